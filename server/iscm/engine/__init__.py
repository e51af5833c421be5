"""Answering SPARQL queries: text in, bytes in a media type out."""

from iscm.engine.base import Answer, Engine, Needs, WritingEngine
from iscm.engine.errors import (
    DamagedStoreError,
    GraphNameError,
    MediaTypeError,
    QueryError,
    QueryEvaluationError,
    QuerySyntaxError,
    ServiceRefusedError,
    UnknownFunctionError,
    UnwritableError,
    UpdateRefusedError,
    UpstreamError,
)
from iscm.engine.rows import Row, rows_in, rows_of

__all__ = [
    "Answer",
    "DamagedStoreError",
    "Engine",
    "GraphNameError",
    "MediaTypeError",
    "Needs",
    "QueryError",
    "QueryEvaluationError",
    "QuerySyntaxError",
    "Row",
    "ServiceRefusedError",
    "UnknownFunctionError",
    "UnwritableError",
    "UpdateRefusedError",
    "UpstreamError",
    "WritingEngine",
    "rows_in",
    "rows_of",
]
