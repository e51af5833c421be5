"""Whether what links lead to answers: few requests, slowly, and each IRI once a month."""

import json
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

from iscm import __version__
from iscm.dead_links import is_good, read_memory
from iscm.replacing import replace_all

PAUSE: Final = 1.0
"""Seconds between two requests to one host; what most services ask of robots at the least."""
TIMEOUT: Final = 15.0
KEEP: Final = timedelta(days=30)
_SAFE: Final = ":/?#[]@!$&'()*+,;=%~"
_AGENT: Final = f"iscm-links/{__version__} (+https://w3id.org/iscm/)"
_NO_HEAD: Final = (403, 405, 501)


@dataclass(frozen=True)
class ServerAnswer:
    """What a server said of an IRI.

    Attributes:
        iri: the IRI.
        status: the HTTP status after redirects; None where no server answered.
        reason: why not, in that case.
        remembered: it was asked on an earlier day.
    """

    iri: str
    status: int | None
    reason: str
    remembered: bool = False

    @property
    def good(self) -> bool:
        """Whether there is something at the IRI."""
        return is_good(self.status)


class Checker:
    """Asks servers, and remembers their answers in a file; good ones are not asked for again."""

    def __init__(
        self,
        memory: Path,
        today: date,
        *,
        pause: float = PAUSE,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """
        Args:
            memory: JSON file of earlier answers; made when first written.
            today: the day, by which answers grow old.
            pause: seconds between two requests to one host.
            sleep: waits.
        """
        self._path, self._today = memory, today
        self._pause, self._sleep = pause, sleep
        self._last: dict[str, float] = defaultdict(float)
        self._memory = read_memory(memory)
        self._open = urllib.request.build_opener(_Redirects()).open

    def check(self, iris: Iterable[str], most: int) -> Iterator[ServerAnswer]:
        """Ask for each IRI once, remembered ones not at all.

        Args:
            iris: absolute http(s) IRIs.
            most: requests at most; the IRIs beyond are left for another day.
        """
        asked = 0
        try:
            for iri in dict.fromkeys(iris):
                known = self._memory.get(iri)
                if known is not None and self._fresh(known):
                    yield ServerAnswer(iri, known["status"], "", remembered=True)
                    continue
                if asked >= most:
                    continue
                asked += 1
                answer = self._ask(iri)
                self._memory[iri] = {"status": answer.status or 0, "day": self._today.isoformat()}
                yield answer
        finally:
            self._write()

    def _fresh(self, known: dict[str, Any]) -> bool:
        good = is_good(known["status"])
        return good and self._today - date.fromisoformat(known["day"]) < KEEP

    def _ask(self, iri: str) -> ServerAnswer:
        url = quote(iri, safe=_SAFE)
        answer = self._send(iri, url, "HEAD")
        return self._send(iri, url, "GET") if answer.status in _NO_HEAD else answer

    def _send(self, iri: str, url: str, method: str) -> ServerAnswer:
        host = urlsplit(url).netloc
        wait = self._last[host] + self._pause - time.monotonic()
        if wait > 0:
            self._sleep(wait)
        self._last[host] = time.monotonic()
        request = urllib.request.Request(  # noqa: S310  only http(s) IRIs come here
            url, method=method, headers={"User-Agent": _AGENT, "Accept": "*/*"}
        )
        try:
            with self._open(request, timeout=TIMEOUT) as response:
                return ServerAnswer(iri, response.status, "")
        except urllib.error.HTTPError as error:
            error.close()
            return ServerAnswer(iri, error.code, str(error.reason))
        except (OSError, ValueError) as error:
            return ServerAnswer(iri, None, str(getattr(error, "reason", error)))

    def _write(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self._memory, ensure_ascii=False, indent=0, sort_keys=True)
        replace_all({self._path: text.encode()})


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows a handful of redirects, not a chain of ten."""

    max_redirections = 5
