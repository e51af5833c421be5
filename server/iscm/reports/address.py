"""Where a report goes, with what it is about filled in."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from iscm.web.languages import gettext


@dataclass(frozen=True)
class Subject:
    """What a report is about.

    Attributes:
        iri: of the thing or statement.
        said: what the page says, in a line.
        sources: where it has it from: addresses, or IRIs.
        version: of the dataset.
    """

    iri: str
    said: str
    sources: tuple[str, ...]
    version: str

    @property
    def fields(self) -> dict[str, str]:
        """The fields of the issue form for a wrong fact (``.github/ISSUE_TEMPLATE``), filled."""
        return {
            "thing": self.iri,
            "fact": gettext("It says: %(said)s", said=self.said) if self.said else "",
            "source": "\n".join(self.sources),
        }

    @property
    def text(self) -> str:
        """The report as the text of a letter."""
        said = [gettext("It says: %(said)s", said=self.said)] if self.said else []
        lines = (
            self.iri,
            gettext("Dataset version %(version)s", version=self.version),
            *said,
            *(gettext("Source: %(source)s", source=source) for source in self.sources),
            "",
            gettext("It should say:"),
            gettext("Who says so, and of what date:"),
        )
        return "\n".join(lines)


def report_address(to: str, subject: Subject) -> str:
    """The address of a report that is begun.

    Args:
        to: of an issue form, or ``mailto:`` and an address.
        subject: what the report is about.
    """
    if urlsplit(to).scheme == "mailto":
        title = gettext("Something is wrong: %(iri)s", iri=subject.iri)
        fields = {"subject": title, "body": subject.text.replace("\n", "\r\n")}
        # https://www.rfc-editor.org/rfc/rfc6068#section-5 wants spaces as %20.
        return f"{to}{'&' if '?' in to else '?'}{urlencode(fields, quote_via=quote)}"
    fields = {name: value for name, value in subject.fields.items() if value}
    return f"{to}{'&' if '?' in to else '?'}{urlencode(fields)}"
