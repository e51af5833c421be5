"""Data of strangers (`--data`) and their words in a query do nothing where a browser shows them."""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from io import BytesIO
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import pytest
from markupsafe import escape
from openpyxl import load_workbook

from hostile import PATHS, PAYLOADS, PICTURES, hostile_data
from services import Service, serving

JSON_LD = "application/ld+json"
OWN = re.compile(r"/static/[0-9a-f]{12}/([a-z]+/)?[a-z_]+\.js")
"""Where the site's own modules are: nothing that data say is there."""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving("--data", str(hostile_data(tmp_path_factory.mktemp("data")))) as service:
        yield service


class Page(HTMLParser):
    """Notes what a page would load, follow or run."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.handlers: list[str] = []
        self.scripts: list[str] = []
        self.within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        fields = dict(attrs)
        self.addresses += [
            value or "" for name, value in attrs if name in ("href", "src", "action", "srcset")
        ]
        self.handlers += [name for name in fields if name.startswith("on") or name == "style"]
        if tag == "script" and not _is_of_the_site(fields) and fields.get("type") != JSON_LD:
            self.scripts.append(f"script {fields}")
        if tag in ("iframe", "object", "embed", "base") or "http-equiv" in fields:
            self.scripts.append(f"{tag} {fields}")
        self.within = "script" if tag == "script" and "src" in fields else ""

    def handle_data(self, data: str) -> None:
        if self.within and data.strip():
            self.scripts.append(f"inline {data}")

    def handle_endtag(self, tag: str) -> None:
        self.within = ""


def _is_of_the_site(fields: dict[str, str | None]) -> bool:
    """Whether a script element takes a file of the site's own and says nothing itself."""
    return fields.get("type") == "module" and OWN.fullmatch(fields.get("src") or "") is not None


@pytest.mark.parametrize("path", PATHS)
def test_a_page_leads_only_to_the_web_and_runs_nothing(hostile: Service, path: str) -> None:
    reply = hostile.request("GET", path, headers={"Accept": "text/html"})
    assert reply.status in (200, 400, 404, 501)
    assert reply.headers["content-type"].startswith("text/html")
    page = Page()
    page.feed(reply.body.decode())
    assert_leads_to_the_web(page.addresses)
    assert page.handlers == []
    assert page.scripts == []
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    scripts = [part.split()[1:] for part in policy.split("; ") if part.startswith("script-src")]
    assert scripts in ([], [["'self'"]])
    framed = path.startswith("/reconcile/preview")
    assert f"frame-ancestors {'*' if framed else chr(39) + 'none' + chr(39)}" in policy
    assert ("x-frame-options" in reply.headers) is not framed
    assert reply.headers["referrer-policy"]
    assert reply.headers["permissions-policy"]
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert_leads_to_the_web(re.findall("<([^>]*)>", reply.headers.get("link", "")))


@pytest.mark.parametrize("picture", PICTURES)
def test_a_picture_runs_and_loads_nothing(hostile: Service, picture: str) -> None:
    name, mark, asked = picture.partition("?")
    reply = hostile.request("GET", f"/picture/{name}.svg{mark}{asked}")
    assert reply.status == 200
    elements = list(ElementTree.fromstring(reply.body).iter())
    names = {str(element.tag).rpartition("}")[2].lower() for element in elements}
    assert not names & {"script", "foreignobject", "image", "iframe", "use", "animate", "set"}
    fields = [(key.rpartition("}")[2].lower(), v) for e in elements for key, v in e.items()]
    assert [key for key, _ in fields if key.startswith("on")] == []
    assert_leads_to_the_web(value for key, value in fields if key in ("href", "src"))
    assert "default-src 'none'" in reply.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/picture/map?mechanism=evil", "/compare/lists?mechanism=evil"])
def test_harmful_words_are_shown_as_words(hostile: Service, path: str) -> None:
    page = hostile.request("GET", path, headers={"Accept": "text/html"}).body.decode()
    assert any(str(escape(text)) in page for text in PAYLOADS[:3])


@pytest.mark.parametrize(
    ("path", "addresses"),
    [
        ("/changes.atom", 'href="([^"]*)"'),
        *((f"/linkset/{key}", '"href": ?"([^"]*)"') for key in ("mechanism/evil", "dataset/iscm")),
        ("/openapi.json", '"url": ?"([^"]*)"'),
    ],
)
def test_what_machines_follow_leads_only_to_the_web(
    hostile: Service, path: str, addresses: str
) -> None:
    reply = hostile.request("GET", path)
    assert reply.status == 200
    found = re.findall(addresses, reply.body.decode())
    assert found
    assert_leads_to_the_web(found)
    assert_leads_to_the_web(re.findall("<([^>]*)>", reply.headers.get("link", "")))


@pytest.mark.parametrize("extension", ["ttl", "jsonld", "rdf", "nt"])
def test_a_field_holds_the_uri_of_an_iri(hostile: Service, extension: str) -> None:
    reply = hostile.request("GET", f"/doc/theme/{quote('é例')}.{extension}")
    assert reply.status == 200
    links = reply.headers["link"]
    assert links.isascii()
    assert f"<https://w3id.org/iscm/id/theme/{quote('é例')}>" in links
    assert f'<https://{quote("例え")}.jp/{quote("ライセンス")}>; rel="license"' in links


@pytest.mark.parametrize("kind", ["source", "mechanism", "statement"])
def test_a_workbook_leads_only_to_the_web_and_calculates_nothing(
    hostile: Service, kind: str
) -> None:
    reply = hostile.request("GET", f"/browse/{kind}.xlsx")
    assert reply.status == 200
    cells = [cell for row in load_workbook(BytesIO(reply.body)).active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "n", "b"}
    assert_leads_to_the_web(cell.hyperlink.target for cell in cells if cell.hyperlink)


def assert_leads_to_the_web(addresses: Iterable[str]) -> None:
    for address in addresses:
        parts = urlsplit(address)
        assert parts.scheme in ("http", "https", "mailto") or not (parts.scheme or parts.netloc)


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/doc/mechanism/evil.rdf", "*/*"),
        ("/doc/mechanism/evil.ttl", "*/*"),
        ("/doc/mechanism/evil.jsonld", "*/*"),
        ("/sparql?query=" + quote("SELECT * { ?s ?p ?o }"), "application/xml"),
        ("/sparql?query=" + quote("CONSTRUCT WHERE { ?s ?p ?o }"), "text/xml"),
        ("/sparql?query=x", "application/json"),
        ("/metrics", "*/*"),
        ("/healthz", "*/*"),
        ("/reconcile", "*/*"),
        ("/nothing", "application/json"),
    ],
)
def test_what_is_no_page_runs_nothing_where_a_browser_shows_it(
    hostile: Service, path: str, accept: str
) -> None:
    for _ in range(2):  # the second time from the cache
        reply = hostile.request("GET", path, headers={"Accept": accept})
        assert reply.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert reply.headers["x-content-type-options"] == "nosniff"
