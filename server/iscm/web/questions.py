"""The questions that the graph answers: their list, and each with its answer."""

import difflib
import functools
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for

from iscm.choices import Choices, ParameterError, terms_of
from iscm.engine.lexer import form
from iscm.media_types import HTML, QUERY_TEXT, SPARQL_JSON
from iscm.parameters import QuestionParameter, Term
from iscm.protocol.answer import ask
from iscm.protocol.byte_order import MARK, is_marked, require_no_mark, with_mark
from iscm.protocol.problems import Problem, bad_parameter, not_found
from iscm.protocol.request import QueryRequest
from iscm.questions import Question
from iscm.tables.answers import answer_table
from iscm.tables.table import Table, shape_of, table_of
from iscm.tables.writing import FORMATS, written
from iscm.translatable import translatable
from iscm.web import addresses
from iscm.web.documents import Chosen, Found, document, single
from iscm.web.edition import edition_of
from iscm.web.languages import LANG
from iscm.web.names import names_of_things
from iscm.web.signposting import Link, collections, licence_links
from iscm.web.site import Site, current_site
from iscm.web.tables.file_formats import MARKED, SCHEMAS
from iscm.web.tables.lists import known_things
from iscm.web.tables.shown import shown_table
from iscm.web.topics import by_topic

bp = Blueprint("questions", __name__)
TABLE_BYTES: Final = 8 * 1024 * 1024
"""How much of an answer in JSON is made a table, which takes ten times as much memory in the
making."""
_FIELDS: Final = (
    *(translatable("Mechanism"), translatable("State"), translatable("Theme")),
    *(translatable("Type"), translatable("Term"), translatable("Kind"), translatable("Concept")),
    *(translatable("Region"), translatable("Bloc"), translatable("Role")),
    *(translatable("Year"), translatable("Years"), translatable("Since"), translatable("Day")),
    *(translatable("First"), translatable("Second"), translatable("Number")),
    *(translatable("Earlier"), translatable("Later"), translatable("Word")),
)
"""What fields of forms are called, by the names of parameters."""
_ABOUT: Final = (MARK, LANG)
"""Parameters of the address that no question is asked of."""
_MOST_LISTED: Final = 300
"""Values that a problem lists, and that a form offers in a list without a field to type in."""


@document(bp, "/questions", "Queries to start from", (HTML,), listed=single)
def questions() -> Found:
    """Every question: what its answer shows, what may be replaced in it, a link to its answer."""
    topics = by_topic(current_site().questions)
    return Found(("questions",), lambda _: render_template("questions.html", topics=topics))


def _parameters(questions: Iterable[Question]) -> Iterator[addresses.Parameter]:
    """What the addresses of answers take, by any question."""
    takes: dict[str, list[str]] = {}
    for question in questions:
        for each in question.parameters:
            takes.setdefault(each.name, []).append(f"{question.name}: {each.takes}")
    for name, said in takes.items():
        yield addresses.Parameter(name, "; ".join(said))


@document(
    bp,
    "/questions/<name>",
    "A question with its answer, asked of what its parameters say",
    (HTML, *FORMATS.values(), QUERY_TEXT),
    {"html": HTML, **FORMATS, "rq": QUERY_TEXT},
    listed=lambda site: [{"name": question.name} for question in site.questions],
    enumerated=True,
    varied=lambda site: [*_parameters(site.questions), MARKED],
    lane="query",
    schemas=SCHEMAS,
)
def question(name: str) -> Found:
    """The answer to a question.

    Its parameters are those of the query string. A page and the query itself stand for what is in
    the question's file where none is given; tables then want all of them, so that nobody takes the
    answer to one question for that to another.
    """
    site = current_site()
    asked = _question(site, name)
    given = [(key, value) for key, value in request.args.items(multi=True) if key not in _ABOUT]
    choices = choices_of(site)
    try:
        terms = terms_of(asked.parameters, given, choices, sites_of(site))
    except ParameterError as error:
        raise _problem(asked, error) from error
    marked = is_marked(request.args.getlist(MARK))
    answered = _Asked(asked, asked.asking(terms), terms)

    def build(chosen: Chosen) -> bytes | str:
        require_no_mark(chosen.offer, marked)
        if chosen.offer is QUERY_TEXT:
            return answered.text
        if chosen.offer is HTML:
            return _page(site, answered, chosen)
        if asked.parameters and not terms:
            raise _nothing_given(asked)
        table = _table(site, answered)
        return with_mark(written(table, chosen.offer, asked.title, site.dataset.date), marked)

    described = url_for("entities.document", kind="question", key=name)
    return Found(
        (asked.iri, answered.text, MARK if marked else ""),
        build,
        [Link(described, "describedby"), *licence_links(site), *collections(site)],
        asked=answered.given,
    )


@dataclass(frozen=True)
class _Asked:
    """A question, asked of something.

    Attributes:
        question: it.
        text: the query.
        terms: what its parameters stand for; empty where they stand for what is in its file.
    """

    question: Question
    text: str
    terms: Mapping[str, Term]

    @property
    def given(self) -> dict[str, str]:
        """The parameters as they stand in an address."""
        return {
            parameter.name: parameter.written(self.terms.get(parameter.name, parameter.default))
            for parameter in self.question.parameters
        }


