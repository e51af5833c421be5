"""`iscm serve --versions`: earlier versions from where they were built."""

import json
import os
import shutil
import subprocess
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from iscm.cli import main
from releases import build, checkout
from services import ALPHA, damage, serving
from sites import FIXTURES


def test_a_server_gives_the_versions_of_its_folder(tmp_path: Path) -> None:
    folder, _ = build(checkout(tmp_path / "project"), tmp_path / "versions")
    cache = {"ISCM_CACHE_DIR": str(tmp_path / "cache")}
    kept = ("--versions", str(tmp_path / "versions"))
    with serving("--data", str(ALPHA), *kept, environment=cache) as service:
        found = service.request("GET", "/ontology/1.0.0.ttl")
        assert found.body == (folder / "ontology.ttl").read_bytes()
        dump = service.request("GET", "/version/1.0.0/dumps/iscm.nt", headers={"Range": "bytes=9-"})
        assert dump.status == 206
        assert dump.body == (folder / "dumps" / "iscm.nt").read_bytes()[9:]
        with urllib.request.urlopen(f"{service.url}/version/1.0.0.jsonld") as answer:
            assert json.load(answer)["id"] == "https://w3id.org/iscm/version/1.0.0"
        assert service.request("GET", "/version/1.1.0").status == 404


def test_a_folder_that_is_no_version_is_told_before_anything_is_served(tmp_path: Path) -> None:
    (tmp_path / "1.0.0").mkdir()
    data = ["--data", str(FIXTURES / "alpha-process.ttl"), "--port", "0"]
    result = CliRunner().invoke(main, ["serve", *data, "--versions", str(tmp_path)])
    assert result.exit_code == 1
    assert result.stderr == (
        f"iscm serve: {tmp_path / '1.0.0'} is named like a version and was not written by "
        "iscm build\n"
    )
    result = CliRunner().invoke(main, ["serve", *data, "--versions", str(tmp_path / "none")])
    assert result.exit_code == 2
    assert "does not exist" in result.stderr


FILES = ["ontology.ttl", "shapes.ttl", "description.ttl", "dumps/iscm.nt", "dumps/SHA256SUMS"]
ASKED = {
    "ontology.ttl": "/ontology/1.0.0.ttl",
    "shapes.ttl": "/shapes/1.0.0.ttl",
    "description.ttl": "/version/1.0.0.ttl",
    "dumps/iscm.nt": "/version/1.0.0/dumps/iscm.nt",
    "dumps/SHA256SUMS": "/version/1.0.0/dumps/SHA256SUMS",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = Path(tmp_path_factory.mktemp("built"))
    return build(checkout(root / "project"), root / "versions")[0].parent


@pytest.mark.long
@pytest.mark.parametrize("how", ["missing", "empty", "flipped"])
@pytest.mark.parametrize("name", FILES)
def test_a_version_that_is_damaged_while_it_is_served_is_not_sent(
    built: Path, tmp_path: Path, name: str, how: str
) -> None:
    versions = Path(shutil.copytree(built, tmp_path / "versions"))
    kept = ("--versions", str(versions))
    cache = {"ISCM_CACHE_DIR": str(tmp_path / "cache")}
    with serving("--data", str(ALPHA), *kept, environment=cache) as service:
        assert service.request("GET", "/version/1.0.0/dumps/iscm.ttl").status == 200
        damage(versions / "1.0.0" / name, how)
        assert service.request("GET", ASKED[name]).status in (200, 503)
        for path in ASKED.values():
            reply = service.request("GET", path)
            published = (built / "1.0.0" / path.partition("1.0.0/")[2]) if "dumps" in path else None
            if reply.status == 200 and published is not None:
                assert reply.body == published.read_bytes()
            damaged = path == ASKED[name] and "dumps" in name
            assert reply.status == 503 if damaged else reply.status in (200, 503)


@pytest.mark.parametrize("name", [*FILES, "SHA256SUMS"])
def test_a_version_that_is_damaged_is_told_before_anything_is_served(
    built: Path, tmp_path: Path, name: str
) -> None:
    versions = Path(shutil.copytree(built, tmp_path / "versions"))
    damage(versions / "1.0.0" / name, "flipped")
    data = ["--data", str(FIXTURES / "alpha-process.ttl"), "--port", "0"]
    if name == "dumps/iscm.nt":  # which may be large, and is read when it is asked for
        return
    result = CliRunner().invoke(main, ["serve", *data, "--versions", str(versions)])
    assert result.exit_code == 1
    if name != "SHA256SUMS":
        assert str(versions / "1.0.0" / name) in result.stderr
    assert result.stderr.count("\n") == 1


def test_sha256sum_reads_the_checksums_of_a_version(built: Path) -> None:
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=built / "1.0.0",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    files = {path for path in (built / "1.0.0").rglob("*") if path.is_file()}
    assert len(done.stdout.splitlines()) == len(files) - 1


@pytest.mark.parametrize("name", ["SHA256SUMS", "dumps/SHA256SUMS", "description.ttl"])
def test_what_never_ends_or_leads_to_itself_is_told_before_anything_is_served(
    built: Path, tmp_path: Path, name: str
) -> None:
    data = ["--data", str(FIXTURES / "alpha-process.ttl"), "--port", "0"]
    for make in (os.mkfifo, lambda path: path.symlink_to(path)):
        versions = Path(shutil.copytree(built, tmp_path / make.__name__))
        path = versions / "1.0.0" / name
        path.unlink()
        make(path)
        result = CliRunner().invoke(main, ["serve", *data, "--versions", str(versions)])
        assert (result.exit_code, result.stderr.count("\n")) == (1, 1)


def test_a_dump_that_never_ends_is_not_sent(built: Path, tmp_path: Path) -> None:
    versions = Path(shutil.copytree(built, tmp_path / "versions"))
    cache = {"ISCM_CACHE_DIR": str(tmp_path / "cache")}
    kept = ("--versions", str(versions))
    with serving("--data", str(ALPHA), *kept, environment=cache) as service:
        path = versions / "1.0.0" / "dumps" / "iscm.nt"
        path.unlink()
        os.mkfifo(path)
        for _ in range(8):
            assert service.request("GET", "/version/1.0.0/dumps/iscm.nt").status == 503
        assert service.request("GET", "/version/1.0.0/dumps/iscm.ttl").status == 200
