"""Lists of participants that stand for no statement, or for one that stands there already."""

from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph as ox

from iscm.listing import CLASSES, LISTS, statement_of
from iscm.namespaces import ID, PREFIXES
from iscm.validation.corpus import Corpus, SourceFile
from iscm.validation.locate import index_lines
from iscm.validation.report import Finding, Term, violation

_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")


def faulty_lists(corpus: Corpus) -> Iterator[Finding]:
    """A list that names nobody, cannot be read, or says again what is said already."""
    for file in corpus.targets:
        named: dict[Term, list[Term]] = defaultdict(list)
        kinds: dict[Term, list[Term]] = defaultdict(list)
        for triple in sorted(file.written, key=str):
            if triple.predicate == LISTS:
                named[triple.subject].append(triple.object)
            elif triple.predicate == _TYPE:
                kinds[triple.subject].append(triple.object)
        lists = {s for s, types in kinds.items() if not CLASSES.isdisjoint(types)}
        for subject in sorted(lists | named.keys(), key=str):
            yield from _of_list(file, subject, kinds[subject], named[subject])
        if named:
            yield from _said_twice(file, named, kinds)


def _of_list(
    file: SourceFile, subject: Term, kinds: list[Term], named: list[Term]
) -> Iterator[Finding]:
    if len(kinds) != 1 or kinds[0] not in CLASSES:
        message = "Say what the list is of: iscm:ParticipationList or iscm:BlocMembershipList."
        yield violation("List", message, subject, _TYPE, file=file.path)
    if not named:
        message = "The list names nobody: name who is on it (iscm:lists), or remove it."
        yield violation("List", message, subject, file=file.path)
    for participant in named:
        if not isinstance(participant, ox.NamedNode):
            message = "A list names by IRI, such as state:IDN."
            yield violation("List", message, subject, LISTS, participant, file.path)
        elif not isinstance(subject, ox.NamedNode) or statement_of(subject, participant) is None:
            message = (
                f"The IRI of a list is that of its statements without the participant: "
                f"{ID}list/ABOUT/ROLE/SOURCE."
            )
            yield violation("List", message, subject, file=file.path)
            return


def _said_twice(
    file: SourceFile, named: dict[Term, list[Term]], kinds: dict[Term, list[Term]]
) -> Iterator[Finding]:
    first: dict[ox.NamedNode, Term] = {}
    for subject in sorted(named, key=lambda term: str(term).strip("<>")):
        for participant in named[subject]:
            if not isinstance(subject, ox.NamedNode) or not isinstance(participant, ox.NamedNode):
                continue
            statement = statement_of(subject, participant)
            if statement is None:
                continue
            if statement in kinds:
                message = (
                    "The same fact has a node of its own in this file, which may say otherwise: "
                    "take the name off the list, or remove the node."
                )
                yield violation("List", message, subject, LISTS, participant, file.path)
            if statement in first:
                message = f"The name stands on the list {first[statement]} too: take it off one."
                yield violation("List", message, subject, LISTS, participant, file.path)
            first.setdefault(statement, subject)
    for subject, predicate, value in index_lines(file.path).repeated:
        if predicate == LISTS:
            message = "The name stands on this list twice: take it off once."
            yield violation("List", message, subject, LISTS, value, file.path)
