"""A small site in the project's model, for tests of what is shown and served."""

import re
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
_PREFIXES = """\
PREFIX date-kind: <https://w3id.org/iscm/id/date-kind/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX iscm: <https://w3id.org/iscm/ontology#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX source: <https://w3id.org/iscm/id/source/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
_SOURCE = """
source:{name} a iscm:Source ;
    dcterms:title "Source {number}"@en ;{dated}
    dcterms:publisher "IOM" ;
    schema:url <https://example.org/{name}> .
"""
_UNDATED = """
    skos:note "It bears no date."@en ;"""
_DATED = """
    iscm:asOf "{year}"^^xsd:gYear ;
    iscm:asOfKind date-kind:printed ;"""
QUESTION = Question("all", "What is <here>?", "Everything.", 1, "SELECT * { ?s ?p ?o } LIMIT 3")


def sources_of_ontology() -> str:
    """A file that describes each source that the ontology names."""
    names = set()
    for path in project_folders().ontology.rglob("*.ttl"):
        names.update(re.findall(r"\bsource:([\w-]+)", path.read_text(encoding="utf-8")))
    described = []
    for number, name in enumerate(sorted(names)):
        year = re.search(r"-(\d{4})$", name)
        dated = _DATED.format(year=year.group(1)) if year else _UNDATED
        described.append(_SOURCE.format(name=name, number=number, dated=dated))
    return _PREFIXES + "".join(described)


def issued() -> str:
    """The date of the dataset's version, as the catalogue has it."""
    catalog = (project_folders().data / "catalog.ttl").read_text("utf-8")
    return catalog.partition('dcterms:issued "')[2].partition('"')[0]


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
    (root / "data" / "sources.ttl").write_text(sources_of_ontology())
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
