"""Typed links, site map, feed, guides: where the standards say they are."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import rdflib
from flask.testing import FlaskClient

from iscm.description.files import DISTRIBUTIONS
from iscm.namespaces import BASE, ID
from iscm.settings import Settings
from sites import issued, small_app, small_project_app

DOC = "/doc/mechanism/alpha-process"
ALPHA = ID + "mechanism/alpha-process"
PUBLIC = "https://migration.example.org/graph"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return small_project_app(Path(tmp_path_factory.mktemp("project"))).test_client()


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    root = Path(tmp_path_factory.mktemp("elsewhere"))
    settings = Settings(base_url=PUBLIC, cache_dir=root / "cache")
    return small_project_app(root, settings).test_client()


def _links(response: object) -> set[tuple[str, str]]:
    values = response.headers.getlist("Link")  # type: ignore[attr-defined]
    return {
        (value.partition(">")[0][1:], value.partition('rel="')[2].partition('"')[0])
        for value in values
    }


def test_a_program_that_follows_the_project_s_own_iris_gets_their_description(
    client: FlaskClient,
) -> None:
    """The contact and the team are fragments of the home page's IRI."""
    response = client.get("/", headers={"Accept": "text/turtle"})
    assert response.status_code == 303
    assert "Accept" in response.headers["Vary"]
    described = client.get(response.headers["Location"], headers={"Accept": "text/turtle"})
    graph = rdflib.Graph().parse(data=described.text, format="turtle")
    for fragment in ("#contact", "#team"):
        assert (rdflib.URIRef(BASE + fragment), rdflib.RDF.type, None) in graph
    assert client.get("/", headers={"Accept": "*/*"}).mimetype == "text/html"


def test_a_page_has_its_signposts_in_headers_and_in_html(client: FlaskClient) -> None:
    response = client.get(DOC, headers={"Accept": "text/html"})
    links = _links(response)
    licence = "https://creativecommons.org/licenses/by/4.0/"
    for expected in (
        (ALPHA, "cite-as"),
        (f"{DOC}.ttl", "describedby"),
        ("https://schema.org/AboutPage", "type"),
        ("https://w3id.org/iscm/ontology#Mechanism", "type"),
        (licence, "license"),
        (BASE + "#team", "author"),
        ("/doc/dataset/iscm", "collection"),
        ("/linkset/mechanism/alpha-process", "linkset"),
    ):
        assert expected in links
        target, rel = expected
        assert f'<link rel="{rel}" href="{target}"' in response.text


@pytest.mark.parametrize("path", ["/ontology", "/shapes", "/ontology/1.0.0", "/shapes/1.0.0"])
def test_documents_of_the_vocabulary_have_their_signposts(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={"Accept": "text/html"})
    links = _links(response)
    iri = BASE + path.removeprefix("/")
    for expected in (
        (iri, "cite-as"),
        ("https://schema.org/AboutPage", "type"),
        ("http://www.w3.org/2002/07/owl#Ontology", "type"),
        ("https://creativecommons.org/licenses/by/4.0/", "license"),
        (f"{path}.ttl", "describedby"),
    ):
        assert expected in links
        assert f'<link rel="{expected[1]}" href="{expected[0]}"' in response.text
    rdf = _links(client.get(f"{path}.ttl"))
    assert (iri, "cite-as") in rdf
    assert ("https://schema.org/AboutPage", "type") not in rdf


def test_rdf_says_what_it_describes(client: FlaskClient) -> None:
    links = _links(client.get(f"{DOC}.ttl"))
    assert (ALPHA, "describes") in links
    assert (DOC, "describes") in links
    assert ("https://schema.org/AboutPage", "type") not in links


def test_the_link_set_says_what_the_headers_say(client: FlaskClient) -> None:
    response = client.get("/linkset/mechanism/alpha-process")
    assert response.content_type == "application/linkset+json"
    context, *others = json.loads(response.data)["linkset"]
    assert context["anchor"] == f"http://localhost{DOC}"
    assert {"href": ALPHA} in context["cite-as"]
    targets = {
        (target["href"].removeprefix("http://localhost"), rel)
        for rel, targets in context.items()
        if rel != "anchor"
        for target in targets
    }
    assert _links(client.get(DOC, headers={"Accept": "text/html"})) <= targets
    metadata = {target["href"] for target in context["describedby"]}
    assert metadata == {f"http://localhost{DOC}.{end}" for end in ("ttl", "jsonld", "rdf", "nt")}
    assert {other["anchor"] for other in others} == metadata
    for other in others:
        assert {"href": f"http://localhost{DOC}", "type": "text/html"} in other["describes"]
        assert other["license"] == context["license"]


@pytest.mark.parametrize("path", ["/", "/doc/dataset/iscm"])
def test_the_dataset_s_landing_pages_describe_it_for_search_engines(
    client: FlaskClient, path: str
) -> None:
    page = client.get(path).text
    text = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    described = json.loads(text)
    assert described["@type"] == "Dataset"
    assert described["license"] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert len(described["distribution"]) == len(DISTRIBUTIONS)
    # A citation is of works that the data are about; how to cite the data is something else
    # (https://schema.org/creditText).
    assert "citation" not in described
    assert described["creditText"].endswith(described["identifier"][1])
    site = client.application.extensions["iscm"]
    indicators = site.rows(
        'SELECT ?l { ?i a iscm:Indicator ; rdfs:label ?l FILTER(LANG(?l)="en") }'
    )
    assert sorted(described["variableMeasured"]) == sorted(row["l"] for row in indicators)
    assert len(indicators) > 5


