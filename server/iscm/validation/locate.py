"""Where in a Turtle file a triple is written.

Reads the grammar of Turtle (https://www.w3.org/TR/turtle/#sec-grammar) for positions only: the
file has been parsed before, so what this reader does not follow costs a line number, never a
finding.
"""

import contextlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from iscm import naming
from iscm.listing import LISTS, NAMED, statement_of
from iscm.namespaces import PREFIXES, iri_of
from iscm.validation.report import Term

_TYPE = ox.NamedNode(iri_of("rdf:type"))
_XSD = PREFIXES["xsd"]

_TOKEN = re.compile(
    r"""
      (?P<skip>[ \t\r\n]+ | \#[^\n]*)
    | (?P<iri><[^<>"{}|^`\x00-\x20]*>)
    | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
        | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
    | (?P<directive>@prefix\b | @base\b | (?i:PREFIX|BASE)(?=[ \t\r\n]))
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<datatype>\^\^)
    | (?P<blank>_:\w(?:[\w.-]*[\w-])?)
    | (?P<number>[+-]?(?:\d+\.?\d*[eE][+-]?\d+ | \.\d+(?:[eE][+-]?\d+)? | \d*\.\d+ | \d+)(?![\w:]))
    | (?P<name>(?:\w(?:[\w.-]*[\w-])?)?:(?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)
        (?:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\.)*(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.))?)?)
    | (?P<word>a\b | true\b | false\b)
    | (?P<mark>[\[\]();,.])
    """,
    re.VERBOSE | re.DOTALL,
)
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CHARACTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@dataclass
class LineIndex:
    """The lines where a file writes its subjects, predicates and objects, counted from 1."""

    subjects: dict[Term, int] = field(default_factory=dict)
    predicates: dict[tuple[Term, Term], int] = field(default_factory=dict)
    objects: dict[tuple[Term, Term, Term], int] = field(default_factory=dict)
    repeated: list[tuple[Term, Term, Term]] = field(default_factory=list)
    """Triples that are written twice, each time but the first."""
    again: dict[Term, list[int]] = field(default_factory=dict)
    """Subjects that have several blocks, with the lines where these begin."""

    def same(
        self, said: Mapping[ox.BlankNode, AbstractSet[tuple[Term, Term]]]
    ) -> dict[ox.BlankNode, Term]:
        """Blank nodes of another reading of the file → those of this one: each reading names them
        otherwise. Of nodes of which the same is said, the first is the first.

        Args:
            said: blank node → predicates and values, blank ones left out; in the file's order.
        """
        here: dict[Term, set[tuple[Term, Term]]] = {
            subject: set() for subject in self.subjects if isinstance(subject, ox.BlankNode)
        }
        for subject, predicate, value in self.objects:
            if subject in here and not isinstance(value, ox.BlankNode):
                here[subject].add((predicate, value))
        alike: dict[frozenset[tuple[Term, Term]], list[Term]] = defaultdict(list)
        for subject in sorted(here, key=self.subjects.__getitem__):
            alike[frozenset(here[subject])].append(subject)
        found: dict[ox.BlankNode, Term] = {}
        for node, about in said.items():
            if candidates := alike[frozenset(about)]:
                found[node] = candidates.pop(0)
        return found

    def line(
        self, subject: Term, path: ox.NamedNode | None = None, value: Term | None = None
    ) -> int | None:
        """The line of the triple; else of the predicate, the value as object, or the subject."""
        if path is not None and value is not None and (subject, path, value) in self.objects:
            return self.objects[subject, path, value]
        if path is not None and (subject, path) in self.predicates:
            return self.predicates[subject, path]
        return self.subjects.get(subject)


def index_lines(path: Path, base: str | None = None) -> LineIndex:
    """Index a Turtle or N-Triples file; other syntaxes give an empty index.

    Args:
        path: the file.
        base: what relative IRIs in it are resolved against; None where they were refused.
    """
    index = LineIndex()
    if path.suffix in (".ttl", ".nt"):
        reader = _Reader(path.read_text(encoding="utf-8"), base or "", index)
        with contextlib.suppress(_LostError, StopIteration, ValueError):
            reader.document()
        _index_statements(index)
        _index_labels(index)
    return index


def _index_statements(index: LineIndex) -> None:
    """A statement that a list stands for is written where the list names its participant or theme;
    what it shares with others, where the list says it."""
    statements: dict[Term, list[Term]] = {}
    for (subject, predicate, value), line in list(index.objects.items()):
        made = statement_of(subject, value) if isinstance(value, ox.NamedNode) else None
        if predicate == LISTS and made is not None:
            statements.setdefault(subject, []).append(made)
            index.subjects.setdefault(made, line)
            for named in NAMED:
                index.predicates.setdefault((made, named), line)
                index.objects.setdefault((made, named, value), line)
    for (subject, predicate), line in list(index.predicates.items()):
        for statement in statements.get(subject, ()):
            index.predicates.setdefault((statement, predicate), line)
    for (subject, predicate, value), line in list(index.objects.items()):
        for statement in statements.get(subject, ()):
            index.objects.setdefault((statement, predicate, value), line)


