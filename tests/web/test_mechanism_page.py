"""The page of a mechanism as a work of reference: in short, members by region, a line of time."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from iscm.dataset import Dataset, load_files
from iscm.engine.embedded import EmbeddedEngine
from iscm.files import RdfFile
from iscm.namespaces import PREFIXES
from iscm.settings import Settings
from iscm.web import create_app

PROLOGUE = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
STATES = "".join(
    f"""
state:S{number:02} a iscm:State ; rdfs:label "State {number:02}"@en ; iscm:inRegion region:{where} .
statement:m{number} a iscm:Participation ; iscm:about mechanism:m ; iscm:role role:member ;
  iscm:participant state:S{number:02} ; iscm:ground 2 ; iscm:current true ;
  iscm:basis basis:listed ; iscm:attestedBy source:{source} .
mechanism:m iscm:hasMember state:S{number:02} . state:S{number:02} iscm:memberOf mechanism:m .
"""
    for number, where, source in (
        *((n, "west", "new") for n in range(7)),
        *((n, "east", "old") for n in range(7, 10)),
    )
)
WORLD = f"""
mechanism:m a iscm:Mechanism ; rdfs:label "Made-up Process"@en ; iscm:hasStatus status:active .
mechanism:n a iscm:Mechanism ; rdfs:label "Neighbouring Dialogue"@en ; iscm:acronym "ND" ;
  iscm:hasMember state:S00, state:S01 .
state:S00 iscm:memberOf mechanism:n . state:S01 iscm:memberOf mechanism:n .
region:world a iscm:Region ; rdfs:label "World"@en .
region:north a iscm:Region ; rdfs:label "North"@en ; dcterms:isPartOf region:world .
region:west a iscm:Region ; rdfs:label "West"@en ; dcterms:isPartOf region:north .
region:east a iscm:Region ; rdfs:label "East"@en ; dcterms:isPartOf region:world .
role:member a iscm:Role ; rdfs:label "Member"@en .
role:observer a iscm:Role ; rdfs:label "Observer"@en .
role:chair a iscm:Role ; rdfs:label "Chair"@en .
status:active a iscm:Status ; rdfs:label "Active"@en .
basis:attended rdfs:label "Attended"@en ; skos:definition "Seen at a meeting."@en .
source:new a iscm:Source ; dcterms:title "New page"@en ; iscm:asOf "2025-04"^^xsd:gYearMonth .
source:old a iscm:Source ; dcterms:title "Old page"@en ; iscm:asOf "2015-11"^^xsd:gYearMonth .
statement:status a iscm:StatusReport ; iscm:about mechanism:m ; iscm:status status:active ;
  iscm:attestedBy source:new .
statement:c1 a iscm:Participation ; iscm:about mechanism:m ; iscm:role role:chair ;
  iscm:participant state:S03 ; iscm:from "2019"^^xsd:gYear ; iscm:until "2020"^^xsd:gYear ;
  iscm:ground 1 ; iscm:attestedBy source:new .
statement:c2 a iscm:Participation ; iscm:about mechanism:m ; iscm:role role:chair ;
  iscm:participant state:S03 ; iscm:from "2019-06"^^xsd:gYearMonth ;
  iscm:until "2020-05"^^xsd:gYearMonth ; iscm:ground 1 ; iscm:attestedBy source:old .
statement:c3 a iscm:Participation ; iscm:about mechanism:m ; iscm:role role:chair ;
  iscm:participant state:S04 ; iscm:from "2024"^^xsd:gYear ; iscm:ground 1 ;
  iscm:lastKnown true ; iscm:attestedBy source:new .
meeting:one a iscm:Meeting ; rdfs:label "First meeting"@en ; iscm:about mechanism:m ;
  iscm:from "2021-05-20"^^xsd:date ; iscm:until "2021-05-21"^^xsd:date ;
  iscm:attestedBy source:new .
{STATES}
""" + "".join(
    f"""
organization:o{number} a iscm:Organization ; rdfs:label "Organization {number}"@en .
statement:o{number} a iscm:Participation ; iscm:about mechanism:m ; iscm:role role:observer ;
  iscm:participant organization:o{number} ; iscm:ground 2 ; iscm:current true ;
  iscm:basis basis:attended ; iscm:attestedBy source:old .
"""
    for number in range(8)
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    file: Path = tmp_path_factory.mktemp("mechanism") / "world.ttl"
    file.write_text(PROLOGUE + WORLD, encoding="utf-8")
    read = load_files([RdfFile(file, "https://made-up.example/")])
    dataset = Dataset(read.store, read.version, "2026-11-27", read.files)
    return create_app(Settings(), EmbeddedEngine(dataset.store), dataset).test_client()


@pytest.fixture(scope="module")
def page(client: FlaskClient) -> str:
    return client.get("/doc/mechanism/m", headers={"Accept": "text/html"}).text


def rows(page: str) -> dict[str, str]:
    """Heading → text of the rows of lists, without what is folded away on every screen."""
    shown = re.sub(r'<details(?! class="long").*?</details>', "", page, flags=re.DOTALL)
    found = re.findall(r"<dt[^>]*>(.*?)</dt>\s*<dd>(.*?)</dd>", shown, re.DOTALL)
    return {plain(heading): plain(text) for heading, text in found}


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def test_what_is_known_stands_at_the_head_and_what_is_not_says_so(page: str) -> None:
    told = rows(page)
    assert told["Members"] == "10 States"
    assert told["Status 2026-11-27"] == "Active"
    assert told["Chair"].startswith("not known last known: State 04 2024 –")
    assert told["Secretariat"] == "not known"


def test_members_stand_by_the_part_of_the_world_that_they_lie_in(page: str) -> None:
    told = rows(page)
    assert told["North 7"].startswith("State 00 State 01")
    assert "State 09" in told["East 3"]
    assert list(told).index("North 7") < list(told).index("East 3")


def test_a_reader_is_told_how_old_the_newest_source_is_where_it_is_old(page: str) -> None:
    told = rows(page)
    assert "last attested 2015-11" in told["East 3"]
    assert "last attested" not in told["North 7"]


def test_terms_that_sources_date_their_own_way_are_one_on_the_line_of_time(page: str) -> None:
    line = page.partition('class="lines timeline"')[2].partition("</ol>")[0]
    shown = re.sub(r"<details.*?</details>", "", line, flags=re.DOTALL)
    moments = [plain(each) for each in re.findall(r"<li.*?</li>", shown, re.DOTALL)]
    assert moments == [
        "2024 – State 04 Chair",
        "2021-05-20 – 21 First meeting",
        "2019 – 2020 State 03 Chair",
    ]


def test_those_who_were_only_seen_at_a_meeting_are_folded_where_they_are_many(page: str) -> None:
    folded = re.search(r"<summary>8 organizations known only.*?</summary>(.*?)</ul>", page, re.S)
    assert folded is not None
    assert page.count("Organization 0") == folded[1].count("Organization 0") == 1


def test_mechanisms_with_the_same_members_are_named_with_their_number(page: str) -> None:
    section = page.partition('id="overlaps"')[2].partition("</section>")[0]
    assert "ND 2" in plain(section)
