"""Which of the project's files stand aside for files from elsewhere."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from iscm.files import files_below
from iscm.namespaces import ONTOLOGY, iri_of
from iscm.paths import ProjectFolders
from iscm.validation.corpus import SourceFile

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


def file_key(path: Path, folders: ProjectFolders, wholes: Iterable[Path]) -> str | None:
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
    targets: Sequence[SourceFile], context: Sequence[SourceFile]
) -> dict[SourceFile, frozenset[SourceFile]]:
    """Of the context, the files that each target takes the place of.

    A target from elsewhere that describes a mechanism takes the place of that mechanism's file; one
    that repeats more than half of what a file says is a copy of it. A target that only adds to what
    the project has takes no file's place.
    """
    elsewhere = [file for file in targets if file.key is None]
    if not elsewhere:
        return {}
    of_mechanism = {mechanism: file for file in context for mechanism in _mechanisms(file)}
    holders: dict[ox.Triple, list[SourceFile]] = defaultdict(list)
    sizes: Counter[SourceFile] = Counter()
    for file in context:
        for triple in file.triples:
            # Blank nodes have other names in each reading.
            if not isinstance(triple.subject, ox.BlankNode) and not isinstance(
                triple.object, ox.BlankNode
            ):
                holders[triple].append(file)
                sizes[file] += 1
    places: dict[SourceFile, frozenset[SourceFile]] = {}
    for target in elsewhere:
        shared = Counter(file for triple in target.triples for file in holders.get(triple, ()))
        copied = {file for file, count in shared.items() if 2 * count > sizes[file]}
        described = _mechanisms(target) & of_mechanism.keys()
        places[target] = frozenset(copied | {of_mechanism[each] for each in described})
    return places


def in_place_of(target: SourceFile, places: frozenset[SourceFile]) -> SourceFile:
    """The target, which has the key of the one file that it takes the place of: what must not stand
    in that file must not stand in a copy of it."""
    if len(places) != 1:
        return target
    (place,) = places
    return replace(target, key=place.key)


def _mechanisms(file: SourceFile) -> frozenset[ox.NamedNode | ox.BlankNode | ox.Triple]:
    return frozenset(
        triple.subject
        for triple in file.triples
        if triple.predicate == _TYPE and triple.object == _MECHANISM
    )