def _index_labels(index: LineIndex) -> None:
    """A label that follows from a name is written where the name is."""
    for label, sources in naming.FOLLOWS.items():
        for source in sources:
            for (subject, predicate), line in list(index.predicates.items()):
                if predicate == source:
                    index.predicates.setdefault((subject, label), line)
            for (subject, predicate, value), line in list(index.objects.items()):
                if predicate == source:
                    index.objects.setdefault((subject, label, value), line)


class _LostError(Exception):
    """The text goes on in a way that this reader does not follow."""


@dataclass
class _Reader:
    text: str
    base: str
    index: LineIndex
    prefixes: dict[str, str] = field(default_factory=dict)
    _blank: int = 0

    def __post_init__(self) -> None:
        self._tokens = self._tokenize()
        self._kind, self._text, self._line = next(self._tokens)

    def _tokenize(self) -> Iterator[tuple[str, str, int]]:
        position, line = 0, 1
        while position < len(self.text):
            match = _TOKEN.match(self.text, position)
            if match is None:
                raise _LostError
            if match.lastgroup != "skip":
                yield str(match.lastgroup), match.group(), line
            line += match.group().count("\n")
            position = match.end()
        yield "end", "", line

    def _next(self) -> tuple[str, str]:
        taken = self._kind, self._text
        self._kind, self._text, self._line = next(self._tokens, ("end", "", self._line))
        return taken

    def _expect(self, mark: str) -> None:
        if self._next()[1] != mark:
            raise _LostError

    def document(self) -> None:
        """Read the whole text."""
        while self._kind != "end":
            if self._kind == "directive":
                self._directive()
            else:
                self._triples()
                self._expect(".")

    def _directive(self) -> None:
        directive = self._next()[1].lower()
        name = self._next()[1][:-1] if "prefix" in directive else None
        iri = self._resolved(self._next()[1])
        if name is None:
            self.base = iri
        else:
            self.prefixes[name] = iri
        if directive.startswith("@"):
            self._expect(".")

    def _triples(self) -> None:
        line, nested = self._line, self._text == "["
        subject = self._term()
        first = self.index.subjects.setdefault(subject, line)
        if first != line:
            self.index.again.setdefault(subject, [first]).append(line)
        if not (nested and self._text == "."):
            self._predicates(subject)

    def _predicates(self, subject: Term) -> None:
        while self._text not in (".", "]"):
            line = self._line
            predicate = self._term()
            self.index.predicates.setdefault((subject, predicate), line)
            self._objects(subject, predicate)
            while self._text == ";":
                self._next()

    def _objects(self, subject: Term, predicate: Term) -> None:
        while True:
            line = self._line
            triple = subject, predicate, self._term()
            if triple in self.index.objects:
                self.index.repeated.append(triple)
            self.index.objects.setdefault(triple, line)
            if self._text != ",":
                return
            self._next()

    def _term(self) -> Term:
        line = self._line
        kind, word = self._next()
        if kind == "iri":
            return ox.NamedNode(self._resolved(word))
        if kind == "name":
            return self._prefixed(word)
        if kind == "string":
            return self._string(word)
        if kind == "blank":
            return ox.BlankNode(word[2:])
        if kind == "number":
            return ox.Literal(word, datatype=ox.NamedNode(_XSD + _number_type(word)))
        if kind == "word":
            return (
                _TYPE if word == "a" else ox.Literal(word, datatype=ox.NamedNode(_XSD + "boolean"))
            )
        if word == "[":
            node = self._fresh()
            self.index.subjects[node] = line
            self._predicates(node)
            self._expect("]")
            return node
        if word == "(":
            while self._text != ")":
                self._term()
            self._next()
            return self._fresh()
        raise _LostError

    def _resolved(self, word: str) -> str:
        iri = _unescape(word[1:-1])
        if _ABSOLUTE.match(iri):
            return iri
        [quad] = ox.parse(f"<{iri}> a <>.", ox.RdfFormat.TURTLE, base_iri=self.base)
        return str(quad.subject)[1:-1]

    def _fresh(self) -> ox.BlankNode:
        self._blank += 1
        return ox.BlankNode(f"nested-{self._blank}")

    def _prefixed(self, word: str) -> ox.NamedNode:
        name, _, local = word.partition(":")
        if name not in self.prefixes:
            raise _LostError
        return ox.NamedNode(self.prefixes[name] + re.sub(r"\\(.)", r"\1", local))

    def _string(self, word: str) -> ox.Literal:
        quotes = 3 if word[:3] in ('"""', "'''") else 1
        value = _unescape(word[quotes:-quotes])
        if self._kind == "language":
            return ox.Literal(value, language=self._next()[1][1:].lower())
        if self._kind == "datatype":
            self._next()
            datatype = self._term()
            if isinstance(datatype, ox.NamedNode):
                return ox.Literal(value, datatype=datatype)
            raise _LostError
        return ox.Literal(value)


def _number_type(word: str) -> str:
    if "e" in word.lower():
        return "double"
    return "decimal" if "." in word else "integer"


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(
        lambda match: (
            _CHARACTERS.get(match[3], match[3]) if match[3] else chr(int(match[1] or match[2], 16))
        ),
        text,
    )
