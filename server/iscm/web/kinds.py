"""The things of a kind, and how many there are, found without reading all that there is.

Where there are millions of things, none of this takes longer: no more are read, or counted, than
are told.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from iscm.namespaces import ID, KINDS, PREFIXES
from iscm.web.languages import gettext, number

LISTED: Final = 50_000
"""Things of a kind, at most, that are listed."""
COUNTED: Final = 1_000_000
"""Things of a class, at most, that are counted."""

CLASSES: Final[Mapping[str, str]] = {
    "mechanism": "iscm:Mechanism iscm:RegionalConsultativeProcess iscm:InterregionalForum "
    "iscm:GlobalProcess iscm:Candidate",
    "state": "iscm:State iscm:Territory",
    "organization": "iscm:Organization iscm:Bloc",
    "person": "foaf:Person",
    "theme": "iscm:Theme",
    "role": "iscm:Role",
    "status": "iscm:Status",
    "arrangement": "iscm:Arrangement",
    "basis": "iscm:Basis",
    "date-kind": "iscm:DateKind",
    "term-state": "iscm:TermState",
    "end-basis": "iscm:EndBasis",
    "succession-kind": "iscm:SuccessionKind",
    "name-kind": "iscm:NameKind",
    "document-kind": "iscm:DocumentKind",
    "limit": "iscm:Limit",
    "region": "iscm:Region",
    "source": "iscm:Source",
    "meeting": "iscm:Meeting",
    "series": "iscm:MeetingSeries",
    "document": "iscm:Document",
    "statement": "iscm:Statement iscm:Participation iscm:BlocMembership iscm:ThematicFocus "
    "iscm:Naming iscm:Establishment iscm:Ending iscm:Classification iscm:Scope iscm:Association "
    "iscm:Succession iscm:StatusReport iscm:ChairArrangement iscm:SecretariatArrangement",
    "roster": "iscm:Roster",
    "group": "iscm:Group iscm:Body",
    "mechanism-list": "iscm:MechanismList",
    "scheme": "skos:ConceptScheme skos:Collection qb:DataStructureDefinition "
    "qb:ComponentSpecification",
    "indicator": "iscm:Indicator",
    "question": "sh:SPARQLExecutable",
    "dataset": "void:Dataset dcat:Dataset dcat:Catalog qb:DataSet",
    "figure": "qb:Observation",
}
"""Kind → the classes of which one at least is stated of each of its things."""
assert set(CLASSES) == set(KINDS)  # noqa: S101
Rows = Callable[[str], list[dict[str, str]]]


def keys_of_kinds(rows: Rows) -> Mapping[str, list[str]]:
    """The keys of the things of each kind, in order; where there are more than `LISTED`, of one
    more than that, as they come.

    Args:
        rows: answers a SELECT.
    """
    branches = " UNION ".join(
        f"{{ SELECT DISTINCT ?thing {{ VALUES ?class {{ {classes} }} ?thing a ?class "
        f'FILTER(STRSTARTS(STR(?thing), "{PREFIXES[kind]}")) }} LIMIT {LISTED + 1} }}'
        for kind, classes in CLASSES.items()
    )
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for row in rows(f"SELECT ?thing {{ {branches} }}"):
        kind, _, key = row["thing"].removeprefix(ID).partition("/")
        found[kind].append(key)
    return {kind: sorted(keys) for kind, keys in found.items() if keys}


def query_of(kind: str) -> str:
    """A query for the things of a kind, to be changed by who has more of them than are listed."""
    return f"""SELECT ?thing {{
  VALUES ?class {{ {CLASSES[kind]} }}
  ?thing a ?class
}} LIMIT 1000"""


def counted(rows: Rows, classes: Sequence[str]) -> list[int]:
    """How many things there are of each of some classes; `COUNTED` and one where there are more.

    Args:
        rows: answers a SELECT.
        classes: their names, such as ``iscm:State``.
    """
    branches = " UNION ".join(
        f"{{ SELECT (COUNT(*) AS ?n) ({place} AS ?place) {{ "
        f"SELECT ?thing {{ ?thing a {name} }} LIMIT {COUNTED + 1} }} }}"
        for place, name in enumerate(classes)
    )
    found = rows(f"SELECT ?n ?place {{ {branches} }}")
    return [int(row["n"]) for row in sorted(found, key=lambda row: int(row["place"]))]


def number_listed(found: int) -> str:
    """How many keys `keys_of_kinds` gave of a kind, in the language of the page."""
    return _told(found, LISTED)


def number_counted(found: int) -> str:
    """How many `counted` found, in the language of the page."""
    return _told(found, COUNTED)


def _told(found: int, most: int) -> str:
    if found <= most:
        return number(found)
    return gettext("more than %(num)s", num=number(most))
