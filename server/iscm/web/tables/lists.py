"""Lists of all things of a kind as tables."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from iscm.namespaces import ONTOLOGY, PREFIXES
from iscm.tables.known import known_of
from iscm.tables.table import BESIDE, Known, Table, Value, table_of
from iscm.web.site import Site

BETWEEN: Final = "|"
"""Between several values in one cell, as in the tables among the downloads."""
_GENERAL: Final = frozenset(ONTOLOGY + name for name in ("Mechanism", "Statement"))
"""Classes that say no more than the kind does."""
_ATTESTED: Final = (("source", "iscm:attestedBy"),)
_PERIOD: Final = (("date", "iscm:date"), ("from", "iscm:from"), ("until", "iscm:until"))
_TYPE: Final = ("type", "rdf:type")
_COLUMNS: Final[Mapping[str, Sequence[tuple[str, str]]]] = {
    "mechanism": (
        ("acronym", "iscm:acronym"),
        _TYPE,
        ("status", "iscm:hasStatus"),
        ("established", "iscm:established"),
        ("chair", "iscm:hasChair"),
        ("secretariat", "iscm:hasSecretariat"),
        ("theme", "iscm:hasTheme"),
        ("homepage", "foaf:homepage"),
    ),
    "state": (
        _TYPE,
        ("isoAlpha2", "iscm:isoAlpha2"),
        ("isoAlpha3", "iscm:isoAlpha3"),
        ("m49", "iscm:m49"),
        ("region", "iscm:inRegion"),
    ),
    "organization": (("acronym", "iscm:acronym"), _TYPE, ("partOf", "dcterms:isPartOf")),
    "theme": (("broader", "skos:broader"),),
    "role": (("broader", "skos:broader"),),
    "region": (("m49", "iscm:m49"), ("partOf", "dcterms:isPartOf")),
    "source": (("publisher", "dcterms:publisher"), ("url", "schema:url")),
    "meeting": (
        ("about", "iscm:about"),
        *_PERIOD,
        ("city", "iscm:city"),
        ("country", "iscm:country"),
        ("host", "iscm:host"),
        *_ATTESTED,
    ),
    "document": (
        ("about", "iscm:about"),
        ("date", "iscm:date"),
        ("documentKind", "iscm:documentKind"),
        ("url", "schema:url"),
        *_ATTESTED,
    ),
    "statement": (
        ("about", "iscm:about"),
        _TYPE,
        ("participant", "iscm:participant"),
        ("role", "iscm:role"),
        ("theme", "iscm:theme"),
        *_PERIOD,
        *_ATTESTED,
    ),
    "roster": (
        ("about", "iscm:about"),
        ("role", "iscm:role"),
        ("statedTotal", "iscm:statedTotal"),
        ("complete", "iscm:complete"),
        *_ATTESTED,
    ),
    "group": (("groupOf", "iscm:groupOf"),),
}
"""Kind → its columns beside the name, each with the property that it shows."""


def known_things(site: Site) -> Mapping[str, Known]:
    """What a site knows of its things, by IRI."""
    return site.once("known things", lambda: known_of(site.rows))


def list_table(site: Site, kind: str) -> Table:
    """All things of a kind, in the order of their keys, with what tells them apart.

    Args:
        site: the dataset.
        kind: one of `iscm.namespaces.KINDS`.
    """
    first, *words = kind.split("-")
    own = first + "".join(word.capitalize() for word in words)
    columns = [own, *(name for name, _ in _COLUMNS.get(kind, ()))]
    cells: dict[str, dict[str, list[Value]]] = {
        iri: {own: [Value(iri, is_iri=True)]}
        for iri in (PREFIXES[kind] + key for key in site.keys(kind))
    }
    for iri, column, value in _values(site, kind):
        if iri in cells and value.text not in _GENERAL:
            cells[iri].setdefault(column, []).append(value)
    known = known_things(site)
    ends = [_endings(cells.values(), column, known) for column in columns]
    names = tuple(
        name
        for column, added in zip(columns, ends, strict=True)
        for name in (column, *(column + end for end in added))
    )
    return Table(names, tuple(tuple(_row(row, columns, ends, known)) for row in cells.values()))


def _values(site: Site, kind: str) -> Iterator[tuple[str, str, Value]]:
    """Thing, column and value, in order."""
    shown = " ".join(f'("{name}" {prefixed})' for name, prefixed in _COLUMNS.get(kind, ()))
    query = f"""
        SELECT ?thing ?column ?value {{
          VALUES (?column ?property) {{ {shown} }}
          ?thing ?property ?value
          FILTER(STRSTARTS(STR(?thing), "{PREFIXES[kind]}"))
          FILTER(LANG(?value) IN ("", "en") || ISIRI(?value))
        }} ORDER BY ?thing ?column ?value"""
    for thing, column, value in table_of(site.select(query)).rows:
        if thing is not None and column is not None and value is not None:
            yield thing.text, column.text, value


def _endings(
    rows: Collection[Mapping[str, list[Value]]], column: str, known: Mapping[str, Known]
) -> list[str]:
    needed: set[str] = set()
    for row in rows:
        for value in row.get(column, ()):
            if value.is_iri and value.text in known:
                needed |= known[value.text].endings
    return [end for end in BESIDE if end in needed]


def _row(
    row: Mapping[str, list[Value]],
    columns: Sequence[str],
    ends: Sequence[Sequence[str]],
    known: Mapping[str, Known],
) -> Iterator[Value | None]:
    for column, added in zip(columns, ends, strict=True):
        values = row.get(column, [])
        yield _cell(values)
        for end in added:
            told = [known.get(value.text, Known()).beside(end) for value in values]
            yield Value(BETWEEN.join(told)) if any(told) else None


def _cell(values: Sequence[Value]) -> Value | None:
    if not values:
        return None
    return values[0] if len(values) == 1 else Value(BETWEEN.join(value.text for value in values))
