"""Questions that the graph answers: one ``.rq`` file each, published as data from the same files.

The text of a query stands in its file alone. As the dataset is loaded, `question_triples` makes of
each file a description in the terms of SHACL (https://www.w3.org/TR/shacl/#sparql-constraints-prefixes
and the executables of https://www.w3.org/TR/shacl-af/), laid out as in the collections of the SIB
Swiss Institute of Bioinformatics (https://github.com/sib-swiss/sparql-examples).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from iscm.engine.lexer import form
from iscm.files import files_below
from iscm.namespaces import BASE, GRAPH, PREFIXES, entity_iri, iri_of
from iscm.parameters import QuestionParameter, Term, bind, parameters_of

QUESTIONS_GRAPH: Final = GRAPH + "questions"
"""Named graph of the descriptions; it also bears the declarations of their prefixes."""

_HEADER: Final = re.compile(r"#\s*([a-z]+):\s*(.+?)\s*$")
_EXECUTABLES: Final = {
    "ASK": ("SPARQLAskExecutable", "ask"),
    "CONSTRUCT": ("SPARQLConstructExecutable", "construct"),
    "SELECT": ("SPARQLSelectExecutable", "select"),
}
"""Form of the query → class and property of the SHACL namespace."""


@dataclass(frozen=True)
class Question:
    """A query with a name.

    Attributes:
        name: the file's name without ``.rq``.
        title: the question, for people.
        description: what the answer shows, in a sentence; may be empty.
        home: its place on the home page, from 1; None for a question that is not there.
        query: the whole text.
        keywords: what it is about, in a word or two each.
        parameters: what may be replaced in its VALUES to ask of something else.
        need: who asks it, and what for, in a sentence; may be empty.
    """

    name: str
    title: str
    description: str
    home: int | None
    query: str
    keywords: tuple[str, ...] = ()
    parameters: tuple[QuestionParameter, ...] = ()
    need: str = ""

    @property
    def iri(self) -> str:
        """Its IRI, ``…/id/question/<name>``."""
        return entity_iri("question", self.name)

    def asking(self, values: Mapping[str, Term]) -> str:
        """The query with other values of its parameters; see `iscm.parameters.terms_of`."""
        return bind(self.query, values)


def read_question(path: Path) -> Question:
    """Read one file.

    The head is the comment lines at the start: ``# title: …``, ``# description: …``, ``# need: …``
    (what one asks it for), ``# keywords: …`` (separated by commas), a ``# parameter: <variable>,
    <what it takes>`` for each value that is meant to be replaced, and, for the home page, ``# home:
    <place>``. A file without a title goes by its name.

    Raises:
        OSError: the file cannot be read.
        ValueError: a parameter is set by no VALUES.
    """
    text = path.read_text(encoding="utf-8")
    head = read_head(text)
    home = head.get("home", [""])[-1]
    try:
        parameters = parameters_of(text, head.get("parameter", []))
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error
    return Question(
        name=path.stem,
        title=head.get("title", [path.stem.replace("-", " ")])[-1],
        description=" ".join(head.get("description", [])),
        home=int(home) if home.isdigit() else None,
        query=text,
        keywords=tuple(
            word.strip() for line in head.get("keywords", []) for word in line.split(",")
        ),
        parameters=parameters,
        need=" ".join(head.get("need", [])),
    )


def read_head(text: str) -> dict[str, list[str]]:
    """What the comment lines at the start of a query say: ``# <word>: …`` → what follows it, line
    by line."""
    head: dict[str, list[str]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        if match := _HEADER.match(line):
            head.setdefault(match[1], []).append(match[2])
    return head


def read_questions(folder: Path) -> list[Question]:
    """All questions in a folder and below it, in the order of their names."""
    return [read_question(path) for path in files_below(folder) if path.suffix == ".rq"]


def question_triples(questions: Iterable[Question]) -> Iterator[ox.Triple]:
    """Describe questions in RDF.

    Each is a ``sh:SPARQLExecutable`` with its text, a label and a comment in English, the need that
    it answers (``skos:scopeNote``), keywords (``schema:keywords``), the endpoint it is meant for
    (``schema:target``) and the prefixes of the project (``sh:prefixes``),
    which `QUESTIONS_GRAPH` declares.

    Args:
        questions: each with a name of its own.

    Yields:
        The triples, in an order that depends on the questions alone.

    Raises:
        ValueError: a question is no ASK, CONSTRUCT or SELECT.
    """
    rdf_type = _term("rdf:type")
    graph = ox.NamedNode(QUESTIONS_GRAPH)
    yield ox.Triple(graph, _term("rdfs:label"), _english("Questions that the graph answers"))
    for prefix, namespace in PREFIXES.items():
        declaration = ox.NamedNode(f"{QUESTIONS_GRAPH}#{prefix}")
        anyuri = ox.Literal(namespace, datatype=_term("xsd:anyURI"))
        yield ox.Triple(graph, _term("sh:declare"), declaration)
        yield ox.Triple(declaration, _term("sh:prefix"), ox.Literal(prefix))
        yield ox.Triple(declaration, _term("sh:namespace"), anyuri)
    for question in questions:
        node = ox.NamedNode(question.iri)
        kind, text = _executable(question)
        yield ox.Triple(node, rdf_type, _term("sh:SPARQLExecutable"))
        yield ox.Triple(node, rdf_type, _term(f"sh:{kind}"))
        yield ox.Triple(node, _term("rdfs:label"), _english(question.title))
        if question.description:
            yield ox.Triple(node, _term("rdfs:comment"), _english(question.description))
        if question.need:
            yield ox.Triple(node, _term("skos:scopeNote"), _english(question.need))
        for word in question.keywords:
            yield ox.Triple(node, _term("schema:keywords"), _english(word))
        for parameter in question.parameters:
            note = f"To be replaced: {parameter.name}, {parameter.takes}"
            yield ox.Triple(node, _term("skos:note"), _english(note))
        yield ox.Triple(node, _term("sh:prefixes"), graph)
        yield ox.Triple(node, _term(f"sh:{text}"), ox.Literal(question.query))
        yield ox.Triple(node, _term("schema:target"), ox.NamedNode(BASE + "sparql"))


def _executable(question: Question) -> tuple[str, str]:
    found = _EXECUTABLES.get(form(question.query) or "")
    if found is None:
        raise ValueError(f"{question.name}.rq: a question is an ASK, a CONSTRUCT or a SELECT query")
    return found


def _term(name: str) -> ox.NamedNode:
    return ox.NamedNode(iri_of(name))


def _english(text: str) -> ox.Literal:
    return ox.Literal(text, language="en")
