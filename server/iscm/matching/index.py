"""Names → things, exactly and nearly."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from iscm.codes import m49
from iscm.fold import fold, loose
from iscm.matching.graph import Entity, NameSource
from iscm.namespaces import ID

_REMARK: Final = re.compile(r"\s*\((?:until )?(?:\d{4}|former name)\)$")
"""What a source's list adds to a former name; no part of the name."""
_FUZZY_LANGUAGES: Final = frozenset(("", "en", "fr", "es"))
"""Near names are looked for in these; names in others are found when written right."""
_NEAREST: Final = 24
_LEAST: Final = 55.0


@dataclass(frozen=True)
class Hit:
    """A thing that a text names.

    Attributes:
        entity: the thing.
        source: of the name.
        text: the name as written.
    """

    entity: Entity
    source: NameSource
    text: str


class Index:
    """All names of all things; immutable once built."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        """
        Args:
            entities: what can be found.
        """
        self.entities: Mapping[str, Entity] = {entity.id: entity for entity in entities}
        self._codes: dict[str, list[Entity]] = defaultdict(list)
        self._exact: dict[str, dict[str, Hit]] = defaultdict(dict)
        self._loose: dict[str, dict[str, Hit]] = defaultdict(dict)
        near: dict[tuple[str, str], Hit] = {}
        for entity in entities:
            for code in entity.codes:
                self._codes[code].append(entity)
            for name in entity.names:
                text = _REMARK.sub("", name.text)
                folded = fold(text)
                if not folded:
                    continue
                hit = Hit(entity, name.source, text)
                _keep_best(self._exact[folded], hit)
                _keep_best(self._loose[loose(folded)], hit)
                if name.language in _FUZZY_LANGUAGES and name.source is not NameSource.ACRONYM:
                    near.setdefault((folded, entity.id), hit)
        self._words = frozenset(word for folded, _ in near for word in folded.split())
        self._near_names = [folded for folded, _ in near]
        self._near_hits = list(near.values())
        self._near_by_type: dict[str, tuple[list[str], list[Hit]]] = {}
        for folded, hit in zip(self._near_names, self._near_hits, strict=True):
            texts, hits = self._near_by_type.setdefault(hit.entity.type.id, ([], []))
            texts.append(folded)
            hits.append(hit)

    def identified(self, text: str) -> Entity | None:
        """The thing that an identifier or an IRI of ours names."""
        return self.entities.get(text.removeprefix(ID))

    def coded(self, text: str) -> list[Entity]:
        """The States that have an ISO 3166-1 code, in capitals, or an M49 code."""
        return self._codes.get(m49(text) or text, [])

    def exact(self, folded: str) -> Collection[Hit]:
        """Things that have this name, each once."""
        return self._exact[folded].values() if folded in self._exact else ()

    def reordered(self, folded: str) -> Collection[Hit]:
        """Things with a name of the same words, whatever their order and spelling."""
        key = loose(folded)
        return self._loose[key].values() if key in self._loose else ()

    def is_word(self, word: str) -> bool:
        """Whether a word, folded, stands in a name that near names are looked for in."""
        return word in self._words

    def near(self, folded: str, types: Collection[str]) -> Iterator[tuple[float, str, Hit]]:
        """Things with a name like this one.

        Args:
            folded: the name.
            types: identifiers of the types wanted; none for all.

        Yields:
            Similarity (0 to 1), the folded name, and the thing; the nearest first.
        """
        pools = [self._near_by_type.get(kind, ([], [])) for kind in types] or [
            (self._near_names, self._near_hits)
        ]
        found = [
            (score / 100, texts[place], hits[place])
            for texts, hits in pools
            for _, score, place in process.extract(
                folded, texts, scorer=fuzz.ratio, limit=_NEAREST, score_cutoff=_LEAST
            )
        ]
        yield from sorted(found, key=lambda item: -item[0])

    def starting(self, folded: str, types: Collection[str]) -> Iterable[Entity]:
        """Things with a name, or a word of a name, that starts like this."""
        ranks: dict[str, tuple[int, int, str]] = {}
        inner = " " + folded
        for name, hit in zip(self._near_names, self._near_hits, strict=True):
            entity = hit.entity
            if types and entity.type.id not in types:
                continue
            if name.startswith(folded):
                rank = (0, hit.source, name)
            elif inner in name:
                rank = (1, hit.source, name)
            else:
                continue
            if entity.id not in ranks or rank < ranks[entity.id]:
                ranks[entity.id] = rank
        for hit in self.exact(folded):
            if not types or hit.entity.type.id in types:
                ranks[hit.entity.id] = (-1, hit.source, hit.entity.label)
        return [self.entities[key] for key in sorted(ranks, key=lambda key: (ranks[key], key))]


def _keep_best(hits: dict[str, Hit], hit: Hit) -> None:
    known = hits.get(hit.entity.id)
    if known is None or hit.source < known.source:
        hits[hit.entity.id] = hit
