"""What is known of the members of mechanisms, and what must be said where it is little."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from iscm.namespaces import PREFIXES
from iscm.pictures.queries import answered
from iscm.web.languages import gettext
from iscm.web.site import Site

_STATUS: Final = PREFIXES["status"]
_ENDED: Final = frozenset({"concluded", "dormant", "merged"})


@dataclass(frozen=True)
class Membership:
    """What is known of the members of a mechanism.

    Attributes:
        ended: whether it is no longer at work, and has none.
        known: whether a source names them.
        candidate: whether no source gives the mechanism a type.
        cut: the day of its newest list, where that is known to be cut.
    """

    ended: bool
    known: bool
    candidate: bool
    cut: str


def memberships(site: Site) -> Mapping[str, Membership]:
    """Mechanism, by IRI → what is known of its members."""
    return site.once("memberships", lambda: _read(site))


def _read(site: Site) -> Mapping[str, Membership]:
    _, table = answered(site, "membership-known", {})
    found = {}
    for row in table.rows:
        mechanism, status, known, candidate, cut, newest = (
            "" if value is None else value.text for value in row
        )
        found[mechanism] = Membership(
            status.removeprefix(_STATUS) in _ENDED,
            known == "true",
            candidate == "true",
            cut if cut == newest else "",
        )
    return found


def notes_of(site: Site, iri: str) -> list[str]:
    """What must be said with the members of a mechanism."""
    found = memberships(site).get(iri)
    if found is None:
        return []
    day = site.dataset.day or site.dataset.date or ""
    if found.ended:
        return [gettext("It was no longer at work on %(day)s: it then had no members.", day=day)]
    if not found.known:
        return [
            gettext(
                "Members not known: no source read names them one by one as of %(day)s.", day=day
            )
        ]
    notes = []
    if found.cut:
        notes.append(
            gettext(
                "The newest list of members, of %(date)s, is known to be cut: there may be more.",
                date=found.cut,
            )
        )
    if day != site.dataset.date:
        notes.append(
            gettext(
                "Whom only sources of later than %(day)s name is shown too where none tells since "
                "when.",
                day=day,
            )
        )
    return notes


def number_unknown(site: Site) -> int:
    """How many mechanisms at work there are of which no source names the members."""
    return sum(
        not (each.ended or each.known or each.candidate) for each in memberships(site).values()
    )
