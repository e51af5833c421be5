"""One word for one thing: what is public bears a name of its own."""

import ast
from collections import defaultdict
from collections.abc import Iterator

import pytest

from sources import PACKAGE

ALIKE_CLASSES: dict[str, str] = {}
"""Name → why classes of several modules may bear it."""
ALIKE_FUNCTIONS = {
    "as_csv": "a table, and one to fill in for an import, in that form",
    "as_json": "a table, and a report of validation, in that form",
    "as_xlsx": "a table, and one to fill in for an import, in that form",
    "ask": "an engine, and whoever imports",
    "command": "what a module of commands offers; the command line finds it by this name",
    "document": "what declares documents, and the one at /doc",
    "endpoint": "those at /sparql and /reconcile",
    "expand": "what each of the two notations of files does to a store",
    "file": "those at /dumps, of the version served and of earlier ones",
    "main": "where a process begins",
    "make": "what each kind of picture offers",
    "prepare": "what plug-ins fill, and whoever has it filled",
    "register": "what modules of pages do once to an application",
    "require": "what kinds of pictures refuse beside the rest",
    "run": "all that a process does: a server's, and a worker's",
    "void": "those at /.well-known/void, and of earlier versions",
}
"""Name → why functions of several modules may bear it."""
ALIKE_MODULES = {
    "addresses": "of things elsewhere, and what addresses of the site may say",
    "answers": "as pictures, and as tables",
    "as_of": "a graph of another day, and what its page shows",
    "asking": "what a picture is asked, and what whoever imports is",
    "build": "what is done, and the command that does it",
    "changes": "what is shown, and the command that writes it",
    "commands": "of each plug-in",
    "description": "of the dataset (a room), and of a thing",
    "engine": "what answers (a room), and the pool as one",
    "errors": "of an engine, and of commands",
    "factsheet": "what is made (a room), and the command that writes it",
    "fields": "of HTTP, and coloured ones of pictures",
    "files": "of the project, and those that the dataset's description names",
    "graph": "what a room reads of it",
    "index": "of all names for free text, and of names for whole cells",
    "job": "in the pool, and of an import",
    "kinds": "of pictures, and of imports",
    "known": "requests, and names beside IRIs",
    "lanes": "of threads, and what is declared of them",
    "links": "what is kept (a room), and the command that checks it",
    "ontology": "what is found at an address, and what its page shows",
    "pages": "of each plug-in",
    "plugin": "of each plug-in",
    "protocol": "of HTTP and SPARQL (a room), and of assistants",
    "queries": "kept as files beside a room",
    "questions": "kept as files, and their pages",
    "reading": "of HTTP, and of tables",
    "request": "of HTTP, of SPARQL, and of reconciliation",
    "rows": "of an answer, and of a list",
    "slots": "of each plug-in",
    "tables": "as files (a room), of lists (a room), and those that are published",
    "texts": "of which names are made, and those that validation looks at",
    "timeline": "a picture, and a list on a page",
    "words": "what a plug-in says, in the reader's language",
    "writing": "of graphs that describe, and of tables",
}
"""Name → why several modules or rooms may bear it."""


def _defined(*kinds: type[ast.stmt]) -> Iterator[tuple[str, str]]:
    """The public names that modules define, each with its module's path."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, kinds) and not node.name.startswith("_"):  # type: ignore[attr-defined]
                yield node.name, path.relative_to(PACKAGE).as_posix()  # type: ignore[attr-defined]


def _modules() -> Iterator[tuple[str, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        named = path.parent if path.name == "__init__.py" else path
        if named != PACKAGE:
            yield named.stem, path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize(
    ("named", "alike"),
    [
        (_defined(ast.ClassDef), ALIKE_CLASSES),
        (_defined(ast.FunctionDef, ast.AsyncFunctionDef), ALIKE_FUNCTIONS),
        (_modules(), ALIKE_MODULES),
    ],
    ids=["classes", "functions", "modules"],
)
def test_what_bears_the_name_of_another_has_a_reason(
    named: Iterator[tuple[str, str]], alike: dict[str, str]
) -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for name, place in named:
        places[name].append(place)
    assert len(places) > 100
    twins = {name: found for name, found in places.items() if len(found) > 1}
    assert twins.keys() == alike.keys(), twins.keys() ^ alike.keys()
    assert all(alike.values())
