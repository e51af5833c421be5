"""Small texts that stand for far more than they hold: what no parser is given."""

import re
from typing import Final

import pyoxigraph as ox

_DEEPEST_TERM: Final = 100
"""Triple terms within triple terms (https://www.w3.org/TR/rdf12-concepts/#section-triple-terms):
the parser takes some of its stack for each, and ends the process where there is no more."""
_DEEPEST_ELEMENT: Final = 1000
"""Elements of XML: the parser's time grows with the square of their depth."""
_DEEPEST_BRACKET: Final = 10_000
"""Brackets of Turtle: those within one another are a chain of blank nodes, named slowly."""
_MOST_ATTRIBUTES: Final = 1000
"""Attributes of an element: the parser's time grows with the square of their number."""
_MOST_EXPANDED: Final = 64 * 1024 * 1024
_EXPANSION: Final = 10
"""Times of its own length that a text may stand for, beside `_MOST_EXPANDED` bytes."""

_TOKEN: Final = re.compile(
    rb'"""(?:[^"\\]|\\.|"(?!""))*+(?:"""|\Z)'
    rb"|'''(?:[^'\\]|\\.|'(?!''))*+(?:'''|\Z)"
    rb'|"(?:[^"\\\r\n]|\\.)*+"?'
    rb"|'(?:[^'\\\r\n]|\\.)*+'?"
    rb"|<(?!<)[^<>\s]*+>?"
    rb"|\#[^\r\n]*+"
    rb"|\\."
    rb"|(?P<term><<|\{\|)"
    rb"|(?P<term_end>>>|\|\})"
    rb"|(?P<bracket>[\[(])"
    rb"|(?P<bracket_end>[\])])",
    re.DOTALL,
)
"""What may hold the signs of triple terms and brackets, then these themselves. What is not closed
is read once, to its end."""
_MARKUP: Final = re.compile(
    rb"<!--.*?(?:-->|\Z)"
    rb"|<!\[CDATA\[.*?(?:\]\]>|\Z)"
    rb"|<\?.*?(?:\?>|\Z)"
    rb"|<!(?:[^\"'<>]|\"[^\"]*+\"|'[^']*+')*+"
    rb"|(?P<closes></)"
    rb"|<(?:[^\"'<>]|\"[^\"]*+\"|'[^']*+')*+(?P<opens>>?)",
    re.DOTALL,
)
_DECLARED: Final = re.compile(rb"""<!ENTITY\s+[^\s%"'>&]+\s+(?:"([^"]*+)"|'([^']*+)')\s*>""")
_DECLARATION: Final = re.compile(
    rb"(?:prefix|base)\s{1,8}(?:[^\s<]{0,100}\s{0,8})<([^<>\s]{512,}+)", re.IGNORECASE
)
_NAMESPACES: Final = {
    ox.RdfFormat.TURTLE: _DECLARATION,
    ox.RdfFormat.TRIG: _DECLARATION,
    ox.RdfFormat.RDF_XML: re.compile(rb"(?:xmlns|base)\b[^=]{0,200}=\s*[\"']([^\"']{512,})"),
    ox.RdfFormat.JSON_LD: re.compile(
        rb"\"((?!data:)[A-Za-z][A-Za-z0-9+.-]{0,30}:[^\"\s]{512,}+)\""
    ),
}
"""Syntax → what is put before every name that uses it, where it is declared; no namespace in use is
half as long."""
_BRACKETED: Final = (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG)


def refusal(content: bytes, syntax: ox.RdfFormat) -> str | None:
    """Why `content` must not be given to the parser of its syntax, in time that grows with its
    length; None where it may."""
    if (reason := _of_namespaces(content, syntax)) is not None:
        return reason
    if syntax == ox.RdfFormat.RDF_XML:
        return _of_entities(content) or _of_elements(content)
    if syntax == ox.RdfFormat.JSON_LD:
        return None
    many_brackets = content.count(b"[") + content.count(b"(") > _DEEPEST_BRACKET
    if content.count(b"<<") + content.count(b"{|") > _DEEPEST_TERM or (
        syntax in _BRACKETED and many_brackets
    ):
        return _of_nesting(content)
    return None


def _of_namespaces(content: bytes, syntax: ox.RdfFormat) -> str | None:
    pattern = _NAMESPACES.get(syntax)
    longest = max(map(len, pattern.findall(content)), default=0) if pattern is not None else 0
    size = longest * (content.count(b":") + content.count(b"<"))
    if size > _MOST_EXPANDED + _EXPANSION * len(content):
        return f"names with a namespace of {longest} bytes stand for up to {size}; shorten it"
    return None


def _of_nesting(content: bytes) -> str | None:
    depths = {"term": 0, "bracket": 0}
    bounds = {"term": (_DEEPEST_TERM, "triple terms"), "bracket": (_DEEPEST_BRACKET, "brackets")}
    for token in _TOKEN.finditer(content):
        kind, _, end = (token.lastgroup or "").partition("_")
        if end:
            depths[kind] -= 1
        elif kind:
            depths[kind] += 1
            most, what = bounds[kind]
            if depths[kind] > most:
                return _too_many(most, f"{what} within one another", content, token)
    return None


def _of_elements(content: bytes) -> str | None:
    depth = 0
    for tag in _MARKUP.finditer(content):
        if tag["closes"] is not None:
            depth -= 1
        elif tag["opens"] is not None:
            if tag[0].count(b"=") > _MOST_ATTRIBUTES:
                return _too_many(_MOST_ATTRIBUTES, "attributes of an element", content, tag)
            depth += not tag[0].endswith(b"/>")
            if depth > _DEEPEST_ELEMENT:
                return _too_many(_DEEPEST_ELEMENT, "elements within one another", content, tag)
    return None


def _too_many(most: int, what: str, content: bytes, found: re.Match[bytes]) -> str:
    line = content.count(b"\n", 0, found.start()) + 1
    return f"more than {most} {what} (line {line})"


def _of_entities(content: bytes) -> str | None:
    """https://www.w3.org/TR/xml/#sec-entexpand"""
    declared = content.count(b"<!ENTITY")
    if not declared:
        return None
    values = [match[1] or match[2] or b"" for match in _DECLARED.finditer(content)]
    if len(values) != declared:
        return 'an entity is declared as no other than <!ENTITY name "value">; write it out'
    if any(b"&" in value or b"%" in value for value in values):
        return "the value of an entity holds another entity; write it out"
    size = content.count(b"&") * max(map(len, values))
    if size > _MOST_EXPANDED + _EXPANSION * len(content):
        return f"its entities stand for up to {size} bytes; write them out"
    return None
