"""What the server makes of a worker's reply, and of the parts of an answer before it."""

import pytest

from iscm.pool.job import PoolAnswer, QueryJob, Received
from iscm.pool.messages import ANSWER, Message, PoolQuery, problem_message
from iscm.protocol.problems import Problem


def asked(text: str) -> QueryJob:
    return QueryJob(PoolQuery(text, None), "", lambda _: None)


def test_a_query_is_known_again_with_other_digits_of_the_same_number() -> None:
    text = "SELECT * { ?s <x:year> 2017 } LIMIT 10"
    assert asked(text).key == asked(text.replace("2017", "1998")).key
    assert asked(text).key != asked(text.replace("10", "100000")).key
    assert asked(text).key != asked(text.replace("x:year", "x:name")).key


def reply(head: bytes, skipped: int, rest: bytes) -> Message:
    return Message(ANSWER, 2_000_000, skipped, [b"text/turtle", head, rest])


def test_an_answer_without_parts_is_that_of_the_reply() -> None:
    answer = Received(None).outcome(reply(b"head ", 0, b"rest"))
    assert isinstance(answer, PoolAnswer)
    assert (bytes(answer.content), answer.size, answer.seconds) == (b"head rest", 9, 2.0)


@pytest.mark.parametrize("most", [None, 5, 100_000, 10**9])
def test_a_beginning_takes_the_place_of_what_was_sent_first(most: int | None) -> None:
    received = Received(most)
    for part in (b"long head " * 100, b"a" * 140_000, b"b" * 140_000):
        received.take(part)
    answer = received.outcome(reply(b"head ", 1000, b"rest"))
    assert isinstance(answer, PoolAnswer)
    whole = b"head " + b"a" * 140_000 + b"b" * 140_000 + b"rest"
    assert answer.size == len(whole)
    assert answer.beginning(most) == whole[:most]


def test_parts_are_not_kept_past_what_is_wanted() -> None:
    received = Received(10)
    for _ in range(100):
        received.take(bytes(140_000))
    answer = received.outcome(reply(b"", 0, b""))
    assert isinstance(answer, PoolAnswer)
    assert answer.size == 14_000_000
    assert len(answer.body) < 400_000


def test_parts_before_a_problem_are_no_answer() -> None:
    received = Received(None)
    received.take(b"beginning")
    problem = Problem(406, "not-acceptable", "none")
    told = received.outcome(problem_message(problem, 7))
    assert isinstance(told, Problem)
    assert told.kind == "not-acceptable"
