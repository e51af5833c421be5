"""Words of comparisons, in the language of the page."""

from collections.abc import Mapping, Sequence

from iscm.web.languages import gettext


def part_names() -> Mapping[str, str]:
    """Part → its name; of what is there without a part, a sign."""
    return {
        "member": gettext("member"),
        "observer": gettext("observer"),
        "partner": gettext("partner"),
        "former member": gettext("former member"),
        "": "✓",
    }


def fact_names() -> Mapping[str, str]:
    """Fact → its name."""
    return {
        "type": gettext("Type"),
        "status": gettext("Status"),
        "status known last": gettext("Status known last"),
        "established": gettext("Established"),
        "ended": gettext("Ended"),
        "chair": gettext("Chair"),
        "chair known last": gettext("Chair known last"),
        "secretariat": gettext("Secretariat"),
        "secretariat known last": gettext("Secretariat known last"),
        "region": gettext("Region"),
        "chair of": gettext("Chairs"),
        "theme": gettext("Themes"),
        "bloc": gettext("Groups of States"),
    }


def place(columns: Sequence[bool], heads: Sequence[str]) -> str:
    """Where things are: in all columns, in some, in one alone.

    Args:
        columns: whether they are in each.
        heads: the names of the columns.
    """
    named = [head for head, there in zip(heads, columns, strict=True) if there]
    if len(named) == len(heads):
        return gettext("In both") if len(heads) == 2 else gettext("In all")
    if len(named) == 1:
        return gettext("In %(name)s alone", name=named[0])
    return gettext("In %(names)s", names=", ".join(named))
