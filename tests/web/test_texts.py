"""Every text of a page comes in every language."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from iscm.protocol.negotiation import LANGUAGES
from iscm.web.extraction import texts_of_heads
from sources import PACKAGE

ROOT = Path(__file__).parents[2]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "translatable": None,
    "plural": (1, 2),
}
METHODS = [
    ("**.py", "python"),
    ("**.rq", texts_of_heads),
    ("**/templates/**.html", "jinja2"),
]
OPTIONS = {"**/templates/**.html": {"newstyle_gettext": "true", "trimmed": "true", "silent": "0"}}
"""As in pyproject.toml."""
NAMES = {
    *("ISCM Knowledge Graph", "CSV", "XLSX", "JSON", "IRI", "IRIs", "SVG", "PNG", "BibTeX", "RIS"),
    *("CSL-JSON", "SHACL", "SPARQL", "OpenAPI", "VoID", "DCAT", "RDF", "SHA-256", "SHA", "en"),
    *("ISO 3166-1 alpha-3", "Turtle", "Atom", "iscm"),
}
"""What is called so in every language."""
SHOWN = re.compile(
    r"<(?:code|pre|script|style|svg)\b.*?</(?:code|pre|script|style|svg)>|<!--.*?-->", re.DOTALL
)
ATTRIBUTE = re.compile(r'\b(?:title|placeholder|alt|aria-label|aria-description)="([^"{]+)"')
LETTERS = re.compile(r"[^\W\d_]{2,}")
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))


def messages() -> Iterator[str | tuple[str, ...]]:
    for folder in (PACKAGE, ROOT / "ontology"):
        found = extract_from_dir(folder, METHODS, OPTIONS, KEYWORDS)
        yield from (message for _, _, message, _, _ in found)


@pytest.fixture(scope="module")
def asked() -> set[str | tuple[str, ...]]:
    return set(messages())


def catalogue(language: str) -> Catalog:
    with (PACKAGE / "web" / "translations" / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_text_is_translated(language: str, asked: set[str | tuple[str, ...]]) -> None:
    translated = catalogue(language)
    there = {message.id: message for message in translated if message.id}
    assert asked - there.keys() == set(), "just words brings them into the catalogues"
    assert there.keys() - asked == set(), "no page shows them any more"
    for text, message in there.items():
        assert not message.fuzzy, text
        originals = (text,) if isinstance(text, str) else text
        strings = (message.string,) if isinstance(message.string, str) else message.string
        assert len(strings) == (1 if isinstance(text, str) else translated.num_plurals)
        for string in strings:
            assert string.strip(), text
            assert marks(string) in {marks(original) for original in originals}, text


def marks(text: str) -> tuple[tuple[str, ...], ...]:
    """The places for values, and the elements of HTML: the same in all languages."""
    places, elements = re.findall(r"%\(\w+\)s|\{\w*\}", text), re.findall(r"</?\w+", text)
    return tuple(sorted(places)), tuple(sorted(elements))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_says_anything_past_the_catalogues(path: Path) -> None:
    environment = Environment(extensions=["jinja2.ext.i18n"])
    environment.policies["ext.i18n.trimmed"] = True
    tree = environment.parse(path.read_text(encoding="utf-8"))
    bare = "".join(
        node.data
        for output in tree.find_all(nodes.Output)
        for node in output.nodes
        if isinstance(node, nodes.TemplateData)
    )
    shown = SHOWN.sub(" ", bare)
    texts = [*ATTRIBUTE.findall(shown), *re.split(r"<[^>]*>", shown)]
    texts += [text for output in tree.find_all(nodes.Output) for text in constants(output.nodes)]
    assert [text.strip() for text in texts if says_something(text)] == []


def constants(found: list[nodes.Node]) -> Iterator[str]:
    """The texts in expressions whose value is shown as it is."""
    for node in found:
        if isinstance(node, nodes.Const) and isinstance(node.value, str):
            if not node.value.startswith("SELECT "):
                yield node.value
        elif isinstance(node, nodes.CondExpr):
            yield from constants([node.expr1, *([node.expr2] if node.expr2 else [])])
        elif isinstance(node, nodes.Concat):
            yield from constants(node.nodes)
        elif isinstance(node, nodes.Or | nodes.And | nodes.Add):
            yield from constants([node.left, node.right])


def says_something(text: str) -> bool:
    for name in sorted(NAMES, key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(name)}\b", " ", text)
    return LETTERS.search(text) is not None
