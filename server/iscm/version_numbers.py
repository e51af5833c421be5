"""Numbers of versions."""


def version_order(number: str) -> tuple[int, ...]:
    """Sorts the numbers of versions: 1.10.0 comes after 1.9.0."""
    return tuple(int(part) for part in number.split("."))
