"""The HTTP interface as OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0)."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from iscm import __version__
from iscm.namespaces import KINDS
from iscm.protocol.media_types import (
    CSV,
    FORMATS,
    HTML,
    JSON_LD,
    N_TRIPLES,
    RDF_XML,
    SPARQL_JSON,
    SPARQL_XML,
    TSV,
    TURTLE,
)
from iscm.protocol.problems import PROBLEM_JSON, TITLES
from iscm.publication.files import ALL_FILES
from iscm.questions import Question
from iscm.web.documents import DOCUMENTS, Document
from iscm.web.edition import Edition
from iscm.web.questions import MARK

_Schema = dict[str, Any]
_GRAPHS: Final = [offer.media_type for offer in (TURTLE, JSON_LD, RDF_XML, N_TRIPLES)]
_ROWS: Final = [offer.media_type for offer in (SPARQL_JSON, SPARQL_XML, CSV, TSV)]
_HTML: Final = HTML.media_type
_TEXT: Final = {"type": "string"}
_EXTENSION: Final = {
    "name": "extension",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "enum": ["ttl", "jsonld", "rdf", "nt"]},
}


def interface(url: str, edition: Edition | None, questions: Sequence[Question] = ()) -> _Schema:
    """The description.

    Args:
        url: public URL of the server, without a trailing slash.
        edition: the version that it serves, where it states one.
        questions: whose parameters their addresses take.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": edition.title if edition else "Knowledge graph",
            "description": edition.description if edition else "RDF data and a SPARQL endpoint.",
            "version": edition.version if edition else __version__,
            **({"license": _licence(edition)} if edition else {}),
        },
        "servers": [{"url": url}],
        "paths": _paths(questions),
        "components": {
            "schemas": {
                "Problem": {
                    "type": "object",
                    "description": "RFC 9457 problem details.",
                    "required": ["type", "title", "status", "detail"],
                    "properties": {
                        "type": {"type": "string", "format": "uri"},
                        "title": _TEXT,
                        "status": {"type": "integer"},
                        "detail": _TEXT,
                    },
                }
            },
            "responses": {
                name: {
                    "description": description,
                    "content": {
                        PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}},
                        _HTML: {"schema": _TEXT},
                    },
                }
                for name, description in (
                    ("Malformed", "The request is malformed."),
                    ("Refused", "Updates and federated queries are refused."),
                    ("Missing", "There is nothing at this address."),
                    ("NotAcceptable", "There is no representation that Accept allows."),
                    ("Unmet", "A condition of the request is not met."),
                    ("TooLong", "The query is too long."),
                    ("Unsupported", "The media type or the content coding is not understood."),
                    ("Busy", "The query met a limit, or too much is under way."),
                )
            },
        },
    }


def _licence(edition: Edition) -> _Schema:
    iri = edition.licences[0]
    return {"name": iri.removeprefix("https://").rstrip("/"), "url": iri}


