"""Datasets of the real model's shape in any size, the same for the same size and seed.

States, organizations, regions and themes are as many as in the real data whatever the size; what
grows is mechanisms, each with its sources, and its statements and rosters by those sources. How
many statements of which kind a mechanism has follows the real data of version 1.0.0.
"""

import dataclasses
import hashlib
import itertools
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BASE = "https://w3id.org/iscm/"
ISCM = BASE + "ontology#"
_RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_DCTERMS = "http://purl.org/dc/terms/"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_ORG = "http://www.w3.org/ns/org#"
_SCHEMA = "https://schema.org/"
_FOAF = "http://xmlns.com/foaf/0.1/"

_STATES, _ORGANIZATIONS, _REGIONS, _THEMES = 250, 140, 25, 70
_SOURCES, _THEMATIC, _MEETINGS, _NAMINGS, _DOCUMENTS = 12, 14, 7, 4, 2
_ROLES = ("observer", "partner", "chair", "secretariat")
_TYPES = ("RegionalConsultativeProcess", "InterregionalForum", "GlobalProcess")
_LANGUAGES = ("en", "fr", "es")
_WORDS = {
    "en": ("Dialogue", "Process", "Forum", "Consultation", "Conference", "Initiative"),
    "fr": ("Dialogue", "Processus", "Forum", "Consultation", "Conférence", "Initiative"),
    "es": ("Diálogo", "Proceso", "Foro", "Consulta", "Conferencia", "Iniciativa"),
}


@dataclass(frozen=True)
class Contents:
    """What queries can ask of a dataset: keys of its things, without the IRI before them.

    Attributes:
        triples: how many there are.
        mechanisms, states, themes, regions: their keys.
        memberships: (mechanism, State) pairs of which some statement says "member".
    """

    triples: int = 0
    mechanisms: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)
    memberships: list[tuple[str, str]] = field(default_factory=list)


def dataset(folder: Path, size: int, seed: int = 4) -> tuple[Path, Contents]:
    """Write a dataset of about `size` triples as N-Triples into `folder`, unless it is there.

    Returns:
        The file and what stands in it. It has at least `size` triples and at most one mechanism's
        statements (some 1,700 triples) more.

    Raises:
        ValueError: `size` is less than the fixed part (States, themes, …) and one mechanism need.
    """
    code = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
    path = folder / f"iscm-{size}-{seed}-{code}.nt"
    index = path.with_suffix(".json")
    if not index.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8") as file:
            contents = _write(file.writelines, size, seed)
        index.write_text(json.dumps(dataclasses.asdict(contents)))
    stored: dict[str, Any] = json.loads(index.read_text())
    stored["memberships"] = [(mechanism, state) for mechanism, state in stored["memberships"]]
    return path, Contents(**stored)


def triples(size: int, seed: int = 4) -> tuple[list[str], Contents]:
    """The same dataset as a list of N-Triples lines; for small sizes."""
    lines: list[str] = []
    contents = _write(lines.extend, size, seed)
    return lines, contents


def _write(sink: Any, size: int, seed: int) -> Contents:
    rng = random.Random(seed)
    contents = Contents(
        states=[
            "".join(code)
            for code in itertools.islice(
                itertools.product("ABCDEFGHIJ", repeat=3), 0, _STATES * 4, 4
            )
        ],
        themes=[f"theme-{number:02}" for number in range(_THEMES)],
        regions=[f"region-{number:02}" for number in range(_REGIONS)],
    )
    fixed = list(_world(contents))
    sink(fixed)
    count = len(fixed)
    if size < count:
        raise ValueError(f"at least {count} triples, not {size}")
    while count < size:
        lines = list(_Mechanism(len(contents.mechanisms), contents, rng).lines())
        sink(lines)
        count += len(lines)
    return dataclasses.replace(contents, triples=count)


def _iri(kind: str, key: str) -> str:
    return f"<{BASE}id/{kind}/{key}>"


def _line(subject: str, predicate: str, value: str) -> str:
    return f"{subject} <{predicate}> {value} .\n"


def _typed(subject: str, name: str) -> str:
    return f"{subject} {_RDF_TYPE} <{ISCM}{name}> .\n"


def _literal(text: str, datatype: str) -> str:
    return f'"{text}"^^<{_XSD}{datatype}>'


def _labels(subject: str, texts: dict[str, str]) -> Iterator[str]:
    for language, text in texts.items():
        yield _line(subject, _RDFS + "label", f'"{text}"@{language}')
        yield _line(subject, _SKOS + "prefLabel", f'"{text}"@{language}')


