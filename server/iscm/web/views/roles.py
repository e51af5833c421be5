"""Participations grouped by role."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from iscm.paths import project_folders
from iscm.web.views.reader import Fact, Reader, Text, Thing


@dataclass(frozen=True)
class Group:
    """Facts under a heading.

    Attributes:
        facts: those that stand now, or all where nothing is derived from their statements.
        last: those known last, of which it is not known whether they stand now.
        others: past ones, announced ones, and those known only with a caveat.
    """

    heading: Text
    thing: Thing | None
    facts: tuple[Fact, ...]
    last: tuple[Fact, ...] = field(default=())
    others: tuple[Fact, ...] = field(default=())
    disagree: bool = False

    @property
    def key(self) -> str:
        """Of the role; empty for none."""
        return self.thing.iri.rpartition("/")[2] if self.thing else ""


def by_role(reader: Reader, statements: Sequence[str], value: str) -> tuple[Group, ...]:
    """Participations grouped by role: those that stand now, those known last, the others.

    Args:
        reader: of a description that holds them.
        statements: IRIs of participations.
        value: the property that leads to what is listed under each role.
    """
    d = reader.description
    roles: dict[str, list[str]] = defaultdict(list)
    for statement in statements:
        for role in d.iris(statement, "role"):
            roles[role].append(statement)
    groups = []
    for role in sorted(roles, key=role_order):
        facts = reader.facts(roles[role], value)
        # Where the rules have not run, nothing tells what stands.
        derived = any(d.text(s, "ground") for s in roles[role])
        groups.append(
            Group(
                heading=reader.name(role),
                thing=reader.thing(role),
                facts=tuple(f for f in facts if f.stands or not derived),
                last=tuple(f for f in facts if f.last_known and not f.stands),
                others=tuple(f for f in facts if derived and not f.stands and not f.last_known),
            )
        )
    return tuple(groups)


_ROLES: Final = tuple(
    line
    for line in project_folders().role_order.read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
)


def role_order(iri: str) -> tuple[int, str]:
    """Sorts roles as ``roles-in-order.txt`` does, unknown ones last."""
    slug = iri.rpartition("/")[2]
    return (_ROLES.index(slug) if slug in _ROLES else len(_ROLES), slug)
