"""The editor is bundled as the package is built; without npm the package is built without it."""

import importlib.util
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import brotli
import pytest

ROOT = Path(__file__).parents[2]
FRONTEND = ROOT / "server" / "frontend"
BUILDING = """
import sys, time
from hatchling import build
started = time.monotonic()
print(getattr(build, "build_" + sys.argv[1])(sys.argv[2]), time.monotonic() - started)
"""


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    """The module, which is no part of the package."""
    pytest.importorskip("hatchling", reason="hatchling is not installed: pip install -e '.[test]'")
    spec = importlib.util.spec_from_file_location("build_hook", FRONTEND / "build_hook.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """What the package is built from, with the files of data left out."""
    root = tmp_path / "project"
    for name in ("pyproject.toml", "README.md", "LICENSE", "LICENSE-DATA"):
        root.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, root)
    for name in ("ontology", "data", "shapes"):
        (root / name).mkdir()
    ignored = shutil.ignore_patterns("node_modules", "__pycache__", "editor.js")
    shutil.copytree(FRONTEND, root / "server" / "frontend", ignore=ignored)
    for name in ("editor", "web"):
        shutil.copytree(ROOT / "server/iscm" / name, root / "server/iscm" / name, ignore=ignored)
    shutil.copy(ROOT / "server/iscm/__init__.py", root / "server/iscm")
    return root


@pytest.fixture
def closed() -> str:
    """A registry at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        return f"http://127.0.0.1:{bound.getsockname()[1]}/"


@pytest.fixture
def silent() -> Iterator[str]:
    """A registry that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}/"


def built(
    project: Path, what: str, registry: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Build as pip does, with no npm cache to fall back on where a registry is named."""
    output = project.parent / "output"
    output.mkdir(exist_ok=True)
    if registry is not None:
        environment |= {
            "npm_config_registry": registry,
            "npm_config_cache": str(project.parent / "npm-cache"),
        }
    return subprocess.run(
        [sys.executable, "-c", BUILDING, what, str(output)],
        cwd=project,
        capture_output=True,
        text=True,
        env=os.environ | environment,
    )


def files_of_wheel(project: Path) -> list[str]:
    (wheel,) = (project.parent / "output").glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        return opened.namelist()


@pytest.mark.parametrize("what", ["editable", "wheel"])
def test_an_install_goes_on_without_the_editor_where_npm_reaches_nothing(
    hook: ModuleType, project: Path, closed: str, what: str
) -> None:
    stale = project / "server/iscm/editor/static/editor.js"
    stale.write_text("/* made of other sources */")
    done = built(project, what, closed)
    assert done.returncode == 0, done.stderr
    assert "the query page will have no editor" in done.stdout + done.stderr
    assert not stale.exists()
    if what == "wheel":
        assert not [name for name in files_of_wheel(project) if name.endswith("/editor.js")]


def test_a_release_without_the_editor_fails(hook: ModuleType, project: Path, closed: str) -> None:
    done = built(project, "wheel", closed, **{hook.REQUIRED: "1"})
    assert done.returncode != 0
    assert "NotBuiltError" in done.stderr
    assert not list((project.parent / "output").iterdir())


@pytest.mark.long
@pytest.mark.node
def test_a_registry_that_says_nothing_is_given_up(
    hook: ModuleType, project: Path, silent: str
) -> None:
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    done = built(project, "editable", silent)
    assert done.returncode == 0, done.stderr
    assert "the query page will have no editor" in done.stdout + done.stderr
    assert float(done.stdout.split()[-1]) < hook.SECONDS


def test_what_does_not_end_is_ended(
    hook: ModuleType, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asleep = tmp_path / "npm"
    asleep.write_text(f"#!{sys.executable}\nimport time\ntime.sleep(3600)\n")
    asleep.chmod(0o755)
    monkeypatch.setattr(hook.shutil, "which", lambda _: str(asleep))
    monkeypatch.setattr(hook, "SECONDS", 0.2)
    with pytest.raises(hook.NotBuiltError, match=r"had not ended after 0\.2 seconds"):
        hook.make(project / "server/frontend", tmp_path / "editor.js")


def test_node_comes_with_the_build_where_there_is_none(
    hook: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = hook.EditorHook(str(ROOT), {}, None, None, "", "wheel")
    monkeypatch.setattr(hook.shutil, "which", lambda _: None)
    assert made.dependencies() == [hook.NODE]
    monkeypatch.setattr(hook.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert made.dependencies() == []


@pytest.mark.long
@pytest.mark.node
def test_a_wheel_carries_the_editor_and_its_licences(hook: ModuleType, project: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    done = built(project, "wheel")
    if " ci: " in done.stdout + done.stderr:
        pytest.skip("npm reaches no registry here")
    assert "iscm/editor/static/editor.js" in files_of_wheel(project)
    made = project / "server/iscm/editor/static/editor.js"
    script = made.read_text("utf-8")
    assert script.count("MIT License") + script.count("MIT license") >= 10
    assert not re.search(r"\beval\(|new Function\b", script)
    assert len(brotli.compress(made.read_bytes())) < 125_000
    made.unlink()
    assert built(project, "editable").returncode == 0
    assert made.read_text("utf-8") == script


def test_what_is_made_already_is_not_made_again(
    hook: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hook, "_npm", lambda: pytest.fail("npm was called"))
    made = tmp_path / "editor.js"
    made.write_text(f"/* {hook.digest(FRONTEND)} */\nbundle")
    hook.make(FRONTEND, made)
    assert made.read_text().endswith("bundle")


def test_the_lock_file_names_versions_and_digests_and_no_address() -> None:
    text = (FRONTEND / "package-lock.json").read_text("utf-8")
    assert "://" not in text
    libraries = {name: each for name, each in json.loads(text)["packages"].items() if name}
    assert len(libraries) > 10
    for name, each in libraries.items():
        assert "resolved" not in each, name
        assert re.fullmatch(r"\d+\.\d+\.\d+", each["version"]), name
        assert each["integrity"].startswith("sha512-"), name


def test_nothing_that_is_made_is_kept() -> None:
    done = subprocess.run(
        ["git", "ls-files", "server/iscm/editor/static", "server/frontend"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        pytest.skip("this is no checkout")
    kept = done.stdout.split()
    assert "server/iscm/editor/static/editor.js" not in kept
    assert [path for path in kept if "node_modules" in path] == []
