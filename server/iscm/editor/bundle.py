"""The bundle that the package's build makes of ``server/frontend``."""

from pathlib import Path
from typing import Final

BUNDLE: Final = Path(__file__).parent / "static" / "editor.js"
"""In no repository: where npm could not be had as this was installed, there is none."""


def is_there() -> bool:
    """Whether the query page can have its editor."""
    return BUNDLE.is_file()
