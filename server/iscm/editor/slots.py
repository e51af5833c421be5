"""What the editor adds where the core asks (`iscm.plugins.Plugin.fills`)."""

from collections.abc import Iterator

from iscm.editor import bundle


def remarks() -> Iterator[str]:
    """Where the editor is missing: an install goes on without it, and nobody saw that."""
    if not bundle.is_there():
        yield (
            "the query page has a plain text field: its editor could not be made when this was "
            "installed; installing once more where npm reaches its registry brings it"
        )
