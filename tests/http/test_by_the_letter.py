"""RFC 9110 and 9112 where clients, proxies and attackers differ from browsers."""

import json
import re
import socket
import time
from urllib.parse import urlencode, urljoin

import pytest

from iscm.protocol.problems import GUARD
from patience import PATIENCE
from services import Service

ASK = urlencode({"query": "SELECT (1 AS ?n) {}"}).encode()
TARGET = b"/sparql?" + ASK


def exchange(service: Service, *blocks: bytes, until: bytes = b"") -> bytes:
    """All that comes back for some blocks, sent as they are; then the client hangs up.

    Args:
        service: who is asked.
        blocks: what is sent, the second after the first answer.
        until: bytes whose coming ends the waiting; the end of the connection where there are none.
    """
    with socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE) as client:
        answer = b""
        for number, block in enumerate(blocks):
            client.sendall(block)
            if number + 1 < len(blocks):
                answer += client.recv(65536)
        while not (until and until in answer) and (more := client.recv(65536)):
            answer += more
    return answer


def statuses(answer: bytes) -> list[int]:
    """The status codes of the responses in an answer."""
    return [int(code) for code in re.findall(rb"HTTP/1\.1 ([1-5]\d\d) ", answer)]


def get(*fields: bytes, target: bytes = TARGET, version: bytes = b"1.1") -> bytes:
    lines = [b"GET %s HTTP/%s" % (target, version), b"Host: x", *fields, b"Connection: close"]
    return b"\r\n".join([*lines, b"", b""])


def chunked(trailers: bytes, content: bytes = ASK, *fields: bytes) -> bytes:
    head = [
        b"POST /sparql HTTP/1.1",
        b"Host: x",
        b"Content-Type: application/x-www-form-urlencoded",
        b"Transfer-Encoding: chunked",
        b"Connection: close",
        *fields,
    ]
    return (
        b"\r\n".join([*head, b"", b""])
        + b"%x\r\n%s\r\n0\r\n" % (len(content), content)
        + trailers
        + b"\r\n"
    )


def test_trailers_are_no_header_fields(service: Service) -> None:
    plain = exchange(service, chunked(b""))
    for trailer in (b"Accept: text/csv\r\n", b"Content-Encoding: gzip\r\n", b"Expect: x\r\n"):
        answer = exchange(service, chunked(trailer))
        assert statuses(answer) == [200]
        assert b"content-type: application/sparql-results+json" in answer
        assert answer.partition(b"\r\n\r\n")[2] == plain.partition(b"\r\n\r\n")[2]


def test_trailers_without_end_are_refused_at_the_length_of_a_head(service: Service) -> None:
    whole = chunked(b"")[:-2]  # without the empty line that would end the trailers
    with socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE) as client:
        client.sendall(whole + b"X: ")
        sent, block = 0, b"x" * 65536
        client.settimeout(PATIENCE)
        while sent < 64 * 2**20:
            try:
                client.sendall(block)
            except OSError:
                break
            sent += len(block)
            client.setblocking(False)
            try:
                answer = client.recv(65536)
            except BlockingIOError:
                answer = b""
            client.settimeout(PATIENCE)
            if answer:
                break
        assert statuses(answer) == [431]
    assert sent < 8 * 2**20
    assert service.answers()


def test_a_chunk_as_large_as_a_block_is_no_trailer(service: Service) -> None:
    query = b"ASK {} #" + b"x" * 700_000
    body = urlencode({"query": query.decode()}).encode()
    assert statuses(exchange(service, chunked(b"X-Sum: 1\r\n", body))) == [200]


@pytest.mark.parametrize("protocol", [b"h2c", b"websocket"])
@pytest.mark.parametrize("path", [TARGET, b"/metrics", b"/healthz", b"/sparql/"])
def test_an_upgrade_is_ignored_and_answered_once(
    service: Service, path: bytes, protocol: bytes
) -> None:
    ask = get(b"Connection: Upgrade", b"Upgrade: " + protocol, target=path)
    ask = ask.replace(b"Connection: close\r\n", b"")
    after = get(target=b"/metrics")
    for _ in range(2):  # the second time from the cache
        answer = exchange(service, ask + after)
        assert len(statuses(answer)) == 2
        assert statuses(answer)[1] == 200


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"GET / HTTP/2.0", 505),
        (b"GET / HTTP/0.9", 505),
        (b"GET / HTTP/3.0", 505),
        (b"GET / RTSP/1.0", 400),
        (b"GET / ICE/1.0", 400),
        (b"SOURCE / ICE/1.0", 400),
        (b"CONNECT example.org:80 HTTP/1.1", 501),
        (b"GET / HTTP/1.2", 505),
    ],
)
def test_what_is_not_http_1_is_refused(service: Service, line: bytes, status: int) -> None:
    block = line + b"\r\nHost: x\r\nConnection: close\r\n\r\n"
    assert statuses(exchange(service, block)) == [status]
    # However its bytes are cut, and after a request that is well formed.
    cut = len(line) - 4
    with socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" + block[:cut])
        answer = client.recv(65536)
        client.sendall(block[cut:])
        while more := client.recv(65536):
            answer += more
    assert statuses(answer) in ([200, status], [200])


