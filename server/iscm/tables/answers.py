"""The answer to a question as a table."""

from collections.abc import Callable, Mapping

from iscm.tables.table import Known, Shape, Table, merged, shape_of, with_names


def answer_table(
    answer: Callable[[str], Table],
    text: str,
    things: Mapping[str, Known],
    usual: Shape | None = None,
) -> Table:
    """An answer with names beside its IRIs.

    Args:
        answer: answers a query, with its own columns alone.
        text: the query.
        things: IRI → what is known of it.
        usual: the columns that other answers to the same question have, which one without rows
            has too.
    """
    table = answer(text)
    shape: Shape = shape_of(table, things)
    return with_names(table, things, merged(usual, shape) if usual is not None else shape)
