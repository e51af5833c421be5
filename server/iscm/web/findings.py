"""What free text finds on a site, as its pages and data show it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import url_for

from iscm.compact import short_name
from iscm.finding import FOREIGN, Findable, Finder, Findings, Phrase, facts, marked, read_things
from iscm.namespaces import split_entity_iri
from iscm.tables.table import Table, Value
from iscm.web.site import Site
from iscm.web.things import path_of
from iscm.web.views.reader import UNDATED, Text
from iscm.web.views.reader import Thing as Linked

_TYPED: Final = frozenset(("mechanism", "state", "organization", FOREIGN))
"""Kinds that have types worth telling."""
_SNIPPET: Final = 180
_MOST_NAMED: Final = 4
BETWEEN: Final = "|"
COLUMNS: Final = (
    *("thing", "thingLabel", "kind", "typeLabel", "statusLabel", "regionLabel", "aboutLabel"),
    *("publisherLabel", "date", "matched", "matchedAs"),
)
Parts = Sequence[tuple[str, bool]]
"""A text in parts, each with whether it was searched for."""


@dataclass(frozen=True)
class Result:
    """A thing that was found.

    Attributes:
        thing: with its name in the reader's language and where it is shown.
        kind: of it.
        name: its name, what was searched for marked.
        match: the text that has what the name has not.
        parts: that text, or the part of it around what was searched for, marked.
        types, statuses, regions, about, publishers: of it, named in the reader's language.
        since: the year or day of an establishment.
        date: of a source (`UNDATED` where it has none), a meeting or a document.
        city: of a meeting.
    """

    thing: Linked
    kind: str
    name: Parts
    match: Phrase | None
    parts: Parts
    types: Sequence[Text]
    statuses: Sequence[Text]
    regions: Sequence[Text]
    about: Sequence[Text]
    publishers: Sequence[Text]
    since: str
    date: str
    city: str


def finder_of(site: Site) -> Finder:
    """What finds things of a site; made when first asked for."""
    return site.once("finder", lambda: Finder(read_things(site.rows, site.questions)))


class Presenter:
    """Shows things that were found in one language."""

    def __init__(self, site: Site, finder: Finder, language: str) -> None:
        """
        Args:
            site: where to ask for what tells things apart.
            finder: knows the names.
            language: that is preferred.
        """
        self._site, self._finder, self._language = site, finder, language
        self._questions = frozenset(question.iri for question in site.questions)

    def results(self, things: Iterable[Findable], found: Findings) -> list[Result]:
        """Things with what is told of each, in their order."""
        things = list(things)
        told = facts.facts_of(self._site.rows, (thing.iri for thing in things))
        return [self._result(thing, found, told.get(thing.iri, {})) for thing in things]

    def linked(self, thing: Findable) -> Linked:
        """A thing as a link."""
        return Linked(thing.iri, _text(thing.label(self._language)), self._path(thing))

    def _path(self, thing: Findable) -> str | None:
        """Where a thing is shown on this site; what others describe, by what is said of it here."""
        if thing.iri in self._questions:
            parts = split_entity_iri(thing.iri)
            return url_for("questions.question", name=parts[1] if parts else "")
        if thing.kind == FOREIGN:
            return url_for("sparql.endpoint", query=f"DESCRIBE <{thing.iri}>")
        return path_of(thing.iri)

    def _result(self, thing: Findable, found: Findings, told: facts.Facts) -> Result:
        label = thing.label(self._language)
        match = found.where(thing, self._language)
        words = found.asked.words
        is_dated = thing.kind == "source"
        dates = [value for name in facts.DATES for value in told.get(name, ())]
        regions = [*told.get(facts.REGION, ()), *told.get(facts.IN_REGION, ())]
        return Result(
            thing=self.linked(thing),
            kind=thing.kind,
            name=marked(words, label.text),
            match=None if match == label else match,
            parts=() if match == label else marked(words, match.text, _SNIPPET),
            types=(
                self._named(told.get(facts.TYPE, ()), literally=thing.kind == FOREIGN)
                if thing.kind in _TYPED
                else ()
            ),
            statuses=self._named(told.get(facts.STATUS, ())),
            regions=self._named(regions),
            about=self._named([*told.get(facts.ABOUT, ()), *told.get(facts.GROUP_OF, ())]),
            publishers=self._named(told.get(facts.PUBLISHER, ()), literally=True),
            since=min(told.get(facts.ESTABLISHED, ()), default=""),
            date=dates[0] if dates else UNDATED if is_dated else "",
            city=", ".join(told.get(facts.CITY, ())),
        )

    def _named(self, values: Iterable[str], *, literally: bool = False) -> list[Text]:
        """Names of what is named in the dataset; what has none says nothing, but where it may be
        a text itself."""
        found = []
        for value in values:
            if (thing := self._finder.by_iri.get(value)) is not None:
                found.append(_text(thing.label(self._language)))
            elif literally:
                found.append(Text(short_name(value)))
        return found[:_MOST_NAMED]


def _text(name: Phrase) -> Text:
    return Text(name.text, name.language)


def data_of(found: Findings, shown: Presenter) -> dict[str, Any]:
    """What was found as JSON has it, but for the results."""
    return {
        "query": found.asked.text,
        "misspelt": {typed: list(meant) for typed, meant in found.misspelt.items()},
        "total": len(found.matches),
        "kinds": found.kinds,
        "close": objects(shown.results(found.close, found)),
        "some": objects(shown.results(found.some, found)),
    }


def objects(results: Iterable[Result]) -> list[dict[str, Any]]:
    """Results as JSON has them."""
    return [_object(result) for result in results]


def _object(result: Result) -> dict[str, Any]:
    told: Mapping[str, Any] = {
        "types": [text.value for text in result.types],
        "statuses": [text.value for text in result.statuses],
        "regions": [text.value for text in result.regions],
        "about": [text.value for text in result.about],
        "publishers": [text.value for text in result.publishers],
        "since": result.since,
        "date": result.date,
        "city": result.city,
        "match": None if result.match is None else result.match.text,
        "matchedAs": None if result.match is None else result.match.origin.words,
    }
    name = result.thing.name
    head = {"iri": result.thing.iri, "name": name.value, "kind": result.kind}
    return head | {key: value for key, value in told.items() if value}


def findings_table(results: Iterable[Result]) -> Table:
    """What was found as a table."""
    return Table(COLUMNS, tuple(tuple(_cells(result)) for result in results))


def _cells(result: Result) -> Iterator[Value | None]:
    yield Value(result.thing.iri, is_iri=True)
    match = result.match
    texts = (
        result.thing.name.value,
        result.kind,
        *(
            BETWEEN.join(text.value for text in named)
            for named in (
                *(result.types, result.statuses, result.regions, result.about),
                result.publishers,
            )
        ),
        result.date or result.since,
        "" if match is None else match.text,
        "" if match is None else match.origin.words,
    )
    for text in texts:
        yield Value(text) if text else None
