"""What the editor brings to the site."""

from typing import Final

from iscm.plugins import Plugin

PLUGIN: Final = Plugin(
    "editor",
    panels={
        ("query", "head"): "editor_head.html",
        ("query", "lead"): "editor_told.html",
    },
    fills=("remarks",),
)
