"""The kinds of tables that can be imported."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from iscm.curation import figures, meetings, participants
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
    "members": Kind(participants.NAMES, participants.members),
    "observers": Kind(participants.NAMES, participants.observers),
    "chairs": Kind(participants.TERMS, participants.chairs),
    "meetings": Kind(meetings.COLUMNS, meetings.meetings),
    "figures": Kind(figures.COLUMNS, figures.figures, of_mechanism=False),
}
