import os

import pytest

from iscm.pool.sink import INLINE_BYTES, AnswerTooLargeError, Sink


def test_a_short_answer_stays_in_memory() -> None:
    memory = os.memfd_create("test")
    sink = Sink(memory, 10**6)
    assert (sink.write(b"ab"), sink.write(b"c")) == (2, 1)
    assert (sink.spilled, sink.size, sink.inline()) == (False, 3, b"abc")
    assert os.fstat(memory).st_size == 0
    os.close(memory)


def test_a_long_answer_goes_into_the_shared_memory_whole_and_in_order() -> None:
    memory = os.memfd_create("test")
    blocks = [bytes([n]) * (INLINE_BYTES // 4) for n in range(6)]
    sink = Sink(memory, 2 * INLINE_BYTES)
    for block in blocks:
        sink.write(block)
    assert sink.spilled
    assert sink.size == len(b"".join(blocks)) > INLINE_BYTES
    assert os.pread(memory, sink.size + 1, 0) == b"".join(blocks)
    os.close(memory)


def test_an_answer_past_the_limit_ends() -> None:
    memory = os.memfd_create("test")
    sink = Sink(memory, 10)
    sink.write(b"0123456789")
    with pytest.raises(AnswerTooLargeError):
        sink.write(b"0")
    os.close(memory)
