"""The factsheet's queries beside those of its figures: ``ontology/factsheet``, one file each."""

import functools
import re
from collections.abc import Iterable

from iscm.factsheet.model import FactsheetDoubt, Named
from iscm.paths import project_folders
from iscm.questions import read_head


def query(name: str, **values: Iterable[str]) -> str:
    """The text of a query.

    Args:
        name: its file's, without ``.rq``.
        values: variable → what its VALUES holds in place of what stands in the file, each as
            SPARQL writes it (``iscm:State``, ``<https://…>``, ``"2017"``).

    Raises:
        ValueError: the file has no such VALUES.
    """
    text = _text(name)
    for variable, terms in values.items():
        block = re.search(rf"(?<=VALUES \?{variable} {{)[^}}]*(?=}})", text)
        if block is None:
            raise ValueError(f"{name}.rq has no VALUES ?{variable}")
        text = f"{text[: block.start()]} {' '.join(terms)} {text[block.end() :]}"
    return text


def doubt(name: str, things: Iterable[tuple[Named, str]]) -> FactsheetDoubt:
    """A doubt whose words stand at the head of its query.

    Args:
        name: the query's; its title says what is unclear, its remedy what would settle it, and
            ``effect: more`` that the number would be larger if they were counted.
        things: what the query finds, each with a detail; see `FactsheetDoubt`.
    """
    head = read_head(_text(name))
    return FactsheetDoubt(
        " ".join(head["title"]),
        list(things),
        " ".join(head["remedy"]),
        would_add=head.get("effect") == ["more"],
    )


@functools.cache
def _text(name: str) -> str:
    return (project_folders().factsheet / f"{name}.rq").read_text(encoding="utf-8")