def _paths(questions: Sequence[Question]) -> dict[str, _Schema]:
    query = _query()
    kind = _parameter("kind", {"type": "string", "enum": list(KINDS)})
    key = _parameter("key", {"type": "string", "minLength": 1})
    version = _parameter("version", {"type": "string", "pattern": r"^[0-9]+\.[0-9]+\.[0-9]+$"})
    document = [_HTML, *_GRAPHS]
    day = _parameter("as-of", {"type": "string", "examples": ["2017"]}, "query", required=False)
    return {
        "/sparql": {"get": query["get"], "post": query["post"]},
        "/id/{kind}/{key}": {
            "get": {
                "summary": "A thing: leads to its description",
                "operationId": "thing",
                "parameters": [kind, key, day],
                "responses": {
                    "400": _shared("Malformed"),
                    "303": {"description": "The description is elsewhere."},
                    "404": _shared("Missing"),
                },
            }
        },
        "/doc/{kind}/{key}": _get(
            "The description of a thing; ?as-of=2017 asks for how it stood then",
            "description",
            document,
            kind,
            key,
            day,
            missing=True,
        ),
        "/lookup": _lookup(),
        "/reconcile": _reconcile(),
        "/factsheet/": _leads("The year of the printed factsheet", "factsheets", "302"),
        "/": _home(),
        "/browse/": _get("The kinds of things", "kinds", [_HTML], day),
        "/browse/{kind}": _get("All things of a kind", "things", [_HTML], kind, day, missing=True),
        "/ontology": _get("The ontology", "ontology", document),
        "/ontology.{extension}": _get("The ontology as RDF", "ontologyAs", _GRAPHS, _EXTENSION),
        "/ontology/{version}": _get(
            "A version of the ontology", "ontologyVersion", document, version, missing=True
        ),
        "/shapes": _get("The SHACL shapes", "shapes", document),
        "/shapes.{extension}": _get("The shapes as RDF", "shapesAs", _GRAPHS, _EXTENSION),
        "/shapes/{version}": _get(
            "A version of the shapes", "shapesVersion", document, version, missing=True
        ),
        "/version/{version}/dumps/{name}": _dump("A file of a version", "versionDump", version),
        "/dumps/{name}": _dump("One download, or a range of it", "dump"),
        **_suggestions(),
        "/problem/{kind}": _get(
            "What a kind of problem is",
            "problem",
            [_HTML],
            _parameter("kind", {"type": "string", "enum": list(TITLES)}),
            missing=True,
        ),
        "/ontology/{folder}/{name}": _leads(
            "An alignment or a scheme: leads to its graph",
            "part",
            "303",
            _parameter("folder", {"type": "string", "enum": ["alignments", "schemes"]}),
            _parameter("name", {"type": "string", "minLength": 1}),
        ),
        "/ontology/alignments/{name}/{version}": _alignment(version),
        **{path: item for document in DOCUMENTS for path, item in _of_document(document)},
        **dict(_of_questions(questions)),
        "/healthz": _get("Whether it is ready", "health", ["application/json"]),
    }


_VARIABLE: Final = re.compile(r"<(?:[^<>]*:)?(\w+)>")
_SCHEMAS: Final[dict[str, _Schema]] = {
    "year": {"type": "integer", "minimum": 1, "maximum": 9999},
    "kind": {"type": "string", "enum": list(KINDS)},
    "part": {"type": "integer", "minimum": 1},
    "version": {"type": "string", "pattern": r"^[0-9]+\.[0-9]+\.[0-9]+$"},
}
"""Variable of an address → its schema, where any text will not do."""


def path_of_rule(rule: str) -> str:
    """The path of OpenAPI for a rule of Flask."""
    return _VARIABLE.sub(r"{\1}", rule)


def _of_document(document: Document) -> Iterator[tuple[str, _Schema]]:
    """The paths of a document as it is declared."""
    name = document.endpoint.replace(".", "_")
    for number, rule in enumerate(document.rules):
        offers = document.formats.values() if number else document.offers
        parameters = []
        for variable in _VARIABLE.findall(rule):
            schema = _SCHEMAS.get(variable, {"type": "string", "minLength": 1})
            if variable == "extension":
                schema = {"type": "string", "enum": list(document.formats)}
            parameters.append(_parameter(variable, schema))
        yield (
            path_of_rule(rule),
            _get(
                document.summary + (", in the format of the extension" if number else ""),
                name + ("_as" if number else ""),
                list(dict.fromkeys(offer.media_type for offer in offers)),
                *parameters,
                missing=True,
            ),
        )


