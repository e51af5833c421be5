"""Assistants' messages: each stands alone, of either era, and says what was wrong."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from iscm.assistants.fitting import BYTES
from iscm.settings import Settings
from sites import small_app

VERSION = "2026-07-28"
META = {
    "io.modelcontextprotocol/protocolVersion": VERSION,
    "io.modelcontextprotocol/clientCapabilities": {},
}


@pytest.fixture(scope="module")
def app() -> Flask:
    return small_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def send(client: FlaskClient, method: str, headers: Any = (), **params: Any) -> TestResponse:
    message = {"jsonrpc": "2.0", "id": 7, "method": method, "params": params}
    return client.post("/mcp", json=message, headers=dict(headers))


def modern(client: FlaskClient, method: str, **params: Any) -> TestResponse:
    headers = {"MCP-Protocol-Version": VERSION, "Mcp-Method": method}
    if "name" in params:
        headers["Mcp-Name"] = params["name"]
    return send(client, method, headers, _meta=META, **params)


def called(client: FlaskClient, tool: str, **arguments: Any) -> tuple[bool, str]:
    answer = modern(client, "tools/call", name=tool, arguments=arguments)
    assert answer.status_code == 200, answer.text
    result = answer.json["result"]
    (content,) = result["content"]
    return result["isError"], content["text"]


def told(client: FlaskClient, tool: str, **arguments: Any) -> Any:
    is_error, text = called(client, tool, **arguments)
    assert not is_error, text
    assert len(text.encode()) <= BYTES
    return json.loads(text)


def test_a_client_of_2026_discovers_and_calls(client: FlaskClient) -> None:
    found = modern(client, "server/discover").json["result"]
    assert VERSION in found["supportedVersions"]
    assert found["capabilities"] == {"tools": {}}
    listed = modern(client, "tools/list").json["result"]
    assert {each["name"] for each in listed["tools"]} == {
        *("search", "describe", "query", "list_questions", "ask_question", "schema")
    }
    for each in (found, listed):
        assert (each["resultType"], each["cacheScope"]) == ("complete", "public")
        assert each["ttlMs"] > 0


def test_a_client_of_2025_is_answered_and_not_remembered(client: FlaskClient) -> None:
    answer = send(client, "initialize", protocolVersion="2025-06-18", capabilities={})
    assert answer.json["result"]["protocolVersion"] == "2025-06-18"
    assert "Mcp-Session-Id" not in answer.headers
    note = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    done = client.post("/mcp", json=note, headers={"MCP-Protocol-Version": "2025-06-18"})
    assert (done.status_code, done.data) == (202, b"")
    listed = send(client, "tools/list", {"MCP-Protocol-Version": "2025-06-18"}).json["result"]
    assert "resultType" not in listed
    assert send(client, "ping").json["result"] == {}
    other = send(client, "initialize", protocolVersion="1999-01-01").json["result"]
    assert other["protocolVersion"] == "2025-11-25"


@pytest.mark.parametrize("method", ["get", "delete", "put"])
def test_only_post_is_taken(client: FlaskClient, method: str) -> None:
    answer = getattr(client, method)("/mcp")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"{", 400, -32700),
        (b"[" * 100_000, 400, -32700),
        (b'{"jsonrpc":"2.0","id":1,"method":"ping","params":' + b"9" * 5000 + b"}", 400, -32700),
        (b'[{"jsonrpc":"2.0","id":1,"method":"ping"}]', 400, -32600),
        (b"7", 400, -32600),
        (b'{"id":1,"method":"ping"}', 400, -32600),
        (b'{"jsonrpc":"2.0","id":1,"result":{}}', 400, -32600),
        (b'{"jsonrpc":"2.0","id":null,"method":"ping"}', 400, -32600),
        (b'{"jsonrpc":"2.0","id":true,"method":"ping"}', 400, -32600),
        (b'{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}', 400, -32602),
        (b'{"jsonrpc":"2.0","id":1,"method":"resources/list"}', 404, -32601),
        (b'{"jsonrpc":"2.0","id":1,"method":"server/discover"}', 404, -32601),
        (b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"}}', 400, -32602),
        (b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":[]}}', 400, -32602),
    ],
)
def test_a_wrong_message_is_an_error_of_json_rpc(
    client: FlaskClient, content: bytes, status: int, code: int
) -> None:
    answer = client.post("/mcp", data=content, content_type="application/json")
    assert (answer.status_code, answer.json["error"]["code"]) == (status, code), answer.text


@pytest.mark.parametrize(
    ("headers", "meta", "code"),
    [
        ({}, META, -32020),
        ({"MCP-Protocol-Version": VERSION}, META, -32020),
        ({"MCP-Protocol-Version": VERSION, "Mcp-Method": "tools/call"}, META, -32020),
        ({"MCP-Protocol-Version": VERSION, "Mcp-Method": "tools/list"}, {}, -32602),
        ({"MCP-Protocol-Version": "2031-01-01"}, {}, -32022),
    ],
)
def test_a_header_that_says_otherwise_than_the_content_is_refused(
    client: FlaskClient, headers: dict[str, str], meta: dict[str, Any], code: int
) -> None:
    answer = send(client, "tools/list", headers, _meta=meta)
    assert (answer.status_code, answer.json["error"]["code"]) == (400, code)
    if code == -32022:
        assert VERSION in answer.json["error"]["data"]["supported"]


@pytest.mark.parametrize(
    ("origin", "base", "status"),
    [
        (None, None, 200),
        ("http://localhost:3000", None, 200),
        ("https://evil.example", None, 403),
        ("null", None, 403),
        ("https://iscm.example", "https://iscm.example/graph", 200),
        ("http://iscm.example", "https://iscm.example/graph", 403),
    ],
)
def test_pages_of_other_sites_are_refused(
    origin: str | None, base: str | None, status: int
) -> None:
    client = small_app(Settings(base_url=base)).test_client()
    headers = {} if origin is None else {"Origin": origin}
    assert send(client, "ping", headers).status_code == status


def test_other_content_and_too_much_of_it_are_refused(client: FlaskClient) -> None:
    assert client.post("/mcp", data=b"{}", content_type="text/plain").status_code == 415
    long = b'{"jsonrpc":"2.0","id":1,"method":"' + b"x" * 200_000 + b'"}'
    assert client.post("/mcp", data=long, content_type="application/json").status_code == 413
    wanted = {"Accept": "text/html"}
    assert client.post("/mcp", json={}, headers=wanted).status_code == 406


def test_search_finds_by_name(client: FlaskClient) -> None:
    found = told(client, "search", text="alpa proces")
    assert found["results"][0]["iri"].endswith("/mechanism/alpha-process")
    assert found["dataset"]["asOf"]


@pytest.mark.parametrize(
    "name",
    [
        "mechanism/alpha-process",
        "mechanism:alpha-process",
        "https://w3id.org/iscm/id/mechanism/alpha-process",
        "http://localhost/doc/mechanism/alpha-process",
    ],
)
def test_a_thing_is_described_with_the_sources_of_each_statement(
    client: FlaskClient, name: str
) -> None:
    found = told(client, "describe", iri=name)
    (chair,) = (each for each in found["statements"] if each.get("role") == "Chair")
    assert (chair["participant"], chair["from"]) == ("Indonesia", "2016")
    dates = {key: source["date"] for key, source in found["sources"].items()}
    assert dates == {"source:one": "2019", "source:two": "undated: of no known day"}
    members = [each for each in found["statements"] if each.get("participant") == "Australia"]
    assert sorted(key for each in members for key in each["sources"]) == [
        "source:one",
        "source:two",
    ]


def test_a_query_gives_rows_and_says_where_they_were_cut(client: FlaskClient) -> None:
    found = told(client, "query", sparql="SELECT ?n { VALUES ?n { 1 2 } } ORDER BY ?n")
    assert (found["columns"], found["rows"], found["total"]) == (["n"], [[1], [2]], 2)
    assert "cut" not in found
    assert told(client, "query", sparql="ASK {}")["rows"] == [[True]]
    assert "<urn:a>" in told(client, "query", sparql="CONSTRUCT { <urn:a> a 1 } {}")["turtle"]
    many = "SELECT ?a ?b { VALUES ?a { %s } VALUES ?b { %s } }" % (("0 " * 100,) * 2)
    found = told(client, "query", sparql=many)
    assert found["total"] == 10_000
    assert found["cut"].startswith(f"{len(found['rows'])} of 10000 rows")


@pytest.mark.parametrize(
    ("tool", "arguments", "why"),
    [
        ("search", {"text": "a" * 400}, "300"),
        ("search", {}, "text is missing"),
        ("search", {"text": 7}, "string"),
        ("search", {"text": "x", "kinds": "y"}, "kind"),
        ("search", {"text": "x", "kind": "y"}, "mechanism"),
        ("describe", {"iri": "mechanism/alpha"}, "alpha-process"),
        ("describe", {"iri": "> } DROP ALL"}, "no IRI"),
        (
            "describe",
            {"iri": "mechanism/alpha-process", "as_of": "2010"},
            "nothing is known by day",
        ),
        ("query", {"sparql": "SELECT * {"}, "line 1"),
        ("query", {"sparql": "INSERT DATA { <a:b> a 1 }"}, "Updates"),
        ("query", {"sparql": "SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }"}, "Federated"),
        ("ask_question", {"name": "alll"}, "perhaps all"),
        ("schema", {"class": "iscm:Nothing"}, "nothing is of the class"),
        ("schema", {"class": "a> ?p"}, "no IRI"),
    ],
)
def test_what_a_tool_cannot_do_is_told_to_the_assistant(
    client: FlaskClient, tool: str, arguments: dict[str, Any], why: str
) -> None:
    is_error, text = called(client, tool, **arguments)
    assert is_error
    assert why in text


def test_questions_are_listed_and_answered(client: FlaskClient) -> None:
    (one,) = told(client, "list_questions", about="everything")["questions"]
    assert one["name"] == "all"
    assert len(told(client, "ask_question", name="all")["rows"]) == 3


def test_classes_and_properties_are_told_with_how_often_they_occur(client: FlaskClient) -> None:
    classes = {each["class"]: each["things"] for each in told(client, "schema")["classes"]}
    assert classes["iscm:Mechanism"] == 2
    properties = told(client, "schema", **{"class": "iscm:Participation"})["properties"]
    assert "iscm:attestedBy" in {each["property"] for each in properties}


def test_every_schema_of_arguments_takes_what_its_tool_takes(client: FlaskClient) -> None:
    for tool in modern(client, "tools/list").json["result"]["tools"]:
        schema = tool["inputSchema"]
        assert set(schema["required"]) <= set(schema["properties"])
        assert all(each["description"] for each in schema["properties"].values())
        assert tool["annotations"]["readOnlyHint"] is True
