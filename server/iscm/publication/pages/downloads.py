"""The dataset as files: made ahead, or when first asked for, once for each version."""

import base64
import logging
import os
import re
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.http import http_date
from werkzeug.utils import send_file

from iscm.description.files import (
    ALL_FILES,
    CHECKSUMS,
    DISTRIBUTIONS,
    DUMPS,
    TABLE_FILES,
    TABLE_METADATA,
    DumpFile,
)
from iscm.engine import UnwritableError
from iscm.media_types import HTML
from iscm.protocol.problems import Problem, not_found
from iscm.publication.dump_files import (
    Manifest,
    is_sound,
    kept_dumps,
    large_manifest,
)
from iscm.publication.kept_sites import versions_of
from iscm.software import code_version
from iscm.web.documents import Chosen, Found, document, single
from iscm.web.edition import edition_of
from iscm.web.services import service
from iscm.web.signposting import (
    Link,
    collections,
    dataset_links,
    headers,
    licence_links,
)
from iscm.web.site import Site, current_site

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

bp = Blueprint("dumps", __name__, template_folder="../templates")
_ONE_RANGE: Final = re.compile(
    r" *bytes *= *((?P<first>[0-9]{1,18})-(?P<last>[0-9]{0,18})|-[0-9]{1,18}) *", re.IGNORECASE
)
"""Positions of more digits lie beyond every file."""
_CONDITIONS: Final = (
    *("HTTP_IF_RANGE", "HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH"),
    *("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE"),
)
_FILES: Final = {file.name: file for file in ALL_FILES}
_writing = Lock()
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Row:
    file: DumpFile
    size: int
    checksum: str


@document(bp, "/dumps/", "The downloads", (HTML,), listed=single, lane="dump")
def index() -> Found:
    """What there is, with sizes and checksums."""
    site = current_site()
    return Found(
        ("dumps", *versions_of(site)), lambda chosen: _index_page(site, chosen), _index_links(site)
    )


DUMPED: Final[dict[str, Any]] = {
    "lane": "dump",
    "answers": dict.fromkeys(sorted({f.content_type.partition(";")[0] for f in ALL_FILES})),
    "statuses": {
        206: "The range that Range asks for.",
        304: "The client has it already.",
        404: "Missing",
        412: "Unmet",
        416: "There is no such range.",
        501: "There is no such dump of these data.",
    },
    "variables": {"name": {"type": "string", "enum": [file.name for file in ALL_FILES]}},
}
"""What is declared of files that can be downloaded."""


@service(bp, "/dumps/<name>", "One download, or a range of it", **DUMPED)
def file(name: str) -> Response:
    """One file, or the range of it that is asked for (RFC 9110, section 14)."""
    site = current_site()
    described = described_file(name)
    manifest = manifest_of(site)
    if (why := manifest.left_out.get(name)) is not None:
        files = [*manifest.checksums, CHECKSUMS]
        raise Problem(
            501,
            "http",
            f"there is no {name} of these data: {why}; there are {', '.join(files)}",
            extra={"files": files},
        )
    links = collections(site)
    if described in TABLE_FILES:
        links.append(metadata_link(url_for("dumps.file", name=TABLE_METADATA)))
    return send(described, folder_of(site), manifest, links)


def described_file(name: str, there: Collection[str] = tuple(_FILES)) -> DumpFile:
    """What a name stands for; a file that only an earlier version has, for bytes.

    Args:
        name: of the file.
        there: the names there are.

    Raises:
        Problem: 404, listing these.
    """
    if name in there:
        return _FILES.get(name) or DumpFile(name, "application/octet-stream", "", name)
    raise not_found(
        f"there is no dump called {name}; there are {', '.join(there)}", files=list(there)
    )


def send(described: DumpFile, folder: Path, manifest: Manifest, links: Sequence[Link]) -> Response:
    """Send a file of a folder of dumps.

    Args:
        described: which one.
        folder: where it lies.
        manifest: of the folder.
        links: typed links, beside those to the licence.

    Raises:
        Problem: 416, the range lies outside of the file; 503, the file is not as it was written.
    """
    site = current_site()
    digest = manifest.checksums.get(described.name)
    # Of the dumps of the version that is served, the list itself stands in no list.
    listed = digest is not None or described.name != CHECKSUMS
    if listed and not _is_sound(folder, manifest, described.name):
        raise Problem(
            503,
            "http",
            f"{described.name} is no longer as it was published: its checksum is another; whoever "
            "runs this server restores it",
        )
    tag = digest or manifest.identity or site.dataset.version
    response: Response = send_file(  # type: ignore[assignment]
        folder / described.name,
        _with_one_range(request.environ, tag, site.modified),
        mimetype=described.content_type,
        conditional=True,
        etag=False,
        response_class=Response,
    )
    response.content_type = described.content_type
    response.set_etag(tag)
    response.last_modified = site.modified
    # Ranges and digests are those of the file, so nobody may code it anew on the way.
    response.headers["Cache-Control"] = "public, max-age=60, no-transform"
    if digest is not None:
        encoded = base64.b64encode(bytes.fromhex(digest)).decode()
        response.headers["Repr-Digest"] = f"sha-256=:{encoded}:"
    all_links = headers([*links, *licence_links(site)])
    response.headers.extend([("Link", value) for value in all_links])
    return response


