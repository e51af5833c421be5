"""The package as source: what imports what."""

import ast
from collections.abc import Iterator
from pathlib import Path

import iscm

PACKAGE = Path(iscm.__file__).parent


def imports(path: Path) -> Iterator[str]:
    """The modules that a file names in its imports, wherever they stand in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, path
            yield from (f"{node.module}.{each.name}" for each in node.names)


def room(path: Path) -> str:
    """The package or module of the top level that a file is of."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]
