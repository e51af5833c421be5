"""From a dataset as of a year to the factsheet of that year."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from iscm.dataset import Dataset
from iscm.factsheet.derived import Derived, derive_figures
from iscm.factsheet.doubts import find_doubts
from iscm.factsheet.doubts.countries import COUNTED_IN
from iscm.factsheet.doubts.mechanisms import TYPES, deciding_lists
from iscm.factsheet.graph import DayGraph
from iscm.factsheet.model import Factsheet, Figure, Named, Published, Section
from iscm.factsheet.queries import query
from iscm.namespaces import entity_iri
from iscm.questions import Question
from iscm.translatable import translatable

_TYPES: Final = (
    "iscm:Mechanism",
    "iscm:RegionalConsultativeProcess",
    "iscm:InterregionalForum",
    "iscm:GlobalProcess",
)
_FIGURES: Final = ("active-rcps", "active-irfs", "global-processes", "active-iscms", "first-iscm")
_COUNTRIES: Final = (
    "countries-in-rcps",
    "countries-in-irfs",
    "countries-in-two-global-processes",
    "countries-and-territories-in-iscms",
)
_THEMES: Final = (
    "labour-migration",
    "migration-and-development",
    "irregular-migration",
    "counter-trafficking",
    "migrant-rights",
    "migration-policy",
    "migrant-integration",
    "border-management",
    "migration-data",
    "return-and-readmission",
    "migration-health",
    "migration-and-climate-change",
)
_IOM: Final = (
    "iom-full-participant",
    "iom-observer",
    "iom-technical-secretariat",
    "iom-secretariat-support",
    "iom-administrative-host",
    "iom-convener",
)
_MEETINGS: Final = ("mechanisms-at-global-meeting",)
_TYPED: Final = TYPES | COUNTED_IN
"""Indicator → the types whose mechanisms it counts, or counts members of."""
_NO_COUNT: Final = frozenset({"first-iscm"})
"""Indicators that are no count: nothing found is no number, not zero."""


def years_from(first: Mapping[str, str] | None, date: str | None) -> range:
    """The years that the data can answer: from that of the first mechanism to the version's.

    Args:
        first: the row that ``first-year.rq`` gives.
        date: the version's (``YYYY-MM-DD``).

    Raises:
        ValueError: the data are not the project's: they state no date or no establishment.
    """
    if not first or "first" not in first or date is None:
        raise ValueError("these data do not state their date, or when any mechanism began")
    return range(int(first["first"]), int(date[:4]) + 1)


def factsheet_years(dataset: Dataset) -> range:
    """The years that a dataset can answer; see `years_from`."""
    rows = DayGraph(dataset).rows(query("first-year"))
    return years_from(rows[0] if rows else None, dataset.date)


def build_factsheet(dataset: Dataset, year: int, questions: Iterable[Question]) -> Factsheet:
    """Make the factsheet of a year.

    Args:
        dataset: the project's, derived as of that year (`load_project(folders, str(year))`).
        year: which.
        questions: the project's; those that indicators name are run.

    Raises:
        ValueError: the dataset is not derived as of a day of that year.
    """
    graph = DayGraph(dataset)
    if graph.day[:4] != str(year):
        raise ValueError(f"the dataset is derived as of {graph.day}, not of {year}")
    figures = _figures(graph, year, questions)

    def chosen(keys: Sequence[str], *, always: bool = True) -> list[Figure]:
        return [
            figures.pop(key)
            for key in keys
            if key in figures and (always or figures[key].published)
        ]

    sections = [
        Section(translatable("Definitions"), _definitions(graph), ()),
        Section(translatable("ISCMs in figures"), (), chosen(_FIGURES)),
        Section(translatable("Country engagement in ISCMs"), (), chosen(_COUNTRIES)),
        Section(translatable("ISCMs' thematic focuses"), (), chosen(_THEMES)),
        Section(translatable("IOM role"), (), chosen(_IOM)),
        Section(
            translatable("Global Meetings of ISCMs"),
            _meetings(graph),
            chosen(_MEETINGS, always=False),
        ),
    ]
    if others := chosen(sorted(figures), always=False):
        sections.append(Section(translatable("Other figures published in the year"), (), others))
    printed = any(p.printed_factsheet for s in sections for f in s.figures for p in f.published)
    return Factsheet(year, graph.day, graph.version, printed, sections)


def _figures(graph: DayGraph, year: int, questions: Iterable[Question]) -> dict[str, Figure]:
    rows = graph.rows(query("indicators"))
    needed = {row["question"] for row in rows if "question" in row}
    used = [question for question in questions if question.iri in needed]
    derived = derive_figures(graph, used)
    published = _published(graph, year)
    figures = {}
    for row in rows:
        iri = row["indicator"]
        key = iri.rpartition("/")[2]
        question = row.get("question")
        found = derived.get(iri)
        number = _number(found, question, key)
        items = found.items if found else ()
        name = question.rpartition("/")[2] if question else ""
        figures[key] = Figure(
            indicator=graph.named(iri),
            key=key,
            definition=row.get("definition", ""),
            question=question,
            published=published.get(iri, ()),
            derived=number,
            items=items,
            doubts=find_doubts(graph, name, key, items),
            lists=deciding_lists(graph, _TYPED[key]) if key in _TYPED else (),
        )
    return figures


def _number(found: Derived | None, question: str | None, key: str) -> int | None:
    if found is not None:
        return found.number
    return None if question is None or key in _NO_COUNT else 0


def _published(graph: DayGraph, year: int) -> Mapping[str, Sequence[Published]]:
    sheet = entity_iri("dataset", f"factsheet-{year}")
    rows = graph.rows(query("published-figures", year=[f'"{year}"']))
    found: dict[str, list[Published]] = {}
    for row in rows:
        found.setdefault(row["indicator"], []).append(
            Published(
                value=int(row["value"]),
                period=row["period"],
                source=graph.named(row["source"]),
                note=row.get("note", ""),
                printed_factsheet=row["edition"] == sheet,
            )
        )
    for numbers in found.values():
        numbers.sort(key=lambda number: not number.printed_factsheet)
    return found


def _definitions(graph: DayGraph) -> list[str]:
    paragraphs = []
    for term in _TYPES:
        rows = graph.rows(query("definitions", term=[term]))
        paragraphs += [f"{row['label']}: {row['definition']}" for row in rows]
    return paragraphs


def _meetings(graph: DayGraph) -> list[str]:
    rows = graph.rows(query("global-meetings", day=[f'"{graph.day}"']))
    sentences: dict[str, str] = {}
    for row in rows:
        place = ", ".join(
            part
            for part in (
                row.get("city"),
                _name(graph.named(row["country"])) if "country" in row else None,
            )
            if part
        )
        theme = f" Theme: {row['theme']}." if "theme" in row else ""
        sentences.setdefault(
            row["meeting"],
            f"{graph.named(row['meeting']).name}, {row['when']}{f', {place}' if place else ''}."
            + theme,
        )
    return list(sentences.values())


def _name(thing: Named) -> str:
    return thing.name
