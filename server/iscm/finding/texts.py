"""What can be found: things with their names and what is written of them, read from any engine."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from iscm.engine import Row
from iscm.namespaces import BASE, ONTOLOGY, split_entity_iri
from iscm.questions import Question

Rows = Callable[[str], list[Row]]
"""Answers a SELECT."""

TERM: Final = "term"
"""The kind of the ontology's classes and properties."""
FOREIGN: Final = "thing"
"""The kind of what has an IRI of others."""
MOST: Final = 100_000
"""Names that are read, and as many other texts: ten times what the project has, some seconds of a
thread. What is past it is not found, and `Wanted.cut` says so."""
_LEFT_OUT: Final = frozenset(("dataset",))
"""Kinds that describe the graph itself, which has pages of its own."""


class Origin(IntEnum):
    """What a text is to a thing; the order is that of weight."""

    ACRONYM = 0
    LABEL = 1
    SHORT_NAME = 2
    OTHER_NAME = 3
    SEARCH_NAME = 4
    CODE = 5
    DEFINITION = 6
    KEYWORD = 7
    PLACE = 8
    PUBLISHER = 9
    NOTE = 10
    OPEN_QUESTION = 11
    STATEMENT = 12

    @property
    def is_name(self) -> bool:
        """Whether it names the thing."""
        return self <= Origin.CODE

    @property
    def words(self) -> str:
        """The same in words: ``other name``."""
        return self.name.lower().replace("_", " ")


@dataclass(frozen=True)
class Phrase:
    """A text of a thing, and its language (empty where none is stated)."""

    text: str
    language: str
    origin: Origin


@dataclass
class Findable:
    """Something that can be found.

    Attributes:
        iri: of it.
        kind: one of `iscm.namespaces.KINDS`, `TERM` or `FOREIGN`.
        names: all that it is called.
        notes: what else is written of it.
    """

    iri: str
    kind: str
    names: dict[Phrase, None] = field(default_factory=dict)
    notes: dict[Phrase, None] = field(default_factory=dict)

    def label(self, language: str) -> Phrase:
        """Its name in a language, else in English, in none, in any."""
        labels = [name for name in self.names if name.origin is Origin.LABEL] or list(self.names)
        order = {language: 0, "en": 1, "": 2}
        return min(labels, key=lambda name: order.get(name.language.partition("-")[0], 3))


@dataclass(frozen=True)
class Wanted:
    """All that can be found.

    Attributes:
        things: in the order of their IRIs.
        cut: whether there was more than is read.
    """

    things: Sequence[Findable]
    cut: bool


_NAMES: Final = (
    ("rdfs:label", Origin.LABEL),
    ("skos:prefLabel", Origin.LABEL),
    ("dcterms:title", Origin.LABEL),
    ("<http://purl.org/dc/elements/1.1/title>", Origin.LABEL),
    ("foaf:name", Origin.LABEL),
    ("schema:name", Origin.LABEL),
    ("<http://schema.org/name>", Origin.LABEL),
    ("iscm:acronym", Origin.ACRONYM),
    ("iscm:shortName", Origin.SHORT_NAME),
    ("skos:altLabel", Origin.OTHER_NAME),
    ("schema:alternateName", Origin.OTHER_NAME),
    ("skos:hiddenLabel", Origin.SEARCH_NAME),
    ("iscm:isoAlpha2", Origin.CODE),
    ("iscm:isoAlpha3", Origin.CODE),
    ("iscm:m49", Origin.CODE),
)
_NOTES: Final = (
    ("skos:definition", Origin.DEFINITION),
    ("rdfs:comment", Origin.DEFINITION),
    ("dcterms:description", Origin.DEFINITION),
    ("schema:description", Origin.DEFINITION),
    ("skos:note", Origin.NOTE),
    ("skos:scopeNote", Origin.NOTE),
    ("skos:editorialNote", Origin.NOTE),
    ("schema:keywords", Origin.KEYWORD),
    ("iscm:meetingTheme", Origin.KEYWORD),
    ("iscm:city", Origin.PLACE),
    ("dcterms:publisher", Origin.PUBLISHER),
    ("iscm:openQuestion", Origin.OPEN_QUESTION),
)
_OF_THINGS: Final = """SELECT DISTINCT ?thing ?text (LANG(?text) AS ?language) ?origin {{
  VALUES (?property ?origin) {{ {values} }}
  ?thing ?property ?text FILTER(ISIRI(?thing) && ISLITERAL(?text))
}} LIMIT {limit}"""
# The texts come first, as there may be millions of statements without any.
_NAMINGS: Final = """SELECT ?thing ?text (LANG(?text) AS ?language) {{
  {{ SELECT ?naming ?text {{ ?naming iscm:name ?text FILTER(ISLITERAL(?text)) }} LIMIT {limit} }}
  ?naming iscm:about ?thing
}} LIMIT {limit}"""
_OF_STATEMENTS: Final = """SELECT ?thing ?text (LANG(?text) AS ?language) {{
  {{ SELECT ?statement ?text {{
      ?statement skos:note|skos:editorialNote ?text FILTER(ISLITERAL(?text))
    }} LIMIT {limit} }}
  ?statement iscm:about ?thing FILTER(ISIRI(?thing))
  FILTER NOT EXISTS {{ ?statement dcterms:title|rdfs:label ?label }}
}} LIMIT {limit}"""


