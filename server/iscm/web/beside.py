"""What the pages of some kinds of things ask besides the description of the thing: a query each."""

from collections.abc import Mapping, Sequence
from typing import Final

from iscm.namespaces import PREFIXES
from iscm.web.site import Site

MOST_ROWS: Final = 3000
"""Rows that a page takes; of the project's own data the role of member has most, two thousand."""
FIGURE: Final = PREFIXES["qb"] + "Observation"
_FIGURES: Final = """?figure iscm:indicator ?indicator ; sdmx-dimension:refPeriod ?period ;
    sdmx-measure:obsValue ?value
  OPTIONAL { ?figure iscm:attestedBy ?source }"""
_QUERIES: Final[Mapping[str, str]] = {
    "Role": """SELECT DISTINCT ?mechanism ?who {
      ?s iscm:role <THIS> ; iscm:about ?mechanism ; iscm:participant ?who
      # Of a bloc "and its States" the States count.
      FILTER NOT EXISTS { ?s iscm:collective true }
      # Where the rules have not run, nothing tells what stands.
      FILTER(EXISTS { ?s iscm:current true } || NOT EXISTS { ?any iscm:ground ?ground })
    } ORDER BY ?mechanism ?who""",
    "Region": """SELECT DISTINCT ?state ?mechanism ?part {
      ?part dcterms:isPartOf* <THIS>
      { ?state iscm:inRegion ?part }
      UNION { ?s a iscm:Scope ; iscm:region ?part ; iscm:about ?mechanism }
    } ORDER BY ?state ?mechanism ?part""",
    "Roster": """SELECT ?roster ?date ?group ?statement ?who ?words {
      <THIS> iscm:about ?about ; iscm:role ?role .
      ?roster a iscm:Roster ; iscm:about ?about ; iscm:role ?role ; iscm:attestedBy ?source .
      ?statement a iscm:Participation ; iscm:about ?about ; iscm:role ?role ;
        iscm:attestedBy ?source
      OPTIONAL { ?roster iscm:group ?group }
      OPTIONAL { ?statement iscm:group ?within }
      FILTER(COALESCE(?group, "") = COALESCE(?within, ""))
      OPTIONAL { ?roster iscm:asOf ?own }
      OPTIONAL { ?source iscm:asOf ?printed }
      BIND(COALESCE(?own, ?printed) AS ?date)
      OPTIONAL { ?statement iscm:participant ?who }
      OPTIONAL { ?statement iscm:listedAs ?words }
    } ORDER BY ?roster ?statement""",
    "Meeting": """SELECT DISTINCT ?meeting ?date {
      <THIS> iscm:about ?about . ?meeting a iscm:Meeting ; iscm:about ?about
      { ?meeting iscm:date ?date } UNION { ?meeting iscm:from ?date }
    } ORDER BY STR(?date) ?meeting""",
    "Indicator": "SELECT ?figure ?period ?value ?source { VALUES ?indicator { <THIS> } "
    + _FIGURES
    + " } ORDER BY ?period ?figure",
    FIGURE: "SELECT ?figure ?period ?value ?source { <THIS> iscm:indicator ?indicator . "
    + _FIGURES
    + " } ORDER BY ?period ?figure",
}
"""Class → query, of the thing that ``<THIS>`` stands for."""


def beside(site: Site, iri: str, types: set[str]) -> Sequence[Mapping[str, str]]:
    """The rows that the page of a thing shows besides its description; none for most kinds.

    Args:
        site: where to ask.
        iri: of the thing, a valid one.
        types: its classes, those of the ontology by local names.
    """
    query = next((text for name, text in _QUERIES.items() if name in types), None)
    if query is None:
        return ()
    return site.rows(query.replace("<THIS>", f"<{iri}>") + f" LIMIT {MOST_ROWS}")
