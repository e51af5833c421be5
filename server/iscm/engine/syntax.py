"""Oxigraph's syntax errors, in words that help the author of a query."""

import re
from typing import Final

from iscm.engine import lexer
from iscm.engine.errors import QuerySyntaxError

_POSITION: Final = re.compile(r"error at (\d+):(\d+): (?:expected (?:one of )?)?(.*)", re.DOTALL)
_CHARACTER_CLASS: Final = re.compile(r"\[(?:'(?:\\.|[^'\\])*+'|[^\]'])*+\]")
_SENTENCES: Final = {
    "Prefix not found": "a prefix that is not declared",
    "The SELECT contains a variable that is unbound": (
        "SELECT names a variable that the pattern does not bind or that is not grouped"
    ),
}


def syntax_error(text: str, raw: str) -> QuerySyntaxError:
    """Turn the engine's message about `text` into a `QuerySyntaxError`.

    Oxigraph lists the tokens that its grammar would take next, though neither all of them nor only
    likely ones; what is kept is its sentence where it has one, else the marks it would take. It
    points behind the token that it stumbled on; the error points at that token.
    """
    match = _POSITION.match(raw)
    if match is None:
        return QuerySyntaxError(1, 1, raw)
    if (first := _first_word(text)) is not None and lexer.form(text) is None:
        return QuerySyntaxError(
            *lexer.position(text, first.start),
            f"unexpected {_shown(first)}; a query starts with SELECT, ASK, CONSTRUCT or DESCRIBE, "
            "after its prefixes",
        )
    line, column = int(match[1]), int(match[2])
    expected = [item.strip() for item in _CHARACTER_CLASS.sub("", match[3]).split(", ")]
    sentences = [item for item in expected if " " in item and '"' not in item]
    undeclared = "Prefix not found" in sentences
    offset = lexer.offset(text, line, column)
    found = _token_at(text, offset - 1 if undeclared else offset)
    if found is not None and found.start < offset:
        line, column = lexer.position(text, found.start)
    if sentences:
        sentence = _SENTENCES.get(sentences[0], sentences[0])
        named = f": {_shown(found)}" if found is not None and undeclared else ""
        return QuerySyntaxError(line, column, sentence + named)
    message = f"unexpected {'end of the query' if found is None else _shown(found)}"
    marks = [item.strip('"') for item in expected if item.startswith('"')]
    if marks and len(marks) <= 8:
        message += f"; expected one of {' '.join(marks)}"
    return QuerySyntaxError(line, column, message)


def _first_word(text: str) -> lexer.Token | None:
    """The first token that is no part of a prologue."""
    prologue = False
    for token in lexer.tokens(text):
        if token.kind == "word" and token.text.upper() in ("BASE", "PREFIX", "VERSION"):
            prologue = True
        elif not prologue or token.kind not in ("iri", "name", "string"):
            return token
    return None


def _token_at(text: str, offset: int) -> lexer.Token | None:
    """The token that covers the offset or comes next after it."""
    for token in lexer.tokens(text):
        if token.start + len(token.text) > offset:
            return token
    return None


def _shown(token: lexer.Token) -> str:
    return f"“{token.text if len(token.text) <= 40 else token.text[:39] + '…'}”"
