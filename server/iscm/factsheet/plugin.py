"""What the factsheet brings to the site and the command line."""

from typing import Final

from iscm.plugins import Plugin
from iscm.translatable import translatable

PRINTED: Final = 2017
"""The year of the edition that IOM printed, the one asked for where none is named."""
PLUGIN: Final = Plugin(
    "factsheet",
    commands={"factsheet": "Print the factsheet of a year, published figures beside derived ones."},
    navigation={"factsheet.latest": translatable("Factsheet")},
    fills=("prepare",),
)
