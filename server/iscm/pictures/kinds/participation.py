"""A grid of States and mechanisms."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from iscm.pictures import svg
from iscm.pictures.asking import AskedPicture, wrong_parameter
from iscm.pictures.picture import WIDTH, LegendKey, Picture
from iscm.pictures.queries import answered
from iscm.pictures.types import TYPES, USUAL, type_names
from iscm.web.languages import gettext, ngettext
from iscm.web.names import Names, names_of_things

_LOOKS: Final = {"member": "a", "observer": "rising", "partner": "dotted"}
"""Part → look, the one that counts most first."""
_EDGE, _MOST = 4, 240
_CELL, _ROW, _HEAD, _EVERY = 22, 17, 120, 20


def require(asked: AskedPicture) -> None:
    """Refuse a region and a group of States at once.

    Raises:
        Problem: 400.
    """
    if "region" in asked.values and "bloc" in asked.values:
        raise wrong_parameter(
            "participation", "bloc", "region and bloc do not go together: give one of them"
        )


def make(asked: AskedPicture) -> Picture:
    """The grid of all States, of those of a region, or of those of a group of States."""
    scope = next((name for name in ("region", "bloc") if name in asked.values), "")
    name = f"participation-of-a-{scope}" if scope else "participation"
    values = {scope: asked.values[scope]} if scope else {}
    kind = asked.words.get("type", "")
    types = [TYPES[kind]] if kind else USUAL
    query, table = answered(asked.site, name, values, {"type": types})
    names = names_of_things()
    parts: dict[tuple[str, str], str] = {}
    for row in table.rows:
        state, mechanism, part = ("" if value is None else value.text for value in row[:3])
        parts.setdefault((state, mechanism), part)
    states = sorted({state for state, _ in parts}, key=lambda iri: names.of(iri).casefold())
    mechanisms = sorted(
        {mechanism for _, mechanism in parts}, key=lambda iri: names.short(iri).casefold()
    )
    numbers = Counter(parts.values())
    words = {
        "member": gettext("member"),
        "observer": gettext("observer"),
        "partner": gettext("partner"),
    }
    legend = [LegendKey(look, words[part]) for part, look in _LOOKS.items() if numbers[part]]
    legend.append(LegendKey("none", gettext("no part known")))
    of = names.of(asked.iri(scope)) if scope else ""
    return Picture(
        title=_title(of, kind),
        description=ngettext("A grid of %(num)s State", "A grid of %(num)s States", len(states))
        + " "
        + ngettext("and %(num)s mechanism.", "and %(num)s mechanisms.", len(mechanisms)),
        legend=legend,
        table=table,
        query=query,
        draw=lambda: _drawn(states, mechanisms, parts, words, names),
        height=_HEAD + len(states) * _ROW + (len(states) // _EVERY) * 4 + 10,
        notes=[] if kind else [_left_out()],
        narrowest=700,
    )


def _left_out() -> str:
    return gettext("Global processes and candidates are left out: choose them by type.")


def _title(of: str, kind: str) -> str:
    what = type_names()[kind] if kind else gettext("Mechanisms")
    if of:
        return gettext("%(what)s in which States of %(of)s take part", what=what, of=of)
    return gettext("%(what)s in which States take part", what=what)


def _drawn(
    states: Sequence[str],
    mechanisms: Sequence[str],
    parts: Mapping[tuple[str, str], str],
    words: Mapping[str, str],
    names: Names,
) -> str:
    left = svg.room_for(map(names.of, states), 13, _MOST)
    # A slanted heading leans to the right of its column.
    cell = min(_CELL, (WIDTH - left - 70) / max(1, len(mechanisms)))
    drawn = [
        svg.slanted(
            svg.shortened(names.short(iri), _HEAD * 1.05, 14), left + (n + 0.7) * cell, _HEAD - 6
        )
        for n, iri in enumerate(mechanisms)
    ]
    wide = len(mechanisms) * cell - 2
    y = float(_HEAD)
    for number, state in enumerate(states):
        if number and number % _EVERY == 0:
            y += 4
        label = svg.shortened(names.of(state), left - 10, 13)
        cells = [
            svg.text_line(label, _EDGE, y + 13, class_="row"),
            svg.rect(left, y + 1, wide, _ROW - 2, class_="none"),
        ]
        for place, mechanism in enumerate(mechanisms):
            if part := parts.get((state, mechanism)):
                title = f"{names.of(state)} – {names.short(mechanism)}: {words[part]}"
                x = left + place * cell
                look = _LOOKS[part]
                cells.append(svg.rect(x, y + 1, cell - 2, _ROW - 2, svg.title(title), class_=look))
        drawn.append(svg.element("g", *cells, data_key=state.rpartition("/")[2]))
        y += _ROW
    between = [left + place * cell - 1 for place in range(1, len(mechanisms))]
    return "".join((*drawn, svg.gaps(between, _HEAD, y)))
