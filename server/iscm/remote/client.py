"""Asking a SPARQL endpoint over HTTP, and not waiting for one that does not answer."""

import logging
import mmap
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.response import HTTPResponse
from urllib3.util.retry import Retry

from iscm.engine import UpstreamError
from iscm.errors import InputError

_AGENT: Final = "iscm"
_CONNECT_SECONDS: Final = 3.0
_FAILURES: Final = 5
"""Failures in a row after which the endpoint is left in peace for a while."""
_PEACE_SECONDS: Final = 5.0
_ATTEMPTS_MORE: Final = 2
_BUSY: Final = (502, 503, 504)
_TIMED_OUT: Final = ("S1TAT",)
"""States of SQL that Virtuoso tells beside a part of the rows (X-SQL-State), with status 200."""


class EndpointError(InputError):
    """What is given as an endpoint cannot be used; the message says why."""


class _Header(AuthBase):
    def __init__(self, name: str, value: str) -> None:
        self._name, self._value = name, value

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers[self._name] = self._value
        return request


def credentials(text: str | None) -> AuthBase | None:
    """Who asks.

    Args:
        text: ``basic USER:PASSWORD``, ``digest USER:PASSWORD``, ``bearer TOKEN``,
            ``header NAME: VALUE``, or nothing.

    Raises:
        EndpointError: it is none of these.
    """
    if not text:
        return None
    kind, _, rest = text.strip().partition(" ")
    first, colon, second = rest.strip().partition(":")
    match kind.lower():
        case "basic" if colon:
            return HTTPBasicAuth(first.encode(), second.encode())
        case "digest" if colon:
            return HTTPDigestAuth(first, second)
        case "bearer" if first:
            return _Header("Authorization", f"Bearer {rest.strip()}")
        case "header" if colon and first:
            return _Header(first.strip(), second.strip())
    raise EndpointError(
        "credentials are “basic USER:PASSWORD”, “digest USER:PASSWORD”, “bearer TOKEN” or "
        "“header NAME: VALUE”"
    )


class _Breaker:
    """Shared by all processes that are forked after it: whether to ask at all."""

    _STATE: Final = struct.Struct("Id")

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, self._STATE.size)

    def is_open(self) -> bool:
        """Whether the endpoint has failed of late, so that it is not asked."""
        failures, until = self._STATE.unpack(self._memory[:])
        return bool(failures >= _FAILURES and time.monotonic() < until)

    def tell(self, worked: bool) -> None:
        """Note how a request went."""
        failures, _ = self._STATE.unpack(self._memory[:])
        failures = 0 if worked else min(failures + 1, _FAILURES)
        self._memory[:] = self._STATE.pack(failures, time.monotonic() + _PEACE_SECONDS)


@dataclass
class Reply:
    """An answer with status 200, read as it comes.

    Attributes:
        media_type: its type, without parameters.
        is_cut: whether the endpoint says that it gives a part of the rows.
    """

    media_type: str
    is_cut: bool
    _raw: urllib3.BaseHTTPResponse
    _deadline: float

    def read(self, size: int = 65536, /) -> bytes:
        """The next bytes, as many as have come; none at the end.

        Raises:
            UpstreamError: there are more, and they do not come.
        """
        if size < 0:
            return b"".join(iter(self.read, b""))
        if time.monotonic() > self._deadline:
            raise _late()
        try:
            return self._raw.read1(size, decode_content=True)
        except urllib3.exceptions.ReadTimeoutError as error:
            raise _late() from error
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise UpstreamError(502, "upstream-failed", "broke off in the middle") from error


def _head(connection: HTTPConnection, read: Callable[[], HTTPResponse]) -> HTTPResponse:
    """Read a head: one that drips in has no more time than one that does not come."""
    seconds = connection.timeout or threading.TIMEOUT_MAX
    # Whoever waits for more is then told that there is none, which may look like the end of a head.
    watch = threading.Timer(seconds, connection.sock.shutdown, (socket.SHUT_RDWR,))
    watch.daemon = True
    began = time.monotonic()
    watch.start()
    try:
        return read()
    finally:
        watch.cancel()
        if time.monotonic() - began >= seconds:
            raise TimeoutError


