import pytest

from iscm.matching.index import Index
from iscm.matching.match import LONGEST, Candidate, candidates


def best(index: Index, text: str, *types: str) -> Candidate:
    return candidates(index, text, types)[0]


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("Indonesia", 100),
        ("IDN", 100),
        ("360", 100),
        ("Q252", 100),
        ("state/IDN", 100),
        ("Puebla Process", 98),
        ("Holland", 96),
        ("Indonésia", 100),
        ("Индонезия", 95),
        ("International Organization for Migration (IOM)", 92),
        ("Korea, Rep. of", 90),
    ],
)
def test_a_score_says_how_the_name_was_found(index: Index, text: str, score: float) -> None:
    found = best(index, text)
    assert (found.score, found.match) == (score, True)


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("Congo", {"state/COG", "state/COD"}),
        ("Korea", {"state/KOR", "state/PRK"}),
        ("Virgin Islands", {"state/VGB", "state/VIR"}),
        ("AU", {"organization/au", "state/AUS"}),
        ("CPLP", {"organization/cplp", "mechanism/cplp"}),
    ],
)
def test_a_name_of_two_things_is_matched_to_neither(
    index: Index, text: str, things: set[str]
) -> None:
    found = candidates(index, text)
    assert {each.entity.id for each in found[:2]} == things
    assert not any(each.match for each in found)


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("Guinea", "state/GIN"),
        ("Niger", "state/NER"),
        ("Samoa", "state/WSM"),
        ("Dominica", "state/DMA"),
    ],
)
def test_a_name_within_others_names_is_its_own(index: Index, text: str, thing: str) -> None:
    found = candidates(index, text)
    assert [(each.entity.id, each.match) for each in found] == [(thing, True)]


@pytest.mark.parametrize(
    "text", ["West Timor", "North Sudan", "Siberia", "Slovania", "Nigera", "Samoan", "Austrlia"]
)
def test_a_likely_slip_that_has_two_readings_is_left_for_review(index: Index, text: str) -> None:
    found = candidates(index, text, ["State"])
    assert found
    assert not any(each.match for each in found)


@pytest.mark.parametrize(
    "text", ["Tunis", "Túnis", "Somali", "Tunisi", "Algeri", "Indonesi", "Montserrado"]
)
def test_a_fragment_or_another_ending_is_a_near_name_at_most(index: Index, text: str) -> None:
    """Cities, a language, a county: what differs from a State's name by its ending alone."""
    found = candidates(index, text, ["State"])
    assert found
    assert not any(each.match for each in found)
    assert found[0].score < 90


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("Philippine", "state/PHL"),
        ("Zambi", "state/ZMB"),
        ("Cypr", "state/CYP"),
        ("Catar", "state/QAT"),
        ("St. Lucia", "state/LCA"),
        ("Túnez", "state/TUN"),
        ("تونس", "state/TUN"),
        ("टोंगा", "state/TON"),
        ("கென்யா", "state/KEN"),
    ],
)
def test_a_name_of_a_city_in_no_other_working_language_is_the_state_s(
    index: Index, text: str, thing: str
) -> None:
    (found,) = (each for each in candidates(index, text, ["State"]) if each.match)
    assert found.entity.id == thing


def test_a_type_settles_what_a_code_means(index: Index) -> None:
    assert best(index, "AU", "State").entity.id == "state/AUS"
    assert best(index, "AU", "Organization").entity.id == "organization/au"
    assert best(index, "AU", "State").match


def test_an_acronym_in_small_letters_is_taken_only_where_its_type_is_given(index: Index) -> None:
    assert not best(index, "add").match
    assert best(index, "add", "Mechanism").match


def test_a_name_within_a_text_is_a_candidate_only(index: Index) -> None:
    found = candidates(index, "Embassy of Indonesia in Bern", ["State"])
    assert "state/IDN" in {each.entity.id for each in found}
    assert not any(each.match for each in found)


@pytest.mark.parametrize(
    "text",
    ["Indo\u200bnesia", "\u202bIndonesia\u202c", "Indonesia\x00", " Indonesia\t\n", "INDONESIA."],
)
def test_invisible_characters_and_case_do_not_matter(index: Index, text: str) -> None:
    found = best(index, text)
    assert (found.entity.id, found.match) == ("state/IDN", True)


@pytest.mark.parametrize("text", ["", " ", "\u200f", "\ud800", "...", "x" * 10_000, "a" * LONGEST])
def test_texts_that_name_nothing_are_no_match(index: Index, text: str) -> None:
    assert not any(each.match for each in candidates(index, text))


def test_candidates_come_best_first_and_once(index: Index) -> None:
    found = candidates(index, "Guinee Bisau Republic of")
    scores = [each.score for each in found]
    assert scores == sorted(scores, reverse=True)
    assert len({each.entity.id for each in found}) == len(found)


@pytest.mark.parametrize("text", ["Congo (the)", "Congo, The", "The Congo", "Congo (le)"])
def test_an_article_of_a_list_is_no_part_of_the_name(index: Index, text: str) -> None:
    found = candidates(index, text, ["State"])
    assert [(each.entity.id, each.score) for each in found[:2]] == [
        ("state/COG", 100),
        ("state/COD", 96),
    ]


@pytest.mark.parametrize(("text", "state"), [("36", "AUS"), ("4", "AFG"), ("360.00", "IDN")])
def test_a_code_of_m49_may_have_lost_its_zeros(index: Index, text: str, state: str) -> None:
    found = candidates(index, text)
    assert [(each.entity.id, each.match) for each in found] == [(f"state/{state}", True)]


@pytest.mark.parametrize("text", ["NA", "NO", "NR"])
def test_what_may_stand_for_nothing_is_certain_among_codes_alone(index: Index, text: str) -> None:
    assert not any(each.match for each in candidates(index, text, ["State"]))
    assert candidates(index, text, ["State"], codes=True)[0].match
