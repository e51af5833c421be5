"""The words of a SPARQL text, without parsing it.

Enough of the lexical grammar (https://www.w3.org/TR/sparql11-query/#sparqlGrammar) to tell a
keyword or a variable from the same letters inside a comment, a string, an IRI or a prefixed name.
A string that nobody closes reaches to the end of its line, a long one to the end of the text: what
has been read once is never read again.

The engine's own grammar decides what a query means. Where the two disagree about a text, nothing
may depend on it but the words of a message or the order of columns.
"""

import dataclasses
import functools
import re
import string
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

_BASE: Final = (
    r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    r"\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_WITHIN: Final = rf"{_BASE}_0-9\u00b7\u0300-\u036f\u203f-\u2040"
"""PN_CHARS_BASE, and what may stand within VARNAME; PN_CHARS has the hyphen as well. These are not
quite the letters that ``\\w`` stands for."""
_TOKEN: Final = re.compile(
    rf"""
      (?P<comment> \#[^\r\n]* )
    | (?P<iri>     <(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*> )
    | (?P<string>  \"\"\"(?:[^"\\]|\\.|\"(?!\"\"))*+(?:\"\"\"|\\?\Z)
                 | '''(?:[^'\\]|\\.|'(?!''))*+(?:'''|\\?\Z)
                 | "(?:[^"\\\r\n]|\\.)*+(?:"|\\?(?=[\r\n]|\Z))
                 | '(?:[^'\\\r\n]|\\.)*+(?:'|\\?(?=[\r\n]|\Z)) )
    | (?P<variable>[?$][{_BASE}_0-9][{_WITHIN}]* )
    | (?P<name>    (?:[{_BASE}](?:[{_WITHIN}.\-]{{0,60}}[{_WITHIN}\-])?)? :
                   (?:(?:[{_BASE}_0-9:]|%[0-9A-Fa-f]{{2}}|\\.)
                      (?:(?:[{_WITHIN}:.\-]|%[0-9A-Fa-f]{{2}}|\\.)*
                         (?:[{_WITHIN}:\-]|%[0-9A-Fa-f]{{2}}|\\.))?)? )
    | (?P<blank>   _:[{_BASE}_0-9](?:[{_WITHIN}.\-]*[{_WITHIN}\-])? )
    | (?P<tag>     @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<word>    [{_BASE}][{_WITHIN}]* )
    | (?P<mark>    \S )
    """,
    re.VERBOSE | re.DOTALL,
)

_PLAIN_START: Final = re.compile(
    r"\s*(?:PREFIX\s+[A-Za-z][\w-]*:\s*<[^<>\s\\]*>\s*)*+(SELECT|ASK|CONSTRUCT|DESCRIBE)\b",
    re.IGNORECASE,
)
"""The usual beginning of a query; what else there may be takes the long way."""
_ADDRESS: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
_TURNING: Final = re.compile("['#]")
_DECLARED: Final = re.compile(r"([A-Za-z][\w-]*):\s*<[^<>]*>")
_ORDINARY: Final = f"{string.ascii_letters}{string.digits}_-"
_GRAPH_WORD: Final = re.compile(r"(?<![:?$])(?:GRAPH|FROM)(?![\w:])", re.IGNORECASE)
"""Where GRAPH or FROM may stand as a keyword: not inside a variable or a prefixed name."""

QUERY_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
UPDATE_FORMS: Final = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
)


@dataclass(frozen=True)
class Token:
    """A piece of the text.

    Attributes:
        kind: iri, string, variable, name (a prefixed name), blank, tag, word or mark.
        text: as written.
        start: its offset in the text, in characters.
    """

    kind: str
    text: str
    start: int


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a SPARQL text, comments and white space left out."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "mark"
        if kind != "comment":
            yield Token(kind, match.group(), match.start())


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of an offset in the text."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def offset(text: str, line: int, column: int) -> int:
    """The offset in the text of a line and column, both from 1."""
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return min(start + column - 1, len(text))


@functools.lru_cache(maxsize=1)
def _plain_start(text: str) -> re.Match[str] | None:
    """Remembered, since the same text is asked about several times in a row."""
    return _PLAIN_START.match(text)


