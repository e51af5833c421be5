"""The Model Context Protocol without a session: one JSON-RPC message in, one out.

Revision 2026-07-28 (https://modelcontextprotocol.io/specification/2026-07-28) has none; those of
2025 begin with a handshake, which is answered and not remembered.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

MODERN: Final = ("2026-07-28",)
HANDSHAKE: Final = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")
"""Revisions that are spoken, the newest first."""
VERSION_FIELD, METHOD_FIELD, NAME_FIELD = "MCP-Protocol-Version", "Mcp-Method", "Mcp-Name"
_META: Final = "io.modelcontextprotocol/"
PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS = -32700, -32600, -32601, -32602
HEADER_MISMATCH, UNSUPPORTED_VERSION = -32020, -32022
_STATUSES: Final = {METHOD_NOT_FOUND: 404}
_FRESH: Final = 60_000
"""Milliseconds for which what a server offers may be kept: as long as its pages are."""
_ENCODED: Final = re.compile(r"=\?base64\?(.*)\?=")

Headers = Callable[[str], str | None]
"""Name of a field → its value."""


@dataclass
class RpcError(Exception):
    """Why a message has no result (https://www.jsonrpc.org/specification#error_object)."""

    code: int
    message: str
    data: Any = None


@dataclass(frozen=True)
class Tool:
    """What an assistant can call.

    Attributes:
        name, title: of it.
        description: when to call it, and what it gives.
        schema: JSON Schema of its arguments.
        call: from arguments to what it gives; raises `ToolError`.
    """

    name: str
    title: str
    description: str
    schema: Mapping[str, Any]
    call: Callable[[Mapping[str, Any]], str]


class ToolError(Exception):
    """Why a tool gives nothing, in words by which an assistant can do better."""


@dataclass(frozen=True)
class Server:
    """What answers messages.

    Attributes:
        name, version, instructions: told to clients.
        tools: by their names.
    """

    name: str
    version: str
    instructions: str
    tools: Mapping[str, Tool] = field(default_factory=dict)

    def answer(self, content: bytes, header: Headers) -> tuple[int, dict[str, Any] | None]:
        """Answer a message.

        Args:
            content: of a POST.
            header: its fields.

        Returns:
            An HTTP status and the answer; None for a notification, which has none.
        """
        number = None
        try:
            message = _message(content)
            number = message.get("id")
            if "id" not in message:
                return 202, None
            result = self._result(message, header)
        except RpcError as error:
            told: dict[str, Any] = {"code": error.code, "message": error.message}
            if error.data is not None:
                told["data"] = error.data
            failed = {"jsonrpc": "2.0", "id": number, "error": told}
            return _STATUSES.get(error.code, 400), failed
        return 200, {"jsonrpc": "2.0", "id": number, "result": result}

    def _result(self, message: Mapping[str, Any], header: Headers) -> dict[str, Any]:
        method, params = message["method"], message.get("params", {})
        is_modern = _is_modern(params, header)
        if is_modern:
            _require_consistent(method, params, header)
        elif (version := header(VERSION_FIELD)) not in (None, *HANDSHAKE):
            raise _unsupported(version)
        if method == "tools/call":
            return self._told(self._called(params), is_modern)
        if method == "tools/list":
            return self._told({"tools": [_listed(tool) for tool in self.tools.values()]}, is_modern)
        if method == "server/discover" and is_modern:
            return self._told({"supportedVersions": [*MODERN, *HANDSHAKE], **self._about}, True)
        if method == "initialize" and not is_modern:
            asked = params.get("protocolVersion")
            agreed = asked if asked in HANDSHAKE else HANDSHAKE[0]
            return {"protocolVersion": agreed, "serverInfo": self._info, **self._about}
        if method == "ping":
            return {"resultType": "complete"} if is_modern else {}
        raise RpcError(METHOD_NOT_FOUND, f"there is no method {method[:100]}; there are tools")

    @property
    def _info(self) -> dict[str, str]:
        return {"name": self.name, "version": self.version}

    @property
    def _about(self) -> dict[str, Any]:
        return {"capabilities": {"tools": {}}, "instructions": self.instructions}

    def _told(self, result: dict[str, Any], is_modern: bool) -> dict[str, Any]:
        if not is_modern:
            return result
        told: dict[str, Any] = {
            "resultType": "complete",
            "_meta": {f"{_META}serverInfo": self._info},
        }
        if "content" not in result:
            told |= {"ttlMs": _FRESH, "cacheScope": "public"}
        return result | told

    def _called(self, params: Mapping[str, Any]) -> dict[str, Any]:
        name, arguments = params.get("name"), params.get("arguments")
        tool = self.tools.get(name) if isinstance(name, str) else None
        if tool is None:
            raise RpcError(INVALID_PARAMS, f"there is no such tool; there are {_names(self.tools)}")
        if arguments is not None and not isinstance(arguments, dict):
            raise RpcError(INVALID_PARAMS, "arguments is an object")
        try:
            _require_fitting(arguments or {}, tool.schema)
            text, is_error = tool.call(arguments or {}), False
        except ToolError as error:
            text, is_error = str(error), True
        return {"content": [{"type": "text", "text": text}], "isError": is_error}


def _message(content: bytes) -> dict[str, Any]:
    try:
        message = json.loads(content)
    except (ValueError, RecursionError):
        raise RpcError(PARSE_ERROR, "the content is no JSON") from None
    if isinstance(message, list):
        raise RpcError(INVALID_REQUEST, "send one message at a time, not a batch")
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        raise RpcError(INVALID_REQUEST, 'a message is an object with "jsonrpc": "2.0"')
    if not isinstance(message.get("method"), str):
        raise RpcError(INVALID_REQUEST, "method is missing: clients send requests")
    if "id" in message and (
        isinstance(message["id"], bool) or not isinstance(message["id"], str | int)
    ):
        raise RpcError(INVALID_REQUEST, "id is a string or a whole number")
    if not isinstance(message.get("params", {}), dict):
        raise RpcError(INVALID_PARAMS, "params is an object")
    return message


def _meta(params: Mapping[str, Any]) -> Mapping[str, Any]:
    meta = params.get("_meta")
    return meta if isinstance(meta, dict) else {}


def _is_modern(params: Mapping[str, Any], header: Headers) -> bool:
    return header(VERSION_FIELD) in MODERN or f"{_META}protocolVersion" in _meta(params)


def _require_consistent(method: str, params: Mapping[str, Any], header: Headers) -> None:
    """What a request says of itself in its header must be what it says in its content
    (https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http)."""
    meta = _meta(params)
    for name in ("protocolVersion", "clientCapabilities"):
        if _META + name not in meta:
            raise RpcError(INVALID_PARAMS, f"params._meta has no {_META}{name}")
    version = meta[f"{_META}protocolVersion"]
    stated = [(VERSION_FIELD, version), (METHOD_FIELD, method)]
    if method == "tools/call":
        stated.append((NAME_FIELD, params.get("name")))
    for name, value in stated:
        if _decoded(header(name)) != value:
            raise RpcError(HEADER_MISMATCH, f"the field {name} is not what the content says")
    if version not in MODERN:
        raise _unsupported(version)


def _unsupported(version: Any) -> RpcError:
    data = {"supported": [*MODERN, *HANDSHAKE], "requested": str(version)[:40]}
    return RpcError(UNSUPPORTED_VERSION, "Unsupported protocol version", data)


def _decoded(value: str | None) -> str | None:
    """The value of a field, which is in Base64 where it is not ASCII."""
    found = _ENCODED.fullmatch(value or "")
    if found is None:
        return value
    try:
        return base64.b64decode(found[1], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None


def _listed(tool: Tool) -> dict[str, Any]:
    return {
        "name": tool.name,
        "title": tool.title,
        "description": tool.description,
        "inputSchema": dict(tool.schema),
        "annotations": {"readOnlyHint": True, "idempotentHint": True, "openWorldHint": False},
    }


def _require_fitting(arguments: Mapping[str, Any], schema: Mapping[str, Any]) -> None:
    """Refuse arguments that a tool does not have, lacks, or that are of another type."""
    known = schema["properties"]
    for name, value in arguments.items():
        if name not in known:
            told = _names(known) or "none"
            raise ToolError(f"there is no argument {name[:60]}; there are {told}")
        wanted = {"string": str, "object": dict}[known[name]["type"]]
        if not isinstance(value, wanted):
            raise ToolError(f"{name} is of type {known[name]['type']}")
    for name in schema.get("required", ()):
        if name not in arguments:
            raise ToolError(f"{name} is missing: {known[name]['description']}")


def _names(named: Mapping[str, Any]) -> str:
    return ", ".join(named)
