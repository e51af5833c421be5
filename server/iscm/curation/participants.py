"""Members, observers and chairs: a table of names becomes participations and a roster."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from iscm.curation import earlier
from iscm.curation.deciding import WordingOnly
from iscm.curation.editing import TYPE, Edit, RowOrigin, Said
from iscm.curation.job import (
    NOTE,
    NOTES_ARE_IN,
    ConflictError,
    Job,
    boolean,
    integer,
    own,
    slug,
    text_of,
)
from iscm.curation.project import Source, key_of
from iscm.curation.sheet import Column, Flags, Row, date_of, ends_before
from iscm.errors import InputError
from iscm.fold import fold
from iscm.matching.graph import Entity, NameSource
from iscm.namespaces import entity_iri
from iscm.terms import OxTerm

NAMES: Final = (
    Column("name", "who is listed, as the source words it", required=True),
    Column("role", "a role, where it is another than the kind's"),
    Column("source", "the key of the source, where --source does not hold for the row"),
    Column("note", "a remark in English"),
)
TERMS: Final = (
    *NAMES[:2],
    Column("from", "start of the term: 2024, 2024-04 or 2024-04-17"),
    Column("until", "its end, likewise"),
    Column("state", "current, incoming or past, where the source calls the term so"),
    *NAMES[2:],
)
CHAIRS: Final = ("chair", "co-chair", "permanent-chair")
"""Those of the last role and the others do not end one another."""
_ABOUT, _ROLE, _BASIS, _SOURCE, _GROUP, _PARTICIPANT, _LISTED_AS, _FROM, _UNTIL = (
    own(name)
    for name in (
        "about",
        "role",
        "basis",
        "attestedBy",
        "group",
        "participant",
        "listedAs",
        "from",
        "until",
    )
)
_STATE, _AS_OF, _TOTAL, _COMPLETE = (
    own(name) for name in ("termState", "asOf", "statedTotal", "complete")
)
_COLUMN_OF: Final = {
    _PARTICIPANT: "name",
    _LISTED_AS: "name",
    _ROLE: "role",
    _FROM: "from",
    _UNTIL: "until",
    _STATE: "state",
    _SOURCE: "source",
    NOTE: "note",
}
_FLAG_OF: Final = {_TOTAL: "total", _COMPLETE: "complete", _AS_OF: "as-of"}


@dataclass(frozen=True)
class Listed:
    """A row that is understood.

    Attributes:
        row: the row.
        role: key of the role.
        source: who says so.
        key: of the participant, or made of the wording that stands alone.
        label: of the participant, for people.
        said: the statement.
    """

    row: Row
    role: str
    source: Source
    key: str
    label: str
    said: Said

    @property
    def term(self) -> tuple[str, str]:
        """Start and end of a chair's term, empty where not told."""
        return _value(self.said, _FROM), _value(self.said, _UNTIL)

    @property
    def origin(self) -> RowOrigin:
        """What the statement was made of."""
        return RowOrigin(self.row, _COLUMN_OF, "name")


def draft_members(job: Job) -> list[str]:
    """Write the members of the table into the mechanism's file.

    Returns:
        What changes, line by line.

    Raises:
        ConflictError: the file says otherwise of the same source.
    """
    return _lists(job, "member")


def draft_observers(job: Job) -> list[str]:
    """As `draft_members`, of observers."""
    return _lists(job, "observer")


def draft_chairs(job: Job) -> list[str]:
    """As `draft_members`, of chairs with their terms, which make no list."""
    told: list[str] = []
    for (role, source), listed in _groups(job, "chair", CHAIRS).items():
        roles = [role] if role == CHAIRS[-1] else CHAIRS[:-1]
        known = earlier.terms(job.project, job.mechanism, roles)
        told += [f"{role} of {job.mechanism}, by {source}:"]
        told += [f"  {_dated(each)}: {_new(each, known)}" for each in listed]
        told += _worded(listed)
        told += _write(job, role, source, listed)
    return told


