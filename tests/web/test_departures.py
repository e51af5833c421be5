"""On pages, who left is told apart from whom a newer list leaves out, and from members."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from iscm.dataset import load_files
from iscm.engine.embedded import EmbeddedEngine
from iscm.files import RdfFile
from iscm.namespaces import PREFIXES
from iscm.settings import Settings
from iscm.web import create_app

PROLOGUE = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
WORLD = """
mechanism:m a iscm:Mechanism ; rdfs:label "Made-up Process"@en .
role:member rdfs:label "Member"@en .
state:AAA a iscm:State ; rdfs:label "Aland"@en .
state:BBB a iscm:State ; rdfs:label "Beland"@en .
state:CCC a iscm:State ; rdfs:label "Celand"@en .
source:s a iscm:Source ; dcterms:title "Page"@en .
statement:a a iscm:Participation ; iscm:about mechanism:m ; iscm:participant state:AAA ;
  iscm:role role:member ; iscm:ground 2 ; iscm:current true ; iscm:attestedBy source:s .
statement:b a iscm:Participation ; iscm:about mechanism:m ; iscm:participant state:BBB ;
  iscm:role role:member ; iscm:ground 1 ; iscm:until "2015"^^xsd:gYear ;
  iscm:yields iscm:hasFormerMember ; iscm:attestedBy source:s .
statement:c a iscm:Participation ; iscm:about mechanism:m ; iscm:participant state:CCC ;
  iscm:role role:member ; iscm:ground 2 ; iscm:leftOutBy roster:r ; iscm:attestedBy source:s .
roster:r a iscm:Roster ; iscm:about mechanism:m ; iscm:role role:member .
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    file: Path = tmp_path_factory.mktemp("departures") / "world.ttl"
    file.write_text(PROLOGUE + WORLD, encoding="utf-8")
    dataset = load_files([RdfFile(file, "https://made-up.example/")])
    return create_app(Settings(), EmbeddedEngine(dataset.store), dataset).test_client()


def told(client: FlaskClient, path: str) -> set[str]:
    """Each item of the lists of participations, in plain words."""
    page = client.get(path, headers={"Accept": "text/html"}).text
    items = re.findall(r'<span class="what">(.*?)</span>\s*<details', page, re.DOTALL)
    plain = (re.sub(r"<[^>]+>", " ", item) for item in items)
    return {re.sub(r"\s+", " ", item).strip() for item in plain}


def test_a_mechanism_tells_who_left_and_who_is_no_longer_listed(client: FlaskClient) -> None:
    items = told(client, "/doc/mechanism/m")
    assert {"Aland undated", "Beland … – 2015 left", "Celand no longer listed"} <= items


def test_a_state_tells_what_it_left_apart_from_where_it_is_a_member(client: FlaskClient) -> None:
    def page(state: str) -> tuple[str, str]:
        text = client.get(f"/doc/state/{state}", headers={"Accept": "text/html"}).text
        now, _, past = text.partition('id="past"')
        return now.partition('id="mechanisms">')[2], past

    assert re.search(r"<tr>.*Made-up Process.*undated.*</tr>", page("AAA")[0], re.DOTALL)
    for state, badge in (("BBB", "left"), ("CCC", "no longer listed")):
        now, past = page(state)
        assert "Made-up Process" not in now
        assert re.search(f"Made-up Process.*>{badge}</span>", past, re.DOTALL)
