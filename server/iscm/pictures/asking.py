"""What an address asks of a picture, read from its parameters."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox
from flask import request, url_for

from iscm.choices import Choices, ParameterError
from iscm.parameters import QuestionParameter
from iscm.protocol.problems import Problem, bad_parameter, not_found
from iscm.web.addresses import AS_OF
from iscm.web.named_things import site_of_day, thing_named
from iscm.web.questions import choices_of
from iscm.web.site import Site

KIND_OF: Final = {
    "mechanism": "mechanism",
    "with": "mechanism",
    "state": "state",
    "region": "region",
    "bloc": "organization",
}
"""Parameter → kind of the things that it names."""


@dataclass(frozen=True)
class AskedPicture:
    """What is asked.

    Attributes:
        site: the data, as of the day that is asked for.
        day: that day, as it was given; empty where it is the version's own.
        values: parameter → what it names.
        words: parameter → one of the words that it may have.
    """

    site: Site
    day: str
    values: Mapping[str, ox.NamedNode]
    words: Mapping[str, str]

    def iri(self, name: str) -> str:
        """The IRI that a parameter names; empty where it is not given."""
        return self.values[name].value if name in self.values else ""

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters as they stand in an address."""
        named = {name: QuestionParameter.written(term) for name, term in self.values.items()}
        return {**named, **self.words, **({AS_OF: self.day} if self.day else {})}


def asked_picture(
    site: Site,
    kind: str,
    names: Iterable[str],
    words: Mapping[str, Sequence[str]],
    needed: Sequence[QuestionParameter] = (),
    usual_year: Callable[[Site], str] | None = None,
) -> AskedPicture:
    """What the request asks of a picture of a kind.

    Args:
        site: the data of the version.
        kind: of the picture.
        names: parameters that name things, and `AS_OF`.
        words: parameter → the words that it may have.
        needed: those without which there is nothing to show. What their query is asked of stands
            for one that is not given or, in other data, the first thing of the kind.
        usual_year: gives the year that is shown where no day is asked for of data with a past.

    Raises:
        Problem: 400, a parameter is given twice, means nothing for the kind, or names nothing.
    """
    names = list(names)
    _require_meaning(kind, [*names, *words])
    choices = choices_of(site)
    values: dict[str, ox.NamedNode] = {}
    said: dict[str, str] = {}
    for name in names:
        if name != AS_OF and (text := _given(name)):
            values[name] = _thing(site, name, text, kind)
    for parameter in needed:
        if parameter.name not in values:
            values[parameter.name] = _usual(parameter, choices)
    for name, allowed in words.items():
        if text := _given(name):
            if text not in allowed:
                told = f"{name} is one of {', '.join(allowed)}"
                raise wrong_parameter(kind, name, told, allowed)
            said[name] = text
    day = _given(AS_OF) if AS_OF in names else ""
    if not day and usual_year is not None and site.folders is not None:
        day = usual_year(site)
    if day:
        try:
            site = site_of_day(site, AS_OF, day)
        except ParameterError as error:
            raise wrong_parameter(kind, AS_OF, str(error), error.allowed) from error
    return AskedPicture(site, day, values, said)


def _usual(parameter: QuestionParameter, choices: Choices) -> ox.NamedNode:
    there = [choice.iri for choice in choices.of(parameter.kind)]
    assert isinstance(parameter.default, ox.NamedNode)  # noqa: S101
    if parameter.default.value in there:
        return parameter.default
    if not there:
        raise not_found(f"these data have no {parameter.kind}")
    return ox.NamedNode(there[0])


def _given(name: str) -> str:
    found = request.args.getlist(name)
    if len(found) > 1:
        raise bad_parameter(f"{name} is given {len(found)} times; give it once")
    return found[0].strip() if found else ""


def _require_meaning(kind: str, names: Sequence[str]) -> None:
    for name in (*KIND_OF, AS_OF, "of", "type"):
        if name not in names and name in request.args:
            there = ", ".join(names) or "none"
            told = f"{name} means nothing for the picture {kind}, whose parameters are {there}"
            raise wrong_parameter(kind, name, told)


def _thing(site: Site, name: str, text: str, kind: str) -> ox.NamedNode:
    try:
        return thing_named(site, name, KIND_OF[name], text)
    except ParameterError as error:
        raise wrong_parameter(kind, name, str(error), error.allowed, error.near) from error


def wrong_parameter(
    kind: str, name: str, told: str, allowed: Sequence[str] = (), near: Sequence[str] = ()
) -> Problem:
    """A parameter that is not as it must be: what can stand there, and a way on."""
    ways = [(key, _way(kind, name, key)) for key in near]
    ways.append((kind, url_for(".picture", kind=kind)))
    extra = {
        "parameter": name,
        "available": list(allowed),
        "suggestions": [{"name": key, "path": path} for key, path in ways],
    }
    return bad_parameter(told, **extra)


def _way(kind: str, name: str, key: str) -> str:
    given: dict[str, Any] = {name: key}
    return url_for(".picture", kind=kind, **given)
