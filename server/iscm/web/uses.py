"""How the data use the terms of the ontology: numbers, and some things of each class."""

from typing import Final

import pyoxigraph as ox

from iscm.namespaces import ID, ONTOLOGY
from iscm.web.description import LABEL, values_clause
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
    named = values_clause({iri for use in uses.values() for iri in use.instances})
    return site.triples(
        f"CONSTRUCT {{ ?s <{LABEL}> ?l }} {{ VALUES ?s {{ {named} }} ?s <{LABEL}> ?l }}"
    )


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
        found[row["class"]] = Use(int(row["n"]), tuple(instances))
    return found


def _properties(site: Site) -> dict[str, Use]:
    counted = site.rows(f"""
        SELECT ?p (COUNT(*) AS ?n) {{
          ?s ?p ?o FILTER(STRSTARTS(STR(?p), "{ONTOLOGY}") && STRSTARTS(STR(?s), "{ID}"))
        }} GROUP BY ?p ORDER BY ?p""")
    return {row["p"]: Use(int(row["n"])) for row in counted}
