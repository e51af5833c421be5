"""Canonical Turtle: one text for one graph, so that a diff shows what changed and nothing else.

Follows RDF 1.1 Turtle (https://www.w3.org/TR/turtle/): section 2.4 for prefixed names, section
6.4 for escapes, sections 2.7 and 2.8 for blank nodes and lists.
"""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from iscm.canonical import canonicalize
from iscm.comments import opening_comments
from iscm.files import parse
from iscm.listing import LISTS
from iscm.namespaces import PREFIXES
from iscm.notation import folded
from iscm.rdf_1_1 import require_rdf_1_1
from iscm.terms import OxTerm, to_oxigraph

if TYPE_CHECKING:
    from rdflib.term import Node

_RDF = PREFIXES["rdf"]
_XSD = PREFIXES["xsd"]
_TYPE = _RDF + "type"
_FIRST, _REST, _NIL = _RDF + "first", _RDF + "rest", _RDF + "nil"
_INDENT = "    "
_MOST_ON_ONE_LINE = 3
_WIDTH = 99
_BREAK = f"\n{_INDENT}"
_LANGUAGES = ("en", "fr", "es")

_HEAD_CLASSES = tuple(
    PREFIXES[prefix] + name
    for prefix, name in (
        ("owl", "Ontology"),
        ("skos", "ConceptScheme"),
        ("iscm", "Mechanism"),
        ("iscm", "MeetingSeries"),
        ("qb", "DataSet"),
        ("void", "Linkset"),
    )
)
"""What a file is about, when it holds exactly one thing of such a class: that thing comes first."""

_PREDICATES = tuple(
    PREFIXES[prefix] + name
    for prefix, names in (
        ("rdfs", "label subClassOf subPropertyOf domain range"),
        ("skos", "prefLabel altLabel definition"),
        ("dcterms", "title description"),
        ("sh", "path targetClass targetSubjectsOf targetNode"),
        ("iscm", "acronym about participant role theme mechanismType status region predecessor"),
        ("iscm", "successor successionKind arrangement termLength name nameKind series date from"),
        ("iscm", "until untilBasis termState"),
        ("iscm", "listedAs basis collective group priority preferred statedTotal complete asOf"),
        ("iscm", "asOfKind attestedBy"),
    )
    for name in names.split()
)
_PREDICATE_RANK = {iri: rank for rank, iri in enumerate((_TYPE, *_PREDICATES))}
_OTHERS = len(_PREDICATE_RANK)
_PREDICATE_RANK[LISTS.value] = _OTHERS + 1
"""What a list names comes last, where the next name is added."""

_LOCAL_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?\Z")
"""A safe part of PN_LOCAL: no escapes, no colon, no slash, no dot at the end."""
_INTEGER = re.compile(r"[+-]?[0-9]+\Z", re.ASCII)
_ESCAPED = re.compile("[\x00-\x1f\\\\\x7f-\x9f\u2028\u2029\ufeff]")
_SHORT_ESCAPES = {"\t": "\\t", "\b": "\\b", "\n": "\\n", "\r": "\\r", "\f": "\\f", "\\": "\\\\"}

_CLOSING_QUOTE = re.compile(r'"(?="|\Z)')
"""A quotation mark that could be taken for part of the closing three."""

_Properties = dict[str, list[OxTerm]]


