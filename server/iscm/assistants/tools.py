"""The six tools, over the same queries and limits as the site."""

import functools
from collections.abc import Mapping
from typing import Any, Final

from iscm.assistants.describing import thing_in_words
from iscm.assistants.fitting import BYTES, fitted, told
from iscm.assistants.protocol import Tool, ToolError
from iscm.assistants.schema import schema
from iscm.engine.lexer import form
from iscm.finding import KIND_ORDER, SearchError
from iscm.media_types import SPARQL_JSON, TURTLE
from iscm.protocol.answer import ask, offers_for
from iscm.protocol.problems import Problem
from iscm.protocol.request import QueryRequest
from iscm.tables.table import Table, table_of
from iscm.web.findings import Presenter, data_of, finder_of, objects
from iscm.web.questions import answered
from iscm.web.site import Site

INSTRUCTIONS: Final = (
    "A knowledge graph of inter-State consultation mechanisms on migration (regional consultative"
    " processes, interregional forums, global processes): who belongs to them, chairs them, what "
    "they deal with, and which source says so as of which date. Read the source's date first: a "
    "source of 2012 tells of 2012. Sources may disagree; say so, and cite source and date. What "
    "is not in the data is not known, never 'no' or 0. Start with search, then describe; for "
    "counts and lists use list_questions and ask_question before writing SPARQL (query), and "
    "schema before that."
)
_SEARCHED: Final = 50
_MOST_READ: Final = 2 * 1024 * 1024
"""Bytes of an answer of which rows are taken; making them takes ten times as much memory."""


def tools_of(site: Site) -> dict[str, Tool]:
    """The tools over a site, by their names."""
    tools = (
        Tool(
            "search",
            "Search",
            "Find mechanisms, States, organizations, themes, questions, meetings, documents and "
            "sources by names in any language, acronyms, former names or words of notes; slips are "
            "forgiven. Gives IRIs with type, status and region as of the dataset's date. For the "
            "sources of a fact, call describe with the IRI.",
            _arguments(
                text=_text("what to look for, such as Puebla or RCM"),
                kind=_text(f"of this kind alone: {', '.join(KIND_ORDER[:8])}, …", required=False),
            ),
            functools.partial(_search, site),
        ),
        Tool(
            "describe",
            "Describe a thing",
            "What is known of one thing: names, current facts, and every statement about it with "
            "its sources. Read the source's date first; a statement that is not current is past, "
            "announced or doubtful. With as_of, what stood on another day.",
            _arguments(
                iri=_text("its IRI, or kind/key such as mechanism/bali-process or state/KEN"),
                as_of=_text("a year, month or day, such as 2017", required=False),
            ),
            functools.partial(thing_in_words, site),
        ),
        Tool(
            "query",
            "Ask in SPARQL",
            "Answer a SPARQL 1.1 query (SELECT, ASK, CONSTRUCT, DESCRIBE). Prefixes iscm:, "
            "mechanism:, state:, theme:, rdfs:, skos: and others are declared. Ask for "
            "iscm:attestedBy and the source's iscm:asOf with every statement, and read the "
            "source's date first.",
            _arguments(sparql=_text("the query; give it a LIMIT")),
            functools.partial(_query, site),
        ),
        Tool(
            "list_questions",
            "List tested questions",
            "The questions that have tested answers, with the parameters that each takes. Prefer "
            "them to SPARQL of your own.",
            _arguments(about=_text("only those with this word", required=False)),
            functools.partial(_list_questions, site),
        ),
        Tool(
            "ask_question",
            "Ask a tested question",
            "The answer to a question of list_questions, as rows, most with sources and dates: "
            "read the source's date first.",
            _arguments(
                name=_text("of the question"),
                parameters={
                    "type": "object",
                    "description": "name → value of each parameter that the question takes",
                    "additionalProperties": {"type": ["string", "integer"]},
                },
            ),
            functools.partial(_ask_question, site),
        ),
        Tool(
            "schema",
            "Classes and properties",
            "The classes of the data with their numbers; or, of one class, its properties with an "
            "example. Call it before writing SPARQL. How a statement names its source and the "
            "source's date is told there.",
            _arguments(**{"class": _text("such as iscm:Participation", required=False)}),
            functools.partial(schema, site),
        ),
    )
    return {tool.name: _safe(tool) for tool in tools}


