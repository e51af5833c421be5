"""A small site with some questions."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from asked_questions import ASKING, GRAPH, MEMBERS, PLAIN, WORDS
from iscm.questions import Question, read_question
from sites import small_app


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> list[Question]:
    folder = tmp_path_factory.mktemp("questions")
    texts = {
        "members-of": MEMBERS,
        "words": WORDS,
        "plain": PLAIN,
        "asking": ASKING,
        "graph": GRAPH,
    }
    for name, text in texts.items():
        (folder / f"{name}.rq").write_text(text, encoding="utf-8")
    return [read_question(folder / f"{name}.rq") for name in texts]


@pytest.fixture(scope="module")
def app(questions: list[Question]) -> Flask:
    return small_app(questions=questions)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