def _with_one_range(environ: "WSGIEnvironment", tag: str, modified: datetime) -> "WSGIEnvironment":
    """The request without a Range that is not a single range of bytes: such may be ignored, and a
    malformed one must be (RFC 9110, section 14.2); nor one of another representation, which is
    told by its strong tag or its exact date (section 13.1.5); without other conditions,
    which are decided by then."""
    condition = environ.get("HTTP_IF_RANGE")
    found = _ONE_RANGE.fullmatch(environ.get("HTTP_RANGE", ""))
    if (
        found
        and (not found["last"] or int(found["first"]) <= int(found["last"]))
        and condition in (None, f'"{tag}"', http_date(modified))
    ):
        # Werkzeug compares weakly; what is compared here already needs no second look.
        return {name: value for name, value in environ.items() if name not in _CONDITIONS}
    without = {*_CONDITIONS, "HTTP_RANGE"}
    return {name: value for name, value in environ.items() if name not in without}


def metadata_link(address: str) -> Link:
    """Where a table is described (https://www.w3.org/TR/tabular-data-model/#link-header)."""
    return Link(address, "describedby", _FILES[TABLE_METADATA].media_type)


def manifest_of(site: Site) -> Manifest:
    """The dumps of a site's version, written where they are not yet.

    Raises:
        Problem: 503, the folder for them cannot be written; 501, the data cannot be given an
            identity, or there are too many.
    """
    if _made_with_store(site):
        return site.once("manifest of dumps", lambda: _large_manifest(folder_of(site)))
    if site.dataset.absent is not None:
        raise Problem(
            501,
            "http",
            "there are no dumps of these data: they lie in an engine that the server does not read "
            "as a whole; take the files that they were loaded from",
        )
    most = site.settings.dump_triples
    if (size := len(site.dataset.store)) > most:
        raise Problem(
            501,
            "http",
            f"there are no dumps of these data: they have {size} triples, and the server writes "
            f"{most} at most (ISCM_DUMP_TRIPLES); take the files that they were loaded from, or "
            "have dumps made with a store on disk (iscm build --store)",
        )
    with _writing:
        try:
            return kept_dumps(site.dataset.store, folder_of(site))
        except UnwritableError as error:
            raise Problem(501, "http", f"there are no dumps of these data: {error}") from error
        except OSError as error:
            _log.error("the dumps cannot be written: %s", error)
            raise Problem(
                503,
                "http",
                "the dumps cannot be written: whoever runs this server gives it a folder for them "
                "(ISCM_CACHE_DIR)",
            ) from error


def sizes_of(site: Site) -> dict[str, int]:
    """The bytes of each file of the dumps, which are written where they are not yet.

    Raises:
        Problem: as `manifest_of`.
    """
    names = [*manifest_of(site).checksums, CHECKSUMS]
    return {name: (folder_of(site) / name).stat().st_size for name in names}


def _made_with_store(site: Site) -> bool:
    """Whether the dumps are those that `iscm build --store` made."""
    return site.settings.store is not None and site.dataset.absent is not None


def _large_manifest(folder: Path) -> Manifest:
    try:
        return large_manifest(folder)
    except (OSError, ValueError) as error:
        raise Problem(
            503,
            "http",
            "the dumps are not there as they were made: whoever runs this server has them made "
            "anew by iscm build --store",
        ) from error


def _is_sound(folder: Path, manifest: Manifest, name: str) -> bool:
    try:
        return is_sound(folder, manifest, name)
    except (OSError, KeyError):
        return False


def folder_of(site: Site) -> Path:
    """Where the dumps of a site's version are kept: below the cache or, where that cannot be
    written, such as in a container, below the system's folder for what is temporary; those of a
    store on disk lie in it."""
    if _made_with_store(site):
        assert site.settings.store is not None  # noqa: S101
        return site.settings.store / DUMPS
    folder = site.once("dumps", lambda: _writable(site.settings.cache_dir / "dumps"))
    return folder / name_of(site.dataset.version)


def name_of(version: str) -> str:
    """The name of the folder of a version's dumps, as this software writes them."""
    return f"{version}-{code_version()}"


def _writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        try:
            instead = Path(tempfile.gettempdir()) / f"iscm-{os.getuid()}" / "dumps"
        except FileNotFoundError:  # nowhere: whoever writes says so
            return folder
        _log.warning("%s cannot be written (%s): the dumps go to %s", folder, error, instead)
        return instead


def items(left_out: Collection[str] = ()) -> list[Link]:
    """The files that the dataset consists of for those who download it.

    Args:
        left_out: the names of those that cannot hold the data.
    """
    return [
        Link(
            url_for("dumps.file", name=file.name),
            "item",
            file.content_type.partition(";")[0],
        )
        for file in DISTRIBUTIONS
        if file.name not in left_out
    ]


def _index_links(site: Site) -> list[Link]:
    """Those of a landing page of the dataset, where the data come with its description."""
    if edition_of(site) is None:
        return [*items(manifest_of(site).left_out), *licence_links(site)]
    return dataset_links(site)


def _index_page(site: Site, chosen: Chosen) -> str:
    manifest, sizes = manifest_of(site), sizes_of(site)
    rows = [
        _Row(described, sizes[name], manifest.checksums.get(name, ""))
        for name, described in _FILES.items()
        if name in sizes
    ]
    return render_template(
        "dumps.html",
        rows=rows,
        manifest=manifest,
        checksums=CHECKSUMS,
        edition=edition_of(site),
        versions=versions_of(site),
        links=chosen.links,
    )
