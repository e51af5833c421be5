"""Meetings: a table of titles and days becomes meetings, or sources of those that are there."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from iscm.curation.deciding import PARTICIPANTS, Meaning, WordingOnly
from iscm.curation.editing import TYPE, Edit, RowOrigin
from iscm.curation.job import NOTE, NOTES_ARE_IN, Job, integer, own, slug, text_of
from iscm.curation.project import Source, key_of
from iscm.curation.sheet import Column, Row, date_of, ends_before, whole_number
from iscm.errors import InputError
from iscm.fold import fold
from iscm.matching.graph import Entity, NameSource
from iscm.namespaces import entity_iri, iri_of
from iscm.terms import OxTerm

COLUMNS: Final = (
    Column("title", "what the meeting is called, as the source words it", required=True),
    Column("date", "its day, or the first: 2024, 2024-04 or 2024-04-17", required=True),
    Column("until", "the last day of several, likewise"),
    Column("city", "where it was held"),
    Column("country", "the State or territory of the city"),
    Column("host", "the State or organization that held it"),
    Column("number", "which of its series it is"),
    Column("source", "the key of the source, where --source does not hold for the row"),
    Column("note", "a remark in English; of one that is to come it begins with Announced"),
)
_TITLE_WORDS: Final = 3
_YEAR: Final = 4
_ABOUT, _DATE, _FROM, _UNTIL, _SOURCE = (
    own(name) for name in ("about", "date", "from", "until", "attestedBy")
)
_PREFERRED: Final = ox.NamedNode(iri_of("skos:prefLabel"))
_OTHER: Final = ox.NamedNode(iri_of("skos:altLabel"))
_ADDED: Final = (_SOURCE, NOTE)
"""What a meeting may have several of, by several sources."""
_DAYS: Final = (_DATE, _FROM, _UNTIL)
_COLUMN_OF: Final = {
    _DATE: "date",
    _FROM: "date",
    _UNTIL: "until",
    _SOURCE: "source",
    NOTE: "note",
    **{own(name): name for name in ("city", "country", "host", "number")},
}
_OTHERWISE: Final = ox.Literal("")
"""No date: a period agrees with none of one day or month."""


@dataclass(frozen=True)
class _Held:
    """A row that is understood: its title, its source and the rest that it says of the meeting."""

    row: Row
    title: ox.Literal
    source: Source
    said: dict[ox.NamedNode, OxTerm]

    @property
    def days(self) -> tuple[str, str]:
        start = text_of(self.said.get(_DATE) or self.said.get(_FROM))
        return start, text_of(self.said.get(_UNTIL)) or start

    @property
    def origin(self) -> RowOrigin:
        """What the meeting was made of."""
        return RowOrigin(self.row, _COLUMN_OF, "title")


class _Calendar:
    """The meetings of a mechanism that a file has, by the years that they touch."""

    def __init__(self, edit: Edit, mechanism: str) -> None:
        self._by_year: dict[str, list[tuple[str, str, ox.NamedNode]]] = defaultdict(list)
        wanted = {
            (_ABOUT, ox.NamedNode(entity_iri("mechanism", mechanism))),
            (TYPE, own("Meeting")),
        }
        for subject, said in edit.about.items():
            if isinstance(subject, ox.NamedNode) and wanted <= said:
                values = {predicate: text_of(value) for predicate, value in said}
                first = values.get(_DATE) or values.get(_FROM) or ""
                self.add(subject, first, values.get(_UNTIL) or first)

    def add(self, iri: ox.NamedNode, first: str, last: str) -> None:
        """Enter a meeting; one without dates is on no day."""
        for year in _years(first, last):
            self._by_year[year].append((first, last, iri))

    def meetings(self, start: str, end: str) -> list[ox.NamedNode]:
        """Those that may be of some of these days, in the order of their IRIs."""
        found = {
            iri
            for year in _years(start, end)
            for first, last, iri in self._by_year[year]
            if not (_before(last, start) or _before(end, first))
        }
        return sorted(found, key=str)


def _years(first: str, last: str) -> list[str]:
    if not (first[:_YEAR].isdecimal() and last[:_YEAR].isdecimal()):
        return []
    return [f"{year:04}" for year in range(int(first[:_YEAR]), int(last[:_YEAR]) + 1)]


def draft_meetings(job: Job) -> list[str]:
    """Write the meetings of the table into the mechanism's file.

    A meeting of the same day that is called otherwise may be the same: that is in doubt.

    Returns:
        What changes, line by line.
    """
    edit = job.edits.of(job.project.mechanism_file(job.mechanism))
    calendar = _Calendar(edit, job.mechanism)
    told = [f"meetings of {job.mechanism}:"]
    seen: dict[tuple[str, str], Row] = {}
    for row in job.rows:
        held = _held(job, row)
        if held is None:
            continue
        what = (fold(held.title.value), held.days[0])
        if (before := seen.setdefault(what, row)) is not row:
            job.faults.add(row, "title", f"the meeting stands in row {before.number} already")
            continue
        told += _write(job, edit, calendar, held)
    return told


def _held(job: Job, row: Row) -> _Held | None:
    source = title = start = None
    with job.faults.of(row, "source"):
        source = job.source(row)
    if source is not None:
        with job.faults.of(row, "title"):
            title = job.text(row["title"], source)
    said: dict[ox.NamedNode, OxTerm] = {}
    with job.faults.of(row, "date"):
        start = date_of(row["date"])
        said[_FROM if row["until"] else _DATE] = start
    if row["until"]:
        with job.faults.of(row, "until"):
            end = said[_UNTIL] = date_of(row["until"])
            if start is not None and ends_before(start, end):
                raise InputError(f"the meeting ends before it begins, {row['date']}")
    if row["city"]:
        said[own("city")] = ox.Literal(row["city"])
    for column, types in (("country", ("State",)), ("host", PARTICIPANTS)):
        if row[column]:
            with job.faults.of(row, column):
                meant = job.deciding.meant(row[column], row, column, types)
                if isinstance(meant, WordingOnly):
                    raise InputError(f"{row[column]!r} has to be a thing; leave the cell empty")
                if meant is not None:
                    said[own(column)] = ox.NamedNode(meant.iri)
    if row["number"]:
        with job.faults.of(row, "number"):
            said[own("number")] = integer(whole_number(row["number"]))
    if row["note"]:
        said[NOTE] = ox.Literal(row["note"], language=NOTES_ARE_IN)
    if source is None or title is None or start is None:
        return None
    said[_SOURCE] = ox.NamedNode(entity_iri("source", source.key))
    held = _Held(row, title, source, said)
    job.require_past(said.items(), held.origin)
    return held


def _write(job: Job, edit: Edit, calendar: _Calendar, held: _Held) -> Iterator[str]:
    shown = f"{held.title.value}, {'–'.join(dict.fromkeys(held.days))}"
    there = calendar.meetings(*held.days)
    same = [iri for iri in there if fold(held.title.value) in _titles(edit, iri)]
    if not same and there:
        meanings = [_meaning(edit, iri) for iri in there]
        chosen = job.deciding.chosen(shown, meanings, held.row, "title")
        if not chosen:
            return
        same = [iri for iri in there if chosen == f"meeting/{key_of(iri.value)}"]
    else:
        job.deciding.settle(shown, _meaning(edit, same[0]) if same else None)
    if not same:
        yield f"  new: {shown}"
        _add(job, edit, calendar, held)
        return
    job.edits.origins[same[0]] = held.origin
    before = len(edit.about[same[0]])
    _add_source(job, edit, same[0], held)
    more = len(edit.about[same[0]]) - before
    yield f"  {shown}: {'more is said' if more else 'unchanged'} ({key_of(same[0].value)})"


def _titles(edit: Edit, iri: ox.NamedNode) -> set[str]:
    return {
        fold(text_of(value))
        for predicate, value in edit.about[iri]
        if predicate in (_PREFERRED, _OTHER)
    }


def _meaning(edit: Edit, iri: ox.NamedNode) -> Meaning:
    labels = sorted(text_of(value) for p, value in edit.about[iri] if p == _PREFERRED)
    return Meaning(f"meeting/{key_of(iri.value)}", labels[0] if labels else key_of(iri.value))


def _add(job: Job, edit: Edit, calendar: _Calendar, held: _Held) -> None:
    start = held.days[0]
    with job.faults.of(held.row, "title"):
        iri = ox.NamedNode(entity_iri("meeting", f"{job.mechanism}-{start}"))
        if iri in edit.about or job.project.has(iri.value):
            words = "-".join(slug(held.title.value).split("-")[:_TITLE_WORDS])
            iri = ox.NamedNode(f"{iri.value}-{words}")
        if iri in edit.about or job.project.has(iri.value):
            raise InputError(f"there is a meeting {key_of(iri.value)} already")
        edit.about[iri] = {
            (TYPE, own("Meeting")),
            (_ABOUT, ox.NamedNode(entity_iri("mechanism", job.mechanism))),
            *_names(job.options.mechanism, held.title, start[:4]),
            *held.said.items(),
        }
        calendar.add(iri, *held.days)
        job.edits.origins[iri] = held.origin


def _names(
    mechanism: Entity | None, title: ox.Literal, year: str
) -> Sequence[tuple[ox.NamedNode, ox.Literal]]:
    """How a meeting is called among all others, ``MIDSA: Ministerial meeting (2024)``, and by its
    source."""
    assert mechanism is not None  # noqa: S101
    short = _short_name(mechanism)
    known = fold(title.value).startswith(fold(short))
    label = title.value if known else f"{short}: {title.value}"
    if year not in label:
        label += f" ({year})"
    preferred = (_PREFERRED, ox.Literal(label, language=title.language))
    return (preferred,) if label == title.value else (preferred, (_OTHER, title))


def _short_name(mechanism: Entity) -> str:
    acronyms = [name.text for name in mechanism.names if name.source is NameSource.ACRONYM]
    return min(acronyms, key=lambda text: (len(text), text), default=mechanism.label)


def _add_source(job: Job, edit: Edit, iri: ox.NamedNode, held: _Held) -> None:
    """Have a meeting that is there rest on the row's source too; where they differ is a fault."""
    said = edit.about[iri]
    dated = {p: v for p, v in said if p in _DAYS}
    for predicate, value in held.said.items():
        before = [each for own_, each in said if own_ == predicate]
        if predicate in _DAYS and dated and not before:
            before = list(dated.values()) if predicate == _DATE else [_OTHERWISE]
        if predicate in _ADDED or not before:
            said.add((predicate, value))
        elif not (all if predicate in _DAYS else any)(_agrees(each, value) for each in before):
            _differs(job, held, predicate, edit, iri)


def _differs(job: Job, held: _Held, predicate: ox.NamedNode, edit: Edit, iri: ox.NamedNode) -> None:
    names = {_FROM: "date"}
    name = names.get(predicate, predicate.value.rpartition("#")[2])
    there = ", ".join(
        f"{p.value.rpartition('#')[2]} {text_of(v)}"
        for p, v in sorted(edit.about[iri], key=str)
        if p in (*_DAYS, predicate)
    )
    job.faults.add(
        held.row,
        name,
        f"{key_of(iri.value)} has it otherwise ({there}): settle by hand which source is followed",
    )


def _agrees(there: OxTerm, value: OxTerm) -> bool:
    """Whether a value says the same, or less exactly the same."""
    if isinstance(there, ox.Literal) and isinstance(value, ox.Literal):
        one, other = there.value, value.value
        return fold(one) == fold(other) or one.startswith(f"{other}-")
    return there == value


def _before(one: str, other: str) -> bool:
    shared = min(len(one), len(other))
    return one[:shared] < other[:shared]
