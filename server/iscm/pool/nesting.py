"""Refusing text that is nested deeper than a parser's stack should bear."""

from iscm.engine import QuerySyntaxError, lexer


def require_shallow(text: str, limit: int) -> None:
    """Check that brackets stand within brackets no deeper than allowed.

    Raises:
        QuerySyntaxError: they do, and where.
    """
    if text.count("(") + text.count("{") + text.count("[") <= limit:
        return
    depth = 0
    for token in lexer.tokens(text):
        if token.text in ("(", "{", "["):
            depth += 1
            if depth > limit:
                line, column = lexer.position(text, token.start)
                raise QuerySyntaxError(
                    line, column, f"brackets are nested deeper than the {limit} allowed"
                )
        elif token.text in (")", "}", "]"):
            depth -= 1
