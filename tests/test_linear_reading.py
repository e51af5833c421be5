"""What a stranger sends costs no more than its length: twice as much takes about twice as long.

Times are of this thread's processor, the best of five, at sizes at which the smaller one takes a
fiftieth of a second; a parser so fast that megabytes take less is linear enough.
"""

import time
from collections.abc import Callable, Iterator
from typing import Final

import httptools
import pytest
from pyoxigraph import RdfFormat

from iscm import bombs, fold, period, spreadsheets
from iscm.engine import QuerySyntaxError, lexer
from iscm.http import refusals
from iscm.http.peers import TrustedPeers
from iscm.http.request import Request
from iscm.links import addresses
from iscm.media_types import DOCUMENT_OFFERS, HTML
from iscm.pool.nesting import require_shallow
from iscm.protocol import coding, percent
from iscm.protocol.conditions import conditional_status
from iscm.protocol.negotiation import negotiate, negotiate_language
from iscm.protocol.problems import Problem
from iscm.protocol.request import parse_request
from iscm.reconciliation.request import RequestError, parse_batch

ENOUGH: Final = 0.02
LARGEST: Final = 4_000_000
RATIO: Final = 3.0
DOUBLINGS: Final = 3
LANGUAGES: Final = ("en", "fr", "es")


def times(piece: str, start: str = "", end: str = "") -> Callable[[int], str]:
    """Texts of about a length: a piece again and again."""
    return lambda size: start + piece * (size // len(piece) + 1) + end


def ignoring(call: Callable[[str], object], *errors: type[Exception]) -> Callable[[str], object]:
    def run(text: str) -> object:
        try:
            return call(text)
        except errors:
            return None

    return run


def form(text: str) -> object:
    kind = "application/x-www-form-urlencoded"
    return parse_request("POST", b"", kind, text.encode(), max_bytes=LARGEST)


def request(text: str) -> object:
    return Request("GET", text.encode(), "1.1", [], b"", "", "http", True, 0.0)


def origin(text: str) -> object:
    peers = TrustedPeers(["127.0.0.0/8"])
    return peers.origin("127.0.0.1", [(b"x-forwarded-for", text.encode("latin-1", "replace"))])


def http_of(text: str) -> object:
    return httptools.HttpRequestParser(_Ignored()).feed_data(text.encode("latin-1", "replace"))


class _Ignored:
    """Takes what the parser of HTTP tells and does nothing."""


PARSERS: dict[str, Callable[[str], object]] = {
    "Accept": lambda text: negotiate(text, (*DOCUMENT_OFFERS, HTML)),
    "Accept-Language": lambda text: negotiate_language(text, LANGUAGES),
    "Accept-Encoding": coding._chosen,
    "If-None-Match": lambda text: conditional_status({"If-None-Match": text}.get, '"x"', None),
    "Host": lambda text: refusals.is_host(text.encode()),
    "X-Forwarded-For": origin,
    "target": request,
    "HTTP": ignoring(http_of, httptools.HttpParserError),
    "query string": lambda text: percent.only_query(b"query=" + text.encode()),
    "form": ignoring(form, Problem),
    "tokens": lambda text: sum(1 for _ in lexer.tokens(text)),
    "query form": lexer.form,
    "star": lexer.outer_star,
    "calls": lambda text: lexer.calling_nobody(text + "service"),
    "graphs": lambda text: lexer.names_graphs("ASK { GRAPH" + text),
    "prefixes": lexer.declared_prefixes,
    "nesting": ignoring(lambda text: require_shallow(text, 1000), QuerySyntaxError),
    "name": lambda text: fold.fold(text),
    "cleaned name": fold.clean,
    "batch": ignoring(parse_batch, RequestError),
    "IRI": lambda text: list(addresses.forms("https://www.wikidata.org/wiki/Q1" + text)),
    "period": ignoring(lambda text: period.parse_period(text, None), ValueError),
    "cell": spreadsheets.harmless,
    "elements": lambda text: bombs.refusal(text.encode(), RdfFormat.RDF_XML),
    "triple terms": lambda text: bombs.refusal(text.encode() + b"<<" * 101, RdfFormat.TURTLE),
}
HARD: dict[str, Callable[[int], str]] = {
    "unclosed quotes": times('"\\"'),
    "a parameter of quotes": times('\\"', 'a/b;a="'),
    "quotes": times('"'),
    "apostrophes": times("'"),
    "bases": times("base<"),
    "spaced bases": times("base <"),
    "triple quotes": times('"""'),
    "backslashes": times("\\"),
    "ranges": times("a/b,"),
    "numbered ranges": lambda size: ",".join(f"*/*;a={n}" for n in range(size // 8)),
    "blanks": times(" "),
    "semicolons": times(";", "a/b"),
    "commas": times(","),
    "letters": times("a"),
    "dotted letters": times("a."),
    "dashes": times("a-"),
    "colons": times("a:"),
    "dots after a name": times(".", "a:b"),
    "opening IRIs": times("<"),
    "IRIs without end": times("<a"),
    "brackets": times("("),
    "closed brackets": times("()"),
    "percent signs": times("%"),
    "percent codes": times("%41"),
    "half a code": times("a%4"),
    "fields": times("a=b&"),
    "lines": times("\n"),
    "comments": times("#\n"),
    "variables": times("?a"),
    "prefixes": times("PREFIX a: <x:> "),
    "SERVICE": times("service "),
    "slashes": times("/"),
    "digits": times("1"),
    "addresses": times("127.0.0.1,"),
    "arrays": times("[", '{"a":'),
    "keys": lambda size: "{" + ",".join(f'"{n}":{{"query":"a"}}' for n in range(size // 20)) + "}",
    "accents": times("e\u0301"),
    "initials": times("U.N."),
    "entities": times('<!ENTITY a "&b;">'),
    "unclosed entities": times("<!ENTITY "),
    "references": times("&a;", '<!ENTITY a "b">'),
    "a head": times("X: y\r\n", "GET / HTTP/1.1\r\n"),
    "chunks": times("1\r\nx\r\n", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"),
}


def once(parse: Callable[[str], object], text: str) -> float:
    started = time.thread_time()
    parse(text)
    return time.thread_time() - started


def best(parse: Callable[[str], object], text: str) -> float:
    return min(once(parse, text) for _ in range(5))


def sizes() -> Iterator[int]:
    size = 1_000
    while size <= LARGEST:
        yield size
        size *= 2


@pytest.mark.parametrize(
    "hard",
    [
        pytest.param(name, marks=() if name.startswith("unclosed") else pytest.mark.long)
        for name in HARD
    ],
)
@pytest.mark.parametrize("parser", PARSERS)
def test_twice_the_text_takes_about_twice_the_time(parser: str, hard: str) -> None:
    """Time that grows with the square is four times as long at every doubling. Where the text
    outgrows a cache of the processor it takes a leap, but only once: so one doubling after another
    is tried, up to `DOUBLINGS` of them."""
    parse, text = PARSERS[parser], HARD[hard]
    for size in sizes():
        sample = text(size)
        if once(parse, sample) >= ENOUGH and (taken := best(parse, sample)) >= ENOUGH:
            break
    else:
        return
    times = [taken]
    for doubling in range(1, DOUBLINGS + 1):
        times.append(best(parse, text(size * 2**doubling)))
        if times[-1] / times[-2] < RATIO:
            return
    pytest.fail(f"from {size} characters on, doubled each time: {times} s")
