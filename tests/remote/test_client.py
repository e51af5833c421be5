"""Endpoints that answer with anything but an answer."""

import socket
from collections.abc import Mapping
from contextlib import suppress
from itertools import count
from threading import Event, Thread

import pytest

from endpoints import Told, endpoint
from iscm.engine import UpstreamError
from iscm.remote.client import Client, EndpointError, credentials

JSON = "application/sparql-results+json"
TRUE = b'{"head":{},"boolean":true}'


def told(status: int, content: bytes = b"", **headers: str) -> Told:
    return status, {name.replace("_", "-"): value for name, value in headers.items()}, content


def ask(address: str, auth: str | None = None, seconds: float = 5) -> bytes:
    client = Client(address, credentials(auth), seconds, 1)
    with client.post([("query", "ASK {}")], JSON) as reply:
        return reply.read(-1)


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (told(200, b"<html>", Content_Type="text/html"), "upstream-failed", "text/html"),
        (told(200, TRUE), "upstream-failed", "no media type"),
        (told(401, b"secret"), "upstream-failed", "credentials"),
        (told(302, Location="http://192.0.2.1/"), "upstream-failed", "elsewhere"),
        (told(400, b"secret words"), "upstream-refused", "refuses the query (400)"),
        (told(500, b"secret"), "upstream-refused", "(500)"),
        (told(503, b"secret"), "upstream-failed", "cannot answer now"),
        (
            told(200, TRUE, Content_Type=JSON, X_SQL_State="S1TAT"),
            "upstream-truncated",
            "some rows",
        ),
        (told(200, TRUE, Content_Type=JSON, Content_Length="99"), "upstream-failed", "broke off"),
    ],
)
def test_what_is_no_answer_is_told_in_words_of_our_own(answer: Told, kind: str, words: str) -> None:
    with endpoint(lambda *_: answer) as address, pytest.raises(UpstreamError) as error:
        ask(address)
    assert error.value.kind == kind
    assert words in str(error.value)
    assert "secret" not in str(error.value)


def test_an_endpoint_that_is_busy_for_a_moment_is_asked_again() -> None:
    answers = [told(503), told(200, TRUE, Content_Type=JSON)]
    with endpoint(lambda *_: answers.pop(0)) as address:
        assert ask(address) == TRUE


def test_an_endpoint_that_keeps_failing_is_left_in_peace() -> None:
    asked = []

    def failing(fields: Mapping[str, list[str]], _: Mapping[str, str]) -> Told:
        asked.append(fields)
        return told(502)

    with endpoint(failing) as address:
        client = Client(address, None, 5, 1)
        kinds = []
        for _ in range(7):
            with pytest.raises(UpstreamError) as error, client.post([], JSON):
                pass
            kinds.append(error.value.kind)
        assert kinds == ["upstream-failed"] * 5 + ["upstream-unavailable"] * 2
        assert not client.is_well()


def test_an_endpoint_that_never_answers_costs_no_more_than_the_time_it_has() -> None:

    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(UpstreamError) as error:
            ask(f"http://127.0.0.1:{port}/sparql", seconds=0.2)
    assert (error.value.status, error.value.kind) == (504, "upstream-timeout")


@pytest.mark.parametrize(
    ("text", "header", "value"),
    [
        ("basic me:open sesame", "Authorization", "Basic bWU6b3BlbiBzZXNhbWU="),
        ("bearer abc", "Authorization", "Bearer abc"),
        ("header X-Key: abc", "X-Key", "abc"),
    ],
)
def test_credentials_are_sent(text: str, header: str, value: str) -> None:
    def answering(_: Mapping[str, list[str]], headers: Mapping[str, str]) -> Told:
        assert headers[header] == value
        return told(200, TRUE, Content_Type=JSON)

    with endpoint(answering) as address:
        assert ask(address, text) == TRUE


def test_a_challenge_is_met_with_a_digest() -> None:
    def answering(_: Mapping[str, list[str]], headers: Mapping[str, str]) -> Told:
        if not headers.get("Authorization", "").startswith('Digest username="me"'):
            return told(401, WWW_Authenticate='Digest realm="r", nonce="n", qop="auth"')
        return told(200, TRUE, Content_Type=JSON)

    with endpoint(answering) as address:
        assert ask(address, "digest me:open") == TRUE


@pytest.mark.parametrize("text", ["basic me", "bearer ", "secret", "header X"])
def test_credentials_of_no_known_form_are_refused_and_not_shown(text: str) -> None:
    with pytest.raises(EndpointError) as error:
        credentials(text)
    assert "basic USER:PASSWORD" in str(error.value)
    assert "me" not in str(error.value).split()
    assert "secret" not in str(error.value)


@pytest.mark.parametrize("address", ["ftp://x.y/", "nothing", "http:///sparql", "http://a:b@c/"])
def test_what_is_no_address_of_an_endpoint_is_refused(address: str) -> None:
    with pytest.raises(EndpointError):
        Client(address, None, 1, 1)


HEAD = f"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\nContent-Type: {JSON}\r\n".encode()


@pytest.mark.parametrize("sent_at_once", [b"", b"HTTP/1.1 200 OK\r\n", HEAD, HEAD + b"\r\n"])
def test_an_answer_that_drips_has_no_more_time_than_another(sent_at_once: bytes) -> None:
    gone = Event()

    def drip(server: socket.socket) -> None:
        client, _ = server.accept()
        with client, suppress(OSError):
            client.recv(65536)
            client.sendall(sent_at_once)
            for letter in count():
                if gone.wait(0.05):
                    break
                client.sendall(b"HTTP/1.1 200 OK\r\n X"[letter : letter + 1] or b"X")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=drip, args=(server,))
        thread.start()
        try:
            with pytest.raises(UpstreamError) as error:
                ask(f"http://127.0.0.1:{server.getsockname()[1]}/sparql", seconds=0.5)
        finally:
            gone.set()
            thread.join()
    assert error.value.kind == "upstream-timeout"
