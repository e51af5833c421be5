"""A small site in the project's model, for tests of what is shown and served."""

from collections.abc import Sequence
from pathlib import Path

from flask import Flask

from iscm.dataset import Dataset, load_files
from iscm.engine.embedded import EmbeddedEngine
from iscm.files import RdfFile
from iscm.namespaces import GRAPH
from iscm.questions import Question
from iscm.settings import Settings
from iscm.web import create_app

FIXTURES = Path(__file__).parent / "fixtures" / "site"
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
