"""The dataset as tables: CSV (https://www.rfc-editor.org/rfc/rfc4180), described by CSVW
(https://www.w3.org/TR/tabular-metadata/)."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox

from iscm.namespaces import DATASET, ONTOLOGY, iri_of

SEPARATOR: Final = "|"
"""Between several values in one cell: it stands in no label, code or IRI of the data."""
_LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
_TYPES: Final = ("RegionalConsultativeProcess", "InterregionalForum", "GlobalProcess")


class Facts:
    """Reads values of the default graph of a store."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    def of_class(self, *names: str) -> list[str]:
        """IRIs of the things in any of the ontology's classes, in order."""
        rdf_type = _node("rdf:type")
        default = ox.DefaultGraph()
        return sorted(
            {
                quad.subject.value
                for local in names
                for quad in self._store.quads_for_pattern(
                    None, rdf_type, ox.NamedNode(ONTOLOGY + local), default
                )
                if isinstance(quad.subject, ox.NamedNode)
            }
        )

    def terms(self, subject: str, prefixed: str) -> list[ox.NamedNode | ox.Literal]:
        """The values of a property, in order."""
        quads = self._store.quads_for_pattern(
            ox.NamedNode(subject), _node(prefixed), None, ox.DefaultGraph()
        )
        found = [q.object for q in quads if isinstance(q.object, ox.NamedNode | ox.Literal)]
        return sorted(found, key=lambda term: (term.value, str(term)))

    def values(self, subject: str, prefixed: str) -> list[str]:
        """The values of a property as text."""
        return [term.value for term in self.terms(subject, prefixed)]

    def is_a(self, subject: str, name: str) -> bool:
        """Whether a thing belongs to a class of the ontology."""
        return ONTOLOGY + name in self.values(subject, "rdf:type")

    def label(self, subject: str, language: str = "en") -> list[str]:
        """The label in a language."""
        return [
            term.value
            for term in self.terms(subject, "rdfs:label")
            if isinstance(term, ox.Literal) and (term.language or "") == language
        ]

    def source_date(self, statement: str) -> list[str]:
        """What a statement speaks for: its own date, else its source's."""
        own = self.values(statement, "iscm:asOf")
        sources = self.values(statement, "iscm:attestedBy")
        return own or [date for source in sources for date in self.values(source, "iscm:asOf")]


@dataclass(frozen=True)
class DumpColumn:
    """A column: its name, what it holds, its datatype, and where its cells come from."""

    name: str
    title: str
    read: Callable[[Facts, str], Iterable[str]]
    datatype: str = "string"
    several: bool = False
    required: bool = False


@dataclass(frozen=True)
class TableFile:
    """A table: a file, what its rows are, and its columns; the first one is the key."""

    file: str
    title: str
    classes: Sequence[str]
    columns: Sequence[DumpColumn]


def _own(_facts: Facts, iri: str) -> list[str]:
    return [iri]


def _of(prefixed: str) -> Callable[[Facts, str], list[str]]:
    return lambda facts, iri: facts.values(iri, prefixed)


def _label(language: str) -> Callable[[Facts, str], list[str]]:
    return lambda facts, iri: facts.label(iri, language)


def _is_a(name: str) -> Callable[[Facts, str], list[str]]:
    return lambda facts, iri: ["true" if facts.is_a(iri, name) else "false"]


def _numbers(role: str, prefixed: str) -> Iterator[DumpColumn]:
    """Columns with the States, territories and other participants in a role, each apart; their
    cells are empty where no source names anybody: then there are not none, but the number is not
    known."""

    def number_of(counts: Callable[[Facts, str], bool]) -> Callable[[Facts, str], list[str]]:
        def read(facts: Facts, iri: str) -> list[str]:
            found = facts.values(iri, prefixed)
            return [str(sum(counts(facts, one) for one in found))] if found else []

        return read

    for name, words, counts in (
        ("states", "States", lambda facts, one: facts.is_a(one, "State")),
        ("territories", "territories", lambda facts, one: facts.is_a(one, "Territory")),
        (
            "organizations",
            "organizations, mechanisms and others",
            lambda facts, one: not facts.is_a(one, "State") and not facts.is_a(one, "Territory"),
        ),
    ):
        title = f"Number of {role}s that are {words}; empty: not known"
        yield DumpColumn(f"{role}_{name}", title, number_of(counts), "integer")


