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
    "statement": "/doc/statement/bali-process/member/AUS/iom-bali-process-undated",
    "meeting": "/doc/meeting/bali-process-2023-02-08",
    "document": "/doc/document/bali-process-2023-adelaide-strategy-for-cooperation",
    "list of participants": "/doc/roster/rabat-process/member/iom-rabat-process-2018",
    "body": "/doc/group/acp-eu/acp-group",
    "source": "/doc/source/iom-bali-process-2018",
    "figure": "/doc/figure/2017-11/rcps",
    "indicator": "/doc/indicator/rcps",
    "status": "/doc/status/active",
    "report": "/report",
    "search": "/search?q=traficking",
    "search of one kind": "/search?q=migration&kind=source&page=2",
    "nothing found": "/search?q=pays+africains",
    "questions": "/questions",
    "answer": "/questions/members-with-their-sources",
    "query": "/sparql",
    "rows": ANSWER,
    "graph": GRAPH,
    "factsheet": "/factsheet/2017",
    "pictures": "/picture/",
    "map": "/picture/map?mechanism=bali-process",
    "map of two": "/picture/map?mechanism=bali-process&with=colombo-process",
    "map of a State": "/picture/map?state=KEN&as-of=2012",
    "time line": "/picture/timeline",
    "chairs": "/picture/chairs?mechanism=khartoum-process",
    "State over time": "/picture/over-time?state=KEN",
    "grid": "/picture/participation?region=eastern-africa",
    "matrix": "/picture/overlap",
    "figures": "/picture/figures",
    "what to compare": "/compare/choose",
    "comparison": "/compare?mechanism=budapest-process&mechanism=prague-process",
    "comparison of four": "/compare?mechanism=budapest-process&mechanism=prague-process&mechanism="
    "bali-process&mechanism=khartoum-process",
    "comparison of States": "/compare?state=KEN&state=UGA&state=TZA",
    "comparison of days": "/compare?mechanism=bali-process&day=2012&day=2017",
    "lists compared": "/compare/lists?mechanism=bali-process",
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
