"""Lists of participants and themes: how a file says once what many statements share.

A source gives a list, and each name on it is a statement with an IRI of its own. Where statements
differ in the participant alone, or in the theme, a file writes them as one list, which names the
participants (`iscm:lists`) and has all that they share. It is a way of writing: what reads a file
makes the statements of it again, and no list stands in the graph.

    <…/id/list/midsa/member/iom-midsa-2015>             iscm:lists state:AGO, state:BWA
    <…/id/statement/midsa/member/AGO/iom-midsa-2015>    one of the two statements

The IRI of a list is that of its statements without what it names; what follows a ``#`` tells
apart the lists of which all else is the same.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import pyoxigraph as ox

from iscm.namespaces import ID, ONTOLOGY, iri_of
from iscm.terms import OxTerm

LISTS: Final = ox.NamedNode(ONTOLOGY + "lists")
_TYPE: Final = ox.NamedNode(iri_of("rdf:type"))
PARTICIPANT: Final = ox.NamedNode(ONTOLOGY + "participant")
_THEME: Final = ox.NamedNode(ONTOLOGY + "theme")
NAMED: Final = frozenset({PARTICIPANT, _THEME})
"""Properties in which alone the statements of a list differ."""


class _Kind(NamedTuple):
    """Classes of a list and of its statements, and what it names of each."""

    lists: OxTerm
    statements: ox.NamedNode
    named: ox.NamedNode


_KINDS: Final = tuple(
    _Kind(ox.NamedNode(f"{ONTOLOGY}{name}List"), ox.NamedNode(ONTOLOGY + name), named)
    for name, named in (
        ("Participation", PARTICIPANT),
        ("BlocMembership", PARTICIPANT),
        ("ThematicFocus", _THEME),
    )
)
_OF_LIST: Final[dict[OxTerm, _Kind]] = {kind.lists: kind for kind in _KINDS}
_OF_STATEMENT: Final[dict[OxTerm, _Kind]] = {kind.statements: kind for kind in _KINDS}
CLASSES: Final = frozenset(_OF_LIST)
_LIST: Final = re.compile(rf"{re.escape(ID)}list/([^/#]+/[^/#]+)/([^#]+)(?:#([^#]+))?")
_STATEMENT: Final = re.compile(rf"{re.escape(ID)}statement/([^/#]+/[^/#]+)/([^/#]+)/([^#]+)")
_FEWEST: Final = 2

Subject = ox.NamedNode | ox.BlankNode | ox.Triple


def statement_of(of_list: OxTerm, named: ox.NamedNode) -> ox.NamedNode | None:
    """The statement that a list makes of what it names; None where its IRI is none of a list."""
    found = _LIST.fullmatch(of_list.value) if isinstance(of_list, ox.NamedNode) else None
    if found is None:
        return None
    return ox.NamedNode(f"{ID}statement/{found[1]}/{_key(named)}/{found[2]}")


def expand(store: ox.Store) -> None:
    """Put statements in place of the lists that are in a store."""
    for kind in _KINDS:
        for found in list(store.quads_for_pattern(None, _TYPE, kind.lists, None)):
            quads = list(store.quads_for_pattern(found.subject, None, None, found.graph_name))
            made = statements(found.subject, [quad.triple for quad in quads])
            if made is not None:
                for quad in quads:
                    store.remove(quad)
                store.extend(
                    ox.Quad(t.subject, t.predicate, t.object, found.graph_name) for t in made
                )


def statements(subject: Subject, said: Sequence[ox.Triple]) -> list[ox.Triple] | None:
    """The triples of the statements that a thing stands for; None where it is no list, or one that
    makes none, since its IRI is none of a list or what it names are no IRIs: it stays as it is.

    Args:
        subject: the thing.
        said: all that a file says of it, each triple once.
    """
    kind = _OF_LIST.get(_only(said, _TYPE) or LISTS)
    if kind is None or not isinstance(subject, ox.NamedNode):
        return None
    made: list[ox.Triple] = []
    for triple in said:
        if triple.predicate == LISTS:
            named = triple.object
            statement = statement_of(subject, named) if isinstance(named, ox.NamedNode) else None
            if statement is None:
                return None
            made += (
                ox.Triple(statement, _TYPE, kind.statements),
                ox.Triple(statement, kind.named, named),
                *(
                    ox.Triple(statement, t.predicate, t.object)
                    for t in said
                    if t.predicate not in (_TYPE, LISTS)
                ),
            )
    return made


def fold_lists(about: dict[Subject, list[ox.Triple]]) -> None:
    """Put lists in place of statements that differ in the participant or theme alone.

    A list that is there takes in what fits; a new one has two names at least.

    Args:
        about: what a file says, by its subjects, each triple once; it is changed.
    """
    lists: dict[_Shared, ox.NamedNode] = {}
    groups: dict[_Shared, list[_Member]] = defaultdict(list)
    used: set[str] = set()
    for subject, said in about.items():
        if not isinstance(subject, ox.NamedNode):
            continue
        if (found := _LIST.fullmatch(subject.value)) is not None:
            used.add(subject.value)
            kind = _only(said, _TYPE)
            if kind is not None and statements(subject, said) is not None:
                lists.setdefault(_Shared(kind, found[1], found[2], _rest(said, LISTS)), subject)
        elif (member := _member(subject, said)) is not None:
            groups[member.shared].append(member)
    for shared, members in sorted(groups.items(), key=lambda group: min(map(_iri, group[1]))):
        if shared not in lists:
            if len(members) < _FEWEST:
                continue
            new = ox.NamedNode(_free(f"{ID}list/{shared.what}/{shared.key}", used))
            used.add(new.value)
            lists[shared] = new
            about[new] = [ox.Triple(new, _TYPE, shared.kind)]
            about[new] += [ox.Triple(new, predicate, value) for predicate, value in shared.said]
        for member in members:
            about[lists[shared]].append(ox.Triple(lists[shared], LISTS, member.named))
            del about[member.statement]


class _Shared(NamedTuple):
    """What the statements of a list have in common: class, both parts of their IRIs, the rest."""

    kind: OxTerm
    what: str
    key: str
    said: frozenset[tuple[ox.NamedNode, OxTerm]]


class _Member(NamedTuple):
    shared: _Shared
    named: ox.NamedNode
    statement: ox.NamedNode


def _member(subject: ox.NamedNode, said: Sequence[ox.Triple]) -> _Member | None:
    """A statement that can stand in a list; None for every other thing."""
    found = _STATEMENT.fullmatch(subject.value)
    kind = _OF_STATEMENT.get(_only(said, _TYPE) or LISTS)
    if found is None or kind is None:
        return None
    named, rest = _only(said, kind.named), _rest(said, kind.named)
    if (
        not isinstance(named, ox.NamedNode)
        or _key(named) != found[2]
        or any(predicate == LISTS or isinstance(value, ox.BlankNode) for predicate, value in rest)
    ):
        return None
    return _Member(_Shared(kind.lists, found[1], found[3], rest), named, subject)


def _only(said: Iterable[ox.Triple], predicate: ox.NamedNode) -> OxTerm | None:
    values = [triple.object for triple in said if triple.predicate == predicate]
    return values[0] if len(values) == 1 else None


def _rest(said: Iterable[ox.Triple], but: ox.NamedNode) -> frozenset[tuple[ox.NamedNode, OxTerm]]:
    return frozenset((t.predicate, t.object) for t in said if t.predicate not in (_TYPE, but))


def _iri(member: _Member) -> str:
    return member.statement.value


def _free(iri: str, used: set[str]) -> str:
    if iri not in used:
        return iri
    number = 2
    while f"{iri}#{number}" in used:
        number += 1
    return f"{iri}#{number}"


def _key(thing: ox.NamedNode) -> str:
    return thing.value.rpartition("/")[2]
