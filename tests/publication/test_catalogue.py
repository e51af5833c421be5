"""The catalogue's page names what it counts the way people do."""

import json
from pathlib import Path

from flask.testing import FlaskClient

from iscm.dataset import load_files
from iscm.description.files import DISTRIBUTIONS
from iscm.engine.embedded import EmbeddedEngine
from iscm.files import other_files
from iscm.paths import project_folders
from iscm.settings import Settings
from iscm.web import create_app
from sites import small_project_app


def test_classes_have_their_label_or_their_prefixed_name(tmp_path: Path) -> None:
    client = small_project_app(tmp_path).test_client()
    page = client.get("/catalog", headers={"Accept": "text/html"}).text
    assert (
        '<a href="/ontology#Participation">Participation</a> <code>iscm:Participation</code>'
    ) in page
    assert '<a href="http://www.w3.org/2002/07/owl#Class">owl:Class</a></th>' in page


def _downloads(client: FlaskClient) -> dict[str, dict[str, str]]:
    page = client.get("/catalog", headers={"Accept": "text/html"}).text
    text = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    described = json.loads(text)
    return {each["name"]: each for each in described["distribution"]}


def test_the_page_tells_search_engines_how_long_files_are(tmp_path: Path) -> None:
    client = small_project_app(tmp_path).test_client()
    told = _downloads(client)
    assert told.keys() == {file.name for file in DISTRIBUTIONS}
    for name in ("iscm.nt.gz", "themes.csv"):
        with client.get(f"/dumps/{name}") as file:
            assert told[name]["contentSize"] == f"{len(file.data)} B"


def test_without_dumps_the_page_tells_no_lengths(tmp_path: Path) -> None:
    client = small_project_app(tmp_path, Settings(dump_triples=1)).test_client()
    assert not any("contentSize" in file for file in _downloads(client).values())


def test_a_version_without_its_description_has_no_catalogue() -> None:
    dataset = load_files(other_files([project_folders().data / "catalog.ttl"]))
    client = create_app(Settings(), EmbeddedEngine(dataset.store), dataset).test_client()
    for accept in ("text/html", "text/turtle"):
        assert client.get("/catalog", headers={"Accept": accept}).status_code == 404
    assert 'href="/catalog"' not in client.get("/").text
