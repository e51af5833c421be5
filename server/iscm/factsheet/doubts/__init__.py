"""What sources leave unclear about a figure, and what would settle it."""

from collections.abc import Sequence
from typing import Final

from iscm.factsheet.doubts.countries import country_doubts
from iscm.factsheet.doubts.first import first_doubts
from iscm.factsheet.doubts.iom import iom_doubts
from iscm.factsheet.doubts.mechanisms import mechanism_doubts
from iscm.factsheet.doubts.themes import theme_doubts
from iscm.factsheet.graph import DayGraph
from iscm.factsheet.model import FactsheetDoubt, Item

_FINDERS: Final = {
    "figure-active-mechanisms": mechanism_doubts,
    "figure-countries": country_doubts,
    "figure-themes": theme_doubts,
    "figure-iom-roles": iom_doubts,
    "figure-first-mechanism": first_doubts,
}
"""Query of an indicator → what finds the doubts about its figures."""


def find_doubts(
    graph: DayGraph, question: str, key: str, items: Sequence[Item]
) -> Sequence[FactsheetDoubt]:
    """The doubts about a figure, those that are of nothing left out.

    Args:
        graph: the graph of the day.
        question: the name of the query that reproduces the figure.
        key: the indicator's key.
        items: what makes up the derived number.
    """
    found = _FINDERS[question](graph, key, items) if question in _FINDERS else ()
    return [doubt for doubt in found if doubt.things]
