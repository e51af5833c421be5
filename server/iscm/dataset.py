"""Files → dataset: named graphs, the merged default graph, derived triples, and a version."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyoxigraph as ox

from iscm.derive import (
    construct,
    derive_lasting,
    derive_of_day,
    gather_derived,
    rule_files,
)
from iscm.description.graph import description_triples, distribution_triples
from iscm.files import RdfFile, project_files
from iscm.identity import identity_of, project_paths, require_same
from iscm.namespaces import (
    DATASET,
    DESCRIPTION_GRAPH,
    DISTRIBUTIONS_GRAPH,
    ORG_GRAPH,
    PREFIXES,
)
from iscm.paths import ProjectFolders
from iscm.period import parse_period
from iscm.questions import QUESTIONS_GRAPH, question_triples, read_questions

if TYPE_CHECKING:
    import rdflib


@dataclass(frozen=True)
class Dataset:
    """A loaded version of the graph.

    Attributes:
        store: each file's triples in its named graph, the derived ones in ``graph/derived``, the
            descriptions of the questions in ``graph/questions``, those of the files that it is
            handed out in in ``graph/distributions``, and the merge of all in the default graph,
            each triple once; beside it, in ``graph/org`` alone, participations in
            the terms of the W3C Organization Ontology, and in ``graph/description`` alone, what
            is counted of all this.
        version: digest of everything that the content depends on, 16 hexadecimal digits.
        date: the version's date (``YYYY-MM-DD``), which is what "current" means; None for data
            that do not state one.
        files: what was read.
        day: the day as of which all is derived: `date`, or one that was asked for.
        absent: how many triples the default graph has in a store that is not in this process, where
            `store` has none of them; None where it has all.
        default: the default graph once more, in a store of its own; None where there is no such
            copy. Oxigraph walks the triples of all graphs to find those of one: beside a merge of
            them all, a query of the default graph takes up to twice as long.
    """

    store: ox.Store
    version: str
    date: str | None
    files: Sequence[RdfFile]
    day: str | None = None
    default: ox.Store | None = None
    absent: int | None = None

    def graph(self, name: str | None = None) -> "rdflib.Graph":
        """rdflib's Graph over the same store, nothing copied, for Python code that walks it.

        Its `query` is Oxigraph's. The project's prefixes are bound.

        Args:
            name: IRI of a named graph; None for the default graph, the merge of all.
        """
        # rdflib takes longer to import than a query takes to run, and only this needs it.
        import rdflib
        from oxrdflib import OxigraphStore
        from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

        identifier = DATASET_DEFAULT_GRAPH_ID if name is None else rdflib.URIRef(name)
        store = OxigraphStore(store=self.store)
        graph = rdflib.Graph(store, identifier, bind_namespaces="none")
        for prefix, iri in PREFIXES.items():
            graph.bind(prefix, iri)
        return graph


def load_project(folders: ProjectFolders, as_of: str | None = None) -> Dataset:
    """Load the project's own files, derive what its rules say and describe its questions.

    Args:
        folders: where the files lie.
        as_of: a period, such as ``2017``, as of whose last day to derive (see `iscm.period`); None
            for the version's own date. What is read stays the same.

    Raises:
        iscm.files.RdfSyntaxError: a file breaks its syntax.
        iscm.derive.RuleError: a rule cannot be run.
        OSError: a file cannot be read, or changed while all were read.
        ValueError: a question is of no form that can be published, or `as_of` is malformed or
            later than the version.
    """
    return complete(load_lasting(folders), folders, as_of)


def load_lasting(folders: ProjectFolders) -> Dataset:
    """Load the project's own files, and derive what holds on every day alike.

    Returns:
        What `complete` makes a dataset of; it has no day yet.

    Raises:
        As `load_project`.
    """
    version = identity_of(project_paths(folders))
    files = project_files(folders)
    store = _merged(files)
    derive_lasting(store, folders.rules)
    return Dataset(store, version, _date(store), files)


def complete(lasting: Dataset, folders: ProjectFolders, as_of: str | None = None) -> Dataset:
    """Derive what depends on the day, and describe the questions and the dataset.

    Args:
        lasting: from `load_lasting`; its store is added to.
        folders: where it was loaded from.
        as_of: as for `load_project`.

    Raises:
        As `load_project`.
    """
    store, date = lasting.store, lasting.date
    day = date if as_of is None else parse_period(as_of, date).day
    derive_of_day(store, folders.rules, day)
    gather_derived(store)
    construct(store, folders.org, ORG_GRAPH)
    _add(store, question_triples(read_questions(folders.questions)), QUESTIONS_GRAPH)
    _add(store, distribution_triples(store), DISTRIBUTIONS_GRAPH)
    require_unchanged(lasting, folders)
    graphs = [file.graph for file in lasting.files]
    rules = [path.stem for path in rule_files(folders.rules)]
    description = ox.NamedNode(DESCRIPTION_GRAPH)
    for triple in description_triples(store, graphs, rules, lasting.version):
        store.add(ox.Quad(triple.subject, triple.predicate, triple.object, description))
    return replace(lasting, day=day)


def require_unchanged(dataset: Dataset, folders: ProjectFolders) -> None:
    """Make sure that what was loaded from the project's files is what lies there still.

    Raises:
        OSError: a file changed since, or cannot be read.
    """
    require_same(dataset.version, project_paths(folders))


def load_files(files: Sequence[RdfFile]) -> Dataset:
    """Load any RDF files as they are: nothing is derived from them.

    Raises:
        iscm.files.RdfSyntaxError: a file breaks its syntax.
        OSError: a file cannot be read, or changed while all were read.
    """
    paths, graphs = [file.path for file in files], [file.graph for file in files]
    version = identity_of(paths, graphs)
    store = _merged(files)
    require_same(version, paths, graphs)
    return Dataset(store, version, None, files)


def default_of(store: ox.Store) -> ox.Store:
    """A copy of a store's default graph, in a store of its own."""
    alone = ox.Store()
    quads = list(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    # The engine tells the newest first; the copy has the order of what it is of.
    alone.bulk_extend(reversed(quads))
    return alone


def _merged(files: Sequence[RdfFile]) -> ox.Store:
    store = ox.Store()
    for file in files:
        file.load(store)
    store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
    return store


def _add(store: ox.Store, triples: Iterable[ox.Triple], graph: str) -> None:
    names = (ox.NamedNode(graph), ox.DefaultGraph())
    store.extend(
        ox.Quad(triple.subject, triple.predicate, triple.object, name)
        for triple in triples
        for name in names
    )


def _date(store: ox.Store) -> str | None:
    dataset = ox.NamedNode(DATASET)
    issued = ox.NamedNode("http://purl.org/dc/terms/issued")
    for quad in store.quads_for_pattern(dataset, issued, None, ox.DefaultGraph()):
        return str(quad.object.value) if isinstance(quad.object, ox.Literal) else None
    return None
