"""The kinds of tables that can be imported."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from iscm.curation import figure_rows, meetings, participants
from iscm.curation.job import Job
from iscm.curation.sheet import Column


@dataclass(frozen=True)
class Kind:
    """A kind of table.

    Attributes:
        columns: those that its sheets may have.
        draft: has files say what a table does, and tells what changes; it writes nothing.
        of_mechanism: whether all rows are of one mechanism.
    """

    columns: Sequence[Column]
    draft: Callable[[Job], list[str]]
    of_mechanism: bool = True


KINDS: Final = {
    "members": Kind(participants.NAMES, participants.draft_members),
    "observers": Kind(participants.NAMES, participants.draft_observers),
    "chairs": Kind(participants.TERMS, participants.draft_chairs),
    "meetings": Kind(meetings.COLUMNS, meetings.draft_meetings),
    "figures": Kind(figure_rows.COLUMNS, figure_rows.draft_figures, of_mechanism=False),
}
