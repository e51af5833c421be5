"""Reading a description for people: labels in their language, statements grouped into facts."""

import functools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox

from iscm.compact import short_name
from iscm.namespaces import ONTOLOGY, PREFIXES, entity_iri, iri_of, split_entity_iri
from iscm.translatable import translatable
from iscm.web.description import DEFINITION, LABEL, Description, full_name
from iscm.web.languages import gettext
from iscm.web.things import path_of
from iscm.web.views.periods import coarsest, period_of

_DCTERMS: Final = PREFIXES["dcterms"]
TITLE: Final = _DCTERMS + "title"
NOTE: Final = iri_of("skos:note")
EDITORIAL_NOTE: Final = iri_of("skos:editorialNote")
SCHEMA_URL: Final = iri_of("schema:url")
PUBLISHER: Final = _DCTERMS + "publisher"
DERIVED_FROM: Final = iri_of("prov:wasDerivedFrom")
_FORMER: Final = ONTOLOGY + "hasFormerMember"

LISTED: Final = entity_iri("basis", "listed")
"""The basis that needs no caveat."""
_SURE: Final = frozenset({LISTED, entity_iri("basis", "parent-body")})
"""The bases on which somebody counts as a member."""
_PRINTED: Final = entity_iri("date-kind", "printed")
"""The kind of date that needs none."""


@dataclass(frozen=True)
class Text:
    """Words, their language and their base direction (empty where none is stated)."""

    value: str
    language: str = ""
    direction: str = ""


def words_of(literal: ox.Literal) -> Text:
    """A literal as words."""
    direction = "" if literal.direction is None else str(literal.direction)
    return Text(literal.value, literal.language or "", direction)


@dataclass(frozen=True)
class Thing:
    """Something with an address: its IRI, its name, where it is shown (None: nowhere), and what
    it may be called where room is short."""

    iri: str
    name: Text
    path: str | None
    short: str = ""

    @property
    def order(self) -> str:
        """Sorts by name, the case of letters aside."""
        return self.name.value.casefold()


@dataclass(frozen=True)
class Badge:
    """A short caveat and what it means."""

    text: str
    meaning: str


UNDATED: Final = translatable("undated")


@dataclass(frozen=True)
class ThingPage:
    """What the page of any thing shows.

    Attributes:
        iri: of the thing.
        kind, key: from its IRI.
        name: as the page is headed.
        truncated: whether more leads to the thing than the page tells of.
    """

    iri: str
    kind: str
    key: str
    name: Text
    truncated: bool


@dataclass(frozen=True)
class SourcedStatement:
    """One statement, as its source makes it."""

    statement: Thing
    source: Thing | None
    source_url: str | None
    date: str
    date_note: str
    period: str
    wording: tuple[Text, ...]
    notes: tuple[Text, ...]
    badges: tuple[Badge, ...]
    derived_from: tuple[Thing, ...]
    bodies: tuple[Thing, ...]


@dataclass(frozen=True)
class Fact:
    """What one or several sources say alike.

    Attributes:
        thing: what it is about, where that is a thing; else `text` holds the words.
        evidence: the statements, newest first.
        badges: caveats that hold for all of the evidence.
        preferred: chosen where sources disagree.
        current: stands as of the dataset's date.
        last_known: stood when a source last spoke of it; whether it still does is not known.
        periods: from and until, as the sources give them; of two that agree, the less precise.
        bodies: bodies, meetings or lists within the mechanism, where the sources speak of nothing
            but them.
        former: by its source no member any more, and by none a member since.
        doubtful: no source lists it in that role: it was seen at a meeting, or is inferred.
        through: the blocs of States that it follows from, where no source names it itself.
    """

    thing: Thing | None
    text: Text | None
    evidence: tuple[SourcedStatement, ...]
    badges: tuple[Badge, ...] = ()
    preferred: bool = False
    current: bool = False
    last_known: bool = False
    periods: tuple[str, ...] = ()
    bodies: tuple[Thing, ...] = ()
    former: bool = False
    doubtful: bool = False
    through: tuple[Thing, ...] = ()

    @property
    def order(self) -> str:
        """Sorts by name, the case of letters aside."""
        return self.thing.order if self.thing else (self.text.value.casefold() if self.text else "")

    @property
    def stands(self) -> bool:
        """Whether it is so as of the dataset's date: who was seen at a meeting after leaving is no
        member again."""
        return self.current and not self.former

    @property
    def newest(self) -> str:
        """The date of its newest source."""
        dates = [each.date for each in self.evidence if each.source and each.date != UNDATED]
        return max(dates, default=UNDATED)

    @property
    def attested(self) -> str:
        """How old its newest source is, in words."""
        if self.newest == UNDATED:
            return gettext(UNDATED)
        return gettext("last attested %(date)s", date=self.newest)

    @property
    def sources(self) -> int:
        """How many different sources say so."""
        return len({e.source.iri for e in self.evidence if e.source})


