"""What a dataset knows of its things, for the columns beside their IRIs."""

from collections.abc import Callable, Iterable, Mapping

from iscm.iris import among
from iscm.namespaces import BASE
from iscm.tables.table import Known

_NAMES = """
    SELECT ?thing ?name {{
      {bound} ?thing rdfs:label|dcterms:title ?name FILTER(STRSTARTS(STR(?thing), "{base}"))
    }} ORDER BY ?thing (LANG(?name) != "en") LANG(?name) ?name"""
_SOURCES = """
    SELECT ?thing ?date {{ {bound} ?thing a iscm:Source OPTIONAL {{ ?thing iscm:asOf ?date }} }}"""
_WORDINGS = """
    SELECT ?thing ?wording {{ {bound} ?thing iscm:listedAs ?wording }} ORDER BY ?thing ?wording"""
_BETWEEN = " | "
"""Between the wordings of a statement that has several."""


def known_of(
    rows: Callable[[str], list[dict[str, str]]], iris: Iterable[str] | None = None
) -> Mapping[str, Known]:
    """IRI → its name, in English where it has one; of sources the date, of statements the
    wording.

    Args:
        rows: answers a SELECT, variable → string of its value, row by row.
        iris: of the things; None for all that there are.
    """
    bound = "" if iris is None else among(iris)
    names: dict[str, str] = {}
    for row in rows(_NAMES.format(bound=bound, base=BASE)):
        names.setdefault(row["thing"], row["name"])
    dates = {row["thing"]: row.get("date", "") for row in rows(_SOURCES.format(bound=bound))}
    wordings: dict[str, str] = {}
    for row in rows(_WORDINGS.format(bound=bound)):
        before = wordings.get(row["thing"])
        wordings[row["thing"]] = (
            row["wording"] if before is None else before + _BETWEEN + row["wording"]
        )
    return {
        iri: Known(names.get(iri, ""), iri in dates, dates.get(iri, ""), wordings.get(iri, ""))
        for iri in dict.fromkeys((*names, *dates, *wordings))
    }
