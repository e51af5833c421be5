"""`iscm serve --versions`: earlier versions from where they were built."""

import json
import urllib.request
from pathlib import Path

from click.testing import CliRunner

from iscm.cli import main
from releases import build, checkout
from services import ALPHA, serving
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
