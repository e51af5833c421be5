"""Maps: members of a mechanism, of two, mechanisms of each State, and whom a State meets."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from iscm.namespaces import PREFIXES
from iscm.pictures import worldmap
from iscm.pictures.asking import AskedPicture, wrong_parameter
from iscm.pictures.geometry import world
from iscm.pictures.membership import notes_of, number_unknown
from iscm.pictures.picture import LegendKey, Picture
from iscm.pictures.queries import answered
from iscm.pictures.worldmap import Look
from iscm.tables.table import Table
from iscm.web.languages import gettext, ngettext
from iscm.web.names import names_of_things
from iscm.web.site import Site

NAMES: Final = ("mechanism", "with", "state")
_STATE: Final = PREFIXES["state"]
_LOOKS: Final = {
    "member": "a",
    "observer": "rising",
    "partner": "dotted",
    "former member": "crossed",
}
"""Part in a mechanism → look, the one that counts most first."""
_LATER: Final = "falling"
_STEPS: Final = ("s1", "s2", "s3", "s4", "s5")
_FEW: Final = (1, 2, 3, 4, 5)
_MANY: Final = (1, 2, 3, 5, 8)
"""Where steps begin."""


def require(asked: AskedPicture) -> None:
    """Refuse parameters that do not go together.

    Raises:
        Problem: 400.
    """
    if "with" in asked.values and "mechanism" not in asked.values:
        raise wrong_parameter(
            "map", "with", "with goes with mechanism: give the first of the two as well"
        )
    if "state" in asked.values and "mechanism" in asked.values:
        raise wrong_parameter(
            "map", "state", "state and mechanism do not go together: give one of them"
        )


_TOGETHER: Final = ("part", "inMechanism", "inWith", "shared", "mechanisms")
"""Columns of the tables that tell what a State looks like."""


def make(asked: AskedPicture) -> Picture:
    """The map that is asked for: of a mechanism, of it and another, of a State, or of all."""
    if "with" in asked.values:
        return _of_two(asked)
    if "mechanism" in asked.values:
        return _of_mechanism(asked)
    if "state" in asked.values:
        return _of_state(asked)
    return _of_all(asked)


def _of_mechanism(asked: AskedPicture) -> Picture:
    iri = asked.iri("mechanism")
    query, table = answered(
        asked.site, "map-of-a-mechanism", {"mechanism": asked.values["mechanism"]}
    )
    names = names_of_things()
    parts: dict[str, str] = {}
    later: set[str] = set()
    for state, part, is_later in _cells(table, "state", "part", "onlyLater"):
        if parts.setdefault(state, part) == part and is_later == "true":
            later.add(state)
    numbers = Counter(parts.values())
    words = {
        "member": lambda n: ngettext("%(num)s member", "%(num)s members", n),
        "observer": lambda n: ngettext("%(num)s observer", "%(num)s observers", n),
        "partner": lambda n: ngettext("%(num)s partner", "%(num)s partners", n),
        "former member": lambda n: ngettext("%(num)s former member", "%(num)s former members", n),
    }
    one, later_alone = _parts(), gettext("named by later sources alone")
    legend = [
        LegendKey(look, words[part](numbers[part]))
        for part, look in _LOOKS.items()
        if numbers[part]
    ]
    if later:
        told = ngettext(
            "%(num)s of these is named by later sources alone",
            "%(num)s of these are named by later sources alone",
            len(later),
        )
        legend.append(LegendKey(_LATER, told))
    none = gettext("no part known") if numbers["member"] else gettext("not known")
    legend.append(LegendKey("none", none))
    return _map(
        asked,
        gettext("%(mechanism)s: States and territories that take part", mechanism=names.of(iri)),
        legend,
        table,
        query,
        {
            state: Look(
                _LATER if state in later else _LOOKS[part],
                f"{names.of(_STATE + state)}: {one[part]}"
                + (f" ({later_alone})" if state in later else ""),
            )
            for state, part in parts.items()
        },
        notes_of(asked.site, iri),
    )


def _parts() -> dict[str, str]:
    return {
        "member": gettext("member"),
        "observer": gettext("observer"),
        "partner": gettext("partner"),
        "former member": gettext("former member"),
    }


def _of_two(asked: AskedPicture) -> Picture:
    first, second = asked.iri("mechanism"), asked.iri("with")
    query, table = answered(
        asked.site,
        "map-of-two-mechanisms",
        {"mechanism": asked.values["mechanism"], "with": asked.values["with"]},
    )
    names = names_of_things()
    short = {"first": names.short(first), "second": names.short(second)}
    looks = {(True, True): "both", (True, False): "rising", (False, True): "falling"}
    words = {
        "both": gettext("in both"),
        "rising": gettext("in %(first)s alone", **short),
        "falling": gettext("in %(second)s alone", **short),
    }
    shown = {}
    for row in table.rows:
        state, in_first, in_second = (value.text if value else "" for value in row[:3])
        look = looks[in_first == "true", in_second == "true"]
        shown[state.removeprefix(_STATE)] = Look(look, f"{names.of(state)}: {words[look]}")
    numbers = Counter(each.look for each in shown.values())
    legend = [LegendKey(look, f"{text}: {numbers[look]}") for look, text in words.items()]
    legend.append(LegendKey("none", gettext("in neither, as far as is known")))
    notes = [
        f"{names.short(iri)}: {note}"
        for iri in (first, second)
        for note in notes_of(asked.site, iri)
    ]
    title = gettext(
        "Members of %(first)s and of %(second)s", first=names.of(first), second=names.of(second)
    )
    return _map(asked, title, legend, table, query, shown, notes)


def _of_state(asked: AskedPicture) -> Picture:
    iri = asked.iri("state")
    query, table = answered(asked.site, "map-of-a-state", {"state": asked.values["state"]})
    names = names_of_things()
    numbers = {state: int(number) for state, number in _pairs(table)}
    shown, legend = _steps(
        numbers,
        names.full,
        lambda n: ngettext("%(num)s mechanism shared", "%(num)s mechanisms shared", n),
    )
    shown[iri.removeprefix(_STATE)] = Look("both", names.of(iri))
    legend = [LegendKey("both", names.of(iri)), *legend, LegendKey("none", gettext("none known"))]
    title = gettext("Whom %(state)s meets in mechanisms", state=names.of(iri))
    return _map(asked, title, legend, table, query, shown, _caveats(asked.site))


def _of_all(asked: AskedPicture) -> Picture:
    query, table = answered(asked.site, "map-of-all", {})
    names = names_of_things()
    numbers = {state: int(number) for state, number in _pairs(table) if number != "0"}
    shown, legend = _steps(
        numbers, names.full, lambda n: ngettext("%(num)s mechanism", "%(num)s mechanisms", n)
    )
    legend.append(LegendKey("none", gettext("none known")))
    title = gettext("In how many mechanisms each State is a member")
    return _map(asked, title, legend, table, query, shown, _caveats(asked.site))


def _caveats(site: Site) -> list[str]:
    unknown = number_unknown(site)
    return [
        gettext(
            "Global processes, of which nearly all States are members, and candidates, which no "
            "source gives a type, are left out."
        ),
        ngettext(
            "Of %(num)s mechanism no source read names the members: it is not counted.",
            "Of %(num)s mechanisms no source read names the members: they are not counted.",
            unknown,
        )
        if unknown
        else "",
    ]


def _map(
    asked: AskedPicture,
    title: str,
    legend: Sequence[LegendKey],
    table: Table,
    query: str,
    shown: Mapping[str, Look],
    notes: Sequence[str],
) -> Picture:
    full = names_of_things().full
    states = {key: full.get(_STATE + key, key) for key in _states(asked.site)}
    counted = "; ".join(key.text for key in legend if key.look != "none")
    return Picture(
        title=title,
        description=gettext("A map of the world.") + (f" {counted}." if counted else ""),
        legend=legend,
        table=table,
        query=query,
        draw=lambda: worldmap.draw(shown, states),
        height=world().height,
        notes=[note for note in notes if note],
        is_map=True,
        together=[name for name in _TOGETHER if name in table.columns],
    )


def _states(site: Site) -> Sequence[str]:
    """The keys of States, without territories."""
    return site.once(
        "keys of States",
        lambda: [
            row["state"].removeprefix(_STATE)
            for row in site.rows("SELECT ?state { ?state a iscm:State } ORDER BY ?state")
        ],
    )


def _pairs(table: Table) -> list[tuple[str, str]]:
    """Key of the State in the first column, and what stands in the second."""
    return [(state, value) for state, value in _cells(table, *table.columns[:2]) if state and value]


def _cells(table: Table, *columns: str) -> Iterator[list[str]]:
    """What stands in some columns of each row: keys of States, and words."""
    places = [table.columns.index(column) for column in columns]
    for row in table.rows:
        cells = (row[place] for place in places)
        yield ["" if cell is None else cell.text.removeprefix(_STATE) for cell in cells]


def _steps(
    numbers: Mapping[str, int], names: Mapping[str, str], told: Callable[[int], str]
) -> tuple[dict[str, Look], list[LegendKey]]:
    """Numbers in up to five steps, darker as they rise: one to a number while there are few."""
    most = max(numbers.values(), default=0)
    if not most:
        return {}, []
    bounds = [low for low in (_FEW if most <= len(_FEW) else _MANY) if low <= most]
    looks = _STEPS[-len(bounds) :] if len(bounds) < 3 else _STEPS[: len(bounds)]
    shown = {}
    for key, number in numbers.items():
        place = max(n for n, bound in enumerate(bounds) if bound <= number)
        shown[key] = Look(looks[place], f"{names.get(_STATE + key, key)}: {told(number)}")
    legend = []
    for place, low in enumerate(bounds):
        high = bounds[place + 1] - 1 if place + 1 < len(bounds) else most
        last = place == len(bounds) - 1
        text = told(high) if low == high else f"{low}–{told(high)}"
        legend.append(LegendKey(looks[place], text if last else text.partition(" ")[0]))
    return shown, legend
