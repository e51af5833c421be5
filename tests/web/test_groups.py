"""Bodies, meetings and lists within a mechanism: their own pages, and where others name them."""

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

HTML = {"Accept": "text/html"}
BOARD = "<https://w3id.org/iscm/id/group/made-up/board>"
DATA = f"""
mechanism:made-up a iscm:Mechanism ; rdfs:label "Made-up Process"@en .
state:ARC a iscm:State ; rdfs:label "Arcadia"@en .
state:UTO a iscm:State ; rdfs:label "Utopia"@en .
role:member a iscm:Role ; rdfs:label "Member"@en .
theme:returns a iscm:Theme ; rdfs:label "Returns"@en .
source:page a iscm:Source ; dcterms:title "Page"@en .
{BOARD} a iscm:Body, iscm:Group ; rdfs:label "Board"@en, "Conseil"@fr ;
    iscm:groupOf mechanism:made-up .
<https://w3id.org/iscm/id/roster/made-up/member/page> a iscm:Roster ;
    iscm:about mechanism:made-up ; iscm:role role:member ; iscm:statedTotal 9 ;
    iscm:attestedBy source:page .
<https://w3id.org/iscm/id/roster/made-up/member/page/board> a iscm:Roster ;
    iscm:about mechanism:made-up ; iscm:role role:member ; iscm:statedTotal 4 ;
    iscm:group {BOARD} ; iscm:attestedBy source:page .
<https://w3id.org/iscm/id/statement/made-up/member/ARC/page> a iscm:Participation ;
    iscm:about mechanism:made-up ; iscm:role role:member ; iscm:participant state:ARC ;
    iscm:attestedBy source:page .
<https://w3id.org/iscm/id/statement/made-up/member/UTO/page/board> a iscm:Participation ;
    iscm:about mechanism:made-up ; iscm:role role:member ; iscm:participant state:UTO ;
    iscm:group {BOARD} ; iscm:attestedBy source:page .
<https://w3id.org/iscm/id/statement/made-up/theme/returns/page> a iscm:ThematicFocus ;
    iscm:about mechanism:made-up ; iscm:theme theme:returns ; iscm:group {BOARD} ;
    iscm:attestedBy source:page .
"""


@pytest.fixture
def made_up(tmp_path: Path) -> FlaskClient:
    path = tmp_path / "made-up.ttl"
    path.write_text("".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items()) + DATA)
    dataset = load_files([RdfFile(path, "https://made-up.example/")])
    return create_app(Settings(), EmbeddedEngine(dataset.store), dataset).test_client()


def words(client: FlaskClient, path: str, **headers: str) -> str:
    response = client.get(path, headers=HTML | headers)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


def test_a_group_s_page_shows_what_is_said_of_it_alone(made_up: FlaskClient) -> None:
    page = words(made_up, "/doc/group/made-up/board")
    assert "Body within Made-up Process" in page
    assert "Utopia" in page
    assert "Arcadia" not in page
    assert "Themes Returns" in page
    rosters = page.partition("Lists of participants")[2]
    assert "Member ( Board ) Page undated 1 4 not known" in rosters
    assert " 9 " not in rosters


def test_a_mechanism_s_page_names_its_groups_by_their_labels(made_up: FlaskClient) -> None:
    page = words(made_up, "/doc/mechanism/made-up", **{"Accept-Language": "fr"})
    assert "Utopia en Conseil" in page
    assert "Organes, réunions et listes internes Conseil" in page
    assert "( Conseil ) Page en non daté 1 4" in page
    assert "Page en non daté 1 9" in page


def test_lists_say_of_which_mechanism_a_group_is(made_up: FlaskClient) -> None:
    assert "Board Made-up Process" in words(made_up, "/browse/group")