class Reader:
    """A description, read in one language."""

    def __init__(self, description: Description, language: str) -> None:
        """
        Args:
            description: what to read.
            language: preferred language; English comes next, then any.
        """
        self.description = description
        self.language = language
        self.iri = description.iri
        # The same sources, roles and caveats are named hundreds of times on a page.
        self.name = functools.cache(self._name)
        self.thing = functools.cache(self._thing)
        self.badge = functools.cache(self._badge)
        self.period = functools.cache(self._period)

    def page(self, kind: str, key: str, name: Text | None = None) -> dict[str, Any]:
        """The attributes of a `ThingPage`.

        Args:
            kind, key: from the thing's IRI.
            name: where the thing has no label.
        """
        return {
            "iri": self.iri,
            "kind": kind,
            "key": key,
            "name": name or self.name(self.iri),
            "truncated": self.description.truncated,
        }

    def best(self, literals: Iterable[ox.Literal]) -> Text | None:
        """The literal in the reader's language, else in English, in none, in any."""
        found: dict[str, ox.Literal] = {}
        for literal in literals:
            found.setdefault((literal.language or "").split("-")[0], literal)
        for language in (self.language, "en", "", *sorted(found)):
            if language in found:
                return words_of(found[language])
        return None

    def texts(self, subject: str, name: str) -> tuple[Text, ...]:
        """All literals of a property; of several languages only the best one's."""
        literals = self.description.literals(subject, name)
        best = self.best(literals)
        if best is None:
            return ()
        return tuple(
            sorted(
                {words_of(literal) for literal in literals if _same(literal, best)},
                key=lambda text: text.value,
            )
        )

    def _name(self, iri: str) -> Text:
        """The label of a thing, or a name made from its IRI."""
        for label in (LABEL, TITLE):
            if (text := self.best(self.description.literals(iri, label))) is not None:
                return text
        parts = split_entity_iri(iri)
        return Text(parts[1] if parts else short_name(iri))

    def _thing(self, iri: str) -> Thing:
        """A thing as a link."""
        return Thing(iri, self.name(iri), path_of(iri), self._short(iri))

    def _short(self, iri: str) -> str:
        """A short name, else of the acronyms, which have no language, the one that the IRI has."""
        d = self.description
        if (short := self.best(d.literals(iri, "shortName"))) is not None:
            return short.value
        acronyms = sorted(text.value for text in d.literals(iri, "acronym"))
        key = iri.rpartition("/")[2]
        return next((a for a in acronyms if a.casefold() == key), next(iter(acronyms), ""))

    def _badge(self, concept: str) -> Badge:
        """A concept as a caveat: its label, as it stands amid a line, and its definition."""
        meaning = self.best(self.description.literals(concept, DEFINITION))
        label = self.name(concept).value
        return Badge(label[:1].lower() + label[1:], meaning.value if meaning else "")

    def things(self, subject: str, name: str) -> tuple[Thing, ...]:
        """The things that a property leads to, by name."""
        return self.in_order(self.description.iris(subject, name))

    def in_order(self, iris: Iterable[str]) -> tuple[Thing, ...]:
        """Things as links, by name."""
        return tuple(sorted(map(self.thing, iris), key=lambda thing: thing.order))

    def groups(self, statements: Iterable[str]) -> tuple[Thing, ...]:
        """The groups within mechanisms that statements speak of, but the one that is read about."""
        return self.in_order(
            {g for s in statements for g in self.description.iris(s, "group")} - {self.iri}
        )

    def evidence(self, statement: str) -> SourcedStatement:
        """One statement with its source, date and wording."""
        d = self.description
        sources = d.iris(statement, "attestedBy")
        source = sources[0] if sources else None
        own = d.text(statement, "asOf")
        printed = d.text(source, "asOf") if source else None
        kinds = d.iris(source, "asOfKind") if source and not own else []
        urls = d.iris(source, SCHEMA_URL) if source else []
        caveats = [basis for basis in d.iris(statement, "basis") if basis != LISTED]
        badges = [self.badge(each) for each in (*caveats, *d.iris(statement, "termState"))]
        return SourcedStatement(
            statement=self.thing(statement),
            source=self.thing(source) if source else None,
            source_url=path_of(urls[0]) if urls else None,
            date=own or printed or UNDATED,
            date_note=", ".join(self.badge(kind).text for kind in kinds if kind != _PRINTED),
            period=self.period(statement),
            wording=self.texts(statement, "listedAs"),
            notes=self.texts(statement, NOTE) + self.texts(statement, EDITORIAL_NOTE),
            badges=tuple(badges),
            derived_from=tuple(self.thing(i) for i in d.iris(statement, DERIVED_FROM)),
            bodies=self.groups([statement]),
        )

    def _period(self, node: str) -> str:
        d = self.description
        bases = [self.badge(basis).text for basis in d.iris(node, "untilBasis")]
        return period_of(d.text(node, "from"), d.text(node, "until"), bases)

    def facts(self, statements: Sequence[str], *values: str) -> list[Fact]:
        """Group statements that say the same.

        Args:
            statements: IRIs.
            values: the properties that may hold what they say, the first that leads elsewhere than
                to what the description is of; where a statement has none, its wording
                (`iscm:listedAs`) takes the place.
        """
        d = self.description
        groups: dict[str | Text, list[str]] = defaultdict(list)
        here = ox.NamedNode(self.iri)
        for statement in statements:
            found = ([t for t in d.terms(statement, value) if t != here] for value in values)
            terms = next(filter(None, found), None) or d.terms(statement, "listedAs")
            for term in terms or [ox.Literal(gettext("not stated"), language=self.language)]:
                if isinstance(term, ox.NamedNode):
                    groups[term.value].append(statement)
                elif isinstance(term, ox.Literal):
                    groups[words_of(term)].append(statement)
        return sorted(
            (self._fact(said, group) for said, group in groups.items()),
            key=lambda fact: fact.order,
        )

    def _fact(self, said: str | Text, statements: Sequence[str]) -> Fact:
        d = self.description
        evidence = sorted((self.evidence(s) for s in statements), key=_newest_first, reverse=True)
        return Fact(
            thing=self.thing(said) if isinstance(said, str) else None,
            text=said if isinstance(said, Text) else None,
            evidence=tuple(evidence),
            badges=tuple(self._badges(statements)),
            preferred=any(d.flag(s, "preferred") for s in statements),
            current=any(d.flag(s, "current") for s in statements),
            last_known=any(d.flag(s, "lastKnown") for s in statements),
            bodies=self.groups(statements) if all(e.bodies for e in evidence) else (),
            periods=coarsest({p for s in statements if (p := self.period(s))}),
            former=any(_FORMER in d.iris(s, "yields") for s in statements),
            doubtful=not any(
                _SURE.intersection(d.iris(s, "basis") or [LISTED]) for s in statements
            ),
            through=self._through(statements),
        )

    def _through(self, statements: Sequence[str]) -> tuple[Thing, ...]:
        d = self.description
        grounds = [d.iris(s, DERIVED_FROM) for s in statements]
        if not all(grounds):
            return ()
        given = {g for each in grounds for g in each}
        blocs = {
            bloc
            for each in given
            for name, value in (("BlocMembership", "about"), ("Participation", "participant"))
            if name in d.types(each)
            for bloc in d.iris(each, value)
        }
        return self.in_order(blocs)

    def _badges(self, statements: Sequence[str]) -> Iterable[Badge]:
        d = self.description
        bases = {basis for s in statements for basis in d.iris(s, "basis") or [LISTED]}
        if LISTED not in bases:
            yield from map(self.badge, sorted(bases))
        if any(d.flag(s, "collective") for s in statements):
            yield Badge(
                gettext("its States"), gettext("Not the bloc itself: the States that belong to it")
            )
        if any(_FORMER in d.iris(s, "yields") for s in statements):
            yield Badge(gettext("left"), gettext("By its source no member any more"))
        if any(d.iris(s, "leftOutBy") for s in statements):
            yield Badge(
                gettext("no longer listed"),
                gettext("A newer complete list does not name it; whether it left no source says"),
            )
        for state in sorted({i for s in statements for i in d.iris(s, "countedWith")}):
            yield Badge(
                gettext("with %(state)s", state=self.name(state).value),
                gettext("By its source one membership with that State, not a second one"),
            )
        if any(d.flag(s, "priority") for s in statements):
            yield Badge(gettext("priority"), gettext("Named as a priority"))
        yield from map(
            self.badge, sorted({i for s in statements for i in d.iris(s, "successionKind")})
        )

    def of_type(self, nodes: Iterable[str], *types: str) -> list[str]:
        """The nodes that belong to any of the ontology's classes."""
        wanted = set().union(*map(self.description.instances, types))
        return [node for node in nodes if node in wanted]

    def values(self, subject: str, name: str) -> list[str]:
        """The lexical forms of a property's literals, in order, each once."""
        return sorted({t.value for t in self.description.literals(subject, full_name(name))})


def _newest_first(evidence: SourcedStatement) -> tuple[str, str]:
    date = "" if evidence.date == "undated" else evidence.date
    return (date, evidence.source.iri if evidence.source else "")


def _same(literal: ox.Literal, best: Text) -> bool:
    return (literal.language or "").split("-")[0] == best.language.split("-")[0]