def _text(description: str, *, required: bool = True) -> dict[str, Any]:
    return {"type": "string", "description": description, "required": required}


def _arguments(**properties: dict[str, Any]) -> dict[str, Any]:
    required = [name for name, one in properties.items() if one.pop("required", False)]
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _safe(tool: Tool) -> Tool:
    """A tool whose problems are told to the assistant."""

    def call(arguments: Mapping[str, Any]) -> str:
        try:
            return tool.call(arguments)
        except Problem as problem:
            raise ToolError(_in_words(problem)) from problem
        except SearchError as error:
            raise ToolError(str(error)) from error

    return Tool(tool.name, tool.title, tool.description, tool.schema, call)


def _in_words(problem: Problem) -> str:
    place = [
        f"{name} {problem.extra[name]}" for name in ("line", "column") if name in problem.extra
    ]
    available = problem.extra.get("available", ())
    parts = [f"{problem.title}: {problem.detail}", ", ".join(place)]
    if available:
        parts.append("There is: " + ", ".join(map(str, available[:100])))
    return ". ".join(filter(None, parts))


def _search(site: Site, arguments: Mapping[str, Any]) -> str:
    finder, kind = finder_of(site), arguments.get("kind", "")
    if kind and kind not in KIND_ORDER:
        raise ToolError(f"there is no kind {kind[:60]}; there are {', '.join(KIND_ORDER)}")
    found = finder.find(arguments["text"])
    matches = found.of(kind) if kind else list(found.matches)
    shown = Presenter(site, finder, "en")
    results = objects(shown.results((match.thing for match in matches[:_SEARCHED]), found))
    beside = {name: value for name, value in data_of(found, shown).items() if value}
    return fitted(site, beside, "results", results, len(matches), "give more words, or a kind")


def _query(site: Site, arguments: Mapping[str, Any]) -> str:
    text = arguments["sparql"]
    if len(text.encode("utf-8", "surrogatepass")) > site.settings.max_query_bytes:
        raise ToolError("the query is too long")
    asked = QueryRequest(text, (), ())
    note = "Rows have sources and dates only where the query asks for them."
    if form(text) in ("CONSTRUCT", "DESCRIBE"):
        answer = ask(site.engine, asked, TURTLE, BYTES + 1)
        if answer.size > BYTES:
            raise ToolError(
                f"the graph has {answer.size} bytes and {BYTES} are told; ask for less, or SELECT"
            )
        return told(site, {"note": note, "turtle": answer.body.decode("utf-8", "replace")})
    offer = next(offer for offer in offers_for(text) if offer == SPARQL_JSON)
    answer = ask(site.engine, asked, offer, _MOST_READ)
    if answer.size > _MOST_READ:
        raise ToolError(
            f"the answer has {answer.size} bytes and {_MOST_READ} are read; ask for fewer rows or "
            "columns (LIMIT, COUNT, GROUP BY)"
        )
    return _as_rows(site, table_of(answer.body), {"note": note}, "add LIMIT and OFFSET, or count")


def _as_rows(site: Site, table: Table, beside: Mapping[str, Any], way: str) -> str:
    rows = [[None if cell is None else cell.plain for cell in row] for row in table.rows]
    beside = {**beside, "columns": list(table.columns)}
    return fitted(site, beside, "rows", rows, len(rows), way)


def _list_questions(site: Site, arguments: Mapping[str, Any]) -> str:
    word = arguments.get("about", "").casefold()
    listed = []
    for one in site.questions:
        texts = (one.name, one.title, one.description, one.need, *one.keywords)
        if word in " ".join(texts).casefold():
            parameters = {
                each.name: f"{each.takes}, such as {each.example}" for each in one.parameters
            }
            listed.append({"name": one.name, "title": one.title, "parameters": parameters})
    return fitted(site, {}, "questions", listed, len(listed), "give a word as about")


def _ask_question(site: Site, arguments: Mapping[str, Any]) -> str:
    given = [(str(name), str(value)) for name, value in arguments.get("parameters", {}).items()]
    title, text, table = answered(site, arguments["name"], given)
    beside: dict[str, Any] = {"question": title, "asked": dict(given), "query": text}
    if not any("source" in column.lower() for column in table.columns):
        beside["note"] = "The rows name no sources: describe what they tell of before you cite it."
    return _as_rows(site, table, beside, "ask the query with LIMIT and OFFSET")
