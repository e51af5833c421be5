"""What other vocabularies and sites hold of the same thing."""

from dataclasses import dataclass
from typing import Final

from iscm.namespaces import BASE, iri_of
from iscm.translatable import translatable
from iscm.web.description import Description

_RELATIONS: Final = tuple(
    (iri_of(name), words)
    for name, words in (
        ("owl:sameAs", translatable("The same")),
        ("schema:sameAs", translatable("Its entry in a list")),
        ("skos:exactMatch", translatable("The same concept")),
        ("skos:closeMatch", translatable("Nearly the same concept")),
        ("skos:broadMatch", translatable("A broader concept")),
        ("skos:narrowMatch", translatable("A narrower concept")),
        ("skos:relatedMatch", translatable("A related concept")),
        ("dcterms:spatial", translatable("Its territory")),
        ("rdfs:seeAlso", translatable("More")),
    )
)
"""Link properties, the strongest first, in the words of the page."""


@dataclass(frozen=True)
class Relation:
    """How the things elsewhere stand to ours, and their IRIs."""

    words: str
    iris: tuple[str, ...]


def elsewhere(description: Description, iri: str) -> tuple[Relation, ...]:
    """The links from a thing to other vocabularies and sites, the strongest first."""
    found = ((words, sorted(set(description.iris(iri, name)))) for name, words in _RELATIONS)
    return tuple(
        Relation(words, tuple(other for other in iris if not other.startswith(BASE)))
        for words, iris in found
        if any(not other.startswith(BASE) for other in iris)
    )
