"""Writing the dumps: the same bytes from the same dataset, whenever and wherever."""

import errno
import functools
import gzip
import hashlib
import io
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final, cast

import pyoxigraph as ox
import zstandard

from iscm.canonical import apart, canonical_quads
from iscm.description.files import ALL_FILES, CHECKSUMS, TABLE_METADATA
from iscm.engine import UnwritableError
from iscm.engine.serialize import no_triple_terms
from iscm.files import read, require_file
from iscm.namespaces import PREFIXES
from iscm.publication.folder_lock import hold, remove_unheld
from iscm.publication.tables import TABLES, Facts, table_metadata, table_text

_FORMATS: Final = {
    "iscm.ttl": ox.RdfFormat.TURTLE,
    "iscm.nt": ox.RdfFormat.N_TRIPLES,
    "iscm.trig": ox.RdfFormat.TRIG,
    "iscm.jsonld": ox.RdfFormat.JSON_LD,
}
LARGE_FILES: Final = ("iscm.nt.gz", "iscm.trig.gz")
"""Those that can be written quad by quad: of the default graph and of the named ones."""
_NOT_LARGE: Final = "they lie in a store on disk, of which there are other dumps"
_GZIP_LEVEL: Final = 6
_ZSTD_LEVEL: Final = 10
_Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
_IDENTITY: Final = "# RDFC-1.0 SHA-256 of the dataset: "
_LEFT_OUT: Final = re.compile(r"^# (\S+) is left out: (.*)\n", re.MULTILINE)
_ENTRY: Final = re.compile(r"^([0-9a-f]{64})  (.+)$", re.MULTILINE)
_LISTED: Final = frozenset(file.name for file in ALL_FILES) - {CHECKSUMS}


@dataclass(frozen=True)
class Manifest:
    """What was written.

    Attributes:
        identity: SHA-256 of the canonical N-Quads of the dataset, its named graphs included, by
            RDF Dataset Canonicalization (https://www.w3.org/TR/rdf-canon/); empty where the data
            are too large to be canonicalized.
        checksums: name of a file → its SHA-256 in hexadecimal.
        left_out: name of a file that cannot hold these data → why.
    """

    identity: str
    checksums: Mapping[str, str]
    left_out: Mapping[str, str] = field(default_factory=dict)


def write_dumps(store: ox.Store, folder: Path) -> Manifest:
    """Write all files of `iscm.description.files` into a folder, which is made where it lacks.

    TriG has the named graphs; the syntaxes of one graph have what the default graph has. A file
    that cannot hold the data, which data of others may do, is left out.

    Raises:
        OSError: the folder or a file in it cannot be written; its ``filename`` tells which.
        UnwritableError: the blank nodes cannot be named.
    """
    folder.mkdir(parents=True, exist_ok=True)
    quads, identity = canonical_quads(store)
    beside = {ox.NamedNode(graph) for graph in apart(store)}
    triples = list(dict.fromkeys(quad.triple for quad in quads if quad.graph_name not in beside))
    checksums: dict[str, str] = {}
    left_out: dict[str, str] = {}

    def write(file_name: str, content: bytes) -> None:
        path = folder / file_name
        try:
            path.write_bytes(content)
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(path)) from error
        checksums[file_name] = hashlib.sha256(content).hexdigest()

    for file_name, syntax in _FORMATS.items():
        content: list[ox.Quad] | list[ox.Triple] = quads if syntax == ox.RdfFormat.TRIG else triples
        try:
            written = _serialized(content, syntax)
        except UnwritableError as error:
            names = (file_name, file_name + ".gz", file_name + ".zst")
            left_out |= dict.fromkeys(names, error.reason)
            continue
        write(file_name, written)
        write(file_name + ".gz", _gzipped(written))
        write(file_name + ".zst", zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(written))
    facts = Facts(store)
    for table in TABLES:
        try:
            text = table_text(facts, table)
        except ValueError as error:
            left_out[table.file] = str(error)
            continue
        write(table.file, text.encode())
    described = [table for table in TABLES if table.file not in left_out]
    write(TABLE_METADATA, table_metadata(described).encode())
    remarks = "".join(f"# {name} is left out: {why}\n" for name, why in left_out.items())
    write(CHECKSUMS, f"{_IDENTITY}{identity}\n{remarks}{written_checksums(checksums)}".encode())
    del checksums[CHECKSUMS]
    return Manifest(identity, checksums, left_out)


def write_large_dumps(store: ox.Store, folder: Path) -> tuple[int, int]:
    """Write the dumps of data that memory should not hold: N-Triples of the default graph and TriG
    of the named graphs, quad by quad, compressed.

    Returns:
        How many triples the default graph has, and all named graphs together.

    Raises:
        OSError: a file cannot be written.
    """
    folder.mkdir()
    numbers: dict[str, int] = {}

    def counted(name: str, graphs: Iterable[_Graph]) -> Iterator[ox.Quad]:
        for graph in graphs:
            for quad in store.quads_for_pattern(None, None, None, graph):
                numbers[name] = numbers.get(name, 0) + 1
                yield quad

    merged, apart_from_it = LARGE_FILES
    default = (quad.triple for quad in counted(merged, [ox.DefaultGraph()]))
    with _packing(folder / merged) as file:
        ox.serialize(default, file, ox.RdfFormat.N_TRIPLES)
    graphs: Sequence[_Graph] = sorted(store.named_graphs(), key=str)
    named = counted(apart_from_it, graphs)
    with _packing(folder / apart_from_it) as file:
        ox.serialize(named, file, ox.RdfFormat.TRIG, prefixes=dict(PREFIXES))
    checksums = {name: _digest(folder / name, ()) for name in LARGE_FILES}
    (folder / CHECKSUMS).write_text(written_checksums(checksums), "utf-8")
    return numbers.get(merged, 0), numbers.get(apart_from_it, 0)


