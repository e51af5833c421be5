"""One word for one thing: what is public bears a name of its own."""

import ast
from collections import defaultdict

from sources import PACKAGE

ALIKE: dict[str, str] = {}
"""Name → why classes of several modules may bear it."""


def test_no_two_public_classes_have_one_name() -> None:
    modules: dict[str, list[str]] = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                modules[node.name].append(path.relative_to(PACKAGE).as_posix())
    assert len(modules) > 100
    twins = {name: found for name, found in modules.items() if len(found) > 1}
    assert twins.keys() == ALIKE.keys(), twins
