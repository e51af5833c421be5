"""Which versions of the project's files were found valid, remembered from one start to the next."""

import hashlib
from pathlib import Path
from typing import Final

from iscm.files import digest, files_below
from iscm.paths import ProjectFolders
from iscm.software import code_version

_READ: Final = frozenset((".ttl", ".rq", ".json", ".jsonld", ".txt"))
"""Suffixes of what validation reads: data, shapes, and questions with what they come with."""


def validation_digest(folders: ProjectFolders) -> str:
    """A digest of all that decides the result: ontology with its questions, data, shapes, and the
    software, of which validation uses far more than its own modules."""
    paths = read_by_validation(folders)
    named = "\0".join(path.relative_to(folders.root).as_posix() for path in paths)
    whole = f"{code_version()}\0{named}\0{digest(paths)}"
    return hashlib.sha256(whole.encode()).hexdigest()


def read_by_validation(folders: ProjectFolders) -> list[Path]:
    """All files that decide the result: of ontology, questions, data and shapes."""
    return [
        path
        for folder in (folders.ontology, folders.data, folders.shapes)
        for path in files_below(folder)
        if path.suffix in _READ and "examples" not in path.parts
    ]


def validated(version: str, cache_dir: Path) -> bool:
    """Whether the version was found valid before."""
    return _marker(version, cache_dir).is_file()


def remember(version: str, cache_dir: Path) -> None:
    """Remember that the version is valid; where nothing can be written, nothing is remembered."""
    marker = _marker(version, cache_dir)
    try:
        marker.parent.mkdir(parents=True, exist_ok=True)
        marker.touch()
    except OSError:
        return


def _marker(version: str, cache_dir: Path) -> Path:
    return cache_dir / "validated" / version
