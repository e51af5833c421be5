"""Every example of every shape: valid ones conform, invalid ones break what they say they break."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import rdflib
from pyshacl import validate
from rdflib import RDF, RDFS, SH
from rdflib.plugins.sparql import processor

from iscm.files import RdfFile, project_files
from iscm.namespaces import ONTOLOGY
from iscm.paths import project_folders
from iscm.terms import to_rdflib
from iscm.validation.corpus import Corpus, SourceFile, rdflib_graph, read_file, union_members
from iscm.validation.list_faults import faulty_lists
from iscm.validation.run import placed, project_shapes
from iscm.validation.shacl import Shapes, narrow, run_core
from projects import project_app

FOLDERS = project_folders()
EXAMPLES = sorted(FOLDERS.shapes.glob("examples/*/*.ttl"))
SHAPE = "https://w3id.org/iscm/shapes#"
_LIST = "List"
"""What no shape can see, since lists are gone when shapes look."""
_LINE = re.compile(r"^# Told at line (\d+)$", re.MULTILINE)
_EXPECTED = re.compile(r"^# Breaks shape:(\S+)$", re.MULTILINE)
_CONSTRAINTS: tuple[rdflib.URIRef, ...] = (
    SH.minCount,
    SH.maxCount,
    SH.datatype,
    SH["class"],
    SH["in"],
    SH.pattern,
    SH.nodeKind,
)
_CONSTRAINTS += (SH["or"], SH.xone, SH.equals, SH.sparql, SH.qualifiedMinCount, SH.minLength)


def example_id(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


ENDS_AS = ONTOLOGY + "endsAs"


def expected(path: Path) -> set[str]:
    return set(_EXPECTED.findall(path.read_text()))


@pytest.fixture(scope="module")
def ontology() -> SourceFile:
    """What shapes need of the ontology and its schemes: which class each term and concept is of,
    and which kinds of succession end the earlier mechanism."""
    files = [read_file(RdfFile(path, SHAPE)) for path in sorted(FOLDERS.ontology.rglob("*.ttl"))]
    corpus = Corpus(files, [])
    needed = {
        triple
        for triple in corpus.triples | union_members(corpus)
        if triple.predicate.value in (str(RDFS.subClassOf), str(RDF.type), ENDS_AS)
    }
    return SourceFile(FOLDERS.ontology, frozenset(needed))


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return project_shapes(FOLDERS)


@pytest.fixture(scope="module")
def shapes_graph() -> rdflib.Graph:
    files = [read_file(RdfFile(path, SHAPE)) for path in sorted(FOLDERS.shapes.glob("*.ttl"))]
    return rdflib_graph(triple for file in files for triple in file.triples)


def broken(path: Path, ontology: SourceFile, shapes: Shapes) -> Iterator[str]:
    corpus = Corpus([read_file(RdfFile(path, SHAPE))], [ontology])
    subjects = {to_rdflib(subject) for subject in corpus.targets[0].subjects}
    graph = rdflib_graph(corpus.triples)
    for finding in run_core(narrow(shapes, graph, subjects), graph):
        yield finding.shape.removeprefix(SHAPE)
    for query in shapes.queries:
        for finding in query.findings(corpus.store):
            if finding.focus in corpus.targets[0].subjects:
                yield finding.shape.removeprefix(SHAPE)
    for finding in faulty_lists(corpus):
        yield finding.shape.removeprefix(SHAPE)


@pytest.mark.parametrize("path", EXAMPLES, ids=example_id)
def test_example_breaks_what_it_says(path: Path, ontology: SourceFile, shapes: Shapes) -> None:
    assert set(broken(path, ontology, shapes)) == expected(path)


@pytest.mark.parametrize(
    "path", sorted(FOLDERS.shapes.glob(f"examples/{_LIST}/invalid-*.ttl")), ids=example_id
)
def test_a_fault_of_a_list_is_told_at_its_line(path: Path) -> None:
    corpus = Corpus([read_file(RdfFile(path, SHAPE))], [])
    lines = [finding.line for finding in placed(faulty_lists(corpus), corpus)]
    assert [str(line) for line in lines] == _LINE.findall(path.read_text())


def test_names_of_examples_tell_valid_from_invalid() -> None:
    assert EXAMPLES
    for path in EXAMPLES:
        assert path.stem.startswith("invalid-" if expected(path) else "valid"), path


def test_each_shape_has_valid_and_invalid_examples(shapes_graph: rdflib.Graph) -> None:
    """Those shapes that ask for something themselves, not only through their properties."""
    broken_somewhere = {SHAPE + name for path in EXAMPLES for name in expected(path)}
    asking = {
        str(shape)
        for constraint in _CONSTRAINTS
        for shape in shapes_graph.subjects(constraint)
        if str(shape).startswith(SHAPE)
    }
    assert asking | {SHAPE + _LIST} == broken_somewhere
    nodes = {
        str(node).removeprefix(SHAPE) for node in shapes_graph.subjects(RDF.type, SH.NodeShape)
    }
    assert {path.parent.name for path in EXAMPLES} == nodes | {_LIST}
    for folder in {path.parent for path in EXAMPLES}:
        assert list(folder.glob("valid*.ttl"))
        assert list(folder.glob("invalid-*.ttl"))


def test_queries_of_shapes_have_nothing_that_shacl_forbids(shapes_graph: rdflib.Graph) -> None:
    """https://www.w3.org/TR/shacl/#pre-binding: other validators abort on them."""
    queries = [str(query) for query in shapes_graph.objects(None, SH.select)]
    assert queries
    for query in queries:
        assert re.search(r"\b(?:MINUS|VALUES|SERVICE)\b", query, re.IGNORECASE) is None, query


