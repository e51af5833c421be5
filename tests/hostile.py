"""Data that mean harm to who shows them: scripts in labels, addresses that run, other hosts."""

from pathlib import Path
from urllib.parse import quote

from iscm.iris import is_iri

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


def hostile_data(folder: Path) -> Path:
    """Write them to a file."""
    things = [
        ("mechanism/evil", "iscm:Mechanism, iscm:RegionalConsultativeProcess"),
        ("mechanism/worse", "iscm:Mechanism, iscm:InterregionalForum"),
        ("state/EVL", "iscm:State"),
        ("state/EVM", "iscm:State"),
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
    lines += [_taking_part(key, other) for key in ("evil", "worse") for other in ("EVL", "EVM")]
    path = folder / "evil.ttl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _taking_part(mechanism: str, state: str) -> str:
    """What pictures and comparisons are made of."""
    id_ = "https://w3id.org/iscm/id"
    return f"""
        <{id_}/mechanism/{mechanism}> iscm:hasMember <{id_}/state/{state}> ;
          iscm:established {literal(PAYLOADS[0])} ; iscm:acronym {literal(PAYLOADS[1])} ;
          iscm:hasTheme <{id_}/theme/evil> ; iscm:hasStatus <{id_}/other/evil> .
        <{id_}/state/{state}> iscm:memberOf <{id_}/mechanism/{mechanism}> ;
          iscm:shortName {literal(PAYLOADS[1])} .
        <{id_}/statement/{mechanism}/chair/{state}/evil> a iscm:Participation ;
          iscm:about <{id_}/mechanism/{mechanism}> ; iscm:role <{id_}/role/chair> ;
          iscm:participant <{id_}/state/{state}> ; iscm:firstDay {literal(PAYLOADS[2])} ;
          iscm:attestedBy <{id_}/source/evil> ; iscm:listedAs {literal(PAYLOADS[1])} ."""


PICTURES = [
    *("map", "map?mechanism=evil", "map?mechanism=evil&with=worse", "map?state=EVL"),
    *("overlap", "overlap?of=themes", "participation", "timeline", "chairs?mechanism=evil"),
]
"""Below /picture/."""
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
    "/search?q=" + quote(PAYLOADS[0]),
    "/search?q=owned",
    "/browse/mechanism?sort=-members",
    "/browse/mechanism?sort=" + quote(PAYLOADS[1]),
    "/browse/mechanism?type=" + quote(PAYLOADS[1]),
    *("/browse/state", "/browse/source", "/browse/statement", "/browse/theme?page=1"),
    "/compare?mechanism=evil&mechanism=worse",
    "/compare?state=EVL&state=EVM",
    "/compare?mechanism=" + quote(PAYLOADS[1]),
    *("/compare", "/compare/lists?mechanism=evil"),
    "/report?thing=https://w3id.org/iscm/id/mechanism/evil",
    "/report?thing=" + quote(PAYLOADS[1]),
    *("/picture/", *(f"/picture/{picture}" for picture in PICTURES)),
    "/picture/map?mechanism=" + quote(PAYLOADS[1]),
    *("/changes", "/doc/theme/" + quote("é例"), "/doc/theme/" + quote("é")),
]
