"""What the pages of statements, meetings, documents, roles, regions, lists and figures share: what
they say of their thing in rows, its sources, and all its properties below."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from iscm.web.things import path_of
from iscm.web.views.generic import GenericPage, generic_page
from iscm.web.views.reader import SCHEMA_URL, UNDATED, Reader, Text, Thing, ThingPage


@dataclass(frozen=True)
class FactRow:
    """A matter in words, and what is said of it."""

    heading: str
    values: tuple[Thing | Text, ...]


@dataclass(frozen=True)
class SourceLine:
    """A source, the date that it speaks for, and where it is."""

    thing: Thing
    date: str
    url: str | None


@dataclass(frozen=True)
class Record(ThingPage):
    """What every such page shows.

    Attributes:
        facts: in rows.
        sources: the newest first.
        raw: all properties, and what leads to the thing.
    """

    facts: tuple[FactRow, ...]
    sources: tuple[SourceLine, ...]
    raw: GenericPage


def record(
    reader: Reader,
    kind: str,
    key: str,
    headings: Sequence[tuple[str, str]],
    name: Text | None = None,
) -> dict[str, Any]:
    """The attributes of a `Record`.

    Args:
        reader: of a description.
        kind, key: from the thing's IRI.
        headings: of each row, with the property that it shows.
        name: where the thing has no label.
    """
    iri = reader.iri
    rows = (FactRow(heading, values_of(reader, iri, name)) for heading, name in headings)
    return {
        **reader.page(kind, key, name),
        "facts": tuple(row for row in rows if row.values),
        "sources": source_lines(reader, reader.description.iris(iri, "attestedBy")),
        "raw": generic_page(reader, kind, key),
    }


def values_of(reader: Reader, subject: str, name: str) -> tuple[Thing | Text, ...]:
    """The things and the texts that a property leads to."""
    return (*reader.things(subject, name), *reader.texts(subject, name))


def source_lines(reader: Reader, sources: Iterable[str]) -> tuple[SourceLine, ...]:
    """Sources as lines, the newest first."""
    d = reader.description
    lines = [
        SourceLine(
            reader.thing(source),
            d.text(source, "asOf") or UNDATED,
            next((path_of(url) for url in d.iris(source, SCHEMA_URL)), None),
        )
        for source in sources
    ]
    return tuple(
        sorted(lines, key=lambda line: "" if line.date == UNDATED else line.date, reverse=True)
    )


def first(reader: Reader, subject: str, *names: str) -> Thing | Text | None:
    """The first value of the first property that has one."""
    found = (values_of(reader, subject, name) for name in names)
    return next((values[0] for values in found if values), None)
