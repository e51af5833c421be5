"""A version in a store on disk, for data that memory should not hold.

It is written aside, read through once, and then takes its name, so that a store is whole or not
there. What is served is never written to.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from iscm.dataset import Dataset
from iscm.description.files import DUMPS
from iscm.engine import Needs
from iscm.engine.embedded import EmbeddedEngine
from iscm.errors import InputError
from iscm.files import RdfFile
from iscm.replacing import flush_folder, flush_tree, scratch_folder

_MANIFEST: Final = "iscm.json"
_QUADS: Final = "quads"
_FILES: Final = "files"
_DIGEST: Final = "digest"
_TOLD_EVERY: Final = 1_000_000
_AT_ONCE: Final = 250_000
"""Quads that are sorted in memory; with all at once the engine takes gigabytes."""

Add = Callable[[Iterable[ox.Quad]], None]
Fill = Callable[[ox.Store, Add], None]
ReadThrough = Callable[[ox.Store, Path], tuple[int, int]]
"""Reads a store, perhaps into a folder of dumps → how many triples the default graph has, and the
named graphs together."""


class StoreError(InputError):
    """A folder that is no store of ours, or no longer; the message says what to do."""


@dataclass(frozen=True)
class StoredVersion:
    """A version in a store on disk.

    Attributes:
        folder: where it lies.
        version: its digest.
        date: its day, ``YYYY-MM-DD``; None for data that state none.
        triples: how many the default graph has.
        quads: how many there are in all graphs.
    """

    folder: Path
    version: str
    date: str | None
    triples: int
    quads: int

    @property
    def of_project(self) -> bool:
        """Whether it is one of the project's dataset."""
        return self.date is not None

    def dataset(self) -> Dataset:
        """The version without its triples, which are on the disk and not in memory."""
        return Dataset(ox.Store(), self.version, self.date, (), absent=self.triples)

    @property
    def dumps(self) -> Path:
        """Where the dumps lie that were made with it."""
        return self.folder / DUMPS

    def read(self) -> Dataset:
        """The version with its triples, as they are read from the disk.

        Raises:
            StoreError: it is damaged.
        """
        return Dataset(self.engine().read(), self.version, self.date, ())

    def engine(self, services: Collection[str] = ()) -> "DiskEngine":
        """An engine over it.

        Args:
            services: as for `EmbeddedEngine`.

        Raises:
            StoreError: it is damaged.
        """
        engine = DiskEngine(self.folder / _QUADS, services)
        engine.read()
        return engine


class DiskEngine(EmbeddedEngine):
    """Oxigraph over a store on disk, which each process opens for itself: one that was open before
    a fork may wait for ever for threads that there are no longer."""

    def __init__(self, folder: Path, services: Collection[str] = ()) -> None:
        super().__init__(ox.Store(), services=services)
        self._folder = folder

    @property
    def needs(self) -> Needs:
        """Files."""
        return Needs.FILES

    def begin(self) -> None:
        """Open the store."""
        self._store = self._default = self.read()

    def read(self) -> ox.Store:
        """The store, open for reading.

        Raises:
            StoreError: it is damaged.
        """
        try:
            return ox.Store.read_only(str(self._folder))
        except (OSError, RuntimeError) as error:
            raise _damaged(self._folder.parent) from error


def open_stored(folder: Path) -> StoredVersion:
    """What a folder from `write_stored` holds, by its manifest, which must be as it was written and
    lie beside the files that it was written for.

    Raises:
        StoreError: it holds no store, or another than it says.
    """
    try:
        said = json.loads((folder / _MANIFEST).read_text("utf-8"))
        told, files = said[_DIGEST], said[_FILES]
        stored = StoredVersion(
            folder, said["version"], said["date"], said["triples"], said["quads"]
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"{folder} holds no store: iscm build --store {folder} makes one"
        ) from error
    if told != _digest(said) or files != _sizes(folder / _QUADS):
        raise _damaged(folder)
    return stored


def _damaged(folder: Path) -> StoreError:
    return StoreError(f"{folder} is damaged; iscm build --store makes it anew")


def write_stored(
    fill: Fill,
    folder: Path,
    version: str,
    date: str | None,
    read_through: ReadThrough,
    tell: Callable[[str], None],
) -> StoredVersion:
    """Write a version to disk.

    Args:
        fill: puts all of it into a store, the default graph among it.
        folder: must not be there.
        version, date: see `StoredVersion`.
        read_through: reads all that was written, every block of which bears a checksum.
        tell: is told how far it is.

    Raises:
        StoreError: the folder is there, or what was written cannot be read.
        OSError: it cannot be written; nothing is there then that was not.
    """
    if folder.exists():
        raise StoreError(f"{folder} is there already: remove it, or give another folder")
    with scratch_folder(folder) as scratch:
        quads = scratch / _QUADS
        quads.mkdir()
        try:
            store = ox.Store(str(quads))
            fill(store, _adding(store, tell))
            store.flush()
            store.optimize()
            del store
            tell("reading it through")
            triples, named = read_through(ox.Store.read_only(str(quads)), scratch / DUMPS)
        except RuntimeError as error:
            raise StoreError(f"{folder}: what was written cannot be read: {error}") from error
        stored = StoredVersion(folder, version, date, triples, triples + named)
        said = {name: value for name, value in asdict(stored).items() if name != "folder"}
        said[_FILES] = _sizes(quads)
        said[_DIGEST] = _digest(said)
        (scratch / _MANIFEST).write_text(json.dumps(said, indent=2) + "\n", "utf-8")
        flush_tree(scratch)
        scratch.rename(folder)
    flush_folder(folder.parent)
    return stored


def filled_from(files: Sequence[RdfFile]) -> Fill:
    """What fills a store with what files hold, in their graphs and merged, a file of N-Triples or
    N-Quads line by line.

    Raises (what it gives):
        iscm.files.RdfSyntaxError: a file breaks its syntax.
        OSError: it cannot be read.
    """

    def fill(store: ox.Store, add: Add) -> None:
        for file in files:
            file.store_in(store, add)
        named = store.quads_for_pattern(None, None, None, None)
        add(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in named)

    return fill


def _adding(store: ox.Store, tell: Callable[[str], None]) -> Add:
    """What adds quads, so many at once that they take a few hundred megabytes of memory."""
    number = 0

    def add(quads: Iterable[ox.Quad]) -> None:
        nonlocal number
        left = iter(quads)
        while part := list(islice(left, _AT_ONCE)):
            store.bulk_extend(part)
            number += len(part)
            if number % _TOLD_EVERY < len(part):
                tell(f"{number} quads")

    return add


def _sizes(quads: Path) -> dict[str, int]:
    """The files that hold the quads, and how long they are."""
    return {path.name: path.stat().st_size for path in sorted(quads.glob("*.sst"))}


def _digest(said: Mapping[str, Any]) -> str:
    """Of what a manifest says beside it."""
    told = {name: value for name, value in said.items() if name != _DIGEST}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
