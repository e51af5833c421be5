"""Words of the documentation pages: ``web/words``, a file for each language."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_FILES: Final = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parents[1] / "words").glob("*.json"))
}
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    language: words["pages"] for language, words in _FILES.items()
}
"""Words of the pages, by language."""
RULES: Final[Mapping[str, Mapping[str, str]]] = {
    language: words["shapes"] for language, words in _FILES.items()
}
"""What a shape asks for, in words, by language; ``{}`` stands for what it names."""
