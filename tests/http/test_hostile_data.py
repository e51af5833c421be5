"""Data of strangers (`--data`) and their words in a query do nothing where a browser shows them."""

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from openpyxl import load_workbook

from iscm.web.things import is_iri
from patience import PATIENCE
from services import Service, serving

HARM = (
    *(
        "javascript:alert(document.domain)",
        "JavaScript:alert(1)",
        "data:text/html,<script>1</script>",
    ),
    *("vbscript:x", "file:///etc/passwd", "blob:x", "view-source:x", "x-unknown:y"),
)
FOREIGN = (
    "https://例え.jp/ライセンス",
    "https://é.example/é?é=\U0001f600#é",
    "https://w3id.org/iscm//evil.example/x",
    "https://w3id.org/iscm/id//evil.example/x",
    "https://w3id.org/iscm/é/例",
    "http://[::1",
)
"""IRIs that are no addresses as they stand, or could be taken for those of another host."""
PAYLOADS = (
    "<script>document.title='owned'</script>",
    "'\"><img src=x onerror=\"document.title='owned'\">",
    "</script><script>document.title='owned'</script>",
    "{{ 7*7 }}",
    "\u202egnp.exe",
    "\u0000".replace("\u0000", "\ufffd"),
)
LINKS = (
    *("owl:sameAs", "skos:exactMatch", "skos:closeMatch", "rdfs:seeAlso", "schema:url"),
    *(
        "foaf:homepage",
        "dcterms:license",
        "dcterms:creator",
        "dcterms:isReplacedBy",
        "schema:sameAs",
    ),
)


def literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"@en'


def iri(text: str) -> str:
    return "<" + "".join(f"\\u{ord(c):04X}" if c in '<>"{}|^`\\ ' else c for c in text) + ">"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    things = [
        ("mechanism/evil", "iscm:Mechanism"),
        ("state/EVL", "iscm:State"),
        ("theme/evil", "iscm:Theme"),
        ("source/evil", "iscm:Source"),
        ("meeting/evil", "iscm:Meeting"),
        ("dataset/iscm", "dcat:Dataset"),
        ("other/evil", "iscm:Other"),
        ("theme/é例", "iscm:Theme"),
    ]
    harmful = [text for text in HARM if "<" not in text]
    valid = [text for text in FOREIGN if is_iri(text)]
    lines = [
        f"PREFIX {name}: <{value}>"
        for name, value in (
            ("iscm", "https://w3id.org/iscm/ontology#"),
            ("owl", "http://www.w3.org/2002/07/owl#"),
            ("skos", "http://www.w3.org/2004/02/skos/core#"),
            ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
            ("schema", "https://schema.org/"),
            ("foaf", "http://xmlns.com/foaf/0.1/"),
            ("dcterms", "http://purl.org/dc/terms/"),
            ("dcat", "http://www.w3.org/ns/dcat#"),
        )
    ]
    for key, kind in things:
        subject = f"<https://w3id.org/iscm/id/{key}>"
        lines.append(f"{subject} a {kind} ; rdfs:label {literal(PAYLOADS[0])} .")
        for text in PAYLOADS:
            lines.append(f"{subject} skos:prefLabel {literal(text)} ; skos:note {literal(text)} .")
        for link in LINKS:
            lines.append(f"{subject} {link} {', '.join(map(iri, (*harmful, *valid)))} .")
        lines.append(f"{subject} a {', '.join(map(iri, valid))} .")
        lines.append(f"{subject} <http://www.w3.org/1999/xhtml#script> {literal('alert(1)')} .")
        lines.append(f"{subject} <http://www.w3.org/1999/xhtmlscript> {literal('alert(1)')} .")
    lines.append(
        "<https://w3id.org/iscm/id/statement/evil/member/EVL/evil> a iscm:Participation ; "
        "iscm:about <https://w3id.org/iscm/id/mechanism/evil> ; "
        "iscm:participant <https://w3id.org/iscm/id/state/EVL> ; "
        "iscm:attestedBy <https://w3id.org/iscm/id/source/evil> ; "
        f"iscm:listedAs {literal(PAYLOADS[1])} ."
    )
    path = tmp_path_factory.mktemp("data") / "evil.ttl"
    path.write_text("\n".join(lines), encoding="utf-8")
    with serving("--data", str(path)) as service:
        yield service


PATHS = [
    *("/", "/browse/", "/browse/mechanism", "/questions", "/sparql", "/nothing", "/dumps/"),
    *("/doc/mechanism/evil", "/doc/state/EVL", "/doc/theme/evil", "/doc/source/evil"),
    *("/doc/meeting/evil", "/doc/dataset/iscm", "/doc/other/evil", "/catalog", "/ontology"),
    "/doc/statement/evil/member/EVL/evil",
    "/lookup?q=" + quote(PAYLOADS[0]),
    "/lookup?iri=" + quote(HARM[0]),
    "/sparql?query=" + quote("SELECT * { ?s ?p ?o }"),
    "/sparql?query=" + quote("SELECT (<javascript:alert(1)> AS ?x) ('<script>' AS ?y) {}"),
    "/sparql?query=" + quote("<script>alert(1)</script>"),
    "/reconcile/preview?id=mechanism/evil",
    *("/changes", "/doc/theme/" + quote("é例"), "/doc/theme/" + quote("é")),
]


class Page(HTMLParser):
    """Notes what a page would load, follow or run."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.handlers: list[str] = []
        self.scripts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        fields = dict(attrs)
        self.addresses += [
            value or "" for name, value in attrs if name in ("href", "src", "action", "srcset")
        ]
        self.handlers += [name for name in fields if name.startswith("on") or name == "style"]
        if tag in ("script", "iframe", "object", "embed", "base", "meta") and (
            tag != "meta" or "http-equiv" in fields
        ):
            self.scripts.append(f"{tag} {fields.get('type')}")


@pytest.mark.parametrize("path", PATHS)
def test_a_page_leads_only_to_the_web_and_runs_nothing(hostile: Service, path: str) -> None:
    reply = hostile.request("GET", path, headers={"Accept": "text/html"})
    assert reply.status in (200, 400, 404, 501)
    assert reply.headers["content-type"].startswith("text/html")
    page = Page()
    page.feed(reply.body.decode())
    assert_leads_to_the_web(page.addresses)
    assert page.handlers == []
    assert set(page.scripts) <= {"script application/ld+json"}
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    framed = path.startswith("/reconcile/preview")
    assert f"frame-ancestors {'*' if framed else chr(39) + 'none' + chr(39)}" in policy
    assert ("x-frame-options" in reply.headers) is not framed
    assert reply.headers["referrer-policy"]
    assert reply.headers["permissions-policy"]
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert_leads_to_the_web(re.findall("<([^>]*)>", reply.headers.get("link", "")))


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


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.parametrize("path", [path for path in PATHS if path.startswith(("/doc", "/sparql?"))])
def test_a_browser_runs_no_script_of_the_data(hostile: Service, path: str, tmp_path: Path) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("there is no chromium here")
    done = subprocess.run(
        [
            chromium,
            *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
            f"--user-data-dir={tmp_path}",
            "--dump-dom",
            hostile.url + path,
        ],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    page = Page()
    page.feed(done.stdout)
    assert "<title>" in done.stdout
    assert "<title>owned" not in done.stdout
