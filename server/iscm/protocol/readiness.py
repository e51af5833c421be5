"""What is told at `/healthz`, whichever server is asked."""

import json
from collections.abc import Mapping
from typing import Any, Final

from iscm.protocol.fields import COMMON, Field

SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "required": ["status", "version"],
    "properties": {
        "status": {"const": "ok"},
        "version": {"type": "string"},
        "refused": {"type": "string"},
    },
}
"""Of the answer of a server that is ready."""
_FIELDS: Final = (
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
    *COMMON,
)


def ready(version: str, report: str = "") -> tuple[list[Field], bytes]:
    """The fields and the content of a 200.

    Args:
        version: of the dataset.
        report: why newer data are not served; empty where nothing newer was refused.
    """
    told = {"status": "ok", "version": version} | ({"refused": report} if report else {})
    return list(_FIELDS), json.dumps(told).encode() + b"\n"
