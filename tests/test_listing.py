"""Lists in files: what they stand for, how they are folded, and that neither changes the data."""

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iscm.canonical import canonical_quads
from iscm.dataset import load_files
from iscm.files import RdfFile, parse, project_files
from iscm.namespaces import PREFIXES
from iscm.naming import without_what_follows
from iscm.notation import expanded, folded
from iscm.paths import project_folders
from iscm.turtle import canonical_text, serialize

HEADER = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
LIST = "<https://w3id.org/iscm/id/list/made-up/member/page-2024>"
SHARED = "iscm:about mechanism:made-up ; iscm:role role:member ; iscm:attestedBy source:page-2024"


def statement(key: str, more: str = "", name: str = "", suffix: str = "") -> str:
    return (
        f"<https://w3id.org/iscm/id/statement/made-up/member/{key}/page-2024{suffix}> "
        f"a iscm:Participation ; iscm:participant {name or 'state:' + key} ; {SHARED}{more} .\n"
    )


def triples(*texts: str) -> set[ox.Triple]:
    content = (HEADER + "".join(texts)).encode()
    return {quad.triple for quad in parse(Path("x.ttl"), content)}


def apart(found: Iterable[ox.Triple]) -> set[ox.Triple]:
    """The triples, lists expanded."""
    quads = (ox.Quad(t.subject, t.predicate, t.object) for t in found)
    return {quad.triple for quad in expanded(quads)}


def meant(path: Path) -> set[ox.Triple]:
    """What the file says, lists expanded, by the reader of validation and formatting."""
    return {quad.triple for quad in RdfFile(path, "x:graph").quads()}


def loaded(path: Path) -> set[ox.Triple]:
    """The same by the loader of the dataset."""
    store = load_files([RdfFile(path, "x:graph")]).store
    return {quad.triple for quad in store.quads_for_pattern(None, None, None, None)}


def lists(text: str) -> list[str]:
    return [line.split(" ")[0] for line in text.split("\n") if " a iscm:ParticipationList" in line]


def test_a_list_stands_for_a_statement_of_each_name(tmp_path: Path) -> None:
    text = f"{LIST} a iscm:ParticipationList ; {SHARED} ; iscm:lists state:IDN, state:AUS ."
    expected = triples(statement("IDN"), statement("AUS"))
    assert apart(triples(text)) == expected
    path = tmp_path / "lists.ttl"
    path.write_text(HEADER + text)
    assert meant(path) == loaded(path) == expected


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".ttl", f"{HEADER}{LIST} a iscm:ParticipationList ; {SHARED} ; iscm:lists state:IDN ."),
        (
            ".ttl",
            "PREFIX o: <https://w3id.org/iscm/ontology#li> PREFIX i: <https://w3id.org/iscm/id/>\n"
            f"{LIST} a <https://w3id.org/iscm/ontology#\\u0050articipationList> ;\n"
            "<https://w3id.org/iscm/ontology#about>\n"
            "<https://w3id.org/iscm/id/mechanism/made-up> ;\n"
            "<https://w3id.org/iscm/ontology#role> <https://w3id.org/iscm/id/role/member> ;\n"
            "<https://w3id.org/iscm/ontology#attestedBy>\n"
            "<https://w3id.org/iscm/id/source/page-2024> ;\n"
            "o:sts <https://w3id.org/iscm/id/state/IDN> .",
        ),
        (
            ".jsonld",
            """{
                "@context": {
                    "@vocab": "https://w3id.org/iscm/ontology#",
                    "id": "https://w3id.org/iscm/id/"
                },
                "@id": "id:list/made-up/member/page-2024",
                "@type": "ParticipationList",
                "about": {"@id": "id:mechanism/made-up"},
                "role": {"@id": "id:role/member"},
                "attestedBy": {"@id": "id:source/page-2024"},
                "lists": {"@id": "id:state/IDN"}
            }""",
        ),
    ],
)
def test_a_list_is_one_however_it_is_written(tmp_path: Path, suffix: str, text: str) -> None:
    path = tmp_path / f"lists{suffix}"
    path.write_text(text)
    assert meant(path) == loaded(path) == triples(statement("IDN"))


