"""Free text finds things: by any name, in any language, with slips forgiven."""

import functools

import pyoxigraph as ox
import pytest

from iscm.engine import rows_of
from iscm.engine.embedded import EmbeddedEngine
from iscm.finding import (
    LONGEST,
    MOST_WORDS,
    Findable,
    Finder,
    SearchError,
    Tier,
    marked,
    read_things,
)
from iscm.namespaces import ID, PREFIXES

DATA = (
    "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    + """
mechanism:rcm rdfs:label "Regional Conference on Migration"@en ;
    skos:altLabel "Puebla Process"@en, "Proceso de Puebla"@es ; iscm:acronym "RCM" ;
    skos:editorialNote "Its strategy was read."@en .
mechanism:bali rdfs:label "Bali Process"@en ;
    skos:altLabel "Bali Process on Smuggling, Trafficking and Crime"@en .
mechanism:budapest rdfs:label "Budapest Process"@en .
mechanism:labour rdfs:label "Forum on Labour"@en .
state:CIV rdfs:label "Côte d'Ivoire"@en ; iscm:isoAlpha2 "CI" .
state:MLI rdfs:label "Mali"@en . state:LCA rdfs:label "Saint Lucia"@en .
state:DNK rdfs:label "Denmark"@en ; skos:altLabel "Færøerne og København"@da .
theme:trafficking rdfs:label "Counter-trafficking"@en ;
    skos:definition "What is done against the trade in persons; Bali has a name in it."@en .
meeting:one rdfs:label "RCM meeting in Mali"@en .
source:one dcterms:title "News of the Puebla Process"@en ; dcterms:publisher "Gazette" .
[] iscm:about mechanism:budapest ; iscm:name "Silk Route Talks"@en .
[] iscm:about mechanism:budapest ; skos:note "Kazan was named as an observer."@en .
<https://example.org/thing> schema:name "A stranger's thing"@en .
<https://w3id.org/iscm/id/dataset/part> rdfs:label "Part of the Puebla data"@en .
"""
)


@pytest.fixture(scope="module")
def finder() -> Finder:
    store = ox.Store()
    store.load(DATA.encode(), ox.RdfFormat.TURTLE)
    return Finder(read_things(functools.partial(rows_of, EmbeddedEngine(store))))


def keys(finder: Finder, text: str) -> list[str]:
    return [match.thing.iri.removeprefix(ID) for match in finder.find(text).matches]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Puebla", "mechanism/rcm"),
        ("proceso de puebla", "mechanism/rcm"),
        ("rcm", "mechanism/rcm"),
        ("traficking", "mechanism/bali"),
        ("Cote d'Ivoire", "state/CIV"),
        ("cote dIvoire", "state/CIV"),
        ("ivoire", "state/CIV"),
        ("ci", "state/CIV"),
        ("Budapes Process", "mechanism/budapest"),
        ("silk routes", "mechanism/budapest"),
        ("St. Lucia", "state/LCA"),
        ("forum labor", "mechanism/labour"),
        ("kobenhavn", "state/DNK"),
        ("faeroerne", "state/DNK"),
        ("gazette", "source/one"),
        ("kazan", "mechanism/budapest"),
        ("strangers", "https://example.org/thing"),
    ],
)
def test_a_text_finds_first_what_it_means(finder: Finder, text: str, first: str) -> None:
    assert keys(finder, text)[0] == first


def test_an_acronym_goes_before_a_name_a_beginning_words_and_notes(finder: Finder) -> None:
    found = finder.find("RCM").matches
    assert [match.tier for match in found] == [Tier.ACRONYM, Tier.BEGINNING]
    found = finder.find("Mali").matches
    assert [match.tier for match in found] == [Tier.NAME, Tier.WORDS]
    found = finder.find("Bali").matches
    assert [match.tier for match in found] == [Tier.BEGINNING, Tier.NOTES]


def test_a_word_that_a_text_has_is_no_misspelt_other(finder: Finder) -> None:
    assert keys(finder, "Bali") == ["mechanism/bali", "theme/trafficking"]
    assert not finder.find("Bali").misspelt


def test_what_was_taken_for_a_word_that_no_text_has_is_told(finder: Finder) -> None:
    assert finder.find("traficking").misspelt == {"traficking": ["trafficking"]}


def test_short_words_begin_no_others_but_at_the_end(finder: Finder) -> None:
    assert keys(finder, "reg conference") == []
    assert keys(finder, "conference mig") == ["mechanism/rcm"]


def test_where_nothing_is_found_there_are_close_names_and_things_with_some_words(
    finder: Finder,
) -> None:
    found = finder.find("Puebla Budapest")
    assert not found.matches
    named = {thing.iri for thing in (*found.close, *found.some)}
    assert {ID + "mechanism/rcm", ID + "mechanism/budapest"} <= named


def test_the_text_that_was_found_is_told(finder: Finder) -> None:
    def where(text: str) -> str:
        found = finder.find(text)
        return found.where(found.matches[0].thing, "en").text

    assert where("Puebla") == "Puebla Process"
    assert where("Bali") == "Bali Process"
    assert where("proceso puebla") == "Proceso de Puebla"
    assert where("rcm") == "RCM"
    assert where("regional strategy") == "Its strategy was read."


def test_a_label_is_in_the_readers_language_or_in_english(finder: Finder) -> None:
    thing = Findable("urn:x", "thing")
    rcm = finder.by_iri[ID + "mechanism/rcm"]
    thing.names.update(rcm.names)
    assert thing.label("fr").text == "Regional Conference on Migration"


def test_parts_of_the_dataset_are_not_among_what_is_found(finder: Finder) -> None:
    assert "dataset" not in finder.find("Puebla").kinds


def test_suggestions_are_of_names_and_chief_kinds_come_first(finder: Finder) -> None:
    kinds = [match.thing.kind for match in finder.suggest("pue", 8).matches]
    assert kinds == ["mechanism", "source"]
    assert finder.suggest("kazan", 8).matches == []
    assert [m.thing.iri for m in finder.suggest("m", 8).matches] == [ID + "state/MLI"]


@pytest.mark.parametrize(
    "text",
    ['bali "', "bali*", "-bali", "(bali", "names:bali", "bali\x00", "\u202ebali", "b\u00adali"],
)
def test_no_letter_is_syntax(finder: Finder, text: str) -> None:
    assert "mechanism/bali" in [*keys(finder, text), *keys(finder, text.replace("names:", ""))]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no letter"),
        (' "*-() \u202e\x07', "no letter"),
        ("x" * (LONGEST + 1), str(LONGEST)),
        ("a" * 10_000, str(LONGEST)),
        (" ".join(f"w{number}" for number in range(MOST_WORDS + 1)), str(MOST_WORDS)),
    ],
)
def test_what_cannot_be_searched_for_is_refused(finder: Finder, text: str, why: str) -> None:
    with pytest.raises(SearchError, match=why):
        finder.find(text)


def test_words_are_marked_as_they_are_written(finder: Finder) -> None:
    words = finder.find("cote ivoire").asked.words
    parts = marked(words, "In Côte d'Ivoire, once")
    assert [text for text, is_marked in parts if is_marked] == ["Côte", "Ivoire"]
    assert "".join(text for text, _ in parts) == "In Côte d'Ivoire, once"


def test_of_a_long_text_the_part_around_the_first_word_is_shown(finder: Finder) -> None:
    words = finder.find("mali").asked.words
    shown = "".join(text for text, _ in marked(words, "so much " * 30 + "Mali " + "more " * 60, 80))
    assert len(shown) < 90
    assert "Mali" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")


def test_more_texts_than_are_read_are_told() -> None:
    store = ox.Store()
    store.load(DATA.encode(), ox.RdfFormat.TURTLE)
    rows = functools.partial(rows_of, EmbeddedEngine(store))
    assert read_things(rows, most=5).cut
    assert not read_things(rows).cut