def _lists(job: Job, usual: str) -> list[str]:
    groups = _groups(job, usual, None)
    options = job.options
    if len(groups) > 1 and (options.total is not None or options.complete is not None):
        raise InputError(
            "--total and --complete are said of one list, and the table has "
            f"{len(groups)}: {', '.join(f'{role} by {source}' for role, source in groups)}"
        )
    told: list[str] = []
    for (role, source), listed in groups.items():
        last = earlier.last_list(job.project, job.mechanism, role, source)
        told += [f"{role} of {job.mechanism}, by {source}:"]
        told += _against(last, listed, complete=options.complete)
        told += _worded(listed)
        if options.total not in (None, len(listed)):
            told.append(f"  the source states {options.total}, the table has {len(listed)}")
        told += _write(job, role, source, listed)
        _roster(job, role, source)
    return told


def _groups(
    job: Job, usual: str, allowed: Sequence[str] | None
) -> dict[tuple[str, Source], list[Listed]]:
    """The rows by role and source; none where something is wrong or in doubt, which is noted."""
    job.edits.of(job.project.mechanism_file(job.mechanism))
    groups: dict[tuple[str, Source], list[Listed]] = defaultdict(list)
    seen: dict[tuple[str, str, str, tuple[str, str]], Row] = {}
    for row in job.rows:
        listed = _listed(job, row, usual, allowed)
        if listed is None:
            continue
        what = (listed.role, listed.source.key, listed.key, listed.term)
        if (before := seen.setdefault(what, row)) is not row:
            job.faults.add(row, "name", f"{listed.label} stands in row {before.number} already")
        groups[listed.role, listed.source].append(listed)
    for group in groups.values():
        terms = Counter(key for key, _ in {(each.key, each.term) for each in group})
        for each in group:
            if terms[each.key] > 1 and not (each.row["from"] or each.row["until"]):
                job.faults.add(each.row, "from", f"{each.label} has several terms: date each")
    return dict(groups) if job.understood else {}


def _listed(job: Job, row: Row, usual: str, allowed: Sequence[str] | None) -> Listed | None:
    role = source = meant = None
    with job.faults.of(row, "role"):
        role = _role(job, row["role"] or usual, allowed)
    with job.faults.of(row, "source"):
        source = job.source(row)
    with job.faults.of(row, "name"):
        meant = job.deciding.meant(row["name"], row, "name")
    dates = {}
    for column in ("from", "until"):
        if row[column]:
            with job.faults.of(row, column):
                dates[own(column)] = date_of(row[column])
    if dates.keys() == {_FROM, _UNTIL} and ends_before(dates[_FROM], dates[_UNTIL]):
        job.faults.add(row, "until", f"the term ends before it starts, {row['from']}")
    state = None
    if row["state"]:
        with job.faults.of(row, "state"):
            state = _state(job, row["state"])
    if role is None or source is None or meant is None:
        return None
    said: set[tuple[ox.NamedNode, OxTerm]] = {
        (TYPE, own("Participation")),
        (_BASIS, ox.NamedNode(job.options.basis)),
        *_what(job, role, source),
        *dates.items(),
    }
    if state is not None:
        said.add((_STATE, ox.NamedNode(state)))
    if job.options.as_of is not None:
        said.add((_AS_OF, job.options.as_of))
    if row["note"]:
        said.add((NOTE, ox.Literal(row["note"], language=NOTES_ARE_IN)))
    job.require_past(said, RowOrigin(row, _COLUMN_OF, "name"))
    key, label = row["name"], row["name"]
    with job.faults.of(row, "name"):
        if isinstance(meant, WordingOnly):
            key = slug(row["name"])
            said.add((_LISTED_AS, job.text(row["name"], source)))
        else:
            key, label = key_of(meant.id), meant.label
            said.add((_PARTICIPANT, ox.NamedNode(meant.iri)))
            if not _is_called(meant, row["name"]):
                said.add((_LISTED_AS, job.text(row["name"], source)))
            if job.project.is_a(meant.iri, "Bloc"):
                said.add((own("collective"), boolean(value=True)))
    return Listed(row, role, source, key, label, frozenset(said))