def test_the_site_map_lists_every_thing_with_the_version_s_date(client: FlaskClient) -> None:
    root = ElementTree.fromstring(client.get("/sitemap.xml").data)
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    addresses = [element.text or "" for element in root.findall("s:url/s:loc", space)]
    dates = {element.text for element in root.findall("s:url/s:lastmod", space)}
    assert f"http://localhost{DOC}" in addresses
    assert len(addresses) == len(set(addresses)) > 100
    assert dates == {issued()}
    for address in addresses[:12]:
        assert client.get(address.removeprefix("http://localhost")).status_code == 200


def test_the_site_map_lists_the_documents_of_the_whole(client: FlaskClient) -> None:
    text = client.get("/sitemap.xml").text
    for path in ("/", "/ontology", "/shapes"):
        assert f"<loc>http://localhost{path}</loc>" in text


def test_data_of_others_have_no_links_that_lead_nowhere() -> None:
    """Neither in the site map nor in what stands around every page."""
    others = small_app().test_client()
    addresses = re.findall("<loc>http://localhost([^<]*)</loc>", others.get("/sitemap.xml").text)
    page = others.get("/browse/").text
    targets = {*addresses, *re.findall('href="(/[^"]*)"', page)}
    assert len(targets) > 20
    for target in targets:
        with others.get(target) as response:
            assert response.status_code == 200, target


def test_a_site_map_part_that_there_is_not_is_404(client: FlaskClient) -> None:
    assert client.get("/sitemap-1.xml").status_code == 200
    assert client.get("/sitemap-2.xml").status_code == 404


def test_robots_are_invited_and_shown_the_site_map(client: FlaskClient) -> None:
    lines = client.get("/robots.txt").text.splitlines()
    assert "Allow: /" in lines
    assert "Sitemap: http://localhost/sitemap.xml" in lines


def test_robots_are_kept_out_of_addresses_that_combine_without_end(client: FlaskClient) -> None:
    rules = [line.partition(": ") for line in client.get("/robots.txt").text.splitlines()]
    rules = [rule for rule in rules if rule[0] in ("Allow", "Disallow")]

    def allowed(path: str) -> bool:
        # The longest rule that matches counts (RFC 9309, section 2.2.2).
        told = [r for r in rules if re.match(re.escape(r[2]).replace(r"\*", ".*"), path)]
        return max(told, key=lambda rule: len(rule[2]))[0] == "Allow"

    assert allowed("/browse/mechanism")
    assert allowed("/browse/mechanism?page=2")
    assert not allowed("/browse/mechanism?type=a&status=b")
    assert not allowed("/sparql?query=ASK%20%7B%7D")
    listed = re.findall(r"<loc>http://localhost([^<]*)</loc>", client.get("/sitemap.xml").text)
    assert listed
    assert all(allowed(path) for path in listed)


def test_the_guide_for_language_models_has_links_that_work(client: FlaskClient) -> None:
    text = client.get("/llms.txt").text
    assert text.startswith("# ISCM Knowledge Graph\n")
    addresses = [part.partition(")")[0] for part in text.split("](")[1:]]
    assert len(addresses) > 20
    for address in addresses:
        assert client.get(address.removeprefix("http://localhost")).status_code == 200


@pytest.mark.parametrize("path", ["/ontology/0.9.0", "/shapes/0.9.0"])
def test_a_version_that_is_not_kept_says_which_is(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert json.loads(response.data)["versions"] == ["1.0.0"]


def test_pages_and_links_follow_the_public_url_and_iris_do_not(elsewhere: FlaskClient) -> None:
    assert f"<loc>{PUBLIC}{DOC}</loc>" in elsewhere.get("/sitemap.xml").text
    assert f"Sitemap: {PUBLIC}/sitemap.xml" in elsewhere.get("/robots.txt").text
    assert json.loads(elsewhere.get("/openapi.json").data)["servers"] == [{"url": PUBLIC}]
    context, *_ = json.loads(elsewhere.get("/linkset/mechanism/alpha-process").data)["linkset"]
    assert context["anchor"] == PUBLIC + DOC
    assert {"href": ALPHA} in context["cite-as"]
    page = elsewhere.get(DOC, headers={"Accept": "text/html"})
    assert (f"/graph{DOC}.ttl", "alternate") in _links(page)
    assert 'href="/graph/browse/mechanism"' in page.text
    assert f'<link rel="cite-as" href="{ALPHA}"' in page.text
    assert elsewhere.get("/id/state/IDN").headers["Location"] == "/graph/doc/state/IDN"
    described = json.loads(elsewhere.get(f"{DOC}.jsonld").data)
    assert described.pop("@context") == f"{PUBLIC}/context.jsonld"
    assert "migration.example.org" not in json.dumps(described)
    turtle = elsewhere.get(f"{DOC}.ttl").text
    assert "migration.example.org" not in turtle
    assert "mechanism:alpha-process a " in turtle


def test_the_document_tells_of_itself(client: FlaskClient) -> None:
    turtle = client.get(f"{DOC}.ttl").text
    block = turtle.partition("<https://w3id.org/iscm/doc/mechanism/alpha-process>")[2]
    block = block.partition(" .\n")[0]
    for part in (
        "a foaf:Document",
        "foaf:primaryTopic mechanism:alpha-process",
        "dcterms:license <https://creativecommons.org/licenses/by/4.0/>",
        "void:inDataset dataset:iscm",
        "<https://w3id.org/iscm/graph/data/mechanisms/alpha-process>",
    ):
        assert part in block
    assert turtle.startswith("PREFIX ")


@pytest.mark.parametrize("path", ["/ontology.pdf", "/shapes.csv"])
def test_an_extension_of_no_representation_is_not_found(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert path.rpartition(".")[2] in response.get_json()["detail"]
