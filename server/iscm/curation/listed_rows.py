"""Rows of names that are understood, and how they differ from what the files say, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from iscm.curation import earlier
from iscm.curation.editing import RowOrigin, Said
from iscm.curation.job import NOTE, own, text_of
from iscm.curation.project import Source
from iscm.curation.sheet import Row
from iscm.fold import fold

CHAIRS: Final = ("chair", "co-chair", "permanent-chair")
"""Those of the last role and the others do not end one another."""
ROLE, SOURCE, PARTICIPANT, LISTED_AS, FROM, UNTIL, STATE = (
    own(name)
    for name in ("role", "attestedBy", "participant", "listedAs", "from", "until", "termState")
)
COLUMN_OF: Final = {
    PARTICIPANT: "name",
    LISTED_AS: "name",
    ROLE: "role",
    FROM: "from",
    UNTIL: "until",
    STATE: "state",
    SOURCE: "source",
    NOTE: "note",
}
"""Property of a statement → the column that says it."""


@dataclass(frozen=True)
class Listed:
    """A row that is understood.

    Attributes:
        row: the row.
        role: key of the role.
        source: who says so.
        key: of the participant, or made of the wording that stands alone.
        label: of the participant, for people.
        said: the statement.
    """

    row: Row
    role: str
    source: Source
    key: str
    label: str
    said: Said

    @property
    def term(self) -> tuple[str, str]:
        """Start and end of a chair's term, empty where not told."""
        return text_said(self.said, FROM), text_said(self.said, UNTIL)

    @property
    def origin(self) -> RowOrigin:
        """What the statement was made of."""
        return RowOrigin(self.row, COLUMN_OF, "name")


def against(
    last: earlier.List | None, listed: Sequence[Listed], *, complete: bool | None
) -> list[str]:
    """How a list differs from the one before."""
    if last is None:
        return ["  no earlier list to compare with", f"  new: {_named(e.label for e in listed)}"]
    now = {each.key: each for each in listed}
    joined = [each.label for key, each in now.items() if key not in last.names]
    left = [name.label for key, name in last.names.items() if key not in now]
    reworded = []
    for key, each in now.items():
        wording = text_said(each.said, LISTED_AS)
        before = last.names[key].wording if key in last.names else wording
        if fold(before) != fold(wording):
            reworded.append(f"{each.label} ({before or each.label} → {wording or each.label})")
    unchanged = len(now) - len(joined) - len(reworded)
    why = "" if complete else ", which removes nobody: the list is not said to be complete"
    return [
        f"  compared with {last}:",
        f"  joined: {_named(joined)}",
        f"  not named any more: {_named(left)}{why if left else ''}",
        f"  new wording: {_named(reworded)}",
        f"  unchanged: {unchanged}",
    ]


def worded(listed: Sequence[Listed]) -> list[str]:
    """Which things were known by none of the names that the data give them."""
    words = [
        f"{each.label} ({wording})"
        for each in listed
        if text_said(each.said, PARTICIPANT) and (wording := text_said(each.said, LISTED_AS))
    ]
    return [f"  in words of its own: {_named(words)}"] if words else []


def _named(names: Iterable[str]) -> str:
    names = sorted(names)
    return f"{len(names)} ({', '.join(names)})" if names else "0"


def known_of_term(each: Listed, known: Sequence[earlier.Term]) -> str:
    """What is known of a term: who else says so, and whom it comes after."""
    of_chair = [term for term in known if term.key == each.key and (term.start or term.end)]
    same = [term for term in of_chair if (term.start, term.end) == each.term]
    if any(term.source == each.source.key for term in same):
        return "unchanged"
    if same:
        return "also by " + ", ".join(f"source:{term.source}" for term in same)
    told = ["new"]
    if of_chair:
        terms = (f"{term.start}–{term.end} by source:{term.source}" for term in of_chair)
        told.append(f"other terms are known: {', '.join(terms)}")
    start, end = each.term
    begins = start or ("" if end else each.source.date)
    if (last := earlier.before(known, each.key, begins)) is not None:
        ended = last.end and f"{last.end}~" < begins
        how = "takes over from" if each.role == CHAIRS[0] and not ended else "before it"
        told.append(f"{how} {last}")
    return "; ".join(told)


def with_term(each: Listed) -> str:
    """Who it is, with the term."""
    start, end = each.term
    return f"{each.label} {start}–{end}" if start or end else each.label


def text_said(said: Said, predicate: ox.NamedNode) -> str:
    """The text of a value; empty where there is none."""
    return next((text_of(value) for own_, value in said if own_ == predicate), "")
