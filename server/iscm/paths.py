"""Where the project's RDF files lie.

In a checkout (an editable install) they are the repository's folders, so that an edit is seen at
once; in an installed wheel they are carried inside the package, under ``iscm/resources``.
"""

from dataclasses import dataclass
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class ProjectFolders:
    """The three folders of RDF files under one root."""

    root: Path

    @property
    def ontology(self) -> Path:
        """Ontology, SKOS schemes, alignments, rules and questions."""
        return self.root / "ontology"

    @property
    def data(self) -> Path:
        """Instance data."""
        return self.root / "data"

    @property
    def shapes(self) -> Path:
        """SHACL shapes."""
        return self.root / "shapes"

    @property
    def rules(self) -> Path:
        """SPARQL CONSTRUCT rules and their order."""
        return self.ontology / "rules"

    @property
    def org(self) -> Path:
        """The query that says participations in the terms of the W3C Organization Ontology."""
        return self.ontology / "alignments" / "org.rq"

    @property
    def context(self) -> Path:
        """The JSON-LD context."""
        return self.ontology / "context.jsonld"

    @property
    def role_order(self) -> Path:
        """Roles in the order in which pages show them."""
        return self.ontology / "schemes" / "roles-in-order.txt"

    @property
    def factsheet(self) -> Path:
        """The factsheet's queries, beside those of its figures, which are questions."""
        return self.ontology / "factsheet"

    @property
    def migrations(self) -> Path:
        """Per major version, the SPARQL update that brings others' data to it."""
        return self.ontology / "migrations"

    @property
    def questions(self) -> Path:
        """Competency questions."""
        return self.ontology / "questions"


def project_folders() -> ProjectFolders:
    """Find the project's folders.

    Returns:
        The checkout's folders when the package is run from one, else those inside the wheel.

    Raises:
        FileNotFoundError: neither is there, so the installation is broken.
    """
    for root in (_PACKAGE.parents[1], _PACKAGE / "resources"):
        if (root / "ontology" / "iscm.ttl").is_file():
            return ProjectFolders(root)
    raise FileNotFoundError(
        f"no ontology/iscm.ttl beside {_PACKAGE} or inside it; reinstall the package iscm"
    )
