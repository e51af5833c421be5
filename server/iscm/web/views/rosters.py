"""Lists of participants as their sources give them: the rows of a table."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from iscm.translatable import translatable
from iscm.web.description import Description
from iscm.web.views.reader import UNDATED, Reader, Thing

_COMPLETE: Final = {"true": translatable("complete"), "false": translatable("partial")}


@dataclass(frozen=True)
class RosterRow:
    """A list of participants as one source gives it."""

    thing: Thing
    role: Thing | None
    source: Thing | None
    date: str
    listed: int
    stated: str
    complete: str
    group: Thing | None


def roster_rows(
    reader: Reader, nodes: Sequence[str], participations: Sequence[str]
) -> tuple[RosterRow, ...]:
    """The rosters among some nodes, by role and date.

    Args:
        reader: of a description that holds them.
        nodes: IRIs.
        participations: the statements that may stand on them.
    """
    d = reader.description
    rows = []
    listed = Counter(_of(d, statement) for statement in participations)
    for roster in reader.of_type(nodes, "Roster"):
        sharing = _of(d, roster)
        role, source, group = (next(iter(values), None) for values in sharing)
        complete = d.text(roster, "complete")
        rows.append(
            RosterRow(
                thing=reader.thing(roster),
                role=reader.thing(role) if role else None,
                source=reader.thing(source) if source else None,
                date=d.text(roster, "asOf")
                or (d.text(source, "asOf") if source else None)
                or UNDATED,
                listed=listed[sharing],
                stated=d.text(roster, "statedTotal") or "",
                complete=_COMPLETE.get(complete or "", translatable("not known")),
                group=reader.thing(group) if group else None,
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.role.order if row.role else "", row.date)))


def _of(description: Description, node: str) -> tuple[tuple[str, ...], ...]:
    """What a list and the statements that stand on it have in common."""
    return tuple(description.iris(node, name) for name in ("role", "attestedBy", "group"))
