"""What comparing brings to the site."""

from typing import Final

from iscm.plugins import Plugin

PLUGIN: Final = Plugin(
    "compare",
    navigation={"compare.choose": "Compare"},
    panels={
        ("mechanism", "tools"): "compare_thing.html",
        ("state", "tools"): "compare_thing.html",
        ("list", "lead"): "compare_list.html",
    },
)
