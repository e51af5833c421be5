"""A new source: one for each page and date, whoever cites it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from iscm.curation.editing import TYPE, Edits
from iscm.curation.job import NO_KEY, NOTE, NOTES_ARE_IN, language_tag, own, past, slug
from iscm.curation.project import Project
from iscm.curation.sheet import told_of
from iscm.curation.source_places import shared_sources
from iscm.errors import InputError
from iscm.iris import is_iri
from iscm.matching.graph import Entity
from iscm.matching.match import candidates
from iscm.namespaces import entity_iri, iri_of
from iscm.terms import OxTerm

_PUBLISHER_WORDS: Final = 3
_SUBJECT_WORDS: Final = 4
_LETTERS: Final = "bcdefghijklmnopqrstuvwxyz"
_SAME_PAGE: Final = """
SELECT ?source ?date { ?source a iscm:Source ; schema:url <%s> OPTIONAL { ?source iscm:asOf ?date }
} ORDER BY ?source"""


@dataclass(frozen=True)
class GivenSource:
    """What somebody says of a source; empty where they do not.

    Attributes:
        title, language: as the page has it, and its language.
        publisher: a name.
        url: the page; else `citation`.
        date: what its content speaks for.
        date_kind: how that is known: key of a date kind.
        note: a remark in English; of an undated source it says why.
        mechanism: whose file it stands in; None for that of the sources that several files name.
        key: part of its IRI, where it is not to be made.
    """

    title: str
    language: str
    publisher: str
    url: str = ""
    citation: str = ""
    date: str = ""
    date_kind: str = "printed"
    note: str = ""
    mechanism: Entity | None = None
    key: str = ""


def add_source(project: Project, edits: Edits, given: GivenSource) -> tuple[str, list[str]]:
    """Have a file describe a source.

    Returns:
        Its key, and what is left to decide, in words.

    Raises:
        InputError: a page or a key is taken, or something given is wrong.
    """
    left: list[str] = []
    with told_of("--language"):
        language = language_tag(given.language)
    said: set[tuple[ox.NamedNode, OxTerm]] = {
        (TYPE, own("Source")),
        (_term("dcterms:title"), ox.Literal(given.title, language=language)),
    }
    publisher = _publisher(project, given.publisher)
    if publisher is None:
        left.append(
            f"who publishes it: {given.publisher!r} names no organization of the data for sure and "
            "stands as text"
        )
    said.add(
        (
            _term("dcterms:publisher"),
            ox.Literal(given.publisher) if publisher is None else ox.NamedNode(publisher.iri),
        )
    )
    if given.url:
        _require_new_page(project, given)
        said.add((_term("schema:url"), ox.NamedNode(given.url)))
    elif given.citation:
        said.add((_term("dcterms:bibliographicCitation"), ox.Literal(given.citation)))
    else:
        raise InputError("a source has a page (--url) or a citation (--citation)")
    if given.date:
        with told_of("--date"):
            said.add((own("asOf"), past(given.date, own("asOf"), project)))
        kind = project.concept("iscm:DateKind", given.date_kind)
        said.add((own("asOfKind"), ox.NamedNode(kind)))
    elif not given.note:
        raise InputError("a source without a date has a note that says why (--note)")
    if given.note:
        said.add((NOTE, ox.Literal(given.note, language=NOTES_ARE_IN)))
    key = _key(project, given, publisher)
    edits.of(source_file(project, given.mechanism)).about[
        ox.NamedNode(entity_iri("source", key))
    ] = said
    return key, left


def source_file(project: Project, mechanism: Entity | None) -> Path:
    """Where a source stands: with its mechanism, or with those that several files name."""
    if mechanism is None:
        return shared_sources(project)
    return project.mechanism_file(mechanism.id.partition("/")[2])


def _publisher(project: Project, name: str) -> Entity | None:
    found = candidates(project.index, name, ["Organization", "Mechanism"])
    return found[0].entity if found and found[0].match else None


def _require_new_page(project: Project, given: GivenSource) -> None:
    if not (is_iri(given.url) and given.url.startswith(("https://", "http://"))):
        raise InputError(f"{given.url!r} is no address of a page")
    for row in project.rows(_SAME_PAGE % given.url):
        if row.get("date", "") == given.date:
            key = row["source"].removeprefix(entity_iri("source", ""))
            raise InputError(f"source:{key} is this page, of the same date; use it")


def _key(project: Project, given: GivenSource, publisher: Entity | None) -> str:
    if given.key:
        if slug(given.key) != given.key:
            raise InputError(NO_KEY.format(given.key))
        if given.key in project.sources:
            raise InputError(f"there is a source {given.key} already")
        return given.key
    try:
        key = _made_key(given, publisher)
    except InputError as error:
        raise InputError(f"{error}; give --key") from None
    return next(each for each in (key, *(key + a for a in _LETTERS)) if each not in project.sources)


def _made_key(given: GivenSource, publisher: Entity | None) -> str:
    if publisher is None:
        by = _first(slug(given.publisher), _PUBLISHER_WORDS)
    else:
        by = publisher.id.partition("/")[2]
    if given.mechanism is not None:
        of = given.mechanism.id.partition("/")[2]
    else:
        of = _first(slug(given.title), _SUBJECT_WORDS)
    return "-".join(dict.fromkeys((by, of, given.date[:4] or "undated")))


def _first(key: str, words: int) -> str:
    return "-".join(key.split("-")[:words])


def _term(name: str) -> ox.NamedNode:
    return ox.NamedNode(iri_of(name))
