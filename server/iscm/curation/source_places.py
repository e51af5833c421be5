"""Where sources stand: one that a single mechanism's file cites, in it; any other, among the shared
ones."""

from pathlib import Path

import pyoxigraph as ox

from iscm.curation.editing import Edits
from iscm.curation.project import Project
from iscm.namespaces import entity_iri


def shared_sources(project: Project) -> Path:
    """The file of the sources that several files cite, or none yet."""
    return project.folders.data / "sources.ttl"


def settle_sources(project: Project, edits: Edits) -> None:
    """Have each source that files cite once they are changed stand where it belongs.

    Raises:
        iscm.errors.InputError: a comment in a file that a source moves to or from would be lost.
    """
    prefix = entity_iri("source", "")
    now = {
        path: {
            value.value
            for subject, said in edits.of(path).about.items()
            for _, value in said
            if isinstance(value, ox.NamedNode)
            and value.value.startswith(prefix)
            and value != subject
        }
        for path in edits.changed
    }
    for iri in sorted(set().union(*now.values())):
        elsewhere = project.citing.get(iri, set()) - now.keys()
        citing = elsewhere | {path for path, cited in now.items() if iri in cited}
        _settle(project, edits, ox.NamedNode(iri), citing)


def _settle(project: Project, edits: Edits, source: ox.NamedNode, citing: set[Path]) -> None:
    shared = shared_sources(project)
    data = project.folders.data
    place = project.described_in.get(source.value)
    first = min(citing)
    belongs = first if len(citing) == 1 and first.parent == data / "mechanisms" else shared
    if place not in (None, belongs) and place.parent != data / "factsheets":
        edits.of(belongs).about[source] |= edits.of(place).about.pop(source)