def test_each_shape_is_described(shapes_graph: rdflib.Graph) -> None:
    named = {
        shape
        for kind in (SH.NodeShape, SH.PropertyShape)
        for shape in shapes_graph.subjects(RDF.type, kind)
    }
    assert named
    for shape in named:
        for needed in (RDFS.label, RDFS.comment, SH.message):
            texts = list(shapes_graph.objects(shape, needed))
            assert [text.language for text in texts] == ["en"], (shape, needed)  # type: ignore[attr-defined]
        assert shapes_graph.value(shape, SH.severity) is not None, shape


def test_values_are_asked_for_their_class_only(shapes_graph: rdflib.Graph) -> None:
    """Context is cut down to classes when some files are validated, so shapes must not ask more."""
    for path in shapes_graph.objects(None, SH.path):
        alternatives = shapes_graph.value(path, SH.alternativePath)
        members = [path] if alternatives is None else list(shapes_graph.items(alternatives))
        assert all(isinstance(member, rdflib.URIRef) for member in members)
    nesting = (SH.node, SH.property, SH["not"], SH.qualifiedValueShape)
    nested = {
        inner
        for shape in shapes_graph.subjects(RDF.type, SH.PropertyShape)
        for constraint in nesting
        for inner in shapes_graph.objects(shape, constraint)
    }
    assert nested
    for inner in nested:
        assert set(shapes_graph.predicates(inner)) <= {SH.languageIn}


@pytest.fixture(scope="module")
def served() -> rdflib.Graph:
    """The shapes as the site hands them out."""
    return rdflib.Graph().parse(data=project_app().test_client().get("/shapes.ttl").text)


@pytest.fixture
def parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have rdflib parse each query once; pySHACL asks it anew for each focus node."""
    parse, translate = processor.parseQuery, processor.translateQuery

    @cache
    def kept(text: str, base: str | None, spaces: tuple[tuple[str, Any], ...]) -> Any:
        return translate(parse(text), base, dict(spaces))

    monkeypatch.setattr(processor, "parseQuery", lambda text: text)
    monkeypatch.setattr(
        processor,
        "translateQuery",
        lambda text, base, spaces: kept(text, base, tuple((spaces or {}).items())),
    )


@pytest.mark.long
@pytest.mark.usefixtures("parsed_once")
def test_results_are_those_of_plain_shacl(
    ontology: SourceFile, shapes: Shapes, served: rdflib.Graph
) -> None:
    """What is run set-based or once for all targets finds what pySHACL finds by itself."""
    differing = []
    for path in EXAMPLES:
        if path.parent.name == _LIST:
            continue
        file = read_file(RdfFile(path, SHAPE))
        data = rdflib_graph(file.triples | ontology.triples)
        _, report, _ = validate(data, shacl_graph=served, inplace=True)
        assert isinstance(report, rdflib.Graph)
        focus = {to_rdflib(subject) for subject in file.subjects}
        plain = {
            str(report.value(result, SH.sourceShape)).removeprefix(SHAPE)
            for result in report.subjects(RDF.type, SH.ValidationResult)
            if report.value(result, SH.focusNode) in focus
        }
        if plain != expected(path):
            differing.append((path, plain, expected(path)))
    assert differing == []


@pytest.mark.long
@pytest.mark.usefixtures("parsed_once")
def test_the_data_conform_in_plain_shacl_too(served: rdflib.Graph) -> None:
    files = [read_file(file) for file in project_files(FOLDERS)]
    corpus = Corpus(files, [])
    data = rdflib_graph(corpus.triples | union_members(corpus))
    conforms, _, text = validate(data, shacl_graph=served, inplace=True)
    assert conforms, text
