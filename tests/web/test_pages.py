import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from iscm.dataset import load_files
from iscm.engine.embedded import EmbeddedEngine
from iscm.files import RdfFile, other_files
from iscm.parameters import QuestionParameter
from iscm.questions import Question
from iscm.settings import Settings
from iscm.web import create_app
from sites import FIXTURES, small_app

HTML = {"Accept": "text/html"}


def test_the_home_page_counts_and_asks(client: FlaskClient) -> None:
    page = client.get("/", headers=HTML).text
    assert "<strong>2</strong> mechanisms" in page
    assert "<strong>2</strong> States" in page
    assert "What is &lt;here&gt;?" in page
    assert 'href="/questions/all"' in page


def test_every_local_link_of_the_home_page_opens(client: FlaskClient) -> None:
    page = client.get("/", headers=HTML).text
    paths = set(re.findall(r'href="(/[^"]*)"', page))
    assert len(paths) > 8
    for path in paths:
        with client.get(path.replace("&amp;", "&")) as response:
            assert response.status_code == 200, path


def test_lists_name_all_things_of_a_kind(client: FlaskClient) -> None:
    page = client.get("/browse/mechanism", headers=HTML)
    assert 'href="/doc/mechanism/alpha-process"' in page.text
    assert "ALP" in page.text
    assert 'href="/browse/mechanism"' in client.get("/browse/", headers=HTML).text
    french = client.get("/browse/state", headers=HTML | {"Accept-Language": "fr"}).text
    assert "Australie" in french


def test_an_unknown_list_names_the_lists(client: FlaskClient) -> None:
    response = client.get("/browse/unicorn")
    assert response.status_code == 404
    assert "mechanism" in json.loads(response.data)["kinds"]


def test_pages_for_people_are_not_sent_to_programs_that_refuse_them(client: FlaskClient) -> None:
    response = client.get("/", headers={"Accept": "text/turtle"})
    assert response.status_code == 406
    assert json.loads(response.data)["available"] == ["text/html"]


def test_health_tells_the_dataset_version(client: FlaskClient) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    assert set(json.loads(response.data)) == {"status", "version"}
    assert json.loads(response.data)["status"] == "ok"


def test_a_warning_stands_on_every_page() -> None:
    client = small_app(warning="these data break a shape").test_client()
    for path in ("/", "/browse/", "/sparql", "/doc/state/IDN"):
        assert "these data break a shape" in client.get(path, headers=HTML).text


@pytest.mark.parametrize(
    ("name", "file"),
    [("data/mechanisms/alpha-process", "alpha-process.ttl"), ("ontology/iscm", "ontology.ttl")],
)
def test_a_graph_s_iri_opens_the_triples_of_its_file(
    client: FlaskClient, name: str, file: str
) -> None:
    response = client.get(f"/graph/{name}", headers={"Accept": "text/turtle"})
    served = {q.triple for q in ox.parse(response.data, ox.RdfFormat.TURTLE)}
    assert served == {quad.triple for quad in RdfFile(FIXTURES / file, "x:graph").quads()}
    assert client.get(f"/graph/{name}.nt").content_type == "application/n-triples"


def test_an_unknown_graph_is_404(client: FlaskClient) -> None:
    assert client.get("/graph/data/none").status_code == 404
    assert client.get("/graph/a%3Eb").status_code == 404


def test_the_ontology_is_for_people_and_programs(client: FlaskClient) -> None:
    page = client.get("/ontology", headers=HTML).text
    assert 'id="RegionalConsultativeProcess"' in page
    assert "A body in which States meet." in page
    turtle = client.get("/ontology", headers={"Accept": "text/turtle"})
    assert turtle.content_type.startswith("text/turtle")
    xml = client.get("/ontology.rdf")
    assert len(list(ox.parse(xml.data, ox.RdfFormat.RDF_XML))) == len(
        list(ox.parse(turtle.data, ox.RdfFormat.TURTLE))
    )


def test_shapes_are_missing_where_the_data_come_without(client: FlaskClient) -> None:
    assert client.get("/shapes").status_code == 404


def test_an_unknown_path_is_a_problem_or_a_page(client: FlaskClient) -> None:
    problem = client.get("/nowhere")
    page = client.get("/nowhere", headers=HTML)
    assert (problem.status_code, problem.content_type) == (404, "application/problem+json")
    assert (page.status_code, page.content_type) == (404, "text/html;charset=utf-8")


def test_a_public_base_url_is_shown_instead_of_the_request_s() -> None:
    client = small_app(Settings(base_url="https://iscm.example/graph")).test_client()
    assert "curl https://iscm.example/graph/sparql" in client.get("/", headers=HTML).text
    description = client.get("/sparql", headers={"Accept": "text/turtle"}).text
    assert "<https://iscm.example/graph/sparql>" in description


def test_the_page_of_questions_tells_how_to_run_and_to_change_each() -> None:
    year = QuestionParameter("year", "digits", ox.Literal("2019"))
    question = Question(
        "who", "Who <here>?", "All.", None, "SELECT * {}", ("people", "time"), (year,)
    )
    page = small_app(questions=[question]).test_client().get("/questions", headers=HTML).text
    assert "Who &lt;here&gt;?" in page
    assert 'href="/questions/who"' in page
    assert "To choose: year" in page
    assert "people, time" in page


def test_data_without_questions_say_so() -> None:
    page = small_app(questions=[]).test_client().get("/questions", headers=HTML).text
    assert "without questions" in page


def test_the_graph_of_a_file_opens_whatever_its_name_is(tmp_path: Path) -> None:
    (tmp_path / "of états.ttl").write_text('<> <#says> "something" .')
    dataset = load_files(other_files([tmp_path]))
    client = create_app(Settings(), EmbeddedEngine(dataset.store), dataset).test_client()
    found = client.get("/graph/data/of%20%C3%A9tats")
    assert found.status_code == 200
    assert b"something" in found.data
    assert client.get("/graph/data/of%20etats").status_code == 404
