"""What is searched for: the words of a text, each with the ways in which it may be written."""

import re
from dataclasses import dataclass
from typing import Final

from iscm.fold import clean, fold, spellings, words

LONGEST: Final = 300
"""Letters of the longest text: a third more than the longest name of the data has."""
MOST_WORDS: Final = 50
_ELISION: Final = re.compile(r"\b\w{1,2}['’‘ʼ`´ʻ](?=\w{2})|['’]s\b", re.IGNORECASE)
_PLURAL: Final = 5
_BEGINNING: Final = 4
_BEGINNING_AT_END: Final = 3
"""Letters from which on a word may be the beginning of one."""


class SearchError(ValueError):
    """A text that cannot be searched for; the message says why, and what can be."""


@dataclass(frozen=True)
class Word:
    """A word that is searched for.

    Attributes:
        typed: as it was typed, folded.
        forms: as it may stand in a text, folded.
        whole: whether a form must be a word, and not only begin one.
    """

    typed: str
    forms: tuple[str, ...]
    whole: bool

    def is_word(self, folded: str) -> bool:
        """Whether a folded word of a text is this one."""
        return folded in self.forms or (not self.whole and folded.startswith(self.forms))

    def stands_in(self, text: str) -> bool:
        """Whether the word is in a text as it is written."""
        return any(map(self.is_word, fold(without_elisions(text)).split()))


@dataclass(frozen=True)
class Asked:
    """A text that is searched for: as it came, without what is not seen; and its words."""

    text: str
    words: tuple[Word, ...]

    @property
    def key(self) -> str:
        """As `key_of` gives it."""
        return " ".join(word.typed for word in self.words)

    def with_word(self, typed: str, meant: str) -> str:
        """The words, one of them in place of another that was typed."""
        return " ".join(meant if word.typed == typed else word.typed for word in self.words)


def name_key(name: str) -> str:
    """What names have in common that differ in case, accents, spelling and small words alone."""
    return " ".join(words(fold(without_elisions(name))))


def without_elisions(text: str) -> str:
    """``Côte d’Ivoire`` → ``Côte Ivoire``: what an apostrophe cuts off is no word to look for."""
    return _ELISION.sub(" ", text)


def holds_words(text: str) -> bool:
    """Whether a text has a letter or a digit to search for."""
    return bool(fold(text[: LONGEST + 1]))


def asked_of(text: str) -> Asked:
    """Read a text.

    No letter of it is syntax: quotation marks, stars and words such as NEAR mean nothing.

    Raises:
        SearchError: it has too many letters or words, or none.
    """
    if len(text) > LONGEST:
        raise SearchError(f"a search has {LONGEST} letters at most: not {len(text)}")
    shown = clean(text)
    found = words(fold(without_elisions(shown)))
    if not found:
        raise SearchError("there is no letter and no digit to search for")
    if len(found) > MOST_WORDS:
        raise SearchError(f"a search has {MOST_WORDS} words at most: not {len(found)}")
    once = list(dict.fromkeys(found))
    return Asked(shown, tuple(_word(word, last=word == once[-1]) for word in once))


def _word(typed: str, *, last: bool) -> Word:
    forms = list(spellings(typed))
    if typed.isascii() and len(typed) >= _PLURAL and re.search("[^s]s$", typed):
        forms.append(typed[:-1])
    # Short words begin too many others: "who" is no "whole", but may become it while it is typed.
    shortest = _BEGINNING_AT_END if last else _BEGINNING
    return Word(typed, tuple(forms), whole=typed.isascii() and len(typed) < shortest)