def test_themes_of_one_wording_are_a_list(tmp_path: Path) -> None:
    shared = (
        "iscm:about mechanism:made-up ; iscm:attestedBy source:page-2024 ;"
        " iscm:listedAs 'Return and visas'@en"
    )
    about = "https://w3id.org/iscm/id/{}/made-up/theme"
    before = triples(
        *(
            f"<{about.format('statement')}/{key}/page-2024> a iscm:ThematicFocus ;"
            f" iscm:theme theme:{key} ; {shared} .\n"
            for key in ("return", "visa")
        )
    )
    text = serialize(folded(before))
    assert f"<{about.format('list')}/page-2024> a iscm:ThematicFocusList" in text
    assert "iscm:lists theme:return, theme:visa ." in text
    path = tmp_path / "lists.ttl"
    path.write_text(text)
    assert meant(path) == loaded(path) == before


def test_a_label_of_a_list_is_one_of_its_statements(tmp_path: Path) -> None:
    path = tmp_path / "lists.ttl"
    label = "skos:prefLabel 'Observers'@en"
    path.write_text(
        f"{HEADER}{LIST} a iscm:ParticipationList ; {SHARED} ; {label} ; iscm:lists state:IDN ."
    )
    expected = triples(statement("IDN", f" ; {label} ; rdfs:label 'Observers'@en"))
    assert meant(path) == loaded(path) == expected


def test_a_list_that_names_nobody_stands_for_nothing() -> None:
    assert apart(triples(f"{LIST} a iscm:ParticipationList ; {SHARED} .")) == set()


def test_a_list_that_cannot_be_read_stays_as_it_is() -> None:
    for text in (
        f"{LIST} a iscm:ParticipationList ; {SHARED} ; iscm:lists 'Indonesia' .",
        f"[] a iscm:ParticipationList ; {SHARED} ; iscm:lists state:IDN .",
        f"<x:list> a iscm:ParticipationList ; {SHARED} ; iscm:lists state:IDN .",
    ):
        said = [quad.triple for quad in parse(Path("x.ttl"), (HEADER + text).encode())]
        assert apart(said) == set(said)


def test_what_differs_in_the_participant_alone_is_folded_and_nothing_else() -> None:
    alike = [statement(key) for key in ("AUS", "IDN", "NZL")]
    noted = [statement(key, " ; skos:note 'Since the start.'@en") for key in ("FJI", "PNG")]
    others = [
        statement("TLS", " ; skos:note 'Alone.'@en"),
        statement("IOM", name="organization:iom"),  # whose key is not the IRI's
        statement("TON", " ; skos:note [ skos:note 'x' ]"),
        statement("WSM", suffix="/2"),
    ]
    before = triples(*alike, *noted, *others)
    text = serialize(folded(before))
    assert lists(text) == [LIST, LIST.replace(">", "#2>")]
    assert "iscm:lists state:AUS, state:IDN, state:NZL ." in text
    assert "iscm:lists state:FJI, state:PNG ." in text
    assert text.count("a iscm:Participation ;") == len(others)
    after = {quad.triple for quad in parse(Path("x.ttl"), text.encode())}
    assert len(apart(after)) == len(before)


def test_another_name_goes_to_the_list_that_is_there() -> None:
    first = f"{LIST[:-1]}#2> a iscm:ParticipationList ; {SHARED} ; iscm:lists state:FJI ."
    other = statement("AUS", " ; skos:note 'x'") + statement("NZL", " ; skos:note 'x'")
    path = Path("x.ttl")
    text = canonical_text(path, (HEADER + first + statement("IDN") + other).encode())
    assert "iscm:lists state:FJI, state:IDN ." in text
    assert lists(text) == [LIST, LIST.replace(">", "#2>")]
    assert canonical_text(path, text.encode()) == text


