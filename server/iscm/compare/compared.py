"""What an address asks to be compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import request, url_for

from iscm.choices import ParameterError
from iscm.namespaces import split_entity_iri
from iscm.protocol.problems import Problem, bad_parameter
from iscm.web.named_things import site_of_day, thing_named
from iscm.web.names import names_of_things
from iscm.web.questions import choices_of
from iscm.web.site import Site, current_site

KINDS: Final = ("mechanism", "state")
DAY: Final = "day"
FEWEST, MOST = 2, 4


@dataclass(frozen=True)
class ComparedThing:
    """One of what stands beside each other.

    Attributes:
        kind: of the thing.
        key: of the thing.
        iri: of the thing.
        day: as of which it is shown, as it was given; empty for that of the version.
        site: the data of that day.
        label: what tells it apart in a file.
    """

    kind: str
    key: str
    iri: str
    day: str
    site: Site

    @property
    def name(self) -> str:
        """How it is headed."""
        return names_of_things().of(self.iri)

    @property
    def short(self) -> str:
        """The same where there is little room."""
        return names_of_things().short(self.iri)

    @property
    def label(self) -> str:
        """What tells it apart in the columns of a file."""
        return f"{self.key} {self.day}".strip()


def compared_things(site: Site) -> list[ComparedThing]:
    """The columns that the request asks for; none where it asks for nothing.

    Args:
        site: the data of the version.

    Raises:
        Problem: 400, there is something else than two to four of one kind, or one on two to four
            days.
    """
    given = {
        name: [text for text in request.args.getlist(name) if text.strip()]
        for name in (*KINDS, DAY)
    }
    kinds = [kind for kind in KINDS if given[kind]]
    if not kinds:
        if given[DAY]:
            raise no_comparison("a day alone names nothing: give a mechanism or a State as well")
        return []
    if len(kinds) > 1:
        raise no_comparison("a mechanism and a State cannot be compared: give things of one kind")
    kind, days = kinds[0], [day.strip() for day in given[DAY]]
    texts = given[kind]
    for name, values in ((kind, texts), (DAY, days)):
        if len(values) > MOST:
            raise no_comparison(
                f"{name} is given {len(values)} times; {MOST} at most fit on a page"
            )
    if len(texts) > 1 and len(days) > 1:
        raise no_comparison(
            "several things on several days are too much: give one thing, or one day"
        )
    if len(texts) == 1 and len(days) < FEWEST:
        raise no_comparison(
            f"there is nothing to compare: give a second {kind}, or two days", kind, texts[0]
        )
    keys = [_key(site, kind, text) for text in texts]
    for values, name in ((keys, kind), (days, DAY)):
        if len(set(values)) < len(values):
            raise no_comparison(f"one {name} is given twice: give different ones", kind, keys[0])
    return _columns(site, kind, keys, days or [""])


def _columns(
    site: Site, kind: str, keys: Sequence[str], days: Sequence[str]
) -> list[ComparedThing]:
    found = []
    for key in keys:
        for day in days:
            iri = thing_named(site, kind, kind, key).value
            then = _then(site, day) if day else site
            found.append(ComparedThing(kind, key, iri, day, then))
    return found


def _then(site: Site, day: str) -> Site:
    try:
        return site_of_day(site, DAY, day)
    except ParameterError as error:
        raise no_comparison(str(error)) from error


def _key(site: Site, kind: str, text: str) -> str:
    try:
        iri = thing_named(site, kind, kind, text.strip()).value
    except ParameterError as error:
        near = [
            {"name": key, "path": url_for("compare.choose", **_given(kind, key))}
            for key in error.near
        ]
        raise no_comparison(str(error), suggestions=near, available=error.allowed) from error
    parts = split_entity_iri(iri)
    assert parts is not None  # noqa: S101
    return parts[1]


def _given(kind: str, key: str) -> dict[str, Any]:
    return {kind: key}


def no_comparison(
    told: str,
    kind: str = "",
    text: str = "",
    suggestions: Sequence[dict[str, str]] = (),
    available: Sequence[str] = (),
) -> Problem:
    """What cannot be compared, and a way on.

    Args:
        told: what is wrong.
        kind, text: the thing to begin with.
        suggestions: ways on before the usual one.
        available: what can be named.
    """
    given = _given(kind, text) if kind and text in _keys(kind) else {}
    way = {"name": "choose what to compare", "path": url_for("compare.choose", **given)}
    extra: dict[str, Any] = {"suggestions": [*suggestions, way]}
    if available and len(available) <= 300:
        extra["available"] = list(available)
    return bad_parameter(told, **extra)


def _keys(kind: str) -> list[str]:
    return [choice.key for choice in choices_of(current_site()).of(kind)]
