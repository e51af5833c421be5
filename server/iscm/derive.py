"""Runs the project's rules: from what was read to what follows from it."""

from pathlib import Path

import pyoxigraph as ox

from iscm.namespaces import PREFIXES, entity_iri

ORDER_FILE = "order.txt"


class RuleError(Exception):
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
    for path in sorted(rules.glob("*.rq")):
        if path.stem not in names:
            raise RuleError(path, f"is not in {ORDER_FILE}, so it would never run")
    return [rules / f"{name}.rq" for name in names]


def derive(store: ox.Store, rules: Path, as_of: str | None = None) -> list[ox.Triple]:
    """Run every rule once, in order, over the default graph and what earlier rules gave.

    Rules are CONSTRUCT queries (https://www.w3.org/TR/sparql11-query/#construct).

    Args:
        store: what was read, merged in its default graph; it is not changed.
        rules: the folder of the rules; see `rule_files`.
        as_of: the day (``YYYY-MM-DD``) for which to derive, None for the version's date. Rules know
            one date, the dcterms:issued of the dataset: they run on a copy that has the day there.

    Returns:
        The triples that follow and were not read, each once, in the order of the rules.

    Raises:
        RuleError: a rule breaks SPARQL's syntax, is no CONSTRUCT, or fails as it runs.
    """
    scratch = ox.Store()
    scratch.bulk_extend(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    if as_of is not None:
        _set_day(scratch, as_of)
    derived: list[ox.Triple] = []
    for path in rule_files(rules):
        quads = [ox.Quad(t.subject, t.predicate, t.object) for t in _construct(scratch, path)]
        new = [quad for quad in dict.fromkeys(quads) if quad not in scratch]
        scratch.extend(new)
        derived += [quad.triple for quad in new]
    return derived


def _set_day(store: ox.Store, day: str) -> None:
    dataset = ox.NamedNode(entity_iri("dataset", "iscm"))
    issued = ox.NamedNode(PREFIXES["dcterms"] + "issued")
    for quad in list(store.quads_for_pattern(dataset, issued, None, ox.DefaultGraph())):
        store.remove(quad)
    date = ox.Literal(day, datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))
    store.add(ox.Quad(dataset, issued, date))


def _construct(store: ox.Store, path: Path) -> list[ox.Triple]:
    try:
        answer = store.query(path.read_text(encoding="utf-8"))
    except (SyntaxError, OSError, RuntimeError, ValueError) as error:
        raise RuleError(path, str(error)) from error
    if not isinstance(answer, ox.QueryTriples):
        raise RuleError(path, "is no CONSTRUCT query")
    try:
        return list(answer)
    except (OSError, RuntimeError, ValueError) as error:
        raise RuleError(path, str(error)) from error
