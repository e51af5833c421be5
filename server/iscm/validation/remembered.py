"""Remembers which versions of the dataset were found valid, so that a start never repeats it."""

from pathlib import Path

from iscm.files import digest
from iscm.paths import ProjectFolders
from iscm.validation.report import Report
from iscm.validation.run import validate_dataset

_PACKAGE = Path(__file__).resolve().parent


def ensure_valid(folders: ProjectFolders, cache_dir: Path) -> Report | None:
    """Validate the project's dataset, unless this very version was found valid before.

    Args:
        folders: the project.
        cache_dir: where valid versions are remembered; a folder that cannot be written costs
            the memory, not the validation.

    Returns:
        None for a valid version, else the report.

    Raises:
        UnreadableError: files that break their syntax.
        iscm.validation.shacl.ShapesError: the shapes cannot be run.
    """
    version = validation_digest(folders)
    if validated(version, cache_dir):
        return None
    report = validate_dataset(folders)
    if not report.conforms:
        return report
    remember(version, cache_dir)
    return None


def validation_digest(folders: ProjectFolders) -> str:
    """SHA-256 of all that decides the result: ontology, data, shapes and the validator's code."""
    paths = [
        path
        for folder in (folders.ontology, folders.data, folders.shapes)
        for path in sorted(folder.rglob("*.ttl"))
        if "examples" not in path.parts
    ]
    return digest([*paths, *sorted(_PACKAGE.glob("*.py"))])


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
