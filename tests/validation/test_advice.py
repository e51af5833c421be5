"""A file that cannot be parsed: where, and what to do."""

from pathlib import Path

import pytest

from iscm.files import RdfSyntaxError, parse

HEAD = """\
PREFIX iscm: <https://w3id.org/iscm/ontology#>
PREFIX state: <https://w3id.org/iscm/id/state/>
"""


def told(content: bytes, name: str = "x.ttl") -> str:
    with pytest.raises(RdfSyntaxError) as caught:
        list(parse(Path(name), content))
    assert "Parser error" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("turtle", "place", "advice"),
    [
        ('state:A iscm:a "x"\n\n# note\n    iscm:b "y" .', "6:5", "line 3 lacks its mark: “;”"),
        ('state:A iscm:a "x"\n\nstate:B iscm:a "y" .', "5:1", "line 3 lacks its mark"),
        ('state:A iscm:a "x" iscm:b "y" .', "3:20", "a mark is missing before it"),
        ('state:A iscm:a "x"', "3:19", "end the last statement by “.”"),
        ('state:A iscm:a "x" .\n    iscm:b "y" .', "4:12", "“;” goes on with the same thing"),
        ('state:A iscm:a "x" ;\n\nstate:B iscm:a "y" .', "5:16", "“.” ends it"),
        ('state:A iscm:a "the "big" x" .', "3:22", 'within a text is \\"'),
        ("state:A iscm:a ;\n    iscm:b 1 .", "3:16", "a value is missing before it"),
        ("state:A iscm:a theme:x .", "3:16", "PREFIX theme: <https://w3id.org/iscm/id/theme/>"),
        ("state:A iscn:a 1 .", "3:9", "did you mean iscm:?"),
        ("state:A qqqqq:a 1 .", "3:9", "write at the top: PREFIX qqqqq: <IRI>"),
        ("state:A iscm:a “x” .", "3:16", "straight ones"),
        ("state:A\u00a0iscm:a 1 .", "3:8", "U+00A0, no-break space"),
        ("state:A iscm:a state:a/b .", "3:23", "write the IRI in full"),
        ('state:A iscm:a "x ;\n    iscm:b "y" .', "3:20", 'quotation mark (") missing?'),
        ("state:A iscm:a <https://example.org/a b> .", "3:16", "a space is %20"),
        ('state:A iscm:a "C:\\dir" .', "3:19", "a backslash in a text is written \\\\"),
        ("state:A iscm:a [ iscm:b <x:y ;", "3:25", "is not closed"),
        ("<A> iscm:a 1 .", "3:1", "in full"),
    ],
)
def test_what_to_do_is_told_beside_the_place(turtle: str, place: str, advice: str) -> None:
    message = told((HEAD + turtle).encode())
    assert message.startswith(f"x.ttl:{place}: "), message
    assert advice in message, message


@pytest.mark.parametrize(
    ("content", "place", "advice"),
    [
        (b"\xef\xbb\xbf" + HEAD.encode(), "1:1", "byte order mark"),
        (HEAD.encode("utf-16"), "1:1", "save the file as UTF-8"),
        (HEAD.encode() + b'state:A iscm:a "\xe9" .', "3:17", "save the file as UTF-8"),
    ],
)
def test_an_encoding_other_than_utf_8_is_named(content: bytes, place: str, advice: str) -> None:
    message = told(content)
    assert message.startswith(f"x.ttl:{place}: ")
    assert advice in message


def test_other_syntaxes_keep_their_own_words() -> None:
    assert told(b"<rdf:RDF", "x.rdf")
    assert told(b'{"@id": 1}', "x.jsonld")


def test_json_ld_whose_context_is_elsewhere_is_told_what_to_save_instead() -> None:
    content = b'{"@context": "https://example.org/context.jsonld", "@id": "https://example.org/a"}'
    message = told(content, "x.jsonld")
    assert "save the data as Turtle, or as JSON-LD in expanded form" in message
