"""What a dataset knows of its things, for the columns beside their IRIs."""

from collections.abc import Callable, Mapping

from iscm.namespaces import BASE
from iscm.tables.table import Known

_NAMES = f"""
    SELECT ?thing ?name {{
      ?thing rdfs:label|dcterms:title ?name FILTER(STRSTARTS(STR(?thing), "{BASE}"))
    }} ORDER BY ?thing (LANG(?name) != "en") LANG(?name) ?name"""
_SOURCES = "SELECT ?thing ?date { ?thing a iscm:Source OPTIONAL { ?thing iscm:asOf ?date } }"
_WORDINGS = "SELECT ?thing ?wording { ?thing iscm:listedAs ?wording } ORDER BY ?thing ?wording"
_BETWEEN = " | "
"""Between the wordings of a statement that has several."""


def known_of(rows: Callable[[str], list[dict[str, str]]]) -> Mapping[str, Known]:
    """IRI → its name, in English where it has one; of sources the date, of statements the
    wording.

    Args:
        rows: answers a SELECT, variable → string of its value, row by row.
    """
    names: dict[str, str] = {}
    for row in rows(_NAMES):
        names.setdefault(row["thing"], row["name"])
    dates = {row["thing"]: row.get("date", "") for row in rows(_SOURCES)}
    wordings: dict[str, str] = {}
    for row in rows(_WORDINGS):
        before = wordings.get(row["thing"])
        wordings[row["thing"]] = (
            row["wording"] if before is None else before + _BETWEEN + row["wording"]
        )
    return {
        iri: Known(names.get(iri, ""), iri in dates, dates.get(iri, ""), wordings.get(iri, ""))
        for iri in dict.fromkeys((*names, *dates, *wordings))
    }
