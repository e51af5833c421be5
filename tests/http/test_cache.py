import sys

import pytest

from iscm.http.cache import Cache, Stored


def entry(size: int) -> Stored:
    return Stored(b"x" * size, 0, b'"t"', [])


def test_it_keeps_to_its_bytes_and_drops_what_was_used_least_recently() -> None:
    cache = Cache(16_000)
    for name in "abc":
        cache.put(name, entry(900))
    assert cache.get("a") is not None
    for name in "defghi":
        cache.put(name, entry(900))
    assert cache.bytes <= 16_000
    assert cache.get("a") is not None
    assert cache.get("b") is None


def test_what_is_an_eighth_of_it_or_more_is_not_kept() -> None:
    cache = Cache(80_000)
    cache.put("a", entry(10_000))
    cache.put("b" * 2_000, entry(9_000))
    assert len(cache) == 0


def test_off_it_keeps_nothing() -> None:
    cache = Cache(0)
    cache.put("a", entry(1))
    assert cache.get("a") is None
    assert cache.for_requests == 0


def test_look_ups_are_counted() -> None:
    cache = Cache(16_000)
    cache.put("a", entry(1))
    cache.get("a")
    cache.get("b")
    assert (cache.hits, cache.misses) == (1, 1)


@pytest.mark.parametrize("letter", ["x", "é", "😀"])
def test_keys_are_counted_as_what_they_take(letter: str) -> None:
    cache = Cache(2**20)
    text = letter * 20_000
    before = sys.getsizeof(text)
    for number in range(200):
        cache.put((f"{number}{text}", (), "text/csv"), entry(10))
        assert cache.bytes >= len(cache) * before
        assert cache.bytes + cache.for_requests <= 2**20
    assert 0 < len(cache) < 2**20 / before
