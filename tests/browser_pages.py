"""An example of every kind of page."""

from urllib.parse import quote

ANSWER = "/sparql?query=" + quote("SELECT ?s ?name { ?s a iscm:Mechanism ; rdfs:label ?name }")
GRAPH = "/sparql?query=" + quote("CONSTRUCT WHERE { ?s a iscm:Mechanism }")
FAULT = "/sparql?query=" + quote("SELECT ?s {\n  ?s a\n}")
PAGES = {
    "home": "/",
    "lists": "/browse/",
    "mechanisms": "/browse/mechanism",
    "sources": "/browse/source",
    "mechanism": "/doc/mechanism/bali-process",
    "mechanism of a day": "/doc/mechanism/bali-process?as-of=2015",
    "state": "/doc/state/KEN",
    "state of a day": "/doc/state/KEN?as-of=2015",
    "organization": "/doc/organization/iom",
    "theme": "/doc/theme/counter-trafficking",
    "role": "/doc/role/member",
    "region": "/doc/region/africa",
    "search": "/search?q=traficking",
    "search of one kind": "/search?q=migration&kind=source&page=2",
    "nothing found": "/search?q=pays+africains",
    "questions": "/questions",
    "answer": "/questions/members-with-their-sources",
    "query": "/sparql",
    "rows": ANSWER,
    "graph": GRAPH,
    "factsheet": "/factsheet/2017",
    "ontology": "/ontology",
    "shapes": "/shapes",
    "catalogue": "/catalog",
    "downloads": "/dumps/",
    "changes": "/changes",
    "named graph": "/graph/data/mechanisms/bali-process",
    "kind of problem": "/problem/not-found",
}
"""Kind → address of one that is there."""
MISSING = {"nothing": "/nothing", "no such thing": "/doc/state/XYZ"}
"""Kind → address of one that answers 404."""
