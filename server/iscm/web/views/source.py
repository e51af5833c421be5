"""The page of a source."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from iscm.web.views.reader import NOTE, PUBLISHER, SCHEMA_URL, TITLE, Reader, Text, Thing

_VALUES: Final = (
    "participant",
    "theme",
    "mechanismType",
    "date",
    "status",
    "region",
    "predecessor",
    "successor",
    "arrangement",
    "name",
)


@dataclass(frozen=True)
class Attested:
    """One statement of a source, in a line."""

    thing: Thing
    class_name: str
    role: Thing | None
    value: Thing | None
    text: Text | None
    period: str


@dataclass(frozen=True)
class SourcePage:
    """What the template shows."""

    iri: str
    kind: str
    key: str
    name: Text
    titles: tuple[Text, ...]
    publishers: tuple[Thing | Text, ...]
    url: str | None
    date: str
    date_note: str
    notes: tuple[Text, ...]
    attested: tuple[tuple[Thing, tuple[Attested, ...]], ...]
    count: int
    truncated: bool
    template: str = "source.html"


def source_page(reader: Reader, kind: str, key: str) -> SourcePage:
    """Fill the page of the source that the reader's description is of."""
    d, iri = reader.description, reader.iri
    nodes = [s for s in d.subjects() if iri in d.iris(s, "attestedBy")]
    topics: dict[str, list[str]] = defaultdict(list)
    for node in nodes:
        for topic in d.iris(node, "about"):
            topics[topic].append(node)
    attested = [
        (reader.thing(topic), tuple(sorted((_line(reader, n) for n in inside), key=_order)))
        for topic, inside in topics.items()
    ]
    urls = d.iris(iri, SCHEMA_URL)
    publishers: list[Thing | Text] = [*reader.things(iri, PUBLISHER), *reader.texts(iri, PUBLISHER)]
    return SourcePage(
        iri=iri,
        kind=kind,
        key=key,
        name=reader.name(iri),
        titles=tuple(Text(t.value, t.language or "") for t in d.literals(iri, TITLE)),
        publishers=tuple(publishers),
        url=urls[0] if urls else None,
        date=d.text(iri, "asOf") or "undated",
        date_note=" ".join(reader.badge(kind).meaning for kind in d.iris(iri, "asOfKind")),
        notes=reader.texts(iri, NOTE),
        attested=tuple(sorted(attested, key=lambda pair: pair[0].order)),
        count=len(nodes),
        truncated=d.truncated,
    )


def _line(reader: Reader, node: str) -> Attested:
    d = reader.description
    roles = d.iris(node, "role")
    value: Thing | None = None
    text: Text | None = None
    for name in _VALUES:
        if things := reader.things(node, name):
            value = things[0]
            break
        if texts := reader.texts(node, name):
            text = texts[0]
            break
    if value is None and text is None:
        wording = reader.texts(node, "listedAs")
        text = wording[0] if wording else None
    if not d.types(node) & {"Meeting", "Document"}:
        return Attested(
            reader.thing(node),
            _class_name(d.types(node)),
            reader.thing(roles[0]) if roles else None,
            value,
            text,
            reader.period(node),
        )
    thing = reader.thing(node)
    return Attested(thing, _class_name(d.types(node)), None, thing, None, reader.period(node))


def _class_name(types: Collection[str]) -> str:
    names = sorted(name for name in types if ":" not in name and name != "Statement")
    return names[0] if names else "Statement"


def _order(line: Attested) -> tuple[str, str, str]:
    shown = line.value.name if line.value else line.text
    role = line.role.order if line.role else ""
    return (line.class_name, role, shown.value.casefold() if shown else "")
