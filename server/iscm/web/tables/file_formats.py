"""The formats that a table is offered in, whatever it is of."""

from typing import Final

from iscm.media_types import JSON
from iscm.protocol.byte_order import MARK
from iscm.web.addresses import Parameter

SCHEMAS: Final = {
    JSON.media_type: {
        "type": "array",
        "items": {
            "type": "object",
            "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
        },
    }
}
"""Media type → JSON Schema."""
MARKED: Final = Parameter(
    MARK, "1 asks for a byte order mark before CSV", {"type": "string", "enum": ["0", "1"]}
)
