"""Rules: one file each, one worked example each, and an order in which one pass is enough.

`rules/<name>.trig` holds what is given in its default graph, and in ``urn:expected`` all that the
rule of that name adds to it when those before it have run.
"""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from iscm.derive import rule_files
from iscm.files import project_files
from iscm.paths import ProjectFolders, project_folders
from rules import derived

RULES = rule_files(project_folders().rules)
NAMES = [path.stem for path in RULES]
EXAMPLES = Path(__file__).with_name("rules")
EXPECTED = ox.NamedNode("urn:expected")


@pytest.mark.parametrize("rule", NAMES)
def test_adds_what_its_example_expects_and_nothing_else(rule: str, tmp_path: Path) -> None:
    store = ox.Store()
    store.load((EXAMPLES / f"{rule}.trig").read_bytes(), ox.RdfFormat.TRIG)
    expected = {quad.triple for quad in store.quads_for_pattern(None, None, None, EXPECTED)}
    assert expected
    before, with_it = (
        derived(store, first_rules(count, tmp_path / str(count)))
        for count in (NAMES.index(rule), NAMES.index(rule) + 1)
    )
    assert with_it - before == expected


def first_rules(count: int, folder: Path) -> Path:
    """A folder with the first `count` rules only."""
    folder.mkdir()
    for path in RULES[:count]:
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "order.txt").write_text("\n".join(NAMES[:count]))
    return folder


def test_every_example_is_of_a_rule() -> None:
    assert {path.stem for path in EXAMPLES.iterdir()} == set(NAMES)


@pytest.mark.parametrize("path", RULES, ids=NAMES)
def test_says_first_what_it_derives(path: Path) -> None:
    assert re.match(r"# \w", path.read_text(encoding="utf-8"))


@pytest.mark.long
def test_no_rule_reads_what_a_later_one_writes() -> None:
    written = [predicates_of(path)[1] for path in RULES]
    for position, path in enumerate(RULES):
        read = predicates_of(path)[0]
        for later in range(position + 1, len(RULES)):
            both = read & written[later]
            assert not both, f"{path.stem} reads {both}, which {NAMES[later]} writes"


@pytest.mark.long
def test_a_second_pass_adds_nothing(folders: ProjectFolders) -> None:
    store = ox.Store()
    for file in project_files(folders):
        store.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in file.quads())
    first = derived(store, folders.rules)
    assert first
    store.extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in first)
    assert derived(store, folders.rules) == set()


def predicates_of(path: Path) -> tuple[set[str], set[str]]:
    """What a rule reads and what it writes: predicates, and of rdf:type the classes."""
    algebra = prepareQuery(path.read_text(encoding="utf-8")).algebra
    classes = bound_iris(algebra["p"]) | bound_by_the_ontology(algebra["p"])
    written = {
        key
        for _, predicate, value in algebra["template"]
        for key in keys(predicate, value, classes)
    }
    read = {
        key
        for _, predicate, value in patterns(algebra["p"])
        for key in keys(predicate, value, classes)
    }
    return read, written


def keys(
    predicate: rdflib.term.Node, value: rdflib.term.Node, bound: dict[str, set[str]]
) -> set[str]:
    if predicate != RDF.type:
        if isinstance(predicate, rdflib.Variable):
            assert bound.get(str(predicate)), "a variable that nothing binds hides what is read"
            return bound[str(predicate)]
        assert isinstance(predicate, rdflib.URIRef), "a path hides what is read"
        return {str(predicate)}
    if isinstance(value, rdflib.URIRef):
        return {f"a {value}"}
    classes = bound.get(str(value)) or set().union(*bound.values())
    assert classes, "a variable that no VALUES binds hides the class"
    return {f"a {each}" for each in classes}


def patterns(node: object) -> list[tuple[rdflib.term.Node, ...]]:
    """All triple patterns below a node of the algebra."""
    if isinstance(node, CompValue):
        found: list[tuple[rdflib.term.Node, ...]] = []
        for name, each in node.items():
            if name == "triples":
                # Inside EXISTS rdflib leaves runs of subject, predicate, object.
                terms = [term for run in each for term in run]
                found += [tuple(terms[i : i + 3]) for i in range(0, len(terms), 3)]
            else:
                found += patterns(each)
        return found
    if isinstance(node, list | tuple):
        return [found for each in node for found in patterns(each)]
    return []


def bound_by_the_ontology(node: object) -> dict[str, set[str]]:
    """Variables that a rule looks up among the ontology's classes and properties, with what it
    finds there."""
    looked_up = [
        pattern
        for pattern in patterns(node)
        if pattern[1] in (RDFS.subClassOf, RDFS.domain, OWL.inverseOf)
    ]
    found: dict[str, set[str]] = {}
    if looked_up:
        where = " ".join(f"{s.n3()} {p.n3()} {o.n3()} ." for s, p, o in looked_up)
        ontology = rdflib.Graph().parse(project_folders().ontology / "iscm.ttl")
        for row in ontology.query(f"SELECT * {{ {where} }}").bindings:
            for variable, value in row.items():
                if isinstance(value, rdflib.URIRef):
                    found.setdefault(str(variable), set()).add(str(value))
    return found


def bound_iris(node: object) -> dict[str, set[str]]:
    """Variables that VALUES binds, with their IRIs."""
    found: dict[str, set[str]] = {}

    def collect(each: object) -> None:
        if isinstance(each, CompValue):
            if each.name == "values":
                for row in each["res"]:
                    for variable, iri in row.items():
                        found.setdefault(str(variable), set()).add(str(iri))
            for below in each.values():
                collect(below)
        elif isinstance(each, list | tuple):
            for below in each:
                collect(below)

    collect(node)
    return found
