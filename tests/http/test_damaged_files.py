"""Files on the disk that are not as they were written, or cannot be: told, or made anew."""

import gzip
import hashlib
import http.client
import os
from pathlib import Path

import pytest

from services import ALPHA, Service, damage, serving

pytestmark = pytest.mark.long

DUMP = "/dumps/iscm.nt"


def sound(service: Service) -> bytes:
    """The dump, which must be what its digest and the list of checksums say."""
    reply = service.request("GET", DUMP)
    assert reply.status == 200
    listed = service.request("GET", "/dumps/SHA256SUMS").body.decode()
    digest = hashlib.sha256(reply.body).hexdigest()
    assert f"{digest}  iscm.nt" in listed
    assert reply.headers["etag"] == f'"{digest}"'
    packed = service.request("GET", DUMP + ".gz")
    assert gzip.decompress(packed.body) == reply.body
    return reply.body


@pytest.mark.parametrize("how", ["missing", "truncated", "empty", "flipped"])
@pytest.mark.parametrize("name", ["iscm.nt", "SHA256SUMS"])
def test_a_dump_that_is_damaged_is_made_anew(tmp_path: Path, name: str, how: str) -> None:
    kept = {"ISCM_CACHE_DIR": str(tmp_path)}
    with serving("--data", str(ALPHA), environment=kept) as service:
        before = sound(service)
        (folder,) = (path for path in (tmp_path / "dumps").iterdir() if path.is_dir())
        damage(folder / name, how)
        os.utime(folder)
        for path in ("/dumps/", "/catalog.ttl", "/dumps/iscm.ttl"):
            assert service.request("GET", path + "?again").status in (200, 404)
    with serving("--data", str(ALPHA), environment=kept) as service:
        assert sound(service) == before


def test_a_cache_that_cannot_be_written_costs_nothing_but_its_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    for folder in (tmp_path / "file" / "cache", Path("/proc/nowhere")):
        kept = {"ISCM_CACHE_DIR": str(folder), "TMPDIR": str(tmp_path)}
        with serving("--data", str(ALPHA), environment=kept) as service:
            sound(service)
            assert service.request("GET", "/dumps/").status == 200


def test_where_nothing_can_be_written_the_dumps_alone_are_missing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    nowhere = str(tmp_path / "file" / "x")
    kept = {"ISCM_CACHE_DIR": nowhere, "TMPDIR": nowhere}
    with serving("--data", str(ALPHA), environment=kept) as service:
        reply = service.request("GET", DUMP)
        assert reply.status in (200, 503)
        if reply.status == 503:
            assert "ISCM_CACHE_DIR" in reply.json["detail"]
        assert service.request("GET", "/").status == 200


def test_pages_are_answered_while_the_dumps_are_written(tmp_path: Path) -> None:
    with serving("--data", str(ALPHA), environment={"ISCM_CACHE_DIR": str(tmp_path)}) as service:
        clients = [http.client.HTTPConnection("127.0.0.1", service.port) for _ in range(12)]
        for client in clients:
            client.request("GET", DUMP)
        assert service.request("GET", "/").status == 200
        for client in clients:
            assert client.getresponse().status == 200
            client.close()
