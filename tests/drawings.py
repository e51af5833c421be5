"""Reading an SVG file as a browser would."""

import xml.etree.ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"


def read(text: str) -> ET.Element:
    """The root of a file; a fault in its XML is told."""
    root = ET.fromstring(text)
    assert root.tag == f"{SVG}svg"
    return root


def shapes(root: ET.Element) -> dict[str, set[str]]:
    """Key of a State → the looks of what stands for it."""
    found: dict[str, set[str]] = {}
    for each in root.iter():
        if "data-key" in each.attrib:
            found.setdefault(each.attrib["data-key"], set()).add(each.attrib["class"])
    return found


def told(root: ET.Element) -> dict[str, str]:
    """Key of a State → what pointing at it tells."""
    return {
        each.attrib["data-key"]: each.findtext(f"{SVG}title") or ""
        for each in root.iter()
        if "data-key" in each.attrib
    }
