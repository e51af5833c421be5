"""Questions over the small site, and what is asked of them."""

from urllib.parse import urlencode

HTML = {"Accept": "text/html"}
MEMBERS = """\
# title: Who is a member of a mechanism, and who says so?
# description: All of them.
# keywords: members
# parameter: mechanism, its key
# parameter: role, its key
PREFIX iscm: <https://w3id.org/iscm/ontology#>
PREFIX mechanism: <https://w3id.org/iscm/id/mechanism/>
PREFIX role: <https://w3id.org/iscm/id/role/>
SELECT ?mechanism ?statement ?participant ?participantLabel ?source ?n
WHERE {
  VALUES (?mechanism ?role) { (mechanism:alpha-process role:member) }
  ?statement iscm:about ?mechanism ;
    iscm:role ?role ;
    iscm:attestedBy ?source .
  OPTIONAL {
    ?statement iscm:participant ?participant .
    ?participant rdfs:label ?participantLabel .
    FILTER(LANG(?participantLabel) = "en")
  }
  BIND(STRLEN(STR(?source)) AS ?n)
}
ORDER BY ?statement
"""
WORDS = """\
# title: Which names hold a word?
# description: All of them.
# parameter: word, in small letters
# parameter: year, four digits
# parameter: number, a number
SELECT ?name ?formula {
  VALUES ?word { "alpha" } VALUES ?year { "2016" } VALUES ?number { 2 }
  ?thing rdfs:label ?name FILTER(CONTAINS(LCASE(?name), ?word))
  BIND("=1+1" AS ?formula) BIND(?year AS ?y) BIND(?number AS ?m)
} ORDER BY ?name
"""
PLAIN = "# title: What is there?\n# description: <All>.\nSELECT ?name { ?m iscm:acronym ?name }"
ASKING = "# title: Is there anything?\n# description: Yes.\nASK { ?s ?p ?o }"
GRAPH = "# title: A graph?\n# description: Yes.\nCONSTRUCT WHERE { ?s iscm:acronym ?o }"
ALPHA = {"mechanism": "alpha-process", "role": "member"}
QUERY = f"?{urlencode(ALPHA)}"
