"""What a browser may be led to."""

from urllib.parse import urlsplit


def may_follow(address: str) -> bool:
    """Whether a browser may be led to an address that the data give: one of the web or of mail;
    ``javascript:`` and ``file:`` are text."""
    try:
        return urlsplit(address).scheme in ("http", "https", "mailto")
    except ValueError:
        return False
