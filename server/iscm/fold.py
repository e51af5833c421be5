"""Names made comparable: case, accents, punctuation, spelling and word order taken out."""

import re
import unicodedata
from types import MappingProxyType
from typing import Final

_MARKS: Final = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u0655\u0670\u0640]"
)
"""Accents of alphabets, vowel signs of Hebrew and Arabic, tatweel; the vowel signs of Indic scripts
stay, without which Togo and Tonga are one."""
_LETTERS: Final = str.maketrans(
    {
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "&": " and ",
    }
)
_APOSTROPHES: Final = re.compile("['’‘ʼ`´ʻ]")
_INITIALS: Final = re.compile(r"\b(?:\w\.){2,}(?:\w\b)?")
_BETWEEN_WORDS: Final = re.compile(r"[\W_]+")
_CO_WORDS: Final = re.compile(r"\b(co|inter) (operation|operative|governmental|state)\b")

_SPELLINGS: Final = {
    "centre": "center",
    "dem": "democratic",
    "fed": "federated",
    "intl": "international",
    "is": "islands",
    "isl": "islands",
    "isls": "islands",
    "labour": "labor",
    "org": "organization",
    "organisation": "organization",
    "programme": "program",
    "rep": "republic",
    "st": "saint",
    "ste": "saint",
    "sts": "states",
    "terr": "territory",
}
_BACK: Final = MappingProxyType(
    {
        other: one
        for one, other in _SPELLINGS.items()
        if len(one) > 3 or (one, other) == ("st", "saint")
    }
)
_ARTICLES_AND_PREPOSITIONS: Final = (
    "a al and au d da das de del der des di do dos du e el en et for in la las le les los o of on "
    "the to und y"
)
_SMALL_WORDS: Final = frozenset(_ARTICLES_AND_PREPOSITIONS.split())


def clean(text: str) -> str:
    """The text without control characters and marks of direction, in Unicode's composed form."""
    kept = "".join(
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c
        for c in unicodedata.normalize("NFC", text)
        if unicodedata.category(c) not in ("Cf", "Cs", "Co", "Cn")
    )
    return " ".join(kept.split())


def fold(text: str) -> str:
    """A name without case, accents and punctuation: ``Côte d’Ivoire`` → ``cote divoire``.

    Letters of all scripts stay; the result is empty for a text without letters and digits.
    """
    if text.isascii():
        plain = text.casefold()
    else:
        plain = _MARKS.sub("", unicodedata.normalize("NFKD", clean(text))).casefold()
    plain = _APOSTROPHES.sub("", plain.translate(_LETTERS))
    plain = _INITIALS.sub(lambda match: match.group().replace(".", ""), plain)
    if plain.isascii():
        return _BETWEEN_WORDS.sub(" ", plain).strip()
    # For \w, unlike here, vowel signs of Indic scripts are no parts of words.
    kept = (c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in plain)
    return " ".join("".join(kept).split())


def words(folded: str) -> list[str]:
    """The words of a folded name that carry meaning, in one spelling.

    Articles and prepositions are left out, unless there is nothing else.
    """
    joined = _CO_WORDS.sub(r"\1\2", folded)
    found = [_SPELLINGS.get(word, word) for word in joined.split()]
    return [word for word in found if word not in _SMALL_WORDS] or found


def spellings(word: str) -> tuple[str, ...]:
    """The ways to write a folded word, itself first: ``labour``, ``labor``."""
    one = _SPELLINGS.get(word, word)
    return tuple(dict.fromkeys((word, one, _BACK.get(one, one))))


def loose(folded: str) -> str:
    """What names of the same words have in common, whatever their order: ``korea republic``."""
    return " ".join(sorted(words(folded)))
