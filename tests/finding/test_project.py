"""What the project's own data give to those who look for something."""

import functools

import pytest

from iscm.engine import rows_of
from iscm.finding import Finder, Tier, read_things
from iscm.namespaces import ID
from iscm.paths import project_folders
from iscm.questions import read_questions
from projects import project_engine

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def finder() -> Finder:
    questions = read_questions(project_folders().questions)
    return Finder(read_things(functools.partial(rows_of, project_engine()), questions))


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Puebla", "mechanism/rcm"),
        ("Processus de Puebla", "mechanism/rcm"),
        ("Cote d'Ivoire", "state/CIV"),
        ("Budapes Process", "mechanism/budapest-process"),
        ("Bali", "mechanism/bali-process"),
        ("IOM", "organization/iom"),
        ("OIM", "organization/iom"),
        ("CEDEAO", "organization/ecowas"),
        ("Kenia", "state/KEN"),
        ("climate change", "theme/migration-and-climate-change"),
        ("who has chaired", "question/chairs-of-a-mechanism"),
    ],
)
def test_a_text_finds_first_what_it_means(finder: Finder, text: str, first: str) -> None:
    assert finder.find(text).matches[0].thing.iri == ID + first


def test_every_label_and_acronym_of_a_mechanism_and_a_state_finds_it(finder: Finder) -> None:
    missed = []
    for thing in finder.things:
        if thing.kind not in ("mechanism", "state"):
            continue
        for name in thing.names:
            found = finder.find(name.text).matches
            best = [match.thing for match in found if match.tier <= Tier.NAME]
            if thing not in best:
                missed.append((name.text, thing.iri))
    assert missed == []


def test_bali_is_no_misspelt_mali(finder: Finder) -> None:
    assert "state" not in finder.find("Bali").kinds
    assert not finder.find("Bali").misspelt


def test_all_of_it_is_read(finder: Finder) -> None:
    assert not finder.cut
