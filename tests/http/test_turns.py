"""Whoever has many connections has no more of the event loop's time than others."""

import asyncio

from iscm.http.turns import Turns


def test_clients_have_turns_one_after_another() -> None:
    loop, turns, done = asyncio.new_event_loop(), Turns(), ""

    def work(client: str) -> None:
        nonlocal done
        done += client

    try:
        for client in "aaaabbc":
            turns.wait(loop, client, lambda client=client: work(client))  # type: ignore[misc]
        loop.run_until_complete(asyncio.sleep(0))
        loop.run_until_complete(asyncio.sleep(0))
        assert done == "abcabaa"
    finally:
        loop.close()


def test_what_comes_after_a_round_is_over_waits_for_the_next() -> None:
    loop, turns = asyncio.new_event_loop(), Turns()
    turns.seconds = 0.0
    try:
        assert not turns.is_over(loop)
        assert turns.is_over(loop)
        loop.run_until_complete(asyncio.sleep(0))
        assert not turns.is_over(loop)
    finally:
        loop.close()


def test_work_that_puts_off_more_leaves_the_loop_to_others() -> None:
    loop, turns, rounds = asyncio.new_event_loop(), Turns(), 0

    def again() -> None:
        nonlocal rounds
        rounds += 1
        turns.wait(loop, "a", again)

    try:
        turns.wait(loop, "a", again)
        loop.run_until_complete(asyncio.sleep(0))
        assert rounds < 10
    finally:
        loop.close()
