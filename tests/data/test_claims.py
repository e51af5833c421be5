"""Every claim about blocs, lists of mechanisms, figures, links, names of organizations and of the
terms stands in the data.

`claims.csv` names each by its kind, whom it is about, what it says, and its source.
"""

import csv
from pathlib import Path

import pyoxigraph as ox

from iscm.dataset import Dataset
from iscm.namespaces import BASE, ID, PREFIXES

CLAIMS = Path(__file__).with_name("claims.csv")
PATTERNS = {
    "membership": """?x a iscm:BlocMembership ; iscm:about ?subject ; iscm:participant ?value ;
        iscm:attestedBy ?source . OPTIONAL { ?x iscm:role ?role }
        OPTIONAL { ?x iscm:from ?from } OPTIONAL { ?x iscm:until ?until }
        BIND(IF(BOUND(?role), REPLACE(STR(?role), "^.*/", ""), "member") AS ?kind)""",
    "total": """?x a iscm:Roster ; iscm:about ?subject ; iscm:statedTotal ?value ;
        iscm:attestedBy ?source . BIND("total" AS ?kind)""",
    "listed": """?x iscm:listedMechanism ?subject ; iscm:attestedBy ?source .
        BIND("listed" AS ?kind)""",
    "mentions": """?source schema:mentions ?subject . BIND("mentions" AS ?kind)""",
    "named": """?subject dcterms:source ?source ; ?property ?value .
        VALUES (?property ?kind) { (skos:prefLabel "name") (skos:altLabel "name")
          (iscm:acronym "acronym") (foaf:homepage "website") }""",
    # A label begins with a capital, where a source's text need not.
    "term": """?subject a owl:Class ; dcterms:source ?source ; rdfs:label|skos:altLabel ?name .
        BIND(CONCAT(IF(REGEX(?name, "^.[A-Z]"), ?name, CONCAT(LCASE(SUBSTR(?name, 1, 1)),
          SUBSTR(?name, 2))), "@", LANG(?name)) AS ?value) BIND("term" AS ?kind)""",
    "link": """?subject owl:sameAs|rdfs:seeAlso|foaf:homepage|schema:url ?value .
        ?subject a iscm:Mechanism . BIND("link" AS ?kind)""",
    "figure": """?subject sdmx-measure:obsValue ?value ; iscm:attestedBy ?source .
        BIND("figure" AS ?kind)""",
    "stated": """?subject a iscm:MechanismList ; iscm:statedTotal ?value ;
        iscm:attestedBy ?source . BIND("figure" AS ?kind)""",
    "note": """?source a iscm:Source ; skos:note ?value .
        BIND(?source AS ?subject) BIND("note" AS ?kind)""",
    "unread": """?subject a qb:Observation ; rdfs:seeAlso ?source . BIND("unread" AS ?kind)""",
    "document": """?document a iscm:Document ; iscm:about ?subject ; dcterms:title ?value ;
        iscm:attestedBy ?source . BIND("document" AS ?kind)""",
}


def test_every_claim_stands_in_the_data(project: Dataset) -> None:
    found: set[tuple[str, ...]] = set()
    columns = ("kind", "subject", "value", "source", "from", "until")
    for pattern in PATTERNS.values():
        variables = " ".join(f"?{column}" for column in columns)
        rows = project.store.query(f"SELECT {variables} {{ {pattern} }}", prefixes=dict(PREFIXES))
        assert isinstance(rows, ox.QuerySolutions)
        for row in rows:
            terms = {column: row[column].value if row[column] else "" for column in columns}
            terms["subject"] = terms["subject"].removeprefix(ID).removeprefix(BASE)
            terms["value"] = terms["value"].removeprefix(ID)
            terms["source"] = terms["source"].rpartition("/")[2]
            found.add(tuple(terms[column] for column in columns))
    with CLAIMS.open(encoding="utf-8", newline="") as file:
        claims = {tuple(row[column] for column in columns) for row in csv.DictReader(file)}
    assert len(claims) > 800
    assert claims - found == set()
