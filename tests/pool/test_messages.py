import pytest
from hypothesis import given
from hypothesis import strategies as st

from iscm.pool.messages import (
    ANSWER,
    Message,
    PoolQuery,
    missing,
    pack,
    problem_message,
    read_problem,
    unpack,
)
from iscm.protocol.problems import Problem

messages = st.builds(
    Message,
    kind=st.integers(1, 4),
    number=st.integers(0, 2**32 - 1),
    size=st.integers(0, 2**64 - 1),
    parts=st.lists(st.binary(max_size=50), max_size=5),
    last=st.booleans(),
)


@given(messages, st.binary(max_size=20))
def test_a_message_comes_out_as_it_went_in_whatever_follows(message: Message, rest: bytes) -> None:
    data = pack(message)
    assert unpack(data + rest) == (message, len(data))


@given(messages)
def test_a_part_of_a_message_is_not_taken_for_one(message: Message) -> None:
    data = pack(message)
    for length in range(len(data)):
        assert unpack(data[:length]) is None
        assert 0 < missing(data[:length]) <= len(data) - length
    assert missing(data) == 0


@given(
    st.builds(
        PoolQuery,
        text=st.text(),
        accept=st.none() | st.text(st.characters(codec="latin-1")),
        default_graphs=st.lists(st.text(), max_size=3),
        named_graphs=st.lists(st.text(), max_size=3),
    )
)
def test_a_question_comes_out_as_it_went_in(query: PoolQuery) -> None:
    read = PoolQuery.read(query.message(1.5))
    assert (read.text, read.accept) == (query.text, query.accept)
    assert list(read.default_graphs) == list(query.default_graphs)
    assert list(read.named_graphs) == list(query.named_graphs)


def test_a_problem_comes_out_as_it_went_in() -> None:
    problem = Problem(400, "query-syntax", "“here”", {"line": 1}, {"Retry-After": "1"})
    read = read_problem(problem_message(problem, 7))
    for name in ("status", "kind", "detail", "extra", "headers"):
        assert getattr(read, name) == getattr(problem, name)


@pytest.mark.parametrize("seconds", [0.25, 10])
def test_a_question_carries_its_limit_in_milliseconds(seconds: float) -> None:
    message = PoolQuery("ASK {}", None).message(seconds)
    assert (message.number, message.kind != ANSWER) == (seconds * 1000, True)
