"""How well a thing fits a name, and whether that is safe to take without a look.

Scores go from 0 to 100 and mean the same for every query:

========  ==========================================================================
100       identifier, code, label or acronym
98        another name that the data give
96, 95    a name kept for searching; a name of CLDR in some language
92        several names in one text that all name the same thing: ``Name (ACRONYM)``
90        the same words in another order or spelling, or an acronym in small letters
up to 89  89 times the similarity of the nearest name
50        the text contains the name
========  ==========================================================================
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from rapidfuzz.distance import OSA

from iscm.fold import clean, fold
from iscm.matching.graph import Entity, NameSource
from iscm.matching.index import Hit, Index

LONGEST: Final = 500
"""Letters of the longest text that is matched; the longest name of the data has half of them."""
_SCORES: Final = {
    NameSource.LABEL: 100.0,
    NameSource.ACRONYM: 100.0,
    NameSource.OTHER_NAME: 98.0,
    NameSource.SEARCH_NAME: 96.0,
    NameSource.CLDR: 95.0,
}
_COMPOSED, _REORDERED, _NEAR, _CONTAINED = 92.0, 90.0, 89.0, 50.0
_SEPARATORS: Final = re.compile(r"[()\[\]/;|]|\s[-–—]\s")
_ENDINGS: Final = frozenset(("n", "an", "ian", "ns", "i", "ese"))
"""What turns the name of a State into that of its people or language."""
_ARTICLES: Final = frozenset(("the", "la", "le", "les", "el", "las", "los"))
_BETWEEN: Final = re.compile(r"[\W_]+")
_MISSING: Final = frozenset(
    (
        *("na", "nan", "nd", "nil", "none", "null", "missing", "unknown", "notavailable"),
        *("inconnu", "desconocido"),
        # These are codes of States too: not communicated, not evaluated, no information, no, not
        # reported, "sin datos", "sans objet".
        *("nc", "ne", "ni", "no", "nr", "sd", "so"),
    )
)
"""What stands for a value that is missing, in small letters and nothing between them."""
_LONGEST_ACRONYM: Final = 6
_SHORT: Final = 4
_TELLING: Final = 4
_WINDOW: Final = 8
_LONG: Final = 9
"""From so many letters on, a difference of one letter more is enough to tell two names apart."""


@dataclass(frozen=True)
class Candidate:
    """A thing that may be meant.

    Attributes:
        entity: the thing.
        score: 0 to 100, as the module says.
        match: whether it can be taken without a look: no other thing has a claim to the text.
        similarity: of the text and the name, 0 to 1.
        name: the name that was found.
    """

    entity: Entity
    score: float
    match: bool
    similarity: float
    name: str


def may_be_missing(text: str) -> bool:
    """Whether tables write this where they have no value: ``NA`` is no Namibia there."""
    return _BETWEEN.sub("", text).casefold() in _MISSING


def candidates(
    index: Index, text: str, types: Collection[str] = (), *, codes: bool = False
) -> list[Candidate]:
    """The things that a text may name, the best first.

    Args:
        index: where to look.
        text: a name, a code or an identifier; of more than `LONGEST` letters, nothing is found.
        types: identifiers of the types wanted; none for all.
        codes: whether it stands among codes, where what else may stand for a missing value is one.
    """
    found = _candidates(index, text, types)
    doubtful = not codes and may_be_missing(text)
    return [replace(each, match=False) for each in found] if doubtful else found


def _candidates(index: Index, text: str, types: Collection[str]) -> list[Candidate]:
    text = clean(text) if len(text) <= LONGEST else ""
    if not text:
        return []
    certain = _certain(index, text, types)
    if any(candidate.match for candidate in certain):
        return certain
    folded = fold(text)
    found = _best_of([*certain, *_near(index, folded, types), *_contained(index, folded, types)])
    # A text that is the very name of two things is no misspelt name of a third.
    return [replace(each, match=False) for each in found] if certain else found


def _certain(index: Index, text: str, types: Collection[str]) -> list[Candidate]:
    """Candidates that have this identifier, code or name."""
    folded = fold(text)
    if not index.exact(folded):
        folded = _without_article(folded)
    named = [hit for hit in index.exact(folded) if _wanted(hit.entity, types)]
    coded = [Hit(e, NameSource.LABEL, text) for e in index.coded(text) if _wanted(e, types)]
    if (entity := index.identified(text)) is not None and _wanted(entity, types):
        coded.append(Hit(entity, NameSource.LABEL, text))
    if coded or named:
        judged = _judged([*coded, *named], text, types)
        if all(hit.source is NameSource.CLDR for hit in [*coded, *named]):
            return _unlike_others(index, folded, judged, types)
        return judged
    if (composed := _composed(index, text, types)) is not None:
        return [composed]
    hits = [hit for hit in index.reordered(folded) if _wanted(hit.entity, types)]
    return [
        replace(candidate, score=min(candidate.score, _REORDERED))
        for candidate in _judged(hits, text, types)
    ]


def _without_article(folded: str) -> str:
    """``Congo (the)``, ``The Congo``: the name, with which the article stands in lists only."""
    words = folded.split()
    if len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    elif len(words) > 1 and words[-1] in _ARTICLES:
        words = words[:-1]
    return " ".join(words)


def _judged(hits: Iterable[Hit], text: str, types: Collection[str]) -> list[Candidate]:
    hits = sorted(hits, key=lambda hit: (hit.source, hit.entity.id))
    trusted = {hit.entity.id for hit in hits if hit.source is not NameSource.CLDR}
    rivals = trusted or {hit.entity.id for hit in hits}
    found = []
    for hit in hits:
        doubtful = not types and text.islower() and _is_acronym(hit.text)
        score = _REORDERED if doubtful else _SCORES[hit.source]
        match = rivals == {hit.entity.id} and not doubtful
        found.append(Candidate(hit.entity, score, match, 1.0, hit.text))
    return _best_of(found)


def _unlike_others(
    index: Index, folded: str, found: list[Candidate], types: Collection[str]
) -> list[Candidate]:
    """No match where a name in some language is nearly that of another thing, or part of a name.

    ``Nigera`` is Niger in one language, and Nigeria with a letter missing in all others;
    ``Norfolk`` is an island in some, and a county in English. Very short ones mean too much.
    """
    if len(folded) < _SHORT and folded.isascii():
        return [replace(candidate, match=False) for candidate in found]
    own = {candidate.entity.id for candidate in found}
    near = list(index.near(folded, types))
    known = any(name == folded for _, name, _ in near) or any(
        hit.entity.id in own and hit.source is not NameSource.CLDR
        for hit in index.reordered(folded)
    )
    if any(
        hit.entity.id not in own and OSA.distance(folded, name) <= 1 for _, name, hit in near
    ) or (not known and all(map(index.is_word, folded.split()))):
        return [replace(candidate, match=False) for candidate in found]
    return found


def _is_acronym(name: str) -> bool:
    """Whether a name in small letters could be a word instead, such as ``us`` or ``add``."""
    return len(name) <= _LONGEST_ACRONYM and name.isupper()


def _composed(index: Index, text: str, types: Collection[str]) -> Candidate | None:
    """``Name (ACRONYM)``, ``Name / Name``: the thing, if each part names it and no other."""
    parts = [part for part in (each.strip(" ,") for each in _SEPARATORS.split(text)) if part]
    if len(parts) < 2:
        return None
    meant: set[str] | None = None
    for part in parts:
        hits = index.exact(fold(part))
        own = {hit.entity.id for hit in hits if hit.source is not NameSource.CLDR}
        own |= set() if own else {hit.entity.id for hit in hits}
        own |= {entity.id for entity in index.coded(part)}
        meant = own if meant is None else meant & own
        if not meant:
            return None
    wanted = [index.entities[key] for key in meant or () if _wanted(index.entities[key], types)]
    if len(wanted) != 1:
        return None
    return Candidate(wanted[0], _COMPOSED, match=True, similarity=1.0, name=parts[0])


def _near(index: Index, folded: str, types: Collection[str]) -> list[Candidate]:
    if not folded:
        return []
    best: dict[str, tuple[float, str, Hit]] = {}
    for item in index.near(folded, types):
        best.setdefault(item[2].entity.id, item)
    ranked = list(best.values())
    safe = _misspelt(index, folded, ranked)
    return [
        Candidate(hit.entity, round(_NEAR * similarity, 1), hit is safe, similarity, hit.text)
        for similarity, _, hit in ranked
    ]


def _misspelt(index: Index, folded: str, ranked: list[tuple[float, str, Hit]]) -> Hit | None:
    """The one thing whose name was meant, if all others are clearly farther."""
    distances = sorted(
        ((OSA.distance(folded, name), name, hit) for _, name, hit in ranked),
        key=lambda item: item[0],
    )
    if not distances:
        return None
    nearest, name, hit = distances[0]
    margin = 1 if len(folded) >= _LONG else 2
    if len(distances) > 1 and distances[1][0] < nearest + margin:
        return None
    return hit if _same_but_for_typing(index, folded, name) else None


def _same_but_for_typing(index: Index, text: str, name: str) -> bool:
    """Whether all words are equal but for a slip of the keyboard in a long one.

    Short words and first letters must be right, and a word that is right elsewhere is no slip:
    ``West Timor`` is no misspelt ``East Timor``, ``Samoan`` no misspelt ``Samoa``. Nor is the
    beginning of a name, or a name with another ending, one that was meant: ``Algeri`` is Algiers in
    Italian, ``Montserrado`` a county far from Montserrat. A plural's s may be forgotten.
    """
    left, right = text.split(), name.split()
    if len(left) != len(right):
        return "".join(left) == "".join(right)
    # Where another word is right, less of this one must be.
    shortest = 6 if any(word in right for word in left if len(word) >= _TELLING) else 7
    edits = 0
    for one, other in zip(left, right, strict=True):
        if one == other:
            continue
        longest = max(len(one), len(other))
        allowed = 0 if longest < shortest else 1 if longest < 11 else 2
        distance = OSA.distance(one, other)
        if one[0] != other[0] or distance > allowed or index.is_word(one):
            return False
        if one.removeprefix(other) in _ENDINGS:
            return False
        if other.startswith(one) and other != one + "s":
            return False
        if distance > 1 and one[-1] != other[-1]:
            return False
        edits += distance
    return edits <= 2


def _contained(index: Index, folded: str, types: Collection[str]) -> Iterator[Candidate]:
    """Things whose names stand within the text, such as in ``Government of Indonesia``."""
    parts = folded.split()[:40]
    if len(parts) < 2:
        return
    for start in range(len(parts)):
        for end in range(min(len(parts), start + _WINDOW), start, -1):
            if end - start == len(parts):
                continue
            inner = " ".join(parts[start:end])
            if len(inner) < 4:
                continue
            for hit in index.exact(inner):
                if _wanted(hit.entity, types) and hit.source is not NameSource.CLDR:
                    share = len(inner) / len(folded)
                    yield Candidate(hit.entity, _CONTAINED, False, round(share, 3), hit.text)


def _wanted(entity: Entity, types: Collection[str]) -> bool:
    return not types or entity.type.id in types


def _best_of(found: Iterable[Candidate]) -> list[Candidate]:
    """Each thing once, the best first; of equal ones that which came first."""
    best: dict[str, Candidate] = {}
    for candidate in found:
        known = best.get(candidate.entity.id)
        if known is None or (candidate.score, candidate.match) > (known.score, known.match):
            best[candidate.entity.id] = candidate
    return sorted(best.values(), key=lambda each: (-each.score, not each.match))
