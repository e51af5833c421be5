"""Names of graphs and those of a version."""

import io

from hypothesis import given
from hypothesis import strategies as st

from iscm.remote.renaming import Renaming, Replacing

OURS = Renaming("0123456789abcdef")


class Pieces:
    """Gives what it holds in pieces of these lengths, whatever is asked for."""

    def __init__(self, content: bytes, lengths: list[int]) -> None:
        self._file, self._lengths = io.BytesIO(content), [*lengths]

    def read(self, size: int = -1, /) -> bytes:
        return self._file.read(self._lengths.pop() if self._lengths else -1)


@given(
    st.lists(st.sampled_from([b"abcd", b"ab", b"c", b"dx", b"abcabcd"])),
    st.lists(st.integers(1, 5)),
    st.lists(st.integers(1, 7)),
)
def test_however_the_pieces_fall_the_same_is_replaced(
    parts: list[bytes], lengths: list[int], sizes: list[int]
) -> None:
    content = b"".join(parts)
    source = Replacing(Pieces(content, lengths), [(b"abcd", b"Z"), (b"dx", b"y")])
    read = b"".join(source.read(size) for size in sizes)
    assert read + source.read() == content.replace(b"abcd", b"Z").replace(b"dx", b"y")


def test_a_graph_of_a_version_has_a_name_below_it_and_another_has_none() -> None:
    name = OURS.graph("https://w3id.org/iscm/graph/data/states")
    assert name == "https://w3id.org/iscm/published/0123456789abcdef/graph/data/states"
    assert OURS.plain(name) == "https://w3id.org/iscm/graph/data/states"
    assert OURS.graph("https://example.org/") == OURS.nothing


def test_queries_and_answers_are_renamed_wherever_a_name_stands() -> None:
    text = 'PREFIX g: <https://w3id.org/iscm/graph/> ASK { GRAPH g:x { ?s ?p "…/graph/" } }'
    sent = OURS.outward(text)
    assert "<https://w3id.org/iscm/published/0123456789abcdef/graph/>" in sent
    assert OURS.inward(io.BytesIO(sent.encode())).read().decode() == text
