"""Lines of triples in Turtle text, however it is written."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from iscm.files import RdfSyntaxError, parse
from iscm.validation.locate import index_lines

TEXT = '''\
@prefix ex: <https://example.org/> .   # a . comment ; here
PREFIX other: <https://example.org/other#>
@base <https://example.org/base/> .

ex:a a ex:Thing ;
    ex:text """several
lines . of ; "text"
""" ,
        "one"@en-GB ;
    ex:number 1 , 1.5 , 2e3 , +4 ;
    ex:truth true ;;
    ex:when "2024"^^<http://www.w3.org/2001/XMLSchema#gYear> ;
    ex:nested [ ex:inner ex:b ; ex:list ( 1 2 [ ex:deep 'x' ] ) ] ;
    other:escaped "quote \\" and \\u00e9" .

<relative>
    ex:p\\,q
        ex:c.d , ex:e .
[] ex:p ex:f .
_:b1 ex:p ex:g .
'''


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "text.ttl"
    path.write_text(TEXT)
    return path


def test_every_triple_has_the_line_of_its_object(path: Path) -> None:
    index = index_lines(path)
    lines = TEXT.split("\n")
    found = 0
    for quad in parse(path, path.read_bytes()):
        if isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.BlankNode):
            line = index.objects[quad.subject, quad.predicate, quad.object]
            word = quad.object.value.split("\n")[0].split("/")[-1].split(" ")[0]
            assert word in lines[line - 1], quad
            found += 1
    assert found == 12


def test_a_missing_triple_has_the_line_of_its_predicate_or_subject(path: Path) -> None:
    index = index_lines(path)
    subject = ox.NamedNode("https://example.org/a")
    number = ox.NamedNode("https://example.org/number")
    missing = ox.NamedNode("https://example.org/missing")
    assert index.line(subject, number, ox.Literal("9")) == 10
    assert index.line(subject, missing) == index.line(subject) == 5
    assert index.line(ox.NamedNode("https://example.org/base/relative")) == 16
    assert index.line(missing) is None


def test_other_syntaxes_have_no_lines(tmp_path: Path) -> None:
    path = tmp_path / "data.rdf"
    path.write_text("<rdf/>")
    assert index_lines(path).line(ox.NamedNode("https://example.org/a")) is None


def test_all_of_the_projects_files_can_be_followed() -> None:
    from iscm.paths import project_folders

    files = sorted((project_folders().data / "mechanisms").glob("*.ttl"))[:10]
    assert files
    for path in files:
        index = index_lines(path)
        for quad in parse(path, path.read_bytes()):
            assert (quad.subject, quad.predicate, quad.object) in index.objects


@pytest.mark.parametrize("base", ["@base <https://example.org/> .", "BASE <https://example.org/x>"])
def test_a_base_leaves_absolute_iris_as_they_are(tmp_path: Path, base: str) -> None:
    path = tmp_path / "text.ttl"
    path.write_text(
        f"{base}\nPREFIX full: <https://example.org/terms#>\nPREFIX own: <#>\n"
        "full:a full:p full:b .\nown:a <https://example.org/b#> <#> .\n<//other.org/> own:p <> ."
    )
    index = index_lines(path)
    said = [quad.triple for quad in parse(path, path.read_bytes())]
    assert [index.objects.get((t.subject, t.predicate, t.object)) for t in said] == [4, 5, 6]


def test_a_blank_node_is_found_by_what_is_said_of_it(path: Path) -> None:
    index = index_lines(path)
    inner = ox.NamedNode("https://example.org/inner")
    reading = ox.BlankNode("other"), ox.BlankNode("unknown")
    said = [{(inner, ox.NamedNode("https://example.org/b"))}, {(inner, ox.Literal("none"))}]
    found = index.same(dict(zip(reading, said, strict=True)))
    assert found.keys() == {reading[0]}
    assert index.line(found[reading[0]]) == index.line(found[reading[0]], inner) == 13


@pytest.mark.parametrize(
    "base",
    ["https://example.org/id/", "https://example.org/id/x", "https://example.org", "urn:a:b"],
)
def test_relative_iris_are_those_of_the_parser(tmp_path: Path, base: str) -> None:
    path = tmp_path / "base.ttl"
    for reference in ("", "#", "#a", "a", "../a", "//h/a", "?q", "?", "a?", "a//b", "/a#", "x:y"):
        for text in (
            f"@base <{base}> .\n<{reference}> a 1 .",
            f"BASE <{base}>\n<{reference}> a 1 .",
        ):
            path.write_text(text)
            try:
                (quad,) = parse(path, path.read_bytes())
            except RdfSyntaxError:
                continue  # what no base of this kind can be added to
            assert index_lines(path).subjects == {quad.subject: 2}, text
