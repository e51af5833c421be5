"""Bytes of text files that people save, by whatever editor."""

import codecs
from typing import Final

from iscm.errors import InputError

_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class EncodingError(InputError):
    """Bytes that are no text; the message says where, and what to do."""


def marked_encoding(start: bytes) -> str | None:
    """The encoding that a byte order mark tells, as a codec that leaves it out; None without one.

    Args:
        start: the first bytes of a file, three at least where it has them.
    """
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    return "utf-16" if start.startswith(_UTF_16) else None


def decoded_text(content: bytes) -> str:
    """The text of a file: UTF-8, or UTF-16 with a byte order mark, which is left out.

    Raises:
        EncodingError: it is neither.
    """
    encoding = marked_encoding(content) or "utf-8"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-16":
            raise EncodingError("this is broken UTF-16: save the file as UTF-8") from error
        line = content.count(b"\n", 0, error.start) + 1
        raise EncodingError(
            f"line {line}: this is not UTF-8 (byte 0x{content[error.start]:02X}): save the file as "
            "UTF-8"
        ) from error


def unmarked(text: str) -> str:
    """A text without the byte order mark that it begins with
    (https://www.rfc-editor.org/rfc/rfc3629#section-6)."""
    return text.removeprefix("\ufeff")
