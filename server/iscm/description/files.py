"""The files that the dataset is handed out in: their names, and what each is."""

from dataclasses import dataclass
from typing import Final

DUMPS: Final = "dumps/"
"""Where they stand, below the project's base IRI and the root of the site."""
CHECKSUMS: Final = "SHA256SUMS"
ONTOLOGY_FILE: Final = "ontology.ttl"
TABLE_METADATA: Final = "csv-metadata.json"
"""The name that https://www.w3.org/TR/tabular-data-model/#standard-path looks for."""

GZIP: Final = "application/gzip"
ZSTD: Final = "application/zstd"


@dataclass(frozen=True)
class DumpFile:
    """One file.

    Attributes:
        name: the file's name.
        media_type: of the content, uncompressed.
        file_type: code of the EU's file type authority table
            (http://publications.europa.eu/resource/authority/file-type).
        title: what it is, in English.
        compression: media type of the compression; None for a file that is not compressed.
    """

    name: str
    media_type: str
    file_type: str
    title: str
    compression: str | None = None

    @property
    def content_type(self) -> str:
        """The media type to send the file with."""
        if self.compression:
            return self.compression
        text = self.media_type.startswith("text/")
        return f"{self.media_type};charset=utf-8" if text else self.media_type


_GRAPHS: Final = (
    ("iscm.ttl", "text/turtle", "RDF_TURTLE", "The default graph as Turtle"),
    ("iscm.nt", "application/n-triples", "RDF_N_TRIPLES", "The default graph as N-Triples"),
    ("iscm.trig", "application/trig", "RDF_TRIG", "The named graphs as TriG, one for each file"),
    ("iscm.jsonld", "application/ld+json", "JSON_LD", "The default graph as JSON-LD"),
)
_TABLES: Final = (
    ("mechanisms.csv", "Mechanisms as a table"),
    ("participations.csv", "Participations as a table, one row for each statement"),
    ("states.csv", "States and territories as a table"),
    ("themes.csv", "Themes as a table"),
)

GRAPH_FILES: Final = tuple(
    DumpFile(file_name + suffix, media_type, code, title + words, compression)
    for file_name, media_type, code, title in _GRAPHS
    for suffix, compression, words in (
        ("", None, ""),
        (".gz", GZIP, ", compressed with gzip"),
        (".zst", ZSTD, ", compressed with Zstandard"),
    )
)
TABLE_FILES: Final = tuple(
    DumpFile(file_name, "text/csv", "CSV", title) for file_name, title in _TABLES
)
DISTRIBUTIONS: Final = (*GRAPH_FILES, *TABLE_FILES)
"""What a catalogue lists."""
ALL_FILES: Final = (
    *DISTRIBUTIONS,
    DumpFile(TABLE_METADATA, "application/csvm+json", "JSON", "Description of the tables (CSVW)"),
    DumpFile(CHECKSUMS, "text/plain", "TXT", "SHA-256 of every other file"),
)
"""All that is written and served."""
