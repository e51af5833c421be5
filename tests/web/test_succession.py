"""Succession on the pages of both mechanisms: how, and whether the later one is a successor."""

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
mechanism:old a iscm:Mechanism ; rdfs:label "Old Dialogue"@en ; iscm:hasStatus status:concluded ;
  iscm:succeededBy mechanism:new .
mechanism:new a iscm:Mechanism ; rdfs:label "New Forum"@en .
mechanism:child a iscm:Mechanism ; rdfs:label "Child Process"@en .
status:concluded rdfs:label "Concluded"@en .
succession-kind:repurposed rdfs:label "Repurposed as"@en ; skos:definition "Another task."@en .
succession-kind:led-to rdfs:label "Led to"@en ; skos:definition "Not its successor."@en .
source:s a iscm:Source ; dcterms:title "Page"@en .
statement:a a iscm:Succession ; iscm:about mechanism:old ; iscm:successor mechanism:new ;
  iscm:successionKind succession-kind:repurposed ; iscm:attestedBy source:s .
statement:b a iscm:Succession ; iscm:about mechanism:old ; iscm:successor mechanism:child ;
  iscm:successionKind succession-kind:led-to ; iscm:attestedBy source:s .
statement:c a iscm:Succession ; iscm:about mechanism:child ;
  iscm:listedAs "a conference of 1999"@en ;
  iscm:successionKind succession-kind:led-to ; iscm:attestedBy source:s .
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    file: Path = tmp_path_factory.mktemp("succession") / "world.ttl"
    file.write_text(PROLOGUE + WORLD, encoding="utf-8")
    dataset = load_files([RdfFile(file, "https://made-up.example/")])
    return create_app(Settings(), EmbeddedEngine(dataset.store), dataset).test_client()


def summary(client: FlaskClient, key: str) -> dict[str, str]:
    """What the page's summary says, by heading, without marks and what is folded away."""
    page = client.get(f"/doc/mechanism/{key}", headers={"Accept": "text/html"}).text
    page = re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)
    found = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", page, re.DOTALL)
    return {plain(heading): plain(text) for heading, text in found}


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def test_the_earlier_one_tells_its_successor_apart_from_what_it_led_to(client: FlaskClient) -> None:
    told = summary(client, "old")
    assert told["Status"] == "Concluded ; succeeded by New Forum"
    assert re.search(r"Child Process .*led to.* New Forum .*repurposed as", told["Followed by"])
    assert "Came after" not in told


def test_the_later_one_tells_how_it_came_though_the_statement_is_not_about_it(
    client: FlaskClient,
) -> None:
    told = summary(client, "new")
    assert re.search(r"^Old Dialogue .*repurposed as", told["Came after"])
    assert "Followed by" not in told


def test_what_is_told_in_words_alone_came_before(client: FlaskClient) -> None:
    told = summary(client, "child")["Came after"]
    assert re.search(r"a conference of 1999 .*led to.* Old Dialogue .*led to", told)
