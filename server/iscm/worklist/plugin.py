"""What the work list brings to the site and the command line."""

from typing import Final

from iscm.plugins import Plugin

PLUGIN: Final = Plugin(
    "worklist",
    commands={"expected": "Write the rows that questions are expected to give anew."},
    footer={"worklist.worklist": "Work list"},
    panels={("mechanism", "tools"): "worklist_panel.html"},
)
