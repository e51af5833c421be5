"""Files → dataset: named graphs, the merged default graph, derived triples, and a version."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from iscm import __version__
from iscm.derive import derive
from iscm.files import RdfFile, digest, project_files
from iscm.namespaces import DERIVED_GRAPH, entity_iri
from iscm.paths import ProjectFolders


@dataclass(frozen=True)
class Dataset:
    """A loaded version of the graph.

    Attributes:
        store: each file's triples in its named graph, the derived ones in ``graph/derived``, and
            the merge of all in the default graph, each triple once.
        version: digest of everything that the content depends on, 16 hexadecimal digits.
        date: the version's date (``YYYY-MM-DD``), which is what "current" means; None for data
            that do not state one.
        files: what was read.
    """

    store: ox.Store
    version: str
    date: str | None
    files: Sequence[RdfFile]


def load_project(folders: ProjectFolders) -> Dataset:
    """Load the project's own files and derive what its rules say.

    Raises:
        iscm.files.RdfSyntaxError: a file breaks its syntax.
        iscm.derive.RuleError: a rule cannot be run.
    """
    files = project_files(folders)
    store = _merged(files)
    graph = ox.NamedNode(DERIVED_GRAPH)
    derived = derive(store, folders.rules)
    store.extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in derived)
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in derived)
    rules = sorted(folders.rules.iterdir())
    return Dataset(store, _version([file.path for file in files] + rules), _date(store), files)


def load_files(files: Sequence[RdfFile]) -> Dataset:
    """Load any RDF files as they are: nothing is derived from them.

    Raises:
        iscm.files.RdfSyntaxError: a file breaks its syntax.
    """
    store = _merged(files)
    return Dataset(store, _version([file.path for file in files]), None, files)


def _merged(files: Sequence[RdfFile]) -> ox.Store:
    store = ox.Store()
    default = ox.DefaultGraph()
    for file in files:
        quads = list(file.quads())
        store.extend(quads)
        store.extend(
            ox.Quad(quad.subject, quad.predicate, quad.object, default) for quad in quads
        )
    return store


def _version(paths: Sequence[Path]) -> str:
    return digest([*paths, Path(__file__)])[:16] if paths else __version__


def _date(store: ox.Store) -> str | None:
    dataset = ox.NamedNode(entity_iri("dataset", "iscm"))
    issued = ox.NamedNode("http://purl.org/dc/terms/issued")
    for quad in store.quads_for_pattern(dataset, issued, None, ox.DefaultGraph()):
        return str(quad.object.value) if isinstance(quad.object, ox.Literal) else None
    return None
