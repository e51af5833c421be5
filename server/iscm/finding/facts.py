"""What tells a thing that was found from others: type, status, region, date, whom it is about."""

from collections.abc import Iterable, Mapping
from typing import Final

from iscm.finding.texts import Rows
from iscm.iris import is_iri
from iscm.namespaces import ONTOLOGY, PREFIXES, iri_of

TYPE: Final = iri_of("rdf:type")
STATUS: Final = ONTOLOGY + "hasStatus"
REGION: Final = ONTOLOGY + "region"
IN_REGION: Final = ONTOLOGY + "inRegion"
ABOUT: Final = ONTOLOGY + "about"
GROUP_OF: Final = ONTOLOGY + "groupOf"
PUBLISHER: Final = iri_of("dcterms:publisher")
ESTABLISHED: Final = ONTOLOGY + "established"
DATES: Final = tuple(ONTOLOGY + name for name in ("asOf", "date", "from"))
"""The first of them that a thing has is its date."""
CITY: Final = ONTOLOGY + "city"

_PROPERTIES: Final = (
    *(TYPE, STATUS, IN_REGION, ABOUT, GROUP_OF, PUBLISHER, ESTABLISHED),
    *(*DATES, CITY),
)
_GENERAL: Final = frozenset(
    (
        *(ONTOLOGY + name for name in ("Mechanism", "Statement", "Organization")),
        *(PREFIXES["skos"] + name for name in ("Concept", "ConceptScheme")),
    )
)
"""Classes that say no more than the kind does."""

Facts = Mapping[str, list[str]]
"""Property → values, IRIs or literals, in order."""


def facts_of(rows: Rows, iris: Iterable[str]) -> dict[str, Facts]:
    """What tells things apart, by one query.

    Args:
        rows: answers it.
        iris: of the things.
    """
    things = " ".join(f"<{iri}>" for iri in iris if is_iri(iri))
    if not things:
        return {}
    properties = " ".join(f"<{iri}>" for iri in _PROPERTIES)
    found: dict[str, dict[str, list[str]]] = {}
    for row in rows(f"""SELECT DISTINCT ?thing ?property ?value {{
        VALUES ?thing {{ {things} }}
        {{ VALUES ?property {{ {properties} }} ?thing ?property ?value }}
        UNION {{ ?scope iscm:about ?thing ; iscm:region ?value BIND(iscm:region AS ?property) }}
      }} ORDER BY ?thing ?property ?value"""):
        if row["property"] != TYPE or row["value"] not in _GENERAL:
            found.setdefault(row["thing"], {}).setdefault(row["property"], []).append(row["value"])
    return dict(found)