def serialize(
    triples: "Iterable[ox.Triple | ox.Quad | tuple[Node | OxTerm, Node | OxTerm, Node | OxTerm]]",
    main_subject: str | None = None,
    prefixes: Mapping[str, str] = PREFIXES,
) -> str:
    """Write a graph as canonical Turtle.

    The same graph always gives the same text, whatever order the triples come in. Prefixes in use
    are sorted; subjects follow in the order of their IRIs, predicates in a fixed order and then by
    name, objects by their text. Blank nodes that one triple points to are nested.

    Args:
        triples: an rdflib Graph, or triples or quads (the graph name is left out) of rdflib or
            Oxigraph terms. Lexical forms are written as they come, never normalized.
        main_subject: IRI of the subject that comes first. By default it is the file's only
            ontology, scheme, mechanism, series, data set or linkset; else there is none.
        prefixes: prefix → namespace ending in ``#`` or ``/``; only those in use are written.

    Raises:
        ValueError: a term that RDF 1.1 Turtle cannot write (a malformed IRI, a triple term); blank
            nodes that are too much alike to be named, or nested too deeply.
    """
    subjects, references = _index(triples)
    writer = _Writer(subjects, references, {iri: name for name, iri in prefixes.items()})
    head = main_subject or _head(subjects)
    try:
        blocks = [writer.block(subject) for subject in writer.top_level(head)]
    except RecursionError:
        raise ValueError("blank nodes stand within blank nodes too deeply to be written") from None
    lines = [f"PREFIX {name}: <{prefixes[name]}>\n" for name in sorted(writer.used)]
    return "\n".join(["".join(lines), *blocks] if lines else blocks)


def _index(
    triples: "Iterable[ox.Triple | ox.Quad | tuple[Node | OxTerm, Node | OxTerm, Node | OxTerm]]",
) -> tuple[dict[OxTerm, _Properties], Counter[OxTerm]]:
    """The graph by subject and predicate, and how often each blank node is pointed to."""
    unique = {
        ox.Triple(triple.subject, triple.predicate, triple.object)
        if isinstance(triple, ox.Triple | ox.Quad)
        else ox.Triple(*(to_oxigraph(term) for term in triple))  # type: ignore[arg-type]
        for triple in triples
    }
    if any(
        isinstance(term, ox.BlankNode)
        for triple in unique
        for term in (triple.subject, triple.object)
    ):
        unique = _canonical_labels(unique)
    subjects: dict[OxTerm, _Properties] = defaultdict(lambda: defaultdict(list))
    references: Counter[OxTerm] = Counter()
    for triple in unique:
        subjects[triple.subject][triple.predicate.value].append(triple.object)
        if isinstance(triple.object, ox.BlankNode):
            references[triple.object] += 1
    return subjects, references


def _canonical_labels(triples: set[ox.Triple]) -> set[ox.Triple]:
    """Blank nodes named by RDFC-1.0 (https://www.w3.org/TR/rdf-canon/), not by their maker."""
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    canonicalize(dataset)
    return {quad.triple for quad in dataset}


def _head(subjects: Mapping[OxTerm, _Properties]) -> str | None:
    found: dict[str, list[str]] = defaultdict(list)
    for subject, properties in subjects.items():
        if isinstance(subject, ox.NamedNode):
            for kind in properties.get(_TYPE, ()):
                if isinstance(kind, ox.NamedNode):
                    found[kind.value].append(subject.value)
    for kind_iri in _HEAD_CLASSES:
        if found[kind_iri]:
            return found[kind_iri][0] if len(found[kind_iri]) == 1 else None
    return None


