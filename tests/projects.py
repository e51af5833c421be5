"""The project's own data, loaded once for all tests that ask them."""

from functools import cache

from flask import Flask

from iscm.dataset import Dataset, load_project
from iscm.engine.embedded import EmbeddedEngine
from iscm.paths import project_folders
from iscm.questions import read_questions
from iscm.settings import Settings
from iscm.web import create_app


@cache
def project_dataset() -> Dataset:
    return load_project(project_folders())


@cache
def project_engine() -> EmbeddedEngine:
    return EmbeddedEngine(project_dataset().store)


def project_app(settings: Settings | None = None) -> Flask:
    folders = project_folders()
    return create_app(
        settings or Settings(),
        project_engine(),
        project_dataset(),
        folders=folders,
        questions=read_questions(folders.questions),
    )
