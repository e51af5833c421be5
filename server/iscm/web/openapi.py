"""The HTTP interface as OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0), made of what is
declared of documents and services."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from iscm import __version__
from iscm.media_types import HTML
from iscm.namespaces import KINDS
from iscm.protocol.problems import PROBLEM_JSON
from iscm.web.addresses import Parameter
from iscm.web.documents import Document
from iscm.web.edition import Edition, edition_of
from iscm.web.languages import IN_LANGUAGE
from iscm.web.services import Service, declared_at
from iscm.web.site import Site

_Schema = dict[str, Any]
_TEXT: Final = {"type": "string"}
_PROBLEM: Final = {
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
_SHARED: Final = {
    "Malformed": "The request is malformed.",
    "Refused": "Updates and federated queries are refused.",
    "Missing": "There is nothing at this address.",
    "NotAcceptable": "There is no representation that Accept allows.",
    "Unmet": "A condition of the request is not met.",
    "TooLong": "The request is too long.",
    "Unsupported": "The media type or the content coding is not understood.",
    "Many": "Too many requests of this client wait already.",
    "Busy": "The query met a limit, or too much is under way.",
}
"""Name of a shared response → what it means; each is a problem."""
_VARIABLE: Final = re.compile(r"<(?:(\w+)(?:\(([^()]*)\))?:)?(\w+)>")
_VARIABLES: Final[dict[str, _Schema]] = {
    "year": {"type": "integer", "minimum": 1, "maximum": 9999},
    "kind": {"type": "string", "enum": list(KINDS)},
    "version": {"type": "string", "pattern": r"^[0-9]+\.[0-9]+\.[0-9]+$"},
}
"""Variable of an address → its schema, where its form does not tell."""
_JSON: Final = re.compile(r"application/(?:[\w.-]+\+)?json")


def interface(site: Site, endpoints: Iterable[str]) -> _Schema:
    """The description.

    Args:
        site: what is served.
        endpoints: that it has.
    """
    edition = edition_of(site)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": edition.title if edition else "Knowledge graph",
            "description": edition.description if edition else "RDF data and a SPARQL endpoint.",
            "version": edition.version if edition else __version__,
            **({"license": _licence(edition)} if edition else {}),
        },
        "servers": [{"url": site.url("")}],
        "paths": dict(_paths(site, endpoints)),
        "components": {
            "schemas": {"Problem": _PROBLEM},
            "responses": {
                name: {
                    "description": description,
                    "content": {
                        PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}},
                        HTML.media_type: {"schema": _TEXT},
                    },
                }
                for name, description in _SHARED.items()
            },
        },
    }


def path_of_rule(rule: str) -> str:
    """The path of OpenAPI for a rule of Flask."""
    return _VARIABLE.sub(r"{\3}", rule)


def _licence(edition: Edition) -> _Schema:
    iri = edition.licences[0]
    return {"name": iri.removeprefix("https://").rstrip("/"), "url": iri}


def _paths(site: Site, endpoints: Iterable[str]) -> Iterator[tuple[str, _Schema]]:
    for declared in declared_at(endpoints):
        if isinstance(declared, Document):
            yield from _of_document(site, declared)
        else:
            yield path_of_rule(declared.rule), _of_service(declared)


def _of_document(site: Site, document: Document) -> Iterator[tuple[str, _Schema]]:
    name = document.endpoint.replace(".", "_")
    statuses: dict[int, str] = {303: document.leads} if document.leads else {}
    statuses |= {304: "The client has it already.", 404: "Missing", 412: "Unmet"}
    taken = [*document.parameters, *(document.varied(site) if document.varied else ())]
    if taken or document.speaking:
        statuses[400] = "Malformed"
    extensions = {"extension": {"type": "string", "enum": list(document.formats)}}
    variables = {**document.variables, **_listed(site, document), **extensions}
    for number, rule in enumerate(document.rules):
        offers = document.formats.values() if number else document.offers
        types = dict.fromkeys(offer.media_type for offer in offers)
        spoken = [_parameter(IN_LANGUAGE)] if None in document.speaking and not number else []
        operation = _operation(
            name + ("_as" if number else ""),
            document.summary + (", in the format of the extension" if number else ""),
            [*_path_parameters(rule, variables), *map(_parameter, taken), *spoken],
            {kind: document.schemas.get(kind) for kind in types},
            statuses if number or not document.negotiated else statuses | {406: "NotAcceptable"},
        )
        yield path_of_rule(rule), {"get": operation}


def _listed(site: Site, document: Document) -> Mapping[str, _Schema]:
    found: dict[str, _Schema] = {}
    if document.enumerated and document.listed is not None:
        for values in document.listed(site):
            for name, value in values.items():
                found.setdefault(name, {"type": "string", "enum": []})["enum"].append(value)
    return found


def _of_service(service: Service) -> _Schema:
    name = service.endpoint.replace(".", "_")
    parameters = list(map(_parameter, service.parameters))
    path = list(_path_parameters(service.rule, service.variables))
    found = {
        "get": _operation(
            name, service.summary, path + parameters, service.answers, service.statuses
        )
    }
    if service.bodies is not None:
        form: _Schema = {
            "type": "object",
            "properties": {
                each.name: each.schema for each in service.parameters if each is not IN_LANGUAGE
            },
        }
        if service.required:
            form["required"] = list(service.required)
        bodies = {"application/x-www-form-urlencoded": form, **service.bodies}
        statuses = {**service.statuses, 415: "Unsupported"}
        beside = [each for each in parameters if each["name"] in service.beside]
        found["post"] = _operation(
            f"{name}_by_post", service.summary, path + beside, service.answers, statuses
        ) | {
            "requestBody": {
                "required": True,
                "content": {kind: {"schema": schema} for kind, schema in bodies.items()},
            }
        }
    return found


def _operation(
    name: str,
    summary: str,
    parameters: Iterable[_Schema],
    answers: Mapping[str, Any],
    statuses: Mapping[int, str],
) -> _Schema:
    responses: _Schema = {}
    content = {kind: {"schema": schema or _schema(kind)} for kind, schema in answers.items()}
    if content:
        responses["200"] = {"description": "What was asked for.", "content": content}
    for status, words in sorted({**statuses, 429: "Many", 503: "Busy"}.items()):
        shared = {"$ref": f"#/components/responses/{words}"}
        responses[str(status)] = shared if words in _SHARED else {"description": words}
        if status == 206:
            responses["206"]["content"] = content
    return {
        "summary": summary,
        "operationId": name,
        "parameters": list(parameters),
        "responses": responses,
    }


def _schema(media_type: str) -> _Schema:
    return {"type": ["object", "array"]} if _JSON.fullmatch(media_type) else _TEXT


def _path_parameters(rule: str, variables: Mapping[str, Any]) -> Iterator[_Schema]:
    for converter, among, name in _VARIABLE.findall(rule):
        schema: Mapping[str, Any] = {"type": "string", "minLength": 1}
        if among:
            schema = {"type": "string", "enum": [each.strip() for each in among.split(",")]}
        elif converter == "int":
            schema = {"type": "integer", "minimum": 1}
        schema = variables.get(name) or _VARIABLES.get(name) or schema
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _parameter(parameter: Parameter) -> _Schema:
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.summary,
        "required": parameter.required,
        "schema": dict(parameter.schema),
    }
