"""Whether texts are written as they are read."""

import unicodedata
from collections.abc import Iterator
from functools import cache

import pyoxigraph as ox
from babel import Locale

from iscm.validation.corpus import Corpus
from iscm.validation.report import Finding, violation

_INVISIBLE = frozenset("\u00ad\u200b\u2060\ufeff\ufffe\uffff")
"""Soft hyphen, zero-width space, word joiner, byte order mark, and what is no character."""


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
