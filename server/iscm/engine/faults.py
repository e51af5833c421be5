"""What the engine (Oxigraph) gives that is not what SPARQL 1.1 says, with a way around each.

Queries are asked as they are written, and are not rewritten: whoever asks ours the same as another
engine finds here why answers may differ. docs/engine.md, the page of queries and the description
of the endpoint are made of this, and a test of each fails when the engine has mended it.
"""

from dataclasses import dataclass
from typing import Final

from iscm.engine.file_faults import sections

PLACE: Final = "engine"
"""The fragment of the page of queries that lists them."""


@dataclass(frozen=True)
class Fault:
    """A known fault.

    Attributes:
        title: what is wrong.
        text: the specification's word, and what to write instead.
        specification: where it says so.
        query: shows the fault where two graphs have a triple.
        given, right: the one value that it has, and should have; empty where it has none, None
            where the query is refused.
        instead: a query that has the right value.
    """

    title: str
    text: str
    specification: str
    query: str
    given: str | None
    right: str
    instead: str


_SPARQL: Final = "https://www.w3.org/TR/sparql11-query/"
_GRAPH: Final = f"{_SPARQL}#sparqlAlgebraEval"
_REPLACE: Final = "https://www.w3.org/TR/xpath-functions/#func-replace"
_PATHS: Final = f"{_SPARQL}#defn_evalPP_ZeroOrOnePath"
_NOWHERE: Final = "<http://nowhere.example/>"

