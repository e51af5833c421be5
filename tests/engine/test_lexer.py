import pytest

from iscm.engine import lexer


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * {}", "SELECT"),
        ("# SELECT\nask {}", "ASK"),
        ("BASE <http://x/> PREFIX a: <http://a/>\nCONSTRUCT {} {}", "CONSTRUCT"),
        ("PREFIX select: <http://a/> DESCRIBE select:b", "DESCRIBE"),
        ("PREFIX : <http://a/> INSERT DATA { :a :b :c }", "UPDATE"),
        ("WITH <http://g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "UPDATE"),
        ("drop all", "UPDATE"),
        ("SELCT * {}", None),
        ("{ SELECT * {} }", None),
        ("", None),
    ],
)
def test_form_is_the_first_keyword_after_the_prologue(text: str, expected: str | None) -> None:
    assert lexer.form(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://x> {} }",
        "SELECT * { service<http://x>{} }",
        "SELECT * { { SELECT * { Service ?s {} } } }",
        "SELECT * { FILTER EXISTS { SERVICE#c\n<http://x> {} } }",
        "SELECT * { SERVICE SILENT ex:a {} }",
    ],
)
def test_service_keyword_is_found_in_any_case_and_depth(text: str) -> None:
    token = lexer.service_keyword(text)
    assert token is not None
    assert text[token.start :].lower().startswith("service")


@pytest.mark.parametrize(
    "text",
    [
        'SELECT * { ?s ?p "SERVICE <http://x>" }',
        "SELECT * { ?s ?p '''a ' SERVICE ''' }",
        "SELECT * { ?s ?p ?o } # SERVICE <http://x> {}",
        "SELECT * { ?s <http://x/SERVICE> ?o }",
        "SELECT * { ?service ex:service $SERVICE }",
        "PREFIX service: <http://x/> SELECT * { ?s service:SERVICE ?o }",
        "SELECT * { _:SERVICE ?p ?o }",
    ],
)
def test_what_only_looks_like_service_passes(text: str) -> None:
    assert lexer.service_keyword(text) is None


def test_variables_come_in_order_of_first_appearance() -> None:
    assert lexer.variables("SELECT * { ?b ?a $c . ?a ?b '?d' } # ?e") == ["b", "a", "c"]


def test_outer_star_is_that_of_the_outer_select() -> None:
    text = "SELECT DISTINCT * { { SELECT * { ?s ?p ?o } } }"
    assert lexer.outer_star(text) == text.index("*")
    assert lexer.outer_star("SELECT ?s { { SELECT * { ?s ?p ?o } } }") is None
    assert lexer.outer_star("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") is None


def test_declared_prefixes_are_read_from_the_prologue_only() -> None:
    text = (
        'PREFIX a: <http://a/> BASE <http://b/> PREFIX : <http://c/> SELECT * { ?s ?p "PREFIX d:" }'
    )
    assert lexer.declared_prefixes(text) == {"a": "http://a/", "": "http://c/"}


@pytest.mark.parametrize(
    ("prologue", "names"),
    [
        ("", set()),
        ("PREFIX a: <http://a/> prefix b-1:<http://b:1/c#>\n", {"a", "b-1"}),
        ("PREFIX a: <http://a/PREFIX%20c:>\nPREFIX A:\t<x>", {"a", "A"}),
    ],
)
def test_a_usual_prologue_is_parted_from_the_query(prologue: str, names: set[str]) -> None:
    assert lexer.prologue_and_rest(prologue + "SELECT * { ?s a:b c:d }") == (
        prologue,
        "SELECT * { ?s a:b c:d }",
    )
    assert lexer.prologue_names(prologue) == names


@pytest.mark.parametrize(
    "text", ["# PREFIX a: <x>\nASK {}", "BASE <http://a/> ASK {}", "PREFIX a: <x> DROP ALL", "{"]
)
def test_an_unusual_start_is_left_in_the_query(text: str) -> None:
    assert lexer.prologue_and_rest(text) == ("", text)


def test_offset_and_position_are_inverse() -> None:
    text = "SELECT *\n{ é ?x\n}"
    for place in range(len(text)):
        assert lexer.offset(text, *lexer.position(text, place)) == place


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("SELECT * { ?s ?p ?o }", False),
        ("SELECT * { graph ?g { ?s ?p ?o } }", True),
        ("SELECT * From <http://g> { ?s ?p ?o }", True),
        ("SELECT * { ?graph ?from ?o } # GRAPH FROM", False),
        ('SELECT * { ?s iscm:from "FROM graph" ; <http://e/graph> ?o }', False),
        ("SELECT * { ?s iscm:from ?from ; iscm:graph $graph ; from:x graph:y }", False),
        ("SELECT * { ?s iscm:from 1GRAPH ?g { ?s ?p ?o } }", True),
        ("SELECT * { ?s iscm:from ?o.graph<http://e/g>{ ?s ?p ?o } }", True),
        ("PREFIX from: <http://e/> SELECT * { ?s from:from ?o }", False),
        ("PREFIX a: <http://e/> SELECT * FROM a:b { ?s ?p ?o }", True),
    ],
)
def test_a_query_that_names_graphs_is_told_from_one_of_the_default_graph(
    text: str, named: bool
) -> None:
    assert lexer.names_graphs(text) is named
