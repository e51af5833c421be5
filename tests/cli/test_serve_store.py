"""`iscm serve --store`: from a disk instead of memory."""

import gzip
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from iscm.disk import write_stored
from services import serving

DATA = "".join(
    f"<https://w3id.org/iscm/id/state/{name}> a <https://w3id.org/iscm/ontology#State> ;"
    f' <http://www.w3.org/2004/02/skos/core#prefLabel> "{name}"@en .\n'
    for name in ("AAA", "BBB", "CCC")
)
COUNT = (
    "/sparql?format=csv&query=SELECT%20%28COUNT%28%2A%29%20AS%20%3Fn%29%20%7B%3Fs%20a%20%3Ftype%7D"
)


def iscm(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "iscm", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ,
    )


@pytest.fixture
def store(tmp_path: Path) -> Path:
    (tmp_path / "data.ttl").write_text(DATA)
    done = iscm("build", "--store", str(tmp_path / "store"), "--data", str(tmp_path / "data.ttl"))
    assert done.returncode == 0, done.stderr
    return tmp_path / "store"


def test_queries_and_pages_answer_from_the_disk(store: Path) -> None:
    with serving("--store", str(store), "--workers", "2") as service:
        assert service.request("GET", COUNT).body.split() == [b"n", b"3"]
        page = service.request("GET", "/doc/state/BBB.html")
        assert page.status == 200
        assert b"BBB" in page.body
        assert service.request("GET", "/browse/state.csv").body.count(b"\n") == 4
        assert service.request("GET", "/dumps/iscm.nt").status == 501
        dump = service.request("GET", "/dumps/iscm.nt.gz")
        assert dump.status == 200
        triples = gzip.decompress(dump.body).splitlines()
        assert len(triples) == 9  # types and labels, which follow from names
        page = service.request("GET", "/dumps/")
        assert page.status == 200
        digest = hashlib.sha256(dump.body).hexdigest().encode()
        assert digest in page.body
        assert digest in service.request("GET", "/dumps/SHA256SUMS").body
        # Whatever its text, a query calls nobody.
        call = (
            "/sparql?query=SELECT%20%2A%20%7BSERVICE%20%3Chttp%3A%2F%2F192.0.2.1%2F%3E%20%7B%7D%7D"
        )
        assert service.request("GET", call).status == 403


def test_a_damaged_store_is_told_at_the_start(store: Path) -> None:
    for path in store.rglob("*.sst"):
        path.write_bytes(path.read_bytes()[:-50])
    done = iscm("serve", "--port", "0", "--store", str(store))
    assert done.returncode == 1
    assert f"{store} is damaged; iscm build --store makes it anew" in done.stderr


def test_no_store_is_told_at_the_start(tmp_path: Path) -> None:
    done = iscm("serve", "--port", "0", "--store", str(tmp_path))
    assert done.returncode == 1
    assert "holds no store" in done.stderr


@pytest.mark.parametrize("flag", ["--dev", "--data=x.ttl", "--endpoint=http://127.0.0.1:1/"])
def test_two_places_for_the_data_are_one_too_many(store: Path, flag: str) -> None:
    done = iscm("serve", "--port", "0", "--store", str(store), flag)
    assert done.returncode == 1
    assert "does not go with" in done.stderr


def test_another_version_than_the_package_s_is_not_served(store: Path) -> None:
    other = store.with_name("other")
    write_stored(lambda _, add: add([]), other, "1", "2020-01-01", lambda *_: (0, 0), print)
    done = iscm("serve", "--port", "0", "--store", str(other))
    assert done.returncode == 1
    assert "and this package is version" in done.stderr
    assert "iscm build --store puts it there" in done.stderr
