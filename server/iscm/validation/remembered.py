"""Remembers which versions of the dataset were found valid, so that a start never repeats it."""

from pathlib import Path

from iscm.found_valid import remember, validated, validation_digest
from iscm.paths import ProjectFolders
from iscm.validation.report import Report
from iscm.validation.run import validate_dataset


def ensure_valid(folders: ProjectFolders, cache_dir: Path) -> Report | None:
    """Validate the project's dataset, unless this very version was found valid before.

    Args:
        folders: the project.
        cache_dir: where valid versions are remembered; a folder that cannot be written costs
            the memory, not the validation.

    Returns:
        None for a valid version, else the report.

    Raises:
        UnreadableError: shapes that break their syntax.
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
