"""What curation brings to the command line."""

from typing import Final

from iscm.plugins import Plugin

PLUGIN: Final = Plugin(
    "curation",
    pages=(),
    commands={
        "import": "Make Turtle of a table of members, chairs, meetings or figures.",
        "new": "Write a new mechanism, source, meeting, chair or question.",
    },
)
