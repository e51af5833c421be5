"""The search page, and suggestions as one types."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, render_template, request, url_for

from iscm.finding import (
    KIND_ORDER,
    LONGEST,
    Findable,
    Findings,
    SearchError,
    Tier,
    holds_words,
)
from iscm.media_types import CSV, HTML, JSON
from iscm.protocol.problems import Problem, bad_parameter, json_bytes, not_found
from iscm.tables.writing import as_csv
from iscm.web import documents
from iscm.web.addresses import Parameter
from iscm.web.documents import Chosen, single
from iscm.web.findings import Presenter, Result, data_of, finder_of, findings_table, objects
from iscm.web.kind_names import kind_name
from iscm.web.languages import language, speak
from iscm.web.responses import representation
from iscm.web.services import service
from iscm.web.site import Site, current_site

bp = Blueprint("search", __name__, template_folder="templates")
SHOWN: Final = {"mechanism": 10, "state": 8}
"""Of each kind, so many are shown before the rest is asked for; of others `SHOWN_OTHERS`."""
SHOWN_OTHERS: Final = 5
ON_A_PAGE: Final = 50
IN_A_FILE: Final = 1000
"""Things of one page, and in one file; there are more pages, and files, of the rest."""
SUGGESTED: Final = 8
_CHIEF: Final = KIND_ORDER[:5]
_TEXT: Final = {"type": "string", "maxLength": LONGEST}
_Q: Final = Parameter("q", "What to look for", _TEXT)
_TYPED: Final = Parameter("q", "What is being typed", _TEXT, required=True)
_KIND: Final = Parameter("kind", "Of this kind alone", {"type": "string", "enum": [*KIND_ORDER]})
_PAGE: Final = Parameter(
    "page", "The next ones, from 1 on", {"type": "integer", "minimum": 1, "maximum": 9999}
)
_RESULT: Final = {
    "type": "object",
    "required": ["iri", "name", "kind"],
    "properties": {name: {"type": "string"} for name in ("iri", "name", "kind", "match", "date")},
}
_RESULTS: Final = {
    "type": "object",
    "required": ["query", "misspelt", "total", "kinds", "results", "page", "pages"],
    "properties": {
        "query": {"type": "string"},
        "total": {"type": "integer"},
        "page": {"type": "integer"},
        "pages": {"type": "integer"},
        "kinds": {"type": "object", "additionalProperties": {"type": "integer"}},
        "results": {"type": "array", "items": _RESULT},
    },
}
_SUGGESTIONS: Final = {
    "type": "object",
    "required": ["query", "suggestions"],
    "properties": {
        "query": {"type": "string"},
        "suggestions": {
            "type": "array",
            "items": {"type": "object", "required": ["name", "kind", "path", "parts"]},
        },
    },
}


@documents.document(
    bp,
    "/search",
    "What a text finds: things by their names in all languages, and by what is written of them",
    (HTML, JSON, CSV),
    {"html": HTML, "json": JSON, "csv": CSV},
    parameters=(_Q, _KIND, _PAGE),
    schemas={JSON.media_type: _RESULTS},
    listed=single,
)
def search() -> documents.Found:
    """Things that a text finds; without one, the page with the form alone."""
    site = current_site()
    text, kind, page = _given("q"), _given("kind"), _page()
    if kind and kind not in KIND_ORDER:
        raise _problem(f"there is no kind {kind[:60]}; leave it out, or give one that is found")

    def build(chosen: Chosen) -> bytes | str:
        if not text.strip():
            if chosen.offer is HTML:
                return render_template("search.html", searched="", found=None)
            raise _problem("give what to look for as q, such as q=Puebla")
        return _answer(site, text, kind, page, chosen)

    return documents.Found(("search",), build)


def _answer(site: Site, text: str, kind: str, page: int, chosen: Chosen) -> bytes | str:
    if page > 1 and not kind and chosen.offer is HTML:
        raise _problem("a page has the first of each kind; give a kind for further ones")
    found, finder = _found(site, text), finder_of(site)
    matches = found.of(kind) if kind else found.matches
    size = ON_A_PAGE if chosen.offer is HTML else IN_A_FILE
    pages = max(1, -(-len(matches) // size))
    if page > pages:
        raise not_found(f"there are {pages} pages of what {text[:60]} finds")
    things = [match.thing for match in matches[(page - 1) * size : page * size]]
    shown = Presenter(site, finder, language() if chosen.offer is HTML else "en")
    if chosen.offer is CSV:
        return as_csv(findings_table(shown.results(things, found)))
    if chosen.offer is JSON:
        told = data_of(found, shown) | {
            "results": objects(shown.results(things, found)),
            "page": page,
            "pages": pages,
            "incomplete": finder.cut,
        }
        return json_bytes(told, indent=1) + b"\n"
    return render_template(
        "search.html",
        searched=found.asked.text,
        found=found,
        kind=kind,
        page=page,
        pages=pages,
        groups=_groups(shown, found, kind, things),
        close=shown.results(found.close, found),
        some=shown.results(found.some, found),
        cut=finder.cut,
        formats=chosen.formats,
        links=chosen.links,
    )


@service(
    bp,
    "/search/suggest",
    "Things whose names begin as what is being typed",
    parameters=(_TYPED,),
    answers={JSON.media_type: _SUGGESTIONS},
    statuses={400: "Malformed", 304: "The client has it already."},
    speaks=True,
)
def suggest() -> Response:
    """A few things that may be meant, the likeliest first; none where nothing can be yet."""
    site, text = current_site(), _given("q")
    if "q" not in request.args:
        raise _problem("give what is being typed as q, such as q=Pueb")
    finder = finder_of(site)
    try:
        found = finder.suggest(text, SUGGESTED) if holds_words(text) else Findings.nothing()
    except SearchError as error:
        raise _problem(str(error)) from error
    speak()
    shown = Presenter(site, finder, language())
    results = shown.results((match.thing for match in found.matches), found)
    told = {"query": text, "suggestions": [_suggestion(result) for result in results]}
    return representation(
        JSON,
        lambda: json_bytes(told),
        key=("suggest", text),
        vary=(),
        speaks=True,
    )


def _suggestion(result: Result) -> dict[str, Any]:
    beside = [*result.types, *result.statuses, *result.about, *result.publishers]
    return {
        "name": result.thing.name.value,
        "language": result.thing.name.language,
        "kind": result.kind,
        "kindName": kind_name(result.kind),
        "path": result.thing.path,
        "parts": [{"text": text, "marked": is_marked} for text, is_marked in result.name],
        "match": None if result.match is None else result.match.text,
        "beside": [*(text.value for text in beside), *filter(None, [result.date])],
    }


@dataclass(frozen=True)
class _Group:
    """Things of a kind that were found: how many in all, and the first of them."""

    kind: str
    total: int
    results: Sequence[Result]


def _groups(
    shown: Presenter, found: Findings, kind: str, things: Iterable[Findable]
) -> list[_Group]:
    if kind:
        return [_Group(kind, len(found.of(kind)), shown.results(things, found))]
    named = {match.thing.kind for match in found.matches if match.tier <= Tier.NAME}
    kinds = sorted(found.kinds, key=lambda each: not (each in named and each in _CHIEF))
    first = {each: found.of(each)[: SHOWN.get(each, SHOWN_OTHERS)] for each in kinds}
    results = shown.results((match.thing for each in kinds for match in first[each]), found)
    return [
        _Group(each, found.kinds[each], [result for result in results if result.kind == each])
        for each in kinds
    ]


def _found(site: Site, text: str) -> Findings:
    try:
        return finder_of(site).find(text)
    except SearchError as error:
        raise _problem(str(error)) from error


def _problem(detail: str) -> Problem:
    way = {"name": "Search", "path": url_for("search.search")}
    return bad_parameter(detail, suggestions=[way])


def _given(name: str) -> str:
    values = request.args.getlist(name)
    if len(values) > 1:
        raise _problem(f"{name} comes {len(values)} times; give it once")
    return values[0] if values else ""


def _page() -> int:
    text = _given("page") or "1"
    if not (text.isascii() and text.isdecimal() and 1 <= len(text) <= 4 and int(text)):
        raise _problem("page is a whole number from 1 on")
    return int(text)
