"""Content negotiation as pure functions (RFC 9110, section 12.5: https://www.rfc-editor.org/rfc/rfc9110#section-12.5)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from iscm.media_types import Offer

LANGUAGES: Final = ("en", "fr", "es")
"""The languages of pages and labels, the default first."""
_NAME: Final = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]"
# Possessive (`*+`), and with an alternative that eats a quotation which nobody closes: what has
# been read once is never read again, so that a header costs no more than its length.
_QUOTED: Final = r'"(?:[^"\\]|\\.)*+"'
_UNCLOSED: Final = r'"(?:[^"\\]|\\.)*+\\?\Z'
_RANGE: Final = re.compile(rf"\s*+({_NAME}+)/({_NAME}+)\s*+")
_PARAMETER: Final = re.compile(rf"\s*+;\s*+(?:({_NAME}+)\s*+=\s*+({_NAME}+|{_QUOTED}))?\s*+")
_ELEMENTS: Final = re.compile(rf'(?:[^,"]|{_QUOTED}|{_UNCLOSED})++', re.DOTALL)
_WEIGHT: Final = re.compile(r"0(?:\.\d{0,3})?|1(?:\.0{0,3})?")


def weight(text: str) -> float | None:
    """A weight (https://www.rfc-editor.org/rfc/rfc9110#section-12.4.2): 0 to 1; None for what is
    none."""
    return float(text) if _WEIGHT.fullmatch(text) else None


def weighted(header: str) -> Iterator[tuple[str, float]]:
    """The elements of a list of tokens with weights, in small letters; those that break the grammar
    are left out."""
    for element in header.lower().split(","):
        token, semicolon, parameter = element.partition(";")
        name, _, value = parameter.partition("=")
        quality = weight(value.strip()) if name.strip() == "q" else None
        if token.strip() and not semicolon:
            yield token.strip(), 1.0
        elif token.strip() and quality is not None:
            yield token.strip(), quality


@dataclass(frozen=True)
class MediaRange:
    """One element of an Accept header.

    Attributes:
        type, subtype: in small letters; ``*`` for any.
        parameters: name → value, names and values in small letters, the weight left out.
        quality: 0 to 1; 0 means "not acceptable".
    """

    type: str
    subtype: str
    parameters: tuple[tuple[str, str], ...]
    quality: float

    @property
    def specificity(self) -> tuple[bool, bool, int]:
        """Orders ranges: the more specific one that fits decides."""
        return (self.type != "*", self.subtype != "*", len(self.parameters))

    def fits(self, offer: Offer) -> bool:
        """Whether the offer lies in the range, all parameters of the range included."""
        kind, _, subtype = offer.media_type.partition("/")
        if self.type not in ("*", kind) or self.subtype not in ("*", subtype):
            return False
        return all(offer.offers(name, value) for name, value in self.parameters)


def parse_accept(header: str) -> list[MediaRange]:
    """The media ranges of an Accept header; elements that break the grammar are left out."""
    found = (_media_range(element) for element in _ELEMENTS.findall(header))
    return [media_range for media_range in found if media_range is not None]


def _media_range(element: str) -> MediaRange | None:
    match = _RANGE.match(element)
    if match is None or (match[1] == "*" and match[2] != "*"):
        return None
    parameters: list[tuple[str, str]] = []
    quality = 1.0
    at = match.end()
    while at < len(element):
        parameter = _PARAMETER.match(element, at)
        if parameter is None:
            return None
        at = parameter.end()
        if parameter[1] is None:
            continue
        name, value = parameter[1].lower(), _unquote(parameter[2])
        if name == "q":
            if (given := weight(value)) is None:
                return None
            quality = given
            # What follows the weight are extensions of Accept, not parameters of the type.
            break
        parameters.append((name, value.lower()))
    return MediaRange(match[1].lower(), match[2].lower(), tuple(parameters), quality)


def _unquote(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value


def negotiate(header: str | None, offers: Sequence[Offer]) -> Offer | None:
    """Choose among representations.

    Args:
        header: the Accept header; None or blank accepts everything.
        offers: what there is, the server's favourite first.

    Returns:
        The offer with the highest weight, the earlier one where weights are equal; None where
        none is acceptable.
    """
    ranges = parse_accept(header) if header and header.strip() else []
    if not ranges:
        return offers[0] if offers else None
    # Said again, a range counts once: the first time. Few are left to try for each offer then.
    once: dict[tuple[str, str], dict[tuple[tuple[str, str], ...], MediaRange]] = {}
    for media_range in ranges:
        alike = once.setdefault((media_range.type, media_range.subtype), {})
        alike.setdefault(media_range.parameters, media_range)
    best: Offer | None = None
    best_quality = 0.0
    for offer in offers:
        kind, _, subtype = offer.media_type.partition("/")
        fitting = [
            media_range
            for place in ((kind, subtype), (kind, "*"), ("*", "*"))
            for media_range in once.get(place, {}).values()
            if media_range.fits(offer)
        ]
        if fitting:
            quality = max(fitting, key=lambda media_range: media_range.specificity).quality
            if quality > best_quality:
                best, best_quality = offer, quality
    return best


def negotiate_language(header: str | None, offers: Sequence[str]) -> str:
    """Choose a language by Accept-Language.

    Ranges match by prefix (``fr-CH`` asks for ``fr``), as RFC 4647, section 3.4 looks up:
    https://www.rfc-editor.org/rfc/rfc4647#section-3.4 . The more specific range decides: the
    language itself, else a variety of it, else ``*``. Of equal weights the one named first wins.

    Args:
        header: the Accept-Language header, or None.
        offers: language tags there are, the default first.

    Returns:
        An offer; the default where none is asked for, since a label in some language is better
        than none.
    """
    ranges = list(weighted(header or ""))
    asked = [
        (-quality, place, order, offer)
        for order, offer in enumerate(offers)
        for place, quality in _weights(offer, ranges)
        if quality > 0
    ]
    return min(asked)[-1] if asked else offers[0]


def _weights(offer: str, ranges: Sequence[tuple[str, float]]) -> list[tuple[int, float]]:
    """The places and weights of the most specific ranges that a language lies in."""
    for fits in (offer.__eq__, lambda tag: tag.startswith(offer + "-"), "*".__eq__):
        if found := [(place, weight) for place, (tag, weight) in enumerate(ranges) if fits(tag)]:
            return found
    return []