def large_manifest(folder: Path) -> Manifest:
    """What `write_large_dumps` wrote into a folder.

    Raises:
        OSError: there is no such list.
        ValueError: it is none.
    """
    path = folder / CHECKSUMS
    checksums = read_checksums(path, read(path).decode("utf-8", "replace"))
    return Manifest("", checksums, dict.fromkeys(_LISTED - checksums.keys(), _NOT_LARGE))


def kept_dumps(store: ox.Store, folder: Path) -> Manifest:
    """The dumps in a folder, written first where they are not there, or no longer as they were.

    The folder appears complete or not at all, so that several processes may share it. It stays
    until this process ends; folders beside it that no process uses are removed (see
    `iscm.publication.folder_lock`).

    Raises:
        OSError: the folder cannot be made.
        UnwritableError: the blank nodes cannot be named.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = hold(folder)
    manifest = sound_manifest(folder)
    if manifest is None:
        scratch = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            write_dumps(store, scratch)
            scratch.chmod(0o755)
            if folder.exists():
                folder.rename(scratch.with_name(f"{scratch.name}.damaged"))
            os.replace(scratch, folder)
        except OSError:
            # Another process may have been quicker: then its files are as good.
            if sound_manifest(folder) is None:
                raise
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
            shutil.rmtree(scratch.with_name(f"{scratch.name}.damaged"), ignore_errors=True)
        manifest = sound_manifest(folder)
    if fresh:
        remove_unheld(folder.parent)
    if manifest is None:
        raise OSError(errno.EIO, "what was written is not there as it was written", str(folder))
    return manifest


def sound_manifest(folder: Path) -> Manifest | None:
    """What stands in a folder of dumps, all of it as its list of checksums says; else None."""
    try:
        manifest = read_manifest(folder)
        damaged = [name for name in manifest.checksums if not is_sound(folder, manifest, name)]
    except (OSError, ValueError):
        return None
    complete = {*manifest.checksums, *manifest.left_out} == _LISTED
    return manifest if complete and not damaged else None


def is_sound(folder: Path, manifest: Manifest, name: str) -> bool:
    """Whether a file is as the list of checksums says. It is read once, and again only when the
    system knows it to be another.

    Raises:
        OSError: it cannot be read.
    """
    path = folder / name
    require_file(path)
    stat = path.stat()
    state = (stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
    return _digest(path, state) == manifest.checksums[name]


@functools.lru_cache(maxsize=256)
def _digest(path: Path, _state: tuple[int, ...]) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """What stands in a folder of dumps, by its list of checksums.

    Raises:
        OSError: there is no such list.
        ValueError: it is none.
    """
    path = folder / CHECKSUMS
    identity, _, lines = read(path).decode("utf-8", "replace").partition("\n")
    if not identity.startswith(_IDENTITY):
        raise ValueError(f"{path} is no list of checksums")
    left_out = dict(_LEFT_OUT.findall(lines))
    checksums = read_checksums(path, _LEFT_OUT.sub("", lines))
    return Manifest(identity.removeprefix(_IDENTITY), checksums, left_out)


def read_checksums(path: Path, text: str) -> dict[str, str]:
    """File → digest, of what sha256sum(1) writes and reads.

    Raises:
        ValueError: it is none of that; the message names `path`.
    """
    found = _ENTRY.findall(text)
    if "".join(f"{digest}  {name}\n" for digest, name in found) != text:
        raise ValueError(f"{path} is no list of checksums")
    return {name: digest for digest, name in found}


def written_checksums(checksums: Mapping[str, str]) -> str:
    """What `read_checksums` reads."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(checksums.items()))


def _gzipped(content: bytes) -> bytes:
    """Compress by RFC 1952 with a head that tells neither the time nor, as `gzip.compress` does
    in some releases of Python and not in others, the system."""
    packed = io.BytesIO()
    with gzip.GzipFile("", "wb", _GZIP_LEVEL, packed, mtime=0) as file:
        file.write(content)
    return packed.getvalue()


@contextmanager
def _packing(path: Path) -> Iterator[IO[bytes]]:
    """A file to be compressed while it is written, with such a head too."""
    with path.open("wb") as packed, gzip.GzipFile("", "wb", _GZIP_LEVEL, packed, mtime=0) as file:
        yield cast("IO[bytes]", file)


def _serialized(content: Sequence[ox.Quad] | Sequence[ox.Triple], syntax: ox.RdfFormat) -> bytes:
    if syntax == ox.RdfFormat.JSON_LD and any(isinstance(q.object, ox.Triple) for q in content):
        raise no_triple_terms()
    short = syntax in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG)
    written = ox.serialize(content, format=syntax, prefixes=dict(PREFIXES) if short else None)
    assert written is not None  # noqa: S101
    return written
