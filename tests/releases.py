"""Two releases of a small project: what must stay when a new version is published."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from iscm.dataset import Dataset, load_project
from iscm.engine.embedded import EmbeddedEngine
from iscm.paths import ProjectFolders, project_folders
from iscm.publication.build import build_version
from iscm.questions import read_questions
from iscm.settings import Settings
from iscm.web import create_app
from sites import FIXTURES, issued

NEXT_DAY = "2027-02-03"
TERM = """
<https://w3id.org/iscm/ontology#Brand> a <http://www.w3.org/2002/07/owl#Class> ;
    <http://www.w3.org/2000/01/rdf-schema#label> "Brand-new term"@en ;
    <http://www.w3.org/2000/01/rdf-schema#isDefinedBy> <https://w3id.org/iscm/ontology> .
"""


@dataclass(frozen=True)
class Releases:
    """A checkout that holds version 1.1.0, and the folder that both versions were built into."""

    folders: ProjectFolders
    versions: Path
    dataset: Dataset

    def app(self, settings: Settings) -> Flask:
        """The site of the checkout."""
        return create_app(
            settings,
            EmbeddedEngine(self.dataset.store),
            self.dataset,
            folders=self.folders,
            questions=read_questions(self.folders.questions),
        )


def checkout(root: Path) -> ProjectFolders:
    """The real ontology and shapes, to be changed, with the data of a small site."""
    real = project_folders()
    shutil.copytree(real.ontology, root / "ontology")
    shutil.copytree(real.shapes, root / "shapes", ignore=shutil.ignore_patterns("examples"))
    (root / "data" / "mechanisms").mkdir(parents=True)
    shutil.copy(FIXTURES / "alpha-process.ttl", root / "data" / "mechanisms")
    shutil.copy(real.data / "catalog.ttl", root / "data")
    return ProjectFolders(root)


def build(folders: ProjectFolders, versions: Path) -> tuple[Path, Dataset]:
    """Build what a checkout holds."""
    dataset = load_project(folders)
    folder, _ = build_version(Settings(), dataset, folders, versions, lambda _what: None)
    return folder, dataset


def release_next(folders: ProjectFolders) -> None:
    """Turn version 1.0.0 into 1.1.0: of the data, the ontology, the shapes and one alignment."""
    for path in (
        folders.ontology / "iscm.ttl",
        folders.ontology / "alignments" / "org.ttl",
        folders.shapes / "iscm-shapes.ttl",
    ):
        text = path.read_text("utf-8")
        iri = text.partition("owl:versionIRI <")[2].partition(">")[0]
        assert iri.endswith("/1.0.0")
        text = text.replace(
            f"owl:versionIRI <{iri}>",
            f"owl:priorVersion <{iri}> ; owl:versionIRI <{iri.replace('1.0.0', '1.1.0')}>",
        ).replace('owl:versionInfo "1.0.0"', 'owl:versionInfo "1.1.0"')
        path.write_text(text + (TERM if path.stem == "iscm" else ""), "utf-8")
    catalog = folders.data / "catalog.ttl"
    text = catalog.read_text("utf-8")
    old = text[text.index("<https://w3id.org/iscm/version/1.0.0>") :]
    text = text.replace('dcat:version "1.0.0"', 'dcat:version "1.1.0"', 1)
    text = text.replace(f'dcterms:issued "{issued()}"', f'dcterms:issued "{NEXT_DAY}"', 1)
    new = old.replace("1.0.0", "1.1.0").replace(issued(), NEXT_DAY)
    catalog.write_text(f"{text}\n{new}", "utf-8")


def two_releases(root: Path) -> Releases:
    """Build version 1.0.0, then 1.1.0, from a checkout made in an empty folder."""
    folders = checkout(root / "project")
    build(folders, root / "versions")
    release_next(folders)
    _, dataset = build(folders, root / "versions")
    return Releases(folders, root / "versions", dataset)
