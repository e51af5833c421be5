"""The page of a statement: what one source says, in words, and on what ground it stands."""

from dataclasses import dataclass
from typing import Final

from iscm.derive import GROUNDS
from iscm.namespaces import iri_of
from iscm.web.languages import gettext
from iscm.web.views.reader import Reader, SourcedStatement, Text, Thing
from iscm.web.views.records import Record, first, record

_VALUES: Final = (
    "participant",
    "theme",
    "mechanismType",
    "status",
    "region",
    "arrangement",
    "predecessor",
    "successor",
    "name",
    "date",
    "listedAs",
)


@dataclass(frozen=True)
class StatementPage(Record):
    """What the template shows.

    Attributes:
        class_name: of the statement, by its local name in the ontology.
        about: what it is about.
        value: what it says of it.
        role: in which somebody takes part.
        said: how its source says so.
        ground: on what it rests as of the dataset's day, in words.
        current, last_known: whether it stands, or stood when a source last spoke of it.
        preferred: whether it is chosen among sources that differ.
    """

    class_name: str
    about: Thing | None
    value: Thing | Text | None
    role: Thing | None
    said: SourcedStatement
    ground: str
    current: bool
    last_known: bool
    preferred: bool
    template: str = "statement.html"


def statement_page(reader: Reader, kind: str, key: str) -> StatementPage:
    """Fill the page of the statement that the reader's description is of."""
    d, iri = reader.description, reader.iri
    names = sorted(name for name in d.types(iri) if ":" not in name and name != "Statement")
    about = next(iter(reader.things(iri, "about")), None)
    role = next(iter(reader.things(iri, "role")), None)
    value = first(reader, iri, *_VALUES)
    shown = [value.name.value if isinstance(value, Thing) else value.value] if value else []
    shown += [thing.name.value for thing in (role, about) if thing]
    ground = d.text(iri, "ground")
    headings = (
        (gettext("Body, meeting or list within it"), "group"),
        (gettext("How it came about"), "successionKind"),
        (gettext("Kind of name"), "nameKind"),
        (gettext("State of the term"), "termState"),
        (gettext("Counted with"), "countedWith"),
        (gettext("Left out by a newer list"), "leftOutBy"),
        (gettext("Overruled by"), "overruledBy"),
        (gettext("Follows from"), iri_of("prov:wasDerivedFrom")),
    )
    name = Text(" – ".join(shown), reader.language) if shown else None
    return StatementPage(
        **record(reader, kind, key, headings, name),
        class_name=names[0] if names else "",
        about=about,
        value=value,
        role=role,
        said=reader.evidence(iri),
        ground=GROUNDS[int(ground)] if ground and ground.isdecimal() else "",
        current=d.flag(iri, "current"),
        last_known=d.flag(iri, "lastKnown"),
        preferred=d.flag(iri, "preferred"),
    )
