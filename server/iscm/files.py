"""Which RDF files make up the dataset, what graph each stands in, and reading them."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from iscm.advice import explained
from iscm.namespaces import GRAPH
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


class RdfSyntaxError(Exception):
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
    """One RDF file of the dataset and the named graph that holds its triples."""

    path: Path
    graph: str

    def quads(self) -> Iterator[ox.Quad]:
        """The file's quads; those of its default graph stand in `graph`.

        Blank nodes get fresh names, so that files cannot run into each other.

        Raises:
            RdfSyntaxError: the file breaks its syntax (at line and column) or its encoding.
        """
        yield from parse(self.path, self.path.read_bytes(), ox.NamedNode(self.graph))

    def load(self, store: ox.Store) -> None:
        """Load the file into `store`: triples into `graph`, quads into graphs of their own.

        Raises:
            RdfSyntaxError: the file breaks its syntax (at line and column) or its encoding.
        """
        form = FORMATS[self.path.suffix]
        graph = None if form.supports_datasets else ox.NamedNode(self.graph)
        content = self.path.read_bytes()
        with _syntax_errors(self.path, content):
            store.load(content, form, to_graph=graph)


def parse(path: Path, content: bytes, graph: ox.NamedNode | None = None) -> Iterator[ox.Quad]:
    """Parse `content`, the bytes of the file `path`, by the syntax of the path's suffix.

    Args:
        path: names the syntax and the place in error messages; it is not read.
        content: RDF text in UTF-8.
        graph: where triples of the default graph go; None leaves them there.

    Raises:
        RdfSyntaxError: the content breaks its syntax.
    """
    form = FORMATS[path.suffix]
    default = ox.DefaultGraph()
    with _syntax_errors(path, content):
        for quad in ox.parse(content, form, rename_blank_nodes=True):
            if graph is not None and quad.graph_name == default:
                yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)
            else:
                yield quad


_ENTITY: Final = re.compile(rb"""<!ENTITY\s+([^\s%"'>]+)\s+(?:"([^"]*)"|'([^']*)')""")
_REFERENCE: Final = re.compile(rb"&([^\s#&;]+);")
_MOST_EXPANDED: Final = 64 * 1024 * 1024


def _require_modest_entities(path: Path, content: bytes) -> None:
    """Refuse XML whose entities, which may hold one another, stand for far more than is written
    (https://www.w3.org/TR/xml/#sec-entexpand).

    Raises:
        RdfSyntaxError: they do.
    """
    sizes: dict[bytes, int] = {}
    end = 0
    for match in _ENTITY.finditer(content):
        value = match[2] if match[2] is not None else match[3]
        held = sum(sizes.get(name, 0) for name in _REFERENCE.findall(value))
        sizes.setdefault(match[1], len(_REFERENCE.sub(b"", value)) + held)
        end = match.end()
    if sizes:
        size = sum(sizes.get(name, 0) for name in _REFERENCE.findall(content, end))
        if size > _MOST_EXPANDED + len(content):
            raise RdfSyntaxError(
                path, None, None, f"its entities stand for {size} bytes; write them out"
            )


@contextmanager
def _syntax_errors(path: Path, content: bytes) -> Iterator[None]:
    if FORMATS[path.suffix] == ox.RdfFormat.RDF_XML:
        _require_modest_entities(path, content)
    try:
        yield
    except SyntaxError as error:
        reason = explained(str(error.msg), content, error.lineno, error.offset)
        raise RdfSyntaxError(path, error.lineno, error.offset, reason) from error
    except ValueError as error:
        raise RdfSyntaxError(path, None, None, str(error)) from error


def project_files(folders: ProjectFolders) -> list[RdfFile]:
    """The Turtle files of the project that make up the dataset, in path order.

    Ontology, schemes, alignments and data; not the shapes, which speak of the data and are no
    part of them.
    """
    return [
        RdfFile(path, GRAPH + path.relative_to(folders.root).with_suffix("").as_posix())
        for folder in (folders.ontology, folders.data)
        for path in sorted(folder.rglob("*.ttl"))
    ]


def other_files(paths: Iterable[Path]) -> list[RdfFile]:
    """RDF files given by a user, folders searched for every suffix of `FORMATS`.

    Raises:
        FileNotFoundError: a path does not exist.
        ValueError: a file's suffix names no RDF syntax, or a folder holds no RDF file.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = [f for f in sorted(path.rglob("*")) if f.suffix in FORMATS and f.is_file()]
            if not inside:
                raise ValueError(f"{path}: no RDF file inside ({' '.join(FORMATS)})")
            found += inside
        elif not path.exists():
            raise FileNotFoundError(f"{path}: no such file or folder")
        elif not path.is_file():
            raise ValueError(f"{path}: this is neither a file nor a folder, but a pipe or a device")
        elif path.suffix not in FORMATS:
            raise ValueError(f"{path}: unknown RDF syntax; known suffixes: {' '.join(FORMATS)}")
        else:
            found.append(path)
    return [RdfFile(path, path.resolve().as_uri()) for path in dict.fromkeys(found)]


def digest(paths: Iterable[Path]) -> str:
    """SHA-256 (hexadecimal) over the names and bytes of the files, in the order given."""
    total = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        total.update(f"{path.name}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()
