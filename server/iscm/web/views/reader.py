"""Reading a description for people: labels in their language, statements grouped into facts."""

import functools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from iscm.compact import short_name
from iscm.namespaces import ONTOLOGY, PREFIXES, entity_iri, iri_of, split_entity_iri
from iscm.paths import project_folders
from iscm.translatable import translatable
from iscm.web.description import DEFINITION, LABEL, Description, full_name
from iscm.web.languages import gettext
from iscm.web.things import path_of

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
_PRINTED: Final = entity_iri("date-kind", "printed")
"""The kind of date that needs none."""


@dataclass(frozen=True)
class Text:
    """Words and their language (empty where none is stated)."""

    value: str
    language: str = ""


@dataclass(frozen=True)
class Thing:
    """Something with an address: its IRI, its name, where it is shown (None: nowhere)."""

    iri: str
    name: Text
    path: str | None

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
        periods: from and until, as the sources give them.
        bodies: bodies, meetings or lists within the mechanism that the sources speak of.
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

    @property
    def order(self) -> str:
        """Sorts by name, the case of letters aside."""
        return self.thing.order if self.thing else (self.text.value.casefold() if self.text else "")

    @property
    def attested(self) -> str:
        """How old its newest source is, in words."""
        dates = [each.date for each in self.evidence if each.source and each.date != UNDATED]
        if not dates:
            return gettext(UNDATED)
        return gettext("last attested %(date)s", date=max(dates))

    @property
    def sources(self) -> int:
        """How many different sources say so."""
        return len({e.source.iri for e in self.evidence if e.source})


