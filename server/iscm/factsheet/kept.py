"""Factsheets that were made before: kept as JSON, and read back as they were."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, NamedTuple

from iscm.dataset import Dataset
from iscm.factsheet.build import build_factsheet
from iscm.factsheet.model import (
    DecidingList,
    Evidence,
    Factsheet,
    FactsheetDoubt,
    Figure,
    Item,
    Named,
    Published,
    Section,
)
from iscm.keeping import Keep, compressed, unfolded
from iscm.questions import Question

_ALL: Final = "factsheets"


def made(
    keep: Keep, year: int, dataset: Callable[[], Dataset], questions: Iterable[Question]
) -> Factsheet:
    """The factsheet of a year, which is made where it was not made before.

    Args:
        keep: of the version.
        year: which.
        dataset: gives the dataset as of that year.
        questions: the project's.
    """
    sheet = kept_sheet(keep, year)
    if sheet is None:
        sheet = build_factsheet(dataset(), year, questions)
        keep.write(_name(year), compressed(encoded(sheet)))
    return sheet


def all_kept(cache_dir: Path, version: str) -> bool:
    """Whether the factsheets of all years were made before."""
    return Keep(cache_dir, version).read(_ALL) is not None


def tell_all_kept(keep: Keep) -> None:
    """Note that the factsheets of all years were made."""
    keep.write(_ALL, b"")


def kept_sheet(keep: Keep, year: int) -> Factsheet | None:
    """The factsheet of a year, where it was made before."""
    kept = keep.read(_name(year))
    return None if kept is None else decoded(unfolded(kept))


def encoded(sheet: Factsheet) -> bytes:
    """A factsheet as JSON: the attributes of each thing in their order, names told once."""
    names = _Names({}, [])
    sections = [
        [section.title, list(section.paragraphs), [_figure(names, f) for f in section.figures]]
        for section in sheet.sections
    ]
    head = [sheet.year, sheet.day, sheet.version, sheet.printed]
    told = {"names": names.told, "sheet": [*head, sections]}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def decoded(content: bytes) -> Factsheet:
    """The factsheet that `encoded` was given."""
    told = json.loads(content)
    named = [Named(*each) for each in told["names"]]
    year, day, version, printed, sections = told["sheet"]
    return Factsheet(
        year,
        day,
        version,
        printed,
        [
            Section(title, paragraphs, [_figure_of(named, figure) for figure in figures])
            for title, paragraphs, figures in sections
        ],
    )


class _Names(NamedTuple):
    places: dict[Named, int]
    told: list[list[str]]

    def place(self, thing: Named | None) -> int | None:
        """Where in the list a thing stands."""
        if thing is None:
            return None
        if thing not in self.places:
            self.places[thing] = len(self.told)
            self.told.append([thing.iri, thing.name, thing.short])
        return self.places[thing]


def _figure(names: _Names, figure: Figure) -> list[Any]:
    place = names.place
    return [
        place(figure.indicator),
        figure.key,
        figure.definition,
        figure.question,
        [
            [p.value, p.period, place(p.source), p.note, p.printed_factsheet]
            for p in figure.published
        ],
        figure.derived,
        [[place(i.thing), i.ground, _evidence(names, i.evidence), i.kind] for i in figure.items],
        [
            [doubt.what, [[place(t), detail] for t, detail in doubt.things], *_rest(doubt)]
            for doubt in figure.doubts
        ],
        [[place(each.source), each.date, each.reason] for each in figure.lists],
    ]


def _rest(doubt: FactsheetDoubt) -> tuple[str, bool]:
    return doubt.remedy, doubt.would_add


def _evidence(names: _Names, evidence: Iterable[Evidence]) -> list[list[Any]]:
    return [
        [e.ground, e.statement, names.place(e.source), e.date, names.place(e.mechanism)]
        for e in evidence
    ]


def _figure_of(named: list[Named], told: list[Any]) -> Figure:
    indicator, key, definition, question, published, derived, items, doubts, lists = told
    return Figure(
        named[indicator],
        key,
        definition,
        question,
        [Published(value, period, named[at], *rest) for value, period, at, *rest in published],
        derived,
        [
            Item(named[at], ground, [_one(named, each) for each in evidence], kind)
            for at, ground, evidence, kind in items
        ],
        [
            FactsheetDoubt(what, [(named[at], detail) for at, detail in things], *rest)
            for what, things, *rest in doubts
        ],
        [DecidingList(named[at], *rest) for at, *rest in lists],
    )


def _one(named: list[Named], told: list[Any]) -> Evidence:
    ground, statement, source, date, mechanism = told
    through = None if mechanism is None else named[mechanism]
    return Evidence(ground, statement, named[source], date, through)


def _name(year: int) -> str:
    return f"factsheet-{year}"
