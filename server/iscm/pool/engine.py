"""The pool as an `iscm.engine.Engine`, for code that runs in threads beside the event loop."""

import asyncio
from collections.abc import Collection, Sequence
from concurrent.futures import Future
from contextvars import ContextVar

from iscm.engine import Answer, lexer
from iscm.pool import outcomes
from iscm.pool.job import Outcome, QueryJob
from iscm.pool.messages import PoolQuery
from iscm.pool.scheduler import Pool
from iscm.protocol.problems import Problem


class Asker:
    """On whose behalf a thread asks; its query under way ends when the client has gone."""

    def __init__(self, client: str) -> None:
        """
        Args:
            client: whose share of the pool its queries take.
        """
        self.client = client
        self.job: QueryJob | None = None
        self.has_gone = False


current_asker: ContextVar[Asker] = ContextVar("current_asker", default=Asker(""))  # noqa: B039
"""On whose behalf the current thread asks."""


class PoolEngine:
    """An engine whose queries run in the pool's workers."""

    def __init__(
        self, pool: Pool, loop: asyncio.AbstractEventLoop, services: Collection[str] = ()
    ) -> None:
        """
        Args:
            pool: runs the queries.
            loop: the event loop that the pool lives in; `query` must not be called from it.
            services: endpoints that a query may call.
        """
        self._pool, self._loop, self._services = pool, loop, services

    def query(
        self,
        text: str,
        media_type: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        most: int | None = None,
    ) -> Answer:
        """Answer one query; see `iscm.engine.Engine.query`.

        Raises:
            Problem: what is wrong with the query, which limit it met, or why there is no room.
        """
        future: Future[Outcome] = Future()
        query = PoolQuery(text, media_type, default_graphs, named_graphs)
        asker = current_asker.get()
        calls = bool(self._services) and lexer.service_keyword(text) is not None
        job = QueryJob(query, asker.client, future.set_result, network=calls, most=most)
        try:
            self._loop.call_soon_threadsafe(self._submit, asker, job)
        except RuntimeError:  # the event loop is closed: the process is about to end
            raise outcomes.stopping() from None
        outcome = future.result()
        asker.job = None  # which knows the answer, and is remembered until the thread's next page
        if isinstance(outcome, Problem):
            raise outcome
        return Answer(outcome.beginning(most), media_type, outcome.size)

    def leave(self, asker: Asker) -> None:
        """The client has gone: its query under way ends, and it asks no further one."""
        asker.has_gone = True
        if (job := asker.job) is not None:
            job.finish(outcomes.client_gone())
            self._pool.cancel(job)

    def _submit(self, asker: Asker, job: QueryJob) -> None:
        if asker.has_gone:
            job.finish(outcomes.client_gone())
        else:
            asker.job = job
            self._pool.submit(job)