def _world(contents: Contents) -> Iterator[str]:
    """What does not grow: regions, States, organizations, themes, roles."""
    for number, key in enumerate(contents.regions):
        region = _iri("region", key)
        yield _typed(region, "Region")
        yield from _labels(region, {"en": f"Region {number}", "fr": f"Région {number}"})
        if number >= 5:
            larger = _iri("region", contents.regions[number % 5])
            yield _line(region, _DCTERMS + "isPartOf", larger)
    for number, key in enumerate(contents.states):
        state = _iri("state", key)
        yield _typed(state, "State")
        yield from _labels(
            state, {"en": f"State of {key}", "fr": f"État de {key}", "es": f"Estado de {key}"}
        )
        yield _line(state, ISCM + "isoAlpha3", f'"{key}"')
        yield _line(state, ISCM + "m49", f'"{number:03}"')
        region = contents.regions[5 + number % (_REGIONS - 5)]
        yield _line(state, ISCM + "inRegion", _iri("region", region))
    for number in range(_ORGANIZATIONS):
        organization = _iri("organization", f"org-{number}")
        yield _typed(organization, "Organization")
        yield from _labels(organization, {"en": f"Organization {number}"})
        yield _line(organization, ISCM + "acronym", f'"O{number}"')
    for number, key in enumerate(contents.themes):
        theme = _iri("theme", key)
        yield _typed(theme, "Theme")
        yield from _labels(
            theme, {"en": f"Theme {number}", "fr": f"Thème {number}", "es": f"Tema {number}"}
        )
    for key in ("member", *_ROLES):
        yield _typed(_iri("role", key), "Role")
        yield from _labels(_iri("role", key), {"en": key})