def _mechanisms(prefixed: str, name: str, title: str, candidates: str) -> Iterator[DumpColumn]:
    """Columns with how many mechanisms a property leads to, candidates apart.

    Args:
        prefixed: the property.
        name: of the column without candidates.
        title, candidates: of the column without them, and of theirs.
    """

    def number_of(candidate: bool) -> Callable[[Facts, str], list[str]]:
        def read(facts: Facts, iri: str) -> list[str]:
            found = facts.values(iri, prefixed)
            return [str(sum(facts.is_a(one, "Candidate") is candidate for one in found))]

        return read

    yield DumpColumn(name, title, number_of(False), "integer")
    yield DumpColumn("candidates", candidates, number_of(True), "integer")


def _mechanism_type(facts: Facts, iri: str) -> list[str]:
    classes = set(facts.values(iri, "rdf:type"))
    return [ONTOLOGY + name for name in _TYPES if ONTOLOGY + name in classes]


def _kind_of_state(facts: Facts, iri: str) -> list[str]:
    territory = ONTOLOGY + "Territory" in facts.values(iri, "rdf:type")
    return ["territory" if territory else "state"]


def _names_of(prefixed: str) -> Callable[[Facts, str], list[str]]:
    return lambda facts, iri: [
        name for thing in facts.values(iri, prefixed) for name in facts.label(thing)
    ]


def _is(prefixed: str) -> Callable[[Facts, str], list[str]]:
    return lambda facts, iri: ["true" if "true" in facts.values(iri, prefixed) else "false"]


def _derived(facts: Facts, iri: str) -> list[str]:
    return ["true" if facts.values(iri, "prov:wasDerivedFrom") else "false"]


_NAMES: Final = (
    DumpColumn("name_en", "Name in English", _label("en"), required=True),
    DumpColumn("name_fr", "Name in French", _label("fr")),
    DumpColumn("name_es", "Name in Spanish", _label("es")),
)
TABLES: Final = (
    TableFile(
        "mechanisms.csv",
        "Inter-State consultation mechanisms on migration",
        ("Mechanism",),
        (
            DumpColumn("mechanism", "IRI", _own, "anyURI", required=True),
            DumpColumn("name", "Name in English", _label("en"), required=True),
            DumpColumn("acronym", "Acronyms", _of("iscm:acronym"), several=True),
            DumpColumn("type", "Class: RCP, interregional or global", _mechanism_type, "anyURI"),
            DumpColumn(
                "established", "Date of establishment", _of("iscm:established"), several=True
            ),
            DumpColumn("status", "Status", _of("iscm:hasStatus"), "anyURI", several=True),
            DumpColumn("candidate", "No source gives it a type", _is_a("Candidate"), "boolean"),
            *_numbers("member", "iscm:hasMember"),
            *_numbers("observer", "iscm:hasObserver"),
            *_numbers("partner", "iscm:hasPartner"),
            DumpColumn("chairs", "In the chair", _of("iscm:hasChair"), "anyURI", several=True),
            DumpColumn(
                "secretariats", "Secretariat", _of("iscm:hasSecretariat"), "anyURI", several=True
            ),
            DumpColumn("themes", "Themes", _of("iscm:hasTheme"), "anyURI", several=True),
            DumpColumn("homepage", "Websites", _of("foaf:homepage"), "anyURI", several=True),
        ),
    ),
    TableFile(
        "participations.csv",
        "Statements of who takes part in which mechanism in which role",
        ("Participation",),
        (
            DumpColumn("statement", "IRI", _own, "anyURI", required=True),
            DumpColumn("about", "Mechanism or series", _of("iscm:about"), "anyURI", required=True),
            DumpColumn("role", "Role", _of("iscm:role"), "anyURI", required=True),
            DumpColumn("participant", "Participant", _of("iscm:participant"), "anyURI"),
            DumpColumn(
                "participant_name", "Participant's name in English", _names_of("iscm:participant")
            ),
            DumpColumn("listed_as", "Wording of the source", _of("iscm:listedAs"), several=True),
            DumpColumn("basis", "How it is known", _names_of("iscm:basis")),
            DumpColumn("from", "First day, month or year", _of("iscm:from")),
            DumpColumn("until", "Last day, month or year", _of("iscm:until")),
            DumpColumn("as_of", "What the source speaks for", Facts.source_date, several=True),
            DumpColumn("group", "Group within the mechanism", _of("iscm:group"), "anyURI"),
            DumpColumn("group_name", "Group's name in English", _names_of("iscm:group")),
            DumpColumn("collective", "The States of a bloc", _is("iscm:collective"), "boolean"),
            DumpColumn(
                "current", "Stands as of the version's date", _is("iscm:current"), "boolean"
            ),
            DumpColumn("derived", "Follows from others, not read", _derived, "boolean"),
            DumpColumn("source", "Source", _of("iscm:attestedBy"), "anyURI", several=True),
        ),
    ),
    TableFile(
        "states.csv",
        "States and territories",
        ("State", "Territory"),
        (
            DumpColumn("state", "IRI", _own, "anyURI", required=True),
            DumpColumn("kind", "State or territory", _kind_of_state, required=True),
            DumpColumn("iso_alpha2", "ISO 3166-1 alpha-2", _of("iscm:isoAlpha2")),
            DumpColumn("iso_alpha3", "ISO 3166-1 alpha-3", _of("iscm:isoAlpha3")),
            DumpColumn("m49", "UN M49", _of("iscm:m49")),
            *_NAMES,
            DumpColumn("region", "Region (finest of UN M49)", _of("iscm:inRegion"), "anyURI"),
            *_mechanisms(
                "iscm:memberOf", "memberships", "Number of memberships", "Memberships of candidates"
            ),
        ),
    ),
    TableFile(
        "themes.csv",
        "Themes",
        ("Theme",),
        (
            DumpColumn("theme", "IRI", _own, "anyURI", required=True),
            *_NAMES,
            DumpColumn("broader", "Broader themes", _of("skos:broader"), "anyURI", several=True),
            *_mechanisms(
                "iscm:themeOf", "mechanisms", "Number of mechanisms", "Number of candidates"
            ),
        ),
    ),
)


