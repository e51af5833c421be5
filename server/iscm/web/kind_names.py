"""What kinds of things are called."""

from typing import Final

from iscm.namespaces import KINDS
from iscm.translatable import translatable
from iscm.web.languages import gettext

_NAMES: Final = {
    "mechanism": translatable("Mechanisms"),
    "state": translatable("States and territories"),
    "organization": translatable("Organizations"),
    "person": translatable("Persons"),
    "theme": translatable("Themes"),
    "role": translatable("Roles"),
    "status": translatable("Statuses"),
    "arrangement": translatable("Arrangements"),
    "basis": translatable("Bases of statements"),
    "date-kind": translatable("Kinds of date"),
    "term-state": translatable("States of a term"),
    "end-basis": translatable("Bases of an end"),
    "succession-kind": translatable("Kinds of succession"),
    "name-kind": translatable("Kinds of name"),
    "document-kind": translatable("Kinds of document"),
    "limit": translatable("Limits"),
    "region": translatable("Regions"),
    "source": translatable("Sources"),
    "meeting": translatable("Meetings"),
    "series": translatable("Series of meetings"),
    "document": translatable("Documents"),
    "statement": translatable("Statements"),
    "roster": translatable("Lists of participants"),
    "group": translatable("Bodies, meetings and lists"),
    "mechanism-list": translatable("Lists of mechanisms"),
    "scheme": translatable("Concept schemes"),
    "indicator": translatable("Indicators"),
    "question": translatable("Questions"),
    "dataset": translatable("Datasets"),
    "figure": translatable("Figures"),
}
assert set(_NAMES) == set(KINDS)  # noqa: S101


def kind_name(kind: str) -> str:
    """What the things of a kind are called, in the language of the page.

    Args:
        kind: one of `iscm.namespaces.KINDS`; another is returned as it is.
    """
    return gettext(_NAMES[kind]) if kind in _NAMES else kind
