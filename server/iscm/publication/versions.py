"""Versions that are kept: folders that `iscm build` wrote, one each, never changed afterwards."""

import filecmp
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from iscm.files import parse
from iscm.namespaces import DESCRIPTION_GRAPH, PREFIXES
from iscm.publication.dcat import DATASET
from iscm.publication.files import CHECKSUMS, DUMPS

DESCRIPTION_FILE: Final = "description.ttl"
ONTOLOGY_FILE: Final = "ontology.ttl"
_NUMBER: Final = re.compile(r"[0-9]+(\.[0-9]+)*")
_VERSION: Final = ox.NamedNode(PREFIXES["dcat"] + "version")
_ISSUED: Final = ox.NamedNode(PREFIXES["dcterms"] + "issued")
_VERSION_IRI: Final = ox.NamedNode(PREFIXES["owl"] + "versionIRI")


@dataclass(frozen=True)
class KeptVersion:
    """A version whose files are kept.

    Attributes:
        number: as people write it (``1.0.0``), which is also the name of its folder.
        date: its day, ``YYYY-MM-DD``.
        folder: where its files lie.
        documents: version IRI → file, of its ontology, shapes, alignments and schemes. A file
            that stayed as it was has the same version IRI in several versions of the dataset.
    """

    number: str
    date: str
    folder: Path
    documents: Mapping[str, Path]

    @property
    def dumps(self) -> Path:
        """The folder of its dumps."""
        return self.folder / DUMPS

    def description(self) -> ox.Store:
        """What is said of it as a whole, as `Dataset.store` holds it: in ``graph/description``
        and, since the data are not here, in the default graph too, beside the ontology, which
        names what is counted."""
        description, default = ox.NamedNode(DESCRIPTION_GRAPH), ox.DefaultGraph()
        parts = (
            (DESCRIPTION_FILE, description),
            (DESCRIPTION_FILE, default),
            (ONTOLOGY_FILE, default),
        )
        store = ox.Store()
        for name, graph in parts:
            path = self.folder / name
            store.extend(
                ox.Quad(quad.subject, quad.predicate, quad.object, graph)
                for quad in parse(path, path.read_bytes())
            )
        return store


def kept_versions(directory: Path) -> list[KeptVersion]:
    """The versions in a directory, the newest first.

    Folders are taken whose name is the number of a version; whatever else is there is left alone.

    Raises:
        OSError: the directory or a file cannot be read.
        iscm.files.RdfSyntaxError: a file breaks its syntax.
        ValueError: a folder that is named like a version does not hold that version.
    """
    found = [_read(path) for path in directory.iterdir() if _NUMBER.fullmatch(path.name)]
    return sorted(found, key=lambda version: order(version.number), reverse=True)


def order(number: str) -> tuple[int, ...]:
    """Sorts the numbers of versions: 1.10.0 comes after 1.9.0."""
    return tuple(int(part) for part in number.split("."))


def first_difference(one: Path, other: Path) -> str | None:
    """The name of the first file that two folders do not both have with the same bytes."""
    names = sorted({*_names(one), *_names(other)})
    return next((name for name in names if not _same(one / name, other / name)), None)


def _names(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(folder).as_posix()


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False)


def _read(folder: Path) -> KeptVersion:
    needed = (DESCRIPTION_FILE, ONTOLOGY_FILE, DUMPS + CHECKSUMS)
    inside = folder.resolve()
    for path in folder.rglob("*"):
        if path.is_symlink() and not path.resolve().is_relative_to(inside):
            raise ValueError(f"{path} leads out of the version; put the file itself there")
    if not all((folder / name).is_file() for name in needed):
        raise ValueError(f"{folder} is named like a version and was not written by iscm build")
    said: dict[ox.NamedNode, str] = {}
    path = folder / DESCRIPTION_FILE
    for quad in parse(path, path.read_bytes()):
        if quad.subject == ox.NamedNode(DATASET) and isinstance(quad.object, ox.Literal):
            said[quad.predicate] = quad.object.value
    if said.get(_VERSION) != folder.name or _ISSUED not in said:
        raise ValueError(f"{path} describes version {said.get(_VERSION)}, not {folder.name}")
    return KeptVersion(folder.name, said[_ISSUED], folder, dict(_documents(folder)))


def _documents(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*.ttl")):
        if path.name == DESCRIPTION_FILE or DUMPS.rstrip("/") in path.relative_to(folder).parts:
            continue
        for quad in parse(path, path.read_bytes()):
            if quad.predicate == _VERSION_IRI and isinstance(quad.object, ox.NamedNode):
                yield quad.object.value, path
