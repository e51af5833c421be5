"""What things are called in pictures, in the language of the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from iscm.compact import short_name
from iscm.web.languages import language
from iscm.web.site import Site

_NAMES: Final = """
    SELECT ?thing ?name (LANG(?name) AS ?language) ?short (LANG(?short) AS ?shortLanguage) {
      VALUES ?class { iscm:State iscm:Territory iscm:Mechanism iscm:Theme iscm:Region iscm:Bloc }
      ?thing a ?class ; rdfs:label ?name
      OPTIONAL { ?thing iscm:acronym|iscm:shortName ?short }
    } ORDER BY ?thing ?language ?name ?short"""


@dataclass(frozen=True)
class Names:
    """Names of things by IRI, in one language, else in English, else in any."""

    full: Mapping[str, str]
    acronyms: Mapping[str, str]

    def of(self, iri: str) -> str:
        """The name of a thing."""
        return self.full.get(iri) or short_name(iri)

    def short(self, iri: str) -> str:
        """Its acronym, where it has one."""
        return self.acronyms.get(iri) or self.of(iri)


def names_of(site: Site) -> Names:
    """The names at a site, in the language of the page."""
    spoken = language()
    return site.once(f"names in pictures, {spoken}", lambda: _names(site, spoken))


def _names(site: Site, spoken: str) -> Names:
    found: dict[str, dict[str, str]] = {}
    short: dict[str, dict[str, str]] = {}
    for row in site.rows(_NAMES):
        found.setdefault(row["thing"], {}).setdefault(row["language"], row["name"])
        if "short" in row:
            by_language = short.setdefault(row["thing"], {})
            by_language.setdefault(row["shortLanguage"], row["short"])
    return Names(_in(spoken, found), _in(spoken, short))


def _in(spoken: str, found: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {
        iri: next(by[tag] for tag in (spoken, "en", "", *by) if tag in by)
        for iri, by in found.items()
    }
