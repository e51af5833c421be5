from iscm.http.cache import Cache, Stored


def entry(size: int) -> Stored:
    return Stored(b"x" * size, 0, b'"t"', [])


def test_it_keeps_to_its_bytes_and_drops_what_was_used_least_recently() -> None:
    cache = Cache(16_000)
    for name in "abc":
        cache.put(name, entry(900), 1)
    assert cache.get("a") is not None
    for name in "defghi":
        cache.put(name, entry(900), 1)
    assert cache.bytes <= 16_000
    assert cache.get("a") is not None
    assert cache.get("b") is None


def test_what_is_an_eighth_of_it_or_more_is_not_kept() -> None:
    cache = Cache(80_000)
    cache.put("a", entry(10_000), 1)
    cache.put("b", entry(9_000), 2_000)
    assert len(cache) == 0


def test_off_it_keeps_nothing() -> None:
    cache = Cache(0)
    cache.put("a", entry(1), 1)
    cache.call("raw", 1, "a")
    assert cache.get("a") is None
    assert cache.alias("raw") is None


def test_a_raw_request_is_known_as_long_as_its_answer_is() -> None:
    cache = Cache(16_000)
    cache.put("a", entry(900), 1)
    cache.call("raw", 10, "a")
    assert cache.alias("raw") is cache.get("a")
    for name in "bcdefghijk":
        cache.put(name, entry(900), 1)
    assert cache.alias("raw") is None


def test_look_ups_are_counted() -> None:
    cache = Cache(16_000)
    cache.put("a", entry(1), 1)
    cache.get("a")
    cache.get("b")
    assert (cache.hits, cache.misses) == (1, 1)
