"""A small site in the project's model, for tests of what is shown and served."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from flask import Flask

from iscm.dataset import Dataset, load_files, load_project
from iscm.engine.embedded import EmbeddedEngine
from iscm.files import RdfFile
from iscm.namespaces import GRAPH
from iscm.paths import ProjectFolders, project_folders
from iscm.questions import Question, read_questions
from iscm.settings import Settings
from iscm.web import create_app

FIXTURES = Path(__file__).parent / "fixtures" / "site"
SOURCES = """\
PREFIX date-kind: <https://w3id.org/iscm/id/date-kind/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX iscm: <https://w3id.org/iscm/ontology#>
PREFIX schema: <https://schema.org/>
PREFIX source: <https://w3id.org/iscm/id/source/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

source:iom-factsheet-2017 a iscm:Source ;
    dcterms:title "Factsheet"@en ;
    iscm:asOf "2017"^^xsd:gYear ;
    iscm:asOfKind date-kind:printed ;
    dcterms:publisher "IOM" ;
    schema:url <https://example.org/factsheet> .
"""
"""The source that the ontology names."""
QUESTION = Question("all", "What is <here>?", "Everything.", 1, "SELECT * { ?s ?p ?o } LIMIT 3")


def small_dataset() -> Dataset:
    """Two mechanisms, two States, two sources that do not agree."""
    return load_files(
        [
            RdfFile(FIXTURES / "alpha-process.ttl", GRAPH + "data/mechanisms/alpha-process"),
            RdfFile(FIXTURES / "ontology.ttl", GRAPH + "ontology/iscm"),
        ]
    )


def small_app(
    settings: Settings | None = None,
    warning: str | None = None,
    questions: Sequence[Question] = (QUESTION,),
) -> Flask:
    """The site over `small_dataset`."""
    dataset = small_dataset()
    return create_app(
        settings or Settings(),
        EmbeddedEngine(dataset.store),
        dataset,
        questions=questions,
        warning=warning,
    )


def small_project(root: Path) -> ProjectFolders:
    """A project with the real ontology, rules, questions and shapes, and the small site's data.

    Args:
        root: an empty folder, where it is laid out.
    """
    real = project_folders()
    (root / "ontology").symlink_to(real.ontology)
    (root / "shapes").symlink_to(real.shapes)
    mechanisms = root / "data" / "mechanisms"
    mechanisms.mkdir(parents=True)
    shutil.copy(FIXTURES / "alpha-process.ttl", mechanisms)
    shutil.copy(real.data / "catalog.ttl", root / "data")
    (root / "data" / "sources.ttl").write_text(SOURCES)
    return ProjectFolders(root)


def small_project_app(root: Path, settings: Settings | None = None) -> Flask:
    """The site over `small_project`, with its description, dumps and documentation."""
    folders = small_project(root)
    dataset = load_project(folders)
    return create_app(
        settings or Settings(cache_dir=root / "cache"),
        EmbeddedEngine(dataset.store),
        dataset,
        folders=folders,
        questions=read_questions(folders.questions),
    )
