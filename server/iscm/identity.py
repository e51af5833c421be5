"""Which version of the dataset this is: a digest of the files that its content depends on."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from iscm import __version__
from iscm.files import digest, files_below, project_files
from iscm.paths import ProjectFolders

_TEXTS: Final = (".jsonld", ".rq", ".txt")
"""Suffixes of the files of the ontology that are no part of the dataset, and shape what it says or
how it is told: rules and questions, orders, the JSON-LD context."""
_LOADER: Final = Path(__file__).with_name("dataset.py")


def project_paths(folders: ProjectFolders) -> list[Path]:
    """The files that all that is loaded and derived depends on."""
    texts = [path for path in files_below(folders.ontology) if path.suffix in _TEXTS]
    return [file.path for file in project_files(folders)] + texts


def identity_of(paths: Sequence[Path], graphs: Sequence[str] = ()) -> str:
    """Digest of files, 16 hexadecimal digits.

    Args:
        paths: the files.
        graphs: the graph of each, where their place does not tell.

    Raises:
        OSError: a file cannot be read.
    """
    return digest([*paths, _LOADER], graphs)[:16] if paths else __version__


class ChangedMeanwhileError(OSError):
    """Files changed while they were read."""


def require_same(version: str, paths: Sequence[Path], graphs: Sequence[str] = ()) -> None:
    """Make sure that files are those of a version still.

    Args:
        version: from `identity_of`.
        paths, graphs: as for `identity_of`.

    Raises:
        ChangedMeanwhileError: a file changed since.
        OSError: one cannot be read.
    """
    if identity_of(paths, graphs) != version:
        raise ChangedMeanwhileError("files changed while they were read; run this again")
