import json

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from json_ld import with_context

ALPHA = "https://w3id.org/iscm/id/mechanism/alpha-process"
SYNTAXES = [
    ("text/turtle", "ttl", ox.RdfFormat.TURTLE),
    ("application/ld+json", "jsonld", ox.RdfFormat.JSON_LD),
    ("application/rdf+xml", "rdf", ox.RdfFormat.RDF_XML),
    ("application/n-triples", "nt", ox.RdfFormat.N_TRIPLES),
]


@pytest.mark.parametrize(
    "path",
    [
        "mechanism/alpha-process",
        "state/IDN",
        "statement/alpha-process/member/AUS/one",
        "roster/alpha-process/member/one",
    ],
)
def test_a_thing_redirects_to_its_description(client: FlaskClient, path: str) -> None:
    response = client.get(f"/id/{path}")
    assert response.status_code == 303
    assert response.headers["Location"] == f"/doc/{path}"


@pytest.mark.parametrize(("media_type", "extension", "form"), SYNTAXES)
def test_the_header_and_the_extension_give_the_same_graph(
    client: FlaskClient, media_type: str, extension: str, form: ox.RdfFormat
) -> None:
    negotiated = client.get("/doc/mechanism/alpha-process", headers={"Accept": media_type})
    fixed = client.get(f"/doc/mechanism/alpha-process.{extension}", headers={"Accept": "image/png"})
    assert negotiated.content_type.split(";")[0] == media_type
    assert fixed.content_type == negotiated.content_type
    assert negotiated.headers["Content-Location"] == f"/doc/mechanism/alpha-process.{extension}"
    assert fixed.data == negotiated.data
    data = with_context(client, fixed.data) if extension == "jsonld" else fixed.data
    turtle = client.get("/doc/mechanism/alpha-process.ttl").data
    assert {q.triple for q in ox.parse(data, form)} == {
        q.triple for q in ox.parse(turtle, ox.RdfFormat.TURTLE)
    }


def test_a_description_holds_statements_sources_and_labels(client: FlaskClient) -> None:
    data = client.get("/doc/mechanism/alpha-process.nt").data
    subjects = {str(q.subject) for q in ox.parse(data, ox.RdfFormat.N_TRIPLES)}
    for key in (
        "mechanism/alpha-process",
        "statement/alpha-process/member/AUS/one",
        "roster/alpha-process/member/one",
        "meeting/alpha-1",
        "source/one",
        "state/IDN",
        "role/member",
    ):
        assert f"<https://w3id.org/iscm/id/{key}>" in subjects
    assert "<https://w3id.org/iscm/id/mechanism/alpine-forum>" not in subjects


def test_a_participant_s_description_holds_the_statements_that_name_it(client: FlaskClient) -> None:
    data = client.get("/doc/state/IDN.nt").data
    subjects = {str(q.subject) for q in ox.parse(data, ox.RdfFormat.N_TRIPLES)}
    assert "<https://w3id.org/iscm/id/statement/alpha-process/chair/IDN/two>" in subjects
    assert "<https://w3id.org/iscm/id/statement/alpha-process/member/AUS/one>" not in subjects


def test_links_name_the_thing_and_the_other_representations(client: FlaskClient) -> None:
    links = client.get("/doc/mechanism/alpha-process").headers.getlist("Link")
    assert f'<{ALPHA}>; rel="canonical"' in links
    assert f'<{ALPHA}>; rel="cite-as"' in links
    for media_type, extension, _ in SYNTAXES:
        assert (
            f'</doc/mechanism/alpha-process.{extension}>; rel="alternate"; type="{media_type}"'
            in links
        )


