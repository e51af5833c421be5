"""Published figures beside those that the statements give."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from iscm.namespaces import entity_iri
from iscm.pictures import svg
from iscm.pictures.asking import AskedPicture
from iscm.pictures.picture import WIDTH, LegendKey, Picture
from iscm.pictures.queries import answered, question
from iscm.questions import Question
from iscm.tables.table import Table
from iscm.web.languages import gettext, ngettext
from iscm.web.names import Names, names_of_things
from iscm.web.queries import found
from iscm.web.site import Site

_PLACE: Final = "VALUES (?indicator ?number) { }"
"""What stands in the query for those that count."""
_HEAD: Final = re.compile(r"^(?:#|PREFIX ).*\n", re.MULTILINE)
_PREFIX: Final = re.compile(r"^PREFIX .*$", re.MULTILINE)
_VALUE: Final = re.compile(r"^SELECT\b[^{]*\?value\b", re.MULTILINE)
_OF_COUNTRIES: Final = entity_iri("question", "figure-countries")
"""Countries are ten times as many as mechanisms: their bars have a scale of their own."""
_NO_COUNT: Final = entity_iri("indicator", "first-iscm")
"""A year, which no bar can stand for."""
_PUBLISHED, _DERIVED = "falling", "a"
_EDGE, _MOST, _NUMBER = 4, 555, 60
_BAR, _GAP, _HEADING = 12, 9, 36


@dataclass(frozen=True)
class FigureRow:
    """An indicator: the numbers in print, and what the statements give."""

    indicator: str
    question: str
    published: Sequence[int]
    derived: int | None

    @property
    def numbers(self) -> list[tuple[int, str]]:
        """Each number with the look of its bar, from the top."""
        printed = [(number, _PUBLISHED) for number in self.published]
        return [*printed, *([] if self.derived is None else [(self.derived, _DERIVED)])]

    @property
    def height(self) -> int:
        """What its bars take, and the gap below."""
        return len(self.numbers) * _BAR + _GAP


def usual_year(site: Site) -> str:
    """The year of which most figures were published; empty where none was."""
    _, table = answered(site, "years-of-figures")
    first = table.rows[0][0] if table.rows else None
    return first.text if first else ""


def make(asked: AskedPicture) -> Picture:
    """The figures of the year that is asked for."""
    query, table = found(asked.site, _asking(asked.site.questions))
    rows, year = list(_rows(table)), asked.day[:4]
    names = names_of_things()
    both = [row for row in rows if row.published and row.derived is not None]
    agreeing = sum(row.derived in row.published for row in both)
    notes = [
        gettext("The year of the first mechanism is no count: it is in the table alone."),
        gettext("Countries have a scale of their own."),
        gettext("Why two numbers differ, and what each derived one rests on, is in the factsheet."),
    ]
    return Picture(
        title=gettext("Figures published and derived"),
        description=ngettext("Bars of %(num)s figure:", "Bars of %(num)s figures:", len(rows))
        + " "
        + ngettext(
            "%(num)s was published and can be derived from the statements as well; of "
            "%(agreeing)s the numbers agree.",
            "%(num)s were published and can be derived from the statements as well; of "
            "%(agreeing)s the numbers agree.",
            len(both),
            agreeing=agreeing,
        ),
        legend=[
            LegendKey(_PUBLISHED, gettext("published") + (f" ({year})" if year else "")),
            LegendKey(_DERIVED, gettext("derived from the statements")),
        ],
        table=table,
        query=query,
        draw=lambda: _drawn(rows, names, asked.site.questions),
        height=sum(_HEADING + sum(row.height for row in group) for _, group in _groups(rows)) + 10,
        notes=notes,
        narrowest=700,
    )


def _asking(questions: Iterable[Question]) -> str:
    """The query, with those of the questions that count in the place for them."""
    text = question("figures").query
    counting = [each for each in questions if "?indicator" in each.query]
    if not counting:
        return text
    text = text.replace(_PLACE, "\n      UNION\n      ".join(_numbers(counting)))
    declared = sorted({line for each in counting for line in _PREFIX.findall(each.query)})
    new = "".join(f"{line}\n" for line in declared if line not in text)
    return text.replace("PREFIX ", f"{new}PREFIX ", 1)


def _numbers(counting: Sequence[Question]) -> Iterator[str]:
    """The numbers that questions give: the count of the items, or the value that these share. Where
    there are no items, their number is 0."""
    counts = [each for each in counting if not _VALUE.search(each.query)]
    for each in counting:
        body = _HEAD.sub("", each.query).strip()
        if each in counts:
            head, tail = "?indicator (COUNT(DISTINCT ?item) AS ?number)", " GROUP BY ?indicator"
        else:
            head, tail = "DISTINCT ?indicator (?value AS ?number)", ""
        yield f"{{ SELECT {head} WHERE {{ {{\n{body}\n}} }}{tail} }}"
    named = " ".join(f"<{each.iri}>" for each in counts)
    yield (
        f"{{ VALUES ?counted {{ {named} }} ?indicator iscm:reproducedBy ?counted . "
        "BIND(0 AS ?number) }"
    )


def _rows(table: Table) -> Iterator[FigureRow]:
    several: dict[str, list[list[str]]] = {}
    for row in table.rows:
        cells = ["" if value is None else value.text for value in row]
        several.setdefault(cells[0], []).append(cells)
    for indicator, rows in several.items():
        if indicator == _NO_COUNT:
            continue
        published = [int(cells[2]) for cells in rows if _is_count(cells[2])]
        derived = int(rows[0][3]) if _is_count(rows[0][3]) else None
        if published or derived:
            yield FigureRow(indicator, rows[0][5], published, derived)


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _groups(rows: Iterable[FigureRow]) -> Iterator[tuple[str, list[FigureRow]]]:
    """Question → rows, the greatest number first."""
    groups: dict[str, list[FigureRow]] = {}
    for row in rows:
        groups.setdefault(row.question, []).append(row)
    for iri, group in groups.items():
        yield iri, sorted(group, key=lambda row: max(number for number, _ in row.numbers))[::-1]


def _drawn(rows: Sequence[FigureRow], names: Names, questions: Iterable[Question]) -> str:
    titles = {each.iri: gettext(each.title) for each in questions}
    left = svg.room_for((names.of(row.indicator) for row in rows), 14, _MOST)
    parts, y = [], 0.0
    for iri, group in _groups(rows):
        title = titles.get(iri, gettext("Sources give the number alone, not what it counts"))
        parts.append(svg.text_line(title, _EDGE, y + 24, class_="heading"))
        y += _HEADING
        most = max(
            number
            for row in rows
            if (row.question == _OF_COUNTRIES) == (iri == _OF_COUNTRIES)
            for number, _ in row.numbers
        )
        for row in group:
            parts.append(_row(row, names, left, (WIDTH - left - _NUMBER) / max(most, 1), y))
            y += row.height
    return "".join(parts)


def _row(row: FigureRow, names: Names, left: float, unit: float, y: float) -> str:
    label = svg.shortened(names.of(row.indicator), left - 10, 14)
    middle = y + (row.height - _GAP) / 2 + 5
    told = {_PUBLISHED: gettext("published"), _DERIVED: gettext("derived from the statements")}
    numbers = ", ".join(f"{number} {told[look]}" for number, look in row.numbers)
    title = svg.title(f"{names.of(row.indicator)}: {numbers}")
    parts = [svg.text_line(label, _EDGE, middle)]
    for place, (number, look) in enumerate(row.numbers):
        top = y + place * _BAR
        wide = max(number * unit, 1)
        parts.append(svg.rect(left, top, wide, _BAR - 1, class_=look))
        parts.append(svg.text_line(str(number), left + wide + 6, top + _BAR - 2, class_="cell"))
    return svg.element("g", title, *parts, data_key=row.indicator.rpartition("/")[2])
