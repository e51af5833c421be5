"""Classes and properties, as an assistant needs them to write a query."""

from collections.abc import Mapping
from typing import Any, Final

from iscm.assistants.fitting import fitted
from iscm.assistants.protocol import ToolError
from iscm.compact import short_name
from iscm.engine import rows_of
from iscm.iris import is_iri
from iscm.namespaces import PREFIXES
from iscm.web.site import Site

_CLASSES: Final = """SELECT ?class (COUNT(DISTINCT ?thing) AS ?things)
  (SAMPLE(?text) AS ?means) {
  ?thing a ?class
  OPTIONAL { ?class skos:definition|rdfs:comment ?text FILTER(LANG(?text) IN ("en", "")) }
} GROUP BY ?class ORDER BY DESC(?things) LIMIT 300"""
_PROPERTIES: Final = """SELECT ?property (COUNT(*) AS ?uses) (COUNT(DISTINCT ?thing) AS ?things)
  (SAMPLE(?value) AS ?example) (SAMPLE(?text) AS ?means) {{
  ?thing a <{iri}> ; ?property ?value
  OPTIONAL {{ ?property skos:definition|rdfs:comment ?text FILTER(LANG(?text) IN ("en", "")) }}
}} GROUP BY ?property ORDER BY DESC(?things) LIMIT 300"""
_HOW: Final = (
    "A statement (iscm:Participation, iscm:Classification, …) is iscm:about a mechanism, has "
    "iscm:attestedBy ?source, and the source dcterms:title, iscm:asOf (its date: read it first) "
    "and schema:url. iscm:current true is what stands as of the dataset's date. Direct properties"
    " such as iscm:hasMember are derived from statements."
)
_LONGEST: Final = 300


def schema(site: Site, arguments: Mapping[str, Any]) -> str:
    """The classes; or the properties of one.

    Raises:
        ToolError: there is no such class.
        Problem: why there is no answer.
    """
    name = arguments.get("class", "").strip()
    how = {"how": _HOW} if site.folders is not None else {}
    if not name:
        rows = site.once("classes for assistants", lambda: rows_of(site.engine, _CLASSES))
        classes = [_told(row, "class") for row in rows]
        prefixes = dict(PREFIXES)
        return fitted(
            site, {**how, "prefixes": prefixes}, "classes", classes, len(classes), "ask query"
        )
    iri = _iri(name)
    rows = rows_of(site.engine, _PROPERTIES.format(iri=iri))
    if not rows:
        raise ToolError(f"nothing is of the class {name[:100]}; call schema without one for a list")
    properties = [_told(row, "property") for row in rows]
    return fitted(site, {**how, "class": iri}, "properties", properties, len(rows), "ask query")


def _iri(name: str) -> str:
    prefix, _, local = name.partition(":")
    iri = PREFIXES[prefix] + local if prefix in PREFIXES else name
    if not is_iri(iri):
        raise ToolError(f"{name[:100]} is no IRI and no name with a known prefix")
    return iri


def _told(row: Mapping[str, str], what: str) -> dict[str, Any]:
    found: dict[str, Any] = {what: short_name(row[what]), "things": int(row["things"])}
    for name in ("means", "example"):
        if name in row:
            found[name] = short_name(row[name])[:_LONGEST]
    return found
