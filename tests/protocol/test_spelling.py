import pytest

from iscm.protocol.spelling import meant_by

NAMES = ("q", "of", "iri", "kind", "page", "query", "as-of", "default-graph-uri")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        *(("qq", "q"), ("Q", "q"), ("off", "of"), ("ir", "iri"), ("uiri", "iri"), ("kidn", "kind")),
        *(("pages", "page"), ("pag", "page"), ("qurey", "query"), ("quary", "query")),
        *(("asof", "as-of"), ("as_off", "as-of"), ("as-fo", "as-of")),
        *(("defaultGraphUri", "default-graph-uri"), ("default-graph", "default-graph-uri")),
        ("defualt-grahp-uri", "default-graph-uri"),
    ],
)
def test_a_slip_is_told_from_another_word(name: str, meant: str) -> None:
    assert meant_by(name, NAMES) == meant


@pytest.mark.parametrize(
    "name",
    [
        *("", "_", "t", "v", "qs", "x", "on", "or", "uri", "find", "rage", "year", "queryLn"),
        *("graph", "format", "utm_source", "fbclid", "ä", "q" * 10_000),
    ],
)
def test_another_word_is_no_slip(name: str) -> None:
    assert meant_by(name, NAMES) is None
