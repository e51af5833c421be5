"""SVG as text."""

import xml.etree.ElementTree as ET

import pytest

from iscm.pictures import svg


@pytest.mark.parametrize(
    "text",
    ['<script>alert("1")</script>', "a & b", "]]>", "\x00\x1b", "\u202eabc", "'\"", "\ud800"],
)
def test_whatever_data_say_is_words_in_a_file(text: str) -> None:
    made = svg.element("text", svg.escaped(text), data_name=text)
    read = ET.fromstring(made.encode("utf-8", "strict"))
    assert len(read) == 0
    assert read.text == read.attrib["data-name"]


def test_a_text_is_broken_into_lines_that_fit() -> None:
    found = list(svg.wrapped("one two three four " + "x" * 100, 100, 10))
    assert all(svg.width_of(line, 10) <= 100 for line in found)
    assert found[0].startswith("one two")


def test_numbers_are_short() -> None:
    assert [svg.tenth(value) for value in (1, 1.04, 2.56, -3.0)] == ["1", "1", "2.6", "-3"]
