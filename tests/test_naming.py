"""Labels that follow from a name, in files and in what is read from them."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from iscm.files import FORMATS, RdfFile
from iscm.namespaces import PREFIXES
from iscm.turtle import canonical_text
from iscm.validation.locate import index_lines

HEADER = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
LABEL = PREFIXES["rdfs"] + "label"
PREFERRED = PREFIXES["skos"] + "prefLabel"
TITLE = PREFIXES["dcterms"] + "title"


def read(folder: Path, text: str, subject: str) -> dict[str, set[str]]:
    """Property → values that a file gives a thing, the same by both ways to read it."""
    path = folder / "x.ttl"
    path.write_text(HEADER + text)
    file, store = RdfFile(path, "x:graph"), ox.Store()
    file.load(store)
    assert set(store) == set(file.quads())
    found: dict[str, set[str]] = {}
    for quad in file.quads():
        if str(quad.subject) == f"<{subject}>":
            found.setdefault(quad.predicate.value, set()).add(str(quad.object))
    return found


def test_a_preferred_label_is_a_label_too(tmp_path: Path) -> None:
    text = "mechanism:x a iscm:Mechanism ; skos:prefLabel 'X'@en, 'Ix'@fr ."
    found = read(tmp_path, text, PREFIXES["mechanism"] + "x")
    assert found[LABEL] == found[PREFERRED] == {'"X"@en', '"Ix"@fr'}


def test_a_title_is_a_label_and_of_a_document_and_a_scheme_a_preferred_one(tmp_path: Path) -> None:
    for kind, both in (
        ("iscm:Source", False), ("dcat:Dataset", False), ("owl:Ontology", False),
        ("iscm:Document", True), ("skos:ConceptScheme", True),
    ):  # fmt: skip
        text = f"source:x a {kind} ; dcterms:title 'X'@en ."
        found = read(tmp_path, text, PREFIXES["source"] + "x")
        assert found[LABEL] == {'"X"@en'}
        assert (PREFERRED in found) == both


def test_a_label_of_its_own_stays_alone(tmp_path: Path) -> None:
    text = "source:x a iscm:Source ; dcterms:title 'A long title'@en ; rdfs:label 'Short'@en ."
    assert read(tmp_path, text, PREFIXES["source"] + "x")[LABEL] == {'"Short"@en'}
    text = "document:x a iscm:Document ; dcterms:title 'T'@en ; skos:prefLabel 'P'@en ."
    assert read(tmp_path, text, PREFIXES["document"] + "x")[LABEL] == {'"P"@en'}


def test_what_is_not_of_this_graph_is_left_as_it_is_said(tmp_path: Path) -> None:
    text = "<https://example.org/x> a iscm:Source ; dcterms:title 'X'@en ."
    assert LABEL not in read(tmp_path, text, "https://example.org/x")


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("a iscm:Theme ; rdfs:label 'X'@en ; skos:prefLabel 'X'@en", {PREFERRED}),
        ("a iscm:Theme ; rdfs:label 'X'@en, 'Y'@fr ; skos:prefLabel 'X'@en", {LABEL, PREFERRED}),
        ("a iscm:Source ; rdfs:label 'X'@en ; dcterms:title 'X'@en", {TITLE}),
        (
            "a iscm:Document ; rdfs:label 'X'@en ; skos:prefLabel 'X'@en ; dcterms:title 'X'@en",
            {TITLE},
        ),
        ("a iscm:Source ; rdfs:label 'X'@en", {LABEL}),
        (
            "a iscm:Source ; rdfs:label 'P'@en ; skos:prefLabel 'P'@en ; dcterms:title 'T'@en",
            {PREFERRED, TITLE},
        ),
    ],
)
def test_a_file_says_once_what_follows_and_means_the_same(
    tmp_path: Path, said: str, written: set[str]
) -> None:
    text = f"source:x {said} ."
    before = read(tmp_path, text, PREFIXES["source"] + "x")
    path = tmp_path / "x.ttl"
    short = canonical_text(path, path.read_bytes())
    names = {
        quad.predicate.value
        for quad in ox.parse(short.encode(), FORMATS[".ttl"])
        if quad.predicate.value in (LABEL, PREFERRED, TITLE)
    }
    assert names == written
    assert read(tmp_path, short, PREFIXES["source"] + "x") == before


def test_a_label_that_follows_is_found_at_the_line_of_the_name(tmp_path: Path) -> None:
    path = tmp_path / "x.ttl"
    path.write_text(
        HEADER + "theme:x a iscm:Theme ;\n  skos:prefLabel\n    'X'@en,\n    'Ix'@fr .\n"
    )
    index, theme, label = index_lines(path), PREFIXES["theme"] + "x", ox.NamedNode(LABEL)
    first = HEADER.count("\n") + 1
    assert index.line(ox.NamedNode(theme), label) == first + 1
    for value, line in ((("X", "en"), first + 2), (("Ix", "fr"), first + 3)):
        literal = ox.Literal(value[0], language=value[1])
        assert index.line(ox.NamedNode(theme), label, literal) == line
