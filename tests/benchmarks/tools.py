"""The programs that a run needs and that are not this project's, from the package registries.

All go into one cache folder, so that nothing is installed on the machine: Debian packages are
downloaded and unpacked, Python ones go into environments of their own.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


class ToolError(Exception):
    """A program that could not be had, and why."""


@dataclass(frozen=True)
class Program:
    """A program and the environment variables that it needs."""

    path: Path
    environment: Mapping[str, str] = field(default_factory=dict)


def python_program(cache: Path, requirement: Sequence[str], name: str) -> Program:
    """The command `name` of Python packages in an environment of their own.

    Raises:
        ToolError: pip could not install them.
    """
    folder = cache / f"venv-{name}"
    program = folder / "bin" / name
    if not program.exists():
        _run([sys.executable, "-m", "venv", "--clear", str(folder)])
        _run([str(folder / "bin" / "pip"), "install", "--quiet", *requirement])
    return Program(program)


def package_version(program: Program, package: str) -> str:
    """Version of a Python package in the environment of a command of `python_program`."""
    code = f"import importlib.metadata as m; print(m.version({package!r}))"
    return _run([str(program.path.with_name("python")), "-c", code]).strip()


def debian_program(cache: Path, packages: Sequence[str], name: str) -> Program:
    """The command `name`: the system's, or that of Debian `packages` unpacked into the cache.

    Raises:
        ToolError: the machine has it not, and apt neither.
    """
    installed = shutil.which(name)
    if installed:
        return Program(Path(installed))
    root = cache / f"debian-{name}"
    program = root / "usr" / "bin" / name
    if not program.exists():
        if not shutil.which("apt-get") or not shutil.which("dpkg"):
            raise ToolError(f"{name} is not installed and there is no apt-get; please install it")
        root.mkdir(parents=True, exist_ok=True)
        if not _run(["apt-cache", "policy", *packages]):
            _run(["apt-get", "--quiet", "update"])  # a fresh machine has no list of packages
        _run(["apt-get", "download", *packages, *_lacking(packages)], root)
        for package in root.glob("*.deb"):
            _run(["dpkg", "-x", package.name, "."], root)
    libraries = [str(path) for path in root.rglob("*-linux-gnu") if path.is_dir()]
    return Program(program, {"LD_LIBRARY_PATH": os.pathsep.join(libraries)} if libraries else {})


def _lacking(packages: Sequence[str]) -> list[str]:
    """What Debian packages depend on, directly or not, and this machine has not."""
    no = ("recommends", "suggests", "conflicts", "breaks", "replaces", "enhances")
    told = _run(["apt-cache", "depends", "--recurse", *(f"--no-{kind}" for kind in no), *packages])
    names = {line for line in told.splitlines() if line and line[0] not in " <|"}
    there = _run(["dpkg-query", "--show", "--showformat", "${db:Status-Status} ${Package}\\n"])
    installed = {line.split()[1] for line in there.splitlines() if line.startswith("installed ")}
    return sorted(names - installed - set(packages))


def _run(command: Sequence[str], folder: Path | None = None) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise ToolError(f"{command[0]}: {lines[-1] if lines else done.returncode}")
    return done.stdout
