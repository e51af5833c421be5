"""What the files say already of a role in a mechanism, by other sources."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from iscm.curation.project import Project, Source, key_of
from iscm.namespaces import entity_iri

_FEWEST: Final = 2
_QUERY: Final = """
SELECT ?statement ?source ?who ?label ?wording ?own ?day ?start ?end ?roster ?complete {
  ?statement a iscm:Participation ; iscm:about <%s> ; iscm:role <%s> ; iscm:attestedBy ?source .
  FILTER NOT EXISTS { ?statement iscm:group ?group }
  OPTIONAL { ?statement iscm:participant ?who
    OPTIONAL { ?who rdfs:label ?label FILTER(LANG(?label) = "en") } }
  OPTIONAL { ?statement iscm:listedAs ?wording }
  OPTIONAL { ?statement iscm:asOf ?own }
  OPTIONAL { ?statement iscm:from ?start }
  OPTIONAL { ?statement iscm:until ?end }
  OPTIONAL { ?source iscm:asOf ?day }
  OPTIONAL { ?roster a iscm:Roster ; iscm:about <%s> ; iscm:role <%s> ; iscm:attestedBy ?source
    FILTER NOT EXISTS { ?roster iscm:group ?group }
    OPTIONAL { ?roster iscm:complete ?complete } }
} ORDER BY ?statement"""


@dataclass(frozen=True)
class Name:
    """A name on a list: the thing's label, and the wording where it is another."""

    label: str
    wording: str


@dataclass(frozen=True)
class List:
    """What one source lists.

    Attributes:
        source: its key.
        date: what it speaks for; empty where it is undated.
        complete: ``true`` or ``false``; empty where that cannot be told.
        names: key of the participant → name.
    """

    source: str
    date: str
    complete: str
    names: dict[str, Name]

    def __str__(self) -> str:
        how = {"true": ", complete", "false": ", not complete"}.get(self.complete, "")
        return f"the list of {self.date or 'no date'} (source:{self.source}{how})"


@dataclass(frozen=True)
class Term:
    """A term by some source; dates are empty where not told.

    Attributes:
        key: of who chairs.
        label: its name.
        start, end: of the term.
        source: key of who says so.
        day: what it speaks for.
    """

    key: str
    label: str
    start: str
    end: str
    source: str
    day: str

    @property
    def begins(self) -> str:
        """Since when the chair is known to be one; empty where that cannot be told."""
        return self.start or ("" if self.end else self.day)

    def __str__(self) -> str:
        dates = f" {self.start}–{self.end}" if self.start or self.end else ""
        return f"{self.label}{dates} by source:{self.source}"


def last_list(project: Project, mechanism: str, role: str, source: Source) -> List | None:
    """The newest list of a role by another source that speaks for no later day.

    A list is what a source has a roster for, else what it names two or more in.
    """
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _rows(project, mechanism, role):
        if key_of(row["source"]) != source.key:
            groups[row["source"]].append(row)
    lists = [_list(rows) for rows in groups.values()]
    shared = [each for each in lists if _no_later(each.date, source.date)]
    rostered = {key_of(iri) for iri, rows in groups.items() if "roster" in rows[0]}
    found = [each for each in shared if each.source in rostered]
    found = found or [each for each in shared if len(each.names) >= _FEWEST]
    return max(found, key=lambda each: (each.date, len(each.names), each.source), default=None)


def terms(project: Project, mechanism: str, roles: Iterable[str]) -> list[Term]:
    """The terms of some roles, by all sources."""
    found = [
        Term(
            key_of(row.get("who", row["statement"])),
            row.get("label", row.get("wording", "")),
            row.get("start", ""),
            row.get("end", ""),
            key_of(row["source"]),
            row.get("own", row.get("day", "")),
        )
        for role in roles
        for row in _rows(project, mechanism, role)
    ]
    return list(dict.fromkeys(found))


def before(known: Iterable[Term], key: str, begins: str) -> Term | None:
    """Who began last before somebody begins."""
    earlier = [term for term in known if term.key != key and "" < term.begins < begins]
    return max(earlier, key=lambda term: (term.begins, term.day, term.source), default=None)


def _rows(project: Project, mechanism: str, role: str) -> list[dict[str, str]]:
    about, of_role = entity_iri("mechanism", mechanism), entity_iri("role", role)
    return project.rows(_QUERY % (about, of_role, about, of_role))


def _list(rows: list[dict[str, str]]) -> List:
    names = {
        key_of(row["who"]) if "who" in row else row["statement"].split("/")[-2]: Name(
            row.get("label", row.get("wording", "")), row.get("wording", "")
        )
        for row in rows
    }
    first = rows[0]
    date = first.get("own", first.get("day", ""))
    return List(key_of(first["source"]), date, first.get("complete", ""), names)


def _no_later(date: str, than: str) -> bool:
    shared = min(len(date), len(than))
    return date[:shared] <= than[:shared]
