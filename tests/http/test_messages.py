"""HTTP beneath the protocol: connections, content in chunks, what breaks it."""

import gzip
import http.client
import json
import socket
from urllib.parse import quote, urlencode

import pytest

from members import MEMBERS, QUERY
from patience import PATIENCE
from services import Service


def raw(service: Service, data: bytes) -> bytes:
    """What comes back to some bytes until the server hangs up."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE) as client:
        client.sendall(data)
        parts = []
        while block := client.recv(65536):
            parts.append(block)
    return b"".join(parts)


def test_percent_encoding_is_decoded_once(service: Service) -> None:
    text = "SELECT ('a%2Bb+c d%25' AS ?x) {}"
    reply = service.request("GET", f"/sparql?query={quote(text)}")
    assert reply.json["results"]["bindings"][0]["x"]["value"] == "a%2Bb+c d%25"


def test_head_says_what_get_would_and_sends_nothing(service: Service) -> None:
    for _ in range(2):
        target = "/sparql?" + urlencode({"query": MEMBERS})
        head = service.request("HEAD", target)
        full = service.request("GET", target)
        assert head.body == b""
        for name in ("content-type", "content-length", "etag", "vary"):
            assert head.headers[name] == full.headers[name]


def test_a_connection_serves_many_requests_in_order(service: Service) -> None:
    requests = [
        f"GET /sparql?query={quote(f'SELECT ({n} AS ?n) {{}}')} HTTP/1.1\r\nHost: x\r\n"
        "Accept: text/csv\r\n" + ("Connection: close\r\n\r\n" if n == 39 else "\r\n")
        for n in range(40)
    ]
    came = raw(service, "".join(requests).encode())
    values = [
        part.split(b"\r\n\r\nn\r\n")[1].split(b"\r\n")[0]
        for part in came.split(b"HTTP/1.1 200 OK")[1:]
    ]
    assert values == [str(n).encode() for n in range(40)]


def test_a_chunked_body_is_read(service: Service) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=PATIENCE)
    parts = iter([b"AS", b"K {", b" ?s ?p ?o }"])
    connection.request("POST", "/sparql", parts, QUERY, encode_chunked=True)
    assert json.load(connection.getresponse())["boolean"] is True
    connection.close()


def test_a_client_that_waits_is_told_to_go_on(service: Service) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE) as client:
        client.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
            b"Content-Length: 6\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
        )
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"ASK {}")
        assert client.recv(65536).startswith(b"HTTP/1.1 200 OK\r\n")


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET /sparql HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"NONSENSE / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
        (b"\x16\x03\x01\x02\x00\x01\x00", 501),
        (
            b"POST / HTTP/1.1\r\nHost: a\r\n"
            b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            400,
        ),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nContent-Length: 1\r\n\r\n", 417),
        (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 300 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 300_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
    ],
)
def test_what_breaks_http_is_told_before_the_server_hangs_up(
    service: Service, request_bytes: bytes, status: int
) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE) as client:
        client.sendall(request_bytes)
        client.shutdown(socket.SHUT_WR)
        came = b"".join(iter(lambda: client.recv(65536), b""))
    head, _, body = came.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert b"connection: close" in head
    assert json.loads(body)["status"] == status


def test_http_1_0_is_spoken(service: Service) -> None:
    came = raw(service, b"GET /sparql?query=ASK%7B%7D HTTP/1.0\r\n\r\n")
    assert came.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"connection: close\r\n" in came


def test_pages_come_through_as_the_site_makes_them(service: Service) -> None:
    target = "/id/mechanism/alpha-process"
    moved = service.request("GET", target)
    assert (moved.status, moved.headers["location"]) == (303, "/doc/mechanism/alpha-process")
    page = service.request("GET", "/doc/mechanism/alpha-process", headers={"Accept": "text/html"})
    assert page.status == 200
    assert "Alpha" in page.body.decode()
    headers = {"Accept": "text/html", "Accept-Encoding": "gzip"}
    coded = service.request("GET", "/doc/mechanism/alpha-process", headers=headers)
    assert gzip.decompress(coded.body) == page.body
    assert coded.headers["etag"] != page.headers["etag"]
    for tag, accepted in (
        (coded.headers["etag"], headers),
        (page.headers["etag"], {"Accept": "text/html"}),
    ):
        fields = {**accepted, "If-None-Match": tag}
        again = service.request("GET", "/doc/mechanism/alpha-process", headers=fields)
        assert (again.status, again.headers["etag"]) == (304, tag)
    assert service.request("GET", "/nothing").status == 404
    assert service.request("POST", "/", b"x").status == 405
