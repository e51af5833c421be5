"""What parameters of questions can name in a dataset, and what was given as the terms of it."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

import pyoxigraph as ox

from iscm.namespaces import BASE, PREFIXES
from iscm.parameters import INTEGER, NUMBER, TEXT, YEAR, YEAR_FORM, QuestionParameter, Term

Rows = Callable[[str], list[dict[str, str]]]
"""Answers a SELECT: variable → string of its value, row by row."""

LONGEST_TEXT: Final = 200
_NUMBER: Final = re.compile("[0-9]{1,4}")
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_MOST_YEARS: Final = 200
_SHOWN: Final = 60
_TOLD: Final = 5


class ParameterError(ValueError):
    """A parameter is not given as it must be; the message says what can stand there.

    Attributes:
        parameter: its name.
        allowed: what can stand there, where that can be listed.
        near: those of them that look like what was given, the nearest first.
    """

    def __init__(
        self,
        parameter: str,
        message: str,
        allowed: Sequence[str] = (),
        near: Sequence[str] = (),
    ) -> None:
        self.parameter, self.allowed, self.near = parameter, allowed, near
        super().__init__(message)


@dataclass(frozen=True)
class Choice:
    """A thing that a parameter can name.

    Attributes:
        key: the last part of its IRI.
        iri: that.
        name: in English where it has one.
        codes: others that name it.
    """

    key: str
    iri: str
    name: str
    codes: Sequence[str]


class Choices:
    """What parameters can name in a dataset; asked once for each kind."""

    def __init__(self, rows: Rows) -> None:
        """
        Args:
            rows: answers the queries.
        """
        self._rows = rows
        self._things: dict[str, Sequence[Choice]] = {}
        self._named: dict[str, Mapping[str, frozenset[str]]] = {}
        self._years: tuple[int, int] | None = None

    def of(self, kind: str) -> Sequence[Choice]:
        """The things of a kind, in the order of their names."""
        if kind not in self._things:
            self._things[kind] = sorted(
                self._read(kind), key=lambda each: (each.name.casefold(), each.key)
            )
        return self._things[kind]

    def named(self, kind: str, name: str) -> frozenset[str]:
        """The keys of the things of a kind that have a name, in any language, whatever the size
        of its letters: a label, a title, a short or another name, an acronym."""
        if kind not in self._named:
            found: dict[str, frozenset[str]] = {}
            for row in self._rows(f"""
                SELECT DISTINCT ?thing ?name {{
                  ?thing rdfs:label|dcterms:title|iscm:shortName|skos:altLabel|iscm:acronym ?name
                  FILTER(STRSTARTS(STR(?thing), "{PREFIXES[kind]}"))
                }}"""):
                key = frozenset([row["thing"].removeprefix(PREFIXES[kind])])
                found[_folded(row["name"])] = found.get(_folded(row["name"]), frozenset()) | key
            self._named[kind] = found
        return self._named[kind].get(_folded(name), frozenset())

    def years(self) -> tuple[int, int]:
        """From the first establishment of a mechanism to the year of the dataset's date: what is
        announced for later is not known yet. Without that date, to the last year that a meeting or
        a participation bears; without any, every year of four digits."""
        if self._years is None:
            (row,) = self._rows("""
                SELECT ?first ?last ?issued {
                  OPTIONAL { dataset:iscm dcterms:issued ?date
                    BIND(SUBSTR(STR(?date), 1, 4) AS ?issued) FILTER(REGEX(?issued, "^[0-9]{4}$")) }
                  { SELECT (MIN(SUBSTR(STR(?date), 1, 4)) AS ?first) {
                      ?mechanism iscm:established ?date
                      FILTER(REGEX(STR(?date), "^[0-9]{4}(-|$)")) } }
                  { SELECT (MAX(SUBSTR(STR(?day), 1, 4)) AS ?last) {
                      ?dated a ?class ; iscm:from|iscm:until|iscm:date ?day
                      VALUES ?class { iscm:Meeting iscm:Participation }
                      FILTER(REGEX(STR(?day), "^[0-9]{4}(-|$)")) } }
                }""")
            first = int(row.get("first", "1000"))
            last = int(row.get("issued", row.get("last", "9999")))
            self._years = first, max(first, last)
        return self._years

    def options(self, kind: str) -> Iterator[tuple[str, str]]:
        """What a list to choose from offers for a kind of `QuestionParameter`: value and name;
        nothing where any text or number will do. The last year comes first."""
        if kind in (NUMBER, TEXT):
            return
        if kind == YEAR:
            first, last = self.years()
            if last - first < _MOST_YEARS:
                yield from ((str(year), str(year)) for year in range(last, first - 1, -1))
            return
        yield from ((choice.key, choice.name) for choice in self.of(kind))

    def _read(self, kind: str) -> Iterator[Choice]:
        names: dict[str, str] = {}
        codes: dict[str, list[str]] = {}
        for row in self._rows(f"""
            SELECT DISTINCT ?thing ?name (LANG(?name) AS ?language) ?code {{
              ?thing rdfs:label|dcterms:title ?name
              FILTER(STRSTARTS(STR(?thing), "{PREFIXES[kind]}") && isLiteral(?name))
              OPTIONAL {{ ?thing iscm:isoAlpha2|iscm:isoAlpha3|iscm:m49 ?code
                FILTER(isLiteral(?code)) }}
            }} ORDER BY ?thing (?language != "en") ?language ?name ?code"""):
            names.setdefault(row["thing"], row["name"])
            found = codes.setdefault(row["thing"], [])
            if "code" in row and row["code"] not in found:
                found.append(row["code"])
        for iri, name in names.items():
            yield Choice(iri.removeprefix(PREFIXES[kind]), iri, name, codes[iri])


def terms_of(
    parameters: Sequence[QuestionParameter],
    given: Sequence[tuple[str, str]],
    choices: Choices,
    sites: Collection[str] = (),
) -> dict[str, Term]:
    """What was given, as terms.

    Args:
        parameters: of the question.
        given: names and values as they came.
        choices: what the dataset has.
        sites: where the things are shown, without the slash at the end: an address of a thing
            there names it.

    Returns:
        A term for every parameter; nothing where nothing was given: the question is then asked as
        it stands.

    Raises:
        ParameterError: a parameter is unknown, comes twice, is missing or names nothing.
    """
    known = {parameter.name: parameter for parameter in parameters}
    for name, _ in given:
        if name not in known:
            raise ParameterError(_shown(name), _unknown(name, list(known)), allowed=list(known))
    values: dict[str, str] = {}
    for name, value in given:
        if name in values:
            raise ParameterError(name, f"{name} is given twice; give it once")
        values[name] = value
    if not given:
        return {}
    roots = ("", BASE.rstrip("/"), *sites)
    return {parameter.name: _term(parameter, values, choices, roots) for parameter in parameters}


def _term(
    parameter: QuestionParameter, values: Mapping[str, str], choices: Choices, roots: Sequence[str]
) -> Term:
    name, kind = parameter.name, parameter.kind
    if name not in values:
        raise ParameterError(
            name, f"{name} is missing; give it, such as {name}={parameter.example}"
        )
    value = values[name] if kind == TEXT else values[name].strip()
    if kind == TEXT:
        return _text(name, value)
    if value == "":
        raise ParameterError(name, f"{name} is empty; give it, such as {parameter.example}")
    if kind == NUMBER:
        if not _NUMBER.fullmatch(value):
            raise ParameterError(
                name, f"{name} is a number of up to four digits: not {_cut(value)}"
            )
        return ox.Literal(str(int(value)), datatype=INTEGER)
    if kind == YEAR:
        first, last = choices.years()
        if not YEAR_FORM.fullmatch(value) or not first <= int(value) <= last:
            allowed = f"{name} is a year from {first} to {last}"
            raise ParameterError(name, f"{allowed}: not {_cut(value)}")
        return ox.Literal(value)
    return _thing(name, value, kind, choices, roots)


def _text(name: str, value: str) -> Term:
    if len(value) > LONGEST_TEXT:
        raise ParameterError(name, f"{name} may have {LONGEST_TEXT} letters: not {len(value)}")
    if _CONTROL.search(value):
        raise ParameterError(name, f"{name} is text without control characters")
    return ox.Literal(value)


def _thing(name: str, value: str, kind: str, known: Choices, roots: Sequence[str]) -> Term:
    choices = known.of(kind)
    wanted = _key(value, kind, roots).casefold()
    for choice in choices:
        if wanted == choice.key.casefold() or value.upper() in choice.codes:
            return ox.NamedNode(choice.iri)
    called = known.named(kind, value)
    if len(called) == 1:
        return ox.NamedNode(PREFIXES[kind] + next(iter(called)))
    keys = [choice.key for choice in choices]
    if called:
        near = [key for key in keys if key in called]
        told = f"{name}: {len(near)} of the kind {kind} are called {_cut(value)}"
        raise ParameterError(name, f"{told}; say which: {', '.join(near[:_TOLD])}", keys, near)
    near = _near(wanted, choices)
    told = f"perhaps {', '.join(near)}" if near else f"such as {', '.join(keys[:_TOLD])}"
    raise ParameterError(
        name, f"{name}: there is no {kind} {_cut(value)} among the {len(keys)}; {told}", keys, near
    )


def _key(value: str, kind: str, roots: Sequence[str]) -> str:
    """The key in a prefixed name or in an address of a site; what is neither, as it came."""
    if value.startswith(f"{kind}:"):
        return value.removeprefix(f"{kind}:")
    for root in roots:
        for folder in ("id", "doc"):
            if value.startswith(start := f"{root}/{folder}/{kind}/"):
                return unquote(value.removeprefix(start))
    return value


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _near(wanted: str, choices: Sequence[Choice]) -> list[str]:
    """The keys of things whose key, code or name looks like what is wanted, the nearest first."""
    if len(wanted) > LONGEST_TEXT:
        return []
    words = {
        word.casefold(): choice.key
        for choice in reversed(choices)
        for word in (choice.name, *choice.codes, choice.key)
    }
    begun = sorted(word for word in words if word.startswith(wanted))[:_TOLD]
    similar = difflib.get_close_matches(wanted, words, n=_TOLD)
    return list(dict.fromkeys(words[word] for word in (*begun, *similar)))[:_TOLD]


def _unknown(name: str, known: Sequence[str]) -> str:
    if not known:
        return f"this question has no parameters; leave out {_cut(name)}"
    return f"there is no parameter {_cut(name)}; this question has {', '.join(known)}"


def _shown(value: str) -> str:
    """What was given, as an answer may repeat it."""
    shown = _CONTROL.sub("\ufffd", value[:_SHOWN])
    return f"{shown}…" if len(value) > _SHOWN else shown


def _cut(value: str) -> str:
    """What was given, in the quotation marks of a message."""
    return f"“{_shown(value)}”"
