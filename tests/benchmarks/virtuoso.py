"""Virtuoso, Debian's build, on a database of its own."""

import http.client
import os
import re
import subprocess
from pathlib import Path

from . import processes
from .servers import Server
from .tools import debian_program

_GRAPH = "https://w3id.org/iscm/"
_CONFIGURATION = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = {sql}
LiteMode = 0
DirsAllowed = {data}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
MaxCheckpointRemap = 20000
MaxQueryMem = 2G
MaxSortedTopRows = 100000000
DefaultIsolation = 2
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 20
MaxClientConnections = 20
[SPARQL]
ResultSetMaxRows = 10000000
MaxQueryCostEstimationTime = 100000
MaxQueryExecutionTime = 0
DefaultQuery = select 1
"""


class Virtuoso(Server):
    """Virtuoso 7 open source, with memory for the whole of the largest dataset."""

    name = "virtuoso"

    def install(self, cache: Path) -> None:
        packages = ["virtuoso-opensource-7-bin", "libpcre3"]
        self._server = debian_program(cache, packages, "virtuoso-t")
        self._client = debian_program(cache, packages, "isql-vt")

    def version(self) -> str:
        # It prints its version with its usage, on the error stream.
        done = subprocess.run(
            [str(self._server.path), "+help"],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, **self._server.environment},
        )
        found = re.search(r"Version (\S+)", done.stdout + done.stderr)
        return found[1] if found else "unknown"

    def launch(self, data: Path) -> subprocess.Popen[bytes]:
        # Its endpoint takes the union of all graphs, its own among them, for the default graph.
        self.url = f"http://127.0.0.1:{self.port}/sparql?default-graph-uri={_GRAPH}"
        folder = self.folder / "virtuoso"
        folder.mkdir(parents=True, exist_ok=True)
        self._sql = processes.free_port()
        configuration = folder / "virtuoso.ini"
        configuration.write_text(
            _CONFIGURATION.format(folder=folder, sql=self._sql, port=self.port, data=data.parent)
        )
        command = [str(self._server.path), "+configfile", str(configuration), "+foreground"]
        return processes.start(command, self.log, self._server.environment)

    def load(self, data: Path) -> None:
        processes.wait_until(self._listens, 120, self.process)
        self._isql(
            f"ld_dir('{data.parent}', '{data.name}', '{_GRAPH}')", "rdf_loader_run()", "checkpoint"
        )

    def _isql(self, *statements: str) -> None:
        command = [
            str(self._client.path), f"127.0.0.1:{self._sql}", "dba", "dba", "ERRORS=STDOUT",
            "VERBOSE=OFF", *(f"EXEC={statement};" for statement in statements),
        ]  # fmt: skip
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, **self._client.environment},
        )
        if done.returncode or "Error" in done.stdout:
            raise ChildProcessError(f"isql: {(done.stdout or done.stderr).strip()}")

    def _listens(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/")
            return bool(connection.getresponse().status)
        except (ConnectionError, http.client.HTTPException, TimeoutError):
            return False
        finally:
            connection.close()
