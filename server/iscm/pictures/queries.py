"""The queries that pictures come from: ``queries``, one file each, with the words at its head."""

import functools
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from iscm.parameters import Term
from iscm.questions import Question, read_question
from iscm.tables.table import Table, table_of
from iscm.web.site import Site

FOLDER: Final = Path(__file__).parent / "queries"


@functools.cache
def question(name: str) -> Question:
    """A query with its words.

    Args:
        name: its file's, without ``.rq``.
    """
    return read_question(FOLDER / f"{name}.rq")


def answered(
    site: Site,
    name: str,
    values: Mapping[str, Term],
    only: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> tuple[str, Table]:
    """The text of a query and what it finds.

    Args:
        site: the data.
        name: of the query.
        values: variable → what it is asked of, for each that the query declares.
        only: variable → IRIs that take the place of those in its VALUES, where fewer are wanted.
    """
    text = question(name).asking(values)
    for variable, iris in only.items():
        terms = " ".join(f"<{iri}>" for iri in iris)
        text = re.sub(rf"(VALUES \?{variable} {{)[^}}]*(}})", rf"\1 {terms} \2", text)
    return text, table_of(site.select(text))
