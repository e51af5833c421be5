"""`iscm expected`: the rows that questions are expected to give, made anew and their differences
shown."""

import difflib
import sys
from pathlib import Path

import click

from iscm.cli.failing import FAULTS, fail
from iscm.engine.embedded import EmbeddedEngine
from iscm.files import files_in
from iscm.media_types import CSV
from iscm.paths import ProjectFolders, project_folders
from iscm.questions import read_question
from iscm.replacing import replace_all
from iscm.settings import Settings
from iscm.snapshot import load_known


@click.command(epilog="Example: iscm expected --check; iscm expected candidates")
@click.argument("names", metavar="[QUESTION]...", nargs=-1)
@click.option("--check", is_flag=True, help="Only show the differences.")
def command(names: tuple[str, ...], check: bool) -> None:
    """Write the rows that questions give beside them, as those that they are expected to give.

    The rows of each question of ontology/questions/ stand in a file of its name (.csv), and a test
    holds it to them. After a change of the data this makes them anew and shows each difference:
    look whether it is the one that was meant before you keep it.

    Without QUESTION, of all.

    Exit code 0: nothing differs, or it was written; 1: with --check, something differs, or a
    question cannot be answered.
    """
    try:
        folders = project_folders()
        changed = _changed(folders, names)
        differences = [_difference(path, text, folders) for path, text in changed.items()]
        if not check:
            replace_all({path: text.encode() for path, text in changed.items()})
    except FAULTS as error:
        fail(error)
    click.echo("".join(differences), nl=False)
    told = "differ" if check else "written: look at each difference before you keep it"
    click.echo(f"{len(changed)} files of expected rows {told}", err=True)
    if check and changed:
        sys.exit(1)


def _changed(folders: ProjectFolders, names: tuple[str, ...]) -> dict[Path, str]:
    """File of expected rows → what it is to hold, of those that hold something else."""
    paths = {path.stem: path for path in files_in(folders.questions, ".rq")}
    if unknown := [name for name in names if name not in paths]:
        near = difflib.get_close_matches(unknown[0], paths)
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        raise ValueError(f"{unknown[0]}: no question of {folders.questions}{hint}")
    dataset = load_known(folders, Settings.from_environment().cache_dir)
    engine = EmbeddedEngine(dataset.store, default=dataset.default)
    changed = {}
    for name in names or paths:
        answer = engine.query(read_question(paths[name]).query, CSV.media_type)
        rows = answer.body.decode().replace("\r\n", "\n")
        file = paths[name].with_suffix(".csv")
        if not file.exists() or file.read_bytes().decode() != rows:
            changed[file] = rows
    return changed


def _difference(path: Path, text: str, folders: ProjectFolders) -> str:
    before = path.read_bytes().decode() if path.exists() else ""
    name = path.relative_to(folders.root).as_posix()
    return "".join(
        difflib.unified_diff(
            before.splitlines(keepends=True),
            text.splitlines(keepends=True),
            f"{name} (before)",
            f"{name} (now)",
            n=0,
        )
    )
