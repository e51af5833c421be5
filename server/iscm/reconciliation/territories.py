"""Names of countries and territories in many languages, from CLDR as babel carries it.

CLDR stands under the Unicode License, babel under BSD-3-Clause (https://cldr.unicode.org/,
https://babel.pocoo.org/).
"""

from collections.abc import Iterator
from functools import cache
from typing import Final

from babel import Locale

LANGUAGES: Final = (
    "en fr es ar ru zh zh_Hant "
    "pt de it nl pl ro bg cs sk sl hr sr sq mk el hu et lv lt fi sv da nb is ga mt ca eu gl "
    "tr az kk ky uz tg tk hy ka uk be mn fa ps ur hi bn ne si ta th lo km my vi id ms fil ja ko he "
    "am sw so ha af"
)
"""The six languages of the United Nations, those of Europe, and the larger ones of other regions
that mechanisms cover; separated by spaces."""


@cache
def names() -> tuple[tuple[str, str, str], ...]:
    """(alpha-2 code, language, name) for every territory and every one of `LANGUAGES`."""
    return tuple(_names())


def _names() -> Iterator[tuple[str, str, str]]:
    for language in LANGUAGES.split():
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha():
                yield code, language.partition("_")[0], name
