"""`iscm format`: write Turtle files in canonical form, or say which ones are not."""

import sys
from itertools import takewhile
from pathlib import Path

import click

from iscm.cli.failing import fail, tell
from iscm.comments import lines_of_comments
from iscm.errors import InputError
from iscm.files import files_below, read
from iscm.paths import project_folders
from iscm.replacing import replace_all
from iscm.turtle import canonical_text


@click.command(
    epilog="Example: iscm format data/mechanisms/midsa.ttl",
)
@click.argument(
    "paths", metavar="[PATH]...", nargs=-1, type=click.Path(exists=True, path_type=Path)
)
@click.option(
    "--check",
    is_flag=True,
    help="Change nothing; exit 1 and name the files that differ, and where.",
)
def command(paths: tuple[Path, ...], check: bool) -> None:
    """Write Turtle files in the project's canonical form.

    PATH is a Turtle file or a folder; without one, all Turtle files of the ontology, the data and
    the shapes. Comments at the top of a file stay; comments elsewhere are LOST, because the order
    of what they stand beside may change, and each file that loses some is named with their lines:
    write rdfs:comment, skos:note or skos:editorialNote.

    Exit code 0: all is canonical now; 1: with --check, some files differ; 2: a file cannot be read
    and none was changed, or cannot be written. Files are written whole or not at all.
    """
    try:
        files = _turtle_files(paths)
    except ValueError as error:
        fail(error, 2)
    texts: dict[Path, tuple[bytes, str]] = {}
    failed = False
    for path in files:
        try:
            content = read(path)
            texts[path] = content, canonical_text(path, content)
        except (InputError, OSError) as error:
            tell(error)
            failed = True
        except ValueError as error:  # of what the file says, which is not told with its name
            tell(f"{path}: {error}")
            failed = True
    if failed:
        sys.exit(2)
    differing = [path for path, (content, text) in texts.items() if content != text.encode()]
    if not check:
        try:
            replace_all({path: texts[path][1].encode() for path in differing})
        except OSError as error:
            fail(error, 2)
    for path in differing:
        what = _first_difference(*texts[path]) if check else " rewritten"
        click.echo(f"{path}:{what}")
        if lines := lines_of_comments(texts[path][0].decode()):
            numbers = ", ".join(map(str, lines))
            tell(f"{path}: comments that are left out: {len(lines)} (lines {numbers})")
    if check and differing:
        click.echo(f"{len(differing)} of {len(files)} files differ; run: iscm format", err=True)
        sys.exit(1)


def _first_difference(content: bytes, text: str) -> str:
    """``LINE: is not canonical``, and why where that is no matter of lines."""
    if content.replace(b"\r\n", b"\n") == text.encode():
        return "1: is not canonical: its lines end in CR LF"
    lines, canonical = content.split(b"\n"), text.encode().split(b"\n")
    same = takewhile(lambda pair: pair[0] == pair[1], zip(lines, canonical, strict=False))
    return f"{1 + sum(1 for _ in same)}: is not canonical from here on"


def _turtle_files(paths: tuple[Path, ...]) -> list[Path]:
    """Turtle files below the paths, each once.

    Raises:
        ValueError: a path is no Turtle file, or a folder without any.
    """
    if not paths:
        folders = project_folders()
        paths = (folders.ontology, folders.data, folders.shapes)
    found: list[Path] = []
    for path in paths:
        inside = [f for f in files_below(path) if f.suffix == ".ttl"] if path.is_dir() else [path]
        if not inside or inside[0].suffix != ".ttl":
            raise ValueError(f"{path}: only Turtle files (.ttl) can be formatted; none is here")
        found += inside
    return list(dict.fromkeys(found))
