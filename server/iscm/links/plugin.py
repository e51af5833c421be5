"""What links to other vocabularies bring to the site and the command line."""

from typing import Final

from iscm.plugins import Plugin

PLUGIN: Final = Plugin(
    "links",
    commands={"links": "Check the links to other vocabularies."},
)