def read_things(rows: Rows, questions: Iterable[Question] = (), most: int = MOST) -> Wanted:
    """Read all that can be found: whatever has a label by RDFS, SKOS, Dublin Core, FOAF or
    schema.org, by four queries.

    Args:
        rows: answers them.
        questions: to be found besides.
        most: names, and other texts, that are read.
    """
    named = rows(_OF_THINGS.format(values=_values(_NAMES), limit=most + 1))
    namings = rows(_NAMINGS.format(limit=most + 1))
    noted = rows(_OF_THINGS.format(values=_values(_NOTES), limit=most + 1))
    said = rows(_OF_STATEMENTS.format(limit=most + 1))
    things: dict[str, Findable] = {}
    for row in named[:most]:
        if (kind := _kind(row["thing"])) not in _LEFT_OUT:
            thing = things.setdefault(row["thing"], Findable(row["thing"], kind))
            thing.names[_name(row, Origin(int(row["origin"])))] = None
    for question in questions:
        _add_question(things, question)
    for row in namings[:most]:
        _add_naming(things.get(row["thing"]), row)
    for row in noted[:most]:
        _add_note(things.get(row["thing"]), _name(row, Origin(int(row["origin"]))))
    for row in said[:most]:
        _add_note(things.get(row["thing"]), _name(row, Origin.STATEMENT))
    cut = any(len(each) > most for each in (named, namings, noted, said))
    # A code alone names nothing.
    found = (thing for thing in things.values() if any(n.origin < Origin.CODE for n in thing.names))
    return Wanted(sorted(found, key=lambda thing: thing.iri), cut)


def _values(properties: Iterable[tuple[str, Origin]]) -> str:
    return " ".join(f"({name} {int(origin)})" for name, origin in properties)


def _name(row: Row, origin: Origin) -> Phrase:
    return Phrase(row["text"], row["language"], origin)


def _kind(iri: str) -> str:
    parts = split_entity_iri(iri)
    if parts is not None:
        return parts[0]
    if iri.startswith(ONTOLOGY):
        return TERM
    return "dataset" if iri.startswith(BASE) else FOREIGN


def _add_naming(thing: Findable | None, row: Row) -> None:
    """A name that a statement gives; one that the thing has besides is told as that."""
    if thing is not None and all(name.text != row["text"] for name in thing.names):
        thing.names[_name(row, Origin.OTHER_NAME)] = None


def _add_note(thing: Findable | None, note: Phrase) -> None:
    if thing is not None:
        thing.notes[note] = None


def _add_question(things: dict[str, Findable], question: Question) -> None:
    thing = things.setdefault(question.iri, Findable(question.iri, "question"))
    thing.names[Phrase(question.title, "en", Origin.LABEL)] = None
    for text in (question.description, question.need, ", ".join(question.keywords)):
        if text:
            thing.notes[Phrase(text, "en", Origin.DEFINITION)] = None
