"""What things are called, in the language of the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from iscm.compact import short_name
from iscm.namespaces import ID, ONTOLOGY
from iscm.web.languages import language
from iscm.web.site import Site, current_site

_NAMES: Final = f"""
    SELECT ?thing ?name (LANG(?name) AS ?language) {{
      ?thing rdfs:label|dcterms:title ?name
      FILTER(STRSTARTS(STR(?thing), "{ID}") || STRSTARTS(STR(?thing), "{ONTOLOGY}"))
      FILTER(isLiteral(?name))
    }} ORDER BY ?thing ?language ?name"""
_SHORT: Final = """
    SELECT ?thing ?name (LANG(?name) AS ?language) {
      ?thing iscm:acronym|iscm:shortName ?name FILTER(isLiteral(?name))
    } ORDER BY ?thing ?language ?name"""


@dataclass(frozen=True)
class Names:
    """Names of things by IRI, in one language, else in English, else in any."""

    full: Mapping[str, str]
    acronyms: Mapping[str, str]

    def of(self, iri: str) -> str:
        """The name of a thing."""
        return self.full.get(iri) or short_name(iri)

    def short(self, iri: str) -> str:
        """Its acronym or short name, where it has one."""
        return self.acronyms.get(iri) or self.of(iri)


def names_of_things() -> Names:
    """The names at the site, in the language of the page; things are called the same on any day."""
    site, spoken = current_site(), language()
    return site.once(
        f"names in {spoken}",
        lambda: Names(_in(spoken, site, _NAMES), _in(spoken, site, _SHORT)),
    )


def _in(spoken: str, site: Site, query: str) -> dict[str, str]:
    found: dict[str, dict[str, str]] = {}
    for row in site.rows(query):
        found.setdefault(row["thing"], {}).setdefault(row["language"], row["name"])
    return {
        iri: next(by[tag] for tag in (spoken, "en", "", *by) if tag in by)
        for iri, by in found.items()
    }
