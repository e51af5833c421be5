"""What the project's files say, as far as curating asks: names, sources, roles, what is there."""

import difflib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from iscm.engine import rows_in
from iscm.engine.embedded import EmbeddedEngine
from iscm.errors import InputError
from iscm.files import project_files
from iscm.fold import fold
from iscm.matching.graph import Entity, read_entities
from iscm.matching.index import Index
from iscm.matching.match import candidates
from iscm.namespaces import DATASET, ID, ONTOLOGY, entity_iri, iri_of
from iscm.paths import ProjectFolders
from iscm.validation.dates import ISSUED, version_date

_SOURCES: Final = """
SELECT ?source ?date (GROUP_CONCAT(DISTINCT LANG(?title); SEPARATOR=" ") AS ?languages)
       (MIN(?title) AS ?name) {
  ?source a iscm:Source ; dcterms:title ?title OPTIONAL { ?source iscm:asOf ?date }
} GROUP BY ?source ?date"""
_LABELS: Final = """
SELECT ?thing ?label { ?thing a %s ; rdfs:label ?label } ORDER BY ?thing ?label"""
_NEAR: Final = 3
_TYPE: Final = ox.NamedNode(iri_of("rdf:type"))


class UnknownError(InputError):
    """A key or a name of something that no file describes."""


@dataclass(frozen=True)
class Source:
    """A source that the files describe.

    Attributes:
        key: of its IRI.
        title: as the page has it.
        date: what it speaks for; empty where it is undated.
        languages: of its titles.
    """

    key: str
    title: str
    date: str
    languages: tuple[str, ...]

    def __str__(self) -> str:
        return f"source:{self.key} ({self.date or 'undated'})"


class Project:
    """All files of the project, read once.

    Attributes:
        folders: where they lie.
        store: what they say, in full, in the default graph; nothing is derived.
        citing: source → files that name it; IRI.
        described_in: source → the file that describes it.
    """

    def __init__(self, folders: ProjectFolders) -> None:
        """
        Raises:
            OSError: a file cannot be read.
            iscm.files.RdfSyntaxError: one breaks its syntax.
        """
        if not (folders.ontology / "iscm.ttl").is_file() or not folders.data.is_dir():
            raise InputError(f"{folders.root}: no ontology/iscm.ttl and data/ are here")
        self.folders = folders
        self.store = ox.Store()
        self.citing: dict[str, set[Path]] = defaultdict(set)
        self.described_in: dict[str, Path] = {}
        for file in project_files(folders):
            quads = [ox.Quad(q.subject, q.predicate, q.object) for q in file.quads()]
            self.store.extend(quads)
            self._note_sources(file.path, quads)

    def _note_sources(self, path: Path, quads: Iterable[ox.Quad]) -> None:
        prefix, source = entity_iri("source", ""), ox.NamedNode(ONTOLOGY + "Source")
        for quad in quads:
            value = quad.object
            if not isinstance(value, ox.NamedNode):
                continue
            if value == source and quad.predicate == _TYPE:
                self.described_in[str(getattr(quad.subject, "value", ""))] = path
            elif value.value.startswith(prefix) and value != quad.subject:
                self.citing[value.value].add(path)

    def rows(self, query: str) -> list[dict[str, str]]:
        """The rows of a SELECT; see `iscm.engine.rows_in`."""
        return rows_in(self.store, query)

    def has(self, iri: str) -> bool:
        """Whether a file says anything of a thing."""
        return next(self.store.quads_for_pattern(ox.NamedNode(iri), None, None), None) is not None

    def is_a(self, iri: str, name: str) -> bool:
        """Whether a thing is of a class of the ontology."""
        of = ox.Quad(ox.NamedNode(iri), _TYPE, ox.NamedNode(ONTOLOGY + name))
        return of in self.store

    @cached_property
    def version(self) -> str | None:
        """The date of the version, after which nothing has happened yet; None where it has none."""
        of = self.store.quads_for_pattern(ox.NamedNode(DATASET), ISSUED, None)
        return version_date(quad.object for quad in of)

    @cached_property
    def index(self) -> Index:
        """All names of all things, as `iscm reconcile` knows them."""
        return Index(read_entities(EmbeddedEngine(self.store)))

    @cached_property
    def sources(self) -> dict[str, Source]:
        """All sources, by key."""
        prefix = entity_iri("source", "")
        found = {}
        for row in self.rows(_SOURCES):
            key = row["source"].removeprefix(prefix)
            languages = tuple(sorted(row["languages"].split()))
            found[key] = Source(key, row["name"], row.get("date", ""), languages)
        return found

    def source(self, text: str) -> Source:
        """The source of a key, or of an IRI.

        Raises:
            UnknownError: no file describes it.
        """
        key = text.strip().removeprefix(entity_iri("source", "")).removeprefix("source:")
        if key not in self.sources:
            raise UnknownError(
                f"no file describes a source {key!r}{_near(key, self.sources)}; describe it first: "
                "iscm new source"
            )
        return self.sources[key]

    def mechanism(self, text: str) -> Entity:
        """The mechanism of a key, a name or an acronym.

        Raises:
            UnknownError: no file describes it, or several may be meant.
        """
        key = text.strip().removeprefix(ID).removeprefix("mechanism/").removeprefix("mechanism:")
        if (entity := self.index.identified(f"mechanism/{key}")) is not None:
            return entity
        found = candidates(self.index, text, ["Mechanism"])
        if found and found[0].match:
            return found[0].entity
        likely = ", ".join(f"{each.entity.label} ({each.entity.id})" for each in found[:_NEAR])
        raise UnknownError(
            f"no mechanism is called {text!r}"
            + (f"; did you mean {likely}?" if likely else "")
            + "; a new one is written first: iscm new mechanism"
        )

    def labels(self, kind: str) -> dict[str, list[str]]:
        """IRI → labels in all languages, of what is of a class.

        Args:
            kind: such as ``iscm:Role``.
        """
        found: dict[str, list[str]] = {}
        for row in self.rows(_LABELS % kind):
            found.setdefault(row["thing"], []).append(row["label"])
        return found

    def concept(self, kind: str, text: str) -> str:
        """The IRI of a concept that is called by its key, or by a label in any language.

        Args:
            kind: its class, such as ``iscm:Role``.
            text: the key or the label; case, accents and punctuation do not matter.

        Raises:
            UnknownError: none or several are called so.
        """
        labels = self.labels(kind)
        wanted = fold(text)
        found = [
            iri
            for iri, names in labels.items()
            if wanted in {fold(key_of(iri)), *(fold(name) for name in names)}
        ]
        if len(found) == 1:
            return found[0]
        keys = sorted(key_of(iri) for iri in labels)
        what = kind.partition(":")[2].lower()
        raise UnknownError(f"{text!r} is no {what}{_near(text, keys)}; there are {', '.join(keys)}")

    def mechanism_file(self, key: str) -> Path:
        """Where all that is known of a mechanism stands."""
        return self.folders.data / "mechanisms" / f"{key}.ttl"


def key_of(iri: str) -> str:
    """The last part of an IRI."""
    return iri.rpartition("/")[2]


def _near(text: str, keys: Iterable[str]) -> str:
    near = difflib.get_close_matches(text, list(keys), _NEAR)
    return f"; did you mean {', '.join(near)}?" if near else ""
