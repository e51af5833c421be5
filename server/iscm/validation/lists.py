"""Lists that stand for no statement, or for one that stands there already."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

import pyoxigraph as ox

from iscm.compact import short_name
from iscm.listing import CLASSES, LISTS, NAMED, statement_of
from iscm.namespaces import ID, ONTOLOGY, iri_of
from iscm.validation.corpus import Corpus, SourceFile
from iscm.validation.locate import LineIndex, index_lines
from iscm.validation.report import Finding, Term, violation
from iscm.validation.suggestions import Suggestions

_TYPE = ox.NamedNode(iri_of("rdf:type"))
_MEANT = Suggestions([LISTS.value])
_LIST = ID + "list/"
_KINDS = ", ".join(
    sorted(short_name(kind.value) for kind in CLASSES if isinstance(kind, ox.NamedNode))
)
_OF_BLOC = ox.NamedNode(ONTOLOGY + "BlocMembershipList")
_ABOUT = ox.NamedNode(ONTOLOGY + "about")
_MECHANISM = f"<{ID}mechanism/"


def lists_of(file: SourceFile) -> set[Term]:
    """What a file writes as a list: by its class, by the names on it, or by its IRI alone."""
    return {
        triple.subject
        for triple in file.written
        if triple.predicate == LISTS
        or (triple.predicate == _TYPE and triple.object in CLASSES)
        or (isinstance(triple.subject, ox.NamedNode) and triple.subject.value.startswith(_LIST))
    }


def made_by_lists(file: SourceFile) -> Iterator[tuple[Term, ox.NamedNode]]:
    """(list, statement that it stands for), of each name on each list of a file."""
    for triple in file.written:
        if triple.predicate == LISTS and isinstance(triple.object, ox.NamedNode):
            statement = statement_of(triple.subject, triple.object)
            if statement is not None:
                yield triple.subject, statement


def faulty_lists(corpus: Corpus) -> Iterator[Finding]:
    """A list that names nobody, cannot be read, or says again what is said already."""
    for file in corpus.targets:
        lists = lists_of(file)
        if lists:
            written = _Written(file)
            for subject in sorted(lists, key=str):
                yield from _of_list(written, subject)
            yield from _said_twice(written, lists)


class _Written:
    """What a file says as it is written, by subject and predicate, and its lines."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.said: dict[Term, dict[ox.NamedNode, list[Term]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for triple in sorted(file.written, key=str):
            self.said[triple.subject][triple.predicate].append(triple.object)

    @cached_property
    def lines(self) -> LineIndex:
        return index_lines(self.file.path)

    def fault(
        self,
        message: str,
        subject: Term,
        path: ox.NamedNode | None = None,
        value: Term | None = None,
    ) -> Finding:
        return violation("List", message, subject, path, value, self.file.path)


def _of_list(written: _Written, subject: Term) -> Iterator[Finding]:
    said = written.said[subject]
    kinds, named = said[_TYPE], said[LISTS]
    if len(kinds) != 1 or kinds[0] not in CLASSES:
        message = f"Say what the list is of: {_KINDS}."
        yield written.fault(message, subject, _TYPE, next(iter(kinds), None))
        return
    if kinds[0] == _OF_BLOC and any(str(about).startswith(_MECHANISM) for about in said[_ABOUT]):
        message = "The list is about a mechanism: it is an iscm:ParticipationList."
        yield written.fault(message, subject, _TYPE, kinds[0])
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


def _said_twice(written: _Written, lists: set[Term]) -> Iterator[Finding]:
    first: dict[ox.NamedNode, Term] = {}
    for subject in sorted(lists, key=lambda term: str(term).strip("<>")):
        for participant in written.said[subject][LISTS]:
            if not isinstance(participant, ox.NamedNode):
                continue
            statement = statement_of(subject, participant)
            if statement is None:
                continue
            if statement in written.said:
                message = _beside_a_node(written, subject, statement)
                yield written.fault(message, subject, LISTS, participant)
            if statement in first:
                message = f"The name stands on the list {first[statement]} too: take it off one."
                yield written.fault(message, subject, LISTS, participant)
            first.setdefault(statement, subject)
    for subject, predicate, value in written.lines.repeated:
        if predicate == LISTS:
            message = "The name stands on this list twice: take it off once."
            yield written.fault(message, subject, LISTS, value)


def _beside_a_node(written: _Written, of_list: Term, node: ox.NamedNode) -> str:
    """What to do about a name that has a node of its own for the same fact."""
    listed, own = written.said[of_list], written.said[node]
    told = [
        f"{short_name(path.value)} {_text(listed[path][0])} on the list "
        f"(line {written.lines.line(of_list, path, listed[path][0])}) and {_text(own[path][0])} "
        f"on the node (line {written.lines.line(node, path, own[path][0])})"
        for path in sorted(listed.keys() & own.keys() - {_TYPE, LISTS, *NAMED}, key=str)
        if listed[path] != own[path]
    ]
    if told:
        return (
            f"The same fact has a node of its own that contradicts the list: {'; '.join(told)}. "
            "Take the name off the list, or remove the node."
        )
    return (
        f"The same fact has a node of its own (line {written.lines.line(node)}): "
        "take the name off the list, or remove the node."
    )


def _text(term: Term) -> str:
    if isinstance(term, ox.NamedNode):
        return short_name(term.value)
    return f"“{term.value}”" if isinstance(term, ox.Literal) else str(term)
