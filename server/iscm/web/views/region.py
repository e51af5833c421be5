"""The page of a region: the mechanisms that cover it, and its States."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from iscm.namespaces import iri_of
from iscm.web.around import PART_OF
from iscm.web.languages import gettext
from iscm.web.views.mechanism_rows import MechanismRow, Part, mechanism_row, mechanism_rows
from iscm.web.views.reader import Reader, Thing
from iscm.web.views.records import Record, record
from iscm.web.views.theme import TypeGroup, groups_by_type


@dataclass(frozen=True)
class RegionPage(Record):
    """What the template shows.

    Attributes:
        groups: mechanisms that a source says cover it, by type.
        parts: mechanisms that cover a part of it alone, with the parts.
        smaller: the regions that are part of it.
        states: that lie in it, in its parts too.
    """

    groups: tuple[TypeGroup, ...]
    parts: tuple[tuple[MechanismRow, tuple[Thing, ...]], ...]
    smaller: tuple[Thing, ...]
    states: tuple[Thing, ...]
    template: str = "region.html"

    @property
    def mechanisms(self) -> list[MechanismRow]:
        """Those that cover it."""
        return [row for group in self.groups for row in group.rows]


def region_page(
    reader: Reader, kind: str, key: str, beside: Sequence[Mapping[str, str]]
) -> RegionPage:
    """Fill the page of the region that the reader's description is of.

    Args:
        reader: of its description.
        kind, key: from its IRI.
        beside: the States in it, and the mechanisms that cover it or a part of it.
    """
    d, iri = reader.description, reader.iri
    naming = [s for s in d.subjects() if iri in d.iris(s, "region")]
    facts = reader.facts(reader.of_type(naming, "Scope"), "about")
    covering = mechanism_rows(reader, (Part(None, fact) for fact in facts))
    whole = {row.thing.iri for row in covering}
    parts: dict[str, list[str]] = {}
    for row in beside:
        if "mechanism" in row and row["mechanism"] not in whole:
            parts.setdefault(row["mechanism"], []).append(row["part"])
    in_part = [(mechanism_row(reader, m), reader.in_order(found)) for m, found in parts.items()]
    return RegionPage(
        **record(reader, kind, key, ((gettext("Part of"), PART_OF), (gettext("UN M49"), "m49"))),
        groups=groups_by_type(covering),
        parts=tuple(sorted(in_part, key=lambda pair: pair[0].thing.order)),
        smaller=reader.in_order(
            s for s, name in d.incoming() if name == iri_of("dcterms:isPartOf")
        ),
        states=reader.in_order({row["state"] for row in beside if "state" in row}),
    )
