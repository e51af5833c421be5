"""Imports lead one way: no two rooms of the package need each other, by whatever way around."""

from graphlib import CycleError, TopologicalSorter

import pytest

from sources import PACKAGE, imports, room


def test_rooms_stand_on_floors() -> None:
    needs: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        own = room(path)
        named = {name.split(".")[1] for name in imports(path) if name.startswith("iscm.")}
        needs.setdefault(own, set()).update(named - {own, "__version__"})
    # What plugs in is imported by its name, which stands in a list.
    assert {"dataset", "engine", "web"} <= needs.keys()
    try:
        list(TopologicalSorter(needs).static_order())
    except CycleError as error:
        pytest.fail(" needs ".join(error.args[1]))
