"""Texts that pages show in the reader's language, marked where they are written."""


def translatable(text: str) -> str:
    """Mark a text for the catalogues of `iscm.web.languages`, which translate it where it is shown.

    Args:
        text: in English.

    Returns:
        The same text.
    """
    return text


def plural(one: str, many: str) -> tuple[str, str]:
    """Mark a text for one and for several, as `translatable` does.

    Args:
        one, many: in English, ``%(num)s`` where the number stands.

    Returns:
        Both.
    """
    return one, many
