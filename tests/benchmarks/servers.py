"""The servers that are compared: each loads one N-Triples file and answers SPARQL over HTTP."""

import http.client
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from abc import ABC, abstractmethod
from pathlib import Path

import iscm

from . import processes
from .queries import TABLE
from .tools import Program, debian_program, package_version, python_program

_READY = "SELECT ?type { ?thing a ?type } LIMIT 1"


class Server(ABC):
    """One server on one dataset; a context manager that starts and stops it.

    Attributes:
        name: what it is called in the results.
        largest: size of the largest dataset (triples) that it is driven on.
        start_up: seconds from its start, with the data as a file, to its first answer.
        url: its SPARQL endpoint, with parameters that every request has.
    """

    name: str
    largest: int = sys.maxsize
    start_up: float
    url: str

    def __init__(self, cache: Path, folder: Path) -> None:
        """Find or install the program in `cache`; keep logs and databases in `folder`.

        Raises:
            ToolError: it cannot be had.
        """
        self.folder = folder
        self.port = processes.free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.install(cache)

    def install(self, cache: Path) -> None:
        """Find or install the program; by default there is nothing to do."""
        return

    @abstractmethod
    def launch(self, data: Path) -> subprocess.Popen[bytes]:
        """Start the process; loading may follow in `load`."""

    def load(self, data: Path) -> None:
        """Load what `launch` has not; by default there is nothing to do."""
        return

    @abstractmethod
    def version(self) -> str:
        """Its version, for the results."""

    @property
    def process(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError(f"{self.name} is not running")
        return self._process

    @property
    def memory(self) -> float:
        """What all its processes hold now, in MB."""
        return processes.memory(self.process.pid)

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name.split()[0]}.log"

    def start(self, data: Path, patience: float = 300.0) -> None:
        """Start, load `data`, wait for the first answer.

        Raises:
            ChildProcessError, TimeoutError: it did not come; the log says why.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        begin = time.perf_counter()
        self._process = self.launch(data)
        try:
            self.load(data)
            processes.wait_until(self._answers, patience, self._process)
        except BaseException:
            self.stop()
            raise
        self.start_up = time.perf_counter() - begin

    def stop(self) -> None:
        """Stop it, whatever it does."""
        if self._process is not None:
            processes.stop(self._process)
            self._process = None

    def _answers(self) -> bool:
        separator = "&" if urllib.parse.urlsplit(self.url).query else "?"
        query = urllib.parse.urlencode({"query": _READY})
        request = urllib.request.Request(f"{self.url}{separator}{query}", headers={"Accept": TABLE})
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return b'"uri"' in response.read()
        except (urllib.error.URLError, ConnectionError, http.client.HTTPException):
            return False


class Iscm(Server):
    """This project's server, started as a user would."""

    name = "iscm"

    def version(self) -> str:
        return iscm.__version__

    def launch(self, data: Path) -> subprocess.Popen[bytes]:
        self.url = f"http://127.0.0.1:{self.port}/sparql"
        program = Path(sys.executable).with_name("iscm")
        command = [str(program), "serve", "--data", str(data), "--port", str(self.port)]
        return processes.start(command, self.log)


class IscmProject(Iscm):
    """This project's server on its own data, which the file given is a dump of."""

    def launch(self, data: Path) -> subprocess.Popen[bytes]:
        self.url = f"http://127.0.0.1:{self.port}/sparql"
        program = Path(sys.executable).with_name("iscm")
        return processes.start([str(program), "serve", "--port", str(self.port)], self.log)


class Oxigraph(Server):
    """Oxigraph's native server with its store in memory, the baseline of all ratios."""

    name = "oxigraph"

    def install(self, cache: Path) -> None:
        self._program = python_program(cache, ["oxigraph"], "oxigraph")

    def version(self) -> str:
        return package_version(self._program, "oxigraph")

    def launch(self, data: Path) -> subprocess.Popen[bytes]:
        self.url = f"http://127.0.0.1:{self.port}/query"
        command = [str(self._program.path), "serve", "--bind", f"127.0.0.1:{self.port}"]
        return processes.start(command, self.log)

    def load(self, data: Path) -> None:
        processes.wait_until(self._listens, 20, self.process)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        headers = {
            "Content-Type": "application/n-triples",
            "Content-Length": str(data.stat().st_size),
        }
        with data.open("rb") as file:
            connection.request("POST", "/store?default", file, headers)
            response = connection.getresponse()
            body = response.read()
        if response.status not in (201, 204):
            raise ChildProcessError(f"loading: {response.status} {body[:200]!r}")

    def _listens(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=5):
                return True
        except (urllib.error.URLError, ConnectionError):
            return False


class RdflibEndpoint(Server):
    """rdflib-endpoint on Oxigraph, the nearest neighbour in Python; too slow for larger data."""

    name = "rdflib-endpoint"
    largest = 20_000

    def install(self, cache: Path) -> None:
        self._program = python_program(
            cache, ["rdflib-endpoint[web]", "oxrdflib"], "rdflib-endpoint"
        )

    def version(self) -> str:
        return package_version(self._program, "rdflib-endpoint")

    def launch(self, data: Path) -> subprocess.Popen[bytes]:
        self.url = f"http://127.0.0.1:{self.port}/"
        command = [
            str(self._program.path), "serve", "--store", "Oxigraph", "--host", "127.0.0.1",
            "--port", str(self.port), str(data),
        ]  # fmt: skip
        return processes.start(command, self.log)


def wrk(cache: Path) -> Program:
    """The load generator.

    Raises:
        ToolError: the machine has none and apt neither.
    """
    return debian_program(cache, ["wrk"], "wrk")