FAULTS: Final = (
    Fault(
        "REPLACE loses text after $1 and a letter, digit or underscore",
        "$2_ is read as a group called “2_”, which there is not. Only digits belong to the number: "
        "write ${2}_ here, which other engines do not know, or one REPLACE for each group, where "
        "the pattern fits the whole text.",
        _REPLACE,
        'SELECT (REPLACE("Chad, Republic of", "^(.*), (.*)$", "$2_$1") AS ?is) {}',
        "Chad",
        "Republic of_Chad",
        'SELECT (IF(REGEX(?text, ?all), CONCAT(REPLACE(?text, ?all, "$2"), "_",\n'
        '  REPLACE(?text, ?all, "$1")), ?text) AS ?is) {\n'
        '  VALUES (?text ?all) { ("Chad, Republic of" "^(.*), (.*)$") } }',
    ),
    Fault(
        "A backslash in the replacement of REPLACE stands for itself",
        "It should keep the dollar or backslash that follows it: write $$ for a dollar, and one "
        "backslash for one.",
        _REPLACE,
        r'SELECT (REPLACE("a.b", "[.]", "\\\\") AS ?is) {}',
        r"a\\b",
        r"a\b",
        r'SELECT (REPLACE("a.b", "[.]", "\\") AS ?is) {}',
    ),
    Fault(
        "REPLACE takes a replacement that is none",
        "A dollar must be followed by a digit, and a backslash by a dollar or a backslash; all "
        "else is an error. Hold what others wrote to that first.",
        _REPLACE,
        'SELECT (COALESCE(REPLACE("ab", "b", "$"), "an error") AS ?is) {}',
        "a$",
        "an error",
        'SELECT (COALESCE(IF(REGEX(?with, ?right), REPLACE("ab", "b", ?with), ?none),\n'
        '  "an error") AS ?is) {\n'
        r'  VALUES (?with ?right) { ("$" "^([^$\\\\]|\\\\[$\\\\]|[$][0-9])*$") } }',
    ),
    Fault(
        "REPLACE takes a pattern that fits the empty text",
        "It puts the replacement between all letters, where an error is right: hold the pattern to "
        "the empty text first.",
        _REPLACE,
        'SELECT (COALESCE(REPLACE("ab", "x*", "-"), "an error") AS ?is) {}',
        "-a-b-",
        "an error",
        'SELECT (COALESCE(IF(REGEX("", "x*"), ?none, REPLACE("ab", "x*", "-")), "an error")\n'
        "  AS ?is) {}",
    ),
    Fault(
        "A pattern of REGEX or REPLACE that refers back to a group has no value",
        "There is no \\1 in a pattern, nor \\i, \\c or \\p{Is…}: compare the parts with each "
        "other.",
        "https://www.w3.org/TR/xpath-functions/#regex-syntax",
        r'SELECT (REGEX("aa", "^(a)\\1$") AS ?is) {}',
        "",
        "true",
        'SELECT (SUBSTR("aa", 1, 1) = SUBSTR("aa", 2, 1) AS ?is) {}',
    ),
    Fault(
        "GRAPH over VALUES asks for no graph",
        "What stands in GRAPH should hold in each graph that there is: put an empty GRAPH beside "
        "the VALUES.",
        _GRAPH,
        f"SELECT (EXISTS {{ GRAPH {_NOWHERE} {{ VALUES ?x {{ 1 }} }} }} AS ?is) {{}}",
        "true",
        "false",
        f"SELECT (EXISTS {{ GRAPH {_NOWHERE} {{}} VALUES ?x {{ 1 }} }} AS ?is) {{}}",
    ),
    Fault(
        "GRAPH over UNION asks no graph for a branch of VALUES",
        "Each branch should hold in each graph that there is: put an empty GRAPH beside the "
        "VALUES, and GRAPH into the other branches.",
        _GRAPH,
        f"SELECT (EXISTS {{ GRAPH {_NOWHERE} {{\n"
        "  { VALUES ?x { 1 } } UNION { ?s ?p ?o } } } AS ?is) {}",
        "true",
        "false",
        f"SELECT (EXISTS {{ {{ GRAPH {_NOWHERE} {{}} VALUES ?x {{ 1 }} }}\n"
        f"  UNION {{ GRAPH {_NOWHERE} {{ ?s ?p ?o }} }} }} AS ?is) {{}}",
    ),
    Fault(
        "GRAPH over a subselect binds no graph and asks them all as one",
        "There should be an answer for each graph: write GRAPH within the subselect, and group by "
        "it where you count.",
        _GRAPH,
        "SELECT (BOUND(?graph) AS ?is) {\n"
        "  GRAPH ?graph { SELECT (COUNT(*) AS ?number) { ?s ?p ?o } } } LIMIT 1",
        "false",
        "true",
        "SELECT (BOUND(?graph) AS ?is) {\n"
        "  SELECT ?graph (COUNT(*) AS ?number) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph\n"
        "} LIMIT 1",
    ),
    Fault(
        "GRAPH over another GRAPH binds the inner one alone",
        "Each graph should be joined with each: write one beside the other.",
        _GRAPH,
        "SELECT (BOUND(?outer) AS ?is) { GRAPH ?outer { GRAPH ?inner { ?s ?p ?o } } } LIMIT 1",
        "false",
        "true",
        "SELECT (BOUND(?outer) AS ?is) { GRAPH ?outer {} GRAPH ?inner { ?s ?p ?o } } LIMIT 1",
    ),
    Fault(
        "MINUS within GRAPH takes away what it has no variable in common with",
        "The name of the graph is taken for a variable of both sides. MINUS without a variable in "
        "common takes nothing away: write it outside of GRAPH, or leave it out.",
        f"{_SPARQL}#defn_algMinus",
        "SELECT (BOUND(?graph) AS ?is) {\n  GRAPH ?graph { ?s ?p ?o MINUS { ?a ?b ?c } } } LIMIT 1",
        "",
        "true",
        "SELECT (BOUND(?graph) AS ?is) {\n"
        "  GRAPH ?graph { ?s ?p ?o } MINUS { GRAPH ?other { ?a ?b ?c } } } LIMIT 1",
    ),
    Fault(
        "FROM several graphs counts a triple for each that holds it",
        "They should be merged to one graph, in which a triple stands once: write DISTINCT within, "
        "and a variable for each [] and blank node there. No triple of the project's own files "
        "stands in two.",
        f"{_SPARQL}#unnamedGraph",
        "SELECT (COUNT(*) AS ?is)\nFROM <http://g.example/> FROM <http://h.example/> { ?s ?p ?o }",
        "2",
        "1",
        "SELECT (COUNT(*) AS ?is)\n"
        "FROM <http://g.example/> FROM <http://h.example/> { SELECT DISTINCT * { ?s ?p ?o } }",
    ),
    Fault(
        "GROUP_CONCAT of IRIs or numbers is empty",
        "The specification lets it fail for what is no string; most engines take the string of "
        "each. One such value empties all: write STR().",
        f"{_SPARQL}#defn_aggGroupConcat",
        "SELECT (GROUP_CONCAT(?x) AS ?is) { VALUES ?x { 1 2 } }",
        "",
        "1 2",
        "SELECT (GROUP_CONCAT(STR(?x)) AS ?is) { VALUES ?x { 1 2 } }",
    ),
    Fault(
        "Numbers, dates and truth values are written anew",
        "007 as xsd:integer becomes 7, 1.50 as xsd:decimal 1.5, and derived kinds of integers "
        "become xsd:integer, in the data and in queries; the value stays. Keep as a string what is "
        "to stay as it is written; the project's own data have nothing that changes.",
        "https://www.w3.org/TR/rdf11-concepts/#section-Graph-Literal",
        'SELECT (STR("007"^^xsd:integer) AS ?is) {}',
        "7",
        "007",
        'SELECT (STR("007") AS ?is) {}',
    ),
    Fault(
        "A path of length zero does not lead from a term that no triple has",
        "p? and p* should lead from each term to itself: add that by BIND.",
        _PATHS,
        f"SELECT ?is {{ {_NOWHERE} rdfs:label? ?is }}",
        "",
        "http://nowhere.example/",
        f"SELECT ?is {{ {{ BIND({_NOWHERE} AS ?is) }} UNION {{ {_NOWHERE} rdfs:label ?is }} }}",
    ),
    Fault(
        "A year is neither before nor after a day",
        "So says the specification too, of a comparison that it does not define, and such rows are "
        "left out without a word. Dates are years, months or days here, as their source gives "
        "them: compare their strings.",
        f"{_SPARQL}#OperatorMapping",
        'SELECT ("2010"^^xsd:gYear < "2015-01-01"^^xsd:date AS ?is) {}',
        "",
        "true",
        'SELECT (STR("2010"^^xsd:gYear) < STR("2015-01-01"^^xsd:date) AS ?is) {}',
    ),
    Fault(
        "BNODE of a text is one node in all rows",
        "It should be another in each row, and the same within a row alone: make the text of what "
        "tells the rows apart.",
        f"{_SPARQL}#func-bnode",
        'SELECT (COUNT(DISTINCT ?node) AS ?is) { VALUES ?x { 1 2 } BIND(BNODE("a") AS ?node) }',
        "1",
        "2",
        "SELECT (COUNT(DISTINCT ?node) AS ?is) {\n"
        '  VALUES ?x { 1 2 } BIND(BNODE(CONCAT("a", STR(?x))) AS ?node) }',
    ),
    Fault(
        "TRUE and FALSE are no truth values in capitals",
        "Keywords may be written in whatever case: write true and false.",
        f"{_SPARQL}#sparqlGrammar",
        "SELECT (TRUE AS ?is) {}",
        None,
        "true",
        "SELECT (true AS ?is) {}",
    ),
    Fault(
        "The name of an aggregate is not known to the expressions after it",
        "They should see it: write a subselect.",
        f"{_SPARQL}#selectExpressions",
        "SELECT ?is { SELECT (COUNT(*) AS ?number) (?number + 1 AS ?is) { VALUES ?x { 1 2 } } }",
        None,
        "3",
        "SELECT (?number + 1 AS ?is) { SELECT (COUNT(*) AS ?number) { VALUES ?x { 1 2 } } }",
    ),
    Fault(
        "CSV has a triple term without its brackets",
        "SPARQL 1.2 puts them there, and the object in quotation marks if it is a text. The other "
        "formats are right; in CSV ask for the parts.",
        "https://www.w3.org/TR/sparql12-results-csv-tsv/#csv-terms",
        'SELECT (TRIPLE(<http://s/>, <http://p/>, "o") AS ?is) {}',
        "http://s/ http://p/ o",
        '<<( http://s/ http://p/ "o" )>>',
        'SELECT (CONCAT("<<( ", STR(SUBJECT(?t)), " ", STR(PREDICATE(?t)), " \\"", '
        'STR(OBJECT(?t)), "\\" )>>") AS ?is) {\n'
        '  BIND(TRIPLE(<http://s/>, <http://p/>, "o") AS ?t) }',
    ),
)


