"""Which of the project's files stand aside for files from elsewhere."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from iscm.files import files_below
from iscm.namespaces import ONTOLOGY, iri_of
from iscm.paths import ProjectFolders
from iscm.validation.corpus import Background, SourceFile

_TYPE = ox.NamedNode(iri_of("rdf:type"))
_MECHANISM = ox.NamedNode(ONTOLOGY + "Mechanism")


def whole_data(paths: Iterable[Path]) -> list[Path]:
    """The folders, of those given and inside them, that are laid out as the project's data are:
    ``catalog.ttl`` beside ``mechanisms/``. Each is a dataset of its own."""
    return [
        catalog.parent
        for path in paths
        if path.is_dir()
        for catalog in files_below(path)
        if catalog.name == "catalog.ttl" and (catalog.parent / "mechanisms").is_dir()
    ]


def file_key(path: Path, folders: ProjectFolders, wholes: Iterable[Path] = ()) -> str | None:
    """A file's path inside the project, or inside a copy of its data, without suffix
    (``data/mechanisms/midsa``); None for a file from elsewhere."""
    resolved = path.resolve()
    places = [*((whole, "data/") for whole in wholes)]
    places += [(folders.data, "data/"), (folders.ontology, "ontology/")]
    for folder, name in places:
        if resolved.is_relative_to(folder.resolve()):
            return name + resolved.relative_to(folder.resolve()).with_suffix("").as_posix()
    return None


def replaced_files(
    targets: Sequence[SourceFile], background: Background
) -> dict[SourceFile, set[ox.NamedNode]]:
    """The graphs of the background whose files each target takes the place of.

    A target from elsewhere that describes a mechanism takes the place of that mechanism's file; one
    that repeats more than half of what a file says is a copy of it. A target that only adds to what
    the project has takes no file's place.
    """
    return {
        target: set() if target.key is not None else _replaced(target, background.store)
        for target in targets
    }


def _replaced(target: SourceFile, store: ox.Store) -> set[ox.NamedNode]:
    shared: Counter[ox.NamedNode] = Counter()
    described: set[ox.NamedNode] = set()
    for triple in target.triples:
        for graph in _graphs(store, triple) if _has_iris(triple) else ():
            shared[graph] += 1
        if triple.predicate == _TYPE and triple.object == _MECHANISM:
            described.update(_graphs(store, triple))
    copied = {graph for graph, count in shared.items() if 2 * count > _size(store, graph)}
    return copied | described


def _graphs(store: ox.Store, said: ox.Triple) -> list[ox.NamedNode]:
    quads = store.quads_for_pattern(said.subject, said.predicate, said.object, None)
    return [quad.graph_name for quad in quads if isinstance(quad.graph_name, ox.NamedNode)]


def _size(store: ox.Store, graph: ox.NamedNode) -> int:
    quads = store.quads_for_pattern(None, None, None, graph)
    return sum(1 for quad in quads if _has_iris(quad.triple))


def _has_iris(triple: ox.Triple) -> bool:
    """Whether it can be compared: blank nodes have other names in each reading."""
    return not any(isinstance(term, ox.BlankNode) for term in (triple.subject, triple.object))


def in_place_of(target: SourceFile, places: Sequence[Path], folders: ProjectFolders) -> SourceFile:
    """The target, which has the key of the one file that it takes the place of: what must not stand
    in that file must not stand in a copy of it."""
    if len(places) != 1:
        return target
    return replace(target, key=file_key(places[0], folders))
