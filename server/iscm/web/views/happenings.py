"""The pages of a meeting and of a document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from iscm.namespaces import iri_of
from iscm.web.languages import gettext
from iscm.web.views.events import EventRow, event_rows
from iscm.web.views.reader import NOTE, SCHEMA_URL, Reader, Thing
from iscm.web.views.records import Record, record


@dataclass(frozen=True)
class EventPage(Record):
    """What the template shows.

    Attributes:
        event: when and where, of what.
        urls: where a document is.
        before, after: the meetings of the same mechanism next to it in time.
    """

    event: EventRow
    urls: tuple[str, ...]
    before: Thing | None
    after: Thing | None
    template: str = "event.html"


def event_page(
    reader: Reader, kind: str, key: str, beside: Sequence[Mapping[str, str]]
) -> EventPage:
    """Fill the page of the meeting or document that the reader's description is of.

    Args:
        reader: of its description.
        kind, key: from its IRI.
        beside: the meetings of the same mechanism in time, it among them.
    """
    d, iri = reader.description, reader.iri
    (event,) = event_rows(reader, [iri])
    line = [row["meeting"] for row in beside]
    place = line.index(iri) if iri in line else None
    headings = (
        (gettext("Number"), "number"),
        (gettext("Series"), "series"),
        (gettext("Host"), "host"),
        (gettext("Country"), "country"),
        (gettext("Theme"), "meetingTheme"),
        (gettext("Attended by"), "attendedBy"),
        (gettext("Kind"), "documentKind"),
        (gettext("Language"), iri_of("dcterms:language")),
        (gettext("A page that leads to it"), iri_of("schema:mainEntityOfPage")),
        (gettext("A page that tells of it"), iri_of("schema:subjectOf")),
        (gettext("Also called"), iri_of("skos:altLabel")),
        (gettext("Note"), NOTE),
        (gettext("Editors’ note"), iri_of("skos:editorialNote")),
    )
    return EventPage(
        **record(reader, kind, key, headings),
        event=event,
        urls=tuple(sorted(d.iris(iri, SCHEMA_URL))),
        before=reader.thing(line[place - 1]) if place else None,
        after=reader.thing(line[place + 1])
        if place is not None and place + 1 < len(line)
        else None,
    )
