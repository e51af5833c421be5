"""The page of a list of participants: whom it names, and how it differs from the one before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from iscm.web.languages import gettext
from iscm.web.views.reader import NOTE, UNDATED, Reader, Text, Thing
from iscm.web.views.records import Record, record


@dataclass(frozen=True)
class RosterEntry:
    """An entry of a list: the statement that it makes, whom it names, and in which words."""

    statement: Thing
    who: Thing | None
    words: str


@dataclass(frozen=True)
class RosterPage(Record):
    """What the template shows.

    Attributes:
        about, role, group: of whom it is a list.
        date: that it speaks for.
        stated: the total that its source states.
        complete: "true", "false", or empty where that cannot be told.
        named: its entries.
        before: the list of the same that is next to it in time, and its date.
        added, gone: who is in one of the two alone.
    """

    about: Thing | None
    role: Thing | None
    group: Thing | None
    date: str
    stated: str
    complete: str
    named: tuple[RosterEntry, ...]
    before: tuple[Thing, str] | None
    added: tuple[Thing, ...]
    gone: tuple[Thing, ...]
    template: str = "roster.html"


def roster_page(
    reader: Reader, kind: str, key: str, beside: Sequence[Mapping[str, str]]
) -> RosterPage:
    """Fill the page of the list that the reader's description is of.

    Args:
        reader: of its description.
        kind, key: from its IRI.
        beside: the entries of all lists of the same mechanism and role.
    """
    d, iri = reader.description, reader.iri
    about, role, group = (
        next(iter(reader.things(iri, name)), None) for name in ("about", "role", "group")
    )
    own = [row for row in beside if row["roster"] == iri]
    sources = d.iris(iri, "attestedBy")
    dates = (d.text(node, "asOf") for node in (iri, *sources))
    date = next((text for text in dates if text), "")
    earlier = {
        (row["date"], row["roster"])
        for row in beside
        if row.get("date", "~") < date
        and row.get("group", "") == (group.iri if group else "")
        and "who" in row
    }
    before = max(earlier, default=None)
    whom = {row["who"] for row in own if "who" in row}
    then = {row["who"] for row in beside if before and row["roster"] == before[1] and "who" in row}
    headings = ((gettext("Note"), NOTE),)
    shown = [thing.name.value for thing in (role, about, group) if thing]
    return RosterPage(
        **record(reader, kind, key, headings, Text(" – ".join(shown), reader.language)),
        about=about,
        role=role,
        group=group,
        date=date or UNDATED,
        stated=d.text(iri, "statedTotal") or "",
        complete=d.text(iri, "complete") or "",
        named=tuple(sorted(_named(reader, own), key=lambda each: _order(each))),
        before=(reader.thing(before[1]), before[0]) if before else None,
        added=reader.in_order(whom - then) if before and own else (),
        gone=reader.in_order(then - whom) if before and own else (),
    )


def _named(reader: Reader, rows: Sequence[Mapping[str, str]]) -> list[RosterEntry]:
    found = {
        row["statement"]: RosterEntry(
            reader.thing(row["statement"]),
            reader.thing(row["who"]) if "who" in row else None,
            row.get("words", ""),
        )
        for row in rows
    }
    return list(found.values())


def _order(each: RosterEntry) -> str:
    return each.who.order if each.who else each.words.casefold()