def _role(job: Job, text: str, allowed: Sequence[str] | None) -> str:
    role = key_of(job.project.concept("iscm:Role", text))
    if allowed is None and role in CHAIRS:
        raise InputError(f"{role} is a role with terms: import it with --kind chairs")
    if allowed is not None and role not in allowed:
        raise InputError(f"{role} is no chair's role; there are {', '.join(allowed)}")
    return role


def _state(job: Job, text: str) -> str:
    states = {key_of(iri): iri for iri in job.project.labels("iscm:TermState")}
    if text.casefold() not in states:
        raise InputError(f"{text!r} is no state of a term; there are {', '.join(sorted(states))}")
    return states[text.casefold()]


def _is_called(entity: Entity, wording: str) -> bool:
    """Whether a wording is, but for case and accents, a name that the data give the thing."""
    wanted = fold(wording)
    return any(
        name.source <= NameSource.OTHER_NAME and fold(name.text) == wanted for name in entity.names
    )


def _write(job: Job, role: str, source: Source, listed: Sequence[Listed]) -> list[str]:
    """Have the mechanism's file say what the rows do.

    Returns:
        What it does not say any more.

    Raises:
        ConflictError: it says otherwise of the same source, and that is not to be replaced.
    """
    edit = job.edits.of(job.project.mechanism_file(job.mechanism))
    there = dict(_there(edit, "Participation", _what(job, role, source)))
    left = dict(there)
    free = []
    for each in listed:
        same = next((iri for iri, said in left.items() if each.said <= said), None)
        if same is None:
            free.append(each)
        else:
            job.edits.origins[same] = each.origin
            del left[same]
    names = ", ".join(sorted(iri.value.split("/statement/")[1] for iri in left))
    if left and not job.options.replace and not job.options.adding:
        raise ConflictError(
            f"{source} is the source of {len(left)} more statements on the role {role} than the "
            f"table has, or of others than it has: {names}. Correct the table, have it take their "
            "place with --replace, or leave them beside it with --add"
        )
    for iri in left if job.options.replace else ():
        del edit.about[iri]
    times = Counter(each.key for each in listed)
    base = entity_iri("statement", f"{job.mechanism}/{role}")
    for each in free:
        iri = ox.NamedNode(f"{base}/{each.key}/{source.key}")
        when = each.term[0] or each.term[1]
        others = any(one == iri or one.value.startswith(f"{iri.value}/") for one in there)
        if when and (times[each.key] > 1 or others):
            iri = ox.NamedNode(f"{iri.value}/{when}")
        if iri in edit.about:
            job.faults.add(
                each.row,
                "name",
                f"{source} says otherwise of {each.label} in the file already: correct one of the "
                "two, or have the table take its place with --replace",
            )
        else:
            edit.about[iri] = set(each.said)
            job.edits.origins[iri] = each.origin
    return [f"  no longer said: {names}"] if left and job.options.replace else []


def _what(job: Job, role: str, source: Source) -> Said:
    """What a source's statements on a role have in common."""
    return frozenset(
        {
            (_ABOUT, ox.NamedNode(entity_iri("mechanism", job.mechanism))),
            (_ROLE, ox.NamedNode(entity_iri("role", role))),
            (_SOURCE, ox.NamedNode(entity_iri("source", source.key))),
        }
    )


def _there(edit: Edit, name: str, what: Said) -> Iterator[tuple[ox.NamedNode, Said]]:
    """Things of a class of which this is said, of the whole mechanism, not of a group of it."""
    wanted = {(TYPE, own(name)), *what}
    for subject, said in edit.about.items():
        grouped = any(predicate == _GROUP for predicate, _ in said)
        if isinstance(subject, ox.NamedNode) and wanted <= said and not grouped:
            yield subject, frozenset(said)


