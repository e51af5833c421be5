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
_MOST_ATTRIBUTES: Final = 1000
_MOST_EXPANDED: Final = 64 * 1024 * 1024
_EXPANSION: Final = 10

_TOKEN: Final = re.compile(
    rb'"""(?:[^"\\]|\\.|"(?!""))*+(?:"""|\Z)'
    rb"|'''(?:[^'\\]|\\.|'(?!''))*+(?:'''|\Z)"
    rb'|"(?:[^"\\\r\n]|\\.)*+"?'
    rb"|'(?:[^'\\\r\n]|\\.)*+'?"
    rb"|<(?!<)[^<>\s]*+>?"
    rb"|\#[^\r\n]*+"
    rb"|\\."
    rb"|(?P<opens><<|\{\|)"
    rb"|(?P<closes>>>|\|\})"
    rb"|(?P<bracket>[\[(])"
    rb"|(?P<bracketed>[\])])",
    re.DOTALL,
)
"""What may hold the signs of a triple term, then these themselves. What is not closed is read once,
to its end."""
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
_NAMESPACE: Final = {
    ox.RdfFormat.TURTLE: _DECLARATION,
    ox.RdfFormat.TRIG: _DECLARATION,
    ox.RdfFormat.RDF_XML: re.compile(rb"(?:xmlns|base)\b[^=]{0,200}=\s*[\"']([^\"']{512,})"),
    ox.RdfFormat.JSON_LD: re.compile(
        rb"\"((?!data:)[A-Za-z][A-Za-z0-9+.-]{0,30}:[^\"\s]{512,}+)\""
    ),
}
"""What is put before every name that uses it; no namespace in use is half as long."""


def refusal(content: bytes, syntax: ox.RdfFormat) -> str | None:
    """Why `content` must not be given to the parser of its syntax, in time that grows with its
    length; None where it may."""
    if (reason := _of_namespaces(content, syntax)) is not None:
        return reason
    if syntax == ox.RdfFormat.RDF_XML:
        return _of_entities(content) or _of_elements(content)
    if syntax != ox.RdfFormat.JSON_LD and (
        content.count(b"<<") + content.count(b"{|") > _DEEPEST_TERM
        or content.count(b"[") + content.count(b"(") > _DEEPEST_BRACKET
    ):
        return _of_terms(content)
    return None


def _of_namespaces(content: bytes, syntax: ox.RdfFormat) -> str | None:
    pattern = _NAMESPACE.get(syntax)
    longest = max(map(len, pattern.findall(content)), default=0) if pattern is not None else 0
    size = longest * (content.count(b":") + content.count(b"<"))
    if size > _MOST_EXPANDED + _EXPANSION * len(content):
        return f"names with a namespace of {longest} bytes stand for up to {size}; shorten it"
    return None


def _of_terms(content: bytes) -> str | None:
    depth = brackets = 0
    for token in _TOKEN.finditer(content):
        if token.lastgroup == "opens":
            depth += 1
            if depth > _DEEPEST_TERM:
                line = content.count(b"\n", 0, token.start()) + 1
                return f"more than {_DEEPEST_TERM} triple terms within one another (line {line})"
        elif token.lastgroup == "closes":
            depth -= 1
        elif token.lastgroup == "bracket":
            brackets += 1
            if brackets > _DEEPEST_BRACKET:
                line = content.count(b"\n", 0, token.start()) + 1
                return f"more than {_DEEPEST_BRACKET} brackets within one another (line {line})"
        elif token.lastgroup == "bracketed":
            brackets -= 1
    return None


def _of_elements(content: bytes) -> str | None:
    depth = 0
    for token in _MARKUP.finditer(content):
        if token["opens"] is not None and token[0].count(b"=") > _MOST_ATTRIBUTES:
            line = content.count(b"\n", 0, token.start()) + 1
            return f"an element with more than {_MOST_ATTRIBUTES} attributes (line {line})"
        if token.lastgroup == "closes":
            depth -= 1
        elif token["opens"] is not None and not token[0].endswith(b"/>"):
            depth += 1
            if depth > _DEEPEST_ELEMENT:
                line = content.count(b"\n", 0, token.start()) + 1
                return f"more than {_DEEPEST_ELEMENT} elements within one another (line {line})"
    return None


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
