"""Whom a count counts: States, territories, organizations, mechanisms, candidates, each apart."""

from collections import Counter
from collections.abc import Iterable
from typing import Final, Protocol, TypeVar

from iscm.namespaces import split_entity_iri
from iscm.translatable import plural
from iscm.web.languages import ngettext
from iscm.web.site import Site, current_site
from iscm.web.views.reader import Thing

_WORDS: Final = {
    "State": plural("%(num)s State", "%(num)s States"),
    "Territory": plural("%(num)s territory", "%(num)s territories"),
    "organization": plural("%(num)s organization", "%(num)s organizations"),
    "Bloc": plural("%(num)s group of States", "%(num)s groups of States"),
    "mechanism": plural("%(num)s mechanism", "%(num)s mechanisms"),
    "Candidate": plural("%(num)s candidate", "%(num)s candidates"),
    "person": plural("%(num)s person", "%(num)s persons"),
    "series": plural("%(num)s series of meetings", "%(num)s series of meetings"),
    "": plural("%(num)s other", "%(num)s others"),
}
"""What is counted → its words for one and for several, in the order in which they are told."""


class ListedThing(Protocol):
    """An entry of a list; `thing` is None where the source gives words alone."""

    @property
    def thing(self) -> Thing | None: ...


_Entry = TypeVar("_Entry", bound=ListedThing)


def whom(entries: Iterable[ListedThing]) -> str:
    """How many of what a list has: ``43 States, 3 territories, 4 organizations``."""
    return whom_of(entry.thing.iri if entry.thing else "" for entry in entries)


def whom_of(iris: Iterable[str]) -> str:
    """As `whom`, of things by their IRIs; an empty one is a thing that is known by words alone."""
    kinds = _kinds(current_site())
    numbers = Counter(_kind(iri, kinds) for iri in iris)
    return ", ".join(
        ngettext(one, many, numbers[kind]) for kind, (one, many) in _WORDS.items() if numbers[kind]
    )


def is_candidate(thing: Thing | None) -> bool:
    """Whether a thing is a mechanism that no source gives a type."""
    return thing is not None and _kinds(current_site()).get(thing.iri) == "Candidate"


def candidates_last(entries: Iterable[_Entry]) -> list[_Entry]:
    """The entries in their order, but candidates after all others."""
    return sorted(entries, key=lambda entry: is_candidate(entry.thing))


def _kind(iri: str, kinds: dict[str, str]) -> str:
    parts = split_entity_iri(iri)
    kind = kinds.get(iri) or (parts[0] if parts else "")
    return kind if kind in _WORDS else ""


def _kinds(site: Site) -> dict[str, str]:
    """IRI → class, of things that their IRI does not tell apart from others."""
    query = """SELECT ?thing ?kind {
        VALUES (?class ?kind) {
          (iscm:State "State") (iscm:Territory "Territory") (iscm:Bloc "Bloc")
          (iscm:Candidate "Candidate")
        }
        ?thing a ?class }"""
    return site.once(
        "kinds that are counted", lambda: {row["thing"]: row["kind"] for row in site.rows(query)}
    )
