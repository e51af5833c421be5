"""Small texts that stand for far more than they hold end in a line, in every command that reads."""

import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from iscm.bombs import refusal
from iscm.files import parse

DEEP = 200_000
S = "<x:s> <x:p> "
HEAD = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="x:">'
NODE, LEFT = '<rdf:Description rdf:about="x:a"><e:b>', "</e:b></rdf:Description>"
TERMS = S + f"<<( {S}" * DEEP + "<x:o>" + " )>>" * DEEP + " ."
REIFIERS = S + f"<< {S}" * DEEP + "<x:o>" + " >>" * DEEP + " ."
ELEMENTS = HEAD + NODE * DEEP + LEFT * DEEP + "</rdf:RDF>"
HIDDEN = HEAD + f"{NODE}<?x </a></a> ?><!-- </a> --><![CDATA[</a>]]>" * 2000 + LEFT * 2000
ANNOTATIONS = S + "<x:o> " + "{| <x:p> <x:o> " * DEEP + "|} " * DEEP + "."
BRACKETS = S + "( " * DEEP + ") " * DEEP + "."
ATTRIBUTES = HEAD[:-1] + "".join(f' xmlns:a{n}="x:{n}"' for n in range(20_000)) + "></rdf:RDF>"
LONG = "http://a/" + "x" * 1_000_000
NAMESPACE = f"@prefix p: <{LONG}> .\n" + "p:1 p:a p:1 .\n" * 3000
LONG_XMLNS = HEAD.replace('"x:"', f'"{LONG}"') + "<e:a/>" * 3000 + "</rdf:RDF>"
CONTEXT = f'{{"@context": {{"@vocab": "{LONG}"}}, "@graph": [' + '{"a": 1},' * 3000 + '{"a": 1}]}'


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.ttl", TERMS, "triple terms within one another"),
        ("a.ttl", REIFIERS, "triple terms within one another"),
        ("a.nt", TERMS, "triple terms within one another"),
        ("a.nq", TERMS, "triple terms within one another"),
        ("a.trig", TERMS, "triple terms within one another"),
        ("a.rdf", ELEMENTS, "elements within one another"),
        ("a.owl", HIDDEN, "elements within one another"),
        ("a.ttl", ANNOTATIONS, "triple terms within one another"),
        ("a.ttl", BRACKETS, "brackets within one another"),
        ("a.rdf", ATTRIBUTES, "attributes"),
        ("a.ttl", NAMESPACE, "names with a namespace of"),
        ("a.trig", NAMESPACE.replace("@prefix p:", "@base"), "names with a namespace of"),
        ("a.rdf", LONG_XMLNS, "names with a namespace of"),
        ("a.jsonld", CONTEXT, "names with a namespace of"),
    ],
)
@pytest.mark.parametrize(
    "command",
    [
        "query",
        "format",
        *(pytest.param(name, marks=pytest.mark.long) for name in ("validate", "links", "changes")),
    ],
)
def test_what_is_nested_beyond_all_use_is_told_in_a_line(
    tmp_path: Path, name: str, content: str, told: str, command: str
) -> None:
    path = tmp_path / name
    path.write_text(content)
    arguments = {
        "query": ["query", "-q", "ASK {}", "--data", str(path)],
        "links": ["links", "check", str(path)],
    }.get(command, [command, str(path)])
    done = subprocess.run(
        [sys.executable, "-m", "iscm", *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode in (1, 2)
    wrong_kind = {"format": path.suffix != ".ttl", "changes": path.suffix != ".nt"}
    if command == "validate":  # among the faults of all files
        assert done.stdout.startswith(f"{path}")
        assert told in done.stdout
        return
    assert done.stderr.startswith(f"iscm {command}: {path}")
    assert done.stderr.count("\n") == 1
    assert told in done.stderr or wrong_kind.get(command, False)


@pytest.mark.parametrize(
    "text",
    [
        '"<<"',
        "'<<( '",
        '"""<<\n"<<"\\""""',
        "'''<<'<<'''",
        "<x:<<>",
        '"\\"<<"@en',
        "x:a\\#<<",
    ],
)
def test_signs_of_triple_terms_within_other_tokens_are_none(text: str) -> None:
    harmless = (f"{S}{text} . # <<\n" * 300).encode()
    hidden = (f"{S}{text} . # <<\n" + TERMS).encode()
    if text not in ("<x:<<>", "x:a\\#<<"):  # which are no Turtle either
        assert refusal(harmless, ox.RdfFormat.TURTLE) is None
    line = 2 + text.count("\n")
    assert f"(line {line})" in (refusal(hidden, ox.RdfFormat.TURTLE) or "")


def test_what_is_in_use_is_read(tmp_path: Path) -> None:
    terms = (S + f"<<( {S}" * 20 + "<x:o>" + " )>>" * 20 + " .\n") * 100
    assert len(list(parse(tmp_path / "a.ttl", terms.encode()))) == 100
    brackets = S + "[ <x:p> " * 300 + "1" + " ]" * 300 + " ."
    assert len(list(parse(tmp_path / "a.ttl", brackets.encode()))) == 301
    text = 'ex:a ex:n "the base rate is < 5 %, a prefix <" .\n' + "ex:s ex:p ex:o , ex:q .\n" * 6000
    turtle = f"@prefix ex: <http://e/> .\n{text}ex:z ex:p <http://e/z> ."
    assert refusal(turtle.encode(), ox.RdfFormat.TURTLE) is None
    picture = f'{{"http://e/p": "data:image/png;base64,{"A" * 40_000}"}},'
    nodes = '{"http://e/p": {"@id": "http://e/o"}},' * 1000
    assert refusal(f"[{nodes}{picture}{{}}]".encode(), ox.RdfFormat.JSON_LD) is None
    elements = HEAD + NODE * 400 + LEFT * 400 + NODE + "<!-- > -->&lt;" + LEFT + "</rdf:RDF>"
    assert len(list(parse(tmp_path / "a.rdf", elements.encode()))) == 401
    entity = '<!DOCTYPE r [<!ENTITY o "x:o"> <!ENTITY long "x:longer" >]>'
    used = "".join(f'<rdf:Description rdf:about="&o;{n}" e:p="&long;"/>' for n in range(1000))
    content = f"{entity}{HEAD}{used}</rdf:RDF>".encode()
    assert len(list(parse(tmp_path / "a.rdf", content))) == 1000


@pytest.mark.parametrize(
    ("declared", "used"),
    [
        ('<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">', "&b;"),
        ('<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&#38;a;&#x26;a;">', "&b;"),
        ("<!ENTITY % a 'aaaaaaaaaa'>", ""),
        ('<!ENTITY a SYSTEM "file:///etc/passwd">', "&a;"),
        ('<!-- <!ENTITY a "a"> --><!ENTITY\ta\n\'' + "a" * 100_000 + "'>", "&a;" * 10_000),
        (f'<!ENTITY a "{"a" * 100_000}"><!ENTITY a "a">', "&a;" * 10_000),
    ],
)
def test_entities_that_hold_others_or_stand_for_too_much_are_refused(
    declared: str, used: str
) -> None:
    text = f"<!DOCTYPE r [{declared}]>{HEAD}{NODE}{used}{LEFT}</rdf:RDF>"
    assert refusal(text.encode(), ox.RdfFormat.RDF_XML) is not None
