"""Parameters of questions: what stands in a VALUES of their text and may be replaced.

A value that somebody gives becomes an RDF term, and the term, as its own serializer writes it,
takes the place of the one in the text: no letter of a value is ever read as SPARQL.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from iscm.engine import lexer
from iscm.namespaces import PREFIXES, iri_of, split_entity_iri

Term = ox.NamedNode | ox.Literal

YEAR: Final = "year"
NUMBER: Final = "number"
TEXT: Final = "text"
YEAR_FORM: Final = re.compile("[0-9]{4}")
INTEGER: Final = ox.NamedNode(iri_of("xsd:integer"))


@dataclass(frozen=True)
class QuestionParameter:
    """A variable of a question whose value may be replaced.

    Attributes:
        name: the variable's.
        takes: in words.
        default: what stands in the text.
    """

    name: str
    takes: str
    default: Term

    @property
    def kind(self) -> str:
        """What it takes, which is what its default is: a kind of things (one of
        `iscm.namespaces.KINDS`), `YEAR`, `NUMBER` or `TEXT`."""
        if isinstance(self.default, ox.NamedNode):
            return (split_entity_iri(self.default.value) or ("", ""))[0]
        if self.default.datatype == INTEGER:
            return NUMBER
        return YEAR if YEAR_FORM.fullmatch(self.default.value) else TEXT

    @property
    def example(self) -> str:
        """The default as it is given by hand."""
        return self.written(self.default)

    @staticmethod
    def written(term: Term) -> str:
        """A term as it is given by hand: the key of a thing, or the value."""
        parts = split_entity_iri(term.value) if isinstance(term, ox.NamedNode) else None
        return parts[1] if parts is not None else term.value


def parameters_of(text: str, declared: Sequence[str]) -> tuple[QuestionParameter, ...]:
    """The parameters of a question.

    Args:
        text: its query.
        declared: for each one its variable's name, a comma, and what it takes.

    Raises:
        ValueError: no VALUES of one row gives it one term.
    """
    defaults: dict[str, Term] = {}
    for block in _blocks(text):
        if len(block.rows) == 1:
            (row,) = block.rows
            defaults |= {name: term for name, term in row.items() if term is not None}
    found = []
    for line in declared:
        name, _, takes = (part.strip() for part in line.partition(","))
        if name not in defaults:
            raise ValueError(f"the parameter {name} needs a VALUES that gives it one term")
        found.append(QuestionParameter(name, takes, defaults[name]))
    return tuple(found)


def bind(text: str, values: Mapping[str, Term]) -> str:
    """A question's query, asked of something else.

    Args:
        text: the query.
        values: variable → the term to put in place of the one in its VALUES.
    """
    parts, end = [], 0
    for block in _blocks(text):
        if len(block.rows) != 1 or not values.keys() & block.rows[0].keys():
            continue
        row = block.rows[0] | {name: values[name] for name in block.variables if name in values}
        if row == block.rows[0]:
            continue
        terms = " ".join(str(row[name]) for name in block.variables)
        parts += [text[end : block.start], f"{{ ({terms}) }}" if block.tuples else f"{{ {terms} }}"]
        end = block.end
    return "".join([*parts, text[end:]])


@dataclass(frozen=True)
class _Block:
    """A VALUES clause (https://www.w3.org/TR/sparql11-query/#rInlineData).

    Attributes:
        variables: their names.
        tuples: whether they stand in parentheses.
        start, end: where the data are in the text, braces included.
        rows: variable → term; None for UNDEF.
    """

    variables: Sequence[str]
    tuples: bool
    start: int
    end: int
    rows: Sequence[dict[str, Term | None]]


def _blocks(text: str) -> Iterator[_Block]:
    stream = lexer.tokens(text)
    prefixes = dict(PREFIXES) | lexer.declared_prefixes(text)
    for token in stream:
        if token.kind != "word" or token.text.upper() != "VALUES":
            continue
        variables, tuples, start = [], False, 0
        for inner in stream:
            if inner.kind == "variable":
                variables.append(inner.text[1:])
            elif inner.text == "(" and not start:
                tuples = True
            elif inner.text == "{":
                start = inner.start
            elif inner.text == "}":
                end = inner.start + 1
                rows = _rows(text[token.start : end], variables, prefixes)
                yield _Block(variables, tuples, start, end, rows)
                break


def _rows(
    clause: str, variables: Sequence[str], prefixes: Mapping[str, str]
) -> list[dict[str, Term | None]]:
    try:
        found = ox.Store().query(f"SELECT * {{ {clause} }}", prefixes=dict(prefixes))
    except SyntaxError as error:
        raise ValueError(f"{clause}: {error}") from error
    assert isinstance(found, ox.QuerySolutions)  # noqa: S101
    return [{name: _plain(row[name]) for name in variables} for row in found]


def _plain(term: object) -> Term | None:
    return term if isinstance(term, ox.NamedNode | ox.Literal) else None
