"""Canonical Turtle: nothing lost, one text for one graph, and a layout that people can read."""

import random
import time

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from iscm.namespaces import ID, ONTOLOGY, PREFIXES
from iscm.turtle import serialize

XSD = PREFIXES["xsd"]

_iris = st.one_of(
    st.sampled_from(sorted(PREFIXES.values())).flatmap(
        lambda namespace: st.text("abcXYZ019_-./:~%20é", max_size=8).map(
            lambda local: namespace + local.replace("%", "%41")
        )
    ),
    st.just(PREFIXES["rdf"] + "nil"),
    st.just("urn:isbn:0"),
).map(ox.NamedNode)
_blank = st.integers(0, 4).map(lambda number: ox.BlankNode(f"b{number}"))
_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.text(
    '"\\\n\r', max_size=9
)
_literals = st.one_of(
    _text.map(ox.Literal),
    st.builds(
        lambda text, tag: ox.Literal(text, language=tag), _text, st.sampled_from(["en", "fr-ca"])
    ),
    st.builds(
        lambda text, name: ox.Literal(text, datatype=ox.NamedNode(XSD + name)),
        st.sampled_from(
            ["1", "+01", "-0", "1.50", "true", "1", "2024", "2024-01-01", "", "٣", "1\n"]
        ),
        st.sampled_from(["integer", "decimal", "boolean", "gYear", "date", "string"]),
    ),
)
_predicates = st.sampled_from(
    [
        PREFIXES["rdf"] + "type",
        PREFIXES["rdf"] + "first",
        PREFIXES["rdf"] + "rest",
        ONTOLOGY + "about",
    ]
).map(ox.NamedNode)
_graphs = st.lists(
    st.builds(ox.Triple, _iris | _blank, _predicates | _iris, _iris | _blank | _literals),
    max_size=12,
)


def read(text: str) -> set[ox.Triple]:
    """Triples with blank nodes named canonically, so that graphs compare by meaning."""
    dataset = ox.Dataset(ox.parse(text.encode(), ox.RdfFormat.TURTLE))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {quad.triple for quad in dataset}


def canonical(triples: list[ox.Triple]) -> set[ox.Triple]:
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {quad.triple for quad in dataset}


@given(_graphs)
def test_reading_back_gives_the_same_graph(triples: list[ox.Triple]) -> None:
    assert read(serialize(triples)) == canonical(triples)


@given(_graphs, st.randoms())
def test_text_depends_on_the_graph_alone(triples: list[ox.Triple], chance: random.Random) -> None:
    text = serialize(triples)
    shuffled = [*triples, *triples[:2]]
    chance.shuffle(shuffled)
    assert serialize(shuffled) == text
    assert serialize(ox.parse(text.encode(), ox.RdfFormat.TURTLE)) == text


def test_layout_of_a_mechanism_and_its_statement() -> None:
    text = """
    @prefix iscm: <https://w3id.org/iscm/ontology#> .
    <https://w3id.org/iscm/id/meeting/a-1> iscm:about <https://w3id.org/iscm/id/mechanism/midsa> .
    <https://w3id.org/iscm/id/mechanism/midsa>
        iscm:acronym "MIDSA" ; a iscm:Mechanism ;
        <http://www.w3.org/2000/01/rdf-schema#label> "Dialogue"@fr, "Dialogue"@en .
    <https://w3id.org/iscm/id/roster/midsa/member/x> iscm:statedTotal 16 ; iscm:complete true ;
        iscm:about <https://w3id.org/iscm/id/mechanism/midsa> ;
        iscm:asOf "2024"^^<http://www.w3.org/2001/XMLSchema#gYear> ;
        iscm:listedAs "d", "b", "c", "a" .
    """
    assert (
        serialize(ox.parse(text.encode(), ox.RdfFormat.TURTLE))
        == """\
PREFIX iscm: <https://w3id.org/iscm/ontology#>
PREFIX mechanism: <https://w3id.org/iscm/id/mechanism/>
PREFIX meeting: <https://w3id.org/iscm/id/meeting/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

mechanism:midsa a iscm:Mechanism ;
    rdfs:label "Dialogue"@en, "Dialogue"@fr ;
    iscm:acronym "MIDSA" .

meeting:a-1 iscm:about mechanism:midsa .

<https://w3id.org/iscm/id/roster/midsa/member/x> iscm:about mechanism:midsa ;
    iscm:listedAs
        "a",
        "b",
        "c",
        "d" ;
    iscm:statedTotal 16 ;
    iscm:complete true ;
    iscm:asOf "2024"^^xsd:gYear .
"""
    )


def test_blank_nodes_are_nested_and_lists_written_in_brackets() -> None:
    text = """\
PREFIX iscm: <https://w3id.org/iscm/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

iscm:about rdfs:domain [
        a owl:Class ;
        owl:unionOf ( iscm:Roster iscm:Statement )
    ] ;
    rdfs:range iscm:Mechanism .
"""
    assert serialize(ox.parse(text.encode(), ox.RdfFormat.TURTLE)) == text


