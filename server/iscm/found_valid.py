"""Which versions of the project's files were found valid, remembered from one start to the next."""

from pathlib import Path
from typing import Final

from iscm.files import digest
from iscm.paths import ProjectFolders

_VALIDATION: Final = Path(__file__).resolve().parent / "validation"


def validation_digest(folders: ProjectFolders) -> str:
    """SHA-256 of all that decides the result: ontology, data, shapes and the validator's code."""
    paths = [
        path
        for folder in (folders.ontology, folders.data, folders.shapes)
        for path in sorted(folder.rglob("*.ttl"))
        if "examples" not in path.parts
    ]
    return digest([*paths, *sorted(_VALIDATION.glob("*.py"))])


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
