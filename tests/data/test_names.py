"""Names kept for search alone are those that would not be found otherwise."""

import pytest

from iscm.fold import fold
from iscm.matching.graph import Entity, NameSource, read_entities
from projects import project_engine


@pytest.fixture(scope="module")
def entities() -> list[Entity]:
    return read_entities(project_engine())


def test_a_search_name_is_no_other_spelling_of_a_name_that_is_shown(
    entities: list[Entity],
) -> None:
    for entity in entities:
        shown = {
            fold(name.text)
            for name in entity.names
            if name.source not in (NameSource.SEARCH_NAME, NameSource.CLDR)
        }
        kept = {fold(name.text) for name in entity.names if name.source is NameSource.SEARCH_NAME}
        assert not shown & kept, entity.id


def test_a_search_name_is_not_in_cldr_in_its_language(entities: list[Entity]) -> None:
    carried = 0
    for entity in entities:
        names = {
            source: {
                (fold(name.text), name.language) for name in entity.names if name.source is source
            }
            for source in (NameSource.SEARCH_NAME, NameSource.CLDR)
        }
        assert not names[NameSource.SEARCH_NAME] & names[NameSource.CLDR], entity.id
        carried += len(names[NameSource.CLDR])
    assert carried > 5000


def test_a_search_name_is_kept_in_one_spelling_for_each_language(entities: list[Entity]) -> None:
    for entity in entities:
        kept = [
            (fold(name.text), name.language)
            for name in entity.names
            if name.source is NameSource.SEARCH_NAME
        ]
        assert len(kept) == len(set(kept)), entity.id
