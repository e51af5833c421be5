"""The languages of pages: which one a reader gets, and texts, numbers and links in it.

The texts stand in English in templates and code; the catalogues ``web/translations/<language>.po``
(https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html) hold the others.
"""

import functools
import io
from collections.abc import Mapping
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from flask import Flask, current_app, g, has_request_context, request
from jinja2 import Environment, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from iscm.protocol.negotiation import LANGUAGES, negotiate_language
from iscm.protocol.problems import bad_parameter
from iscm.web.addresses import Parameter

LANG: Final = "lang"
"""The parameter that asks for a language."""
IN_LANGUAGE: Final = Parameter(
    LANG,
    "The language of the page, whatever Accept-Language says",
    MappingProxyType({"type": "string", "enum": list(LANGUAGES)}),
)
NATIVE_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {"en": "English", "fr": "Français", "es": "Español"}
)
"""Language → its name in itself."""
SPEAKING: Final[dict[str, frozenset[str | None]]] = {}
"""Endpoint → extensions of those of its addresses that come in several languages; None stands for
the address without one."""
_FOLDER: Final = Path(__file__).parent / "translations"


def register(app: Flask) -> None:
    """Have the templates of an application speak, and its links keep a language that was chosen."""
    speak_in(app.jinja_env)
    app.before_request(_require_language)
    app.url_defaults(_keep_on_link)


def speak_in(templates: Environment) -> None:
    """Give templates what they say texts with."""
    environment: Any = templates
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(_plain, _plain_plural, newstyle=True)
    environment.globals |= {
        "_": _in_template,
        "gettext": _in_template,
        "ngettext": _plural_in_template,
        "language": language,
        "language_asked": language_asked,
        "language_field": language_field,
        "number": number,
    }
    environment.filters["translated"] = _plain


def language() -> str:
    """The language of what is being made: the one that its address asks for, else the one that
    Accept-Language prefers; English of what comes in one language (see `speak`), such as data."""
    if not has_request_context() or not g.get("speaks"):
        return LANGUAGES[0]
    found: str | None = g.get("language")
    if found is None:
        preferred = negotiate_language(request.headers.get("Accept-Language"), LANGUAGES)
        found = g.language = language_asked().get(LANG, preferred)
    return found


def language_asked() -> dict[str, str]:
    """The parameter of the request that asks for a language, for the addresses that its answer
    leads to; empty where Accept-Language decides."""
    asked = request.args.get(LANG) if has_request_context() else None
    if asked not in LANGUAGES or request.endpoint not in SPEAKING:
        return {}
    return {LANG: asked}


def language_field() -> str:
    """The hidden field with which a form keeps the language that the address asks for."""
    asked = language_asked()
    if not asked:
        return ""
    return Markup('<input type="hidden" name="{}" value="{}">').format(LANG, asked[LANG])


def speak() -> None:
    """Say that what is being made comes in several languages: its texts are in the reader's, and
    its links keep the one that its address asks for."""
    g.speaks = True


def with_language(path: str) -> str:
    """A path on this site, in the language that the links of this page keep.

    Args:
        path: with what follows it; an address of another site is returned as it is.
    """
    if not path.startswith("/") or not has_request_context() or not g.get("speaks"):
        return path
    kept = language_asked()
    if not kept:
        return path
    rest, hash_sign, fragment = path.partition("#")
    adapter = current_app.create_url_adapter(request)
    try:
        endpoint, values = adapter.match(rest.partition("?")[0]) if adapter else ("", {})
    except HTTPException:
        return path
    if not _speaks(endpoint, values):
        return path
    return f"{rest}{'&' if '?' in rest else '?'}{LANG}={kept[LANG]}{hash_sign}{fragment}"


def gettext(message: str, /, **values: object) -> str:
    """A text in the language of the page.

    Args:
        message: the text in English, ``%(name)s`` where a value stands.
        values: by name.
    """
    return _plain(message) % values


def ngettext(singular: str, plural: str, count: int, /, **values: object) -> str:
    """A text for one or for several, in the language of the page.

    Args:
        singular, plural: the text in English; ``%(num)s`` is the number as people write it.
        count: how many there are.
        values: by name.
    """
    return _plain_plural(singular, plural, count) % {"num": number(count), **values}


def number(value: int) -> str:
    """A number as people write it in the language of the page."""
    return _number(value, language())


@functools.lru_cache(maxsize=4096)
def _number(value: int, tag: str) -> str:
    # A page says hundreds of times how many sources there are of a fact.
    return format_decimal(value, locale=tag)


@pass_eval_context
def _in_template(context: EvalContext, message: str, /, **values: object) -> str:
    text = _plain(message)
    marked = Markup(text) if context.autoescape else text  # noqa: S704
    return marked % values if "%" in text else marked


@pass_eval_context
def _plural_in_template(
    context: EvalContext, singular: str, plural: str, num: int, /, **values: object
) -> str:
    text = _plain_plural(singular, plural, num)
    filled = {**values, "num": values.get("num", number(num))}
    return (Markup(text) if context.autoescape else text) % filled  # noqa: S704


def _plain(message: str) -> str:
    # The empty message stands for the head of a catalogue.
    return catalogue(language()).gettext(message) if message else ""


def _plain_plural(singular: str, plural: str, count: int) -> str:
    return catalogue(language()).ngettext(singular, plural, count)


@functools.cache
def catalogue(tag: str) -> NullTranslations:
    """The translations into a language, read when first asked for."""
    if tag == LANGUAGES[0]:
        return NullTranslations()
    with (_FOLDER / f"{tag}.po").open("rb") as file:
        read = read_po(file, locale=tag)
    compiled = io.BytesIO()
    write_mo(compiled, read)
    compiled.seek(0)
    return GNUTranslations(compiled)


def _require_language() -> None:
    """Refuse a language that there is none of.

    Raises:
        Problem: 400.
    """
    asked = request.args.getlist(LANG) if request.endpoint in SPEAKING else []
    if len(asked) > 1:
        raise bad_parameter(f"{LANG} comes {len(asked)} times; give one language")
    if asked and asked[0] not in LANGUAGES:
        there = ", ".join(LANGUAGES)
        raise bad_parameter(f"there is no language {asked[0][:100]} here; there are {there}")


def _keep_on_link(endpoint: str, values: dict[str, Any]) -> None:
    kept = language_asked() if g.get("speaks") else {}
    if kept and LANG not in values and _speaks(endpoint, values):
        values.update(kept)


def _speaks(endpoint: str, values: Mapping[str, Any]) -> bool:
    return values.get("extension") in SPEAKING.get(endpoint, ())
