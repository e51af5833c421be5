"""What is published, over a small project: where it is, how it is sent, and how it is led to."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from iscm.description.files import ALL_FILES, DISTRIBUTIONS
from iscm.namespaces import BASE, ID
from sites import small_project_app


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return small_project_app(Path(tmp_path_factory.mktemp("project"))).test_client()


def _links(response: object) -> set[tuple[str, str]]:
    values = response.headers.getlist("Link")  # type: ignore[attr-defined]
    return {
        (value.partition(">")[0][1:], value.partition('rel="')[2].partition('"')[0])
        for value in values
    }


def test_the_list_of_downloads_is_a_landing_page_of_the_dataset(client: FlaskClient) -> None:
    links = _links(client.get("/dumps/"))
    assert (ID + "dataset/iscm", "cite-as") in links
    assert ("https://schema.org/Dataset", "type") in links
    assert ("/catalog.ttl", "describedby") in links
    assert ("/linkset/dataset/iscm", "linkset") in links
    for file in DISTRIBUTIONS:
        assert (f"/dumps/{file.name}", "item") in links
        with client.head(f"/dumps/{file.name}") as response:
            assert ("/doc/dataset/iscm", "collection") in _links(response)


def test_the_dataset_s_landing_page_lists_its_items(client: FlaskClient) -> None:
    links = _links(client.get("/"))
    for file in DISTRIBUTIONS:
        assert (f"/dumps/{file.name}", "item") in links
    assert ("/catalog.ttl", "describedby") in links
    assert (ID + "dataset/iscm", "cite-as") in links
    assert (BASE + "#team", "author") in links
    assert {target for target, rel in links if rel == "type"} == {
        "https://schema.org/AboutPage",
        "https://schema.org/Dataset",
    }


def test_the_dataset_s_link_set_tells_what_each_dump_belongs_to(client: FlaskClient) -> None:
    contexts = json.loads(client.get("/linkset/dataset/iscm").data)["linkset"]
    by_anchor = {
        context["anchor"].removeprefix("http://localhost"): context for context in contexts
    }
    assert len(by_anchor) == len(contexts)
    for file in DISTRIBUTIONS:
        assert by_anchor[f"/dumps/{file.name}"]["collection"] == [
            {"href": "http://localhost/doc/dataset/iscm", "type": "text/html"}
        ]


def test_the_catalogue_says_how_to_cite(client: FlaskClient) -> None:
    page = client.get("/catalog", headers={"Accept": "text/html"}).text
    assert (
        "ISCM Knowledge Graph team (2026): ISCM Knowledge Graph. Version 1.0.0. "
        "ISCM Knowledge Graph team. Dataset. https://w3id.org/iscm/version/1.0.0"
    ) in page


def test_the_feed_has_an_entry_for_each_version(client: FlaskClient) -> None:
    root = ElementTree.fromstring(client.get("/changes.atom").data)
    space = {"a": "http://www.w3.org/2005/Atom"}
    assert [e.text for e in root.findall("a:entry/a:id", space)] == [BASE + "version/1.0.0"]
    assert root.find("a:updated", space) is not None
    for link in root.findall("a:link[@rel='alternate']", space):
        response = client.get(link.attrib["href"].removeprefix("http://localhost"))
        assert response.mimetype == link.attrib["type"]
    turtle = client.get("/changes", headers={"Accept": "text/turtle"}).text
    assert "version/1.0.0" in turtle


def test_the_feed_and_its_rdf_have_addresses_of_their_own(client: FlaskClient) -> None:
    offered = {
        "atom": "application/atom+xml",
        "html": "text/html",
        "ttl": "text/turtle",
        "jsonld": "application/ld+json",
        "rdf": "application/rdf+xml",
        "nt": "application/n-triples",
    }
    for extension, media_type in offered.items():
        negotiated = client.get("/changes", headers={"Accept": media_type})
        assert negotiated.headers["Content-Location"] == f"/changes.{extension}"
        assert (f"/changes.{extension}", "alternate") in _links(negotiated)
        fixed = client.get(f"/changes.{extension}", headers={"Accept": "image/png"})
        assert fixed.content_type.startswith(media_type)
        assert fixed.data == negotiated.data
    assert client.get("/changes.csv").status_code == 404
    assert client.get("/changes").mimetype == "application/atom+xml"


def test_the_page_of_changes_links_each_version(client: FlaskClient) -> None:
    page = client.get("/changes.html").text
    assert '<a href="/version/1.0.0">Version 1.0.0</a>' in page
    assert "First version" in page


def test_version_iris_open_all_parts_of_the_version(client: FlaskClient) -> None:
    for path in ("/ontology/1.0.0", "/shapes/1.0.0", "/version/1.0.0"):
        for accept in ("text/html", "text/turtle", "application/ld+json"):
            response = client.get(path, headers={"Accept": accept})
            assert response.status_code == 200
            assert response.content_type.startswith(accept)
    page = client.get("/version/1.0.0", headers={"Accept": "text/html"}).text
    parts = ("dumps/iscm.nt.gz", "void")
    for path in ("/ontology/1.0.0", "/shapes/1.0.0", *(f"/version/1.0.0/{part}" for part in parts)):
        assert f'href="{path}"' in page
        with client.get(path) as response:
            assert response.status_code == 200


@pytest.mark.parametrize("file", ALL_FILES, ids=lambda file: file.name)
def test_a_dump_is_sent_as_what_it_is(client: FlaskClient, file: object) -> None:
    name = file.name  # type: ignore[attr-defined]
    with client.get(f"/dumps/{name}") as response:
        assert response.status_code == 200
        assert response.content_type == file.content_type  # type: ignore[attr-defined]
        assert "no-transform" in response.headers["Cache-Control"]


def test_a_dump_can_be_taken_piece_by_piece(client: FlaskClient) -> None:
    path = "/dumps/iscm.nt.gz"
    with client.get(path) as response:
        whole, tag = response.data, response.headers["ETag"]
        assert response.headers["Accept-Ranges"] == "bytes"
        assert response.headers["Repr-Digest"].startswith("sha-256=:")
    with client.get(path, headers={"Range": "bytes=10-19"}) as part:
        assert part.status_code == 206
        assert part.data == whole[10:20]
        assert part.headers["Content-Range"] == f"bytes 10-19/{len(whole)}"
    with client.get(path, headers={"Range": "bytes=5-", "If-Range": tag}) as rest:
        assert (rest.status_code, rest.data) == (206, whole[5:])
    with client.get(path, headers={"Range": "bytes=5-", "If-Range": '"other"'}) as rest:
        assert (rest.status_code, rest.data) == (200, whole)
    with client.get(path, headers={"Range": f"bytes={len(whole)}-"}) as none:
        assert none.status_code == 416
    with client.get(path, headers={"If-None-Match": tag}) as known:
        assert known.status_code == 304


@pytest.mark.parametrize("asked", ["bytes=0-1,5-9", "bytes=x-y", "lines=1-2", "bytes=9-5"])
def test_what_is_not_one_range_of_bytes_is_ignored(client: FlaskClient, asked: str) -> None:
    with client.get("/dumps/iscm.nt.gz", headers={"Range": asked}) as response:
        assert response.status_code == 200
        assert len(response.data) == response.content_length


def test_a_table_says_where_it_is_described(client: FlaskClient) -> None:
    for start in ("/dumps/", "/version/1.0.0/dumps/"):
        with client.get(f"{start}states.csv") as response:
            (link,) = (
                value for value in response.headers.getlist("Link") if "describedby" in value
            )
        assert link == (
            f'<{start}csv-metadata.json>; rel="describedby"; type="application/csvm+json"'
        )


def test_an_unknown_dump_says_which_there_are(client: FlaskClient) -> None:
    response = client.get("/dumps/iscm.hdt")
    assert response.status_code == 404
    assert "iscm.nt.gz" in json.loads(response.data)["files"]


def test_a_version_that_is_not_kept_says_which_is(client: FlaskClient) -> None:
    response = client.get("/version/0.9.0")
    assert response.status_code == 404
    assert json.loads(response.data)["versions"] == ["1.0.0"]


def test_the_site_map_lists_what_is_published(client: FlaskClient) -> None:
    text = client.get("/sitemap.xml").text
    for path in ("/catalog", "/version/1.0.0", "/dumps/", "/changes"):
        assert f"<loc>http://localhost{path}</loc>" in text


def test_the_catalogue_describes_the_dataset_for_search_engines(client: FlaskClient) -> None:
    page = client.get("/catalog.html").text
    text = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert len(json.loads(text)["distribution"]) == len(DISTRIBUTIONS)


def test_the_feed_follows_the_address_that_it_is_asked_at(client: FlaskClient) -> None:
    feed = client.get("/changes.atom", base_url="https://migration.example.org").text
    assert 'href="https://migration.example.org/changes.atom"' in feed
