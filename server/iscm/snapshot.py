"""What was loaded and derived of the project's files, kept for the next start.

It is kept as N-Triples, and read back it gives the same graphs in the same order, with the same
blank nodes; see `iscm.keeping` for what becomes of what is damaged.
"""

import dataclasses
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pyoxigraph as ox

from iscm.files import RdfFile, project_files
from iscm.identity import identity_of, project_paths
from iscm.keeping import Keep, compressed, unfolded
from iscm.namespaces import DERIVED_GRAPH, DESCRIPTION_GRAPH, DISTRIBUTIONS_GRAPH, ORG_GRAPH
from iscm.paths import ProjectFolders

if TYPE_CHECKING:
    from iscm.dataset import Dataset

_START: Final = "start"
_LASTING: Final = "lasting"
_INTERVAL: Final = 1e-4


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
class _Packed:
    """Triples of some graphs, their text compressed.

    Attributes:
        frame: see `iscm.keeping.compressed`.
        parts: how the text is made up.
    """

    frame: bytes
    parts: Sequence[_Part]

    def load(self, store: ox.Store) -> None:
        """As `_Graphs.load`."""
        _Graphs(unfolded(self.frame), self.parts).load(store)


def load_known(folders: ProjectFolders, cache_dir: Path) -> "Dataset":
    """The project's dataset, read back where the same files were loaded before, else loaded and
    kept; see `iscm.dataset.load_project`, which this equals.

    Args:
        folders: where the files lie.
        cache_dir: where what is known is kept.

    Raises:
        What `iscm.dataset.load_project` raises.
    """
    opened = open_known(folders, cache_dir)
    return make_snapshot(folders, cache_dir) if opened is None else opened.dataset()


def load_default(folders: ProjectFolders, cache_dir: Path) -> "Dataset":
    """As `load_known`, for who asks of the default graph alone: the store may hold no other."""
    opened = open_known(folders, cache_dir, whole=False)
    return make_snapshot(folders, cache_dir) if opened is None else opened.dataset()


def make_snapshot(folders: ProjectFolders, cache_dir: Path) -> "Dataset":
    """Load the project's dataset from its files, and keep it."""
    from iscm.dataset import complete, load_lasting

    lasting = load_lasting(folders)
    of_every_day = default_text(lasting.store)
    dataset = complete(lasting, folders)
    named, default = _all(dataset.store, [file.graph for file in dataset.files])
    keep = Keep(cache_dir, dataset.version)
    keep.write(_LASTING, packed([of_every_day]))
    keep.write(_START, packed([named, default], date=dataset.date))
    return dataclasses.replace(dataset, default=store_of(default))


def lasting_store(folders: ProjectFolders, keep: Keep) -> ox.Store:
    """A store of one's own with what holds on every day; see `iscm.dataset.load_lasting`."""
    kept = keep.read(_LASTING)
    if kept is None:
        from iscm.dataset import load_lasting

        return load_lasting(folders).store
    return store_of(*unpacked(kept))


class Opening:
    """What was found sound, while its graphs are loaded beside whatever else there is to do."""

    def __init__(
        self, version: str, date: str | None, files: Sequence[RdfFile], graphs: Sequence[_Packed]
    ) -> None:
        """
        Args:
            version, date, files: see `iscm.dataset.Dataset`.
            graphs: the named graphs, where they are wanted, and the default graph.
        """
        self._version, self._date, self._files = version, date, files
        self._loaded: dict[bool, ox.Store] = {}
        stores = {False: graphs[-1:]} | ({True: graphs} if len(graphs) > 1 else {})
        self._threads = [Thread(target=self._load, args=kind) for kind in stores.items()]
        # Between two graphs a thread asks for the interpreter, which imports would hold for longer
        # than a graph takes to load.
        self._interval = sys.getswitchinterval()
        sys.setswitchinterval(_INTERVAL)
        for thread in self._threads:
            thread.start()

    def _load(self, whole: bool, graphs: Sequence[_Packed]) -> None:
        self._loaded[whole] = store_of(*graphs)

    def dataset(self) -> "Dataset":
        """The dataset, once it is loaded; no thread is left then."""
        from iscm.dataset import Dataset

        for thread in self._threads:
            thread.join()
        self._threads.clear()
        sys.setswitchinterval(self._interval)
        default = self._loaded[False]
        store = self._loaded.get(True, default)
        return Dataset(store, self._version, self._date, self._files, self._date, default)


def open_known(folders: ProjectFolders, cache_dir: Path, *, whole: bool = True) -> Opening | None:
    """Begin to read back what was loaded of the project's files as they are now.

    Args:
        folders: where the files lie.
        cache_dir: where what is known is kept.
        whole: load the named graphs as well.

    Returns:
        None where there is nothing that is sound.

    Raises:
        OSError: a file of the project cannot be read.
    """
    version = identity_of(project_paths(folders))
    kept = Keep(cache_dir, version).read(_START)
    if kept is None:
        return None
    told = json.loads(kept.partition(b"\n")[0])
    graphs = unpacked(kept, 0 if whole else 1)
    return Opening(version, told["date"], project_files(folders), graphs)


def default_text(store: ox.Store) -> _Graphs:
    """The default graph of a store."""
    return _told(store, [None])


def store_of(*graphs: _Graphs | _Packed) -> ox.Store:
    """A store with graphs that were told."""
    store = ox.Store()
    for each in graphs:
        each.load(store)
    return store


def packed(graphs: Sequence[_Graphs], **told: str | None) -> bytes:
    """Graphs as bytes: a line that tells what is in it (JSON), and a compressed text for each.

    Args:
        graphs: what is packed.
        told: what else the line tells.
    """
    frames = [compressed(each.text) for each in graphs]
    line = told | {
        "frames": [len(frame) for frame in frames],
        "parts": [each.parts for each in graphs],
    }
    return b"".join((json.dumps(line).encode(), b"\n", *frames))


def unpacked(content: bytes, first: int = 0) -> list[_Packed]:
    """The graphs of what `packed` gave.

    Args:
        content: from `packed`.
        first: leave out those before.
    """
    line, _, rest = content.partition(b"\n")
    told: dict[str, Any] = json.loads(line)
    start, found = 0, []
    for place, (size, parts) in enumerate(zip(told["frames"], told["parts"], strict=True)):
        if place >= first:
            frame = rest[start : start + size]
            found.append(_Packed(frame, [_Part(*part) for part in parts]))
        start += size
    return found


def _all(store: ox.Store, first: Iterable[str]) -> tuple[_Graphs, _Graphs]:
    """All that a store holds, its named graphs and its default graph; the named ones in the order
    in which they were made."""
    from iscm.questions import QUESTIONS_GRAPH

    made = (DERIVED_GRAPH, ORG_GRAPH, QUESTIONS_GRAPH, DISTRIBUTIONS_GRAPH, DESCRIPTION_GRAPH)
    others = sorted(str(name.value) for name in store.named_graphs())
    return _told(store, dict.fromkeys(chain(first, made, others))), default_text(store)


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
