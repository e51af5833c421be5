"""A version in a store on disk, for data that memory should not hold.

It is written aside, read through once, and then takes its name, so that a store is whole or not
there. What is served is never written to.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from iscm.dataset import Dataset
from iscm.engine import Needs
from iscm.engine.embedded import EmbeddedEngine
from iscm.errors import InputError
from iscm.files import RdfFile
from iscm.replacing import flush_folder, flush_tree, scratch_folder

_MANIFEST: Final = "iscm.json"
_QUADS: Final = "quads"
_TOLD_EVERY: Final = 1_000_000


class StoreError(InputError):
    """A folder that is no store of ours, or no longer; the message says what to do."""


@dataclass(frozen=True)
class StoredVersion:
    """A version in a store on disk.

    Attributes:
        folder: where it lies.
        version: its digest.
        date: its day, ``YYYY-MM-DD``; None for data that state none.
        quads: how many there are in all graphs.
    """

    folder: Path
    version: str
    date: str | None
    quads: int

    @property
    def of_project(self) -> bool:
        """Whether it is one of the project's dataset."""
        return self.date is not None

    def dataset(self) -> Dataset:
        """The version without its triples, which are on the disk and not in memory."""
        return Dataset(ox.Store(), self.version, self.date, (), absent=self.quads)

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
            where = self._folder.parent
            raise StoreError(f"{where} is damaged; iscm build --store makes it anew") from error


def open_stored(folder: Path) -> StoredVersion:
    """What a folder from `write_stored` holds.

    Raises:
        StoreError: it holds no store.
    """
    try:
        said = json.loads((folder / _MANIFEST).read_text("utf-8"))
        return StoredVersion(folder, said["version"], said["date"], said["quads"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"{folder} holds no store: iscm build --store {folder} makes one"
        ) from error


def write_stored(
    quads: Iterable[ox.Quad],
    folder: Path,
    version: str,
    date: str | None,
    tell: Callable[[str], None],
) -> StoredVersion:
    """Write a version to disk.

    Args:
        quads: all of it, the default graph among them.
        folder: must not be there.
        version, date: see `StoredVersion`.
        tell: is told how far it is.

    Raises:
        StoreError: the folder is there, or what was written cannot be read.
        OSError: it cannot be written; nothing is there then that was not.
    """
    if folder.exists():
        raise StoreError(f"{folder} is there already: remove it, or give another folder")
    with scratch_folder(folder) as scratch:
        scratch.joinpath(_QUADS).mkdir()
        try:
            store = ox.Store(str(scratch / _QUADS))
            store.bulk_extend(_counted(quads, tell))
            store.flush()
            store.optimize()
            del store
            tell("reading it through")
            number = _read_through(scratch / _QUADS)
        except RuntimeError as error:
            raise StoreError(f"{folder}: what was written cannot be read: {error}") from error
        stored = StoredVersion(folder, version, date, number)
        said = {name: value for name, value in asdict(stored).items() if name != "folder"}
        (scratch / _MANIFEST).write_text(json.dumps(said, indent=2) + "\n", "utf-8")
        flush_tree(scratch)
        scratch.rename(folder)
    flush_folder(folder.parent)
    return stored


def quads_in(files: Sequence[RdfFile]) -> Iterator[ox.Quad]:
    """What files hold, one file in memory at a time, in their graphs and merged.

    Raises:
        iscm.files.RdfSyntaxError: a file breaks its syntax.
    """
    for file in files:
        for quad in file.quads():
            yield quad
            yield ox.Quad(quad.subject, quad.predicate, quad.object)


def _counted(quads: Iterable[ox.Quad], tell: Callable[[str], None]) -> Iterator[ox.Quad]:
    for number, quad in enumerate(quads, 1):
        if number % _TOLD_EVERY == 0:
            tell(f"{number} quads")
        yield quad


def _read_through(folder: Path) -> int:
    """Read every block, each of which bears a checksum, and count."""

    class Counting:
        lines = 0

        def write(self, block: bytes, /) -> int:
            self.lines += block.count(b"\n")
            return len(block)

        def flush(self) -> None:
            """Nothing is held back."""

    counting = Counting()
    ox.Store.read_only(str(folder)).dump(counting, ox.RdfFormat.N_QUADS)  # type: ignore[arg-type]
    return counting.lines
