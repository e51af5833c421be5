"""What the errors have in common that people cause, and can mend."""


class InputError(Exception):
    """Something wrong in what was given: in a file, a query, a table.

    Commands tell it in a line, and end with an exit code (`iscm.cli.failing`).
    """
