"""The types of mechanisms, by the words of addresses."""

from collections.abc import Mapping, Sequence
from typing import Final

from iscm.namespaces import ONTOLOGY
from iscm.web.languages import gettext

TYPES: Final[Mapping[str, str]] = {
    "rcp": ONTOLOGY + "RegionalConsultativeProcess",
    "irf": ONTOLOGY + "InterregionalForum",
    "global": ONTOLOGY + "GlobalProcess",
    "candidate": ONTOLOGY + "Candidate",
}
"""Word → class."""
USUAL: Final[Sequence[str]] = (TYPES["rcp"], TYPES["irf"])
"""The types that are shown where none is asked for: of global processes nearly all States are
members, and candidates are counted apart."""


def type_names() -> Mapping[str, str]:
    """Word → the name of many of the type."""
    return {
        "rcp": gettext("Regional consultative processes"),
        "irf": gettext("Interregional forums"),
        "global": gettext("Global processes"),
        "candidate": gettext("Candidates: no source gives a type"),
    }
