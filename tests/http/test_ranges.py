"""Dumps through the server: ranges of the file as it is, whatever codings the client takes."""

import gzip
from collections.abc import Iterator

import pytest

from services import ALPHA, Service, serving

PATH = "/dumps/iscm.nt"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    kept = {"ISCM_CACHE_DIR": str(tmp_path_factory.mktemp("cache"))}
    with serving("--data", str(ALPHA), environment=kept) as service:
        yield service


def test_a_range_is_one_of_the_file_even_when_the_whole_is_cached(running: Service) -> None:
    codings = {"Accept-Encoding": "zstd, gzip"}
    for _ in range(2):
        whole = running.request("GET", PATH, headers=codings)
        assert whole.status == 200
        assert "content-encoding" not in whole.headers
        assert whole.headers["accept-ranges"] == "bytes"
    part = running.request("GET", PATH, headers=codings | {"Range": "bytes=20-49"})
    assert part.status == 206
    assert part.body == whole.body[20:50]
    assert part.headers["content-range"] == f"bytes 20-49/{len(whole.body)}"
    assert "content-encoding" not in part.headers
    assert part.headers["etag"] == whole.headers["etag"]
    past = running.request("GET", PATH, headers={"Range": f"bytes={len(whole.body)}-"})
    assert past.status == 416


def test_a_compressed_dump_comes_as_a_file_not_as_a_coding(running: Service) -> None:
    plain = running.request("GET", PATH)
    packed = running.request("GET", f"{PATH}.gz", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-type"] == "application/gzip"
    assert "content-encoding" not in packed.headers
    assert gzip.decompress(packed.body) == plain.body


def test_head_tells_the_length_without_the_file(running: Service) -> None:
    whole = running.request("GET", PATH)
    head = running.request("HEAD", PATH)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.body))
