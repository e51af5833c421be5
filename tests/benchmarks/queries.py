"""The queries that servers are asked: small ones, heavy ones, exports, runaways, a large answer.

Every timed text can be made unlike every other by the number of its LIMIT, which is above every
answer's length: no cache that goes by text, or by what a text means, has an answer for it.
"""

import itertools
import random
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass

from iscm.paths import project_folders
from iscm.questions import read_questions

from .generator import Contents

PREFIXES = """\
PREFIX basis: <https://w3id.org/iscm/id/basis/>
PREFIX iscm: <https://w3id.org/iscm/ontology#>
PREFIX mechanism: <https://w3id.org/iscm/id/mechanism/>
PREFIX state: <https://w3id.org/iscm/id/state/>
PREFIX role: <https://w3id.org/iscm/id/role/>
PREFIX theme: <https://w3id.org/iscm/id/theme/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
"""
FIRST_LIMIT = 10_000_000
"""Above the length of every answer of the mix."""
LIMITS_APART = 10_000_000
"""Between the first LIMITs of two rounds, so that they share none."""

TABLE = "application/sparql-results+json"
GRAPH = "application/n-triples, text/plain;q=0.5, text/ntriples;q=0.4"


@dataclass(frozen=True)
class Query:
    """A query.

    Attributes:
        name: which template it was made from.
        text: SPARQL 1.1 without its LIMIT.
        accept: the Accept header to ask with.
    """

    name: str
    text: str
    accept: str = TABLE

    def limited(self, number: int = FIRST_LIMIT) -> str:
        """The whole text, with `number` as its LIMIT."""
        return f"{self.text} LIMIT {number}"


_SMALL = {
    "label": "SELECT ?name {{ state:{state} skos:prefLabel ?name FILTER(LANG(?name) = 'en') }}",
    "members": "SELECT ?state ?name {{ mechanism:{mechanism} iscm:hasMember ?state . "
    "?state skos:prefLabel ?name FILTER(LANG(?name) = 'fr') }}",
    "evidence": "SELECT ?statement ?title ?date {{ ?statement iscm:about mechanism:{mechanism} ; "
    "iscm:participant state:{state} ; iscm:role role:member ; iscm:attestedBy ?source . "
    "?source dcterms:title ?title ; iscm:asOf ?date }}",
    "description": "SELECT ?property ?value {{ mechanism:{mechanism} ?property ?value }}",
    "themes": "SELECT ?mechanism ?acronym {{ theme:{theme} iscm:themeOf ?mechanism . "
    "?mechanism iscm:hasMember state:{state} ; iscm:acronym ?acronym }}",
    "terms": "SELECT ?participant ?from ?until {{ ?statement iscm:about mechanism:{mechanism} ; "
    "iscm:participant ?participant ; iscm:from ?from "
    "OPTIONAL {{ ?statement iscm:until ?until }} }}",
}


def small(contents: Contents, count: int, seed: int) -> list[Query]:
    """`count` queries of a few rows each, of six templates, about things drawn at random."""
    rng = random.Random(seed)
    names = list(_SMALL)
    made = []
    for number in range(count):
        name = names[number % len(names)]
        mechanism, state = rng.choice(contents.memberships)
        theme = rng.choice(contents.themes)
        text = _SMALL[name].format(mechanism=mechanism, state=state, theme=theme)
        made.append(Query(name, PREFIXES + text))
    return made


