"""The application factory."""

import importlib
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from iscm import __version__
from iscm.dataset import Dataset
from iscm.engine import Engine
from iscm.media_types import GRAPH_SYNTAXES, HTML, SVG
from iscm.paths import ProjectFolders
from iscm.plugins import plugins
from iscm.protocol.fields import EXPOSED, SENDABLE
from iscm.protocol.problems import DATA_POLICY, DATASET_VERSION, GUARD, KNOWN
from iscm.protocol.request import require_plain
from iscm.questions import Question
from iscm.reloads import Reloads
from iscm.settings import Settings
from iscm.web import assets, languages, problem_pages, services, slots
from iscm.web.addresses import PARAMETERS, require_day_heard, require_one_slash, without_slash
from iscm.web.counting import candidates_last, is_candidate, whom
from iscm.web.currency import is_old
from iscm.web.documents import DOCUMENTS
from iscm.web.kind_names import kind_name
from iscm.web.responses import as_conditions_ask
from iscm.web.site import Site, current_site
from iscm.web.switch import alternates, doors
from iscm.web.things import path_of

PAGES: Final = (
    "assets",
    "home",
    "questions",
    "sparql",
    "entities",
    "ontology",
    "graphs",
    "discovery",
    "browse",
    "health",
    "problem_pages",
)
"""The modules of the core's pages and services, in the order of the interface's description."""
PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors {}"
)
"""What a page may load (https://www.w3.org/TR/CSP3/): what this site serves, nothing that stands in
the page itself."""
PICTURE_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""What a picture may do: bring its own looks, and no script. Any site may show it."""

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def create_app(
    settings: Settings,
    engine: Engine,
    dataset: Dataset,
    *,
    folders: ProjectFolders | None = None,
    questions: Sequence[Question] = (),
    warning: str | None = None,
    own: Engine | None = None,
    reloads: Callable[[], Reloads] | None = None,
) -> Flask:
    """Build the site over one version of a dataset.

    Args:
        settings: see `iscm.settings`.
        engine: answers every query, those of the pages included unless `own` does.
        dataset: the version that the engine answers from.
        folders: where the project's files lie, for its ontology and shapes; None for data that
            are not the project's own.
        questions: queries offered on the home page, the query page and a page of their own.
        warning: shown at the foot of every page, such as that the data break a shape.
        own: answers the fixed queries of pages, which are few and known to be quick.
        reloads: tells what became of reloads, where this is a server that reloads.
    """
    app = Flask(__name__)
    app.url_map.strict_slashes = True
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals |= {
        "asset": assets.address_of,
        "path_of": path_of,
        "syntaxes": GRAPH_SYNTAXES,
        "whom": whom,
        "is_candidate": is_candidate,
        "candidates_last": candidates_last,
        "is_old": is_old,
        "panels": slots.panels,
        "alternates": alternates,
        "kind_name": kind_name,
        "doors": doors,
    }
    site = Site(settings, engine, dataset, folders, tuple(questions), warning, own, reloads=reloads)
    site.attach(app)
    for name in PAGES:
        app.register_blueprint(importlib.import_module(f"iscm.web.{name}").bp)
    for blueprint in (each for plugin in plugins() for each in plugin.blueprints()):
        app.register_blueprint(blueprint)
    problem_pages.register(app)
    languages.register(app)
    if settings.base_url and (prefix := urlsplit(settings.base_url).path.rstrip("/")):
        app.wsgi_app = _below(prefix, app.wsgi_app)  # type: ignore[assignment,method-assign]
    app.before_request(require_one_slash)
    app.before_request(_require_plain_content)
    app.before_request(without_slash)
    app.before_request(require_day_heard)
    app.before_request(services.require_meaning)
    app.after_request(_for_every_origin)
    app.after_request(_tell_version)
    app.after_request(_say_whether_known)
    app.after_request(_lead_here)
    app.after_request(_guard)
    app.after_request(as_conditions_ask)  # before those above: the last is called first
    app.context_processor(
        lambda: {
            "site": current_site(),
            "software_version": __version__,
            "navigation": slots.navigation,
            "footer": slots.footer,
        }
    )
    return app


def _below(prefix: str, application: "WSGIApplication") -> "WSGIApplication":
    """Tell an application that it is mounted at a path, which a proxy has taken off already
    (PEP 3333: https://peps.python.org/pep-3333/#environ-variables)."""

    def mounted(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        return application(environ | {"SCRIPT_NAME": prefix}, start_response)

    return mounted


def _require_plain_content() -> None:
    if request.method in ("POST", "QUERY"):
        require_plain(request.headers.get("Content-Encoding"))


def _for_every_origin(response: Response) -> Response:
    """CORS for public data, without credentials (https://fetch.spec.whatwg.org/#http-cors-protocol)."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET")
        response.headers["Access-Control-Allow-Headers"] = SENDABLE
        response.headers["Access-Control-Max-Age"] = "86400"
    response.headers["Access-Control-Expose-Headers"] = EXPOSED
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _tell_version(response: Response) -> Response:
    if request.method != "OPTIONS" and not g.get("earlier", False):
        response.headers[DATASET_VERSION] = current_site().dataset.version
    return response


def _say_whether_known(response: Response) -> Response:
    """Tell the server whether the address is one that the site gives: under others, of which a
    client may make up as many as it likes, nothing is kept (`iscm.http.wsgi`)."""
    endpoint = request.endpoint or ""
    declared = DOCUMENTS.get(endpoint)
    if declared is not None:
        names = set(declared.names(current_site()))
    else:
        names = {each.name for each in PARAMETERS.get(endpoint, ())}
    request.environ[KNOWN] = set(request.args) <= names
    return response


def _lead_here(response: Response) -> Response:
    """Routing leads to absolute addresses made of the Host field, which a stranger may forge; the
    path alone leads to where the client is (https://www.rfc-editor.org/rfc/rfc9110#section-10.2.2).
    """
    location = response.headers.get("Location", "")
    if location.startswith(request.host_url):
        response.headers["Location"] = location.removeprefix(request.host_url.rstrip("/"))
        response.set_data(b"")
    return response


def _guard(response: Response) -> Response:
    """Have browsers run nothing that data may have brought into a page, and show no page inside
    another, but for one that sets `flask.g.framed`."""
    fields = response.headers
    fields.update(GUARD)
    if response.mimetype == HTML.media_type:
        framed = g.get("framed", False)
        fields["Content-Security-Policy"] = PAGE_POLICY.format("*" if framed else "'none'")
        if not framed:
            fields["X-Frame-Options"] = "DENY"
    elif response.mimetype == SVG.media_type:
        fields["Content-Security-Policy"] = PICTURE_POLICY
        fields["Cross-Origin-Resource-Policy"] = "cross-origin"
    else:
        fields["Content-Security-Policy"] = DATA_POLICY
    return response
