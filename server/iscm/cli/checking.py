"""What is held to before a start: which files, and whether they may be served."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

import click

from iscm.errors import InputError
from iscm.files import other_files
from iscm.found_valid import read_by_validation, validated, validation_digest
from iscm.paths import ProjectFolders, project_folders
from iscm.settings import Settings

_INVALID = "these data break the project's shapes; they are served because --allow-invalid says so"


def files_read(data: Sequence[Path]) -> list[Path]:
    """What is read when it is served: of the project what decides its validity too.

    Args:
        data: files and folders that are served in place of the project's; none where it is.
    """
    if data:
        with contextlib.suppress(OSError, ValueError):  # a start tells what is wrong
            return [file.path for file in other_files(data)]
        return []
    return read_by_validation(project_folders())


def allowed_faults(settings: Settings, folders: ProjectFolders, allow_invalid: bool) -> str | None:
    """Refuse data that break a shape, or warn where that is allowed.

    Returns:
        The warning; None where nothing is wrong.

    Raises:
        InputError: they break a shape; the report is its message.
    """
    if validated(validation_digest(folders), settings.cache_dir):
        return None
    from iscm.validation import UnreadableError, ensure_valid
    from iscm.validation.formats import as_text

    try:
        report = ensure_valid(folders, settings.cache_dir)
    except UnreadableError as error:
        raise InputError(str(error)) from error
    if report is None:
        return None
    if not allow_invalid:
        raise InputError(
            f"{as_text(report).rstrip()}\n\n"
            "the data break a shape and are not served; correct them, or give --allow-invalid"
        )
    click.echo(as_text(report).rstrip(), err=True)
    click.secho(f"iscm serve: WARNING: {_INVALID}", err=True, bold=True)
    return _INVALID
