"""Answers as text that an assistant can take in, which say what they leave out."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from iscm.web.edition import edition_of
from iscm.web.site import Site

BYTES: Final = 50_000
"""Of an answer: about 15,000 tokens, which every assistant can take several of."""


def told(site: Site, answer: Mapping[str, Any], *, as_of: str = "") -> str:
    """An answer as JSON, with what it is of.

    Args:
        site: the dataset.
        answer: its members.
        as_of: the day that it is of, where that is not the version's.
    """
    edition = edition_of(site)
    dataset = (
        {"title": edition.title, "version": edition.version, "licences": list(edition.licences)}
        if edition
        else {"version": site.dataset.version}
    )
    date = as_of or (str(site.dataset.date) if site.dataset.date else "not stated")
    head = {"dataset": {**dataset, "asOf": date}}
    return json.dumps({**head, **answer}, ensure_ascii=False, separators=(",", ":"))


def fitted(
    site: Site,
    beside: Mapping[str, Any],
    name: str,
    rows: Sequence[Any],
    total: int,
    way: str,
    *,
    as_of: str = "",
) -> str:
    """An answer with as many rows as have room.

    Args:
        site: the dataset.
        beside: what else it says.
        name: of the member that has the rows.
        rows: all, or the first, of them.
        total: how many there are.
        way: how to have the rest, or less.
        as_of: see `told`.
    """
    room = BYTES - len(told(site, beside, as_of=as_of).encode("utf-8", "replace")) - 500
    kept = 0
    for row in rows:
        room -= len(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace")) + 1
        if room < 0:
            break
        kept += 1
    cut = {} if kept == total else {"cut": f"{kept} of {total} {name} are here; {way}"}
    numbers = {"total": total, **cut, name: list(rows[:kept])}
    return told(site, {**beside, **numbers}, as_of=as_of)
