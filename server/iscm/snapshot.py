"""What was loaded and derived of the project's files, kept as one file for the next start.

A snapshot is N-Triples, compressed, under a digest of all that it was made from: the project's
files, the software's and the engine's version. Read back, it gives the same graphs in the same
order. One that is damaged or of something else counts for nothing, and nothing in it can be run.
"""

import dataclasses
import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pyoxigraph as ox
import zstandard

from iscm.files import RdfFile, project_files
from iscm.identity import identity_of, project_paths
from iscm.namespaces import DERIVED_GRAPH, DESCRIPTION_GRAPH, ORG_GRAPH
from iscm.paths import ProjectFolders
from iscm.software import code_version

if TYPE_CHECKING:
    from iscm.dataset import Dataset

_FOLDER: Final = "snapshots"
_SUFFIX: Final = ".snapshot"
_MARK: Final = b"iscm snapshot 1"
_KEPT: Final = 3
"""How many are kept, those used last: of the version before, and of another checkout."""
_UNFINISHED: Final = "writing-"
_ABANDONED: Final = 3600.0
"""Seconds after which nobody is writing any more."""
_LONGEST: Final = 2**30
"""Bytes that one may unfold to: many times what this engine holds in memory."""
_LEVEL: Final = 3
_OTHERS: Final = 0o022
_log = logging.getLogger(__name__)


class _Part(NamedTuple):
    """Triples that stand in a graph one after another, in the order in which they came.

    Attributes:
        graph: its IRI; None for the default graph.
        blank: some have blank nodes, which the engine's loader would rename.
        size: bytes of their text.
    """

    graph: str | None
    blank: bool
    size: int


@dataclass(frozen=True)
class _Graphs:
    """Triples of some graphs.

    Attributes:
        text: all of them in N-Triples.
        parts: how the text is made up.
    """

    text: bytes
    parts: Sequence[_Part]

    def load(self, store: ox.Store) -> None:
        """Put them into a store, with the blank nodes that they have."""
        start = 0
        for graph, blank, size in self.parts:
            text = self.text[start : start + size]
            start += size
            name = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
            if blank:
                triples = (quad.triple for quad in ox.parse(text, ox.RdfFormat.N_TRIPLES))
                store.extend([ox.Quad(t.subject, t.predicate, t.object, name) for t in triples])
            else:
                store.load(text, ox.RdfFormat.N_TRIPLES, to_graph=name, lenient=True)


@dataclass(frozen=True)
class _Content:
    """What a snapshot holds."""

    version: str
    date: str | None
    named: _Graphs | None
    default: _Graphs


def load_known(folders: ProjectFolders, cache_dir: Path) -> "Dataset":
    """The project's dataset, read back where the same files were loaded before, else loaded and
    kept; see `iscm.dataset.load_project`, which this equals.

    Args:
        folders: where the files lie.
        cache_dir: holds snapshots; one that cannot be written costs the next start its time.

    Raises:
        What `iscm.dataset.load_project` raises.
    """
    opened = open_known(folders, cache_dir)
    return make(folders, cache_dir) if opened is None else opened.dataset()


def load_default(folders: ProjectFolders, cache_dir: Path) -> "Dataset":
    """As `load_known`, for who asks of the default graph alone: the store may hold no other."""
    opened = open_known(folders, cache_dir, whole=False)
    return make(folders, cache_dir) if opened is None else opened.dataset()


def make(folders: ProjectFolders, cache_dir: Path) -> "Dataset":
    """Load the project's dataset from its files, and keep it."""
    from iscm.dataset import load_project

    dataset = load_project(folders)
    named, default = _graphs(dataset.store, [file.graph for file in dataset.files])
    content = _Content(dataset.version, dataset.date, named, default)
    path = _path(cache_dir, _key(dataset.version))
    try:
        _write(path, content)
    except OSError as error:
        _log.warning("%s cannot be kept (%s): the next start takes longer", path, error)
    return dataclasses.replace(dataset, default=_store(default))


class Opening:
    """A snapshot that was found sound, while its graphs are loaded beside whatever else there is
    to do."""

    def __init__(self, content: _Content, files: Sequence[RdfFile]) -> None:
        self._version, self._date, self._files = content.version, content.date, files
        self._loaded: dict[bool, ox.Store] = {}
        stores: dict[bool, tuple[_Graphs, ...]] = {False: (content.default,)}
        if content.named is not None:
            stores[True] = (content.named, content.default)
        # Nobody else holds the text: it is gone when it is loaded.
        self._threads = [Thread(target=self._load, args=kind) for kind in stores.items()]
        for thread in self._threads:
            thread.start()

    def _load(self, whole: bool, graphs: Sequence[_Graphs]) -> None:
        self._loaded[whole] = _store(*graphs)

    def dataset(self) -> "Dataset":
        """The dataset, once it is loaded; no thread is left then."""
        for thread in self._threads:
            thread.join()
        default = self._loaded[False]
        store = self._loaded.get(True, default)
        self._threads.clear()
        return _dataset(self._version, self._date, store, default, self._files)


