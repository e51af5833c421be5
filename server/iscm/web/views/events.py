"""Meetings and documents as rows of a table."""

from collections.abc import Iterable
from dataclasses import dataclass

from iscm.web.languages import gettext
from iscm.web.views.reader import SCHEMA_URL, Reader, Thing


@dataclass(frozen=True)
class EventRow:
    """A meeting or a document."""

    thing: Thing
    about: tuple[Thing, ...]
    date: str
    place: str
    detail: str
    url: str | None
    sources: tuple[Thing, ...]


def event_rows(reader: Reader, nodes: Iterable[str]) -> list[EventRow]:
    """Meetings or documents as rows, by date; the undated ones last."""
    d = reader.description
    rows = []
    for node in nodes:
        places = [
            *reader.values(node, "city"),
            *(t.name.value for t in reader.things(node, "country")),
        ]
        hosts = ", ".join(t.name.value for t in reader.things(node, "host"))
        details = [
            *(t.value for t in reader.texts(node, "meetingTheme")),
            *(reader.badge(kind).text for kind in d.iris(node, "documentKind")),
            *([gettext("host: %(hosts)s", hosts=hosts)] if hosts else []),
        ]
        urls = d.iris(node, SCHEMA_URL)
        rows.append(
            EventRow(
                thing=reader.thing(node),
                about=reader.things(node, "about"),
                date=d.text(node, "date") or reader.period(node) or "undated",
                place=", ".join(places),
                detail="; ".join(details),
                url=urls[0] if urls else None,
                sources=reader.things(node, "attestedBy"),
            )
        )
    return sorted(rows, key=lambda row: (row.date == "undated", row.date, row.thing.order))