def form(text: str) -> str | None:
    """The form of a query or update, from the first keyword after its prologue.

    Returns:
        A member of `QUERY_FORMS`, ``"UPDATE"``, or None for a text that is neither.
    """
    if (usual := _plain_start(text)) is not None:
        return usual[1].upper()
    prologue: str | None = None
    for token in tokens(text):
        if token.kind == "word":
            word = token.text.upper()
            if word in ("BASE", "PREFIX", "VERSION"):
                prologue = word
                continue
            if word in QUERY_FORMS:
                return word
            return "UPDATE" if word in UPDATE_FORMS else None
        if prologue is None or token.kind not in ("iri", "name", "string"):
            return None
    return None


def prologue_and_rest(text: str) -> tuple[str, str]:
    """The prologue and the rest of a query; an empty prologue where the text starts unusually."""
    usual = _plain_start(text)
    start = 0 if usual is None else usual.start(1)
    return text[:start], text[start:]


def prologue_names(prologue: str) -> set[str]:
    """The prefixes that a prologue from `parted` declares."""
    return set(_DECLARED.findall(prologue))


def before_colons(text: str) -> set[str]:
    """Whatever of a prefix's ordinary characters stands before a colon, in prefixed names and
    elsewhere."""
    pieces = text.split(":")
    pieces.pop()
    return {piece[len(piece.rstrip(_ORDINARY)) :] for piece in pieces}


def declared_prefixes(text: str) -> dict[str, str]:
    """The prefixes that the prologue declares with an absolute IRI, prefix → namespace."""
    found: dict[str, str] = {}
    stream = tokens(text)
    for token in stream:
        if token.kind != "word" or token.text.upper() not in ("BASE", "PREFIX", "VERSION"):
            break
        first = next(stream, None)
        if token.text.upper() == "PREFIX" and first is not None:
            second = next(stream, None)
            if second is not None and second.kind == "iri" and ":" in second.text:
                found[first.text[:-1]] = second.text[1:-1]
    return found


def service_keyword(text: str) -> Token | None:
    """The first SERVICE keyword, in whatever case; None where there is none."""
    if "service" not in text.lower():
        return None
    return next((t for t in tokens(text) if t.kind == "word" and t.text.upper() == "SERVICE"), None)


def names_graphs(text: str) -> bool:
    """Whether the text may ask for anything but the default graph: GRAPH, FROM, or an update."""
    _, body = prologue_and_rest(text)
    lower = body.lower()
    if "graph" not in lower and "from" not in lower:
        return False
    if _GRAPH_WORD.search(body) is None:
        return False
    return any(t.kind == "word" and t.text.upper() in ("GRAPH", "FROM") for t in tokens(text))


@dataclass(frozen=True)
class _Call:
    """A SERVICE clause.

    Attributes:
        words: the keyword, with SILENT where that follows.
        called: what says whom it calls; None at the end of the text.
        nested: it stands within another, and is sent to whom that calls.
    """

    words: list[Token]
    called: Token | None
    nested: bool


def _calls(text: str) -> Iterator[_Call]:
    stream = tokens(text)
    depth, outermost = 0, None
    for token in stream:
        if token.text == "{":
            depth += 1
        elif token.text == "}":
            depth -= 1
            if outermost is not None and depth <= outermost:
                outermost = None
        elif token.kind == "word" and token.text.upper() == "SERVICE":
            words, called = [token], next(stream, None)
            if called is not None and called.kind == "word" and called.text.upper() == "SILENT":
                words.append(called)
                called = next(stream, None)
            yield _Call(words, called, outermost is not None)
            outermost = depth if outermost is None else outermost


def calls_only(text: str, endpoints: Collection[str]) -> bool:
    """Whether every SERVICE calls one of these endpoints, its IRI written out in full.

    True as well where there is no SERVICE.
    """
    return all(
        call.called is not None
        and call.called.kind == "iri"
        and call.called.text[1:-1] in endpoints
        for call in _calls(text)
    )


def doubtful_iri(text: str) -> Token | None:
    """What may be an IRI, or the sign for less and then the beginning of a string or a comment:
    they differ in where strings stand from there on. What begins with a scheme and ``//`` is no
    expression."""
    for token in tokens(text):
        if token.kind == "iri" and _TURNING.search(token.text) and not _ADDRESS.match(token.text):
            return token
    return None


def calling(text: str, routes: Mapping[str, tuple[str, str]]) -> str:
    """The text with other IRIs to call: endpoint → what is called in its place, and what where
    SILENT is said. What is nested in a call is the business of whom that calls."""
    parts, end = [], 0
    for call in _calls(text):
        called = call.called
        if called is None or called.kind != "iri" or call.nested:
            continue
        if (route := routes.get(called.text[1:-1])) is not None:
            parts += [text[end : called.start], f"<{route[len(call.words) - 1]}>"]
            end = called.start + len(called.text)
    return "".join([*parts, text[end:]])


