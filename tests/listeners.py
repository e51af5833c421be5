"""Endpoints of the tests, which note what they are asked."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

HERE = "<http://127.0.0.1:%d/sparql>"


class Listener:
    """A SPARQL endpoint that notes every call; it knows one answer."""

    def __init__(self, redirect: str = "") -> None:
        self.calls: list[str] = []
        calls = self.calls

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                calls.append(f"{self.command} {self.path}")
                body = json.dumps(
                    {
                        "head": {"vars": ["x"]},
                        "results": {"bindings": [{"x": {"type": "literal", "value": "far"}}]},
                    }
                ).encode()
                self.send_response(302 if redirect else 200)
                if redirect:
                    self.send_header("Location", redirect)
                self.send_header("Content-Type", "application/sparql-results+json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        self.iri = f"http://127.0.0.1:{self.port}/sparql"


@contextmanager
def listening(redirect: str = "") -> Iterator[Listener]:
    """A listener that answers while the block lasts; by a redirect, where one is given."""
    opened = Listener(redirect)
    thread = threading.Thread(target=opened.server.serve_forever)
    thread.start()
    try:
        yield opened
    finally:
        opened.server.shutdown()
        thread.join()
        opened.server.server_close()


FORMS = [
    "SELECT * {{ SERVICE <{iri}> {{ ?x ?y ?z }} }}",
    "SELECT * {{ SERVICE SILENT <{iri}> {{ ?x ?y ?z }} }}",
    "SELECT * {{ service <{iri}> {{ ?x ?y ?z }} }}",
    "SELECT * {{ SeRvIcE<{iri}>{{ ?x ?y ?z }} }}",
    "SELECT * {{ SERVICE#far\n#away\n<{iri}> {{ ?x ?y ?z }} }}",
    "SELECT * {{ BIND(<{iri}> AS ?far) SERVICE ?far {{ ?x ?y ?z }} }}",
    "SELECT * {{ VALUES ?far {{ <{iri}> }} SERVICE SILENT ?far {{ ?x ?y ?z }} }}",
    "PREFIX s: <{iri}> SELECT * {{ SERVICE s: {{ ?x ?y ?z }} }}",
    "BASE <{iri}> SELECT * {{ SERVICE <> {{ ?x ?y ?z }} }}",
    "ASK {{ FILTER EXISTS {{ SERVICE <{iri}> {{ ?x ?y ?z }} }} }}",
    "ASK {{ FILTER NOT EXISTS {{ ?a ?b ?c SERVICE <{iri}> {{ ?x ?y ?z }} }} }}",
    "SELECT * {{ {{ SELECT ?x {{ SERVICE <{iri}> {{ ?x ?y ?z }} }} LIMIT 1 }} }}",
    "SELECT * {{ OPTIONAL {{ GRAPH ?g {{ SERVICE <{iri}> {{ ?x ?y ?z }} }} }} }}",
    "CONSTRUCT {{ ?x ?y ?z }} {{ ?x ?y ?z MINUS {{ SERVICE <{iri}> {{ ?x ?y ?z }} }} }}",
    "DESCRIBE ?x {{ SERVICE <{iri}> {{ ?x ?y ?z }} }}",
    "SELECT ('SERVICE' AS ?s) {{ SERVICE <{iri}> {{ ?x ?y ?z }} }}",
]


LONG = "#" + "x" * 40_000
"""A comment that makes a query longer than what the server looks at itself."""
HIDDEN = [
    # The engine takes < for less than where a reader may see the start of an IRI, so that a string
    # seems to begin in another place.
    "SELECT * {{ FILTER(1<'x>'||true) SERVICE <{iri}> {{ ?x ?y ?z }} FILTER(1<'y>'||true) }}",
    "SELECT ?a {{ VALUES ?u {{ 1 }} FILTER(?u<'x>'||true) SERVICE <{iri}> {{ ?p ?q ?a }} "
    "FILTER(1<'y'||true) }}",
    "ASK {{ FILTER(1<'''x>'''||true) SERVICE <{iri}> {{ ?x ?y ?z }} FILTER(1<'''y'''||true) }}",
    'ASK {{ FILTER(1<"x>"||true) SERVICE <{iri}> {{ ?x ?y ?z }} FILTER(1<"y>"||true) }}',
    "SELECT * {{ ?s ?p 1SERVICE <{iri}> {{ ?x ?y ?z }} }}",
    "SELECT * {{ ?s ?p trueSERVICE <{iri}> {{ ?x ?y ?z }} }}",
    "SELECT * {{ ?s ?p 1.5e3SERVICE <{iri}> {{ ?x ?y ?z }} }}",
    "SELECT * {{ ?s ?p 'a'@enSERVICE <{iri}> {{ ?x ?y ?z }} }}",
    "SELECT * {{ ?s ?p <a>SERVICE<{iri}>{{ ?x ?y ?z }} }}",
    "SELECT * {{ ?s a _:b1.SERVICE <{iri}> {{ ?x ?y ?z }} }}",
]
"""Ways to hide the keyword from a reader of the text; some are malformed for the engine too."""
WAYS = [*FORMS, *HIDDEN]
