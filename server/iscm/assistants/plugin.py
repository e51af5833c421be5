"""What assistants bring to the site."""

from typing import Final

from iscm.plugins import Plugin

PLUGIN: Final = Plugin("assistants", panels={("llms", "asking"): "llms_assistants.txt"})
