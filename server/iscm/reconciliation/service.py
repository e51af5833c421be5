"""The Reconciliation Service API 0.2, without HTTP: parsed JSON in, JSON values out.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from iscm.engine import Engine
from iscm.fold import clean, fold
from iscm.matching.graph import TYPES, Entity, read_entities
from iscm.matching.index import Index
from iscm.matching.match import Candidate, candidates
from iscm.namespaces import ID, ONTOLOGY
from iscm.reconciliation.properties import PROPERTIES, Constraints, PropertyValue, property_values
from iscm.reconciliation.request import ExtensionQuery, Query

PAGE: Final = 20
"""Suggestions in one answer."""
_OTHER_TYPE: Final = 0.8
_MISSED: Final = 0.5
"""What is left of a score when no constraint is met; in between, in proportion."""
_CERTAIN: Final = 90.0
_SUMMARY: Final = {
    "State": ("inRegion", "memberOf"),
    "Mechanism": ("acronym", "hasStatus", "established", "region", "hasTheme"),
    "Organization": ("acronym", "secretariatOf", "memberOf", "observerOf", "partnerOf"),
    "Theme": ("themeOf",),
}
_SUMMARY_VALUES: Final = 6


@dataclass(frozen=True)
class Summary:
    """What a preview shows of a thing.

    Attributes:
        entity: the thing.
        facts: (name of the property, values as one text).
    """

    entity: Entity
    facts: Sequence[tuple[str, str]]


class Reconciler:
    """Answers the requests of the API over one version of the dataset."""

    def __init__(self, engine: Engine) -> None:
        """
        Args:
            engine: answers the queries; all names are read from it at once.
        """
        self._engine = engine
        self.index = Index(read_entities(engine))
        self._constraints = Constraints(engine, self.index.entities)

    def reconcile(self, query: Query) -> list[dict[str, Any]]:
        """The candidates of one query (section 4.2), the best first."""
        found = self.candidates(query)[: query.limit]
        return [_serialized(candidate, share) for candidate, share in found]

    def candidates(self, query: Query) -> list[tuple[Candidate, float]]:
        """The candidates of one query and the share of its constraints that each meets."""
        types = () if query.prefer_types else query.types
        if query.nothing_fits:
            return []
        if query.text is None:
            found = [
                Candidate(entity, 100.0, False, 1.0, entity.label)
                for entity in self.index.entities.values()
                if not types or entity.type.id in types
            ]
        else:
            found = candidates(self.index, query.text, types)
        if query.prefer_types and query.types:
            found = [
                each if each.entity.type.id in query.types else _unlikely(each) for each in found
            ]
        judged = [self._constrained(candidate, query) for candidate in found]
        if query.text is None:
            judged = [(candidate, share) for candidate, share in judged if share == 1.0]
        judged.sort(key=lambda item: (-item[0].score, not item[0].match))
        return _settled(judged) if query.constraints else judged

    def _constrained(self, candidate: Candidate, query: Query) -> tuple[Candidate, float]:
        share = self._constraints.share(candidate.entity.id, query.constraints)
        if share == 1.0:
            return candidate, share
        score = round(candidate.score * (_MISSED + (1 - _MISSED) * share), 1)
        return replace(candidate, score=score, match=False), share

    def suggest_entities(self, prefix: str, types: Sequence[str], cursor: int) -> dict[str, Any]:
        """Things whose names or identifiers start like this (section 6.3)."""
        text = clean(prefix)
        found: list[Entity] = []
        if (own := self.index.identified(text)) is not None:
            found.append(own)
        found += [each for each in self.index.coded(text) if each not in found]
        if folded := fold(text):
            found += [each for each in self.index.starting(folded, types) if each not in found]
        wanted = [entity for entity in found if not types or entity.type.id in types]
        return {
            "result": [
                {
                    "id": entity.id,
                    "name": entity.label,
                    "description": entity.description,
                    "notable": [_type(entity)],
                }
                for entity in wanted[cursor : cursor + PAGE]
            ]
        }

    def summary(self, identifier: str) -> Summary | None:
        """What to show of a thing; None where there is none of this identifier."""
        entity = self.index.identified(identifier)
        if entity is None:
            return None
        facts = []
        for name in _SUMMARY[entity.type.id]:
            values = property_values(self._engine, PROPERTIES[name], [entity.id]).get(entity.id, [])
            if values:
                facts.append((PROPERTIES[name].name, _listed(values)))
        return Summary(entity, facts)

    def extend(self, query: ExtensionQuery) -> dict[str, Any]:
        """Values of properties of things (section 7.4), by the identifiers or IRIs that were given;
        unknown things have none."""
        named = {key: self.index.identified(key) for key in query.ids}
        known = list(dict.fromkeys(each.id for each in named.values() if each is not None))
        columns = {
            wanted.property.id: property_values(self._engine, wanted.property, known)
            for wanted in query.properties
        }
        return {
            "meta": [_meta(wanted.property.id) for wanted in query.properties],
            "rows": {
                key: {
                    wanted.property.id: [
                        value.serialized()
                        for value in columns[wanted.property.id].get(entity.id, [])[: wanted.limit]
                    ]
                    if entity is not None
                    else []
                    for wanted in query.properties
                }
                for key, entity in named.items()
            },
        }


def suggest_types(prefix: str, cursor: int) -> dict[str, Any]:
    """Types whose names or identifiers have a word that starts like this."""
    found = [
        {"id": kind.id, "name": kind.name}
        for kind in TYPES.values()
        if _starts(prefix, kind.id, kind.name)
    ]
    return {"result": found[cursor : cursor + PAGE]}


def suggest_properties(prefix: str, cursor: int) -> dict[str, Any]:
    """Properties whose names or identifiers have a word that starts like this."""
    found = [
        {"id": each.id, "name": each.name, "description": each.description}
        for each in PROPERTIES.values()
        if _starts(prefix, each.id, each.name)
    ]
    return {"result": found[cursor : cursor + PAGE]}


def propose_properties(kind: str, limit: int | None) -> dict[str, Any]:
    """Properties that things of a type have (section 7.2); of all types where it is empty."""
    found = [
        {"id": each.id, "name": each.name}
        for each in PROPERTIES.values()
        if not kind or kind in each.types
    ]
    answer: dict[str, Any] = {"type": kind, "properties": found[:limit]}
    return answer if limit is None else {**answer, "limit": limit}


def manifest(base: str, version: str, batch: int) -> dict[str, Any]:
    """The service manifest (section 3.1).

    Args:
        base: URL of the site without a slash at its end.
        version: of the software.
        batch: most queries in one batch.
    """
    service = f"{base}/reconcile"

    def suggest(what: str) -> dict[str, str]:
        return {
            "service_url": service,
            "service_path": f"/suggest/{what}",
            "flyout_service_url": service,
            "flyout_service_path": f"/flyout/{what}?id=${{id}}",
        }

    return {
        "versions": ["0.2"],
        "name": "ISCM Knowledge Graph: States, consultation mechanisms, organizations and themes",
        "identifierSpace": ID,
        "schemaSpace": ONTOLOGY,
        "documentation": "https://w3id.org/iscm/",
        "serviceVersion": version,
        "defaultTypes": [{"id": kind.id, "name": kind.name} for kind in TYPES.values()],
        "view": {"url": f"{base}/id/{{{{id}}}}"},
        "preview": {"url": f"{service}/preview?id={{{{id}}}}", "width": 420, "height": 260},
        "suggest": {what: suggest(what) for what in ("entity", "type", "property")},
        "extend": {
            "propose_properties": {"service_url": service, "service_path": "/properties"},
            "property_settings": [
                {
                    "name": "limit",
                    "label": "Most values",
                    "type": "number",
                    "default": 0,
                    "help_text": "How many values to give for each thing; 0 gives all.",
                }
            ],
        },
        "batchSize": batch,
    }


def _unlikely(candidate: Candidate) -> Candidate:
    return replace(candidate, score=round(candidate.score * _OTHER_TYPE, 1), match=False)


def _settled(judged: list[tuple[Candidate, float]]) -> list[tuple[Candidate, float]]:
    """Constraints settle which of several things of one name is meant, if one alone meets them."""
    meeting = [
        place
        for place, (candidate, share) in enumerate(judged)
        if share == 1.0 and candidate.score >= _CERTAIN
    ]
    if len(meeting) == 1 and not any(candidate.match for candidate, _ in judged):
        candidate, share = judged[meeting[0]]
        judged[meeting[0]] = replace(candidate, match=True), share
    return judged


def _serialized(candidate: Candidate, share: float) -> dict[str, Any]:
    entity = candidate.entity
    return {
        "id": entity.id,
        "name": entity.label,
        "description": entity.description,
        "type": [_type(entity)],
        "score": candidate.score,
        "features": [
            {"id": "name_similarity", "value": round(candidate.similarity, 3)},
            {"id": "certain_name", "value": candidate.score >= _CERTAIN},
            {"id": "constraints_met", "value": round(share, 3)},
        ],
        "match": candidate.match,
    }


def _type(entity: Entity) -> dict[str, str]:
    return {"id": entity.type.id, "name": entity.type.name}


def _meta(name: str) -> dict[str, Any]:
    found = PROPERTIES[name]
    meta: dict[str, Any] = {"id": found.id, "name": found.name}
    if found.values:
        meta["type"] = {"id": found.values, "name": TYPES[found.values].name}
    return meta


def _listed(values: Sequence[PropertyValue]) -> str:
    shown = ", ".join(value.text for value in values[:_SUMMARY_VALUES])
    more = len(values) - _SUMMARY_VALUES
    return f"{shown} and {more} more" if more > 0 else shown


def _starts(prefix: str, *texts: str) -> bool:
    wanted = fold(clean(prefix))
    return any(f" {wanted}" in f" {fold(text)}" for text in texts)
