"""The redirects to register at w3id.org lead every IRI to the server."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask

from iscm.namespaces import BASE, ID, KINDS, ONTOLOGY
from iscm.web.site import Site
from sites import small_project_app

RULES = Path(__file__).parents[1] / "w3id" / ".htaccess"
SERVER = re.compile(r"RewriteRule \^ - \[E=SERVER:(\S+)\]")
RULE = re.compile(r"RewriteRule (\S+) %\{ENV:SERVER\}(\S+) \[R=(\d+),NE,L\]")


def redirect(iri: str) -> tuple[int, str]:
    """Status and target by the first rule that fits, as mod_rewrite applies them in a folder
    (https://httpd.apache.org/docs/2.4/mod/mod_rewrite.html#rewriterule)."""
    assert iri.startswith(BASE)
    path = iri[len(BASE) :].partition("#")[0].partition("?")[0]
    text = RULES.read_text(encoding="utf-8")
    (server,) = SERVER.findall(text)
    rules = RULE.findall(text)
    assert len(rules) == text.count("RewriteRule") - 1
    for pattern, target, status in rules:
        if match := re.search(pattern, path):
            return int(status), server + re.sub(r"\$(\d)", lambda n: match[int(n[1])] or "", target)
    raise AssertionError(f"no rule fits {iri}")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return small_project_app(Path(tmp_path_factory.mktemp("project")))


def _status(app: Flask, url: str, accept: str = "*/*") -> int:
    with app.test_client().get(urlsplit(url).path, headers={"Accept": accept}) as response:
        return response.status_code


def test_a_thing_of_every_kind_leads_to_its_description(app: Flask) -> None:
    site = app.extensions["iscm"]
    assert isinstance(site, Site)
    kinds = [kind for kind in KINDS if site.keys(kind)]
    assert len(kinds) > 10
    for kind in kinds:
        key = site.keys(kind)[0]
        status, url = redirect(f"{ID}{kind}/{key}")
        assert status == 303
        assert urlsplit(url).path == f"/doc/{kind}/{key}"
        assert _status(app, url) == 200


def test_every_iri_of_the_dataset_and_its_description_is_served(app: Flask) -> None:
    site = app.extensions["iscm"]
    assert isinstance(site, Site)
    rows = site.rows("""
        SELECT DISTINCT ?i {
          { GRAPH ?g { ?i ?p ?o } } UNION { GRAPH ?g { ?s ?p ?i } }
          FILTER(ISIRI(?i)) }""")
    iris = {row["i"].partition("#")[0] for row in rows if row["i"].startswith(BASE)}
    # Entities are served all alike; three of each kind will do.
    kinds: dict[str, list[str]] = {}
    for iri in sorted(iris):
        kind = iri.removeprefix(ID).partition("/")[0] if iri.startswith(ID) else iri
        kinds.setdefault(kind, []).append(iri)
    assert len(kinds) > 60
    for chosen in kinds.values():
        for iri in chosen[:3]:
            status, url = redirect(iri)
            assert status == (303 if iri.startswith(ID) else 307 if iri == BASE + "sparql" else 302)
            assert _status(app, url) in (200, 303), iri


@pytest.mark.parametrize(
    "iri",
    [
        BASE,
        ONTOLOGY + "Mechanism",
        BASE + "ontology",
        BASE + "ontology/1.0.0",
        BASE + "ontology.ttl",
        BASE + "shapes",
        BASE + "shapes#Mechanism",
        BASE + "shapes/1.0.0",
        BASE + "version/1.0.0",
        BASE + "graph/data/catalog",
        BASE + "graph/description#software",
        BASE + "graph/derived",
        BASE + "graph/org",
        BASE + "doc/mechanism/alpha-process.ttl",
        BASE + "dumps/",
        BASE + "dumps/iscm.nt.gz",
        BASE + "catalog",
        BASE + "context.jsonld",
        BASE + "changes",
        BASE + "problem/query-syntax",
        BASE + ".well-known/void",
        BASE + "#team",
    ],
)
def test_a_document_leads_to_the_same_path(app: Flask, iri: str) -> None:
    status, url = redirect(iri)
    assert status == 302
    assert urlsplit(url).path == "/" + urlsplit(iri).path.removeprefix("/iscm/")
    assert _status(app, url) == 200


def test_alignments_and_their_versions_lead_to_their_graphs(app: Flask) -> None:
    for name in ("ontology/alignments/org", "ontology/alignments/org/1.0.0"):
        _, url = redirect(BASE + name)
        assert _status(app, url) == 303


def test_a_query_keeps_its_method(app: Flask) -> None:
    status, url = redirect(BASE + "sparql?query=ASK%20%7B%7D")
    assert (status, urlsplit(url).path) == (307, "/sparql")
    assert _status(app, url) == 200
