"""Which thing a name means: matched as `iscm reconcile` does, else decided by whoever knows.

What is in doubt is asked, or written to a review sheet, which is filled in and read back. Nothing
is guessed.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from iscm.curation.sheet import Column, Faults, Row, SheetCell, read_sheet
from iscm.errors import InputError
from iscm.fold import fold
from iscm.matching.graph import Entity
from iscm.matching.index import Index
from iscm.matching.match import LONGEST, Candidate, candidates
from iscm.media_types import CSV, XLSX
from iscm.replacing import replace_all
from iscm.spreadsheets import unguarded
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
    places: list[SheetCell] = field(default_factory=list)

    def __str__(self) -> str:
        if len(self.name) > LONGEST:
            return f"a name of more than {LONGEST} letters is not matched"
        if not self.found:
            return f"nothing is known by the name {self.name!r}"
        certain = [each for each in self.found if each.certain]
        how = "is a name of" if certain else "may mean"
        return f"{self.name!r} {how} {' or '.join(map(str, certain or self.found))}"


Ask = Callable[[Doubt, str], str]
"""Asks somebody what is meant, told what is wrong with the answer before; gives a decision, empty
for none."""


@dataclass(frozen=True)
class Decision:
    """What somebody says that a name means.

    Attributes:
        text: a thing, as people write it, or `NO_THING`.
        row: of the review sheet; None where somebody was asked.
    """

    text: str
    row: Row | None = None


class Deciding:
    """Tells what names mean, and remembers which it cannot tell.

    Attributes:
        decisions: name → decision.
        doubts: the names in doubt.
        faults: what is wrong in the review sheet.
    """

    def __init__(
        self,
        index: Index,
        decisions: Mapping[str, Decision] | None = None,
        ask: Ask | None = None,
        faults: Faults | None = None,
    ) -> None:
        """
        Args:
            index: all names.
            decisions: name → decision, from a review sheet.
            ask: who is asked; None where nobody can be.
            faults: of the review sheet.
        """
        self._index = index
        self.decisions = dict(decisions or {})
        self._ask = ask
        self.doubts: dict[str, Doubt] = {}
        self.faults = Faults() if faults is None else faults
        self._taken: set[str] = set()
        self._settled: dict[str, Meaning | None] = {}

    def meant(
        self, name: str, row: Row, column: str, types: Collection[str] = PARTICIPANTS
    ) -> Entity | WordingOnly | None:
        """What a name means; None where it stays in doubt, or its decision is none."""
        found = candidates(self._index, name, types)
        if found and found[0].match:
            self.settle(name, _meaning(found[0]))
            return found[0].entity
        likely = [
            _meaning(each)
            for each in found
            if each.score >= _WORTH_SHOWING or fold(each.name) in fold(name)
        ][:SHOWN]
        return self._decided(
            Doubt(name, likely), SheetCell(row, column), partial(self._thing, types)
        )

    def chosen(self, name: str, meanings: Sequence[Meaning], row: Row, column: str) -> str:
        """Which of some things a name means: its id, `NO_THING` for none of them; empty where it
        stays in doubt, or its decision is none of them."""
        which = partial(_one_of, meanings)
        return self._decided(Doubt(name, meanings), SheetCell(row, column), which) or ""

    def settle(self, name: str, meaning: Meaning | None) -> None:
        """Note that a name is in no doubt.

        Args:
            name: as the table has it.
            meaning: the thing that it names; None for none that is there.
        """
        self._settled.setdefault(name, meaning)

    def note_needless(self, *, seen_all: bool) -> None:
        """Note what the review sheet decides though nothing of it is in doubt.

        Args:
            seen_all: whether each row of the table was understood.
        """
        for name, decision in self.decisions.items():
            if decision.row is None or name in self._taken:
                continue
            if name not in self._settled:
                if not seen_all:
                    continue
                why = f"the table has no name {name!r}: take the row out, or write it as there"
            elif self._agrees(decision, meaning := self._settled[name]):
                continue
            elif meaning is None:
                why = (
                    f"{name!r} is in no doubt: nothing that is there may be meant; take the row out"
                )
            else:
                why = f"{name!r} is in no doubt, it names {meaning}: take the row out"
            self.faults.add(decision.row, "decision", why)

    def _agrees(self, decision: Decision, meaning: Meaning | None) -> bool:
        """Whether a decision says what is known without it. A meeting that it called a new one is
        there once it has been written."""
        key = decision.text.partition(" ")[0]
        if key == NO_THING:
            return meaning is None or meaning.id.startswith("meeting/")
        if meaning is None or key == meaning.id:
            return meaning is not None
        found = candidates(self._index, decision.text, PARTICIPANTS)
        return bool(found) and found[0].match and found[0].entity.id == meaning.id

    def _decided(
        self, doubt: Doubt, place: SheetCell, read: "Callable[[str], _Read]"
    ) -> "_Read | None":
        """What the decision on a doubt says; None where there is none, or a wrong one.

        Args:
            doubt: what is in doubt.
            place: where it stands.
            read: what a decision says.
        """
        name = doubt.name
        if name not in self.decisions and not self._asked(doubt, place, read):
            return None
        decision = self.decisions[name]
        try:
            return read(decision.text)
        except InputError as error:
            if decision.row is not None and name not in self._taken:
                self.faults.add(decision.row, "decision", str(error))
            return None
        finally:
            self._taken.add(name)

    def _asked(self, doubt: Doubt, place: SheetCell, read: Callable[[str], object]) -> bool:
        """Whether what is in doubt has been decided; else it is noted."""
        known = self.doubts.setdefault(doubt.name, doubt)
        known.places.append(place)
        if self._ask is None or known is not doubt:
            return False
        wrong = ""
        while answer := self._ask(doubt, wrong):
            try:
                read(answer)
            except InputError as error:
                wrong = str(error)
            else:
                self.decisions[doubt.name] = Decision(answer)
                del self.doubts[doubt.name]
                return True
        return False

    def _thing(self, types: Collection[str], text: str) -> Entity | WordingOnly:
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


_Read = TypeVar("_Read")


def _one_of(meanings: Sequence[Meaning], text: str) -> str:
    """
    Raises:
        InputError: a decision is none of these.
    """
    chosen = text.partition(" ")[0]
    if chosen not in (NO_THING, *(meaning.id for meaning in meanings)):
        told = ", ".join(map(str, meanings))
        raise InputError(f"{chosen!r} is none of {told}; write {NO_THING} for none of them")
    return chosen


def read_decisions(path: Path, faults: Faults) -> dict[str, Decision]:
    """The decisions of a review sheet, by name; names without one are left out.

    A number is that of a candidate of its row.

    Args:
        path: the sheet.
        faults: where what is wrong is noted, such as a name that is decided twice.

    Raises:
        OSError: the file cannot be read.
        InputError: it is no review sheet.
    """
    found: dict[str, Decision] = {}
    for row in read_sheet(path, _COLUMNS, faults):
        name = unguarded(row["name"])
        text = row["decision"]
        if _NUMBER.fullmatch(text):
            text = row[f"candidate {int(text)}"]
            if not text:
                faults.add(row, "decision", f"the row has no candidate {row['decision']}")
        if text and found.setdefault(name, Decision(text, row)).text != text:
            faults.add(row, "decision", f"{name!r} is decided otherwise in a row above")
    return found


_NUMBER: Final = re.compile(r"\d{1,2}")
"""Codes of States have three digits."""


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
    decided = {name: decision.text for name, decision in deciding.decisions.items()}
    doubts = [Doubt(name, ()) for name in decided]
    for doubt in (*doubts, *deciding.doubts.values()):
        where = "; ".join(map(str, doubt.places))
        cells = [doubt.name, decided.get(doubt.name, ""), where, *map(str, doubt.found[:SHOWN])]
        cells += [""] * (len(_COLUMNS) - len(cells))
        rows.append(tuple(Value(cell) if cell else None for cell in cells))
    table = Table(tuple(column.name for column in _COLUMNS), tuple(rows))
    replace_all({path: written(table, offers[path.suffix.lower()], "Names to decide", None)})


def _meaning(candidate: Candidate) -> Meaning:
    entity = candidate.entity
    return Meaning(entity.id, entity.label, entity.description, candidate.similarity == 1)
