"""What may be put in place of a question's values, and how."""

import csv
import functools
import io

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iscm.choices import Choices, ParameterError, terms_of
from iscm.engine import rows_of
from iscm.engine.embedded import EmbeddedEngine
from iscm.namespaces import entity_iri
from iscm.parameters import QuestionParameter, bind, parameters_of
from sites import small_dataset

TEXT = """\
# parameter: not here, VALUES ?x { 1 }
PREFIX m: <https://w3id.org/iscm/id/mechanism/>
SELECT * {
  VALUES ?mechanism { m:alpha-process }
  VALUES (?year ?word) { ("2019" "VALUES ?year { }") }
  values ?role { role:member role:chair }
  VALUES ?n { 5 }
}"""
SITE = "https://graph.example:8000/iscm"
DECLARED = ["mechanism, its key", "year, digits", "word, text", "n, a number"]


@pytest.fixture(scope="module")
def engine() -> EmbeddedEngine:
    return EmbeddedEngine(small_dataset().store)


@pytest.fixture(scope="module")
def choices(engine: EmbeddedEngine) -> Choices:
    return Choices(functools.partial(rows_of, engine))


def values_of(text: str) -> dict[str, str]:
    """The one row that a query of VALUES alone gives, but for the role."""
    rows = ox.Store().query(text, prefixes={"role": "https://w3id.org/iscm/id/role/"})
    assert isinstance(rows, ox.QuerySolutions)
    found = [{v.value: row[v].value for v in rows.variables} for row in rows]
    assert len(found) == 2
    return {name: value for name, value in found[0].items() if name != "role"}


def test_what_a_parameter_takes_is_what_stands_in_its_place() -> None:
    found = parameters_of(TEXT, DECLARED)
    assert [(each.name, each.kind, each.example) for each in found] == [
        ("mechanism", "mechanism", "alpha-process"),
        ("year", "year", "2019"),
        ("word", "text", "VALUES ?year { }"),
        ("n", "number", "5"),
    ]


@pytest.mark.parametrize("name", ["other", "role", "x"])
def test_a_parameter_that_no_values_gives_one_term_is_refused_by_name(name: str) -> None:
    with pytest.raises(ValueError, match=f"the parameter {name} needs"):
        parameters_of(TEXT, [f"{name}, a thing"])


def test_a_value_takes_the_place_of_the_one_in_the_text_and_nothing_else_changes() -> None:
    bound = bind(TEXT, {"year": ox.Literal("1999")})
    assert bound == TEXT.replace('"2019"', '"1999"')
    assert bind(TEXT, {}) == TEXT


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_letter_of_a_value_is_read_as_sparql(value: str) -> None:
    bound = bind(TEXT, {"word": ox.Literal(value)})
    expected = {
        "mechanism": entity_iri("mechanism", "alpha-process"),
        "year": "2019",
        "word": value,
        "n": "5",
    }
    assert values_of(bound) == expected


@pytest.mark.parametrize(
    "value", ['" } UNION { ?s ?p ?o', "\\", '\\"', "\\u0022 } #", "'''", '"""', "a\\", "{", "\n"]
)
def test_what_would_end_a_string_stays_in_it(value: str) -> None:
    assert values_of(bind(TEXT, {"word": ox.Literal(value)}))["word"] == value


def parameter(name: str, default: ox.NamedNode | ox.Literal) -> QuestionParameter:
    return QuestionParameter(name, "what it takes", default)


MECHANISM = parameter("mechanism", ox.NamedNode(entity_iri("mechanism", "almaty-process")))
STATE = parameter("state", ox.NamedNode(entity_iri("state", "IDN")))
YEAR = parameter("year", ox.Literal("2019"))
NUMBER = parameter("number", ox.Literal(2))
WORD = parameter("word", ox.Literal("climate"))


@pytest.mark.parametrize(
    ("asked", "value", "term"),
    [
        (MECHANISM, "alpha-process", entity_iri("mechanism", "alpha-process")),
        (MECHANISM, " Alpha-Process ", entity_iri("mechanism", "alpha-process")),
        (
            MECHANISM,
            entity_iri("mechanism", "alpha-process"),
            entity_iri("mechanism", "alpha-process"),
        ),
        (MECHANISM, "mechanism:alpha-process", entity_iri("mechanism", "alpha-process")),
        (MECHANISM, "/id/mechanism/alpha-process", entity_iri("mechanism", "alpha-process")),
        (MECHANISM, "/doc/mechanism/alpha%2Dprocess", entity_iri("mechanism", "alpha-process")),
        (
            MECHANISM,
            f"{SITE}/doc/mechanism/alpha-process",
            entity_iri("mechanism", "alpha-process"),
        ),
        (MECHANISM, "alpha  PROCESS", entity_iri("mechanism", "alpha-process")),
        (STATE, "indonesia", entity_iri("state", "IDN")),
        (STATE, "Indonésie", entity_iri("state", "IDN")),
        (STATE, "Indone\u0301sie", entity_iri("state", "IDN")),
        (STATE, "state:idn", entity_iri("state", "IDN")),
        (STATE, "IDN", entity_iri("state", "IDN")),
        (STATE, "idn", entity_iri("state", "IDN")),
        (YEAR, "2017", "2017"),
        (NUMBER, "007", "7"),
        (WORD, "", ""),
        (WORD, " two words ", " two words "),
        (WORD, "=1+1", "=1+1"),
    ],
)
def test_a_thing_goes_by_its_key_its_code_a_name_or_an_address(
    choices: Choices, asked: QuestionParameter, value: str, term: str
) -> None:
    (found,) = terms_of([asked], [(asked.name, value)], choices, [SITE]).values()
    assert found.value == term
    assert type(found) is type(asked.default)
    if isinstance(found, ox.Literal) and isinstance(asked.default, ox.Literal):
        assert found.datatype == asked.default.datatype


