"""Pictures of answers to queries: a map where a column has States, bars where one has numbers."""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from iscm.media_types import SVG
from iscm.namespaces import PREFIXES, entity_iri
from iscm.pictures import svg, worldmap
from iscm.pictures.geometry import world
from iscm.pictures.picture import WIDTH, Drawing, LegendKey, framed
from iscm.pictures.words import foot
from iscm.pictures.worldmap import Look
from iscm.protocol.problems import Problem
from iscm.protocol.request import QueryRequest
from iscm.web.addresses import Parameter
from iscm.web.languages import gettext, language, ngettext, speak
from iscm.web.names import names_of_things
from iscm.web.responses import representation
from iscm.web.results import Cell, Results, results_of
from iscm.web.services import service
from iscm.web.site import current_site

bp = Blueprint("answers", __name__, template_folder="templates")
MOST_BARS: Final = 60
"""More of them are read in a table."""
_STATE: Final = "state:"
_NUMBERS: Final = frozenset(
    (
        *("integer", "decimal", "double", "float", "long", "int"),
        *("nonNegativeInteger", "positiveInteger"),
    )
)
_STEPS: Final = ("s1", "s2", "s3", "s4", "s5")
_LABELS, _NUMBER, _BAR, _LINE = 380, 110, 17, 26
_IRIS: Final = {"type": "array", "items": {"type": "string", "format": "iri"}}


@dataclass(frozen=True)
class _Column:
    """A column of an answer.

    Attributes:
        name: of the variable.
        cells: its values, row by row.
    """

    name: str
    cells: Sequence[Cell]

    @property
    def has_states(self) -> bool:
        """Whether all that stands there are States or territories."""
        there = [cell for cell in self.cells if cell.text]
        return bool(there) and all(_is_state(cell) for cell in there)

    @property
    def numbers(self) -> list[float] | None:
        """Its numbers, none below 0; None where there is anything else."""
        found = [_number(cell) for cell in self.cells]
        return None if None in found else [number for number in found if number is not None]


def _is_state(cell: Cell) -> bool:
    return cell.text.startswith(_STATE) and cell.path is not None


def _number(cell: Cell) -> float | None:
    if cell.datatype not in _NUMBERS:
        return None
    try:
        number = float(cell.text)
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _columns(results: Results) -> list[_Column]:
    """The columns; none of an answer of which not all is at hand."""
    if not results.rows or results.total != len(results.rows):
        return []
    cells = zip(*results.rows, strict=True)
    return [_Column(name, each) for name, each in zip(results.columns, cells, strict=True)]


_Make = Callable[[], Drawing]


def _map_of(results: Results) -> _Make | None:
    columns = _columns(results)
    states = next((each for each in columns if each.has_states), None)
    if states is None:
        return None
    keys = [cell.text.removeprefix(_STATE) for cell in states.cells]
    numbered = next((each for each in columns if each.numbers is not None), None)
    if numbered is not None and len(set(keys)) == len(keys):
        numbers = dict(zip(keys, numbered.numbers or (), strict=True))
        title = gettext("%(number)s by State", number=numbered.name)
    else:
        numbers = {key: float(rows) for key, rows in Counter(keys).items()}
        alike = max(numbers.values()) == 1
        title = gettext("States in the answer") if alike else gettext("Rows by State")
    numbers.pop("", None)
    return lambda: _map(title, numbers)


def _map(title: str, numbers: Mapping[str, float]) -> Drawing:
    full = names_of_things().full
    names = {key: full.get(entity_iri("state", key), key) for key in numbers}
    steps = list(_in_steps(sorted(set(numbers.values()))))
    shown = {}
    for key, number in numbers.items():
        look = next(step.look for step in steps if step.low <= number <= step.high)
        shown[key] = Look(look, f"{names[key]}: {_written(number)}")
    legend = [LegendKey(step.look, step.told) for step in steps]
    return Drawing(
        title=title,
        description=ngettext("%(num)s State", "%(num)s States", len(numbers)),
        legend=[*legend, LegendKey("none", gettext("not in the answer"))],
        draw=lambda: worldmap.draw(shown, names),
        height=world().height,
        is_map=True,
    )


@dataclass(frozen=True)
class _Step:
    """Numbers that look alike, from the lowest to the highest."""

    look: str
    low: float
    high: float

    @property
    def told(self) -> str:
        """Both, as a legend has them."""
        low, high = _written(self.low), _written(self.high)
        return low if low == high else f"{low}–{high}"


