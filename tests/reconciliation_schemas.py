"""What the specification asks of each answer, as JSON Schema (draft 2020-12).

Written from the Reconciliation Service API 0.2, sections 3 to 7:
https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

from typing import Any

from jsonschema import Draft202012Validator

TEXT = {"type": "string", "minLength": 1}
URL = {"type": "string", "pattern": "^https?://"}
TEMPLATE = {"type": "string", "pattern": r"^https?://.*\{\{id\}\}"}


def fields(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    """An object with these fields and no others."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def many(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


NAMED = fields({"id": TEXT, "name": TEXT})
SUGGEST = fields(
    {"service_url": URL, "service_path": {"type": "string", "pattern": "^/"}},
    {
        "flyout_service_url": URL,
        "flyout_service_path": {"type": "string", "pattern": r"^/.*\$\{id\}"},
    },
)
SETTING = fields(
    {"name": TEXT, "label": TEXT, "type": {"enum": ["number", "text", "checkbox", "select"]}},
    {"default": {}, "help_text": TEXT, "choices": many(fields({"value": TEXT, "name": TEXT}))},
)
MANIFEST = fields(
    {
        "versions": {"type": "array", "contains": {"const": "0.2"}, "items": TEXT},
        "name": TEXT,
        "identifierSpace": URL,
        "schemaSpace": URL,
    },
    {
        "defaultTypes": {**many(NAMED), "uniqueItems": True},
        "documentation": URL,
        "logo": URL,
        "serviceVersion": TEXT,
        "view": fields({"url": TEMPLATE}),
        "feature_view": fields({"url": TEMPLATE}),
        "preview": fields(
            {"url": TEMPLATE, "width": {"type": "integer"}, "height": {"type": "integer"}}
        ),
        "suggest": fields({}, {"entity": SUGGEST, "property": SUGGEST, "type": SUGGEST}),
        "extend": fields(
            {},
            {
                "propose_properties": fields({"service_url": URL, "service_path": TEXT}),
                "property_settings": many(SETTING),
            },
        ),
        "batchSize": {"type": "integer", "minimum": 1},
    },
)
CANDIDATE = fields(
    {"id": TEXT, "name": TEXT, "score": {"type": "number"}},
    {
        "type": many({"anyOf": [NAMED, TEXT]}),
        "description": TEXT,
        "match": {"type": "boolean"},
        "features": {
            **many(fields({"id": TEXT, "value": {"type": ["number", "boolean"]}})),
            "uniqueItems": True,
        },
    },
)
RESULTS = {
    "type": "object",
    "additionalProperties": fields({"result": many(CANDIDATE)}, {"error": TEXT}),
}
SUGGESTIONS = fields(
    {
        "result": many(
            fields(
                {"id": TEXT, "name": TEXT},
                {"description": TEXT, "notable": many({"anyOf": [NAMED, TEXT]})},
            )
        )
    }
)
FLYOUT = fields({"id": TEXT, "html": TEXT})
PROPOSALS = fields(
    {"type": {"type": "string"}, "properties": many(NAMED)}, {"limit": {"type": "integer"}}
)
VALUE = {
    "oneOf": [
        fields({}),
        fields({"id": TEXT, "name": TEXT}, {"description": TEXT}),
        fields({"str": {"type": "string"}}),
        fields({"int": {"type": "integer"}}),
        fields({"float": {"type": "number"}}),
        fields({"bool": {"type": "boolean"}}),
        fields({"date": {"type": "string", "pattern": "^-?[0-9]{4,}-[0-9]{2}-[0-9]{2}T"}}),
    ]
}
EXTENSION = fields(
    {
        "meta": many(fields({"id": TEXT, "name": TEXT}, {"type": NAMED, "service": URL})),
        "rows": {
            "type": "object",
            "additionalProperties": {"type": "object", "additionalProperties": many(VALUE)},
        },
    }
)


def fits(value: Any, schema: dict[str, Any]) -> None:
    """Fail where a value is not what the specification asks for."""
    Draft202012Validator(schema).validate(value)
