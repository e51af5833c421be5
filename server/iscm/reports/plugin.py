"""What readers' reports bring to the site."""

from typing import Final

from iscm.plugins import EVERY_PAGE, Plugin

PLUGIN: Final = Plugin("reports", panels={(EVERY_PAGE, "tools"): "report_panel.html"})
