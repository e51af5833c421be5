"""How much there is of what: the counts that VoID asks for, taken from the store."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from iscm.engine import Row, rows_in
from iscm.namespaces import ID, PREFIXES

_VOID = PREFIXES["void"]
EXAMPLES_OF = ("Mechanism", "State", "Theme")
"""Classes that an example is given of."""


@dataclass(frozen=True)
class PropertyCount:
    """How often a property is used.

    Attributes:
        property: its IRI.
        triples, subjects, objects: triples with it, different subjects and objects of these.
    """

    property: str
    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True)
class ClassCount:
    """How many things a class has, and what is said of them."""

    name: str
    entities: int
    properties: Sequence[PropertyCount]

    @property
    def triples(self) -> int:
        """Triples whose subject is in the class."""
        return sum(count.triples for count in self.properties)


@dataclass(frozen=True)
class Statistics:
    """Counts of the default graph: the merge of all files and what is derived.

    Attributes:
        triples, subjects, objects: all triples, different subjects and objects.
        entities: subjects whose IRI begins with that of the project's things.
        properties, classes: in the order of their IRIs.
        graphs: named graph → its triples.
        linksets: linkset → its links: triples of the graph that declares it, with one of its link
            properties.
        earliest: the first year that an establishment, a meeting or a document is dated to.
        examples: a thing of each of the classes in `EXAMPLES_OF`.
    """

    triples: int
    subjects: int
    objects: int
    entities: int
    properties: Sequence[PropertyCount]
    classes: Sequence[ClassCount]
    graphs: Mapping[str, int]
    linksets: Mapping[str, int]
    earliest: str | None
    examples: Sequence[str]


def count(store: ox.Store) -> Statistics:
    """Count what a store holds, in its default graph unless it is said otherwise."""
    whole = rows_in(
        store,
        "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?k) (COUNT(DISTINCT ?o) AS ?m){ ?s ?p ?o }",
    )[0]
    entities = rows_in(
        store,
        f'SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), "{ID}")) }}',
    )[0]
    properties = rows_in(
        store,
        "SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?k) (COUNT(DISTINCT ?o) AS ?m)"
        "{ ?s ?p ?o } GROUP BY ?p ORDER BY ?p",
    )
    graphs = rows_in(
        store, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    )
    return Statistics(
        triples=int(whole["n"]),
        subjects=int(whole["k"]),
        objects=int(whole["m"]),
        entities=int(entities["n"]),
        properties=[_property_count(row) for row in properties],
        classes=_classes(store),
        graphs={row["g"]: int(row["n"]) for row in graphs},
        linksets=_linksets(store),
        earliest=_earliest(store),
        examples=[
            row["s"]
            for name in EXAMPLES_OF
            for row in rows_in(
                store, f"SELECT ?s {{ ?s a <{PREFIXES['iscm']}{name}> }} ORDER BY ?s LIMIT 1"
            )
        ],
    )


def _classes(store: ox.Store) -> list[ClassCount]:
    entities = rows_in(
        store, "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY ?c"
    )
    used: dict[str, list[PropertyCount]] = defaultdict(list)
    rows = rows_in(
        store,
        "SELECT ?c ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?k) (COUNT(DISTINCT ?o) AS ?m)"
        "{ ?s a ?c ; ?p ?o } GROUP BY ?c ?p ORDER BY ?c ?p",
    )
    for row in rows:
        used[row["c"]].append(_property_count(row))
    return [ClassCount(row["c"], int(row["n"]), used[row["c"]]) for row in entities]


def _linksets(store: ox.Store) -> dict[str, int]:
    rows = rows_in(
        store,
        f"""SELECT ?linkset (COUNT(?o) AS ?n) {{
          GRAPH ?g {{ ?linkset a <{_VOID}Linkset> }}
          OPTIONAL {{ GRAPH ?g {{ ?linkset <{_VOID}linkPredicate> ?p . ?s ?p ?o }} }}
        }} GROUP BY ?linkset ORDER BY ?linkset""",
    )
    return {row["linkset"]: int(row["n"]) for row in rows}


def _earliest(store: ox.Store) -> str | None:
    iscm = PREFIXES["iscm"]
    rows = rows_in(
        store,
        f"SELECT (MIN(SUBSTR(STR(?d), 1, 4)) AS ?year) {{ ?s <{iscm}date>|<{iscm}from> ?d }}",
    )
    return rows[0].get("year") if rows else None


def _property_count(row: Row) -> PropertyCount:
    return PropertyCount(row["p"], int(row["n"]), int(row["k"]), int(row["m"]))
