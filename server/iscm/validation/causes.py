"""Each fault once: what only follows from another, or is said of each name of a list, is left
out."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace

import pyoxigraph as ox

from iscm.listing import LISTS, NAMED, statement_of
from iscm.namespaces import BASE, ONTOLOGY, SHAPES_IRI, iri_of
from iscm.validation.corpus import Corpus
from iscm.validation.list_faults import made_by_lists
from iscm.validation.report import Finding, Term

_TYPE = ox.NamedNode(iri_of("rdf:type"))
_LIST, _UNDESCRIBED, _UNKNOWN_TERM, _UNKNOWN_KIND, _COMPLETE, _LETTER = (
    f"{SHAPES_IRI}#{name}"
    for name in (
        *("List", "Undescribed", "UnknownTerm", "UnknownKind", "CompleteRoster"),
        "StrangeLetter",
    )
)
_FOLLOWING = frozenset(f"{SHAPES_IRI}#{name}" for name in ("IRIAgrees", "RepeatedTriple"))
"""Checks that a statement fails as its list does, or since it is made twice."""
_UNREAD = (_LIST, _UNKNOWN_TERM, _UNKNOWN_KIND)
_PLACING = frozenset(
    {_TYPE, *(ox.NamedNode(ONTOLOGY + name) for name in ("about", "role", "attestedBy"))}
)
"""What puts a participation on a roster."""


def each_once(
    checked: Iterable[Finding], shaped: Iterable[Finding], corpus: Corpus
) -> set[Finding]:
    """The findings to tell.

    What another one explains is left out:

    - all that follows from a letter of another script in an IRI, what a list makes of it too;
    - where no file describes what a thing names, whether that is of the right class, and named by
      the thing's own IRI too;
    - what shapes find of a list that cannot be read, and of a statement that is made twice, and
      whether its IRI agrees with it, and each of its triples that another file says;
    - that a misspelt class is none of a list;
    - that nobody stands on a complete roster, where its list or a statement on it is at fault.

    What is found of all that a list stands for is found once, of the list.

    Args:
        checked: what checks found.
        shaped: what shapes found.
        corpus: where they found it.
    """
    checked = set(checked)
    strange = {_place(f) for f in checked if f.shape == _LETTER}
    checked = {f for f in checked if f.shape == _LETTER or _place(f) not in strange}
    checked, shaped = _of_strange_iris(checked, set(shaped), corpus)
    undescribed = strange | {_place(f) for f in checked if f.shape == _UNDESCRIBED}
    misspelt = {(f.focus, f.path) for f in checked if f.shape == _UNKNOWN_TERM}
    lists = [f for f in checked if f.shape == _LIST]
    of_wrong_kind = {f.focus for f in lists if f.path == _TYPE}
    at_fault = {f.focus for f in lists} | {_made(f) for f in lists}
    at_fault |= {
        statement
        for file in corpus.targets
        for of_list, statement in made_by_lists(file)
        if of_list in of_wrong_kind
    }
    found = {f for f in checked if f.shape != _LIST or (f.focus, f.path) not in misspelt}
    found |= shaped
    found = {
        f for f in found if f.focus not in at_fault or (f in checked and f.shape not in _FOLLOWING)
    }
    found = {f for f in found if f.shape in (_UNDESCRIBED, _LETTER) or _place(f) not in undescribed}
    faults = [
        _parts(f.focus)
        for f in found
        if f.shape != _COMPLETE and (f.shape in _UNREAD or f.path in _PLACING)
    ]
    return _once_for_lists(
        {
            f
            for f in found
            if f.shape != _COMPLETE or not any(_parts(f.focus) <= fault for fault in faults)
        },
        corpus,
    )


def _of_strange_iris(
    checked: set[Finding], shaped: set[Finding], corpus: Corpus
) -> tuple[set[Finding], set[Finding]]:
    """The findings without those of IRIs that a letter of another script has made wrong."""
    letters = [f for f in checked if f.shape == _LETTER]
    strange = {f.focus for f in letters if f.path is None}
    named = {f.focus for f in letters if f.path in NAMED}
    if not strange:
        return checked, shaped
    made = {statement for file in corpus.targets for _, statement in made_by_lists(file)}
    return (
        {
            f
            for f in checked
            if f.focus not in strange
            or (f.shape == _LETTER and (f.path is not None or f.focus not in named & made))
            or (f.shape != _LETTER and f.shape not in _FOLLOWING)
        },
        {f for f in shaped if f.focus not in strange or f.path is not None},
    )


def _place(finding: Finding) -> tuple[Term, ox.NamedNode | None, Term | None]:
    return finding.focus, finding.path, finding.value


def _made(finding: Finding) -> Term | None:
    """The statement that a list makes of the name at fault."""
    if finding.path == LISTS and isinstance(finding.value, ox.NamedNode):
        return statement_of(finding.focus, finding.value)
    return None


def _parts(subject: Term) -> frozenset[str]:
    """What the IRI of a list, statement or roster names: mechanism, role and source at least."""
    if not isinstance(subject, ox.NamedNode) or not subject.value.startswith(BASE):
        return frozenset()
    _, *parts = subject.value.removeprefix(f"{BASE}id/").partition("#")[0].split("/")
    return frozenset(parts)


def _once_for_lists(found: set[Finding], corpus: Corpus) -> set[Finding]:
    list_of: dict[Term, Term] = {}
    files = {}
    for file in corpus.targets:
        for subject, statement in made_by_lists(file):
            list_of[statement] = subject
            files[subject] = file.path
    sizes = Counter(list_of.values())
    alike: dict[Finding, set[Finding]] = defaultdict(set)
    for finding in found:
        of_list = list_of.get(finding.focus)
        if of_list is not None:
            path = LISTS if finding.path in NAMED else finding.path
            alike[replace(finding, focus=of_list, path=path, file=files[of_list])].add(finding)
    for once, each in alike.items():
        if len(each) == sizes[once.focus]:
            found = found - each | {once}
    return found
