"""What plug-ins add to pages of the core, which names none of them (`iscm.plugins.Plugin`)."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from flask import Flask, current_app
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from iscm.engine import UpstreamError
from iscm.plugins import EVERY_PAGE, filling, plugins
from iscm.protocol.problems import BEYOND_LIMITS, Problem, ServiceStopping
from iscm.web.services import declared_at
from iscm.web.site import Site, current_site

_log = logging.getLogger(__name__)
KIND: Final = "kind_of_page"
"""The variable by which a template says what kind its page is of."""


@pass_context
def panels(context: Context, place: str) -> Markup:
    """What plug-ins show at a place of the page that is rendered; their templates see all that the
    page's own does.

    Args:
        context: of the page's template.
        place: a name that the template gives it; `docs/architecture.md` lists them.
    """
    names = _templates(place, context.get(KIND))
    variables = context.get_all()
    shown = [context.environment.get_template(name).render(variables) for name in names]
    # Templates made it, which escape what they show.
    return Markup("".join(f"{each}\n" for each in shown))  # noqa: S704


def _templates(place: str, kind: str | None) -> Iterator[str]:
    for plugin in plugins():
        for (page, where), template in plugin.panels.items():
            if where == place and page in (EVERY_PAGE, kind):
                yield template


def prepare(app: Flask) -> None:
    """Make what the first requests for pages would wait for, of plug-ins and of the core; end
    without a word where the service stops meanwhile.

    Args:
        app: a site that answers already.
    """
    with app.app_context():
        for make in (*filling("prepare"), _compile_pages):
            try:
                make(current_site())
            except ServiceStopping:  # nobody will ask for it
                return
            except Problem as problem:  # a limit that was set, which whoever asks is told of too
                _log.warning("%s prepared nothing: %s", make.__module__, problem.detail)
            except UpstreamError as error:
                _log.warning("%s prepared nothing: %s", make.__module__, error)
            except Exception:  # it is made, or fails, when it is asked for
                _log.exception("%s failed", make.__module__)


def _compile_pages(site: Site) -> None:
    """Compile all templates, and make the home page once."""
    for name in (pages := current_app.jinja_env).list_templates():
        pages.get_template(name)
    if site.folders is not None:
        with current_app.test_request_context("/"):
            current_app.full_dispatch_request()


def navigation() -> dict[str, str]:
    """Endpoint → name, of what plug-ins add to the navigation of every page of a site."""
    return _shown(each.navigation for each in plugins())


def footer() -> dict[str, str]:
    """The same of its foot."""
    return _shown(each.footer for each in plugins())


def _shown(entries: Iterable[Mapping[str, str]]) -> dict[str, str]:
    site = current_site()
    named = [pair for each in entries for pair in each.items()]
    return {
        endpoint: name
        for endpoint, name in named
        if site.once(f"has {endpoint}", lambda endpoint=endpoint: _has(site, endpoint))  # type: ignore[misc]
    }


def _has(site: Site, endpoint: str) -> bool:
    """Whether a site lists an address; of those that are never listed, whether it shows the
    project's own data. Where there are too many things to list, none is."""
    listed = next(declared_at([endpoint])).listed
    if listed is None:
        return site.folders is not None
    try:
        return any(True for _ in listed(site))
    except Problem as problem:
        if problem.kind not in BEYOND_LIMITS:
            raise
        return False