def answered(site: Site, name: str, given: Sequence[tuple[str, str]]) -> tuple[str, str, Table]:
    """The answer to a question.

    Args:
        site: whose question it is.
        name: of the question.
        given: names and values of its parameters, which must all be given where there are any.

    Returns:
        Its title, the query that was asked, and the table.

    Raises:
        Problem: there is no such question, a parameter is not as it must be, or why there is no
            answer.
    """
    asked = _question(site, name)
    try:
        terms = terms_of(asked.parameters, given, choices_of(site), sites_of(site))
    except ParameterError as error:
        raise _problem(asked, error) from error
    if asked.parameters and not terms:
        raise _nothing_given(asked)
    text = asked.asking(terms)
    return asked.title, text, _table(site, _Asked(asked, text, terms))


def sites_of(site: Site) -> set[str]:
    """Where this site is reached: by its public address, the one that was asked, or a path."""
    return {site.url(""), request.root_url.rstrip("/"), request.script_root}


def choices_of(site: Site) -> Choices:
    """What parameters can name."""
    return site.once("choices", lambda: Choices(site.rows))


def _question(site: Site, name: str) -> Question:
    found = {each.name: each for each in site.questions}
    if name in found:
        return found[name]
    near = difflib.get_close_matches(name[:200], found, n=3)
    told = f"; perhaps {', '.join(near)}" if near else ""
    raise not_found(
        f"there is no question of this name{told}; {url_for('questions.questions')} lists all",
        suggestions=[_suggestion(each, url_for("questions.question", name=each)) for each in near],
    )


def _suggestion(name: str, path: str) -> dict[str, str]:
    return {"name": name, "path": path}


def _problem(question: Question, error: ParameterError) -> Problem:
    """A parameter that is not as it must be: what can stand there, and a way on."""
    known = {each.name: each for each in question.parameters}
    right: dict[str, Any] = {each.name: each.example for each in question.parameters}
    extra: dict[str, Any] = {"parameter": error.parameter}
    if error.allowed and len(error.allowed) <= _MOST_LISTED:
        extra["available"] = list(error.allowed)
    if error.parameter in known and (kind := known[error.parameter].kind) in current_site().kinds():
        extra["list"] = url_for("browse.things", kind=kind)
    near = (
        (key, url_for("questions.question", name=question.name, **right | {error.parameter: key}))
        for key in error.near
    )
    form = (
        f"{question.title} To choose from a list",
        url_for("questions.question", name=question.name),
    )
    extra["suggestions"] = [_suggestion(name, path) for name, path in (*near, form)]
    return bad_parameter(str(error), **extra)


def _nothing_given(question: Question) -> Problem:
    right: dict[str, Any] = {each.name: each.example for each in question.parameters}
    asked = {"name": question.name, **(request.view_args or {})}
    example = url_for("questions.question", **asked, **right)
    told = f"give {', '.join(right)}, such as {example}"
    return _problem(question, ParameterError(next(iter(right)), told))


def _table(site: Site, asked: _Asked) -> Table:
    things, question = known_things(site), asked.question
    usual = None
    if asked.text != question.query:
        usual = site.once(
            f"columns of {question.name}",
            lambda: shape_of(_answer(site, question.query), things),
        )
    return answer_table(functools.partial(_answer, site), asked.text, things, usual)


def _answer(site: Site, text: str) -> Table:
    if form(text) not in ("SELECT", "ASK"):
        raise not_found("the answer to this question is a graph: ask it at /sparql")
    answer = ask(site.engine, QueryRequest(text, (), ()), SPARQL_JSON, TABLE_BYTES + 1)
    if answer.size > TABLE_BYTES:
        raise Problem(
            503,
            "answer-too-large",
            f"the answer has {answer.size} bytes and a table is made of {TABLE_BYTES} at most; "
            "/sparql gives all of it",
            extra={"limit": TABLE_BYTES},
            headers={"Retry-After": "3600"},
        )
    return table_of(answer.body)


def _page(site: Site, asked: _Asked, chosen: Chosen) -> str:
    question = asked.question
    choices = choices_of(site)
    table = None if form(asked.text) not in ("SELECT", "ASK") else _table(site, asked)
    given = asked.given
    fields = [_Field.of(each, given[each.name], choices) for each in question.parameters]
    return render_template(
        "question.html",
        question=question,
        fields=fields,
        lists={field.parameter.kind: field.options for field in fields if field.typed},
        shown=None
        if table is None
        else shown_table(table, known_things(site), names_of_things().full),
        query=asked.text,
        formats=chosen.formats,
        links=chosen.links,
        edition=edition_of(site),
        with_mark={**given, MARK: "1"},
        command=shlex.join(
            [
                *("iscm", "query", "--question", question.name),
                *(part for name, value in given.items() for part in ("--set", f"{name}={value}")),
            ]
        ),
        address=site.url(chosen.formats["csv"]),
    )


@dataclass(frozen=True)
class _Field:
    """A field of the form.

    Attributes:
        parameter: what it asks for.
        value: what the page stands for.
        options: values and their names; empty where any number or text will do.
        typed: whether there are too many for a list.
    """

    parameter: QuestionParameter
    value: str
    options: tuple[tuple[str, str], ...]
    typed: bool

    @property
    def chosen(self) -> str:
        """The name of what the page stands for."""
        return dict(self.options).get(self.value, self.value)

    @classmethod
    def of(cls, parameter: QuestionParameter, value: str, choices: Choices) -> "_Field":
        options = tuple(choices.options(parameter.kind))
        return cls(parameter, value, options, len(options) > _MOST_LISTED)