def _roster(job: Job, role: str, source: Source) -> None:
    """Have the file say that the source gives a list, and how long and complete it is.

    Raises:
        ConflictError: it says otherwise, and that is not to be replaced.
    """
    edit = job.edits.of(job.project.mechanism_file(job.mechanism))
    what = _what(job, role, source)
    new = ox.NamedNode(entity_iri("roster", f"{job.mechanism}/{role}/{source.key}"))
    iri, _ = next(_there(edit, "Roster", what), (new, what))
    options = job.options
    wanted: dict[ox.NamedNode, ox.Literal] = {}
    if options.total is not None:
        wanted[_TOTAL] = integer(options.total)
    if options.complete is not None:
        wanted[_COMPLETE] = boolean(value=options.complete)
    if options.as_of is not None:
        wanted[_AS_OF] = options.as_of
    job.edits.origins[iri] = RowOrigin(
        Flags(0, {}), _FLAG_OF, "total" if _TOTAL in wanted else "source"
    )
    said = edit.about[iri]
    for predicate, value in wanted.items():
        others = {pair for pair in said if pair[0] == predicate and pair[1] != value}
        if others and not options.replace:
            told = ", ".join(text_of(value) for _, value in others)
            raise ConflictError(
                f"{iri.value} says {key_of(predicate.value).partition('#')[2]} {told}: leave the "
                "option out, or have the table take its place with --replace"
            )
        said -= others
        said.add((predicate, value))
    said |= {(TYPE, own("Roster")), *what}


def _against(
    last: earlier.List | None, listed: Sequence[Listed], *, complete: bool | None
) -> list[str]:
    """How a list differs from the one before."""
    if last is None:
        return ["  no earlier list to compare with", f"  new: {_named(e.label for e in listed)}"]
    now = {each.key: each for each in listed}
    joined = [each.label for key, each in now.items() if key not in last.names]
    left = [name.label for key, name in last.names.items() if key not in now]
    reworded = []
    for key, each in now.items():
        wording = _value(each.said, _LISTED_AS)
        before = last.names[key].wording if key in last.names else wording
        if fold(before) != fold(wording):
            reworded.append(f"{each.label} ({before or each.label} → {wording or each.label})")
    unchanged = len(now) - len(joined) - len(reworded)
    why = "" if complete else ", which removes nobody: the list is not said to be complete"
    return [
        f"  compared with {last}:",
        f"  joined: {_named(joined)}",
        f"  not named any more: {_named(left)}{why if left else ''}",
        f"  new wording: {_named(reworded)}",
        f"  unchanged: {unchanged}",
    ]


def _worded(listed: Sequence[Listed]) -> list[str]:
    """Which things were known by none of the names that the data give them."""
    words = [
        f"{each.label} ({wording})"
        for each in listed
        if _value(each.said, _PARTICIPANT) and (wording := _value(each.said, _LISTED_AS))
    ]
    return [f"  in words of its own: {_named(words)}"] if words else []


def _named(names: "Sequence[str] | Iterator[str]") -> str:
    names = sorted(names)
    return f"{len(names)} ({', '.join(names)})" if names else "0"


def _new(each: Listed, known: Sequence[earlier.Term]) -> str:
    """What is known of a term: who else says so, and whom it comes after."""
    of_chair = [term for term in known if term.key == each.key and (term.start or term.end)]
    same = [term for term in of_chair if (term.start, term.end) == each.term]
    if any(term.source == each.source.key for term in same):
        return "unchanged"
    if same:
        return "also by " + ", ".join(f"source:{term.source}" for term in same)
    told = ["new"]
    if of_chair:
        terms = (f"{term.start}–{term.end} by source:{term.source}" for term in of_chair)
        told.append(f"other terms are known: {', '.join(terms)}")
    start, end = each.term
    begins = start or ("" if end else each.source.date)
    if (last := earlier.before(known, each.key, begins)) is not None:
        ended = last.end and f"{last.end}~" < begins
        how = "takes over from" if each.role == CHAIRS[0] and not ended else "before it"
        told.append(f"{how} {last}")
    return "; ".join(told)


def _dated(each: Listed) -> str:
    start, end = each.term
    return f"{each.label} {start}–{end}" if start or end else each.label


def _value(said: Said, predicate: ox.NamedNode) -> str:
    return next((text_of(value) for own_, value in said if own_ == predicate), "")
