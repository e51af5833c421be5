"""What plug-ins make beside a server's first requests, when it cannot be made."""

import pytest

from iscm.engine import Answer
from iscm.pool import outcomes
from iscm.web.site import Site
from iscm.web.slots import prepare
from sites import small_app


class Failing:
    """An engine that answers nothing."""

    def __init__(self, error: Exception) -> None:
        self.error, self.asked = error, 0

    def query(self, *_: object, **__: object) -> Answer:
        self.asked += 1
        raise self.error


def prepared_over(engine: Failing) -> None:
    app = small_app()
    (site,) = (each for each in app.extensions.values() if isinstance(each, Site))
    site.engine = engine
    site.own = None
    prepare(app)


def test_preparing_ends_without_a_word_when_the_service_stops(
    caplog: pytest.LogCaptureFixture,
) -> None:
    engine = Failing(outcomes.stopping())
    prepared_over(engine)
    assert engine.asked == 1
    assert not caplog.records


@pytest.mark.parametrize(
    ("error", "told", "traced"),
    [
        (outcomes.queue_full(1), "prepared nothing: ", False),
        (ValueError("a fault"), "failed", True),
    ],
    ids=["limit", "fault"],
)
def test_what_a_plug_in_cannot_prepare_is_told_and_the_others_go_on(
    caplog: pytest.LogCaptureFixture, error: Exception, told: str, traced: bool
) -> None:
    prepared_over(Failing(error))
    for name in ("search", "reconciliation"):
        (record,) = (r for r in caplog.records if f"iscm.{name}.slots {told}" in r.getMessage())
        assert bool(record.exc_info) is traced
