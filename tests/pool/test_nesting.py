import pytest

from iscm.engine import QuerySyntaxError
from iscm.pool.nesting import require_shallow


@pytest.mark.parametrize(
    "text",
    [
        "((()))",
        "(){}[]" * 100,
        "'((((((' # {{{{{{{{",
        "<x:((((((>",
    ],
)
def test_what_is_shallow_passes(text: str) -> None:
    require_shallow(text, 3)


@pytest.mark.parametrize(
    ("text", "column"), [("(((( ))))", 4), ("{[({ })]}", 4), ("(()) (((()", 9)]
)
def test_what_is_deep_is_told_with_its_place(text: str, column: int) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        require_shallow(text, 3)
    assert (caught.value.line, caught.value.column) == (1, column)
