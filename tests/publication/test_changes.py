"""From two builds to the change feed."""

from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from iscm.dataset import load_project
from iscm.engine.embedded import EmbeddedEngine
from iscm.namespaces import BASE, ID
from iscm.paths import ProjectFolders
from iscm.publication.changes import compare, write_changes
from iscm.publication.dumps import write_dumps
from iscm.settings import Settings
from iscm.web import create_app
from sites import small_project

NEXT = """
PREFIX adms: <http://www.w3.org/ns/adms#>
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
<https://w3id.org/iscm/version/1.1.0> dcat:version "1.1.0" ;
    adms:versionNotes "Second version."@en ;
    dcat:isVersionOf <https://w3id.org/iscm/id/dataset/iscm> ;
    dcterms:issued "2026-12-24"^^xsd:date .
<https://w3id.org/iscm/id/state/NEW> a <https://w3id.org/iscm/ontology#State> .
"""


def _triples(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(text.encode(), ox.RdfFormat.TURTLE)]


@pytest.fixture
def folders(tmp_path: Path) -> ProjectFolders:
    root = tmp_path / "project"
    root.mkdir()
    return small_project(root)


def test_things_are_compared_by_all_that_is_said_of_them() -> None:
    start = f"PREFIX : <{ID}state/> PREFIX e: <http://e/> "
    before = _triples(start + ":A e:p 1 . :B e:p 1, 2 . :C e:p 1 . e:other e:p 1 .")
    after = _triples(start + ":A e:p 1 . :B e:p 1 . :D e:p 1 . e:other e:p 2 .")
    changes = compare(before, after)
    assert changes.added == (ID + "state/D",)
    assert changes.removed == (ID + "state/C",)
    assert changes.changed == (ID + "state/B",)


def test_what_changed_reaches_the_feed(folders: ProjectFolders, tmp_path: Path) -> None:
    write_dumps(load_project(folders).store, tmp_path / "old")
    catalog = folders.data / "catalog.ttl"
    text = catalog.read_text("utf-8")
    catalog.write_text(text.replace('dcat:version "1.0.0"', 'dcat:version "1.1.0"', 1), "utf-8")
    (folders.data / "next.ttl").write_text(NEXT, "utf-8")
    write_dumps(load_project(folders).store, tmp_path / "new")
    stored = folders.data / "changes"
    stored.mkdir()
    changes = write_changes(
        tmp_path / "old" / "iscm.nt", tmp_path / "new" / "iscm.nt", stored / "1.1.0.ttl"
    )
    assert changes.added == (ID + "state/NEW",)
    assert changes.removed == ()
    assert ID + "dataset/iscm" in changes.changed

    dataset = load_project(folders)
    app = create_app(Settings(), EmbeddedEngine(dataset.store), dataset, folders=folders)
    client = app.test_client()
    feed = ElementTree.fromstring(client.get("/changes.atom").data)
    space = {"a": "http://www.w3.org/2005/Atom"}
    entries = feed.findall("a:entry", space)
    assert [entry.findtext("a:id", "", space) for entry in entries] == [
        BASE + "version/1.1.0",
        BASE + "version/1.0.0",
    ]
    assert entries[0].findtext("a:summary", "", space) == (
        f"Second version. Things: 1 added, {len(changes.changed)} changed."
    )
    assert f"added {ID}state/NEW" in entries[0].findtext("a:content", "", space)
    turtle = client.get("/changes", headers={"Accept": "text/turtle"}).text
    assert "prov:wasRevisionOf <https://w3id.org/iscm/version/1.0.0>" in turtle
    assert "prov:generated state:NEW" in turtle


def test_two_builds_of_one_version_are_not_compared(
    folders: ProjectFolders, tmp_path: Path
) -> None:
    write_dumps(load_project(folders).store, tmp_path / "old")
    dump = tmp_path / "old" / "iscm.nt"
    with pytest.raises(ValueError, match=r"both dumps say that they are version 1\.0\.0"):
        write_changes(dump, dump, tmp_path / "changes.ttl")
