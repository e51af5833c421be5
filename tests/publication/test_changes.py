"""From two builds to the change feed."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from iscm.dataset import load_project
from iscm.engine.embedded import EmbeddedEngine
from iscm.namespaces import BASE, ID, ONTOLOGY
from iscm.paths import ProjectFolders
from iscm.publication.breaking import broken
from iscm.publication.changed import changes_between, changes_since
from iscm.publication.dump_files import write_dumps
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
    changes = changes_between(before, after)
    assert changes.added == (ID + "state/D",)
    assert changes.removed == (ID + "state/C",)
    assert changes.changed == (ID + "state/B",)


def test_terms_of_the_ontology_are_compared_too() -> None:
    start = f"PREFIX : <{ONTOLOGY}> PREFIX e: <http://e/> "
    changes = changes_between(
        _triples(start + ":A e:p 1 ."), _triples(start + ":A e:p 2 . :B e:p 1 .")
    )
    assert changes.added == (ONTOLOGY + "B",)
    assert changes.changed == (ONTOLOGY + "A",)


def test_a_blank_node_is_what_is_said_of_it() -> None:
    start = f"PREFIX : <{ONTOLOGY}> PREFIX e: <http://e/> "
    before = _triples(start + ":A e:p [ e:q ( 1 2 ) ] . :B e:p [ e:q 1 ] .")
    after = _triples(start + ":B e:p [ e:q 2 ] . :A e:p [ e:q ( 1 2 ) ] .")
    assert changes_between(before, after).changed == (ONTOLOGY + "B",)


def test_what_changed_reaches_the_feed(folders: ProjectFolders, tmp_path: Path) -> None:
    write_dumps(load_project(folders).store, tmp_path / "old")
    catalog = folders.data / "catalog.ttl"
    text = catalog.read_text("utf-8")
    catalog.write_text(text.replace('dcat:version "1.0.0"', 'dcat:version "1.1.0"', 1), "utf-8")
    (folders.data / "next.ttl").write_text(NEXT, "utf-8")
    stored = folders.data / "changes"
    stored.mkdir()
    said = changes_since(
        tmp_path / "old" / "iscm.nt", load_project(folders).store, folders.migrations
    )
    (stored / "1.1.0.ttl").write_text(said, "utf-8")
    # What is told of the changes is no change: the same is found when it stands with the data.
    assert (
        changes_since(tmp_path / "old" / "iscm.nt", load_project(folders).store, folders.migrations)
        == said
    )

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
        "Second version. Things: 1 added, 1 changed."
    )
    told = entries[0].findtext("a:content", "", space)
    assert told == f"added {ID}state/NEW\nchanged {ID}dataset/iscm"
    for entry in entries:
        for link in entry.findall("a:link", space):
            assert client.get(urlsplit(link.attrib["href"]).path).status_code == 200
    turtle = client.get("/changes", headers={"Accept": "text/turtle"}).text
    assert "prov:wasRevisionOf <https://w3id.org/iscm/version/1.0.0>" in turtle
    assert "dcat:previousVersion <https://w3id.org/iscm/version/1.0.0>" in turtle
    assert "prov:generated state:NEW" in turtle


def test_a_version_is_not_compared_with_itself(folders: ProjectFolders, tmp_path: Path) -> None:
    store = load_project(folders).store
    write_dumps(store, tmp_path / "old")
    with pytest.raises(ValueError, match=r"and the data say that they are version 1\.0\.0"):
        changes_since(tmp_path / "old" / "iscm.nt", store, folders.migrations)


def test_what_is_no_version_is_not_compared(folders: ProjectFolders, tmp_path: Path) -> None:
    (tmp_path / "other.nt").write_text("<http://e/a> <http://e/b> <http://e/c> .\n", "utf-8")
    with pytest.raises(ValueError, match=r"stands nowhere in .*other\.nt"):
        changes_since(tmp_path / "other.nt", load_project(folders).store, folders.migrations)


@pytest.mark.parametrize("length", [3, 3000])
def test_what_stands_far_down_a_chain_of_blank_nodes_is_a_change(length: int) -> None:
    def chain(last: int) -> list[ox.Triple]:
        start = f"PREFIX : <{ID}state/> PREFIX e: <http://e/> :A e:p _:b0 ."
        links = "".join(f"_:b{at} e:p _:b{at + 1} ; e:q _:b{at + 1} .\n" for at in range(length))
        return _triples(f"{start} {links} _:b{length} e:p {last} .")

    assert changes_between(chain(1), chain(1)).changed == ()
    assert changes_between(chain(1), chain(2)).changed == (ID + "state/A",)


def test_blank_nodes_in_a_ring_are_compared_without_their_names() -> None:
    def ring(name: str, last: int) -> list[ox.Triple]:
        return _triples(
            f"PREFIX : <{ID}state/> PREFIX e: <http://e/> :A e:p _:{name}1 . "
            f"_:{name}1 e:p _:{name}2 . _:{name}2 e:p _:{name}1 ; e:q {last} ."
        )

    assert changes_between(ring("a", 1), ring("b", 1)).changed == ()
    assert changes_between(ring("a", 1), ring("b", 2)).changed == (ID + "state/A",)


START = f"PREFIX : <{ID}state/> PREFIX iscm: <{ONTOLOGY}> PREFIX e: <http://e/> "


@pytest.mark.parametrize(
    ("before", "after", "reasons"),
    [
        (":A e:p 1 .", ":B e:p 1 .", [f"gone: <{ID}state/A>"]),
        ("e:A e:p 1 .", "e:B e:p 1 .", []),
        (
            ':A iscm:basis "listed" .',
            ":A iscm:basis e:listed .",
            ["values of iscm:basis are now IRIs, and were xsd:string"],
        ),
        (
            ':A iscm:name "CP" .',
            ':A iscm:name "CP"@en .',
            ["values of iscm:name are now rdf:langString, and were xsd:string"],
        ),
        (':A iscm:from "2017"^^xsd:gYear .', ':A iscm:from "2017-11-02"^^xsd:date .', []),
        (":A e:p 1 .", ':A e:p 1 ; iscm:basis "listed" .', []),
        ("e:s a e:T . :A iscm:preferred true .", ":A iscm:priority true .", []),
    ],
    ids=["gone", "foreign", "IRI for text", "language", "dates", "new property", "unused property"],
)
def test_what_breaks_queries_and_links_is_told(before: str, after: str, reasons: list[str]) -> None:
    start = START + "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
    assert list(broken(_triples(start + before), _triples(start + after))) == reasons


def test_what_was_derived_may_go() -> None:
    derived = ":A <http://www.w3.org/ns/prov#wasDerivedFrom> :B ."
    assert broken(_triples(f"{START} {derived} :B e:p 1 ."), _triples(START + ":B e:p 1 .")) == ()


@pytest.mark.parametrize(
    ("changed", "to", "told"),
    [
        ('"Alpha Process"@en', '"The Alpha Process"@en', None),
        ("iscm:basis basis:attended", "iscm:basis basis:listed", "changed: <.*/member/IDN/two>$"),
    ],
    ids=["wording", "a value in a statement"],
)
def test_a_patch_says_the_same_in_other_words(
    folders: ProjectFolders, tmp_path: Path, changed: str, to: str, told: str | None
) -> None:
    write_dumps(load_project(folders).store, tmp_path / "old")
    mechanism = folders.data / "mechanisms" / "alpha-process.ttl"
    text = mechanism.read_text("utf-8")
    assert changed in text
    mechanism.write_text(text.replace(changed, to), "utf-8")
    catalog = folders.data / "catalog.ttl"
    original = catalog.read_text("utf-8")

    def changes(version: str) -> str:
        number = f'dcat:version "{version}"'
        catalog.write_text(original.replace('dcat:version "1.0.0"', number, 1), "utf-8")
        dump = tmp_path / "old" / "iscm.nt"
        return changes_since(dump, load_project(folders).store, folders.migrations)

    if told is None:
        changes("1.0.1")
        return
    with pytest.raises(ValueError, match=f"^version 1.0.1 says more than 1.0.0 .*{told}"):
        changes("1.0.1")
    changes("1.1.0")


@pytest.fixture
def after_a_state_is_gone(folders: ProjectFolders, tmp_path: Path) -> Callable[[str], str]:
    """Tell what changed in a version, given its number, that lacks a State."""
    extra = folders.data / "extra.ttl"
    extra.write_text(START + ":GONE a iscm:State .", "utf-8")
    write_dumps(load_project(folders).store, tmp_path / "old")
    extra.unlink()
    catalog = folders.data / "catalog.ttl"

    def told(version: str) -> str:
        text = catalog.read_text("utf-8").replace(
            'dcat:version "1.0.0"', f'dcat:version "{version}"', 1
        )
        catalog.write_text(text, "utf-8")
        store = load_project(folders).store
        return changes_since(tmp_path / "old" / "iscm.nt", store, tmp_path / "migrations")

    return told


def test_a_version_that_breaks_something_is_a_major_one(
    after_a_state_is_gone: Callable[[str], str],
) -> None:
    with pytest.raises(
        ValueError, match=r"^version 1\.1\.0 breaks .* no major one: gone: <.*GONE>$"
    ):
        after_a_state_is_gone("1.1.0")


def test_a_major_version_tells_how_to_migrate(
    after_a_state_is_gone: Callable[[str], str], tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=r"2\.0\.0\.rq is missing, .*: gone: <.*GONE>$"):
        after_a_state_is_gone("2.0.0")
    query = tmp_path / "migrations" / "2.0.0.rq"
    query.parent.mkdir()
    query.write_text("SELECT * { ?s ?p ?o }", "utf-8")
    with pytest.raises(ValueError, match="is no SPARQL update"):
        after_a_state_is_gone("2.0.0")
    query.write_text(f"DELETE WHERE {{ <{ID}state/GONE> ?p ?o }}", "utf-8")
    assert "prov:invalidated state:GONE" in after_a_state_is_gone("2.0.0")