@pytest.mark.parametrize(
    "host",
    [
        b"a b",
        b'"><script>',
        b"x/y",
        b"u@h",
        b"a:b",
        b"[::1",
        b"\xc3\xa9",
        b"a,b:1:2",
        b"xn--",
        b"[::::1]",
        b"[1.2.3.4]",
        b"[1]:80",
        b"x:65536",
        b"[::1]:99999",
        b"a..b",
        b".",
        b"a" * 64 + b".example",
        b"a.%s:80" % (b"b" * 64),
        b"x#",
    ],
)
def test_a_host_that_is_none_is_refused(service: Service, host: bytes) -> None:
    for block in (
        b"GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" % host,
        b"GET http://%s/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        % host.replace(b" ", b"|"),
    ):
        if b"/y" in host and block.startswith(b"GET http"):
            continue  # there it is a host and a path
        assert statuses(exchange(service, block)) == [400]


@pytest.mark.parametrize(
    "host", [b"", b"localhost", b"[::1]:80", b"a.b:", b"xn--bcher-kva.example"]
)
def test_a_host_is_taken(service: Service, host: bytes) -> None:
    block = b"GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" % host
    assert statuses(exchange(service, block)) == [200]


def test_the_authority_of_an_absolute_target_wins_over_the_host(service: Service) -> None:
    def origin(block: bytes) -> str:
        head, _, body = exchange(service, block).partition(b"\r\n\r\n")
        assert b"200 OK" in head
        return str(json.loads(body)["servers"][0]["url"])

    close = b"Host: other.example\r\nConnection: close\r\n\r\n"
    plain = origin(b"GET /openapi.json HTTP/1.1\r\n" + close)
    absolute = origin(b"GET http://one.example/openapi.json HTTP/1.1\r\n" + close)
    assert "other.example" in plain
    assert "one.example" in absolute


def test_an_expectation_is_met_once_and_by_http_1_1_alone(service: Service) -> None:
    head = (
        b"POST /sparql HTTP/%s\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
        b"Content-Length: 6\r\nConnection: close\r\n%s\r\n"
    )
    for version, fields, expected in (
        (b"1.1", b"Expect: 100-continue\r\n", [100, 200]),
        (b"1.1", b"Expect: 100-continue\r\nExpect: 100-continue\r\n", [100, 200]),
        (b"1.0", b"Expect: 100-continue\r\n", [200]),
        (b"1.1", b"Expect: miracle\r\n", [417]),
    ):
        block = head % (version, fields)
        if expected[0] == 100:
            assert statuses(exchange(service, block, b"ASK {}")) == expected
        else:
            assert statuses(exchange(service, block + b"ASK {}")) == expected


@pytest.mark.parametrize(
    ("version", "coding", "status"),
    [(b"1.1", b"gzip, chunked", 501), (b"1.1", b"CHUNKED", 200), (b"1.0", b"chunked", 400)],
)
def test_of_transfer_codings_only_chunked_is_read(
    service: Service, version: bytes, coding: bytes, status: int
) -> None:
    block = (
        chunked(b"").replace(b": chunked", b": " + coding).replace(b"HTTP/1.1", b"HTTP/" + version)
    )
    assert statuses(exchange(service, block)) == [status]


def test_a_field_longer_than_proxies_let_through_is_refused(service: Service) -> None:
    assert statuses(exchange(service, get(b"Accept: " + b"x" * 9000))) == [431]
    assert statuses(exchange(service, get(target=b"/" + b"x" * 9000))) == [414]
    assert statuses(exchange(service, get(b"Cookie: " + b"x" * 4000))) == [200]
    assert statuses(exchange(service, get(b"Content-Length: " + b"9" * 5000))) == [400]
    assert statuses(exchange(service, get(b"Content-Length: " + b"9" * 15))) == [413]


