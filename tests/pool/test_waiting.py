from iscm.pool.job import QueryJob
from iscm.pool.messages import PoolQuery
from iscm.pool.waiting import WaitingRoom


def job(client: str, text: str = "ASK {}") -> QueryJob:
    return QueryJob(PoolQuery(text, None), client, lambda outcome: None)


def test_clients_are_served_in_turn_and_each_in_its_own_order() -> None:
    room = WaitingRoom()
    a1, a2, a3, b1, c1 = job("a"), job("a"), job("a"), job("b"), job("c")
    for one in (a1, a2, a3, b1, c1):
        room.append(one)
    assert [room.next() for _ in range(6)] == [a1, b1, c1, a2, a3, None]
    assert len(room) == 0


def test_one_that_leaves_is_not_served() -> None:
    room = WaitingRoom()
    a1, a2, b1 = job("a"), job("a"), job("b")
    for one in (a1, a2, b1):
        room.append(one)
    assert room.remove(a1)
    assert room.remove(b1)
    assert not room.remove(b1)
    assert (len(room), room.of("a"), room.of("b")) == (1, 1, 0)
    assert room.next() is a2


def test_a_client_s_own_queries_are_not_those_of_others() -> None:
    room = WaitingRoom()
    assert not room.others("a")
    room.append(job("a"))
    assert not room.others("a")
    assert room.others("b")
    room.append(job("b"))
    assert room.others("a")
    assert not room.others("a", "b")


def test_the_latest_of_a_client_are_dropped() -> None:
    room = WaitingRoom()
    jobs = [job("a") for _ in range(5)]
    other = job("b")
    for one in (*jobs, other):
        room.append(one)
    assert room.drop_after("a", 2) == [jobs[4], jobs[3], jobs[2]]
    assert list(room) == [jobs[0], jobs[1], other]
    assert room.drop_after("a", 0) == [jobs[1], jobs[0]]
    assert (len(room), room.next()) == (1, other)
