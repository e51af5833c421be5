"""Lists that stand for no statement, or for one that stands there already."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from itertools import product
from typing import NamedTuple

import pyoxigraph as ox

from iscm.compact import short_name
from iscm.listing import CLASSES, LISTS, NAMED, statement_of
from iscm.namespaces import ID, ONTOLOGY, iri_of, split_entity_iri
from iscm.validation.corpus import Corpus, SourceFile
from iscm.validation.locate import LineIndex, index_lines
from iscm.validation.report import Finding, Term, shown, violation
from iscm.validation.suggestions import Suggestions

_TYPE = ox.NamedNode(iri_of("rdf:type"))
_MEANT = Suggestions([LISTS.value])
_LIST = ID + "list/"
_KINDS = ", ".join(
    sorted(short_name(kind.value) for kind in CLASSES if isinstance(kind, ox.NamedNode))
)
_OF_PARTICIPANTS, _OF_BLOC, _OF_THEMES = (
    ox.NamedNode(f"{ONTOLOGY}{name}List")
    for name in ("Participation", "BlocMembership", "ThematicFocus")
)
_ABOUT = ox.NamedNode(ONTOLOGY + "about")
_MECHANISM = f"<{ID}mechanism/"
_THEME = f"<{ID}theme/"


def lists_of(file: SourceFile) -> set[Term]:
    """What a file writes as a list: by its class, by the names on it, or by its IRI alone."""
    return {
        triple.subject
        for triple in file.written
        if triple.predicate == LISTS
        or (triple.predicate == _TYPE and triple.object in CLASSES)
        or (isinstance(triple.subject, ox.NamedNode) and triple.subject.value.startswith(_LIST))
    }


def is_statement(term: Term | ox.Triple) -> bool:
    """Whether it has the IRI of a statement."""
    parts = split_entity_iri(term.value) if isinstance(term, ox.NamedNode) else None
    return parts is not None and parts[0] == "statement"


def made_by_lists(file: SourceFile) -> Iterator[tuple[Term, ox.NamedNode]]:
    """(list, statement that it stands for), of each name on each list of a file."""
    for of_list, _, statement in _named_by_lists(file):
        yield of_list, statement


def _named_by_lists(file: SourceFile) -> Iterator[tuple[Term, ox.NamedNode, ox.NamedNode]]:
    for triple in file.written:
        if triple.predicate == LISTS and isinstance(triple.object, ox.NamedNode):
            statement = statement_of(triple.subject, triple.object)
            if statement is not None:
                yield triple.subject, triple.object, statement


def faulty_lists(corpus: Corpus) -> Iterator[Finding]:
    """A list that names nobody, cannot be read, or says again what is said already."""
    writings = _Writings()
    for file in corpus.targets:
        for subject in sorted(lists_of(file), key=str):
            yield from _of_list(writings[file], subject)
    yield from _said_twice(corpus, writings)


class _Written:
    """What a file says as it is written, by subject and predicate, and its lines."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file

    @cached_property
    def said(self) -> dict[Term, dict[ox.NamedNode, list[Term]]]:
        said: dict[Term, dict[ox.NamedNode, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for triple in sorted(self.file.written, key=str):
            said[triple.subject][triple.predicate].append(triple.object)
        return said

    @cached_property
    def lines(self) -> LineIndex:
        return index_lines(self.file.path, self.file.base)

    def fault(
        self,
        message: str,
        subject: Term,
        path: ox.NamedNode | None = None,
        value: Term | None = None,
    ) -> Finding:
        return violation("List", message, subject, path, value, self.file.path)


class _Writings(dict[SourceFile, _Written]):
    """Each file as it is written, read when it is asked for."""

    def __missing__(self, file: SourceFile) -> _Written:
        self[file] = _Written(file)
        return self[file]


def _of_list(written: _Written, subject: Term) -> Iterator[Finding]:
    said = written.said[subject]
    kinds, named = said[_TYPE], said[LISTS]
    if len(kinds) != 1 or kinds[0] not in CLASSES:
        message = f"Say what the list is of: {_KINDS}."
        yield written.fault(message, subject, _TYPE, next(iter(kinds), None))
        return
    if (lines := written.lines.again.get(subject)) is not None:
        message = (
            f"Two lists have this IRI (lines {', '.join(map(str, lines))}): "
            f"number the second, <{subject.value}#2>."
            if isinstance(subject, ox.NamedNode) and "#" not in subject.value
            else f"Two lists have this IRI (lines {', '.join(map(str, lines))}): number one anew."
        )
        yield written.fault(message, subject, _TYPE, kinds[0])
        return
    if (kind := _other_kind(kinds[0], said)) is not None:
        yield written.fault(kind, subject, _TYPE, kinds[0])
    misspelt = [p for p in said if p != LISTS and _MEANT.near(p.value)]
    for predicate in misspelt:
        yield violation(
            "UnknownTerm",
            f"{short_name(predicate.value)} is no term of its vocabulary: correct it. "
            f"Did you mean {short_name(LISTS.value)}?",
            subject,
            predicate,
            said[predicate][0],
            written.file.path,
        )
    if not named and not misspelt:
        message = "The list names nobody: name who is on it (iscm:lists), or remove it."
        yield written.fault(message, subject)
    for participant in named:
        if not isinstance(participant, ox.NamedNode):
            message = "A list names by IRI, such as state:IDN."
            yield written.fault(message, subject, LISTS, participant)
        elif not isinstance(subject, ox.NamedNode) or statement_of(subject, participant) is None:
            message = (
                f"The IRI of a list is that of its statements without the participant: "
                f"{_LIST}ABOUT/ROLE/SOURCE."
            )
            yield written.fault(message, subject)
            return


def _other_kind(kind: Term, said: dict[ox.NamedNode, list[Term]]) -> str | None:
    """What the list is to be called for what it is about and names; None where it is so called, or
    names of both kinds."""
    themes = {str(named).startswith(_THEME) for named in said[LISTS]}
    if themes == {True}:
        fits, why = _OF_THEMES, "names themes"
    elif themes != {False}:
        return None
    elif any(str(about).startswith(_MECHANISM) for about in said[_ABOUT]):
        fits, why = _OF_PARTICIPANTS, "is about a mechanism"
    else:
        fits, why = _OF_BLOC, "is about what is no mechanism"
    if kind == fits:
        return None
    return f"The list {why}: it is an {short_name(fits.value)}."


class _Place(NamedTuple):
    """Where a list names something."""

    file: SourceFile
    of_list: Term
    named: ox.NamedNode


def _said_twice(corpus: Corpus, writings: _Writings) -> Iterator[Finding]:
    """Facts that two names, two lists or a list and a node say, in one file or in two."""
    targets = set(corpus.targets)
    places: dict[ox.NamedNode, list[_Place]] = defaultdict(list)
    nodes: dict[ox.NamedNode, list[SourceFile]] = defaultdict(list)
    files = dict.fromkeys(corpus.targets)
    for file in corpus.targets:
        for node in filter(is_statement, file.subjects):
            files.update({corpus.file(quad): None for quad in corpus.said(node, _TYPE)})
    for file in files:
        for of_list, named, statement in _named_by_lists(file):
            places[statement].append(_Place(file, of_list, named))
    for file in files:
        for node in {triple.subject for triple in file.written} & places.keys():
            if isinstance(node, ox.NamedNode):
                nodes[node].append(file)
    for statement, said in places.items():
        # What is not to be reported on is what was there before.
        said.sort(key=lambda place: (place.file in targets, *map(_iri, place[1:])))
        for place in said[1:]:
            if place.file in targets:
                message = _beside_a_name(writings, place, said[0], statement)
                yield writings[place.file].fault(message, place.of_list, LISTS, place.named)
        for place, file in product(said, nodes[statement]):
            message = _beside_a_node(writings, place, statement, file)
            if place.file in targets:
                yield writings[place.file].fault(message, place.of_list, LISTS, place.named)
            elif file in targets:
                yield writings[file].fault(message, statement)
    for file in targets:
        for subject, predicate, value in writings[file].lines.repeated if file.written else ():
            if predicate == LISTS and subject not in writings[file].lines.again:
                message = "The name stands on this list twice: take it off once."
                yield writings[file].fault(message, subject, LISTS, value)


def _beside_a_name(
    writings: _Writings, place: _Place, first: _Place, statement: ox.NamedNode
) -> str:
    """What to do about a name whose fact another name on a list says."""
    if place.of_list != first.of_list or place.file != first.file:
        where = ""
        if place.file != first.file:
            line = writings[first.file].lines.line(first.of_list, LISTS, first.named)
            where = f" ({shown(first.file.path)}:{line})"
        return f"The name stands on the list {first.of_list}{where} too: take it off one."
    return (
        f"{short_name(first.named.value)} and {short_name(place.named.value)} have one key, so "
        f"both would make {statement}: take one off the list."
    )


def _beside_a_node(writings: _Writings, place: _Place, node: ox.NamedNode, file: SourceFile) -> str:
    """What to do about a name that has a node of its own for the same fact."""
    of_list, here, there = place.of_list, writings[place.file], writings[file]

    def at(written: _Written, line: int | None) -> str:
        return f"line {line}" if place.file == file else f"{shown(written.file.path)}:{line}"

    listed, own = here.said[of_list], there.said[node]
    told = [
        f"{short_name(path.value)} {_text(listed[path][0])} on the list "
        f"({at(here, here.lines.line(of_list, path, listed[path][0]))}) and {_text(own[path][0])} "
        f"on the node ({at(there, there.lines.line(node, path, own[path][0]))})"
        for path in sorted(listed.keys() & own.keys() - {_TYPE, LISTS, *NAMED}, key=str)
        if listed[path] != own[path]
    ]
    if told:
        return (
            f"The same fact has a node of its own that contradicts the list: {'; '.join(told)}. "
            "Take the name off the list, or remove the node."
        )
    where = f"{at(there, there.lines.line(node))}"
    if place.file != file:
        where += f"; the list: {at(here, here.lines.line(of_list, LISTS, place.named))}"
    return (
        f"The same fact has a node of its own ({where}): "
        "take the name off the list, or remove the node."
    )


def _iri(term: Term) -> str:
    return str(term).strip("<>")


def _text(term: Term) -> str:
    if isinstance(term, ox.NamedNode):
        return short_name(term.value)
    return f"“{term.value}”" if isinstance(term, ox.Literal) else str(term)
