from urllib.parse import parse_qsl, quote_from_bytes, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iscm.protocol.percent import only_query, pairs


def general(query_string: bytes) -> str:
    text = query_string.decode("ascii")
    pairs = parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="strict")
    assert [name for name, _ in pairs] == ["query"]
    return pairs[0][1]


@given(st.text())
def test_whatever_was_quoted_is_read_again(text: str) -> None:
    assert only_query(f"query={quote_plus(text)}".encode()) == text


@given(st.text(st.sampled_from("%+\\=;xuN{}0a2Ff\"' #\n"), max_size=12))
def test_what_it_reads_it_reads_as_the_general_way_does(value: str) -> None:
    query_string = b"query=" + value.encode()
    text = only_query(query_string)
    if text is not None:
        assert text == general(query_string)


@given(st.binary(max_size=12))
def test_bytes_that_are_no_text_are_left_to_the_general_way(content: bytes) -> None:
    text = only_query(b"query=" + quote_from_bytes(content, safe="").encode())
    try:
        assert text == content.decode()
    except UnicodeDecodeError:
        assert text is None


@pytest.mark.parametrize(
    "query_string",
    [
        b"",
        b"query",
        b"Query=ASK",
        b"default-graph-uri=a:b&query=ASK",
        b"query=ASK&query=ASK",
        b"query=ASK&update=x",
        b"query=50%",
        b"query=%4",
        b"query=%zz",
        b"query=\xc3\xa9",
        b"update=x",
    ],
)
def test_the_unusual_is_left_to_the_general_way(query_string: bytes) -> None:
    assert only_query(query_string) is None


@given(st.text())
def test_text_that_is_not_encoded_is_read_as_it_is(text: str) -> None:
    plain = text.translate(dict.fromkeys(map(ord, "%&+="), "é"))
    assert pairs(f"query={plain}".encode()) == [("query", plain)]
    assert pairs(f"query={plain}{quote_plus(text)}".encode()) == [("query", plain + text)]


@pytest.mark.parametrize("form", [b"query=C\xf4te", b"query=C%F4te", b"query=\xff%zz", b"\xc3=%41"])
def test_what_is_no_utf_8_is_refused(form: bytes) -> None:
    with pytest.raises(UnicodeDecodeError):
        pairs(form)
