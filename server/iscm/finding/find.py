"""Which things a text finds, in which order, and where it stands in them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

from iscm.finding.asked import Asked, Word, asked_of, name_key
from iscm.finding.index import TextIndex
from iscm.finding.texts import FOREIGN, TERM, Findable, Origin, Phrase, Wanted
from iscm.namespaces import KINDS

CLOSE: Final = 6
"""Things with close names, and with some of the words, that are told where nothing is found."""
_FIRST: Final = ("mechanism", "state", "organization", "theme", "question", "meeting", "document")
KIND_ORDER: Final = (*_FIRST, *(kind for kind in KINDS if kind not in _FIRST), TERM, FOREIGN)
"""Kinds in the order in which they are told."""
_PLACE: Final = {kind: place for place, kind in enumerate(KIND_ORDER)}
_CHIEF: Final = 5
"""So many of `KIND_ORDER` are suggested before all others."""


class Tier(IntEnum):
    """How well a thing fits, the best first."""

    ACRONYM = 0
    NAME = 1
    BEGINNING = 2
    WORDS = 3
    BEGINNINGS_OF_WORDS = 4
    NOTES = 5


@dataclass(frozen=True)
class Match:
    """A thing that was found.

    Attributes:
        thing: it.
        tier: how well it fits.
        weight: within a tier; the less, the better.
    """

    thing: Findable
    tier: Tier
    weight: float


@dataclass(frozen=True)
class Findings:
    """What a text finds.

    Attributes:
        asked: what was searched for in the end.
        misspelt: word that stands in no text → those that were searched for in its place.
        matches: the best first.
        close: where nothing was found, things with a name that looks alike.
        some: where nothing was found, things that have some of the words.
    """

    asked: Asked
    misspelt: Mapping[str, Sequence[str]]
    matches: Sequence[Match]
    close: Sequence[Findable] = ()
    some: Sequence[Findable] = ()

    @classmethod
    def nothing(cls) -> "Findings":
        """What is found before anything is searched for."""
        return cls(Asked("", ()), {}, ())

    @property
    def kinds(self) -> dict[str, int]:
        """How many of each kind were found, in the order of `KIND_ORDER`."""
        numbers = Counter(match.thing.kind for match in self.matches)
        return {kind: numbers[kind] for kind in KIND_ORDER if numbers[kind]}

    def of(self, kind: str) -> list[Match]:
        """What was found of a kind."""
        return [match for match in self.matches if match.thing.kind == kind]

    def where(self, thing: Findable, language: str) -> Phrase:
        """The text of a thing by which it was found: a name that is the whole of what was searched
        for; its label where all words stand there; else the one that has most of the words that do
        not, a name rather than a note."""
        label = thing.label(language)
        own = [name for name in thing.names if name_key(name.text) == self.asked.key]
        if own and label not in own:
            return min(own, key=lambda name: (name.language != language, name.origin, name.text))
        missing = [word for word in self.asked.words if not word.stands_in(label.text)]
        if not missing:
            return label

        def weight(text: Phrase) -> tuple[int, bool, int, bool, int, int, str]:
            return (
                -_number(missing, text.text),
                not text.origin.is_name,
                -_number(self.asked.words, text.text),
                text.language.partition("-")[0] not in (language, ""),
                text.origin,
                len(text.text),
                text.text,
            )

        return min((*thing.names, *thing.notes), key=weight)


class Finder:
    """Finds things by free text; immutable once built.

    Attributes:
        things: what can be found.
        by_iri: the same by their IRIs.
        cut: whether there was more than was read.
    """

    def __init__(self, wanted: Wanted) -> None:
        """
        Args:
            wanted: what can be found.
        """
        self.things, self.cut = wanted.things, wanted.cut
        self.by_iri = {thing.iri: thing for thing in wanted.things}
        self._index = TextIndex(wanted.things)

    def find(self, text: str) -> Findings:
        """All things that have all words of a text in their names, or in what is written of them.

        A word may be the beginning of one. For a word that no text has, those are taken that differ
        from it by a slip.

        Raises:
            SearchError: there is nothing to search for, or too much.
        """
        asked, misspelt = self._mended(asked_of(text))
        found = self._index.matching(asked.words)
        matches = self._judged(asked, found)
        if matches:
            return Findings(asked, misspelt, matches)
        close = [self.things[place] for place in self._index.closest(asked.key, CLOSE)]
        some: list[Findable] = []
        if len(asked.words) > 1:
            having = self._index.having_some(asked.words, CLOSE + len(close))
            some = [each for each in (self.things[place] for place in having) if each not in close]
        return Findings(asked, misspelt, (), close, some[:CLOSE])

    def suggest(self, text: str, limit: int) -> Findings:
        """Things whose names have all words of a text, the last one perhaps half typed; mechanisms,
        States, organizations, themes and questions before others.

        Args:
            text: what is being typed.
            limit: how many.

        Raises:
            SearchError: there is nothing to search for, or too much.
        """
        asked, misspelt = self._mended(asked_of(text))
        matches = self._judged(asked, self._index.matching(asked.words, names=True))
        return Findings(asked, misspelt, sorted(matches, key=_suggested)[:limit])

    def _mended(self, asked: Asked) -> tuple[Asked, dict[str, Sequence[str]]]:
        """The words, and in place of those that no text has, what may have been meant."""
        misspelt: dict[str, Sequence[str]] = {}
        words = []
        for word in asked.words:
            if not self._index.is_known(word) and (meant := self._index.misspelt(word.typed)):
                misspelt[word.typed] = meant
                word = Word(word.typed, tuple(meant), whole=True)
            words.append(word)
        return replace(asked, words=tuple(words)), misspelt

    def _judged(self, asked: Asked, found: Mapping[int, float]) -> list[Match]:
        """Things by how well they fit; those named by the whole text among them, though a name may
        consist of words that are not looked for."""
        key = name_key(asked.text)
        named = self._index.named(key)
        begun = frozenset(self._index.beginning(key))
        whole = self._index.matching(asked.words, names=True, whole=True)
        parts = self._index.matching(asked.words, names=True)

        def tier(place: int) -> Tier:
            if place in named:
                return Tier.ACRONYM if named[place] in _SHORT else Tier.NAME
            if place in begun:
                return Tier.BEGINNING
            if place in whole:
                return Tier.WORDS
            return Tier.BEGINNINGS_OF_WORDS if place in parts else Tier.NOTES

        places = dict.fromkeys((*found, *named, *begun))
        matches = [
            Match(self.things[place], tier(place), found.get(place, 0.0)) for place in places
        ]
        return sorted(matches, key=_order)


_SHORT: Final = (Origin.ACRONYM, Origin.CODE)


def _order(match: Match) -> tuple[int, int, float, str]:
    thing = match.thing
    return match.tier, _PLACE.get(thing.kind, len(_PLACE)), match.weight, thing.iri


def _suggested(match: Match) -> tuple[bool, int, int, float, str]:
    chief = _PLACE.get(match.thing.kind, len(_PLACE)) < _CHIEF
    return not chief, *_order(match)


def _number(words: Sequence[Word], text: str) -> int:
    """How many of the words stand in a text."""
    return sum(word.stands_in(text) for word in words)
