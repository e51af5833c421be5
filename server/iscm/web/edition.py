"""The version of the dataset as pages and catalogues of others show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from iscm.description.files import DISTRIBUTIONS, DUMPS
from iscm.namespaces import BASE, DATASET, PREFIXES
from iscm.web.site import Site


@dataclass(frozen=True)
class Edition:
    """What is said of the dataset.

    Attributes:
        version: as people write it (``1.0.0``).
        date: its day.
        title, description: in English.
        creator: who made it.
        keywords: in English.
        licences: IRIs.
        indicators: what it has figures of, in English.
    """

    version: str
    date: str
    title: str
    description: str
    creator: str
    keywords: tuple[str, ...]
    licences: tuple[str, ...]
    indicators: tuple[str, ...]

    @property
    def iri(self) -> str:
        """The version's own IRI."""
        return f"{BASE}version/{self.version}"

    @property
    def citation(self) -> str:
        """How to cite it, in the form that DataCite recommends: creator (year): title, version,
        publisher, kind of resource, identifier
        (https://support.datacite.org/docs/data-citation)."""
        return (
            f"{self.creator} ({self.date[:4]}): {self.title}. Version {self.version}. "
            f"{self.creator}. Dataset. {self.iri}"
        )

    def schema_org(self, sizes: Mapping[str, int] = MappingProxyType({})) -> dict[str, Any]:
        """The dataset as search engines read it (https://schema.org/Dataset).

        Args:
            sizes: name of a file → its bytes, where they are known.
        """
        team = {"@type": "Organization", "name": self.creator, "url": BASE}
        return {
            "@context": PREFIXES["schema"],
            "@type": "Dataset",
            "@id": DATASET,
            "name": self.title,
            "description": self.description,
            "url": BASE,
            "identifier": [DATASET, self.iri],
            "sameAs": DATASET,
            "version": self.version,
            "datePublished": self.date,
            "dateModified": self.date,
            "creator": team,
            "publisher": team,
            "license": list(self.licences),
            "isAccessibleForFree": True,
            "inLanguage": ["en", "fr", "es"],
            "keywords": list(self.keywords),
            "creditText": self.citation,
            "variableMeasured": list(self.indicators),
            "distribution": [
                {
                    "@type": "DataDownload",
                    "name": file.name,
                    "description": file.title,
                    "encodingFormat": file.content_type.partition(";")[0],
                    "contentUrl": BASE + DUMPS + file.name,
                    **({"contentSize": f"{sizes[file.name]} B"} if file.name in sizes else {}),
                }
                for file in DISTRIBUTIONS
            ],
        }


def edition_of(site: Site) -> Edition | None:
    """The version that a site serves; None for data that do not state one."""
    return site.once("edition", lambda: _edition(site))


def _edition(site: Site) -> Edition | None:
    rows = site.rows("""
        SELECT ?version ?date ?title ?description ?creator {
          dataset:iscm dcat:version ?version ; dcterms:issued ?date ; dcterms:title ?title ;
            dcterms:description ?description ; dcterms:creator/foaf:name ?creator
          FILTER(LANG(?title) = "en" && LANG(?description) = "en") }""")
    if not rows:
        return None
    keywords = site.rows("SELECT ?k { dataset:iscm dcat:keyword ?k } ORDER BY ?k")
    indicators = site.rows("""
        SELECT ?name { ?i a iscm:Indicator ; rdfs:label ?name FILTER(LANG(?name) = "en") }
        ORDER BY ?name""")
    return Edition(
        **rows[0],
        keywords=tuple(row["k"] for row in keywords),
        licences=tuple(site.licences()),
        indicators=tuple(row["name"] for row in indicators),
    )
