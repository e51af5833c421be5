"""Letters in IRIs that look like others and are not: what nobody sees, programs tell apart."""

import re
import unicodedata
from collections.abc import Iterator

import pyoxigraph as ox

from iscm.namespaces import BASE
from iscm.validation.corpus import Corpus
from iscm.validation.report import Finding, violation


def strange_letters(corpus: Corpus) -> Iterator[Finding]:
    """An IRI of the project with a character that is not of ASCII, which none of them has."""
    for file in corpus.targets:
        for triple in file.triples:
            for term in (triple.subject, triple.predicate, triple.object):
                if (
                    isinstance(term, ox.NamedNode)
                    and not term.value.isascii()
                    and term.value.startswith(BASE)
                ):
                    path = None if term == triple.subject else triple.predicate
                    yield violation(
                        "StrangeLetter",
                        _message(term.value),
                        triple.subject,
                        path,
                        None if path is None else triple.object,
                        file.path,
                    )


def _message(iri: str) -> str:
    """What stands in the IRI, and where."""
    told = ", ".join(
        dict.fromkeys(
            f"{character} (U+{ord(character):04X}, {_name(character)})"
            for character in iri
            if not character.isascii()
        )
    )
    part = next(part for part in re.split("[/#]", iri) if not part.isascii())
    return (
        f"“{part}” holds {told}: IRIs here are of the letters a to z, digits and "
        "hyphens; type the name anew."
    )


def _name(character: str) -> str:
    """Such as “Cyrillic capital letter te”."""
    return unicodedata.name(character, "a character without a name").capitalize()