def test_another_name_is_another_word_in_a_line() -> None:
    names = ["AFG", "AUS", "BGD", "BTN", "CHN", "FJI", "HKG", "IDN", "IND", "IRN", "IRQ"]
    with_one, with_two = (
        serialize(folded(triples(*map(statement, keys)))).split("\n")
        for keys in (names, [*names, "BRN"])
    )
    changed = [pair for pair in zip(with_one, with_two, strict=True) if pair[0] != pair[1]]
    (before, after) = changed[0]
    assert len(changed) == 1
    assert after.replace("state:BRN, ", "") == before


_KEYS = ("AUS", "IDN")
_SUBJECTS = (
    *(f"<https://w3id.org/iscm/id/statement/made-up/member/{key}/page-2024>" for key in _KEYS),
    *(f"{LIST[:-1]}{number}>" for number in ("", "#2")),
)
_SAID = st.sampled_from(
    (
        *("a iscm:Participation", "a iscm:ParticipationList", "iscm:role role:member"),
        *(f"iscm:participant state:{key}" for key in _KEYS),
        *(f"iscm:lists state:{key}" for key in _KEYS),
        *("iscm:lists 'Indonesia'", "skos:note 'Since the start.'@en", "skos:note [ ]"),
    )
)
_WHOLE = st.sampled_from(
    (
        *(statement(key) for key in _KEYS),
        *(f"{LIST} a iscm:ParticipationList ; {SHARED} ; iscm:lists state:{k} .\n" for k in _KEYS),
    )
)
_FILE = st.lists(
    st.builds("{} {} .\n".format, st.sampled_from(_SUBJECTS), _SAID) | _WHOLE, max_size=9
)


@given(_FILE)
def test_formatting_changes_no_meaning_and_is_done_at_once(lines: list[str]) -> None:
    path = Path("x.ttl")
    content = (HEADER + "".join(lines)).encode()
    text = canonical_text(path, content)
    assert canonical_text(path, text.encode()) == text
    before, after = (
        ox.Dataset(expanded(parse(path, written))) for written in (content, text.encode())
    )
    for dataset in (before, after):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    assert before == after


@pytest.mark.parametrize("path", [file.path for file in project_files(project_folders())], ids=str)
def test_folding_and_expanding_give_back_what_a_file_says(path: Path) -> None:
    quads = list(parse(path, path.read_bytes()))
    said = {quad.triple for quad in expanded(quads)}
    for start in (quads, [ox.Quad(t.subject, t.predicate, t.object) for t in said]):
        again = folded(quad.triple for quad in start)
        assert apart(again) == said


@pytest.mark.long
@pytest.mark.parametrize(("pattern", "shorter"), [("mechanisms/*.ttl", 0.35), ("blocs.ttl", 0.5)])
def test_folding_makes_files_that_much_shorter(pattern: str, shorter: float) -> None:
    lines = {"folded": 0, "apart": 0}
    for path in project_folders().data.glob(pattern):
        said = sorted(apart(quad.triple for quad in parse(path, path.read_bytes())), key=str)
        lines["folded"] += serialize(folded(said)).count("\n")
        things = groupby(said, key=lambda triple: triple.subject)
        labelled_once = [triple for _, each in things for triple in without_what_follows(each)]
        lines["apart"] += serialize(labelled_once).count("\n")
    assert 1 - lines["folded"] / lines["apart"] >= shorter


@pytest.mark.long
def test_the_dataset_has_one_identity_folded_and_expanded(tmp_path: Path) -> None:
    def identity(written: bool) -> str:
        files = []
        for file in project_files(project_folders()):
            quads = list(parse(file.path, file.path.read_bytes()))
            path = tmp_path / f"{len(files)}-{written}.ttl"
            kept = quads if written else expanded(quads)
            path.write_text(serialize(folded(q.triple for q in kept) if written else kept))
            files.append(RdfFile(path, file.graph))
        return canonical_quads(load_files(files).store)[1]

    assert identity(True) == identity(False)
