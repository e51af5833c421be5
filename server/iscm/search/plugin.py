"""What search brings to the site."""

from typing import Final

from iscm.plugins import EVERY_PAGE, Plugin

PLUGIN: Final = Plugin(
    "search",
    panels={
        (EVERY_PAGE, "head"): "search_head.html",
        (EVERY_PAGE, "header"): "search_form.html",
        ("llms", "asking"): "llms_search.txt",
    },
    fills=("prepare",),
)