def _of_questions(questions: Sequence[Question]) -> Iterator[tuple[str, _Schema]]:
    """The paths of answers, with the parameters that any question takes."""
    takes: dict[str, list[str]] = {}
    for question in questions:
        for each in question.parameters:
            takes.setdefault(each.name, []).append(f"{question.name}: {each.takes}")
    parameters = [
        _parameter(name, _TEXT, "query", required=False) | {"description": "; ".join(said)}
        for name, said in takes.items()
    ]
    mark = _parameter(MARK, {"type": "string", "enum": ["0", "1"]}, "query", required=False)
    mark["description"] = "1 asks for a byte order mark before CSV"
    (document,) = (each for each in DOCUMENTS if each.endpoint == "questions.question")
    for path, item in _of_document(document):
        item["get"]["parameters"] += [*parameters, mark]
        item["get"]["responses"] |= {
            "400": _shared("Malformed"),
            "429": _shared("Busy"),
            "503": _shared("Busy"),
        }
        yield path, item


def _leads(summary: str, operation: str, status: str, *parameters: _Schema) -> _Schema:
    found: _Schema = {
        "summary": summary,
        "operationId": operation,
        "responses": {
            status: {"description": "It is at the address in Location."},
            "404": _shared("Missing"),
        },
    }
    return {"get": found | ({"parameters": list(parameters)} if parameters else {})}


def _home() -> _Schema:
    described = _get("The home page; programs are led to the catalogue", "home", [_HTML])
    described["get"]["responses"]["303"] = {"description": "The catalogue."}
    return described


def _alignment(version: _Schema) -> _Schema:
    name = _parameter("name", {"type": "string", "minLength": 1})
    described = _get(
        "A version of an alignment", "alignmentVersion", _GRAPHS, name, version, missing=True
    )
    described["get"]["responses"]["303"] = {"description": "The graph of the present one."}
    return described


def _suggestions() -> dict[str, _Schema]:
    """What the Reconciliation Service API offers beside matches."""
    prefix, one = ("prefix", _TEXT, True), ("id", _TEXT, True)
    number = {"type": "integer", "minimum": 0, "maximum": 10**6}
    cursor, limit = ("cursor", number, False), ("limit", number, False)
    paths: dict[str, tuple[str, tuple[tuple[str, _Schema, bool], ...]]] = {
        "suggest/entity": ("Things by the beginning of a name", (prefix, cursor)),
        "suggest/type": ("Types by the beginning of a name", (prefix, cursor)),
        "suggest/property": ("Properties by the beginning of a name", (prefix, cursor)),
        "properties": ("Properties of a type", (("type", _TEXT, False), limit)),
        "preview": ("A small page about a thing", (one,)),
        "flyout/entity": ("A few lines about a thing", (one,)),
        "flyout/type": ("A few lines about a type", (one,)),
        "flyout/property": ("A few lines about a property", (one,)),
    }
    found = {}
    for path, (summary, given) in paths.items():
        types = [_HTML] if path == "preview" else ["application/json"]
        parameters = [_parameter(name, schema, "query", must) for name, schema, must in given]
        item = _get(
            summary, "reconcile_" + path.replace("/", "_"), types, *parameters, missing=True
        )
        item["get"]["responses"]["400"] = _shared("Malformed")
        found[f"/reconcile/{path}"] = item
    return found


def _query() -> dict[str, _Schema]:
    answers = {
        "200": {
            "description": "The answer.",
            "content": {name: {} for name in (*_ROWS, *_GRAPHS, _HTML)},
        },
        "400": _shared("Malformed"),
        "403": _shared("Refused"),
        "406": _shared("NotAcceptable"),
        "413": _shared("TooLong"),
        "503": _shared("Busy"),
    }
    names = [
        _parameter("query", {"type": "string"}, "query", required=False),
        _parameter("default-graph-uri", _IRIS, "query", required=False),
        _parameter("named-graph-uri", _IRIS, "query", required=False),
        _parameter("format", _FORMAT, "query", required=False),
    ]
    form = {
        "type": "object",
        "required": ["query"],
        "properties": {
            "query": _TEXT,
            "default-graph-uri": _IRIS,
            "named-graph-uri": _IRIS,
            "format": _FORMAT,
        },
    }
    return {
        "get": {
            "summary": "Ask a SPARQL query; without one: the service description",
            "operationId": "query",
            "parameters": names,
            "responses": answers,
        },
        "post": {
            "summary": "Ask a SPARQL query",
            "operationId": "queryByPost",
            "parameters": names[1:],
            "requestBody": {
                "required": True,
                "content": {
                    "application/x-www-form-urlencoded": {"schema": form},
                    "application/sparql-query": {"schema": _TEXT},
                },
            },
            "responses": answers | {"415": _shared("Unsupported")},
        },
    }


