"""What RDF holds and XML does not, wherever it falls between blocks."""

import io
from collections.abc import Iterable
from xml.dom.minidom import parseString

import pyoxigraph as ox
import pytest

from iscm.engine import UnwritableError
from iscm.engine.serialize import graph_bytes
from iscm.engine.xml import CharacterWatch, NameWatch
from iscm.media_types import RDF_XML, TURTLE
from iscm.protocol.problems import Problem
from iscm.web.rdf import rdf_bytes

A, B = ox.NamedNode("http://example.org/a"), ox.NamedNode("http://example.org/b")
FORBIDDEN = [*range(9), 0xB, 0xC, *range(0xE, 0x20), 0xFFFE, 0xFFFF]
ALLOWED = [9, 0xA, 0xD, 0x20, 0x7F, 0x85, 0x2028, 0xD7FF, 0xE000, 0xFFBE, 0xFFFD, 0x10FFFF]


def written(watch_type: type, blocks: Iterable[bytes]) -> bytes:
    output = io.BytesIO()
    watch = watch_type(output)
    for block in blocks:
        assert watch.write(block) == len(block)
    watch.flush()
    return output.getvalue()


def cuts(text: bytes) -> Iterable[list[bytes]]:
    """A text in two parts, cut at every place, and byte by byte."""
    yield from ([text[:at], text[at:]] for at in range(len(text) + 1))
    yield [bytes([byte]) for byte in text]


@pytest.mark.parametrize("number", FORBIDDEN)
def test_what_xml_forbids_is_refused_however_it_is_cut(number: int) -> None:
    for blocks in cuts(f"é{chr(number)}é".encode()):
        with pytest.raises(UnwritableError, match=f"U\\+{number:04X}"):
            written(CharacterWatch, blocks)


@pytest.mark.parametrize("number", ALLOWED)
def test_what_xml_allows_comes_back(number: int) -> None:
    text = f"é{chr(number)}é"
    for blocks in cuts(text.encode()):
        root = parseString(b"<a>" + written(CharacterWatch, blocks) + b"</a>").documentElement
        assert root is not None
        assert "".join(node.data for node in root.childNodes) == text
    triple = ox.Triple(A, B, ox.Literal(text))
    back = list(ox.parse(graph_bytes([triple], "rdfxml", {}), ox.RdfFormat.RDF_XML))
    assert [quad.triple for quad in back] == [triple]


@pytest.mark.parametrize(
    "tag",
    [
        b'<x: xmlns:x="y:">',
        b"<x:>",
        b"</x:>",
        b"<x:/>",
        b'<xmlns:b a="">',
        b"<%s:>" % (b"long" * 40),
    ],
)
def test_a_tag_without_a_name_is_refused_however_it_is_cut(tag: bytes) -> None:
    for blocks in cuts(b"text<a>" + tag + b"more"):
        with pytest.raises(UnwritableError):
            written(NameWatch, blocks)


def test_colons_elsewhere_are_none_of_a_name_s() -> None:
    text = b'<a xmlns:b="x: y:"> so: this &lt;b: too:&gt;</a><b:c d="e:"/><f:g>:</f:g>'
    for blocks in cuts(text):
        assert written(NameWatch, blocks) == text


@pytest.mark.parametrize(
    "iri", ["http://example.org/1", "http://example.org/", "http://e.org/a(b)"]
)
@pytest.mark.parametrize("prefixes", [{}, {"ex": "http://example.org/"}])
def test_a_property_or_class_without_an_xml_name_has_no_rdf_xml(
    iri: str, prefixes: dict[str, str]
) -> None:
    a = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    for triple in (
        ox.Triple(A, ox.NamedNode(iri), A),
        ox.Triple(A, ox.NamedNode(iri), ox.Literal("x")),
        ox.Triple(A, a, ox.NamedNode(iri)),
    ):
        with pytest.raises(UnwritableError, match="XML name"):
            graph_bytes([triple], "rdfxml", prefixes)
    assert graph_bytes([ox.Triple(ox.NamedNode(iri), B, ox.NamedNode(iri))], "rdfxml", prefixes)


def test_a_property_that_is_rdf_xml_s_own_syntax_has_no_rdf_xml() -> None:
    li = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#li")
    with pytest.raises(UnwritableError, match="own syntax"):
        graph_bytes([ox.Triple(A, li, A)], "rdfxml", {})


@pytest.mark.parametrize(
    "prefixes",
    [
        {"xml": "http://example.org/"},
        {"xmlns": "http://example.org/"},
        {"w": "http://www.w3.org/2000/xmlns/", "v": "http://www.w3.org/XML/1998/namespace"},
    ],
)
def test_prefixes_that_xml_keeps_for_itself_are_left_out(prefixes: dict[str, str]) -> None:
    body = graph_bytes([ox.Triple(A, B, A)], "rdfxml", prefixes)
    parseString(body)
    assert len(list(ox.parse(body, ox.RdfFormat.RDF_XML))) == 1


def test_a_document_that_rdf_xml_cannot_hold_is_a_problem_that_names_others() -> None:
    triples = [ox.Triple(A, B, ox.Literal("\x01"))]
    with pytest.raises(Problem) as caught:
        rdf_bytes(triples, RDF_XML)
    assert caught.value.status == 406
    assert TURTLE.media_type in caught.value.extra["available"]
    (quad,) = ox.parse(rdf_bytes(triples, TURTLE), ox.RdfFormat.TURTLE)
    assert quad.triple == triples[0]
