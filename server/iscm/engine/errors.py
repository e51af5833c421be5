"""Why a query has no answer."""

from iscm.errors import InputError


class QueryError(InputError):
    """A query that cannot be answered; the message says why, in words for its author."""


class QuerySyntaxError(QueryError):
    """The text is not a SPARQL query.

    Attributes:
        line, column: where, counted from 1 (columns in characters).
        message: what is wrong there.
    """

    def __init__(self, line: int, column: int, message: str) -> None:
        self.line, self.column, self.message = line, column, message
        super().__init__(line, column, message)

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.message}"


class UpdateRefusedError(QueryError):
    """The text is a SPARQL update, and the data are files that no request changes."""


class ServiceRefusedError(QueryError):
    """The query asks this server to call another one (SERVICE).

    Attributes:
        line, column: where the keyword stands, counted from 1; None where that is not known, as
            the kernel stopped the call.
    """

    def __init__(self, line: int | None = None, column: int | None = None) -> None:
        self.line, self.column = line, column
        super().__init__(line, column)

    def __str__(self) -> str:
        place = "" if self.line is None else f"line {self.line}, column {self.column}: "
        return (
            f"{place}SERVICE is not allowed here, "
            "because this endpoint calls no other server; whoever runs it can allow one by "
            "--allow-service IRI, and the query must then name it by that very IRI"
        )


class UnknownFunctionError(QueryError):
    """The query calls a function that there is not.

    Attributes:
        name: its IRI, as the engine writes it.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)

    def __str__(self) -> str:
        return (
            f"there is no function {self.name}: functions are those of SPARQL 1.1 and the casts of "
            "XML Schema; a prefix may be mistyped"
        )


class GraphNameError(QueryError):
    """A graph named beside the query is not an absolute IRI."""


class MediaTypeError(QueryError):
    """The media type does not fit the query's form, such as CSV for a CONSTRUCT."""


class UnwritableError(QueryError):
    """The answer holds what the syntax that was asked for cannot.

    Attributes:
        reason: what that is.
        available: media types to ask for instead.
    """

    def __init__(self, reason: str, available: tuple[str, ...]) -> None:
        self.reason, self.available = reason, available
        super().__init__(reason, available)

    def __str__(self) -> str:
        if not self.available:
            return self.reason
        return f"{self.reason}; ask for {' or '.join(self.available)} instead"


class QueryEvaluationError(QueryError):
    """The query is well formed and could not be evaluated."""


class DamagedStoreError(QueryError):
    """The store on disk cannot be read as it was written."""

    def __str__(self) -> str:
        return (
            "the data of this service are damaged on its disk; whoever runs it can build them anew"
        )


class UpstreamError(QueryError):
    """The engine is elsewhere, and what it gave is no answer.

    Attributes:
        status: of HTTP, that tells so: 502, 503 or 504.
        kind: which kind of problem it is: ``upstream-failed``, ``upstream-refused``,
            ``upstream-timeout``, ``upstream-truncated`` or ``upstream-unavailable``.
        reason: what it did; never its own words.
    """

    def __init__(self, status: int, kind: str, reason: str) -> None:
        self.status, self.kind, self.reason = status, kind, reason
        super().__init__(status, kind, reason)

    def __str__(self) -> str:
        return f"the engine behind this service {self.reason}"
