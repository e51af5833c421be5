"""The page of a theme."""

from dataclasses import dataclass
from typing import Final

from iscm.namespaces import PREFIXES
from iscm.web.views.reader import Fact, Reader, Text, Thing

_SKOS: Final = PREFIXES["skos"]


@dataclass(frozen=True)
class ThemePage:
    """What the template shows."""

    iri: str
    kind: str
    key: str
    name: Text
    definition: tuple[Text, ...]
    other_names: tuple[Text, ...]
    broader: tuple[Thing, ...]
    narrower: tuple[Thing, ...]
    mechanisms: tuple[Fact, ...]
    truncated: bool
    template: str = "theme.html"


def theme_page(reader: Reader, kind: str, key: str) -> ThemePage:
    """Fill the page of the theme that the reader's description is of."""
    d, iri = reader.description, reader.iri
    naming = [s for s in d.subjects() if iri in d.iris(s, "theme")]
    narrower = {s for s, p in d.incoming() if p == _SKOS + "broader"}
    narrower |= set(d.iris(iri, _SKOS + "narrower"))
    return ThemePage(
        iri=iri,
        kind=kind,
        key=key,
        name=reader.name(iri),
        definition=reader.texts(iri, _SKOS + "definition"),
        other_names=reader.texts(iri, _SKOS + "altLabel"),
        broader=reader.things(iri, _SKOS + "broader"),
        narrower=reader.in_order(narrower),
        mechanisms=tuple(reader.facts(reader.of_type(naming, "ThematicFocus"), "about")),
        truncated=d.truncated,
    )
