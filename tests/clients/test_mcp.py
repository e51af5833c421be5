"""The public client of the Model Context Protocol, of both eras, over the project's own data."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from services import serving

pytestmark = pytest.mark.long
mcp = pytest.importorskip("mcp", reason="mcp is of the extra clients")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving() as service:
        yield f"{service.url}/mcp"


async def conversation(address: str, mode: str) -> dict[str, Any]:
    async with mcp.Client(address, mode=mode) as client:
        listed = await client.list_tools()
        said: dict[str, Any] = {"tools": [tool.name for tool in listed.tools]}
        for name, arguments in (
            ("search", {"text": "Puebla"}),
            ("describe", {"iri": "mechanism/rcm"}),
            ("query", {"sparql": "SELECT (COUNT(*) AS ?n) { ?m a iscm:Mechanism }"}),
            (
                "ask_question",
                {"name": "chairs-of-a-mechanism", "parameters": {"mechanism": "Khartoum Process"}},
            ),
            ("list_questions", {}),
            ("schema", {}),
        ):
            result = await client.call_tool(name, arguments)
            assert not result.is_error, result
            said[name] = json.loads(result.content[0].text)
        wrong = await client.call_tool("query", {"sparql": "SELECT"})
        said["wrong"] = (wrong.is_error, wrong.content[0].text)
        return said


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_client_lists_calls_and_is_told_what_was_wrong(address: str, mode: str) -> None:
    said = asyncio.run(conversation(address, mode))
    assert said["tools"] == [
        *("search", "describe", "query", "list_questions", "ask_question", "schema")
    ]
    assert said["search"]["results"][0]["iri"].endswith("/mechanism/rcm")
    assert said["describe"]["sources"]
    assert said["query"]["rows"][0][0] > 50
    assert "sourceDate" in "".join(said["ask_question"]["columns"])
    assert said["wrong"][0]
    assert "line 1" in said["wrong"][1]
