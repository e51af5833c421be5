"""Content codings (RFC 9110, section 12.5.3): which one a client takes, and applying it."""

import functools
import gzip
import re
from typing import Final

import brotli
import zstandard

from iscm.media_types import GRAPH_OFFERS
from iscm.protocol.negotiation import weighted

SMALLEST: Final = 1024
"""Shorter content is sent as it is: there is nothing to gain."""
CODINGS: Final = ("zstd", "br", "gzip")
"""The server's favourite first: zstd is as small as br and five times as fast."""
_COMPRESSIBLE: Final = re.compile(
    "|".join(
        (
            r"text/|application/(?:[\w.+-]*\+)?(?:json|xml|javascript)|image/svg",
            *(re.escape(offer.media_type) for offer in GRAPH_OFFERS),
        )
    )
)


_LONGEST_KNOWN: Final = 256
"""Clients send some thirty letters; longer values are not remembered."""


def preferred(header: str | None) -> str:
    """The coding to send.

    Args:
        header: the Accept-Encoding header.

    Returns:
        A member of `CODINGS`, or ``identity``.
    """
    if header is not None and len(header) > _LONGEST_KNOWN:
        return _chosen(header)
    return _known(header)


def _chosen(header: str | None) -> str:
    qualities = dict(weighted(header or ""))
    others = qualities.get("*", 0.0)
    best, best_quality = "identity", 0.0
    for coding in CODINGS:
        quality = (
            qualities.get("gzip", qualities.get("x-gzip", others))
            if coding == "gzip"
            else (qualities.get(coding, others))
        )
        if quality > best_quality:
            best, best_quality = coding, quality
    return best if best_quality >= qualities.get("identity", 0.0) else "identity"


_known = functools.lru_cache(maxsize=256)(_chosen)


def compressible(content_type: str) -> bool:
    """Whether content of this type gets shorter by compressing it."""
    return _COMPRESSIBLE.match(content_type) is not None


def encode(coding: str, content: bytes | memoryview) -> bytes:
    """Apply a coding."""
    if coding == "zstd":
        return zstandard.ZstdCompressor(level=6).compress(content)
    if coding == "br":
        return bytes(brotli.compress(content, quality=5))
    if coding == "gzip":
        return gzip.compress(content, compresslevel=6, mtime=0)
    return bytes(content)
