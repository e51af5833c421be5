"""What a called endpoint answers, and what a call makes of it."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from services import ALPHA, serving

pytestmark = pytest.mark.long


@contextmanager
def answering(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """An endpoint that answers with these bytes and hangs up, and what it was asked."""
    asked: list[bytes] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            head = b"".join(iter(self.rfile.readline, b"\r\n"))
            (length,) = re.findall(rb"(?i)content-length: ([0-9]+)", head)
            asked.append(self.rfile.read(int(length)))
            self.wfile.write(answer)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/", asked
        finally:
            server.shutdown()
            thread.join()


def answer(kind: str, content: bytes, length: int | None = None) -> bytes:
    size = len(content) if length is None else length
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {size}\r\n\r\n"
    return head.encode() + content


JSON = "application/sparql-results+json"
TSV = "text/tab-separated-values"
ROWS = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"far"}}]}}'
CHUNKED = f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
BAD = {
    "an error": b"HTTP/1.1 500 Error\r\nContent-Length: 0\r\n\r\n",
    "no HTTP": b"hello\r\n\r\n",
    "nothing": b"",
    "a page": answer("text/html", b"<p>Sorry"),
    "no media type": answer("", ROWS),
    "garbage": answer(JSON, b"\x1f\x8b\x00"),
    "cut": answer(JSON, ROWS[:-3]),
    "cut by its length": answer(JSON, ROWS[:-3], len(ROWS)),
    "cut between rows": answer(TSV, b"?x\n", 200),
    "without a length": f"HTTP/1.0 200 OK\r\nContent-Type: {TSV}\r\n\r\n?x\n".encode(),
    "a bad chunk": CHUNKED + b"5\r\n" + ROWS,
    "no last chunk": CHUNKED + b"%x\r\n%s\r\n" % (len(ROWS), ROWS),
    "no number for its length": f"HTTP/1.1 200 OK\r\nContent-Type: {TSV}\r\n"
    "Content-Length: zz\r\n\r\n?x\n".encode(),
    "true": answer(JSON, b'{"head":{},"boolean":true}'),
    "too much": answer(TSV, b"?x\n" + b"1\n" * (9 * 2**20)),
}
WITHIN = [
    "SELECT ?x {{ SERVICE <{iri}> {{ ?x ?y ?z }} }}",
    "SELECT (COUNT(*) AS ?n) {{ SERVICE <{iri}> {{ ?x ?y ?z }} }}",
    "ASK {{ FILTER EXISTS {{ SERVICE <{iri}> {{ ?x ?y ?z }} }} }}",
    "ASK {{ FILTER EXISTS {{ SERVICE <{iri}> {{ ?x ?y ?z }} }} }} # silent",
    "ASK {{ FILTER NOT EXISTS {{ SERVICE <{iri}> {{ ?x ?y ?silent }} }} }}",
    "SELECT ?x {{ VALUES ?x {{ 'far' 'b' }} MINUS {{ SERVICE <{iri}> {{ ?x ?y ?z }} }} }}",
    "SELECT (EXISTS {{ SERVICE <{iri}> {{ ?x ?y ?z }} }} AS ?e) {{}}",
    "ASK {{ FILTER(COALESCE(EXISTS {{ SERVICE <{iri}> {{ ?x ?y ?z }} }}, 7)) "
    "OPTIONAL {{ SERVICE SILENT <{iri}> {{ ?a ?b ?c }} }} }}",
]


@pytest.mark.parametrize("kind", BAD)
def test_a_call_without_a_whole_answer_makes_no_answer(kind: str) -> None:
    with answering(BAD[kind]) as (iri, _):
        for mode in ((), ("--dev",)):
            arguments = ("--data", str(ALPHA), "--allow-service", iri)
            with serving(*mode, *arguments, stops_with=None) as running:
                for form in WITHIN:
                    reply = running.query(form.format(iri=iri))
                    assert (reply.status, reply.problem) == (502, "query-failed"), form
                silent = running.query(f"ASK {{ SERVICE SILENT <{iri}> {{ ?x ?y ?z }} }}")
                assert silent.json["boolean"] is True


def test_an_endpoint_s_own_words_for_its_media_type_are_not_passed_on() -> None:
    for more in (b'; a="\xff"', b";\r\n a=b"):
        words = answer(JSON, ROWS).replace(JSON.encode(), JSON.encode() + more)
        with (
            answering(words) as (iri, _),
            serving("--data", str(ALPHA), "--allow-service", iri) as running,
        ):
            reply = running.query(f"SELECT ?x {{ SERVICE <{iri}> {{ ?x ?y ?z }} }}")
            assert reply.status in (200, 502)
            if reply.status == 200:
                (row,) = reply.json["results"]["bindings"]
                assert row["x"]["value"] == "far"
            query = f"ASK {{ FILTER NOT EXISTS {{ SERVICE <{iri}> {{ ?x ?y ?z }} }} }}"
            assert running.query(query).status == reply.status


def test_what_is_nested_in_a_call_is_sent_as_it_was_written() -> None:
    with answering(answer(JSON, ROWS)) as (one, asked), answering(b"") as (two, others):
        allowed = ("--allow-service", one, "--allow-service", two)
        with serving("--data", str(ALPHA), *allowed) as running:
            reply = running.query(
                f"SELECT ?x {{ SERVICE <{one}> {{ ?x ?y ?z . SERVICE <{two}> {{ ?z a ?w }} }} "
                f"SERVICE <{one}> {{ ?x ?y ?z }} }}"
            )
        assert [row["x"]["value"] for row in reply.json["results"]["bindings"]] == ["far"]
        assert any(f"SERVICE <{two}>".encode() in each for each in asked)
        assert not any(b"127.0.0.1:8/" in each for each in asked)
        assert others == []
