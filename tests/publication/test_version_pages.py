"""When version 1.1.0 is out, the IRIs of 1.0.0 go on leading to the files of 1.0.0."""

import hashlib
import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from iscm.description.files import ALL_FILES, CHECKSUMS
from iscm.description.writing import VOCABULARY
from iscm.namespaces import BASE, ONTOLOGY, ONTOLOGY_IRI, PREFIXES, SHAPES_IRI
from iscm.protocol.problems import CACHING, DATASET_VERSION, FOR_GOOD
from iscm.publication.dump_files import read_manifest
from iscm.publication.kept_versions import list_checksums
from iscm.settings import Settings
from releases import Releases, two_releases

SYNTAXES = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
VERSION_IRI = ox.NamedNode(PREFIXES["owl"] + "versionIRI")


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Releases:
    return two_releases(Path(tmp_path_factory.mktemp("releases")))


@pytest.fixture(scope="module")
def client(releases: Releases, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    cache = Path(tmp_path_factory.mktemp("cache"))
    return releases.app(Settings(cache_dir=cache, versions=releases.versions)).test_client()


def _graph(client: FlaskClient, path: str, accept: str = "text/turtle") -> set[ox.Triple]:
    response = client.get(path, headers={"Accept": accept}, follow_redirects=True)
    assert response.status_code == 200, path
    assert response.content_type.partition(";")[0] == accept
    return {quad.triple for quad in ox.parse(response.data, SYNTAXES[accept])}


def _named(triples: set[ox.Triple]) -> set[ox.Triple]:
    """The triples without blank nodes, which have other names each time."""
    return {
        t
        for t in triples
        if not isinstance(t.subject, ox.BlankNode) and not isinstance(t.object, ox.BlankNode)
    }


def _page(client: FlaskClient, path: str) -> str:
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code == 200, path
    return response.text


@pytest.mark.parametrize("number", ["1.0.0", "1.1.0"])
@pytest.mark.parametrize("accept", SYNTAXES)
@pytest.mark.parametrize(
    ("document", "file"),
    [("ontology", "ontology.ttl"), ("shapes", "shapes.ttl")],
)
def test_a_version_iri_gives_that_version(
    client: FlaskClient, releases: Releases, document: str, file: str, number: str, accept: str
) -> None:
    found = _graph(client, f"/{document}/{number}", accept)
    built = (releases.versions / number / file).read_bytes()
    wanted = {quad.triple for quad in ox.parse(built, ox.RdfFormat.TURTLE)}
    assert _named(found) == _named(wanted)
    assert {
        t.object.value for t in found if t.predicate == VERSION_IRI and t.subject.value[-1] != "/"
    } == {f"{BASE}{document}/{number}"}


def test_a_term_of_the_new_version_is_not_in_the_old_one(client: FlaskClient) -> None:
    brand = ox.NamedNode(ONTOLOGY + "Brand")
    assert brand in {t.subject for t in _graph(client, "/ontology")}
    assert brand in {t.subject for t in _graph(client, "/ontology/1.1.0")}
    assert brand not in {t.subject for t in _graph(client, "/ontology/1.0.0")}
    assert 'id="Brand"' not in _page(client, "/ontology/1.0.0")


def test_the_page_of_an_old_version_leads_to_the_newest_and_stays_within_itself(
    client: FlaskClient,
) -> None:
    for document in ("ontology", "shapes"):
        old, new = _page(client, f"/{document}/1.0.0"), _page(client, f"/{document}/1.1.0")
        assert "There is a newer version" in old
        assert "There is a newer version" not in new
        assert f'<a href="/{document}/1.0.0.ttl">' in old
        assert f'<a href="/{document}/1.0.0">' in new, "the version before"
        assert f'href="/{document}#' not in old
        response = client.get(f"/{document}/1.0.0", headers={"Accept": "text/html"})
        assert f'</{document}>; rel="latest-version"' in response.headers.getlist("Link")
        assert response.headers["Content-Location"] == f"/{document}/1.0.0.html"


def test_an_old_alignment_is_found_and_one_that_stayed_has_one_version(
    client: FlaskClient,
) -> None:
    org, prov = (f"/ontology/alignments/{name}" for name in ("org", "prov"))
    found = _graph(client, f"{org}/1.0.0")
    assert ox.NamedNode(f"{ONTOLOGY_IRI}/alignments/org/1.0.0") in {t.object for t in found}
    assert client.get(f"{org}/1.1.0").status_code == 303
    assert client.get(f"{prov}/1.0.0").status_code == 303
    missing = client.get(f"{prov}/1.1.0")
    assert (missing.status_code, missing.json["versions"]) == (404, ["1.0.0"])
    missing = client.get(f"{org}/2.0.0")
    assert (missing.status_code, missing.json["versions"]) == (404, ["1.1.0", "1.0.0"])


@pytest.mark.parametrize("path", ["/ontology/{}", "/shapes/{}", "/version/{}", "/version/{}/void"])
def test_an_unknown_version_is_404_and_lists_those_there_are(
    client: FlaskClient, path: str
) -> None:
    response = client.get(path.format("1.2.0"))
    assert response.status_code == 404
    assert response.content_type == "application/problem+json"
    assert response.json["versions"] == ["1.1.0", "1.0.0"]
    for number in response.json["versions"]:
        assert client.get(path.format(number)).status_code == 200
        assert number in response.json["detail"]


@pytest.mark.parametrize("number", ["1.0.0", "1.1.0"])
def test_a_version_of_the_dataset_leads_to_its_ontology_shapes_data_and_void(
    client: FlaskClient, number: str
) -> None:
    iri = ox.NamedNode(f"{BASE}version/{number}")
    said = _graph(client, f"/version/{number}")
    assert said == _graph(client, f"/version/{number}.ttl")

    def values(subject: ox.NamedNode, name: str) -> set[str]:
        prefix, _, local = name.partition(":")
        predicate = ox.NamedNode(VOCABULARY[prefix] + local)
        return {t.object.value for t in said if (t.subject, t.predicate) == (subject, predicate)}

    assert values(iri, "dcat:version") == {number}
    assert values(iri, "dcterms:conformsTo") == {
        f"{ONTOLOGY_IRI}/{number}",
        f"{SHAPES_IRI}/{number}",
    }
    distributions = values(iri, "dcat:distribution")
    assert len(distributions) > 10
    for distribution in distributions:
        (address,) = values(ox.NamedNode(distribution), "dcat:downloadURL")
        assert address.startswith(f"{iri.value}/dumps/")
        response = client.get(urlsplit(address).path.removeprefix("/iscm"))
        with response:
            assert response.status_code == 200
            (checksum,) = values(ox.NamedNode(distribution), "spdx:checksum")
            assert values(ox.NamedNode(checksum), "spdx:checksumValue") == {
                hashlib.sha256(response.data).hexdigest()
            }
    void = _graph(client, f"/version/{number}/void")
    counted = ox.NamedNode(PREFIXES["void"] + "classPartition")
    assert counted in {t.predicate for t in void}
    assert number in {t.object.value for t in void if isinstance(t.object, ox.Literal)}
    page = _page(client, f"/version/{number}")
    assert f"version {number}" in page
    assert '<a href="/ontology#Participation">Participation</a>' in page
    assert ("There is a newer version" in page) == (number == "1.0.0")
    for target in set(re.findall(r'href="(/(?:ontology|shapes|version)[^"#]*)', page)):
        with client.get(target) as response:
            assert response.status_code == 200, target


def test_the_files_of_an_old_version_are_those_that_were_built(
    client: FlaskClient, releases: Releases
) -> None:
    built = releases.versions / "1.0.0" / "dumps"
    digests = read_manifest(built).checksums
    for file in ALL_FILES:
        with client.get(f"/version/1.0.0/dumps/{file.name}") as response:
            assert response.data == (built / file.name).read_bytes()
            assert response.content_type == file.content_type
            if file.name in digests:
                assert response.headers["ETag"] == f'"{digests[file.name]}"'
    with client.get("/dumps/iscm.nt") as response:
        assert response.data == (releases.versions / "1.1.0" / "dumps" / "iscm.nt").read_bytes()
    assert client.get("/version/1.0.0/dumps/none").status_code == 404


def test_caches_keep_the_files_of_an_old_version_for_good(client: FlaskClient) -> None:
    with client.get("/version/1.0.0/dumps/iscm.nt") as response:
        assert "max-age=31536000, immutable" in response.headers["Cache-Control"]
    with client.get("/dumps/iscm.nt") as response:
        assert "immutable" not in response.headers["Cache-Control"]


def test_an_old_version_has_its_own_files_and_not_those_of_today(
    releases: Releases, tmp_path: Path
) -> None:
    shutil.copytree(releases.versions / "1.0.0", tmp_path / "versions" / "1.0.0")
    dumps = tmp_path / "versions" / "1.0.0" / "dumps"
    (dumps / "iscm.trig.zst").rename(dumps / "iscm.trig.lz")
    sums = (dumps / CHECKSUMS).read_text("utf-8")
    (dumps / CHECKSUMS).write_text(sums.replace("iscm.trig.zst", "iscm.trig.lz"), "utf-8")
    (dumps.parent / CHECKSUMS).unlink()
    list_checksums(dumps.parent)
    kept = Settings(cache_dir=tmp_path / "cache", versions=tmp_path / "versions")
    client = releases.app(kept).test_client()
    with client.get("/version/1.0.0/dumps/iscm.trig.lz") as response:
        assert (response.status_code, response.content_type) == (200, "application/octet-stream")
    missing = client.get("/version/1.0.0/dumps/iscm.trig.zst")
    assert missing.status_code == 404
    assert "iscm.trig.lz" in missing.json["files"]
    assert "iscm.trig.zst" not in _page(client, "/version/1.0.0")


def test_without_kept_versions_there_is_the_newest_alone(
    releases: Releases, tmp_path: Path
) -> None:
    alone = releases.app(Settings(cache_dir=tmp_path)).test_client()
    for path in ("/ontology/{}", "/shapes/{}", "/version/{}"):
        response = alone.get(path.format("1.0.0"))
        assert (response.status_code, response.json["versions"]) == (404, ["1.1.0"])
        assert alone.get(path.format("1.1.0")).status_code == 200


def test_the_downloads_page_leads_to_every_version(client: FlaskClient) -> None:
    page = _page(client, "/dumps/")
    assert '<a href="/version/1.1.0">' in page
    assert '<a href="/version/1.0.0">' in page


@pytest.mark.parametrize(
    "path",
    [
        *("/version/{}/dumps/iscm.ttl.gz", "/version/{}.ttl", "/version/{}/void.ttl"),
        *("/ontology/{}.ttl", "/shapes/{}.ttl", "/ontology/alignments/org/{}.ttl"),
    ],
)
def test_what_is_of_an_earlier_version_is_for_good_and_bears_no_later_version(
    client: FlaskClient, path: str
) -> None:
    old = client.get(path.format("1.0.0"))
    old.close()
    assert old.status_code == 200
    assert old.headers["Cache-Control"].startswith(FOR_GOOD)
    assert DATASET_VERSION not in old.headers
    assert not [link for link in old.headers.getlist("Link") if "/version/1.1.0" in link]
    new = client.get(path.format("1.1.0"), follow_redirects=True)
    new.close()
    assert new.status_code == 200
    assert "immutable" not in new.headers["Cache-Control"]
    assert DATASET_VERSION in new.headers


@pytest.mark.parametrize("path", ["/version/1.0.0", "/ontology/1.0.0", "/shapes/1.0.0"])
def test_a_page_of_an_earlier_version_tells_of_later_ones_and_so_changes(
    client: FlaskClient, path: str
) -> None:
    page = client.get(path, headers={"Accept": "text/html"})
    assert page.headers["Cache-Control"] == CACHING
    assert "latest-version" in str(page.headers.getlist("Link"))