def _in_steps(values: Sequence[float]) -> Iterator[_Step]:
    """Different numbers in rising order in up to five steps of about as many each."""
    number = min(len(values), len(_STEPS))
    looks = _STEPS[-number:] if number < 3 else _STEPS[:number]
    for place in range(number):
        first, past = (len(values) * each // number for each in (place, place + 1))
        yield _Step(looks[place], values[first], values[past - 1])


def _chart_of(results: Results) -> _Make | None:
    columns = _columns(results)
    if not 2 <= len(results.rows) <= MOST_BARS:
        return None
    numbered = next((each for each in columns if each.numbers and max(each.numbers)), None)
    labelled = next((each for each in columns if each.numbers is None), None)
    if numbered is None or labelled is None:
        return None
    return lambda: _chart(labelled, numbered)


def _chart(labelled: _Column, numbered: _Column) -> Drawing:
    labels, numbers = [_called(cell) for cell in labelled.cells], numbered.numbers or []
    title = gettext("%(number)s by %(label)s", number=numbered.name, label=labelled.name)
    return Drawing(
        title=title,
        description=ngettext("%(num)s bar", "%(num)s bars", len(numbers)),
        legend=[],
        draw=lambda: "".join(_bars(labels, numbers)),
        height=len(numbers) * _LINE,
    )


def _bars(labels: Sequence[str], numbers: Sequence[float]) -> Iterator[str]:
    start = svg.room_for(labels, 14, _LABELS)
    scale = (WIDTH - start - _NUMBER) / max(numbers)
    for place, (label, number) in enumerate(zip(labels, numbers, strict=True)):
        y = place * _LINE
        foot_of_text = y + _BAR * 0.8
        yield svg.text_line(
            svg.shortened(label, start - 16, 14), start - 8, foot_of_text, class_="end"
        )
        yield svg.rect(start, y, number * scale, _BAR, svg.title(label), class_="a")
        yield svg.text_line(_written(number), start + number * scale + 6, foot_of_text)


def _called(cell: Cell) -> str:
    """What a label says: of a thing its name."""
    prefix, _, local = cell.text.partition(":")
    if cell.path is None or prefix not in PREFIXES:
        return cell.text
    return names_of_things().full.get(PREFIXES[prefix] + local, cell.text)


def _written(number: float) -> str:
    return f"{number:,.0f}" if number.is_integer() and number < 1e15 else f"{number:.4g}"


_KINDS: Final = {"map": _map_of, "chart": _chart_of}


@bp.app_template_global("pictures_of_answer")
def kinds_of(results: Results) -> list[str]:
    """The words of the pictures that there are of an answer."""
    return [kind for kind, made in _KINDS.items() if made(results) is not None]


@service(
    bp,
    "/picture/answer.svg",
    "A picture of the answer to a SPARQL query: a map of States, or bars",
    parameters=(
        Parameter("query", "A SPARQL query", required=True),
        Parameter("default-graph-uri", "A graph of the default graph", _IRIS),
        Parameter("named-graph-uri", "A graph that GRAPH ranges over", _IRIS),
        Parameter("as", "Which picture", {"type": "string", "enum": list(_KINDS)}, required=True),
    ),
    answers={SVG.media_type: None},
    statuses={304: "The client has it already.", 400: "Malformed", 403: "Refused"},
    lane="query",
    speaks=True,
)
def answer_as_picture() -> Response:
    """The picture, with its title and legend."""
    query, kind = _given("query"), _given("as")
    if kind not in _KINDS:
        raise _problem(f"as is one of {', '.join(_KINDS)}")
    default, named = (
        tuple(request.args.getlist(each)) for each in ("default-graph-uri", "named-graph-uri")
    )
    asked = QueryRequest(query, default, named)
    speak()
    site = current_site()

    def build() -> str:
        made = _KINDS[kind](results_of(site.engine, asked))
        if made is None:
            raise _problem(f"no {kind} can be drawn of this answer; /sparql has it as a table")
        picture = made()
        address = site.url(url_for("sparql.endpoint"))
        told = foot(site, picture, address)
        return framed(picture, language(), told)

    key = ("picture-of-answer", request.query_string.decode("latin-1"))
    return representation(SVG, build, key=key, vary=(), speaks=True)


def _given(name: str) -> str:
    found: list[Any] = request.args.getlist(name)
    if len(found) != 1:
        raise _problem(f"{name} is given {len(found)} times; give it once")
    return str(found[0])


def _problem(detail: str) -> Problem:
    return Problem(400, "bad-parameter", detail)
