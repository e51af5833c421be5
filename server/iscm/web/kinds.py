"""The things of a kind, and how many there are, found without reading all that there is.

Where there are millions of things, none of this takes longer: no more are read, or counted, than
are told.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from iscm.namespaces import KINDS, PREFIXES
from iscm.web.languages import gettext, number

LISTED: Final = 50_000
"""Things of a kind, at most, that are listed. Where there are more of all kinds together, what is
told of those on a page is read for that page, and no list is sorted or narrowed."""
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


def keys_of(rows: Rows, kind: str) -> list[str]:
    """The keys of the things of a kind, in order; where there are more than `LISTED`, of one more
    than that, as they come.

    Args:
        rows: answers a SELECT.
        kind: one of `iscm.namespaces.KINDS`.
    """
    found = rows(_things(kind))
    return sorted(row["thing"].removeprefix(PREFIXES[kind]) for row in found)


def numbers_of_kinds(rows: Rows) -> Mapping[str, int]:
    """The kinds that have things, with the number of these, or `LISTED` and one where there are
    more, in the order of `iscm.namespaces.KINDS`.

    Args:
        rows: answers a SELECT.
    """
    numbers = _numbers(rows, map(_things, KINDS))
    return {kind: number for kind, number in zip(KINDS, numbers, strict=True) if number}


def _things(kind: str) -> str:
    return (
        f"SELECT DISTINCT ?thing {{ VALUES ?class {{ {CLASSES[kind]} }} ?thing a ?class "
        f'FILTER(STRSTARTS(STR(?thing), "{PREFIXES[kind]}")) }} LIMIT {LISTED + 1}'
    )


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
    things = (f"SELECT ?thing {{ ?thing a {name} }} LIMIT {COUNTED + 1}" for name in classes)
    return _numbers(rows, things)


def _numbers(rows: Rows, queries: Iterable[str]) -> list[int]:
    branches = " UNION ".join(
        f"{{ SELECT (COUNT(*) AS ?n) ({place} AS ?place) {{ {query} }} }}"
        for place, query in enumerate(queries)
    )
    found = rows(f"SELECT ?n ?place {{ {branches} }}")
    return [int(row["n"]) for row in sorted(found, key=lambda row: int(row["place"]))]


def number_listed(found: int) -> str:
    """How many `numbers_of_kinds` found, in the language of the page."""
    return _told(found, LISTED)


def number_counted(found: int) -> str:
    """How many `counted` found, in the language of the page."""
    return _told(found, COUNTED)


def _told(found: int, most: int) -> str:
    if found <= most:
        return number(found)
    return gettext("more than %(num)s", num=number(most))
