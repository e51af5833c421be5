"""Members, observers and chairs: a table of names becomes participations and a roster."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
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
from iscm.curation.listed_rows import (
    CHAIRS,
    COLUMN_OF,
    FROM,
    LISTED_AS,
    PARTICIPANT,
    ROLE,
    SOURCE,
    STATE,
    UNTIL,
    Listed,
    against,
    known_of_term,
    with_term,
    worded,
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
_ABOUT, _BASIS, _GROUP, _AS_OF, _TOTAL, _COMPLETE = (
    own(name) for name in ("about", "basis", "group", "asOf", "statedTotal", "complete")
)
_FLAG_OF: Final = {_TOTAL: "total", _COMPLETE: "complete", _AS_OF: "as-of"}


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
        told += [f"  {with_term(each)}: {known_of_term(each, known)}" for each in listed]
        told += worded(listed)
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
        told += against(last, listed, complete=options.complete)
        told += worded(listed)
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
    if dates.keys() == {FROM, UNTIL} and ends_before(dates[FROM], dates[UNTIL]):
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
        said.add((STATE, ox.NamedNode(state)))
    if job.options.as_of is not None:
        said.add((_AS_OF, job.options.as_of))
    if row["note"]:
        said.add((NOTE, ox.Literal(row["note"], language=NOTES_ARE_IN)))
    job.require_past(said, RowOrigin(row, COLUMN_OF, "name"))
    key, label = row["name"], row["name"]
    with job.faults.of(row, "name"):
        if isinstance(meant, WordingOnly):
            key = slug(row["name"])
            said.add((LISTED_AS, job.text(row["name"], source)))
        else:
            key, label = key_of(meant.id), meant.label
            said.add((PARTICIPANT, ox.NamedNode(meant.iri)))
            if not _is_called(meant, row["name"]):
                said.add((LISTED_AS, job.text(row["name"], source)))
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
            (ROLE, ox.NamedNode(entity_iri("role", role))),
            (SOURCE, ox.NamedNode(entity_iri("source", source.key))),
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