@dataclass(frozen=True)
class Group:
    """Facts under a heading.

    Attributes:
        facts: those that stand now, or all where nothing is derived from their statements.
        last: those known last, of which it is not known whether they stand now.
        others: past ones, announced ones, and those known only with a caveat.
    """

    heading: Text
    thing: Thing | None
    facts: tuple[Fact, ...]
    last: tuple[Fact, ...] = field(default=())
    others: tuple[Fact, ...] = field(default=())
    disagree: bool = False


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

    def best(self, literals: Iterable[ox.Literal]) -> Text | None:
        """The literal in the reader's language, else in English, in none, in any."""
        found: dict[str, ox.Literal] = {}
        for literal in literals:
            found.setdefault((literal.language or "").split("-")[0], literal)
        for language in (self.language, "en", "", *sorted(found)):
            if language in found:
                return Text(found[language].value, found[language].language or "")
        return None

    def texts(self, subject: str, name: str) -> tuple[Text, ...]:
        """All literals of a property; of several languages only the best one's."""
        literals = self.description.literals(subject, name)
        best = self.best(literals)
        if best is None:
            return ()
        return tuple(
            sorted(
                {Text(t.value, t.language or "") for t in literals if _same(t, best)},
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
        return Thing(iri, self.name(iri), path_of(iri))

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
        )

    def _period(self, node: str) -> str:
        """From and until of a node, as a person would write them; empty where it has none."""
        start, end = (self.description.text(node, name) for name in ("from", "until"))
        if not start and not end:
            return ""
        if start == end:
            return start or ""
        ended = end or ""
        for basis in self.description.iris(node, "untilBasis"):
            ended += f" ({self.badge(basis).text})"
        return f"{start or '…'} – {ended}".strip()

    def facts(self, statements: Sequence[str], *values: str) -> list[Fact]:
        """Group statements that say the same.

        Args:
            statements: IRIs.
            values: the properties that may hold what they say, the first that leads elsewhere than
                to what the description is of; where a statement has none, its wording
                (`iscm:listedAs`) takes the place.
        """
        d = self.description
        groups: dict[tuple[str, str], list[str]] = defaultdict(list)
        here = ox.NamedNode(self.iri)
        for statement in statements:
            found = ([t for t in d.terms(statement, value) if t != here] for value in values)
            terms = next(filter(None, found), None) or d.terms(statement, "listedAs")
            for term in terms or [ox.Literal(gettext("not stated"), language=self.language)]:
                if isinstance(term, ox.NamedNode):
                    groups["iri", term.value].append(statement)
                elif isinstance(term, ox.Literal):
                    groups[term.language or "", term.value].append(statement)
        return sorted(
            (self._fact(kind, text, group) for (kind, text), group in groups.items()),
            key=lambda fact: fact.order,
        )

    def _fact(self, kind: str, text: str, statements: Sequence[str]) -> Fact:
        d = self.description
        evidence = sorted((self.evidence(s) for s in statements), key=_newest_first, reverse=True)
        return Fact(
            thing=self.thing(text) if kind == "iri" else None,
            text=None if kind == "iri" else Text(text, kind),
            evidence=tuple(evidence),
            badges=tuple(self._badges(statements)),
            preferred=any(d.flag(s, "preferred") for s in statements),
            current=any(d.flag(s, "current") for s in statements),
            last_known=any(d.flag(s, "lastKnown") for s in statements),
            bodies=self.groups(statements),
            periods=tuple(sorted({p for s in statements if (p := self.period(s))})),
        )

    def _badges(self, statements: Sequence[str]) -> Iterable[Badge]:
        d = self.description
        bases = {basis for s in statements for basis in d.iris(s, "basis") or [LISTED]}
        if LISTED not in bases:
            yield from map(self.badge, sorted(bases))
        if any(d.flag(s, "collective") for s in statements):
            yield Badge(
                gettext("its States"), gettext("Not the bloc itself: the States that belong to it")
            )
        if statements and all(d.iris(s, DERIVED_FROM) for s in statements):
            yield Badge(
                gettext("through a bloc"),
                gettext("Follows from a bloc’s participation and its membership"),
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

    def by_role(self, statements: Sequence[str], value: str) -> tuple[Group, ...]:
        """Participations grouped by role: those that stand now, those known last, the others.

        Args:
            statements: IRIs of participations.
            value: the property that leads to what is listed under each role.
        """
        roles: dict[str, list[str]] = defaultdict(list)
        for statement in statements:
            for role in self.description.iris(statement, "role"):
                roles[role].append(statement)
        groups = []
        for role in sorted(roles, key=role_order):
            facts = self.facts(roles[role], value)
            # Where the rules have not run, nothing tells what stands.
            derived = any(self.description.text(s, "ground") for s in roles[role])
            groups.append(
                Group(
                    heading=self.name(role),
                    thing=self.thing(role),
                    facts=tuple(f for f in facts if f.current or not derived),
                    last=tuple(f for f in facts if f.last_known and not f.current),
                    others=tuple(
                        f for f in facts if derived and not f.current and not f.last_known
                    ),
                )
            )
        return tuple(groups)

    def of_type(self, nodes: Iterable[str], *types: str) -> list[str]:
        """The nodes that belong to any of the ontology's classes."""
        wanted = set(types)
        return [node for node in nodes if self.description.types(node) & wanted]

    def values(self, subject: str, name: str) -> list[str]:
        """The lexical forms of a property's literals, in order, each once."""
        return sorted({t.value for t in self.description.literals(subject, full_name(name))})


_ROLES: Final = tuple(
    line
    for line in project_folders().role_order.read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
)


def role_order(iri: str) -> tuple[int, str]:
    """Sorts roles as ``roles-in-order.txt`` does, unknown ones last."""
    slug = iri.rpartition("/")[2]
    return (_ROLES.index(slug) if slug in _ROLES else len(_ROLES), slug)


def _newest_first(evidence: SourcedStatement) -> tuple[str, str]:
    date = "" if evidence.date == "undated" else evidence.date
    return (date, evidence.source.iri if evidence.source else "")


def _same(literal: ox.Literal, best: Text) -> bool:
    return (literal.language or "").split("-")[0] == best.language.split("-")[0]
