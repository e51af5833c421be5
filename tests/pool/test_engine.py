"""The pool as an engine, for threads beside the event loop."""

import asyncio
from typing import cast

import pytest

from iscm.media_types import SPARQL_JSON
from iscm.pool.engine import PoolEngine
from iscm.pool.scheduler import Pool
from iscm.protocol.problems import ServiceStopping


def test_a_thread_that_asks_once_the_server_has_stopped_is_told_so() -> None:
    loop = asyncio.new_event_loop()
    loop.close()
    engine = PoolEngine(cast(Pool, None), loop)
    with pytest.raises(ServiceStopping):
        engine.query("ASK {}", SPARQL_JSON.media_type)
