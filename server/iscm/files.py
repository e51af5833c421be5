"""Which RDF files make up the dataset, what graph each stands in, and reading them."""

import errno
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from iscm import bombs, notation
from iscm.advice import explained
from iscm.errors import InputError
from iscm.namespaces import GRAPH, graph_iri
from iscm.paths import ProjectFolders

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
"""File suffix → RDF syntax."""
_BY_LINE: Final = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
_BLOCK: Final = 1 << 20
_UNKNOWN: Final = f"unknown RDF syntax; known suffixes: {' '.join(FORMATS)}"


class RdfSyntaxError(InputError):
    """A file that is not what its suffix says.

    Attributes:
        path: the file.
        line, column: where, counted from 1; None where the reader cannot tell.
        reason: what is wrong, in the reader's words, and what to do.
    """

    def __init__(self, path: Path, line: int | None, column: int | None, reason: str) -> None:
        self.path, self.line, self.column, self.reason = path, line, column, reason
        position = "".join(f":{number}" for number in (line, column) if number is not None)
        super().__init__(f"{path}{position}: {reason}")


@dataclass(frozen=True)
class RdfFile:
    """One RDF file of the dataset and the named graph that holds its triples.

    Attributes:
        path: where it lies.
        graph: IRI of the graph.
        base: what relative IRIs in it are resolved against; None where they are refused.
    """

    path: Path
    graph: str
    base: str | None = None

    def quads(self) -> Iterator[ox.Quad]:
        """The quads of all that the file means; those of its default graph stand in `graph`.

        Blank nodes get fresh names, so that files cannot run into each other.

        Raises:
            RdfSyntaxError: the file breaks its syntax (at line and column) or its encoding.
        """
        content = read(self.path)
        graph = ox.NamedNode(self.graph)
        yield from notation.expanded(parse(self.path, content, graph, self.base))

    def store_in(self, store: ox.Store, add: Callable[[Iterable[ox.Quad]], None]) -> None:
        """As `load`, of a file that may be larger than the memory, into a store that is on disk.

        N-Triples and N-Quads are read line by line, other syntaxes as a whole.

        Args:
            store: its default graph is empty.
            add: puts quads there.

        Raises:
            RdfSyntaxError: the file breaks its syntax (at line and column) or its encoding.
        """
        graph, form = ox.NamedNode(self.graph), _form(self.path)
        if form in _BY_LINE:
            add(_parsed_by_line(self.path, form, graph))
        else:
            add(parse(self.path, read(self.path), graph, self.base))
        notation.expand(store, None if form.supports_datasets else graph)

    def load(self, store: ox.Store) -> None:
        """Load the file into `store`, its lists expanded: what stands in its default graph into
        `graph`, all else into the graphs that it names.

        Args:
            store: its default graph is empty.

        Raises:
            RdfSyntaxError: the file breaks its syntax (at line and column) or its encoding.
        """
        content = read(self.path)
        with _syntax_errors(self.path, content):
            notation.load(
                store, content, _form(self.path), ox.NamedNode(self.graph), base=self.base
            )


def read(path: Path) -> bytes:
    """The content of a file.

    Raises:
        OSError: it cannot be read; or it is a pipe or a device, which may never end.
    """
    require_file(path)
    return path.read_bytes()


def require_file(path: Path) -> None:
    """Refuse what is there and may never end.

    Raises:
        OSError: it is a folder, a pipe or a device.
    """
    if path.exists() and not path.is_file():
        what = "this is a folder" if path.is_dir() else "this is no file, but a pipe or a device"
        raise OSError(errno.EINVAL, what, str(path))


def parse(
    path: Path, content: bytes, graph: ox.NamedNode | None = None, base: str | None = None
) -> Iterator[ox.Quad]:
    """Parse `content`, the bytes of the file `path`, by the syntax of the path's suffix.

    Args:
        path: names the syntax and the place in error messages; it is not read.
        content: RDF text in UTF-8.
        graph: where triples of the default graph go; None leaves them there.
        base: what relative IRIs are resolved against; None where they are refused.

    Raises:
        RdfSyntaxError: the content breaks its syntax.
    """
    form = _form(path)
    with _syntax_errors(path, content):
        quads = ox.parse(content, form, base_iri=base, rename_blank_nodes=True)
        yield from quads if graph is None else _within(graph, quads)


