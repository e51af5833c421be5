"""What reconciliation brings to the site and the command line."""

from typing import Final

from iscm.plugins import Plugin

PLUGIN: Final = Plugin(
    "reconciliation",
    commands={"reconcile": "Find what the names in a column of a table name."},
    fills=("prepare",),
)
