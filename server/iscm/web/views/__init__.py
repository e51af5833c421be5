"""From a description to what a page's template shows."""

from collections.abc import Mapping, Sequence

from iscm.web.around import Around
from iscm.web.beside import FIGURE
from iscm.web.views.figure import FigurePage, figure_page
from iscm.web.views.generic import GenericPage, generic_page
from iscm.web.views.group import GroupPage, group_page
from iscm.web.views.happenings import EventPage, event_page
from iscm.web.views.mechanism import MechanismPage, mechanism_page
from iscm.web.views.participant import ParticipantPage, participant_page
from iscm.web.views.reader import Reader
from iscm.web.views.region import RegionPage, region_page
from iscm.web.views.role import RolePage, role_page
from iscm.web.views.roster import RosterPage, roster_page
from iscm.web.views.source import SourcePage, source_page
from iscm.web.views.statement import StatementPage, statement_page
from iscm.web.views.theme import ThemePage, theme_page

Page = (
    MechanismPage
    | ParticipantPage
    | GroupPage
    | SourcePage
    | ThemePage
    | StatementPage
    | EventPage
    | RolePage
    | RegionPage
    | RosterPage
    | FigurePage
    | GenericPage
)


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
    return _record_page(reader, types, kind, key, around.beside)


def _record_page(
    reader: Reader,
    types: frozenset[str],
    kind: str,
    key: str,
    beside: Sequence[Mapping[str, str]],
) -> Page:
    if "Statement" in types or "BlocMembership" in types:
        return statement_page(reader, kind, key)
    if types & {"Meeting", "Document"}:
        return event_page(reader, kind, key, beside)
    if "Role" in types:
        return role_page(reader, kind, key, beside)
    if "Region" in types:
        return region_page(reader, kind, key, beside)
    if "Roster" in types:
        return roster_page(reader, kind, key, beside)
    if types & {"Indicator", FIGURE}:
        return figure_page(reader, kind, key, beside)
    return generic_page(reader, kind, key)