@pytest.mark.parametrize(
    ("parameters", "given", "words"),
    [
        ([MECHANISM], [("mechanism", "")], "mechanism is empty"),
        ([MECHANISM], [("mechanism", "alpha-proces")], "perhaps alpha-process"),
        ([MECHANISM], [("mechanism", "zzzz")], "no mechanism “zzzz” among the 2; such as alpha"),
        ([MECHANISM], [("mechanism", "x" * 10_000)], "x…”"),
        ([MECHANISM], [("mechanism", "a\n\x00")], "“a��”"),
        ([MECHANISM], [("mechanism", entity_iri("state", "IDN"))], "there is no mechanism"),
        ([MECHANISM], [("mechanism", "state:IDN")], "there is no mechanism"),
        (
            [MECHANISM],
            [("mechanism", "https://else.example/id/mechanism/alpha-process")],
            "there is no mechanism",
        ),
        ([STATE], [("state", "Atlantis")], "there is no state “Atlantis”"),
        ([STATE], [("state", "indonesi")], "perhaps IDN"),
        ([YEAR], [("year", "last")], "not “last”"),
        ([YEAR], [("year", "20170")], "not “20170”"),
        ([YEAR], [("year", "２０１７")], "not “２０１７”"),
        ([NUMBER], [("number", "-1")], "not “-1”"),
        ([NUMBER], [("number", "1e3")], "not “1e3”"),
        ([WORD], [("word", "x" * 201)], "200 letters: not 201"),
        ([WORD], [("word", "a\x00b")], "without control characters"),
        ([WORD], [("word", "\ud800")], "without control characters"),
        ([WORD], [("words", "a")], "no parameter “words”; this question has word"),
        ([WORD], [("word", "a"), ("word", "b")], "word is given twice"),
        ([WORD, YEAR], [("word", "a")], "year is missing; give it, such as year=2019"),
        ([], [("word", "a")], "no parameters; leave out “word”"),
    ],
)
def test_what_cannot_stand_there_is_told_with_what_can(
    choices: Choices, parameters: list[QuestionParameter], given: list[tuple[str, str]], words: str
) -> None:
    with pytest.raises(ParameterError, match=r"\A[^\n]*\Z") as raised:
        terms_of(parameters, given, choices)
    assert words in str(raised.value)
    assert len(str(raised.value)) < 400


def test_a_name_of_several_things_is_told_with_all_of_them() -> None:
    mechanism = entity_iri("mechanism", "")

    def rows(query: str) -> list[dict[str, str]]:
        named = {"a": "The Process", "b": "THE process", "c": "Another"}
        return [{"thing": mechanism + key, "name": name} for key, name in named.items()]

    with pytest.raises(ParameterError, match="2 of the kind mechanism are called") as raised:
        terms_of([MECHANISM], [("mechanism", "the process")], Choices(rows))
    assert raised.value.near == ["a", "b"]
    (found,) = terms_of([MECHANISM], [("mechanism", "another")], Choices(rows)).values()
    assert found.value == mechanism + "c"


def test_a_year_lies_between_the_first_mechanism_and_the_last_date(engine: EmbeddedEngine) -> None:
    asked = []

    def rows(query: str) -> list[dict[str, str]]:
        asked.append(query)
        rows_of(engine, query)
        return [{"first": "1985", "last": "2028"}]

    choices = Choices(rows)
    assert terms_of([YEAR], [("year", "1985")], choices)["year"].value == "1985"
    for wrong in ("1984", "2029"):
        with pytest.raises(ParameterError, match="from 1985 to 2028"):
            terms_of([YEAR], [("year", wrong)], choices)
    assert len(asked) == 1


def test_a_question_of_which_nothing_is_given_is_asked_as_it_stands(choices: Choices) -> None:
    assert terms_of([MECHANISM, YEAR], [], choices) == {}


def test_a_bound_question_finds_other_rows(engine: EmbeddedEngine, choices: Choices) -> None:
    text = "SELECT ?member { VALUES ?m { mechanism:none } ?m iscm:hasMember ?member }"
    (asked,) = parameters_of(text, ["m, a mechanism"])
    bound = bind(text, terms_of([asked], [("m", "alpha-process")], choices))
    rows = list(csv.reader(io.StringIO(engine.query(bound, "text/csv").body.decode())))
    assert len(rows) > 1
