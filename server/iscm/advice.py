"""What to do about an RDF file that cannot be parsed: the parser's words, and advice after them."""

import difflib
import re
import unicodedata
from collections.abc import Callable
from typing import Final

from iscm.namespaces import PREFIXES

_POSITION: Final = re.compile(r"Parser error (?:at|between) line .*?: ", re.DOTALL)
_QUOTATION_MARKS: Final = frozenset("“”„«»‘’‚′″")
_CHARACTER: Final = re.compile(r"'(.)' is not allowed at the beginning of a prefix name", re.DOTALL)
_ENDS: Final = "“;” goes on with the same thing, “,” with another value, “.” ends it"


def explained(reason: str, content: bytes, line: int | None, column: int | None) -> str:
    """A syntax error in words that say what to do.

    Args:
        reason: the parser's words; a position in them is left out, since it is told elsewhere.
        content: the file.
        line, column: where the parser stopped, counted from 1; None where it does not say.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "this is UTF-16: save the file as UTF-8"
    if content.startswith(b"\xef\xbb\xbf") and line == 1:
        return "the file starts with a byte order mark (U+FEFF): save it as UTF-8 without one"
    said = _POSITION.sub("", reason, count=1)
    if said.startswith("Invalid UTF-8"):
        return "this is not UTF-8: save the file as UTF-8"
    text = content.decode("utf-8", "replace")
    if (strange := _CHARACTER.match(said)) is not None:
        return _character(strange[1])
    for pattern, advise in _ADVICE:
        if (match := pattern.search(said)) is not None:
            return f"{said}; {advise(match, text, line or 1, column or 1)}"
    return said


_Advise = Callable[[re.Match[str], str, int, int], str]


def _declare(match: re.Match[str], text: str, _line: int, _column: int) -> str:
    name = match[1]
    if name in PREFIXES:
        return f"write at the top: PREFIX {name}: <{PREFIXES[name]}>"
    declared = re.findall(r"(?im)^\s*@?prefix\s+([^\s:]*):", text)
    near = difflib.get_close_matches(name, [*declared, *PREFIXES], 1)
    return f"did you mean {near[0]}:?" if near else f"write at the top: PREFIX {name}: <IRI>"


def _end(_match: re.Match[str], text: str, line: int, column: int) -> str:
    """A statement goes on where it should have ended: mostly, the line before lacks its mark."""
    lines = text.splitlines()
    if lines[line - 1 : line] and lines[line - 1][: column - 1].strip():
        return f"a mark is missing before it: {_ENDS}"
    before = [
        number
        for number in range(1, line)
        if (stripped := lines[number - 1].strip()) and not stripped.startswith("#")
    ]
    where = f"line {before[-1]} lacks its mark" if before else "a mark is missing before it"
    return f"{where}: {_ENDS}"


def _character(character: str) -> str:
    """What to do about a character that starts nothing in Turtle."""
    if character in _QUOTATION_MARKS:
        return f'{character} is no quotation mark of Turtle: texts stand between straight ones, "…"'
    if character == "/":
        return (
            "/ cannot stand in a name with a prefix: write the IRI in full, "
            "<https://w3id.org/iscm/id/…>"
        )
    if character.isascii():
        return f"{character} cannot stand here"
    name = unicodedata.name(character, "a character without a name").lower()
    return f"“{character}” (U+{ord(character):04X}, {name}) can stand in texts only"


def _says(advice: str) -> _Advise:
    return lambda _match, _text, _line, _column: advice


_ADVICE: Final[tuple[tuple[re.Pattern[str], _Advise], ...]] = tuple(
    (re.compile(pattern, re.DOTALL), advise)
    for pattern, advise in (
        (r"The prefix (.*): has not been declared", _declare),
        (r"A dot is expected at the end of statements", _end),
        (r"Triples should be followed by a dot", _says("end the last statement by “.”")),
        (
            r"is not a valid (?:predicate|subject or graph name)",
            _says(f'look at the marks before it: {_ENDS}; a quotation mark within a text is \\"'),
        ),
        (r"is not a valid RDF object", _says("a value is missing before it")),
        (
            r"Line jumps are not allowed in string literals",
            _says('the text is not closed on its line: is its quotation mark (") missing?'),
        ),
        (r"Unexpected end of file", _says('what starts here is not closed by " or > or ] or )')),
        (
            r"Invalid IRI code point",
            _says("in an IRI it is percent-encoded (a space is %20); is a > missing?"),
        ),
        (r"Unexpected escape character", _says("a backslash in a text is written \\\\")),
        (
            r"No LoadDocumentCallback",
            _says(
                "its context is on the Web, and nothing is fetched here: save the data as Turtle, "
                "or as JSON-LD in expanded form"
            ),
        ),
        (r"No scheme found in an absolute IRI", _says("an IRI in <> is written in full")),
    )
)