def test_rdflib_graphs_are_written_with_their_lexical_forms() -> None:
    graph = rdflib.Graph()
    subject, predicate = rdflib.URIRef(ID + "a/b"), rdflib.URIRef(ONTOLOGY + "number")
    for value, name in (("007", "integer"), ("1", "boolean"), ("1.50", "decimal")):
        datatype = rdflib.URIRef(XSD + name)
        graph.add((subject, predicate, rdflib.Literal(value, datatype=datatype, normalize=False)))
    text = serialize(graph)
    assert '"1"^^xsd:boolean, "1.50"^^xsd:decimal, 007' in text


@pytest.mark.parametrize(
    ("local", "written"),
    [
        ("AUS", "iscm:AUS"),
        ("2024-1.a_b", "iscm:2024-1.a_b"),
        ("ends.", f"<{ONTOLOGY}ends.>"),
        ("-starts", f"<{ONTOLOGY}-starts>"),
        ("a(b)", f"<{ONTOLOGY}a(b)>"),
        ("a/b", f"<{ONTOLOGY}a/b>"),
        ("", f"<{ONTOLOGY}>"),
        ("é", f"<{ONTOLOGY}é>"),
    ],
)
def test_only_safe_local_names_are_shortened(local: str, written: str) -> None:
    triple = ox.Triple(*[ox.NamedNode(ONTOLOGY + local)] * 3)
    assert serialize([triple]).split()[-4:] == [written, written, written, "."]


def test_text_of_several_lines_keeps_its_lines() -> None:
    literal = ox.Literal('SELECT *\nWHERE { ?s ?p "" }\t\\ "')
    text = serialize([ox.Triple(ox.NamedNode(ID), ox.NamedNode(ID), literal)])
    assert '"""SELECT *\nWHERE { ?s ?p \\"" }\\t\\\\ \\""""' in text


def test_main_subject_can_be_named() -> None:
    label = ox.NamedNode(PREFIXES["rdfs"] + "label")
    triples = [ox.Triple(ox.NamedNode(ID + key), label, ox.Literal(key)) for key in "abc"]
    assert serialize(triples, main_subject=ID + "b").index('"b"') < serialize(triples).index('"b"')


def test_triple_terms_are_refused() -> None:
    node = ox.NamedNode(ID)
    with pytest.raises(ValueError, match=r"RDF 1\.2"):
        serialize([ox.Triple(node, node, ox.Triple(node, node, node))])


def test_fifty_thousand_triples_take_seconds() -> None:
    triples = [
        ox.Triple(
            ox.NamedNode(f"{ID}statement/m/member/{number}"),
            ox.NamedNode(f"{ONTOLOGY}p{detail}"),
            ox.Literal(f"{number} {detail}", language="en"),
        )
        for number in range(10_000)
        for detail in range(5)
    ]
    start = time.thread_time()
    serialize(triples)
    assert time.thread_time() - start < 5


def test_texts_stand_by_language_and_a_changed_one_is_a_changed_line() -> None:
    subject, label = ox.NamedNode("x:a"), ox.NamedNode(PREFIXES["rdfs"] + "label")

    def text(english: str) -> list[str]:
        texts = {"es": "Lista", "de": "Liste", "en": english, "fr": "Liste"}
        return serialize(
            ox.Triple(subject, label, ox.Literal(value, language=tag))
            for tag, value in texts.items()
        ).split("\n")

    languages = [line.strip(" ,.")[-2:] for line in text("Roster") if "@" in line]
    assert languages == ["en", "fr", "es", "de"]
    pairs = zip(text("Roster"), text("A roster"), strict=True)
    assert sum(before != after for before, after in pairs) == 1


def test_lines_are_under_a_hundred_letters_where_that_is_possible() -> None:
    subject, label = ox.NamedNode("x:" + "a" * 80), ox.NamedNode(PREFIXES["rdfs"] + "label")
    short = [ox.Literal("b" * 40, language=tag) for tag in ("en", "fr")]
    note, long = ox.NamedNode(PREFIXES["skos"] + "note"), ox.Literal("c" * 120, language="en")
    kind = ox.NamedNode(PREFIXES["skos"] + "Concept")
    triples = [
        ox.Triple(subject, ox.NamedNode(PREFIXES["rdf"] + "type"), kind),
        *(ox.Triple(subject, label, text) for text in short),
        ox.Triple(subject, note, long),
    ]
    lines = serialize(triples).split("\n")
    assert [line for line in lines if len(line) >= 100] == [f'    skos:note "{long.value}"@en .']
    assert f'        "{short[0].value}"@en,' in lines


@pytest.mark.parametrize("letters", range(60, 88))
def test_a_line_is_broken_before_its_hundredth_letter(letters: int) -> None:
    label, text = ox.NamedNode(PREFIXES["rdfs"] + "label"), ox.Literal("b" * letters)
    lines = serialize([ox.Triple(ox.NamedNode("x:a"), label, text)]).split("\n")
    assert max(map(len, lines)) < 100
    subject = ox.NamedNode("x:" + "a" * letters)
    kind = ox.NamedNode(PREFIXES["rdf"] + "type")
    lines = serialize([ox.Triple(subject, kind, ox.NamedNode("x:b"))]).split("\n")
    assert max(map(len, lines)) < 100
