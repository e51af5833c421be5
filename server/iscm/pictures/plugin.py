"""What the pictures bring to the site."""

from typing import Final

from iscm.plugins import Plugin

PLUGIN: Final = Plugin(
    "pictures",
    navigation={"pictures.pictures": "Pictures"},
)
