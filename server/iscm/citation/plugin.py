"""What citations bring to the site."""

from typing import Final

from iscm.plugins import EVERY_PAGE, Plugin

PLUGIN: Final = Plugin("citation", panels={(EVERY_PAGE, "tools"): "cite_panel.html"})