@dataclass
class _Writer:
    """Writes terms and blocks of one graph, and remembers which prefixes they used."""

    subjects: Mapping[OxTerm, _Properties]
    references: Counter[OxTerm]
    names: Mapping[str, str]
    used: set[str] = field(default_factory=set)
    _iris: dict[str, str] = field(default_factory=dict)

    def top_level(self, head: str | None) -> list[OxTerm]:
        """Subjects with a block of their own: IRIs, then blank nodes that cannot be nested."""
        iris = sorted(
            (subject for subject in self.subjects if isinstance(subject, ox.NamedNode)),
            key=lambda iri: (iri.value != head, iri.value),
        )
        blank = sorted(
            (s for s in self.subjects if isinstance(s, ox.BlankNode) and self.references[s] != 1),
            key=lambda node: node.value,
        )
        return [*iris, *blank, *self._cycles([*iris, *blank])]

    def _cycles(self, tops: Iterable[OxTerm]) -> list[OxTerm]:
        """One blank node of each ring that no other subject leads into; it is named, not nested."""
        reached: set[OxTerm] = set()
        self._reach(tops, reached)
        named: list[OxTerm] = []
        for node in sorted(
            (s for s in self.subjects if isinstance(s, ox.BlankNode) and s not in reached),
            key=lambda node: node.value,
        ):
            if node not in reached:
                self.references[node] += 1
                named.append(node)
                self._reach([node], reached)
        return named

    def _reach(self, starts: Iterable[OxTerm], reached: set[OxTerm]) -> None:
        stack = list(starts)
        while stack:
            subject = stack.pop()
            if subject in reached:
                continue
            reached.add(subject)
            for objects in self.subjects.get(subject, {}).values():
                stack += [o for o in objects if isinstance(o, ox.BlankNode)]

    def block(self, subject: OxTerm) -> str:
        """All that is said of a subject, ended by a full stop and a line feed."""
        if self.references[subject] == 0 and isinstance(subject, ox.BlankNode):
            start = "[]"
        else:
            start = self.term(subject, 0)
        said = self._predicates(self.subjects[subject], 1)
        between = " " if _fits(f"{start} {said} .") or not _fits(f"{_INDENT}{said}") else _BREAK
        return f"{start}{between}{said} .\n"

    def _predicates(self, properties: _Properties, depth: int) -> str:
        lines = [
            self._predicate(name, iri, properties[iri], depth)
            for _, name, iri in sorted(
                (
                    _PREDICATE_RANK.get(iri, _OTHERS),
                    "a" if iri == _TYPE else self._iri(iri),
                    iri,
                )
                for iri in properties
            )
        ]
        return f" ;\n{_INDENT * depth}".join(lines)

    def _predicate(self, name: str, iri: str, objects: list[OxTerm], depth: int) -> str:
        """A predicate with its objects: in one line where they are few and fit in it."""
        indent = _INDENT * (depth + 1)
        texts = [text for _, text in sorted((_rank(o), self.term(o, depth)) for o in objects)]
        line = f"{name} {', '.join(texts)}"
        few = len(texts) <= _MOST_ON_ONE_LINE
        if (few and _fits(f"{_INDENT * depth}{line} ;")) or all(t.startswith("[") for t in texts):
            return line
        if len(texts) == 1 and not _fits(f"{indent}{texts[0]} ;"):
            return line
        if iri == LISTS.value:
            texts = list(_lines(texts, _WIDTH - len(indent) - 2))
        return f"{name}\n{indent}" + f",\n{indent}".join(texts)

    def term(self, term: OxTerm, depth: int) -> str:
        """A term as it stands in Turtle; `depth` is the indentation of what is nested in it."""
        if isinstance(term, ox.NamedNode):
            return "()" if term.value == _NIL else self._iri(term.value)
        if isinstance(term, ox.Literal):
            return self._literal(term)
        if isinstance(term, ox.BlankNode):
            return self._blank(term, depth)
        raise ValueError(f"{term}: a triple term (RDF 1.2) cannot be written as RDF 1.1 Turtle")

    def _blank(self, node: ox.BlankNode, depth: int) -> str:
        if self.references[node] != 1:
            return f"_:{node.value}"
        properties = self.subjects.get(node)
        if not properties:
            return "[]"
        items = self._list_items(node)
        if items is not None:
            texts = [self.term(item, depth + 1) for item in items]
            line = f"( {' '.join(texts)} )"
            if _fits(f"{_INDENT * (depth + 1)}{line} ;"):
                return line
            indent = f"\n{_INDENT * (depth + 1)}"
            return f"({indent}{indent.join(texts)}\n{_INDENT * depth})"
        inside = self._predicates(properties, depth + 1)
        return f"[\n{_INDENT * (depth + 1)}{inside}\n{_INDENT * depth}]"

    def _list_items(self, node: OxTerm) -> list[OxTerm] | None:
        """The members of the list that starts here; None where it is no well-formed list."""
        items: list[OxTerm] = []
        while node != ox.NamedNode(_NIL):
            properties = self.subjects.get(node)
            if (
                not isinstance(node, ox.BlankNode)
                or self.references[node] != 1
                or properties is None
                or properties.keys() != {_FIRST, _REST}
                or len(properties[_FIRST]) != 1
                or len(properties[_REST]) != 1
            ):
                return None
            items.append(properties[_FIRST][0])
            node = properties[_REST][0]
        return items

    def _iri(self, iri: str) -> str:
        known = self._iris.get(iri)
        if known is None:
            known = self._iris[iri] = self._shorten(iri)
        return known

    def _shorten(self, iri: str) -> str:
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        name = self.names.get(iri[:cut])
        if name is None or not _LOCAL_NAME.match(iri, cut):
            return f"<{iri}>"
        self.used.add(name)
        return f"{name}:{iri[cut:]}"

    def _literal(self, literal: ox.Literal) -> str:
        value = literal.value
        if literal.direction:
            raise ValueError(f"{literal}: RDF 1.1 Turtle has no base direction")
        if literal.language:
            return f"{_quoted(value)}@{literal.language}"
        datatype = literal.datatype.value
        if datatype == _XSD + "string":
            return _quoted(value)
        if (datatype == _XSD + "integer" and _INTEGER.match(value)) or (
            datatype == _XSD + "boolean" and value in ("true", "false")
        ):
            return value
        return f"{_quoted(value)}^^{self._iri(datatype)}"


