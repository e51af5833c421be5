"""Which threads a request takes (`iscm.http.lanes`), by what is declared at its address.

The lanes: ``page``, which most take; ``query``, for what strangers put words into, which the pool
answers; ``day``, for what needs the graph of another day; ``batch``, for batches of names;
``dump``, for what waits until the dumps are written.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from iscm.web.addresses import AS_OF
from iscm.web.documents import Document
from iscm.web.services import Service, declared_at


def lanes(app: Flask) -> Callable[[str, bytes, frozenset[bytes] | None], str]:
    """A function from a request's method, path and names of parameters, None where there are too
    many, to the lane that it takes.

    Args:
        app: the site.
    """
    adapter = app.url_map.bind("localhost")

    def lane_of(method: str, path: bytes, asked: frozenset[bytes] | None) -> str:
        declared, values = _declared(adapter, path.decode("utf-8", "replace"))
        lane = "page" if declared is None else declared.lane
        days = {AS_OF, *(declared.days if isinstance(declared, Document) else ())}
        if lane != "query" and (asked is None or asked & {name.encode() for name in days}):
            return "day"
        past = declared.past if isinstance(declared, Document) else {}
        if any(values.get(name) in there for name, there in past.items()):
            return "day"
        if isinstance(declared, Service) and declared.batches and asked is not None:
            named = {name.encode() for name in declared.batches}
            return "batch" if method == "POST" or named & asked else lane
        return lane

    return lane_of


def _declared(
    adapter: MapAdapter, path: str
) -> tuple[Document | Service | None, Mapping[str, Any]]:
    """What is declared at a path, or at the one without the slashes at its end, and the values of
    the variables in it."""
    for each in (path, path.rstrip("/")):
        try:
            endpoint, values = adapter.match(each, "GET")
        except HTTPException:
            continue
        for declared in declared_at([endpoint]):
            return declared, values
    return None, {}
