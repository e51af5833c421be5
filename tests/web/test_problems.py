"""Problems that are told where the engine answers nothing."""

import pytest

from iscm.engine import Answer
from iscm.pool import outcomes
from iscm.web.site import Site
from sites import small_app


class Silent:
    """An engine whose queries all end for the client that has gone."""

    def query(self, *_: object, **__: object) -> Answer:
        raise outcomes.client_gone()


@pytest.mark.parametrize(("address", "status"), [("/lookup", 400), ("/browse/mechanism", 503)])
def test_a_problem_whose_page_needs_the_engine_too_is_told_without_a_page(
    address: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    app = small_app()
    (site,) = (each for each in app.extensions.values() if isinstance(each, Site))
    site.engine, site.own = Silent(), None
    answer = app.test_client().get(address, headers={"Accept": "text/html"})
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert not caplog.records
