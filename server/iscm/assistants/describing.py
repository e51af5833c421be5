"""What is known of a thing, statement by statement, with sources and dates."""

from collections.abc import Mapping
from typing import Any, Final

from iscm.assistants.fitting import fitted
from iscm.assistants.protocol import ToolError
from iscm.compact import short_name
from iscm.engine import Row
from iscm.iris import is_iri
from iscm.namespaces import BASE, ID, KINDS
from iscm.web.as_of import past_of
from iscm.web.findings import finder_of
from iscm.web.site import Site

_FACTS: Final = """SELECT ?property ?value (LANG(?value) AS ?language) ?label {{
  <{iri}> ?property ?value FILTER(!ISBLANK(?value))
  OPTIONAL {{ ?value rdfs:label|dcterms:title ?label FILTER(LANG(?label) IN ("en", "")) }}
}} ORDER BY ?property ?value ?label"""
_STATEMENTS: Final = """SELECT ?statement ?class ?property ?value ?label {{
  {{ ?statement iscm:about <{iri}> }} UNION {{ ?statement iscm:participant <{iri}> }}
  ?statement a ?class ; ?property ?value .
  FILTER(?class != iscm:Statement && STRSTARTS(STR(?class), STR(iscm:)))
  FILTER(?property NOT IN (rdf:type, prov:wasDerivedFrom, iscm:yields))
  OPTIONAL {{ ?value rdfs:label ?label FILTER(LANG(?label) IN ("en", "")) }}
}} ORDER BY ?statement ?property ?value ?label"""
_SOURCES: Final = """SELECT ?source ?title ?date ?url {{
  {{ ?statement iscm:about <{iri}> }} UNION {{ ?statement iscm:participant <{iri}> }}
  ?statement iscm:attestedBy ?source .
  OPTIONAL {{ ?source dcterms:title ?title }}
  OPTIONAL {{ ?source iscm:asOf ?date }}
  OPTIONAL {{ ?source schema:url ?url }}
}} ORDER BY ?source ?title ?url"""
_ATTESTED: Final = "iscm:attestedBy"
_UNDATED: Final = "undated: of no known day"
_WAY: Final = (
    "the newest are here; for others ask query: SELECT * { ?s iscm:about <…> ; iscm:role ?role ; "
    "iscm:attestedBy ?source }, or an earlier day with as_of"
)


def thing_in_words(site: Site, arguments: Mapping[str, Any]) -> str:
    """A thing, as of the version's date or of another day.

    Raises:
        ToolError: there is no such thing.
        Problem: the day is none.
    """
    iri, as_of = _iri(site, arguments["iri"].strip()), arguments.get("as_of", "").strip()
    shown = past_of(site).site(as_of) if as_of else site
    facts = _facts(shown, iri)
    if not facts:
        raise ToolError(f"nothing is known of {iri[:200]} on that day")
    sources = _sources(shown, iri)
    statements = _statements(shown, iri, sources)
    named = {key for each in statements for key in each["sources"]}
    beside = {
        "iri": iri,
        "facts": facts,
        "sources": {key: told for key, told in sources.items() if key in named},
    }
    day = str(shown.dataset.day or as_of) if as_of else ""
    return fitted(shown, beside, "statements", statements, len(statements), _WAY, as_of=day)


def _iri(site: Site, text: str) -> str:
    """The IRI that an IRI, a page's address, a prefixed name or ``kind/key`` means."""
    for start in (f"{BASE}doc/", f"{site.url('')}/doc/", f"{site.url('')}/id/"):
        if text.startswith(start):
            text = text.removeprefix(start)
    prefix, colon, rest = text.partition(":")
    kind, slash, key = text.partition("/")
    if slash and kind in KINDS:
        iri = ID + text
    elif colon and prefix in KINDS:
        iri = f"{ID}{prefix}/{rest}"
    else:
        iri = text
    if not is_iri(iri):
        raise ToolError(
            f"{text[:100]} is no IRI and no kind/key such as mechanism/bali-process; search finds "
            "IRIs by name"
        )
    if not site.ask(f"ASK {{ <{iri}> ?p ?o }}"):
        near = finder_of(site).suggest(key.replace("-", " ")[:100], 5).matches if key else ()
        perhaps = ", ".join(match.thing.iri for match in near)
        told = f"; perhaps {perhaps}" if perhaps else "; search finds IRIs by name"
        raise ToolError(f"the dataset knows no {iri[:200]}{told}")
    return iri


def _value(row: Row) -> str:
    value = row["value"]
    return row.get("label") or short_name(value)


def _facts(site: Site, iri: str) -> dict[str, list[str]]:
    """Property → values in words, each once; texts in English where there are such."""
    found: dict[str, list[str]] = {}
    others: dict[str, list[str]] = {}
    for row in site.rows(_FACTS.format(iri=iri)):
        told = found if row.get("language", "") in ("", "en") else others
        values = told.setdefault(short_name(row["property"]), [])
        if (value := _value(row)) not in values:
            values.append(value)
    return {**others, **found}


def _sources(site: Site, iri: str) -> dict[str, dict[str, str]]:
    """Key of a source → its title, date and address."""
    found: dict[str, dict[str, str]] = {}
    for row in site.rows(_SOURCES.format(iri=iri)):
        told = {"title": row.get("title", ""), "date": row.get("date", _UNDATED)}
        if "url" in row:
            told["url"] = row["url"]
        found.setdefault(short_name(row["source"]), told)
    return found


def _statements(
    site: Site, iri: str, sources: Mapping[str, Mapping[str, str]]
) -> list[dict[str, Any]]:
    """What is stated of a thing: statements that differ in nothing but their sources are one; the
    current ones first, then the newest."""
    raw: dict[str, dict[str, list[str]]] = {}
    for row in site.rows(_STATEMENTS.format(iri=iri)):
        own = raw.setdefault(row["statement"], {"statement": [short_name(row["class"])]})
        if row["value"] == iri:
            continue
        name = short_name(row["property"])
        value = short_name(row["value"]) if name == _ATTESTED else _value(row)
        if value not in (values := own.setdefault(name, [])):
            values.append(value)
    merged: dict[tuple[Any, ...], dict[str, Any]] = {}
    for own in raw.values():
        attested = own.pop(_ATTESTED, [])
        listed = own.pop("iscm:listedAs", [])
        told = {
            name.removeprefix("iscm:"): values[0] if len(values) == 1 else values
            for name, values in own.items()
            if name not in _INNER
        }
        key = tuple((name, str(value)) for name, value in told.items())
        one = merged.setdefault(key, {**told, "sources": []})
        one["sources"] += [each for each in attested if each not in one["sources"]]
        for wording in listed:
            if wording not in (wordings := one.setdefault("listedAs", [])):
                wordings.append(wording)

    def newest(each: dict[str, Any]) -> tuple[bool, str]:
        dates = [sources.get(key, {}).get("date", "") for key in each["sources"]]
        return each.get("current") == "true", max(
            (date for date in dates if date[:1].isdigit()), default=""
        )

    return sorted(merged.values(), key=newest, reverse=True)


_INNER: Final = frozenset(
    f"iscm:{name}" for name in ("speaksFor", "ground", "standing", "decidesFor", "outOf")
)
"""Properties of statements that rules need, and no reader."""