def _within(graph: ox.NamedNode, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """The quads, those of the default graph in another."""
    default = ox.DefaultGraph()
    for quad in quads:
        if quad.graph_name == default:
            yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        else:
            yield quad


def _parsed_by_line(path: Path, form: ox.RdfFormat, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    """A file of which each line stands for itself, however long it is."""
    require_file(path)
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if (b"<<" in line or b"{|" in line) and (reason := bombs.refusal(line, form)):
                raise RdfSyntaxError(path, number, None, reason)
    try:
        yield from _within(graph, ox.parse(path=path, format=form, rename_blank_nodes=True))
    except SyntaxError as error:
        with path.open("rb") as file:
            line = next(islice(file, (error.lineno or 1) - 1, None), b"")
        reason = explained(str(error.msg), line, 1, error.offset)
        raise RdfSyntaxError(path, error.lineno, error.offset, reason) from error


def _form(path: Path) -> ox.RdfFormat:
    if path.suffix not in FORMATS:
        raise RdfSyntaxError(path, None, None, _UNKNOWN)
    return FORMATS[path.suffix]


@contextmanager
def _syntax_errors(path: Path, content: bytes) -> Iterator[None]:
    if (refusal := bombs.refusal(content, _form(path))) is not None:
        raise RdfSyntaxError(path, None, None, refusal)
    try:
        yield
    except SyntaxError as error:
        reason = explained(str(error.msg), content, error.lineno, error.offset)
        raise RdfSyntaxError(path, error.lineno, error.offset, reason) from error
    except ValueError as error:
        raise RdfSyntaxError(path, None, None, str(error)) from error


def files_below(folder: Path) -> list[Path]:
    """The files in a folder and below it, in the order of their paths; none whose name, or a
    folder's of it, begins with a dot: those are an editor's own."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]


def files_in(folder: Path, suffix: str) -> list[Path]:
    """As `files_below`, those in the folder itself that have a suffix."""
    return [
        path
        for path in sorted(folder.glob(f"*{suffix}"))
        if path.is_file() and not path.name.startswith(".")
    ]


def project_files(folders: ProjectFolders) -> list[RdfFile]:
    """The Turtle files of the project that make up the dataset, in path order.

    Ontology, schemes, alignments and data; not the shapes, which speak of the data and are no
    part of them.
    """
    return [
        RdfFile(path, GRAPH + path.relative_to(folders.root).with_suffix("").as_posix())
        for folder in (folders.ontology, folders.data)
        for path in files_below(folder)
        if path.suffix == ".ttl"
    ]


def other_files(paths: Iterable[Path]) -> list[RdfFile]:
    """RDF files given by a user, folders searched for every suffix of `FORMATS`.

    The graph of each is named by its path below the folder that was given, or by its name where it
    was given itself, without suffix: wherever files lie, what they say is the same. Files of one
    such path share a graph.

    Raises:
        OSError: a path does not exist, or is a pipe or a device.
        ValueError: a file's suffix names no RDF syntax, or a folder holds no RDF file.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir():
            inside = [f for f in files_below(path) if f.suffix in FORMATS]
            if not inside:
                raise ValueError(f"{path}: no RDF file inside ({' '.join(FORMATS)})")
            for file in inside:
                found.setdefault(file, file.relative_to(path))
        elif not path.exists():
            raise FileNotFoundError(f"{path}: no such file or folder")
        elif path.suffix not in FORMATS:
            raise ValueError(f"{path}: {_UNKNOWN}")
        else:
            require_file(path)
            found.setdefault(path, Path(path.name))
    return [_of_user(path, place) for path, place in found.items()]


def _of_user(path: Path, place: Path) -> RdfFile:
    # Beside those of the project's own data, and apart from graphs that are made.
    graph = graph_iri(b"data/" + os.fsencode(place.with_suffix("").as_posix()))
    return RdfFile(path, graph, base=graph)


def digest(paths: Iterable[Path], more: Iterable[str] = ()) -> str:
    """SHA-256 (hexadecimal) over the names and bytes of the files, in the order given, and over
    what else is told apart by it."""
    total = hashlib.sha256("\0".join(more).encode())
    for path in paths:
        require_file(path)
        with path.open("rb") as file:
            total.update(f"{path.name}\0{os.fstat(file.fileno()).st_size}\0".encode())
            while block := file.read(_BLOCK):
                total.update(block)
    return total.hexdigest()
