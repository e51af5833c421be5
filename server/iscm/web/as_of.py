"""The site as of another day: for ``?as-of=2017`` on pages of things, and for plug-ins."""

import functools
from typing import Final

from flask import current_app

from iscm.dataset import Dataset
from iscm.engine.embedded import EmbeddedEngine
from iscm.history import ChangedError, Days, History, whole
from iscm.period import parse_period
from iscm.protocol.problems import Problem, bad_parameter, not_found
from iscm.web.addresses import AS_OF, day_asked
from iscm.web.site import Site

_KEY: Final = "iscm.past"


def require_period(site: Site) -> None:
    """Refuse what asks for another day and names none, where the answer leads on to the one that
    would say so.

    Raises:
        Problem: 400.
    """
    for asked in day_asked().values():
        try:
            parse_period(asked, site.dataset.date)
        except ValueError as error:
            raise bad_parameter(f"{AS_OF}: {error}") from error


class Past:
    """What is derived for other days than the version's, for one application."""

    def __init__(self, history: History[Site], whole: History[Site]) -> None:
        """
        Args:
            history: gives the site of a day, which has the default graph alone.
            whole: gives the site of a day with all named graphs.
        """
        self._history, self._whole = history, whole

    def site(self, text: str, *, whole: bool = False) -> Site:
        """The site as of a period.

        Args:
            text: the period.
            whole: with all named graphs, which takes seconds: for what is said of the dataset as a
                whole.

        Raises:
            Problem: 400 for a period that is malformed or later than the version; 503 when the
                files have changed since the version was loaded.
        """
        try:
            return (self._whole if whole else self._history).as_of(text)
        except ValueError as error:
            raise bad_parameter(f"{AS_OF}: {error}") from error
        except ChangedError as error:
            raise Problem(503, "http", f"{error}; restart the server") from error


def past_of(site: Site) -> Past:
    """The past of the site that the current application serves.

    Raises:
        Problem: 404 for data that are not the project's: no rule speaks of their time.
    """
    if site.folders is None:
        raise not_found("these data are not the project's: nothing is known by day")
    past = current_app.extensions.get(_KEY)
    if past is None:
        days = Days(site.folders, site.dataset, site.settings.cache_dir).dataset
        all_of = functools.partial(whole, site.folders, site.dataset)
        histories = (
            History(dataset_of, site.dataset, site, functools.partial(_site, site, served))
            for dataset_of, served in ((days, site), (all_of, None))
        )
        past = current_app.extensions.setdefault(_KEY, Past(*histories))
    assert isinstance(past, Past)  # noqa: S101
    return past


def _site(of: Site, served: Site | None, dataset: Dataset) -> Site:
    engine = EmbeddedEngine(dataset.store)
    site = Site(of.settings, engine, dataset, of.folders, of.questions, of.warning)
    site.served = served
    return site
