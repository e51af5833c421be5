"""Whether texts are written as they are read."""

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from babel import Locale

from iscm.validation.corpus import Corpus
from iscm.validation.report import Finding, violation

_INVISIBLE = frozenset("\u00ad\u200b\u2060\ufeff\ufffe\uffff")
"""Soft hyphen, zero-width space, word joiner, byte order mark, and what is no character."""
_TELLING: Final = json.loads(Path(__file__).with_name("languages.json").read_text("utf-8"))
"""Words that tell a language by, and texts that need not be in the language of their tag."""
_WORDS: Final = {tag: frozenset(words.split()) for tag, words in _TELLING["words"].items()}
_LANGUAGES: Final = {"en": "English", "es": "Spanish", "fr": "French"}
_FEWEST_WORDS: Final = 5
"""Of shorter texts, one word would decide."""
_QUOTED: Final = re.compile('«[^»]*»|“[^”]*”|"[^"]*"')


def unknown_languages(corpus: Corpus) -> Iterator[Finding]:
    """A language tag whose first part is no language, such as ``sp``."""
    for file in corpus.targets:
        for triple in file.triples:
            tag = getattr(triple.object, "language", None)
            if tag and not _is_language(tag.partition("-")[0]):
                yield violation(
                    "UnknownLanguage",
                    f"@{tag} is no language: correct the tag (English is en, French fr, "
                    "Spanish es, Portuguese pt, Arabic ar, Russian ru).",
                    triple.subject,
                    triple.predicate,
                    triple.object,
                    file.path,
                )


def other_languages(corpus: Corpus) -> Iterator[Finding]:
    """A text with the tag of one language and more of the common words of another."""
    for file in corpus.targets:
        for triple in file.triples:
            if not isinstance(triple.object, ox.Literal):
                continue
            if other := _reads_as(triple.object):
                yield violation(
                    "OtherLanguage",
                    f"The text is tagged @{triple.object.language} and reads as "
                    f"{_LANGUAGES[other]}: correct the tag to @{other}, or list the text among "
                    "the exceptions in server/iscm/validation/languages.json.",
                    triple.subject,
                    triple.predicate,
                    triple.object,
                    file.path,
                )


def _reads_as(literal: ox.Literal) -> str | None:
    """The language that a text has more words of than of that of its tag.

    What it quotes may be in any, and an acronym is no word.
    """
    text, tag = literal.value, literal.language
    if tag not in _WORDS or len(re.findall(r"\w+", text)) < _FEWEST_WORDS:
        return None
    words = [word for word in re.findall(r"\w+", _QUOTED.sub("", text)) if not _is_acronym(word)]
    found = {each: sum(word.lower() in known for word in words) for each, known in _WORDS.items()}
    most = max(found, key=lambda each: found[each])
    return most if found[most] > found[tag] and text not in _TELLING["exceptions"] else None


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper()


@cache
def _is_language(code: str) -> bool:
    """Whether CLDR has an English name for the language, as babel carries it."""
    return code in Locale.parse("en").languages


def untidy_texts(corpus: Corpus) -> Iterator[Finding]:
    """A text with white space around it, or with characters that nobody sees, which make it differ
    from the same text without them, and some of which XML cannot hold."""
    for file in corpus.targets:
        for triple in file.triples:
            if not isinstance(triple.object, ox.Literal):
                continue
            text = triple.object.value
            message = ""
            if hidden := next((character for character in text if _is_hidden(character)), ""):
                name = unicodedata.name(hidden, "a control character").lower()
                message = f"The text holds U+{ord(hidden):04X}, {name}: take it out."
            elif text != text.strip():
                message = "The text starts or ends with white space: take it out."
            if message:
                yield violation(
                    "UntidyText",
                    message,
                    triple.subject,
                    triple.predicate,
                    triple.object,
                    file.path,
                )


def _is_hidden(character: str) -> bool:
    return character in _INVISIBLE or (character < " " and character not in "\t\n")
