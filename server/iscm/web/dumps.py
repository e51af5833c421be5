"""The dataset as files: made when first asked for, once for each version."""

import base64
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from flask import Blueprint, Response, render_template, send_file, url_for

from iscm.protocol.media_types import HTML
from iscm.protocol.problems import Problem
from iscm.publication.dumps import Manifest, kept_dumps
from iscm.publication.files import ALL_FILES, CHECKSUMS, DumpFile
from iscm.web.edition import edition_of
from iscm.web.responses import choose, representation
from iscm.web.signposting import Link, headers, items
from iscm.web.site import Site, code_version, current_site

bp = Blueprint("dumps", __name__)
_FILES: Final = {file.name: file for file in ALL_FILES}
_writing = Lock()


@dataclass(frozen=True)
class _Row:
    file: DumpFile
    size: int
    checksum: str


@bp.get("/dumps/")
def index() -> Response:
    """What there is, with sizes and checksums."""
    site = current_site()
    return representation(
        choose([HTML]),
        lambda: _index_page(site),
        key=("dumps",),
        vary=("Accept",),
        links=headers([*items(), *(Link(iri, "license") for iri in site.licences())]),
    )


@bp.get("/dumps/<name>")
def file(name: str) -> Response:
    """One file, or the range of it that is asked for (RFC 9110, section 14)."""
    site = current_site()
    described = _FILES.get(name)
    if described is None:
        raise Problem(
            404,
            "not-found",
            f"there is no dump called {name}; there are {', '.join(_FILES)}",
            extra={"files": list(_FILES)},
        )
    manifest = manifest_of(site)
    digest = manifest.checksums.get(name)
    response = send_file(
        folder_of(site) / name,
        mimetype=described.content_type,
        conditional=True,
        etag=digest or manifest.identity,
        last_modified=site.modified,
        max_age=60,
    )
    response.content_type = described.content_type
    # Ranges and digests are those of the file, so nobody may code it anew on the way.
    response.headers["Cache-Control"] = "public, max-age=60, no-transform"
    if digest is not None:
        encoded = base64.b64encode(bytes.fromhex(digest)).decode()
        response.headers["Repr-Digest"] = f"sha-256=:{encoded}:"
    response.headers.extend([("Link", link.header) for link in _links(site)])
    return response


def manifest_of(site: Site) -> Manifest:
    """The dumps of a site's version, written where they are not yet.

    Raises:
        Problem: 500, the folder for them cannot be written.
    """
    with _writing:
        try:
            return kept_dumps(site.dataset.store, folder_of(site))
        except OSError as error:
            raise Problem(
                500, "internal", f"the dumps cannot be written: {error.strerror}"
            ) from error


def folder_of(site: Site) -> Path:
    """Where the dumps of a site's version are kept."""
    return site.settings.cache_dir / "dumps" / f"{site.dataset.version}-{code_version()}"


def _links(site: Site) -> list[Link]:
    return [
        Link(url_for("dumps.index"), "collection", HTML.media_type),
        *(Link(iri, "license") for iri in site.licences()),
    ]


def _index_page(site: Site) -> str:
    manifest, folder = manifest_of(site), folder_of(site)
    rows = [
        _Row(described, (folder / name).stat().st_size, manifest.checksums.get(name, ""))
        for name, described in _FILES.items()
    ]
    return render_template(
        "dumps.html",
        rows=rows,
        manifest=manifest,
        checksums=CHECKSUMS,
        edition=edition_of(site),
        links=items(),
    )
