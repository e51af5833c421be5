"""What the project stands on is named to the version, and its audit hides nothing."""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def audited(tmp_path: Path, *dependencies: dict[str, object]) -> tuple[int, str]:
    report = tmp_path / "report.json"
    report.write_text(json.dumps({"dependencies": dependencies}) if dependencies else "")
    done = subprocess.run(
        [sys.executable, ROOT / ".ci" / "audited.py", report], capture_output=True, text=True
    )
    return done.returncode, done.stdout


def test_every_dependency_is_pinned() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    named = [line for line in lines if not line.startswith("#")]
    assert named
    assert [
        line for line in named if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][\w.+!]*", line)
    ] == []


def test_what_could_not_be_audited_hides_nothing_that_is_vulnerable(tmp_path: Path) -> None:
    good: dict[str, object] = {"name": "good", "version": "1", "vulns": []}
    bad: dict[str, object] = {"name": "bad", "version": "2", "vulns": [{"id": "CVE-1"}]}
    unknown: dict[str, object] = {"name": "unknown", "skip_reason": "not found"}
    assert audited(tmp_path, good) == (0, "pip-audit: 1 of 1 audited\n")
    code, told = audited(tmp_path, unknown, bad, good)
    assert code == 1
    assert "bad 2 is vulnerable: CVE-1" in told
    assert "NOT AUDITED, as nothing is told about them here: unknown" in told
    for nothing in ((unknown,), ()):
        code, told = audited(tmp_path, *nothing)
        assert (code, "NOT AUDITED" in told) == (0, True)
