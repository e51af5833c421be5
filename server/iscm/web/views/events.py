"""Meetings and documents as rows of a table."""

from collections.abc import Iterable
from dataclasses import dataclass

from iscm.web.languages import gettext
from iscm.web.views.reader import SCHEMA_URL, UNDATED, Reader, Thing


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
                date=d.text(node, "date") or _days(reader, node) or UNDATED,
                place=", ".join(places),
                detail="; ".join(details),
                url=urls[0] if urls else None,
                sources=reader.things(node, "attestedBy"),
            )
        )
    return sorted(rows, key=lambda row: (row.date == UNDATED, row.date, row.thing.order))


def newest_first(rows: Iterable[EventRow]) -> list[EventRow]:
    """Rows by date, the newest first and the undated last."""
    return sorted(rows, key=lambda row: "" if row.date == UNDATED else row.date, reverse=True)


def _days(reader: Reader, node: str) -> str:
    """The days of a meeting; of the last one what differs: ``2025-05-20 – 21``."""
    d = reader.description
    start, end = d.text(node, "from") or "", d.text(node, "until") or ""
    if len(start) == len(end) == 10 and start[:4] == end[:4] and start != end:
        return f"{start} – {end[8:] if start[:7] == end[:7] else end[5:]}"
    return reader.period(node)