class _Connection(HTTPConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        return _head(self, super().getresponse)


class _TLSConnection(HTTPSConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        return _head(self, super().getresponse)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


class Client:
    """Posts queries to one endpoint, over connections that are kept.

    A process that is forked makes connections of its own.
    """

    def __init__(
        self, endpoint: str, auth: AuthBase | None, seconds: float, connections: int
    ) -> None:
        """
        Args:
            endpoint: its URL.
            auth: who asks; from `credentials`.
            seconds: the longest that an answer may take.
            connections: how many are kept, of a process; who needs another one waits.

        Raises:
            EndpointError: it is no HTTP URL.
        """
        parts = urllib3.util.parse_url(endpoint)
        if parts.scheme not in ("http", "https") or not parts.host or parts.auth:
            raise EndpointError(
                f"{endpoint} is no address of an endpoint: it begins with http:// or https://, and "
                "holds no password"
            )
        self.endpoint = endpoint
        self._auth, self._seconds, self._connections = auth, seconds, connections
        self._breaker = _Breaker()
        self._session, self._process = self._new(), os.getpid()

    def is_well(self) -> bool:
        """Whether the endpoint answered when it was last asked."""
        return not self._breaker.is_open()

    @contextmanager
    def post(self, fields: Sequence[tuple[str, str]], accept: str) -> Iterator[Reply]:
        """Send a form, which every engine takes, and read the answer while the block lasts.

        Args:
            fields: names and values (https://www.w3.org/TR/sparql11-protocol/#query-via-post-urlencoded).
            accept: the media types that are wanted, the first before all.

        Raises:
            UpstreamError: it does not answer, or with something else.
        """
        if self._breaker.is_open():
            raise UpstreamError(
                503, "upstream-unavailable", "has not answered of late, and is left in peace"
            )
        try:
            answer = self._own_session().post(
                self.endpoint,
                data=list(fields),
                headers={"Accept": accept},
                auth=self._auth,
                timeout=(_CONNECT_SECONDS, self._seconds),
                allow_redirects=False,
                stream=True,
            )
        except requests.Timeout as error:
            self._breaker.tell(False)
            raise _late() from error
        except requests.RequestException as error:
            self._breaker.tell(False)
            raise UpstreamError(502, "upstream-failed", "cannot be reached") from error
        try:
            self._breaker.tell(answer.status_code not in _BUSY)
            yield self._checked(answer, accept)
        except UpstreamError as error:
            if error.kind in ("upstream-timeout", "upstream-failed"):
                answer.raw.close()
            raise
        finally:
            answer.close()

    def _checked(self, answer: requests.Response, accept: str) -> Reply:
        status = answer.status_code
        if status in _BUSY:
            raise UpstreamError(
                502, "upstream-failed", f"says that it cannot answer now ({status})"
            )
        if 300 <= status < 400:
            raise UpstreamError(
                502, "upstream-failed", f"leads elsewhere ({status}), where nobody follows"
            )
        if status in (401, 403):
            raise UpstreamError(502, "upstream-failed", f"wants other credentials ({status})")
        if status != 200:
            raise UpstreamError(502, "upstream-refused", f"refuses the query ({status})")
        if answer.headers.get("X-SQL-State") in _TIMED_OUT:
            raise UpstreamError(502, "upstream-truncated", "ran out of time and gave some rows")
        media_type = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if media_type not in [each.partition(";")[0].strip() for each in accept.split(",")]:
            raise UpstreamError(
                502, "upstream-failed", f"answers with {media_type or 'no media type'}"
            )
        return Reply(
            media_type,
            "X-SPARQL-MaxRows" in answer.headers,
            answer.raw,
            time.monotonic() + self._seconds,
        )

    def _own_session(self) -> requests.Session:
        if self._process != os.getpid():
            self._session, self._process = self._new(), os.getpid()
        return self._session

    def _new(self) -> requests.Session:
        logging.getLogger("urllib3").setLevel(logging.ERROR)  # that it is asked again is no news
        session = requests.Session()
        session.headers["User-Agent"] = _AGENT
        again = Retry(
            total=_ATTEMPTS_MORE,
            read=False,  # it has had the time that there is
            redirect=0,
            allowed_methods=None,  # a query changes nothing
            status_forcelist=_BUSY,
            backoff_factor=0.1,
            raise_on_status=False,
            respect_retry_after_header=False,
        )
        adapter = HTTPAdapter(1, self._connections, max_retries=again, pool_block=True)
        adapter.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TLSPool}
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        return session


def _late() -> UpstreamError:
    return UpstreamError(504, "upstream-timeout", "does not answer in time")