def open_known(folders: ProjectFolders, cache_dir: Path, *, whole: bool = True) -> Opening | None:
    """Begin to read a snapshot of the project's files as they are now.

    Args:
        folders: where the files lie.
        cache_dir: holds snapshots.
        whole: load the named graphs as well.

    Returns:
        None where there is none that is sound.

    Raises:
        OSError: a file of the project cannot be read.
    """
    version = identity_of(project_paths(folders))
    path = _path(cache_dir, _key(version))
    try:
        content = _read(path, whole)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, zstandard.ZstdError) as error:
        _log.warning("%s cannot be used (%s): it is made anew", path, error)
        return None
    if content.version != version:
        return None
    with suppress(OSError):
        os.utime(path)
    return Opening(content, project_files(folders))


def _dataset(
    version: str, date: str | None, store: ox.Store, default: ox.Store, files: Sequence[RdfFile]
) -> "Dataset":
    from iscm.dataset import Dataset

    return Dataset(store, version, date, files, date, default)


def _key(version: str) -> str:
    told = "\0".join((version, code_version(), ox.__version__))
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _path(cache_dir: Path, key: str) -> Path:
    return cache_dir / _FOLDER / f"{key}{_SUFFIX}"


def _graphs(store: ox.Store, first: Iterable[str]) -> tuple[_Graphs, _Graphs]:
    """All that a store holds, its named graphs and its default graph; the named ones in the order
    in which they were made."""
    from iscm.questions import QUESTIONS_GRAPH

    made = (DERIVED_GRAPH, ORG_GRAPH, QUESTIONS_GRAPH, DESCRIPTION_GRAPH)
    others = sorted(str(name.value) for name in store.named_graphs())
    return _told(store, dict.fromkeys(chain(first, made, others))), _told(store, [None])


def _told(store: ox.Store, graphs: Iterable[str | None]) -> _Graphs:
    parts, texts = [], []
    for graph in graphs:
        name = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
        text = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=name) or b""
        # The engine tells the newest first.
        lines = text.splitlines(keepends=True)[::-1]
        for blank, those in groupby(lines, lambda line: b"_:" in line):
            texts.append(b"".join(those))
            parts.append(_Part(graph, blank, len(texts[-1])))
    return _Graphs(b"".join(texts), parts)


def _store(*graphs: _Graphs) -> ox.Store:
    store = ox.Store()
    for each in graphs:
        each.load(store)
    return store


def _write(path: Path, content: _Content) -> None:
    """Write a snapshot aside and put it in its place as a whole; then leave only the newest.

    It is a line with a digest of all that follows, a line that tells what is in it (JSON), and
    two frames of Zstandard (RFC 8878): the named graphs, and the default graph.
    """
    kinds = [graphs for graphs in (content.named, content.default) if graphs is not None]
    frames = [zstandard.ZstdCompressor(level=_LEVEL).compress(graphs.text) for graphs in kinds]
    told = {
        "version": content.version,
        "date": content.date,
        "frames": [len(frame) for frame in frames],
        "parts": [graphs.parts for graphs in kinds],
    }
    rest = b"".join((json.dumps(told).encode(), b"\n", *frames))
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, aside = tempfile.mkstemp(prefix=_UNFINISHED, dir=path.parent)
    try:
        with open(descriptor, "wb") as file:
            file.write(b"%s %s\n" % (_MARK, hashlib.sha256(rest).hexdigest().encode()))
            file.write(rest)
        os.replace(aside, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(aside)
        raise
    _remove_old(path.parent)


def _read(path: Path, whole: bool) -> _Content:
    """
    Raises:
        OSError: it cannot be read, or others can write it.
        ValueError, zstandard.ZstdError: it is not as it was written.
    """
    with path.open("rb") as file:
        of = os.fstat(file.fileno())
        if of.st_uid not in (0, os.geteuid()) or of.st_mode & _OTHERS:
            raise PermissionError("others than this user can write it")
        head, _, rest = file.read().partition(b"\n")
    if head != b"%s %s" % (_MARK, hashlib.sha256(rest).hexdigest().encode()):
        raise ValueError("it is damaged, or of another form")
    line, _, data = rest.partition(b"\n")
    told: dict[str, Any] = json.loads(line)
    size = told["frames"][0]
    frames = (data[:size], data[size:])
    named, default = (_Graphs(b"", [_Part(*part) for part in parts]) for parts in told["parts"])
    return _Content(
        told["version"],
        told["date"],
        dataclasses.replace(named, text=_unfolded(frames[0])) if whole else None,
        dataclasses.replace(default, text=_unfolded(frames[1])),
    )


def _unfolded(frame: bytes) -> bytes:
    if zstandard.frame_content_size(frame) > _LONGEST:
        raise ValueError("it is too long")
    return zstandard.ZstdDecompressor().decompress(frame)


def _remove_old(folder: Path) -> None:
    """Leave the snapshots used last; what cannot be removed stays."""
    found: list[tuple[float, Path]] = []
    for path in folder.iterdir():
        with suppress(OSError):
            found.append((path.stat().st_mtime, path))
    newest = sorted((pair for pair in found if pair[1].suffix == _SUFFIX), reverse=True)
    for _, path in newest[_KEPT:]:
        with suppress(OSError):
            path.unlink()
    unfinished = [pair for pair in found if pair[1].name.startswith(_UNFINISHED)]
    for changed, path in unfinished:
        if newest and changed < newest[0][0] - _ABANDONED:
            with suppress(OSError):
                path.unlink()
