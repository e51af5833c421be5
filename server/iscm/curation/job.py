"""What every kind of import is given, and the terms that all of them write."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from iscm.curation.deciding import Deciding
from iscm.curation.editing import Edits, RowOrigin
from iscm.curation.project import Project, Source
from iscm.curation.sheet import Faults, Row, date_of
from iscm.errors import InputError
from iscm.fold import fold
from iscm.matching.graph import Entity
from iscm.namespaces import ONTOLOGY, iri_of
from iscm.terms import OxTerm
from iscm.validation.dates import FARTHEST, Ahead, DateAhead, dates_ahead

NOTE: Final = ox.NamedNode(iri_of("skos:note"))
NOTES_ARE_IN: Final = "en"
"""Notes are the curators' own words."""
NO_KEY: Final = "{!r} is no key: small letters and digits, parted by hyphens"
_MOST_WORDS: Final = 8
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


class ConflictError(InputError):
    """What is said already of the same source contradicts the table."""


@dataclass(frozen=True)
class Options:
    """What holds for the whole table.

    Attributes:
        mechanism: whose table it is; None for figures.
        source: of the rows that name none; None where each names its own.
        language: of names and titles; None for that of the source's title.
        basis: how participations are known; IRI.
        as_of: the day the table speaks for, where that is not the source's.
        complete: whether the source lists all that it means to; None where that cannot be told.
        total: how many the source says there are.
        period: what figures are of.
        replace: whether what is said already of the same source gives way to the table.
        adding: whether it stays, and the rows are added to it.
    """

    mechanism: Entity | None = None
    source: Source | None = None
    language: str | None = None
    basis: str = ""
    as_of: ox.Literal | None = None
    complete: bool | None = None
    total: int | None = None
    period: ox.Literal | None = None
    replace: bool = False
    adding: bool = False


@dataclass(frozen=True)
class Job:
    """A table and what it is to become.

    Attributes:
        project: what is there.
        rows: of the table.
        options: what holds for all of them.
        deciding: tells what names mean.
        faults: where what is wrong is noted.
        edits: where what is to be written goes.
    """

    project: Project
    rows: Sequence[Row]
    options: Options
    deciding: Deciding
    faults: Faults
    edits: Edits

    @property
    def understood(self) -> bool:
        """Whether nothing is wrong or in doubt so far."""
        return not (self.faults or self.deciding.faults or self.deciding.doubts)

    @property
    def mechanism(self) -> str:
        """The key of the mechanism."""
        assert self.options.mechanism is not None  # noqa: S101
        return self.options.mechanism.id.partition("/")[2]

    def source(self, row: Row) -> Source:
        """The source of a row.

        Raises:
            InputError: there is none, or no file describes it.
        """
        if text := row["source"]:
            return self.project.source(text)
        if self.options.source is None:
            raise InputError("the cell is empty: write the key of the source, or give --source")
        return self.options.source

    def require_past(self, said: Iterable[tuple[ox.NamedNode, OxTerm]], origin: RowOrigin) -> None:
        """Note the dates of a row that lie ahead, where nothing announces them."""
        version = self.project.version
        for each in dates_ahead(said, version) if version is not None else ():
            by_state = "state" in origin.columns.values()
            told = _lies_ahead(each, version, by_state=by_state)
            self.faults.add_at([origin.cell(each.path)], told)

    def text(self, text: str, source: Source) -> ox.Literal:
        """A wording of a source, in its language.

        Raises:
            InputError: which that is cannot be told.
        """
        language = self.options.language
        if language is None:
            if len(source.languages) != 1:
                raise InputError(
                    f"{source} has titles in {' and '.join(source.languages)}: give --language"
                )
            language = source.languages[0]
        return ox.Literal(text, language=language)


def _lies_ahead(each: DateAhead, version: str | None, *, by_state: bool) -> str:
    when = f"{each.value.value} lies after the date of this version of the data, {version}"
    if each.why is Ahead.READ:
        return f"{when}, and nothing is read or counted before its day"
    if each.why is Ahead.TOO_FAR:
        return f"{when}, by more than {FARTHEST} years"
    state = "the state incoming, or by " if by_state else ""
    return (
        f"{when}: where the source announces it, say so by {state}a note that begins with Announced"
    )


def past(text: str, path: ox.NamedNode, project: Project) -> ox.Literal:
    """A date that lies after that of no version, so that nothing need announce it.

    Raises:
        InputError: it does, or is no date.
    """
    date = date_of(text)
    if project.version is not None:
        for each in dates_ahead([(path, date)], project.version):
            raise InputError(_lies_ahead(each, project.version, by_state=False))
    return date


def language_tag(text: str) -> str:
    """
    Raises:
        InputError: the text is no language tag (BCP 47).
    """
    if not _LANGUAGE.fullmatch(text):
        known = text.replace("_", "-")
        near = known if _LANGUAGE.fullmatch(known) else "en, fr or es"
        raise InputError(f"{text!r} is no language tag: write {near}")
    return text


def integer(value: int) -> ox.Literal:
    """A whole number, in the datatype that the engine keeps as written."""
    return ox.Literal(str(value), datatype=ox.NamedNode(iri_of("xsd:integer")))


def boolean(*, value: bool) -> ox.Literal:
    """A truth value."""
    return ox.Literal(str(value).lower(), datatype=ox.NamedNode(iri_of("xsd:boolean")))


def text_of(term: object) -> str:
    """The text of a literal or an IRI; empty for what is neither."""
    return term.value if isinstance(term, ox.Literal | ox.NamedNode) else ""


def own(name: str) -> ox.NamedNode:
    """A term of the project's ontology."""
    return ox.NamedNode(ONTOLOGY + name)


def slug(text: str) -> str:
    """Part of an IRI made of a text: its first words in small letters.

    Raises:
        InputError: the text has letters that an IRI of the project has not.
    """
    found = "-".join(fold(text).split()[:_MOST_WORDS])
    if not found or not found.isascii():
        raise InputError(f"no key can be made of {text!r}: only Latin letters and digits can")
    return found
