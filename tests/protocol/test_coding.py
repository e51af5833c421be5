import pytest

from iscm.media_types import GRAPH_OFFERS, RESULT_OFFERS
from iscm.protocol import coding
from iscm.protocol.coding import compressible, preferred


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        (None, "identity"),
        ("", "identity"),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("gzip;q=1, br;q=0.5", "gzip"),
        ("GZIP;Q=0.5", "gzip"),
        ("*", "zstd"),
        ("*;q=0", "identity"),
        ("zstd;q=0, *", "br"),
        ("identity;q=1, gzip;q=0.5", "identity"),
        ("deflate", "identity"),
        ("gzip;q=nonsense", "identity"),
    ],
)
def test_the_coding_is_the_one_the_client_likes_best(header: str | None, coding: str) -> None:
    assert preferred(header) == coding


@pytest.mark.parametrize(
    ("content_type", "is_text"),
    [
        ("text/html;charset=utf-8", True),
        ("application/sparql-results+json", True),
        ("application/ld+json", True),
        ("application/n-triples", True),
        ("image/svg+xml", True),
        ("image/png", False),
        *((offer.media_type, True) for offer in (*GRAPH_OFFERS, *RESULT_OFFERS)),
        ("application/gzip", False),
        ("font/woff2", False),
    ],
)
def test_only_text_is_compressed(content_type: str, is_text: bool) -> None:
    assert compressible(content_type) is is_text


def test_values_that_no_client_sends_are_not_remembered() -> None:
    coding._known.cache_clear()
    for number in range(10):
        assert preferred(f"gzip, x-{number}" + ", y" * 1_000) == "gzip"
        assert preferred("gzip, deflate, br") == "br"
    assert coding._known.cache_info().currsize == 1