_HEAVY = {
    "members-per-mechanism": "SELECT ?mechanism (COUNT(DISTINCT ?state) AS ?members) {{ "
    "?statement iscm:about ?mechanism ; iscm:participant ?state ; iscm:role role:member ; "
    "iscm:ground ?ground FILTER(?ground != {number}) }} GROUP BY ?mechanism",
    "participations-per-state": "SELECT ?participant ?role (COUNT(*) AS ?participations) {{ "
    "?statement iscm:participant ?participant ; iscm:role ?role ; iscm:basis basis:listed ; "
    "iscm:ground ?ground FILTER(?ground != {number}) }} GROUP BY ?participant ?role",
    "shared-members": "SELECT ?one ?other (COUNT(?state) AS ?shared) {{ "
    "VALUES ?one {{ {mechanisms} }} ?one iscm:hasMember ?state . ?other iscm:hasMember ?state "
    "FILTER(?one != ?other) }} GROUP BY ?one ?other HAVING(COUNT(?state) > 4)",
    "statements-per-year": "SELECT ?year (COUNT(?statement) AS ?statements) "
    "(COUNT(DISTINCT ?mechanism) AS ?mechanisms) {{ ?statement iscm:attestedBy ?source ; "
    "iscm:about ?mechanism . ?source iscm:asOf ?date BIND(STR(?date) AS ?year) "
    "FILTER(?year >= '{year}') }} GROUP BY ?year",
    "members-per-region": "SELECT ?region (COUNT(DISTINCT ?state) AS ?states) "
    "(COUNT(?mechanism) AS ?memberships) {{ ?mechanism iscm:hasMember ?state . "
    "?state iscm:inRegion/dcterms:isPartOf ?region . "
    "?mechanism iscm:established ?date FILTER(STR(?date) <= '{year}') }} GROUP BY ?region",
    "name-search": "SELECT ?thing ?name {{ ?thing skos:prefLabel ?name "
    "FILTER(CONTAINS(LCASE(STR(?name)), '{word} 0')) }}",
    "undated-members": "SELECT ?mechanism (COUNT(?statement) AS ?undated) {{ "
    "?statement iscm:role role:member ; iscm:about ?mechanism ; iscm:ground ?ground "
    "OPTIONAL {{ ?statement iscm:from ?from }} "
    "FILTER(!BOUND(?from) && ?ground != {number}) }} GROUP BY ?mechanism",
}


def heavy(contents: Contents, count: int, seed: int) -> list[Query]:
    """`count` queries that read a large part of the dataset, of seven templates in turn."""
    rng = random.Random(seed)
    names = list(_HEAVY)
    made = []
    for number in range(count):
        name = names[number % len(names)]
        text = _HEAVY[name].format(
            number=rng.randint(1, 4),
            mechanisms=_some(contents, rng, 20),
            year=rng.randint(1998, 2012),
            word=rng.choice(("process", "forum", "dialogue", "foro")),
        )
        made.append(Query(name, PREFIXES + text))
    return made


def exports(contents: Contents, count: int, seed: int) -> list[Query]:
    """`count` CONSTRUCTs of all statements about fifteen mechanisms: some 20,000 triples each."""
    rng = random.Random(seed)
    made = []
    for _ in range(count):
        values = _some(contents, rng, 15)
        text = (
            "CONSTRUCT { ?statement ?property ?value } WHERE { "
            f"VALUES ?mechanism {{ {values} }} ?statement iscm:about ?mechanism ; "
            "?property ?value }"
        )
        made.append(Query("export", PREFIXES + text, GRAPH))
    return made


def _some(contents: Contents, rng: random.Random, count: int) -> str:
    chosen = rng.sample(contents.mechanisms, min(count, len(contents.mechanisms)))
    return " ".join(f"mechanism:{key}" for key in chosen)


_UNFIT = re.compile(r"\bLIMIT\s+\d+\s*\Z|\bGROUP_CONCAT\b", re.IGNORECASE)
"""What has a LIMIT can get no other, and what is strung together comes in whatever order."""


def project_questions() -> list[Query]:
    """The questions that the project keeps as files, as far as each can be made unlike every other
    and has one right answer."""
    found = []
    for question in read_questions(project_folders().questions):
        lines = question.query.splitlines()
        text = "\n".join(line for line in lines if not line.startswith("#")).strip()
        if _UNFIT.search(text) is None:
            found.append(Query(question.name, text))
    return found


LARGE_ROWS = 200_000


def large() -> str:
    """A query of `LARGE_ROWS` rows, for datasets that have as many triples."""
    return f"SELECT ?subject ?property ?value {{ ?subject ?property ?value }} LIMIT {LARGE_ROWS}"


def runaways() -> Iterator[str]:
    """Queries that would not end within hours: cross products and endless sorting. No two are alike
    but for numbers: whoever means harm would not ask what is known to be slow."""
    for letters in itertools.product(string.ascii_lowercase, repeat=3):
        name = "".join(letters)
        yield (
            f"SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != '{name}') }}"
        )
        yield (
            f"SELECT DISTINCT ?a ?c ?{name} {{ ?a ?b ?c . ?d ?e ?{name} }} "
            f"ORDER BY ?{name} ?c ?a OFFSET 1 LIMIT 10"
        )
