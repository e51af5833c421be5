"""The rows of a list: all things of a kind, each with what the columns show of it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from iscm.compact import short_name
from iscm.iris import among
from iscm.namespaces import ONTOLOGY, PREFIXES, split_entity_iri
from iscm.tables.table import Value, value_of
from iscm.web.site import Site
from iscm.web.tables.columns import AMONG, DAY, ListColumn
from iscm.web.tables.listed import list_of
from iscm.web.views.reader import Text

_GENERAL: Final = frozenset(ONTOLOGY + name for name in ("Mechanism", "Statement"))
"""Classes that say no more than the kind does."""
_NONE: Final = (Value("0", datatype=PREFIXES["xsd"] + "integer"),)
_LAST_DAY: Final = "9999"
"""Of data that do not say of which day they speak, all that has begun has begun."""
Labels = Mapping[str, str]


@dataclass(frozen=True)
class ListRow:
    """One thing.

    Attributes:
        iri: of the thing.
        cells: column → its values, in the order of their text; a column without any is left out.
    """

    iri: str
    cells: Mapping[str, tuple[Value, ...]]

    def values(self, column: str) -> tuple[Value, ...]:
        """The values of a column."""
        return self.cells.get(column, ())


@dataclass(frozen=True)
class ListNames:
    """What things are called.

    Attributes:
        labels: thing → language → name.
        acronyms: thing → its acronym.
    """

    labels: Mapping[str, Labels]
    acronyms: Mapping[str, str]

    def name(self, iri: str, language: str) -> Text:
        """A thing's name in a language, else in English, else in any; of one without, its key."""
        labels = self.labels.get(iri, {})
        for tag in (language, "en", "", *labels):
            if tag in labels:
                return Text(labels[tag], tag)
        parts = split_entity_iri(iri)
        return Text(parts[1] if parts else short_name(iri))


def list_rows(site: Site, kind: str) -> Sequence[ListRow]:
    """All things of a kind, in the order of their keys, read once.

    Args:
        site: the dataset.
        kind: one of `iscm.namespaces.KINDS`.
    """
    return site.once(f"rows of {kind}", lambda: _rows(site, kind, site.keys(kind), ""))


def rows_of_keys(site: Site, kind: str, keys: Sequence[str]) -> Sequence[ListRow]:
    """Some things of a kind, without what lists are narrowed by alone.

    Args:
        site, kind: as for `list_rows`.
        keys: theirs.
    """
    return _rows(site, kind, keys, among(PREFIXES[kind] + key for key in keys))


def named(site: Site, iris: Iterable[str]) -> ListNames:
    """What things are called.

    Args:
        site: the dataset.
        iris: those that are asked about; of a dataset of few things, all are known at once.
    """
    if not site.is_large:
        return site.once("names in all languages", lambda: _named(site, ""))
    return _named(site, among(iris))


def things_in(rows: Iterable[ListRow]) -> Iterator[str]:
    """The IRIs of rows and of what stands in their cells."""
    for row in rows:
        yield row.iri
        for values in row.cells.values():
            yield from (value.text for value in values if value.is_iri)


def wholes(site: Site, part: str) -> set[str]:
    """All that a region or body is a part of, itself among it."""
    up = site.once("parts and wholes", lambda: _parts(site))
    found, left = {part}, [part]
    while left:
        more = up.get(left.pop(), set()) - found
        found |= more
        left += more
    return found


def _rows(site: Site, kind: str, keys: Sequence[str], bound: str) -> Sequence[ListRow]:
    columns = [each for each in list_of(kind).columns if not bound or each.shown or each.filed]
    cells: dict[str, dict[str, list[Value]]] = {PREFIXES[kind] + key: {} for key in keys}
    for thing, column, value in _found(site, _query(site, kind, columns, bound)):
        if thing in cells and value.text not in _GENERAL:
            cells[thing].setdefault(column, []).append(value)
    counted = {name for row in cells.values() for name in row}
    zero = [each.name for each in columns if each.zero and each.name in counted]
    return tuple(
        ListRow(
            iri,
            dict.fromkeys(zero, _NONE) | {name: _each_once(values) for name, values in row.items()},
        )
        for iri, row in cells.items()
    )


def _found(site: Site, query: str) -> Iterator[tuple[str, str, Value]]:
    """Thing, column and value; a value that many things have is made once."""
    made: dict[tuple[str, ...], Value] = {}
    for row in json.loads(site.select(query))["results"]["bindings"]:
        term = row["value"]
        if not isinstance(term["value"], str):  # a triple term of RDF 1.2 tells nothing in a list
            continue
        key = tuple(term.values())
        if key not in made:
            value = value_of(term)
            assert value is not None  # noqa: S101
            made[key] = value
        yield row["thing"]["value"], row["column"]["value"], made[key]


def _each_once(values: Sequence[Value]) -> tuple[Value, ...]:
    if len(values) == 1:
        return (values[0],)
    return tuple(sorted(dict.fromkeys(values), key=lambda value: value.text))


def _query(site: Site, kind: str, columns: Sequence[ListColumn], bound: str) -> str:
    # A day stands in the text of the query as a string of digits and hyphens.
    day = f'"{site.dataset.day or site.dataset.date or _LAST_DAY}"'
    branches = " UNION ".join(
        f"{{ {bound} {each.pattern.replace(DAY, day).replace(AMONG, bound)} "
        f'BIND("{each.name}" AS ?column) }}'
        for each in columns
    )
    return f"""
        SELECT ?thing ?column ?value {{
          {branches}
          FILTER(STRSTARTS(STR(?thing), "{PREFIXES[kind]}"))
          FILTER(!ISLITERAL(?value) || LANG(?value) IN ("", "en"))
        }}"""


def _named(site: Site, bound: str) -> ListNames:
    labels: dict[str, dict[str, str]] = {}
    acronyms: dict[str, list[str]] = {}
    for row in site.rows(f"""
        SELECT ?thing ?name (LANG(?name) AS ?language) ?short {{
          {{ {bound} ?thing rdfs:label|dcterms:title ?name }}
          UNION {{ {bound} ?thing iscm:acronym ?name BIND(true AS ?short) }}
          FILTER(isLiteral(?name))
        }} ORDER BY ?thing ?language ?name"""):
        if "short" in row:
            acronyms.setdefault(row["thing"], []).append(row["name"])
        else:
            labels.setdefault(row["thing"], {}).setdefault(row["language"], row["name"])
    return ListNames(labels, {iri: _own(iri, found) for iri, found in acronyms.items()})


def _own(iri: str, acronyms: Sequence[str]) -> str:
    """The acronym that the IRI has, else the first."""
    key = iri.rpartition("/")[2]
    return next((each for each in acronyms if each.casefold() == key), acronyms[0])


def _parts(site: Site) -> Mapping[str, set[str]]:
    up: dict[str, set[str]] = {}
    for row in site.rows("SELECT ?part ?whole { ?part dcterms:isPartOf ?whole }"):
        up.setdefault(row["part"], set()).add(row["whole"])
    return up


def number_of(values: Sequence[Value]) -> float | None:
    """The number in a cell; None where there is none."""
    plain = values[0].plain if values else None
    return float(plain) if isinstance(plain, int | float) and not isinstance(plain, bool) else None
