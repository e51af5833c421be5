"""What is published as plain files: dumps, documentation and descriptions, a folder a version."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pyoxigraph as ox

from iscm.dataset import Dataset
from iscm.description.dcat import write_checksums
from iscm.description.files import DUMPS
from iscm.description.writing import VOCABULARY, Writer
from iscm.engine.embedded import EmbeddedEngine
from iscm.files import files_in
from iscm.namespaces import BASE, DATASET, DESCRIPTION_GRAPH, iri_of
from iscm.paths import ProjectFolders
from iscm.protocol.negotiation import LANGUAGES
from iscm.publication.dump_files import Manifest, write_dumps
from iscm.publication.kept_versions import DESCRIPTION_FILE, first_difference, list_checksums
from iscm.questions import read_questions
from iscm.replacing import flush_folder, flush_tree, scratch_folder
from iscm.settings import Settings
from iscm.turtle import serialize

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


def build_version(
    settings: Settings,
    dataset: Dataset,
    folders: ProjectFolders,
    directory: Path,
    progress: Callable[[str], None],
) -> tuple[Path, Manifest]:
    """Write a version into a folder of its own, named by its number, below a directory.

    The folder appears whole or not at all, and what is there is never rewritten.

    Args:
        settings: see `iscm.settings`; the public URL is taken from it.
        dataset: what is published.
        folders: where its files lie.
        directory: where the versions are; it is made where it lacks.
        progress: told what comes next.

    Returns:
        The folder, and what its dumps are.

    Raises:
        OSError: a file cannot be written.
        ValueError: the dataset does not say which version it is, or the directory holds that
            version with other files.
    """
    number = version_of(dataset.store)
    folder = directory / number
    # Not a temporary folder of the system: that would be nobody else's to read, and perhaps on
    # another device.
    with scratch_folder(folder) as scratch:
        manifest = write_static(settings, dataset, folders, scratch, progress)
        flush_tree(scratch)
        if not _taken(scratch, folder) and (name := first_difference(folder, scratch)) is not None:
            raise ValueError(
                f"{folder} is there and differs in {name}; what was published stays as it is: give "
                "the data a version of its own in data/catalog.ttl, or remove the folder"
            )
    return folder, manifest


def _taken(scratch: Path, folder: Path) -> bool:
    """Give a folder its name; False where there is one of that name already."""
    if folder.exists():
        return False
    try:
        scratch.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise
        return False  # another build was quicker
    flush_folder(folder.parent)
    return True


def version_of(store: ox.Store) -> str:
    """The number of the version that a dataset says it is.

    Raises:
        ValueError: it does not say so.
    """
    version = ox.NamedNode(iri_of("dcat:version"))
    for quad in store.quads_for_pattern(ox.NamedNode(DATASET), version, None, ox.DefaultGraph()):
        if isinstance(quad.object, ox.Literal):
            return quad.object.value
    raise ValueError("the data do not say which version they are: give it in data/catalog.ttl")


def write_static(
    settings: Settings,
    dataset: Dataset,
    folders: ProjectFolders,
    directory: Path,
    progress: Callable[[str], None],
) -> Manifest:
    """Write everything that a version consists of.

    Args:
        settings: see `iscm.settings`; the public URL is taken from it.
        dataset: what is published.
        folders: where its files lie.
        directory: where to write; it is made where it lacks.
        progress: told what comes next.

    Raises:
        OSError: a file cannot be written.
        ValueError: a dump cannot hold the data.
    """
    from iscm.web import create_app

    progress("dumps")
    manifest = write_dumps(dataset.store, directory / DUMPS)
    for name, why in manifest.left_out.items():
        raise ValueError(f"{name} cannot be written: {why}")
    progress("description")
    (directory / DESCRIPTION_FILE).write_text(
        serialize(with_checksums(dataset.store, manifest), prefixes=VOCABULARY), "utf-8"
    )
    progress("ontology and shapes")
    app = create_app(
        settings,
        EmbeddedEngine(dataset.store),
        dataset,
        folders=folders,
        questions=read_questions(folders.questions),
    )
    for name, content in _declared_files(app, settings.base_url or BASE):
        target = directory / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    alignments = files_in(folders.ontology / "alignments", ".ttl")
    for path in alignments:
        target = directory / "ontology" / "alignments" / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    list_checksums(directory)
    return manifest


def _declared_files(app: "Flask", home: str) -> Iterator[tuple[str, bytes]]:
    """The files of documents that are declared to be written: path and content."""
    from iscm.web.documents import DOCUMENTS

    client = app.test_client()
    for endpoint in app.view_functions:
        document = DOCUMENTS.get(endpoint)
        for path, extension in (document.files if document else {}).items():
            assert document is not None  # noqa: S101
            address = document.rule + (f".{extension}" if extension else "")
            for language in LANGUAGES if "{language}" in path else LANGUAGES[:1]:
                content = _content(client, address, language)
                if extension == "html":
                    content = _standing_alone(content.decode(), client, home).encode()
                yield path.format(language=language), content


def _content(client: "FlaskClient", address: str, language: str = "en") -> bytes:
    with client.get(address, headers={"Accept-Language": language}) as response:
        if response.status_code != 200:
            raise OSError(f"{address} could not be made: {response.status}")
        return bytes(response.data)


def _standing_alone(page: str, client: "FlaskClient", home: str) -> str:
    """A page that can be opened from any place: its style inside, its links to the site in full,
    and no scripts, which are for the site's own pages."""
    # Where the site is below a path, its links begin with that path already.
    mounted = "" if home == BASE else urlsplit(home).path.rstrip("/")

    def style(found: re.Match[str]) -> str:
        return f"<style>{_content(client, found[1].removeprefix(mounted)).decode()}</style>"

    page = re.sub(r'<link rel="stylesheet" href="([^"]*)">', style, page)
    page = re.sub(r'\s*<script [^>]*\bsrc="[^"]*"></script>', "", page)
    whole = rf'\1="{home.rstrip("/")}/'
    return re.sub(rf'(href|src|action)="{re.escape(mounted)}/(?!/)', whole, page)


def with_checksums(store: ox.Store, manifest: Manifest) -> list[ox.Triple]:
    """The description of the dataset with the checksums of its dumps."""
    graph = ox.NamedNode(DESCRIPTION_GRAPH)
    writer = Writer()
    write_checksums(writer, version_of(store), manifest.checksums)
    quads = store.quads_for_pattern(None, None, None, graph)
    return [*(quad.triple for quad in quads), *writer.triples]
