"""How old what sources say is, and whether a reader should be told."""

from typing import Final

from iscm.web.site import current_site
from iscm.web.views.reader import UNDATED, Fact

OLD: Final = 5
"""Years after which a reader is told when a source last said so: those after which the evidence of
a mechanism's work no longer shows that it still works (``limit:status``)."""


def is_old(fact: Fact) -> bool:
    """Whether the newest source of a fact has no date, or is years older than the dataset.

    What follows from others has no source of its own; and data without a date have no present.
    """
    dataset = current_site().dataset
    day = dataset.day or dataset.date
    if not fact.sources or (day is None and fact.newest != UNDATED):
        return False
    year = fact.newest[:4]
    return fact.newest == UNDATED or (year.isdecimal() and int(year) + OLD < int((day or "")[:4]))