@pytest.mark.parametrize("path", [b"/browse", b"/dumps"])
def test_a_redirect_follows_no_forged_host(service: Service, path: bytes) -> None:
    answer = exchange(service, get(target=path).replace(b"Host: x", b"Host: evil.example"))
    assert statuses(answer)[0] in (301, 308, 404, 200)
    assert b"evil.example" not in answer.partition(b"\r\n\r\n")[0]


@pytest.mark.parametrize("path", [b"/sparql", b"/factsheet/2017", b"/reconcile", b"/metrics"])
@pytest.mark.parametrize("before", [b"/", b"///", b"/%2F", b"%2f", b"http://x/"])
def test_a_path_with_more_slashes_is_another(service: Service, before: bytes, path: bytes) -> None:
    """Frameworks strip them, so that one would be answered beside its bounds."""
    answer = exchange(service, get(target=before + path + b"?query=ASK%7B%7D"))
    assert statuses(answer)[0] in (400, 404)
    assert b"begins with one slash" in answer or statuses(answer) == [400]


@pytest.mark.parametrize("field", [b"Accept", b"Accept-Language", b"Accept-Encoding"])
def test_fields_that_choose_an_answer_are_together_as_long_as_one(
    service: Service, field: bytes
) -> None:
    for target in (TARGET, b"/"):
        long = [field + b": " + b"*;q=0.1, " * 850] * 2
        assert statuses(exchange(service, get(*long, target=target))) == [431]
    assert statuses(exchange(service, get(*([field + b": *;q=0.1, "] * 50)))) == [200]


@pytest.mark.parametrize(
    ("block", "status"),
    [
        (get(target=b"/"), 200),
        (get(target=b"/nothing"), 404),
        (get(target=b"/sparql?query=nonsense"), 400),
        (get(target=b"/healthz").replace(b"GET", b"PUT"), 405),
        (get(target=b"/sparql").replace(b"GET", b"PUT"), 405),
        (get().replace(b"Host: x", b"Host: a b"), 400),
        (get().replace(b"GET", b"NONSENSE"), 501),
    ],
)
def test_pages_and_problems_tell_browsers_the_same_whoever_makes_them(
    service: Service, block: bytes, status: int
) -> None:
    answer = exchange(service, block)
    assert statuses(answer) == [status]
    head = answer.partition(b"\r\n\r\n")[0].lower()
    for field, value in GUARD.items():
        assert f"\r\n{field}: {value}".lower().encode() in head
    for field in (b"content-security-policy", b"x-content-type-options"):
        assert head.count(b"\r\n%s: " % field) == 1


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 43\r\n\r\n%s",
        b"Transfer-Encoding: chunked\r\n\r\n2b\r\n%s\r\n0\r\n\r\n",
    ],
)
@pytest.mark.parametrize("method", [b"POST /sparql", b"GET /healthz", b"QUERY /sparql"])
def test_content_beside_an_upgrade_is_content_and_no_request(
    service: Service, method: bytes, framing: bytes
) -> None:
    smuggled = b"GET /healthz?smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
    assert len(smuggled) == 43
    head = method + b" HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
    upgrade = b"Connection: upgrade\r\nUpgrade: h2c\r\n"
    expected = [200, 200] if b"GET" in method else [400, 200]
    for fields in (b"", upgrade):
        block = head + fields + framing % smuggled + get()
        assert statuses(exchange(service, block)) == expected
        with socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE) as client:
            for at in range(0, len(block), 25):
                client.sendall(block[at : at + 25])
                time.sleep(0.002)
            answer = b"".join(iter(lambda: client.recv(65536), b""))
        assert statuses(answer) == expected
    asked = b"ASK {}".ljust(43)
    if b"GET" not in method:
        block = head + upgrade + framing % asked + get()
        assert statuses(exchange(service, block)) == [200, 200]


@pytest.mark.parametrize("path", ["/healthz", "/metrics", "/questions"])
def test_a_slash_too_many_leads_on(service: Service, path: str) -> None:
    reply = service.request("GET", f"{path}/")
    assert reply.status == 308
    there = urljoin(f"http://localhost{path}/", reply.headers["location"])
    assert there == f"http://localhost{path}"
