"""Fixed queries that pages keep as files of their own, each with its words at the head."""

import functools
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from iscm.namespaces import iri_of
from iscm.parameters import Term
from iscm.questions import Question, read_question
from iscm.tables.table import Table, table_of
from iscm.web.site import Site


class QueryFolder:
    """A folder of such files, read when first asked for."""

    def __init__(self, folder: Path) -> None:
        """
        Args:
            folder: of ``.rq`` files.
        """
        self._folder = folder
        self.question = functools.cache(self._question)

    def _question(self, name: str) -> Question:
        """A query with its words, by its file's name without ``.rq``."""
        return read_question(self._folder / f"{name}.rq")

    def answered(
        self,
        site: Site,
        name: str,
        values: Mapping[str, Term] = MappingProxyType({}),
        only: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> tuple[str, Table]:
        """The text of a query and what it finds.

        Args:
            site: the data.
            name: of the query.
            values: variable → what it is asked of, for each that the query declares.
            only: variable → IRIs in place of those in its VALUES, where fewer are wanted.
        """
        text = self.question(name).asking(values)
        for variable, iris in only.items():
            terms = " ".join(f"<{iri}>" for iri in iris)
            text = re.sub(rf"(VALUES \?{variable} {{)[^}}]*(}})", rf"\1 {terms} \2", text)
        return found(site, text)


def found(site: Site, text: str) -> tuple[str, Table]:
    """A query, of the day that a site is of, and what it finds.

    Args:
        site: the data.
        text: of the query.
    """
    if site.dataset.day != site.dataset.date:
        text = _as_of(text, site.dataset.day or "")
    return text, table_of(site.select(text))


def _as_of(text: str, day: str) -> str:
    """A query with another day than the version's, which the graph of that day does not tell."""
    literal = f'"{day}"^^<{iri_of("xsd:date")}>'
    return re.sub(r"dataset:iscm dcterms:issued (\?\w+)", rf"VALUES \1 {{ {literal} }}", text)
