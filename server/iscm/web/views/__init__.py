"""From a description to what a page's template shows."""

from iscm.web.around import Around
from iscm.web.views.generic import GenericPage, generic_page
from iscm.web.views.group import GroupPage, group_page
from iscm.web.views.mechanism import MechanismPage, mechanism_page
from iscm.web.views.participant import ParticipantPage, participant_page
from iscm.web.views.reader import Reader
from iscm.web.views.source import SourcePage, source_page
from iscm.web.views.theme import ThemePage, theme_page

Page = MechanismPage | ParticipantPage | GroupPage | SourcePage | ThemePage | GenericPage


def page_of(around: Around, kind: str, key: str, language: str) -> Page:
    """Choose and fill the page for a thing.

    Args:
        around: the thing's description, and what stands around it.
        kind, key: from its IRI.
        language: preferred language of labels.
    """
    description = around.description
    reader = Reader(description, language)
    types = description.types(description.iri)
    if "Mechanism" in types:
        return mechanism_page(reader, kind, key, around.shared)
    if types & {"State", "Territory", "Organization", "Bloc"} or kind == "person":
        return participant_page(reader, kind, key, around.shared)
    if "Group" in types:
        return group_page(reader, kind, key)
    if "Theme" in types:
        return theme_page(reader, kind, key)
    if "Source" in types:
        return source_page(reader, kind, key)
    return generic_page(reader, kind, key)
