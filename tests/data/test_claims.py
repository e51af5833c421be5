"""Every claim about blocs, lists of mechanisms and names of organizations stands in the data.

`claims.csv` names each by its kind, whom it is about, what it says, and its source.
"""

import csv
from pathlib import Path

import pyoxigraph as ox

from iscm.dataset import Dataset
from iscm.namespaces import ID, PREFIXES

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
            terms["subject"] = terms["subject"].removeprefix(ID)
            terms["value"] = terms["value"].removeprefix(ID)
            terms["source"] = terms["source"].rpartition("/")[2]
            found.add(tuple(terms[column] for column in columns))
    with CLAIMS.open(encoding="utf-8", newline="") as file:
        claims = {tuple(row[column] for column in columns) for row in csv.DictReader(file)}
    assert len(claims) > 700
    assert claims - found == set()
