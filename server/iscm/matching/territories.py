"""Names of countries and territories in many languages, from CLDR as babel carries it.

CLDR stands under the Unicode License, babel under BSD-3-Clause (https://cldr.unicode.org/,
https://babel.pocoo.org/).
"""

from collections.abc import Iterator
from functools import cache
from typing import Final

from babel import Locale
from babel.core import get_global

from iscm.fold import fold

LANGUAGES: Final = (
    "en fr es ar ru zh zh_Hant "
    "pt de it nl pl ro bg cs sk sl hr sr sq mk el hu et lv lt fi sv da nb is ga mt ca eu gl "
    "tr az kk ky uz tg tk hy ka uk be mn fa ps ur hi bn ne si ta th lo km my vi id ms fil ja ko he "
    "am sw so ha af"
)
"""The six languages of the United Nations, those of Europe, and the larger ones of other regions
that mechanisms cover; separated by spaces."""

WORKING: Final = ("en", "fr", "es")
"""The languages of the project's labels, in which most texts are written."""


@cache
def territory_names() -> tuple[tuple[str, str, str], ...]:
    """(alpha-2 code, language, name) for every territory and every one of `LANGUAGES`.

    A name that another language gives a State and that means something else to whoever writes
    English, French or Spanish is left out: ``Tunis`` is Tunisia in Croatian and a city in English,
    ``Somali`` is Somalia in Turkish and a language in English.
    """
    own = {(code, fold(name)) for language in WORKING for code, name in _territories(language)}
    others = _cities() | _languages()
    return tuple(
        (code, language.partition("_")[0], name)
        for language in LANGUAGES.split()
        for code, name in _territories(language)
        if fold(name) not in others or (code, fold(name)) in own
    )


def _territories(language: str) -> Iterator[tuple[str, str]]:
    for code, name in Locale.parse(language).territories.items():
        if len(code) == 2 and code.isalpha():
            yield code, name


def _cities() -> set[str]:
    """The cities that time zones are called after, folded, in the working languages; CLDR names
    those whose name is not the last part of the zone's
    (https://www.unicode.org/reports/tr35/tr35-dates.html#Time_Zone_Names)."""
    found = set()
    for language in WORKING:
        named = Locale.parse(language).time_zones
        for zone in get_global("zone_territories"):
            place = named.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")
            found.add(fold(place))
    return found


def _languages() -> set[str]:
    """The English names of languages, folded."""
    return {fold(name) for name in Locale.parse("en").languages.values()}