_FORMAT: Final = {
    "type": "string",
    "examples": list(FORMATS),
    "description": "A name, or a media type: it wins over Accept",
}
_IRIS: Final = {"type": "array", "items": {"type": "string", "format": "iri"}}


def _lookup() -> _Schema:
    described = _get(
        "From an identifier that others use to the thing: give one parameter",
        "lookup",
        ["application/json", _HTML],
        *(
            _parameter(name, _TEXT, "query", required=False)
            for name in ("iri", "code", "q", "as-of")
        ),
        missing=True,
    )
    described["get"]["responses"] |= {
        "303": {"description": "The description of the one thing that was found."},
        "400": _shared("Malformed"),
    }
    return described


def _reconcile() -> _Schema:
    """The Reconciliation Service API 0.2; its manifest describes the rest of it."""
    answer = {
        "200": {
            "description": "The manifest, matches, or properties of things.",
            "content": {"application/json": {}},
        },
        "400": _shared("Malformed"),
        "413": _shared("TooLong"),
    }
    fields = {"queries": _TEXT, "extend": _TEXT}
    form = {"schema": {"type": "object", "properties": fields}}
    return {
        "get": {
            "summary": "The manifest of the reconciliation service, or a batch of queries",
            "operationId": "reconcile",
            "parameters": [
                _parameter(name, schema, "query", required=False) for name, schema in fields.items()
            ],
            "responses": answer,
        },
        "post": {
            "summary": "A batch of queries, or a data extension",
            "operationId": "reconcileByPost",
            "requestBody": {
                "required": True,
                "content": {"application/x-www-form-urlencoded": form},
            },
            "responses": answer | {"415": _shared("Unsupported")},
        },
    }


def _dump(summary: str, operation: str, *parameters: _Schema) -> _Schema:
    types = sorted({file.content_type.partition(";")[0] for file in ALL_FILES})
    name = _parameter("name", {"type": "string", "enum": [file.name for file in ALL_FILES]})
    content: _Schema = {media_type: {} for media_type in types}
    return {
        "get": {
            "summary": summary,
            "operationId": operation,
            "parameters": [*parameters, name],
            "responses": {
                "200": {"description": "The file.", "content": content},
                "206": {"description": "The range that Range asks for.", "content": content},
                "404": _shared("Missing"),
                "416": {"description": "There is no such range."},
            },
        }
    }


def _get(
    summary: str, operation: str, types: list[str], *parameters: _Schema, missing: bool = False
) -> _Schema:
    responses: _Schema = {
        "200": {
            "description": "The representation that Accept prefers.",
            "content": {media_type: {} for media_type in types},
        },
        "304": {"description": "The client has it already."},
        "412": _shared("Unmet"),
        "406": _shared("NotAcceptable"),
    }
    if any(parameter["name"] == "as-of" for parameter in parameters):
        responses["400"] = _shared("Malformed")
        responses["404"] = _shared("Missing")
    if missing:
        responses["404"] = _shared("Missing")
    operation_object: _Schema = {
        "summary": summary,
        "operationId": operation,
        "responses": responses,
    }
    if parameters:
        operation_object["parameters"] = list(parameters)
    return {"get": operation_object}


def _parameter(name: str, schema: _Schema, where: str = "path", required: bool = True) -> _Schema:
    return {"name": name, "in": where, "required": required, "schema": schema}


def _shared(name: str) -> _Schema:
    return {"$ref": f"#/components/responses/{name}"}