def table_text(facts: Facts, table: TableFile) -> str:
    """A table as CSV with a header row, rows in the order of their IRIs.

    Raises:
        ValueError: a value holds `SEPARATOR`, or there are two where the column takes one.
    """
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    for iri in facts.of_class(*table.classes):
        writer.writerow([_cell(facts, iri, column) for column in table.columns])
    return output.getvalue()


def _cell(facts: Facts, iri: str, column: DumpColumn) -> str:
    values = list(column.read(facts, iri))
    if not column.several and len(values) > 1:
        raise ValueError(f"{iri} has {len(values)} values for the column {column.name}")
    if column.several and any(SEPARATOR in value for value in values):
        raise ValueError(f"{iri} has “{SEPARATOR}” in a value of the column {column.name}")
    return SEPARATOR.join(values)


def table_metadata(tables: Iterable[TableFile]) -> str:
    """The description of tables, as JSON-LD in the CSVW dialect."""
    group: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": "ISCM Knowledge Graph: tables",
        "dc:license": {"@id": _LICENCE},
        "dc:source": {"@id": DATASET},
        "dialect": {"lineTerminators": ["\r\n"], "header": True},
        "tables": [_table_metadata(table) for table in tables],
    }
    return json.dumps(group, ensure_ascii=False, indent=2) + "\n"


def _table_metadata(table: TableFile) -> dict[str, Any]:
    key = table.columns[0].name
    # Columns that lead to another table have several values to a cell, and such a cell refers to no
    # row: https://www.w3.org/TR/tabular-metadata/#dfn-foreign-key-reference .
    schema: dict[str, Any] = {
        "columns": [_column_metadata(column) for column in table.columns],
        "primaryKey": key,
        "aboutUrl": f"{{+{key}}}",
    }
    return {"url": table.file, "dc:title": table.title, "tableSchema": schema}


def _column_metadata(column: DumpColumn) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.name,
        "titles": column.name,
        "dc:description": column.title,
        "datatype": column.datatype,
        "required": column.required,
    }
    if column.several:
        described["separator"] = SEPARATOR
    return described


def _node(prefixed: str) -> ox.NamedNode:
    return ox.NamedNode(iri_of(prefixed))