def test_representations_have_tags_of_their_own_and_answer_304(client: FlaskClient) -> None:
    path = "/doc/mechanism/alpha-process"
    turtle = client.get(path, headers={"Accept": "text/turtle"})
    english = client.get(path, headers={"Accept": "text/html"})
    french = client.get(path, headers={"Accept": "text/html", "Accept-Language": "fr"})
    tags = {response.headers["ETag"] for response in (turtle, english, french)}
    assert len(tags) == 3
    assert english.headers["Vary"] == "Accept, Accept-Language"
    again = client.get(
        path, headers={"Accept": "text/turtle", "If-None-Match": turtle.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == turtle.headers["ETag"]


def test_head_has_the_headers_without_the_body(client: FlaskClient) -> None:
    response = client.head("/doc/mechanism/alpha-process")
    assert response.status_code == 200
    assert response.data == b""
    assert "ETag" in response.headers


@pytest.mark.parametrize("door", ["id", "doc"])
def test_an_unknown_key_suggests_near_ones(client: FlaskClient, door: str) -> None:
    response = client.get(f"/{door}/mechanism/alfa-process")
    assert response.status_code == 404
    problem = json.loads(response.data)
    assert problem["suggestions"][0] == {"iri": ALPHA, "path": "/doc/mechanism/alpha-process"}
    page = client.get(f"/{door}/mechanism/alfa-process", headers={"Accept": "text/html"})
    assert 'href="/doc/mechanism/alpha-process"' in page.text


def test_the_case_of_a_state_s_code_is_forgiven_in_suggestions(client: FlaskClient) -> None:
    problem = json.loads(client.get("/doc/state/idn").data)
    assert problem["suggestions"][0]["path"] == "/doc/state/IDN"


@pytest.mark.parametrize(
    "path", ["/doc/mechanism/a%22%3E%7B", "/doc/mechanism/a%20b", "/doc/nokind/x", "/id/state/"]
)
def test_what_cannot_be_an_iri_of_ours_is_404(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.content_type == "application/problem+json"


def test_an_unacceptable_accept_lists_what_there_is(client: FlaskClient) -> None:
    response = client.get("/doc/state/IDN", headers={"Accept": "image/png"})
    assert response.status_code == 406
    available = json.loads(response.data)["available"]
    assert {"text/html", "text/turtle"} <= set(available)
    assert len(available) == len(set(available))


def test_a_mechanism_s_page_shows_what_sources_say(client: FlaskClient) -> None:
    page = client.get("/doc/mechanism/alpha-process", headers={"Accept": "text/html"}).text
    for words in (
        "Alpha Process",
        "ALP",
        "Regional consultative process",
        "sources differ",
        "2 sources",
        "List of one",
        "Commonwealth of Australia",
        "attended",
        "civil society",
        "2016 – 2018-05",
        "Whether Utopia ever joined is open.",
        "Work abroad",
        "First Alpha meeting",
    ):
        assert words in page


def test_a_more_precise_date_is_no_disagreement(client: FlaskClient) -> None:
    page = client.get("/doc/mechanism/alpha-process", headers={"Accept": "text/html"}).text
    assert page.count("sources differ") == 1


def test_labels_follow_the_reader_s_language(client: FlaskClient) -> None:
    french = client.get(
        "/doc/mechanism/alpha-process",
        headers={"Accept": "text/html", "Accept-Language": "fr-CH, en;q=0.5"},
    ).text
    assert '<span lang="fr">Processus Alpha</span>' in french
    assert '<span lang="fr">Australie</span>' in french
    assert '<span lang="en">Member</span>' in french


def test_pages_of_other_kinds_show_their_facts(client: FlaskClient) -> None:
    for path, words in (
        ("state/IDN", ["Indonesia", "ISO 3166-1 alpha-3", "Alpha Process", "First Alpha meeting"]),
        ("theme/labour-migration", ["Labour migration", "Alpha Process"]),
        ("source/one", ["https://one.example/list", "2019", "civil society", "Alpha Process"]),
        ("source/two", ["undated", "Ministry of Two", "The page has no date."]),
        ("role/chair", ["Chair", "Alpha Process", "Indonesia"]),
        ("statement/alpha-process/member/AUS/one", ["Commonwealth of Australia", "List of one"]),
    ):
        page = client.get(f"/doc/{path}", headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert [word for word in words if word not in page.text] == []


def test_data_cannot_inject_markup_or_scripts(client: FlaskClient) -> None:
    page = client.get("/doc/mechanism/alpine-forum", headers={"Accept": "text/html"}).text
    assert "<script>" not in page
    assert 'href="javascript:' not in page


def test_a_page_links_what_other_vocabularies_hold_of_the_thing(client: FlaskClient) -> None:
    page = client.get("/doc/state/IDN", headers={"Accept": "text/html"}).text
    section = page.partition('id="elsewhere"')[2].partition("</section>")[0]
    assert 'href="http://www.wikidata.org/entity/Q252"' in section
    assert "w3id.org" not in section