def calling_nobody(text: str) -> str:
    """The text with GRAPH for each SERVICE: the same variables are in scope, every word stands
    where it stood, and nobody is called."""
    parts, end = [], 0
    for call in _calls(text):
        for word, instead in zip(call.words, ("GRAPH", ""), strict=False):
            parts += [text[end : word.start], instead.ljust(len(word.text))]
            end = word.start + len(word.text)
    return "".join([*parts, text[end:]])


def asking_for_all(text: str) -> str:
    """An ASK as ``SELECT *``, which is well formed where it is; other texts as they are."""
    for token in tokens(text):
        if token.kind == "word" and token.text.upper() in QUERY_FORMS:
            if token.text.upper() != "ASK":
                break
            return f"{text[: token.start]}SELECT *{text[token.start + len(token.text) :]}"
    return text


def outer_star(text: str) -> int | None:
    """The offset of the ``*`` of a query that is ``SELECT * …``; None for every other."""
    if "*" not in text:
        return None
    seen_select = False
    for token in tokens(text):
        if not seen_select:
            seen_select = token.kind == "word" and token.text.upper() == "SELECT"
        elif token.kind == "word" and token.text.upper() in ("DISTINCT", "REDUCED"):
            continue
        else:
            return token.start if token.text == "*" else None
    return None


def variables(text: str) -> list[str]:
    """The names of the variables, each once, in order of first appearance."""
    found = (token.text[1:] for token in tokens(text) if token.kind == "variable")
    return list(dict.fromkeys(found))


@dataclass(frozen=True)
class DescribeParts:
    """The parts of a DESCRIBE.

    Attributes:
        prologue: what comes before the keyword.
        named: IRIs and prefixed names that are described, as written.
        chosen: variables that are, or a star.
        rest: what says where to look; empty where nothing does.
    """

    prologue: str
    named: list[str]
    chosen: list[str]
    rest: str


def describe_parts(text: str) -> DescribeParts:
    """Take a well-formed DESCRIBE apart."""
    found: DescribeParts | None = None
    for token in tokens(text):
        if found is None:
            if token.kind == "word" and token.text.upper() == "DESCRIBE":
                found = DescribeParts(text[: token.start], [], [], "")
        elif token.kind in ("iri", "name"):
            found.named.append(token.text)
        elif token.kind == "variable" or token.text == "*":
            found.chosen.append(token.text)
        else:
            return dataclasses.replace(found, rest=text[token.start :])
    assert found is not None  # noqa: S101
    return found


def dataset_clauses(text: str) -> tuple[list[str], list[str], str]:
    """The graphs that FROM and FROM NAMED of a query name, as written, and the query without."""
    default: list[str] = []
    named: list[str] = []
    parts, end = [], 0
    stream = tokens(text)
    for token in stream:
        if token.text == "{":
            break
        if token.kind != "word" or token.text.upper() != "FROM":
            continue
        graph, graphs = next(stream, None), default
        if graph is not None and graph.kind == "word" and graph.text.upper() == "NAMED":
            graph, graphs = next(stream, None), named
        if graph is not None:
            graphs.append(graph.text)
            parts.append(text[end : token.start])
            end = graph.start + len(graph.text)
    return default, named, "".join([*parts, text[end:]])


def graph_names(text: str) -> list[Token]:
    """The IRIs and prefixed names that follow GRAPH."""
    found = []
    stream = tokens(text)
    for token in stream:
        if token.kind == "word" and token.text.upper() == "GRAPH":
            name = next(stream, None)
            if name is not None and name.kind in ("iri", "name"):
                found.append(name)
    return found


def counting(text: str) -> str:
    """A query that counts the solutions of a SELECT or CONSTRUCT without dataset clauses, as
    ``?n``."""
    depth, start, body = 0, 0, None
    stream = tokens(text)
    for token in stream:
        if token.kind == "word" and token.text.upper() in ("SELECT", "CONSTRUCT"):
            start = token.start
            if token.text.upper() == "SELECT":
                body = text[start:]
            break
    for token in stream if body is None else ():
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if depth == 0:
            # CONSTRUCT WHERE has no template.
            end = token.start + (token.text == "}")
            body = f"SELECT * {text[end:]}"
            break
    # It may end with a comment.
    return f"{text[:start]}SELECT (COUNT(*) AS ?n) {{ {{ {body}\n}} }}"
