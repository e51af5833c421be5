"""A citation in the styles that people and reference managers read.

Each names the version of the dataset: what is cited may read otherwise in the next one.
"""

import json
import re
from dataclasses import dataclass
from typing import Final

_TEX: Final = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    # BibTeX counts braces, those after a backslash too.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    **{character: "\\" + character for character in "&%$#_"},
}
_BREAK: Final = re.compile(r"[\s\x00-\x1f\x7f]+")


@dataclass(frozen=True)
class Citation:
    """What is said of an entry of the dataset.

    Attributes:
        key: tells it apart from the other entries (``mechanism/bali-process``).
        iri: of the entry.
        name: what it is called.
        author: who made the dataset.
        dataset: its title.
        version, version_iri, date: of the version that is cited; the date as ``YYYY-MM-DD``.
    """

    key: str
    iri: str
    name: str
    author: str
    dataset: str
    version: str
    version_iri: str
    date: str

    @property
    def text(self) -> str:
        """As people write it: creator (year): entry. In: dataset, version, kind, identifiers
        (after https://support.datacite.org/docs/data-citation)."""
        return (
            f"{_line(self.author)} ({self.date[:4]}): {_line(self.name)}. "
            f"In: {_line(self.dataset)}, version {self.version}. Dataset. {self.iri} "
            f"({self.version_iri})"
        )

    @property
    def bibtex(self) -> str:
        """As BibTeX reads it; ``@misc`` is the entry type that every style has."""
        name = re.sub(r"[^A-Za-z0-9]+", "-", f"iscm-{self.key}-{self.version}")
        dataset = _tex(f"{self.dataset}, version {self.version}")
        fields = {
            "author": "{" + _tex(self.author) + "}",
            "title": "{" + _tex(self.name) + "}",
            "howpublished": f"In: {dataset}. Dataset",
            "year": self.date[:4],
            "month": self.date[5:7].lstrip("0"),
            "version": _tex(self.version),
            "url": self.iri,
            "note": rf"Version: \url{{{self.version_iri}}}",
        }
        lines = [f"  {field} = {{{value}}}," for field, value in fields.items()]
        return "\n".join((f"@misc{{{name},", *lines, "}", ""))

    @property
    def ris(self) -> str:
        """As RIS, which EndNote, Zotero and Mendeley read: a tag in a line, ended by CR and LF."""
        fields = (
            ("TY", "DATA"),
            ("TI", self.name),
            ("T2", self.dataset),
            ("AU", self.author),
            ("PY", self.date[:4]),
            ("DA", self.date.replace("-", "/")),
            ("ET", self.version),
            ("UR", self.iri),
            ("N1", f"Version: {self.version_iri}"),
            ("ER", ""),
        )
        return "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in fields)

    @property
    def csl(self) -> str:
        """As CSL-JSON (https://docs.citationstyles.org/en/stable/specification.html), an array of
        one item."""
        item = {
            "id": self.iri,
            "type": "entry",
            "title": self.name,
            "container-title": self.dataset,
            "author": [{"literal": self.author}],
            "issued": {"date-parts": [[int(part) for part in self.date.split("-")]]},
            "version": self.version,
            "genre": "Dataset",
            "URL": self.iri,
            "note": f"Version: {self.version_iri}",
        }
        return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


def _line(text: str) -> str:
    """A text in one line: a line of RIS ends its field."""
    return _BREAK.sub(" ", text).strip()


def _tex(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in _line(text))
