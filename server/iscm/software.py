"""The software's own files: what is made of the data depends on them as well."""

import functools
import hashlib
from pathlib import Path
from typing import Final

from iscm import __version__
from iscm.files import files_below

_PACKAGE: Final = Path(__file__).resolve().parent
_SUFFIXES: Final = (".py", ".html", ".css", ".js", ".json", ".po", ".ttl", ".txt")


@functools.cache
def code_version() -> str:
    """The software's version and a digest of its code, templates and words."""
    total = hashlib.sha256()
    for path in code_files():
        total.update(path.read_bytes())
    return f"{__version__}-{total.hexdigest()[:8]}"


@functools.cache
def code_files() -> tuple[Path, ...]:
    """The files of the software; the project's files, which a wheel has among them, left out."""
    resources = _PACKAGE / "resources"
    return tuple(
        path
        for path in files_below(_PACKAGE)
        if path.suffix in _SUFFIXES and resources not in path.parents
    )
