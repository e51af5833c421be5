"""Answering SPARQL queries: text in, bytes in a media type out."""

from iscm.engine.base import Answer, Engine, rows_of
from iscm.engine.errors import (
    GraphNameError,
    MediaTypeError,
    QueryError,
    QueryEvaluationError,
    QuerySyntaxError,
    ServiceRefusedError,
    UnknownFunctionError,
    UnwritableError,
    UpdateRefusedError,
)

__all__ = [
    "Answer",
    "Engine",
    "GraphNameError",
    "MediaTypeError",
    "QueryError",
    "QueryEvaluationError",
    "QuerySyntaxError",
    "ServiceRefusedError",
    "UnknownFunctionError",
    "UnwritableError",
    "UpdateRefusedError",
    "rows_of",
]