def _rank(term: OxTerm) -> tuple[int, str]:
    """Where a term stands among others: texts by their language, so that one that is changed is one
    line changed, and the others stay where they are."""
    language = term.language if isinstance(term, ox.Literal) else None
    if language is None:
        return -1, ""
    return _LANGUAGES.index(language) if language in _LANGUAGES else len(_LANGUAGES), language


def _fits(text: str) -> bool:
    """Whether the first line of a text is not too long."""
    return len(text.partition("\n")[0]) <= _WIDTH


def _lines(names: list[str], width: int) -> Iterator[str]:
    """Names in lines, each with those of one initial, so that another name changes one line."""
    for _, same in groupby(names, key=lambda name: name[: name.find(":") + 2]):
        line = ""
        for name in same:
            if line and len(line) + 2 + len(name) > width:
                yield line
                line = ""
            line = f"{line}, {name}" if line else name
        yield line


def _quoted(value: str) -> str:
    """A string in quotes; text of several lines keeps its lines."""
    if "\n" not in value:
        return '"' + _ESCAPED.sub(_escape, value).replace('"', '\\"') + '"'
    text = "\n".join(_ESCAPED.sub(_escape, line) for line in value.split("\n"))
    return f'"""{_CLOSING_QUOTE.sub(_escape_quote, text)}"""'


def _escape_quote(match: re.Match[str]) -> str:
    return "\\" + match.group()


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    return _SHORT_ESCAPES.get(character) or f"\\u{ord(character):04X}"


def canonical_text(path: Path, content: bytes) -> str:
    """The canonical text of a Turtle file, statements that differ in the participant alone folded
    into lists.

    Comments at the top of the file stay, before everything else; comments elsewhere belong to no
    triple and are left out. Prefixes of the file that the project does not know stay in use.

    Args:
        path: names the file in error messages; it is not read.
        content: the file's bytes.

    Raises:
        iscm.files.RdfSyntaxError: the content is not Turtle, or of RDF 1.2.
        ValueError: blank nodes are too much alike to be named, or nested too deeply.
    """
    quads = list(parse(path, content))
    require_rdf_1_1(path, content, quads)
    triples = folded(quad.triple for quad in quads)
    return text_in_place_of(content, triples)


def text_in_place_of(content: bytes, triples: Iterable[ox.Triple]) -> str:
    """The canonical text of triples that take the place of what a Turtle file said.

    Args:
        content: the file's bytes, whose comments at the top and prefixes stay.
        triples: what it is to say, as it is to be written.

    Raises:
        SyntaxError: the content is not Turtle.
        ValueError: a triple that RDF 1.1 Turtle cannot write.
    """
    reader = ox.parse(content, ox.RdfFormat.TURTLE)
    deque(reader, maxlen=0)
    own = {
        name: iri
        for name, iri in reader.prefixes.items()
        if name not in PREFIXES and iri not in PREFIXES.values()
    }
    text = serialize(triples, prefixes={**own, **PREFIXES})
    comments = opening_comments(content.decode())
    return "\n".join(part for part in (comments, text) if part)
