"""The benchmark's statistics, its comparison of answers and its tables."""

import json

import pytest

from benchmarks.answers import Answer, canonical
from benchmarks.cold import Cold
from benchmarks.load import Measure
from benchmarks.queries import GRAPH, Query
from benchmarks.report import as_markdown
from benchmarks.results import RunResult, ServerResult, SizeResult, ratio, throughput_ratio
from benchmarks.scenarios import Beside
from benchmarks.starts import Start
from benchmarks.targets import TARGETS, number, table_of_targets


def test_ratio_is_taken_round_by_round() -> None:
    found = ratio([10.0, 30.0, 20.0], [10.0, 10.0, 40.0])
    assert (found.median, found.lowest, found.highest) == (1.0, 0.5, 3.0)


@pytest.mark.parametrize(("ours", "theirs"), [([], []), ([1.0], [1.0, 2.0]), ([1.0], [0.0])])
def test_ratio_of_unequal_or_empty_rounds_is_refused(
    ours: list[float], theirs: list[float]
) -> None:
    with pytest.raises(ValueError, match="each round"):
        ratio(ours, theirs)


def test_there_is_no_ratio_without_the_baseline() -> None:
    size = SizeResult(1, 1.0, {"iscm": _server(5.0)})
    assert throughput_ratio(size, "iscm", "small") is None


def test_the_table_gives_ratios_and_rates() -> None:
    size = SizeResult(20_000, 3.0, {"iscm": _server(300.0), "oxigraph": _server(100.0)})
    text = as_markdown(RunResult({"cores": "2"}, {"iscm": "1"}, [size]), None)
    assert "| 20,000 | iscm | **3.00** (300/s) |" in text
    assert "| 20,000 | oxigraph | **1.00** (100/s) |" in text


def test_wrong_answers_are_told() -> None:
    server = _server(1.0, wrong=2)
    text = as_markdown(RunResult({}, {}, [SizeResult(9, 1.0, {"iscm": server})]), None)
    assert "2 of 100 requests failed, first: status 500" in text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (0.1234, "0.123"), (12.345, "12.3"), (123.4, "123"), (12345.0, "12,300")],
)
def test_numbers_have_three_significant_figures(value: float, text: str) -> None:
    assert number(value) == text


def test_answers_are_equal_whatever_their_order_and_spelling() -> None:
    one = [{"a": _integer("1")}, {"a": _integer("2")}]
    other = [{"a": _integer("02")}, {"a": _integer("1", "int")}]
    assert canonical(_TABLE, _answer(one)) == canonical(_TABLE, _answer(other))


def test_answers_with_a_row_more_are_not_equal() -> None:
    row = {"a": {"type": "uri", "value": "x:a"}}
    assert canonical(_TABLE, _answer([row])) != canonical(_TABLE, _answer([row, row]))


def test_languages_and_datatypes_tell_answers_apart() -> None:
    plain = {"a": {"type": "literal", "value": "1"}}
    tagged = {"a": {"type": "literal", "value": "1", "xml:lang": "en"}}
    found = [canonical(_TABLE, _answer([row])) for row in (plain, tagged, {"a": _integer("1")})]
    assert len({tuple(rows) for rows in found}) == 3


def test_graphs_are_equal_whatever_their_order() -> None:
    lines = ['<x:a> <x:b> "c"@en .', "<x:a> <x:b> <x:d> ."]
    query = Query("graph", "", GRAPH)
    found = [
        canonical(query, Answer(200, "\n".join(order).encode(), 0, 0))
        for order in (lines, lines[::-1])
    ]
    assert found[0] == found[1]
    assert sum(found[0].values()) == 2


def test_an_error_is_no_answer() -> None:
    with pytest.raises(ValueError, match="status 503"):
        canonical(_TABLE, Answer(503, b"too slow", 0, 0))


_TABLE = Query("table", "")


def _integer(text: str, name: str = "integer") -> dict[str, str]:
    datatype = f"http://www.w3.org/2001/XMLSchema#{name}"
    return {"type": "literal", "value": text, "datatype": datatype}


def _answer(rows: list[dict[str, dict[str, str]]]) -> Answer:
    table = {"head": {"vars": ["a"]}, "results": {"bindings": rows}}
    return Answer(200, json.dumps(table).encode(), 0, 0)


def _measure(throughput: float, wrong: int = 0) -> Measure:
    return Measure(throughput, 1.0, 2.0, 100, wrong, 0, "status 500" if wrong else "")


def _server(throughput: float, wrong: int = 0) -> ServerResult:
    return ServerResult(0.5, 50.0, rounds={"small": [_measure(throughput, wrong)]})


def test_a_run_comes_out_of_its_json_as_it_went_in() -> None:
    size = SizeResult(200_105, 3.0, {"iscm": _server(300.0), "oxigraph": _server(100.0)})
    size.servers["iscm"].beside = Beside(_measure(10.0), _measure(5.0), {"503": 8}, 1.0)
    run = RunResult({"cores": "2"}, {"iscm": "1"}, [size], size)
    run.cold["page"], run.starts["kept"] = Cold(1.0, 2.0, 3.0), Start(1.0, 2.0, 3.0)
    assert RunResult.of_json(json.loads(json.dumps(run.as_json()))) == run


def test_targets_say_what_is_met_and_why_not() -> None:
    size = SizeResult(200_105, 3.0, {"iscm": _server(55.0), "oxigraph": _server(100.0)})
    text = table_of_targets(RunResult({}, {}, [size]))
    assert "| unseen small queries ≥ 0.5 × native | 0.55 | met |" in text
    assert "not measured" in text
    assert "Why not" not in text
    size.servers["iscm"] = _server(40.0)
    text = table_of_targets(RunResult({}, {}, [size]))
    assert "| unseen small queries ≥ 0.5 × native | 0.4 | **not met** |" in text
    reason = next(one.reason for one in TARGETS if one.what == "unseen small queries")
    assert f"- *unseen small queries*: {reason}." in text
