"""Versions that are kept: folders that `iscm build` wrote, one each, never changed afterwards."""

import errno
import filecmp
import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from iscm.description.files import CHECKSUMS, DUMPS, ONTOLOGY_FILE
from iscm.files import parse, read
from iscm.namespaces import DATASET, DESCRIPTION_GRAPH, iri_of
from iscm.publication.dump_files import Manifest, read_checksums, read_manifest, written_checksums
from iscm.version_numbers import version_order

DESCRIPTION_FILE: Final = "description.ttl"
_NUMBER: Final = re.compile(r"[0-9]+(\.[0-9]+)*")
_VERSION: Final = ox.NamedNode(iri_of("dcat:version"))
_ISSUED: Final = ox.NamedNode(iri_of("dcterms:issued"))
_VERSION_IRI: Final = ox.NamedNode(iri_of("owl:versionIRI"))


@dataclass(frozen=True)
class KeptVersion:
    """A version whose files are kept.

    Attributes:
        number: as people write it (``1.0.0``), which is also the name of its folder.
        date: its day, ``YYYY-MM-DD``.
        folder: where its files lie.
        checksums: file, by its path in the folder → its SHA-256 in hexadecimal.
        manifest: of its dumps, the list of checksums itself included.
        documents: version IRI → file, by its path in the folder, of its ontology, shapes,
            alignments and schemes. A file that stayed as it was has the same version IRI in several
            versions of the dataset.
    """

    number: str
    date: str
    folder: Path
    checksums: Mapping[str, str]
    manifest: Manifest
    documents: Mapping[str, str]

    @property
    def dumps(self) -> Path:
        """The folder of its dumps."""
        return self.folder / DUMPS

    def triples(self, name: str) -> list[ox.Triple]:
        """What a file says.

        Raises:
            OSError: it cannot be read, or is no longer as it was written.
            iscm.files.RdfSyntaxError: it breaks its syntax.
        """
        return _triples(self.folder, name, self.checksums)

    def description(self) -> ox.Store:
        """What is said of it as a whole, as `Dataset.store` holds it: in ``graph/description``
        and, since the data are not here, in the default graph too, beside the ontology, which
        names what is counted.

        Raises:
            OSError: a file cannot be read, or is no longer as it was written.
        """
        description, default = ox.NamedNode(DESCRIPTION_GRAPH), ox.DefaultGraph()
        parts = (
            (DESCRIPTION_FILE, description),
            (DESCRIPTION_FILE, default),
            (ONTOLOGY_FILE, default),
        )
        store = ox.Store()
        for name, graph in parts:
            store.extend(
                ox.Quad(triple.subject, triple.predicate, triple.object, graph)
                for triple in self.triples(name)
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
    return sorted(found, key=lambda version: version_order(version.number), reverse=True)


def first_difference(one: Path, other: Path) -> str | None:
    """The name of the first file that two folders do not both have with the same bytes."""
    # Checksums differ wherever anything does.
    names = sorted({*_names(one), *_names(other)}, key=lambda name: (CHECKSUMS in name, name))
    return next((name for name in names if not _same(one / name, other / name)), None)


def _names(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(folder).as_posix()


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False)


def list_checksums(folder: Path) -> None:
    """Write the list of the checksums of all files that are in a version's folder."""
    digests = {name: _digest((folder / name).read_bytes()) for name in _names(folder)}
    (folder / CHECKSUMS).write_text(written_checksums(digests), "utf-8")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read(folder: Path) -> KeptVersion:
    inside = folder.resolve()
    for path in folder.rglob("*"):
        if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(inside):
            raise ValueError(f"{path} leads out of the version; put the file itself there")
    dumped = DUMPS + CHECKSUMS
    try:
        path = folder / CHECKSUMS
        checksums = read_checksums(path, read(path).decode("utf-8", "replace"))
        manifest = read_manifest(folder / DUMPS)
        listed = {*checksums, CHECKSUMS} >= {DESCRIPTION_FILE, ONTOLOGY_FILE, dumped}
    except FileNotFoundError:
        listed = False
    if not listed:
        raise ValueError(f"{folder} is named like a version and was not written by iscm build")
    for name in checksums:
        if name == dumped or not name.startswith(DUMPS):
            _content(folder, name, checksums)
    said: dict[ox.NamedNode, str] = {}
    for triple in _triples(folder, DESCRIPTION_FILE, checksums):
        if triple.subject == ox.NamedNode(DATASET) and isinstance(triple.object, ox.Literal):
            said[triple.predicate] = triple.object.value
    if said.get(_VERSION) != folder.name or _ISSUED not in said:
        raise ValueError(
            f"{folder / DESCRIPTION_FILE} describes version {said.get(_VERSION)}, not {folder.name}"
        )
    dumps = Manifest(manifest.identity, {**manifest.checksums, CHECKSUMS: checksums[dumped]})
    documents = dict(_documents(folder, checksums))
    return KeptVersion(folder.name, said[_ISSUED], folder, checksums, dumps, documents)


def _documents(folder: Path, checksums: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in sorted(checksums):
        if name.endswith(".ttl") and name != DESCRIPTION_FILE and not name.startswith(DUMPS):
            for triple in _triples(folder, name, checksums):
                if triple.predicate == _VERSION_IRI and isinstance(triple.object, ox.NamedNode):
                    yield triple.object.value, name


def _triples(folder: Path, name: str, checksums: Mapping[str, str]) -> list[ox.Triple]:
    return [quad.triple for quad in parse(folder / name, _content(folder, name, checksums))]


def _content(folder: Path, name: str, checksums: Mapping[str, str]) -> bytes:
    content = read(folder / name)
    if _digest(content) != checksums[name]:
        raise OSError(
            errno.EIO,
            "is no longer as it was published: its checksum is another",
            str(folder / name),
        )
    return content
