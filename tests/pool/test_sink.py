from collections.abc import Sequence

import pytest

from iscm.pool.sink import PART_BYTES, AnswerTooLargeError, Sink


def test_a_short_answer_is_handed_on_with_the_reply_alone() -> None:
    parts: list[bytes] = []
    sink = Sink(lambda blocks, _: parts.append(b"".join(blocks)), 10**6)
    assert (sink.write(b"ab"), sink.write(b"c")) == (2, 1)
    assert (sink.sent, sink.rest(), parts) == (0, b"abc", [])


def test_a_long_answer_is_handed_on_in_parts_whole_and_in_order() -> None:
    blocks = [bytes([n]) * (PART_BYTES // 4) for n in range(10)]
    parts: list[bytes] = []

    def take(blocks: Sequence[bytes], size: int) -> None:
        parts.append(b"".join(blocks))
        assert len(parts[-1]) == size

    sink = Sink(take, 100 * PART_BYTES)
    for block in blocks:
        sink.write(block)
    assert [len(part) for part in parts] == [PART_BYTES] * 2
    assert sink.sent == 2 * PART_BYTES
    assert b"".join(parts) + sink.rest() == b"".join(blocks)


def test_an_answer_past_the_limit_ends() -> None:
    sink = Sink(lambda _, __: None, 10)
    sink.write(b"0123456789")
    with pytest.raises(AnswerTooLargeError):
        sink.write(b"0")


def test_the_limit_counts_what_has_been_handed_on() -> None:
    sink = Sink(lambda _, __: None, PART_BYTES + 1)
    sink.write(bytes(PART_BYTES))
    sink.write(b"0")
    with pytest.raises(AnswerTooLargeError):
        sink.write(b"0")
