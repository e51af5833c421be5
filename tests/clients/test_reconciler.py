"""The client `reconciler` (https://pypi.org/project/reconciler/) against the service."""

import threading
from collections.abc import Iterator

import pandas
import pytest
from reconciler import reconcile
from werkzeug.serving import make_server

from projects import project_app

pytestmark = pytest.mark.filterwarnings("ignore:The inplace keyword")


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, project_app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/reconcile"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_column_of_countries_is_matched(endpoint: str) -> None:
    column = pandas.Series(["Ivory Coast", "Holland", "Viet Nam", "Congo", "Türkiye", "Holland"])
    found = reconcile(column, type_id="State", reconciliation_endpoint=endpoint)
    matched = found[found["match"]].set_index("input_value")["id"].to_dict()
    assert matched == {
        "Ivory Coast": "state/CIV",
        "Holland": "state/NLD",
        "Viet Nam": "state/VNM",
        "Türkiye": "state/TUR",
    }
    assert set(found["type_id"]) == {"State"}
    assert found["score"].between(0, 100).all()


def test_a_column_beside_it_settles_which_one_is_meant(endpoint: str) -> None:
    table = pandas.DataFrame({"name": ["Congo", "Botswana"], "mechanism": ["MIDSA", "MIDSA"]})
    found = reconcile(
        table["name"],
        type_id="State",
        property_mapping={"memberOf": table["mechanism"]},
        reconciliation_endpoint=endpoint,
    )
    assert found.set_index("input_value")["id"].to_dict() == {
        "Congo": "state/COD",
        "Botswana": "state/BWA",
    }
    assert found["match"].all()
