"""The page of a role: who holds it, in which mechanism."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from iscm.namespaces import iri_of
from iscm.web.beside import MOST_ROWS
from iscm.web.languages import gettext
from iscm.web.views.mechanism_rows import MechanismRow, mechanism_row
from iscm.web.views.reader import Reader, Text, Thing
from iscm.web.views.records import Record, record

_NAMED: Final = 12
"""So many holders of a role are named for each mechanism; of more the number is told."""


@dataclass(frozen=True)
class Holders:
    """Who holds a role in one mechanism, as of the dataset's day."""

    row: MechanismRow
    holders: tuple[Thing, ...]

    @property
    def named(self) -> tuple[Thing, ...]:
        """Those that are few enough to be named."""
        return self.holders if len(self.holders) <= _NAMED else ()


@dataclass(frozen=True)
class RolePage(Record):
    """What the template shows.

    Attributes:
        definition: of the role.
        held: by mechanism.
        cut: whether there are more.
    """

    definition: tuple[Text, ...]
    held: tuple[Holders, ...]
    cut: bool
    template: str = "role.html"


def role_page(reader: Reader, kind: str, key: str, beside: Sequence[Mapping[str, str]]) -> RolePage:
    """Fill the page of the role that the reader's description is of.

    Args:
        reader: of its description.
        kind, key: from its IRI.
        beside: mechanisms, and who holds the role in each.
    """
    by_mechanism: dict[str, list[str]] = defaultdict(list)
    for row in beside:
        by_mechanism[row["mechanism"]].append(row["who"])
    held = [
        Holders(mechanism_row(reader, iri), reader.in_order(who))
        for iri, who in by_mechanism.items()
    ]
    headings = (
        (gettext("Also called"), iri_of("skos:altLabel")),
        (gettext("A kind of"), iri_of("skos:broader")),
        (gettext("Its kinds"), iri_of("skos:narrower")),
    )
    return RolePage(
        **record(reader, kind, key, headings),
        definition=reader.texts(reader.iri, iri_of("skos:definition")),
        held=tuple(sorted(held, key=lambda each: each.row.thing.order)),
        cut=len(beside) >= MOST_ROWS,
    )
