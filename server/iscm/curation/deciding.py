"""Which thing a name means: matched as `iscm reconcile` does, else decided by whoever knows.

What is in doubt is asked, or written to a review sheet, which is filled in and read back. Nothing
is guessed.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from iscm.curation.sheet import Column, Faults, Row, read_sheet
from iscm.errors import InputError
from iscm.fold import fold
from iscm.matching.graph import Entity
from iscm.matching.index import Index
from iscm.matching.match import LONGEST, Candidate, candidates
from iscm.media_types import CSV, XLSX
from iscm.replacing import replace_all
from iscm.spreadsheets import harmless
from iscm.tables.table import Table, Value
from iscm.tables.writing import written

_WORTH_SHOWING: Final = 65.0
"""Near names with lower scores are no help."""
SHOWN: Final = 3
NO_THING: Final = "-"
"""The decision that a wording names nothing that has, or is to have, an entry."""
PARTICIPANTS: Final = ("State", "Organization", "Mechanism")
"""Types of what may take part."""
_COLUMNS: Final = (
    Column("name", "the wording of the table", required=True),
    Column("decision", "the thing it means, or - for none"),
    Column("where", "rows of the table"),
    *(Column(f"candidate {number}", "what it may mean") for number in range(1, SHOWN + 1)),
)


class WordingOnly:
    """What a name means that names no thing: the statement has the wording alone."""


WORDING_ONLY: Final = WordingOnly()


@dataclass(frozen=True)
class Meaning:
    """A thing that a name may mean.

    Attributes:
        id: kind and key, such as ``state/COG``.
        label: its name.
        about: a few words that tell it from its namesakes.
        certain: whether the name is one of its own.
    """

    id: str
    label: str
    about: str = ""
    certain: bool = False

    def __str__(self) -> str:
        return f"{self.id} ({self.label})"


@dataclass
class Doubt:
    """A name that may mean several things, or none that is known.

    Attributes:
        name: as written.
        found: what it may mean, the best first.
        places: where it stands.
    """

    name: str
    found: Sequence[Meaning]
    places: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        if len(self.name) > LONGEST:
            return f"a name of more than {LONGEST} letters is not matched"
        if not self.found:
            return f"nothing is known by the name {self.name!r}"
        certain = [each for each in self.found if each.certain]
        how = "is a name of" if certain else "may mean"
        return f"{self.name!r} {how} {' or '.join(map(str, certain or self.found))}"


Ask = Callable[[Doubt], str]
"""Asks somebody what is meant; gives a decision, empty for none."""


class Deciding:
    """Tells what names mean, and remembers which it cannot tell.

    Attributes:
        decisions: name → decision.
        doubts: the names in doubt.
    """

    def __init__(
        self, index: Index, decisions: Mapping[str, str] | None = None, ask: Ask | None = None
    ) -> None:
        """
        Args:
            index: all names.
            decisions: name → decision, from a review sheet.
            ask: who is asked; None where nobody can be.
        """
        self._index = index
        self.decisions = dict(decisions or {})
        self._ask = ask
        self.doubts: dict[str, Doubt] = {}

    def meant(
        self, name: str, row: Row, column: str, types: Collection[str] = PARTICIPANTS
    ) -> Entity | WordingOnly | None:
        """What a name means; None where it stays in doubt.

        Raises:
            InputError: a decision is none.
        """
        if name not in self.decisions:
            found = candidates(self._index, name, types)
            if found and found[0].match:
                return found[0].entity
            likely = [
                _meaning(each)
                for each in found
                if each.score >= _WORTH_SHOWING or fold(each.name) in fold(name)
            ][:SHOWN]
            if not self._asked(Doubt(name, likely), row, column):
                return None
        return self.decided(self.decisions[name], types)

    def chosen(self, name: str, meanings: Sequence[Meaning], row: Row, column: str) -> str:
        """Which of some things a name means: its id, `NO_THING` for none of them; empty where it
        stays in doubt.

        Raises:
            InputError: a decision is none of them.
        """
        if name not in self.decisions and not self._asked(Doubt(name, meanings), row, column):
            return ""
        decision = self.decisions[name].partition(" ")[0]
        if decision not in (NO_THING, *(meaning.id for meaning in meanings)):
            told = ", ".join(map(str, meanings))
            raise InputError(f"{decision!r} is none of {told}; write {NO_THING} for none of them")
        return decision

    def _asked(self, doubt: Doubt, row: Row, column: str) -> bool:
        """Whether what is in doubt has been decided; else it is noted."""
        known = self.doubts.get(doubt.name, doubt)
        known.places.append(row.place(column))
        answer = self._ask(known) if self._ask and known is doubt else ""
        if answer:
            self.decisions[doubt.name] = answer
        else:
            self.doubts[doubt.name] = known
        return bool(answer)

    def decided(self, text: str, types: Collection[str]) -> Entity | WordingOnly:
        """What a decision says.

        Raises:
            InputError: it names nothing for sure.
        """
        if text == NO_THING:
            return WORDING_ONLY
        entity = self._index.identified(text.partition(" ")[0])
        if entity is not None and entity.type.id in types:
            return entity
        found = candidates(self._index, text, types)
        if found and found[0].match:
            return found[0].entity
        raise InputError(
            f"{text!r} names nothing for sure: write one of the candidates, a key such as "
            f"state/IDN, or {NO_THING} where it is no thing of its own"
        )


def read_decisions(path: Path) -> dict[str, str]:
    """The decisions of a review sheet, by name; names without one are left out.

    Raises:
        OSError: the file cannot be read.
        InputError: it is no review sheet, or decides a name twice.
    """
    faults = Faults(path)
    found: dict[str, str] = {}
    for row in read_sheet(path, _COLUMNS, "utf-8"):
        name = row["name"].removeprefix("'") if row["name"][:2] in _GUARDED else row["name"]
        if not row["decision"]:
            continue
        if found.setdefault(name, row["decision"]) != row["decision"]:
            faults.add(row, "decision", f"{name!r} is decided otherwise in a row above")
    faults.tell()
    return found


_GUARDED: Final = frozenset("'" + sign for sign in "=+-@" if harmless(sign) != sign)


def write_review(path: Path, deciding: Deciding) -> None:
    """Write the names in doubt, each with what it may mean, to be decided; and what is decided.

    Raises:
        OSError: the file cannot be written.
        InputError: its suffix is neither .csv nor .xlsx.
    """
    offers = {".csv": CSV, ".xlsx": XLSX}
    if path.suffix.lower() not in offers:
        raise InputError(f"{path}: a review sheet is a file .csv or .xlsx")
    rows = []
    doubts = [Doubt(name, ()) for name in deciding.decisions]
    for doubt in (*doubts, *deciding.doubts.values()):
        decision = deciding.decisions.get(doubt.name, "")
        cells = [doubt.name, decision, "; ".join(doubt.places), *map(str, doubt.found)]
        cells += [""] * (len(_COLUMNS) - len(cells))
        rows.append(tuple(Value(cell) if cell else None for cell in cells))
    table = Table(tuple(column.name for column in _COLUMNS), tuple(rows))
    replace_all({path: written(table, offers[path.suffix.lower()], "Names to decide", None)})


def _meaning(candidate: Candidate) -> Meaning:
    entity = candidate.entity
    return Meaning(entity.id, entity.label, entity.description, candidate.similarity == 1)
