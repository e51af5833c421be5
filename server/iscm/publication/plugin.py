"""What publication brings to the site and the command line."""

from typing import Final

from iscm.plugins import EVERY_PAGE, Plugin
from iscm.translatable import translatable

PLUGIN: Final = Plugin(
    "publication",
    pages=("pages.catalogue", "pages.versions", "pages.downloads", "pages.changes"),
    commands={
        "build": "Write the dumps, the ontology's documentation and the dataset's description.",
        "publish": "Load a version into an engine elsewhere.",
        "changes": "Print what changed since an earlier version.",
    },
    footer={
        "catalogue.catalog": translatable("Catalogue and citation"),
        "dumps.index": translatable("Downloads"),
        "changes.changes": translatable("Changes"),
    },
    panels={
        (EVERY_PAGE, "head"): "feed.html",
        (EVERY_PAGE, "tools"): "follow_panel.html",
        ("llms", "reading"): "llms_catalogue.txt",
        ("llms", "whole"): "llms_downloads.txt",
        ("robots", "lead"): "robots_dumps.txt",
    },
    described_by=("catalogue.catalog", "catalogue.void"),
    fills=("prepare", "typed_links", "earlier_documents", "earlier_document", "at_start"),
)
