"""The shapes of the world."""

import re
from pathlib import Path

from iscm.paths import project_folders
from iscm.pictures.geometry import world

FILE = Path(__file__).parents[2] / "server" / "iscm" / "pictures" / "geometry" / "world.json"
_ENTRY = re.compile(r"^state:([A-Z]{3}) a iscm:(State|Territory)", re.MULTILINE)
_TAKING_PART = re.compile(r"\bstate:([A-Z]{3})\b")


def test_every_state_has_a_shape_or_a_dot() -> None:
    states = project_folders().data / "states.ttl"
    kinds = dict(_ENTRY.findall(states.read_text("utf-8")))
    assert list(kinds.values()).count("State") == 195
    drawn = {key for key, shape in world().shapes.items() if shape.path or shape.dot}
    assert {key for key, kind in kinds.items() if kind == "State"} <= drawn


def test_every_territory_that_takes_part_has_a_shape_or_a_dot() -> None:
    files = (project_folders().data / "mechanisms").glob("*.ttl")
    named = {key for path in files for key in _TAKING_PART.findall(path.read_text("utf-8"))}
    assert "XKX" in named
    drawn = {key for key, shape in world().shapes.items() if shape.path or shape.dot}
    assert named <= drawn


def test_what_is_too_small_to_be_seen_has_a_dot() -> None:
    small = {key for key, shape in world().shapes.items() if shape.dot}
    assert {"TUV", "NRU", "MCO", "SMR", "SGP", "MLT", "BHR", "TKL", "HKG"} <= small
    assert small.isdisjoint({"FRA", "IDN", "BRA", "SDN"})


def test_dots_and_outlines_lie_on_the_map() -> None:
    earth = world()
    for key, shape in earth.shapes.items():
        if shape.dot:
            x, y = shape.dot
            assert 0 <= x <= 10_000, key
            assert 0 <= y <= earth.height * 10, key
        assert re.fullmatch(r"(m-?\d+( |-)?\d+(( |-)?\d+)*z)*", shape.path), key


def test_the_file_has_one_feature_to_a_line_and_stays_light() -> None:
    lines = FILE.read_text("utf-8").splitlines()
    assert sum(line.startswith('{"key":') for line in lines) == len(world().shapes)
    assert FILE.stat().st_size < 100_000