class _Mechanism:
    """The triples of one mechanism; adds what it makes to the contents."""

    def __init__(self, number: int, contents: Contents, rng: random.Random) -> None:
        self._key = f"process-{number:05}"
        self._number, self._contents, self._rng = number, contents, rng
        self._iri = _iri("mechanism", self._key)
        self._years = sorted(rng.sample(range(1995, 2026), _SOURCES))
        self._sources = [f"publisher-{self._key}-{year}" for year in self._years]

    def lines(self) -> Iterator[str]:
        self._contents.mechanisms.append(self._key)
        yield from self._description()
        yield from self._source_descriptions()
        yield from self._members()
        yield from self._others()
        yield from self._themes()
        yield from self._events()

    def _description(self) -> Iterator[str]:
        yield _typed(self._iri, "Mechanism")
        yield _typed(self._iri, self._rng.choice(_TYPES))
        word = self._rng.randrange(len(_WORDS["en"]))
        languages = _LANGUAGES if self._rng.random() < 0.8 else _LANGUAGES[:1]
        names = {one: f"{_WORDS[one][word]} {self._number:05}" for one in languages}
        yield from _labels(self._iri, names)
        yield _line(self._iri, _SKOS + "altLabel", f'"The {names["en"]}"@en')
        yield _line(self._iri, ISCM + "acronym", f'"P{self._number}"')
        home = f"<https://www.example.org/{self._key}>"
        yield _line(self._iri, _FOAF + "homepage", home)
        yield _line(self._iri, ISCM + "established", _literal(str(self._years[0]), "gYear"))

    def _source_descriptions(self) -> Iterator[str]:
        for key, year in zip(self._sources, self._years, strict=True):
            source = _iri("source", key)
            yield _typed(source, "Source")
            yield _line(source, _DCTERMS + "title", f'"Report on {self._key}, {year}"@en')
            publisher = _iri("organization", f"org-{self._rng.randrange(_ORGANIZATIONS)}")
            yield _line(source, _DCTERMS + "publisher", publisher)
            page = f"<https://www.example.org/{self._key}/{year}>"
            yield _line(source, _SCHEMA + "url", page)
            yield _line(source, ISCM + "asOf", _literal(str(year), "gYear"))
            yield _line(source, ISCM + "asOfKind", _iri("date-kind", "printed"))

    def _statement(self, kind: str, what: str, whom: str, source: str) -> tuple[str, list[str]]:
        statement = _iri("statement", f"{self._key}/{what}/{whom}/{source}")
        return statement, [
            _typed(statement, kind),
            _line(statement, ISCM + "about", self._iri),
            _line(statement, ISCM + "attestedBy", _iri("source", source)),
        ]

    def _participation(self, role: str, whom: str, participant: str, source: str) -> list[str]:
        statement, lines = self._statement("Participation", role, whom, source)
        basis = "listed" if self._rng.random() < 0.85 else "attended"
        year = source[-4:]
        lines += [
            _line(statement, ISCM + "participant", participant),
            _line(statement, ISCM + "role", _iri("role", role)),
            _line(statement, ISCM + "basis", _iri("basis", basis)),
            _line(statement, ISCM + "speaksFor", _literal(year, "gYear")),
            _line(statement, ISCM + "ground", _literal(str(self._rng.randint(1, 4)), "integer")),
            _line(statement, _ORG + "member", participant),
            _line(statement, _ORG + "organization", self._iri),
            _line(statement, _ORG + "role", _iri("role", role)),
        ]
        if source == self._sources[-1]:
            lines.append(_line(statement, ISCM + "current", _literal("true", "boolean")))
        if self._rng.random() < 0.25:
            lines.append(_line(statement, ISCM + "from", _literal(year, "gYear")))
        if self._rng.random() < 0.12:
            until = str(int(year) + self._rng.randint(0, 3))
            lines.append(_line(statement, ISCM + "until", _literal(until, "gYear")))
        if self._rng.random() < 0.25:
            lines.append(_line(statement, ISCM + "listedAs", f'"Listed as {whom}"@en'))
        return lines

    def _members(self) -> Iterator[str]:
        """Rosters of three of the sources; later ones have most of the earlier one's members."""
        states = self._rng.sample(self._contents.states, self._rng.randint(8, 32))
        listed: set[str] = set()
        for source in (self._sources[0], self._sources[6], self._sources[-1]):
            roster = _iri("roster", f"{self._key}/member/{source}")
            yield _typed(roster, "Roster")
            yield _line(roster, ISCM + "about", self._iri)
            yield _line(roster, ISCM + "role", _iri("role", "member"))
            yield _line(roster, ISCM + "attestedBy", _iri("source", source))
            yield _line(roster, ISCM + "statedTotal", _literal(str(len(states)), "integer"))
            complete = "true" if self._rng.random() < 0.6 else "false"
            yield _line(roster, ISCM + "complete", _literal(complete, "boolean"))
            for key in states:
                yield from self._participation("member", key, _iri("state", key), source)
            listed.update(states)
            current = states
            joining = [key for key in self._contents.states if key not in listed]
            states = [*states[1:], *self._rng.sample(joining, 2)]
        self._contents.memberships.extend((self._key, key) for key in sorted(listed))
        for key in current:
            yield _line(self._iri, ISCM + "hasMember", _iri("state", key))
            yield _line(_iri("state", key), ISCM + "memberOf", self._iri)

    def _others(self) -> Iterator[str]:
        for number in self._rng.sample(range(_ORGANIZATIONS), 20):
            role = self._rng.choice(_ROLES)
            key, source = f"org-{number}", self._rng.choice(self._sources)
            yield from self._participation(role, key, _iri("organization", key), source)

    def _themes(self) -> Iterator[str]:
        for key in self._rng.sample(self._contents.themes, _THEMATIC):
            source = self._rng.choice(self._sources)
            statement, lines = self._statement("ThematicFocus", "theme", key, source)
            yield from lines
            yield _line(statement, ISCM + "theme", _iri("theme", key))
            if self._rng.random() < 0.2:
                yield _line(statement, ISCM + "priority", _literal("true", "boolean"))
            yield _line(self._iri, ISCM + "hasTheme", _iri("theme", key))
            yield _line(_iri("theme", key), ISCM + "themeOf", self._iri)

    def _events(self) -> Iterator[str]:
        for number in range(_NAMINGS):
            source = self._sources[number]
            statement, lines = self._statement("Naming", "name", str(number), source)
            yield from lines
            yield _line(statement, ISCM + "name", f'"Name {number} of {self._key}"@en')
            yield _line(statement, ISCM + "nameKind", _iri("name-kind", "name"))
        for index in (0, 5):
            source = self._sources[index]
            statement, lines = self._statement("Establishment", "established", "since", source)
            yield from lines
            yield _line(statement, ISCM + "date", _literal(str(self._years[0]), "gYear"))
            if index:
                yield _line(statement, ISCM + "preferred", _literal("true", "boolean"))
        for number in range(_MEETINGS + _DOCUMENTS):
            kind = "meeting" if number < _MEETINGS else "document"
            event = _iri(kind, f"{self._key}-{number}")
            yield _typed(event, kind.title())
            yield _line(event, _RDFS + "label", f'"{kind.title()} {number} of {self._key}"@en')
            yield _line(event, ISCM + "about", self._iri)
            source = _iri("source", self._sources[number])
            yield _line(event, ISCM + "attestedBy", source)
            day = f"{self._years[number]}-{1 + number:02}-15"
            yield _line(event, ISCM + "date", _literal(day, "date"))
            if kind == "meeting":
                country = _iri("state", self._rng.choice(self._contents.states))
                yield _line(event, ISCM + "country", country)
