"""Runs the project's rules: from what was read to what follows from it."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from iscm.errors import InputError
from iscm.files import files_in
from iscm.namespaces import DATASET, DERIVED_GRAPH, iri_of
from iscm.translatable import translatable

ORDER_FILE = "order.txt"
GROUNDS: Final = {
    1: translatable("own dates"),
    2: translatable("a source up to the day"),
    3: translatable("an undated source"),
    4: translatable("a later source"),
}
"""Ground (`iscm:ground`) → its words."""

_TOLD: Final = re.compile("issued|available")
"""What a rule names that reads the day: the property that tells it, or that of the version's."""


class RuleError(InputError):
    """A rule that cannot be run, or an order of rules that does not fit the folder.

    Attributes:
        path: the rule's file, or the order's.
        reason: what is wrong with it.
    """

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{path}: {reason}")


def rule_files(rules: Path) -> list[Path]:
    """The rules of a folder in the order that they run in.

    Args:
        rules: a folder of ``<name>.rq`` files and an ``order.txt`` that names each once, one to a
            line; lines that start with ``#`` and empty ones say nothing.

    Raises:
        RuleError: order.txt is missing, or it and the folder do not name the same rules.
    """
    order = rules / ORDER_FILE
    try:
        lines = order.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise RuleError(order, f"cannot be read ({error.strerror})") from error
    names = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    for name in names:
        if not (rules / f"{name}.rq").is_file():
            raise RuleError(order, f"names {name}, but there is no {name}.rq beside it")
        if names.count(name) > 1:
            raise RuleError(order, f"names {name} more than once")
    for path in files_in(rules, ".rq"):
        if path.stem not in names:
            raise RuleError(path, f"is not in {ORDER_FILE}, so it would never run")
    return [rules / f"{name}.rq" for name in names]


def derive(store: ox.Store, rules: Path, as_of: str | None = None) -> None:
    """Run every rule once, in order, over the default graph and what earlier rules gave.

    Rules are CONSTRUCT queries (https://www.w3.org/TR/sparql11-query/#construct). What follows, and
    was not read, is added to the default graph and to ``graph/derived``, each triple once. All of
    it happens inside the engine (https://www.w3.org/TR/sparql11-update/#deleteInsert): bringing
    every triple to Python and back takes three times as long.

    Args:
        store: what was read, in named graphs and merged in its default graph.
        rules: the folder of the rules; see `rule_files`.
        as_of: the day (``YYYY-MM-DD``) for which to derive, None for the version's date. Rules know
            it as the dcterms:issued of the dataset; where it is not the version's, they find that
            one as dcterms:available while they run.

    Raises:
        RuleError: a rule breaks SPARQL's syntax, is no CONSTRUCT, or fails as it runs.
    """
    derive_lasting(store, rules)
    derive_of_day(store, rules, as_of)
    gather_derived(store)


def derive_lasting(store: ox.Store, rules: Path) -> None:
    """Run the rules before the first that reads the day: what they give holds on every day alike.

    See `derive`, of which this is the first part.
    """
    _run(store, _parted(rules)[0])


def derive_of_day(store: ox.Store, rules: Path, as_of: str | None = None) -> None:
    """Run the other rules, for a day; see `derive`, of which this is the second part."""
    with _day(store, as_of):
        _run(store, _parted(rules)[1])


def gather_derived(store: ox.Store) -> None:
    """Put what is in the default graph and in no file into ``graph/derived``; see `derive`."""
    store.update(
        f"INSERT {{ GRAPH <{DERIVED_GRAPH}> {{ ?s ?p ?o }} }}"
        "WHERE { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }"
    )


def _parted(rules: Path) -> tuple[list[Path], list[Path]]:
    """The rules before the first that names what the day is told by, and the others: these may read
    what it writes."""
    paths = rule_files(rules)
    first = next(
        (
            place
            for place, path in enumerate(paths)
            if _TOLD.search(path.read_text(encoding="utf-8"))
        ),
        len(paths),
    )
    return paths[:first], paths[first:]


def _run(store: ox.Store, rules: Iterable[Path]) -> None:
    for path in rules:
        try:
            store.update(_as_insert(path))
        except (SyntaxError, OSError, RuntimeError, ValueError) as error:
            raise RuleError(path, str(error)) from error


def construct(store: ox.Store, path: Path, graph: str) -> None:
    """Put what a CONSTRUCT query finds in the default graph into a named graph, and there alone.

    Args:
        store: what is asked, and added to.
        path: the query's file.
        graph: the IRI of the named graph.

    Raises:
        RuleError: the query breaks SPARQL's syntax, is no CONSTRUCT, or fails as it runs.
    """
    try:
        answer = store.query(path.read_text(encoding="utf-8"))
    except (SyntaxError, OSError, RuntimeError, ValueError) as error:
        raise RuleError(path, str(error)) from error
    if not isinstance(answer, ox.QueryTriples):
        raise RuleError(path, "is no CONSTRUCT query")
    name = ox.NamedNode(graph)
    store.extend([ox.Quad(t.subject, t.predicate, t.object, name) for t in answer])


def _as_insert(path: Path) -> str:
    """The rule as an update that inserts what the CONSTRUCT query gives."""
    text = path.read_text(encoding="utf-8")
    insert = "INSERT".ljust(len("CONSTRUCT"))  # so that an error's column is that of the file
    update, found = re.subn(r"^CONSTRUCT(?=\s*\{)", insert, text, count=1, flags=re.MULTILINE)
    if not found:
        raise RuleError(path, "is no CONSTRUCT query (CONSTRUCT { … } at the start of a line)")
    return update


@contextmanager
def _day(store: ox.Store, day: str | None) -> Iterator[None]:
    dataset = ox.NamedNode(DATASET)
    issued = ox.NamedNode(iri_of("dcterms:issued"))
    stated = list(store.quads_for_pattern(dataset, issued, None, ox.DefaultGraph()))
    if day is None or [str(quad.object) for quad in stated] == [str(_date(day))]:
        yield
        return
    available = ox.NamedNode(iri_of("dcterms:available"))
    asked = [ox.Quad(dataset, issued, _date(day))]
    asked += [ox.Quad(dataset, available, quad.object) for quad in stated]
    for quad in stated:
        store.remove(quad)
    store.extend(asked)
    try:
        yield
    finally:
        for quad in asked:
            store.remove(quad)
        store.extend(stated)


def _date(day: str) -> ox.Literal:
    return ox.Literal(day, datatype=ox.NamedNode(iri_of("xsd:date")))
