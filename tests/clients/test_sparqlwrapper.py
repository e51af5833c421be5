import pytest
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
)
from SPARQLWrapper import SPARQLWrapper as Wrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

MEMBERS = "SELECT ?s { mechanism:alpha-process iscm:hasMember ?s } ORDER BY ?s"
AUSTRALIA = "https://w3id.org/iscm/id/state/AUS"


def wrapper(url: str, query: str, form: str) -> Wrapper:
    asking = Wrapper(f"{url}/sparql")
    asking.setQuery(query)
    asking.setReturnFormat(form)
    return asking


@pytest.mark.parametrize(
    ("method", "how"), [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)]
)
def test_select_as_json_by_each_method(url: str, method: str, how: str) -> None:
    asking = wrapper(url, MEMBERS, JSON)
    asking.setMethod(method)
    asking.setRequestMethod(how)
    rows = asking.queryAndConvert()["results"]["bindings"]
    assert rows[0]["s"]["value"] == AUSTRALIA


@pytest.mark.parametrize("form", [XML, CSV, TSV])
def test_select_in_the_other_formats(url: str, form: str) -> None:
    converted = wrapper(url, MEMBERS, form).queryAndConvert()
    text = converted.toxml() if form == XML else converted.decode()
    assert AUSTRALIA in text


# The clients themselves still use what rdflib 7 deprecates.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("form", [TURTLE, N3, RDFXML, JSONLD])
def test_construct_in_each_syntax(url: str, form: str) -> None:
    query = "CONSTRUCT WHERE { mechanism:alpha-process iscm:hasMember ?s }"
    converted = wrapper(url, query, form).queryAndConvert()
    graph = converted if isinstance(converted, bytes) else converted.serialize(format="nt").encode()
    assert b"AUS" in graph


def test_a_malformed_query_is_told_as_such(url: str) -> None:
    with pytest.raises(QueryBadFormed, match="line 1, column"):
        wrapper(url, "SELECT * {", JSON).query()
