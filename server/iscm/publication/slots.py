"""What publication adds where the core asks (`iscm.plugins.Plugin.fills`)."""

from collections.abc import Iterable

import pyoxigraph as ox

from iscm.giving_way import run_aside
from iscm.namespaces import DATASET
from iscm.publication.kept_sites import kept, kept_document
from iscm.publication.kept_versions import kept_versions
from iscm.publication.pages.downloads import folder_of, items
from iscm.settings import Settings
from iscm.web.signposting import Link
from iscm.web.site import Site


def prepare(site: Site) -> None:
    """Have the dumps of the project's data made and kept, by a process that gives way to all
    others: it takes seconds, and much memory."""
    settings = site.settings
    if not settings.make_ahead or site.folders is None:
        return
    if (
        len(site.dataset.store) <= settings.dump_triples
        and not (folder := folder_of(site)).exists()
    ):
        run_aside("iscm.publication.making_dumps", settings.cache_dir, str(folder))


def typed_links(_site: Site, iri: str) -> list[Link]:
    """Those from the dataset to its files."""
    return items() if iri == DATASET else []


def earlier_documents(site: Site) -> Iterable[str]:
    """The version IRIs of the ontologies, alignments and shapes of all versions that are kept."""
    return (iri for version in kept(site) for iri in version.documents)


def earlier_document(site: Site, iri: str) -> list[ox.Triple] | None:
    """What one of them holds; None where it is not kept."""
    return kept_document(site, iri)


def at_start(settings: Settings) -> None:
    """Report a folder of versions that cannot be read before one of them is asked for.

    Raises:
        OSError, ValueError: see `kept_versions`.
    """
    if settings.versions:
        kept_versions(settings.versions)
