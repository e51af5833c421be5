"""Whatever answers and is no document: services, files and redirects, each declared once.

Of the declaration come its route, the parameters that it takes, its place in the site map and its
part of the interface's description.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from flask import Blueprint, request

from iscm.web.addresses import PARAMETERS, READ_ELSEWHERE, Parameter, require_known
from iscm.web.documents import DOCUMENTS, Document, Listing
from iscm.web.languages import IN_LANGUAGE, SPEAKING

SERVICES: Final[dict[str, "Service"]] = {}
"""Endpoint → all that are declared, in the order of their modules."""
Schema = Mapping[str, Any]
_View = TypeVar("_View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Service:
    """What is declared of an address that is no document's.

    Attributes:
        endpoint: the name of its route.
        rule: the form of its address, as Flask writes it.
        summary: what it does, in a few words.
        parameters: that the address may have beside its path, or a form its fields.
        answers: media type → JSON Schema of what a 200 brings, None where the type says enough;
            empty where there is no 200.
        statuses: other status → what it means: in words, or the name of a shared response
            (`iscm.web.openapi`).
        bodies: media type → JSON Schema of what it takes by POST, beside a form of the parameters;
            None where it takes no POST.
        beside: names of the parameters that the address of a POST may have too.
        required: names of the fields without which a form is refused.
        variables: variable of the address → its JSON Schema, where more can be said.
        listed: gives the values of those addresses that the site map lists.
        lane: of the threads for pages, the one that it takes (`iscm.web.lanes`).
        batches: names of the parameters that make a request one for the lane of batches; one by
            POST then is too.
        speaks: whether it answers with a page, or leads to one, that comes in several languages.
    """

    endpoint: str
    rule: str
    summary: str
    parameters: Sequence[Parameter] = ()
    answers: Mapping[str, Schema | None] = field(default_factory=dict)
    statuses: Mapping[int, str] = field(default_factory=dict)
    bodies: Mapping[str, Schema] | None = None
    beside: Sequence[str] = ()
    required: Sequence[str] = ()
    variables: Mapping[str, Schema] = field(default_factory=dict)
    listed: Listing | None = None
    lane: str = "page"
    batches: Collection[str] = ()
    speaks: bool = False


def declared_at(endpoints: Iterable[str]) -> Iterator[Document | Service]:
    """What is declared of endpoints, in their order."""
    for endpoint in endpoints:
        found = DOCUMENTS.get(endpoint) or SERVICES.get(endpoint)
        if found is not None:
            yield found


def require_meaning() -> None:
    """Refuse what would be dropped of the address of a service; documents see to theirs.

    Raises:
        Problem: 400, a parameter is misspelt.
    """
    asked = SERVICES.get(request.endpoint or "")
    reads = request.method in ("GET", "HEAD")
    if asked is not None and reads and asked.endpoint not in READ_ELSEWHERE:
        require_known([each.name for each in asked.parameters], alone=False)


def service(
    blueprint: Blueprint, rule: str, summary: str, **declared: Any
) -> Callable[[_View], _View]:
    """Declare what a view answers.

    Args:
        blueprint: the route is its own; the function's name names it.
        rule, summary, declared: see `Service`.
    """

    def declare(view: _View) -> _View:
        name = f"{blueprint.name}.{view.__name__}"
        one = Service(name, rule, summary, **declared)
        if one.speaks:
            one = replace(one, parameters=(*one.parameters, IN_LANGUAGE))
            SPEAKING[name] = frozenset({None})
        SERVICES[name] = one
        PARAMETERS[name] = one.parameters
        methods = ["GET"] if one.bodies is None else ["GET", "POST"]
        blueprint.add_url_rule(rule, view.__name__, view, methods=methods)
        return view

    return declare
