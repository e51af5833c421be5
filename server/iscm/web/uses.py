"""How the data use the terms of the ontology: numbers, and examples as they are written."""

from collections.abc import Iterable
from typing import Final

import pyoxigraph as ox

from iscm.namespaces import DERIVED_GRAPH, ID, ONTOLOGY, ORG_GRAPH
from iscm.publication.writing import VOCABULARY
from iscm.turtle import serialize
from iscm.web.description import LABEL
from iscm.web.site import Site
from iscm.web.views.ontology import Use

_SHOWN: Final = 3
"""Instances of a class that are named."""


def uses_of(site: Site) -> dict[str, Use]:
    """Class or property of the ontology → how the data use it; those that they do not use lack."""
    return {**_classes(site), **_properties(site)}


def labels_of(site: Site) -> list[ox.Triple]:
    """The labels of all instances that `uses_of` names, in every language."""
    uses = site.once("uses", lambda: uses_of(site))
    named = sorted({iri for use in uses.values() for iri in use.instances})
    return site.triples(f"CONSTRUCT {{ ?s <{LABEL}> ?l }} {{ {_values(named)} ?s <{LABEL}> ?l }}")


def _classes(site: Site) -> dict[str, Use]:
    # Classes that are divided have the members of their parts.
    counted = site.rows(f"""
        SELECT ?class (COUNT(DISTINCT ?s) AS ?n) {{
          ?s a/rdfs:subClassOf* ?class
          FILTER(STRSTARTS(STR(?class), "{ONTOLOGY}") && STRSTARTS(STR(?s), "{ID}"))
        }} GROUP BY ?class ORDER BY ?class""")
    found = {}
    for row in counted:
        instances = [
            given["s"]
            for given in site.rows(f"""
                SELECT DISTINCT ?s {{ ?s a/rdfs:subClassOf* <{row["class"]}>
                  FILTER(STRSTARTS(STR(?s), "{ID}")) }} ORDER BY ?s LIMIT {_SHOWN}""")
        ]
        found[row["class"]] = Use(int(row["n"]), tuple(instances), _written(site, instances[0]))
    return found


def _properties(site: Site) -> dict[str, Use]:
    counted = site.rows(f"""
        SELECT ?p (COUNT(*) AS ?n) (MIN(?s) AS ?first) {{
          ?s ?p ?o FILTER(STRSTARTS(STR(?p), "{ONTOLOGY}") && STRSTARTS(STR(?s), "{ID}"))
        }} GROUP BY ?p ORDER BY ?p""")
    pairs = " ".join(f"(<{row['p']}> <{row['first']}>)" for row in counted)
    triples = site.triples(f"CONSTRUCT {{ ?s ?p ?o }} {{ VALUES (?p ?s) {{ {pairs} }} ?s ?p ?o }}")
    first = {t.predicate.value: t for t in sorted(triples, key=str, reverse=True)}
    return {row["p"]: Use(int(row["n"]), (), _turtle([first[row["p"]]])) for row in counted}


def _written(site: Site, iri: str) -> str:
    """What the files say of a thing, in Turtle; not what is derived of it."""
    return _turtle(
        site.triples(
            f"CONSTRUCT {{ <{iri}> ?p ?o }} {{ GRAPH ?g {{ <{iri}> ?p ?o }} "
            f"FILTER(?g NOT IN (<{DERIVED_GRAPH}>, <{ORG_GRAPH}>)) }}"
        )
    )


def _turtle(triples: Iterable[ox.Triple]) -> str:
    """Without the prefixes, which are those of every document of the site."""
    lines = serialize(triples, prefixes=VOCABULARY).splitlines()
    return "\n".join(line for line in lines if not line.startswith("PREFIX ")).strip()


def _values(iris: Iterable[str]) -> str:
    return "VALUES ?s { " + " ".join(f"<{iri}>" for iri in iris) + " }"
