"""A crawler that knows nothing but links."""

from collections import Counter, deque
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pyoxigraph as ox
import pytest
import rdflib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from iscm.namespaces import BASE, ID
from iscm.web.site import Site
from json_ld import with_context
from sites import small_project_app

# rdflib's own reader of JSON-LD uses what rdflib deprecates.
pytestmark = [pytest.mark.long, pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")]

_READ_TWICE = 5
"""Of documents of a kind and syntax, how many another reader reads as well, which takes longest."""
HOST = "http://localhost"
RDF = {
    "text/turtle": (ox.RdfFormat.TURTLE, "turtle"),
    "application/ld+json": (ox.RdfFormat.JSON_LD, "json-ld"),
    "application/rdf+xml": (ox.RdfFormat.RDF_XML, "xml"),
    "application/n-triples": (ox.RdfFormat.N_TRIPLES, "nt"),
}


class Links(HTMLParser):
    """The links of a page: target and the media type that is promised."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        target = attributes.get("href")
        if tag in ("a", "link") and target:
            self.found.append((target, attributes.get("type")))


class Crawler:
    """Follows every link on the site, and every IRI of the project that RDF mentions."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.broken: dict[str, str] = {}
        self.seen: dict[str, str] = {}
        self.promised: dict[str, str] = {}
        self.read_twice: Counter[str] = Counter()

    def crawl(self, start: str) -> None:
        """Visit all that can be reached."""
        waiting = deque([start])
        while waiting:
            path = waiting.popleft()
            if path in self.seen or path in self.broken:
                continue
            response = self.client.get(path, follow_redirects=True)
            if response.status_code != 200:
                self.broken[path] = response.status
                continue
            self.seen[path] = media_type = response.content_type.partition(";")[0]
            with response:
                links = list(self._links(path, response, media_type))
            for target, kind in links:
                local = _local(urljoin(HOST + path, target))
                if local is None or (local.startswith("/questions/") and "?" in local):
                    # What a question names by default, the small project need not have; see
                    # tests/web/questions.
                    continue
                if "?" in local and ("?" in path or ("lang=" in local and path != "/")):
                    # Lists narrowed twice, pictures of each year and all that in each language
                    # are more than can be walked.
                    continue
                if kind is not None:
                    self.promised[local] = kind
                waiting.append(local)

    def _links(
        self, path: str, response: TestResponse, media_type: str
    ) -> Iterator[tuple[str, str | None]]:
        for value in response.headers.getlist("Link"):
            target, _, parameters = value.partition(">")
            kind = parameters.partition('type="')[2].partition('"')[0]
            yield target.removeprefix("<"), kind or None
        if media_type == "text/html":
            yield from Links(response.text).found
        elif media_type in RDF:
            for iri in self._parsed(path, response.data, media_type):
                yield iri, None

    def _parsed(self, path: str, data: bytes, media_type: str) -> set[str]:
        syntax, name = RDF[media_type]
        # A context is no graph: it has nothing that a reader could count.
        if path == "/context.jsonld":
            return set()
        if media_type == "application/ld+json":
            data = with_context(self.client, data)
        quads = list(ox.parse(data, syntax, base_iri=HOST + path))
        triples = {quad.triple for quad in quads}
        assert triples, path
        alike = f"{path.rpartition('/')[0]} {name}"
        self.read_twice[alike] += 1
        if self.read_twice[alike] <= _READ_TWICE:
            graph = rdflib.Graph().parse(data=data, format=name, publicID=HOST + path)
            assert len(graph) == len(triples), path
        return {
            term.value
            for quad in quads
            for term in (quad.subject, quad.object)
            if isinstance(term, ox.NamedNode) and term.value.startswith(BASE)
        }


def _local(url: str) -> str | None:
    """The path on the site that a URL or an IRI of the project leads to."""
    if url.startswith(BASE):
        url = f"{HOST}/{url[len(BASE) :]}"
    parts = urlsplit(url)
    if f"{parts.scheme}://{parts.netloc}" != HOST:
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return small_project_app(Path(tmp_path_factory.mktemp("project")))


@pytest.fixture(scope="module")
def crawled(app: Flask) -> Crawler:
    crawler = Crawler(app.test_client())
    crawler.crawl("/")
    return crawler


def test_every_link_leads_to_what_it_promises(crawled: Crawler) -> None:
    assert crawled.broken == {}
    wrong = {
        path: (kind, crawled.seen[path])
        for path, kind in crawled.promised.items()
        if crawled.seen[path] != kind
    }
    assert wrong == {}


def test_every_thing_is_reached_as_a_page_and_as_rdf(app: Flask, crawled: Crawler) -> None:
    site = app.extensions["iscm"]
    assert isinstance(site, Site)
    things = {
        row["s"].removeprefix(ID)
        for row in site.rows("SELECT DISTINCT ?s { ?s ?p ?o }")
        if row["s"].startswith(ID)
    }
    assert len(things) > 100
    reached = {unquote(path).removeprefix("/doc/") for path in crawled.seen}
    assert things - reached == set()
    for extension in ("ttl", "jsonld", "rdf", "nt"):
        assert {f"{thing}.{extension}" for thing in things} - reached == set()


def test_the_crawl_reaches_the_dataset_s_own_documents(crawled: Crawler) -> None:
    for path in ("/catalog", "/dumps/", "/version/1.0.0", "/ontology", "/shapes", "/changes.atom"):
        assert path in crawled.seen
    assert crawled.seen["/.well-known/void.ttl"] == "text/turtle"
    assert crawled.seen["/dumps/iscm.nt.zst"] == "application/zstd"
