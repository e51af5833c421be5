"""A query as programs ask it: commands and short programs that save the whole answer."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from iscm.engine.lexer import declared_prefixes, tokens
from iscm.media_types import CSV, TURTLE, Offer
from iscm.namespaces import PREFIXES
from iscm.protocol.request import QueryRequest


@dataclass(frozen=True)
class Sample:
    """A query in a language.

    Attributes:
        name: of the language, for people.
        text: what to run.
    """

    name: str
    text: str


def samples_of(endpoint: str, asked: QueryRequest, graph: bool) -> list[Sample]:
    """The same query for a command line, for Python and for R, with nothing to install.

    Each names the prefixes that only this endpoint knows, so that the query runs elsewhere too.

    Args:
        endpoint: its URL.
        asked: the query.
        graph: whether the answer is a graph.
    """
    query = with_prefixes(asked.query or "")
    graphs = [
        *(("default-graph-uri", iri) for iri in asked.default_graphs),
        *(("named-graph-uri", iri) for iri in asked.named_graphs),
    ]
    kind = TURTLE if graph else CSV
    return [
        Sample("curl", _curl(endpoint, query, graphs, kind)),
        Sample("Python", _python(endpoint, query, graphs, kind)),
        Sample("R", _r(endpoint, query, graphs, kind)),
    ]


def with_prefixes(query: str) -> str:
    """A query with the project's prefixes declared that it uses and does not declare itself.

    A text that is no query, or with a prefix that the project has not, comes as it is otherwise.
    """
    used = {each.text.partition(":")[0] for each in tokens(query) if each.kind == "name"}
    missing = sorted(used & set(PREFIXES) - set(declared_prefixes(query)))
    lines = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in missing)
    return lines + query.replace("\r\n", "\n")


_Graphs = Sequence[tuple[str, str]]
_FILES: Final = {CSV: "answer.csv", TURTLE: "answer.ttl"}


def _curl(endpoint: str, query: str, graphs: _Graphs, kind: Offer) -> str:
    parts = [
        ["curl", "--fail", "--header", f"Accept: {kind.media_type}", "--output", _FILES[kind]],
        *(["--data-urlencode", f"{name}={value}"] for name, value in [("query", query), *graphs]),
        [endpoint],
    ]
    return " \\\n  ".join(shlex.join(each) for each in parts)


def _python(endpoint: str, query: str, graphs: _Graphs, kind: Offer) -> str:
    fields = "".join(f"    ({name!r}, {value!r}),\n" for name, value in graphs)
    read = (
        "    print(answer.read().decode())"
        if kind is TURTLE
        else "    for row in csv.DictReader(line.decode() for line in answer):\n        print(row)"
    )
    imported = "" if kind is TURTLE else "import csv\n"
    return f"""{imported}from urllib.parse import urlencode
from urllib.request import Request, urlopen

query = {_python_text(query)}
fields = [
    ("query", query),
{fields}]
request = Request({endpoint!r}, urlencode(fields).encode(), {{"Accept": {kind.media_type!r}}})
with urlopen(request) as answer:
{read}
"""


def _python_text(text: str) -> str:
    """A literal, over lines where nothing in it needs to be escaped."""
    if text.isprintable() or re.search(r'"""|\\|[^\n\t\x20-\U0010ffff]|"\Z', text):
        return repr(text)
    return f'"""{text}"""'


def _r(endpoint: str, query: str, graphs: _Graphs, kind: Offer) -> str:
    fields = "".join(
        f", {_r_text(f'&{name}=')}, URLencode({_r_text(value)}, reserved = TRUE, repeated = TRUE)"
        for name, value in graphs
    )
    form = "turtle" if kind is TURTLE else "csv"
    read = "readLines" if kind is TURTLE else "read.csv"
    return f"""query <- {_r_text(query)}
address <- paste0({_r_text(endpoint)}, "?format={form}&query=",
  URLencode(query, reserved = TRUE, repeated = TRUE){fields})
answer <- {read}(address)
print(answer)
"""


def _r_text(text: str) -> str:
    """A raw string of R 4.0 or newer, whose end is nowhere in the text."""
    hyphens = ""
    while f'){hyphens}"' in text:
        hyphens += "-"
    return f'r"{hyphens}({text}){hyphens}"'