def faults_of(endpoint: str | None) -> tuple[Fault, ...]:
    """The known faults of the engine that answers.

    Args:
        endpoint: where that is, of which none is known; None for the engine within.
    """
    return FAULTS if endpoint is None else ()


def document() -> str:
    """docs/engine.md."""
    parts = [
        "# Known faults of the engine\n\n"
        "Queries are answered by Oxigraph, as they are written. Where it gives something else than "
        "SPARQL 1.1 says, or than others do where it leaves the choice, this tells what to write "
        "instead. A test of each tells when the engine has mended it. Written by\n"
        "`python -m iscm.engine.faults > docs/engine.md`.\n"
    ]
    parts += [
        f"\n## {fault.title}\n\n{fault.text} ([specification]({fault.specification}))\n\n"
        f"{_given(fault)} where {_shown(fault.right)} is right:\n\n"
        f"```sparql\n{fault.query}\n```\n\nInstead:\n\n```sparql\n{fault.instead}\n```\n"
        for fault in FAULTS
    ]
    return "".join([*parts, *sections()])


def _given(fault: Fault) -> str:
    return "Is refused" if fault.given is None else f"Gives {_shown(fault.given)}"


def _shown(value: str) -> str:
    return f"`{value}`" if value else "nothing"


if __name__ == "__main__":
    print(document(), end="")
