"""The queries that pictures come from."""

from pathlib import Path
from typing import Final

from iscm.web.queries import QueryFolder

QUERIES: Final = QueryFolder(Path(__file__).parent / "queries")
answered = QUERIES.answered
question = QUERIES.question
