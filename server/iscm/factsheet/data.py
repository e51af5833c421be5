"""The factsheet as JSON (RFC 8259) and CSV (RFC 4180)."""

import csv
import io
import json
from typing import Any

from iscm.derive import GROUNDS
from iscm.factsheet.explain import explain
from iscm.factsheet.model import Evidence, Factsheet, Figure, Named

_COLUMNS = (
    "indicator",
    "label",
    "period",
    "published",
    "derived",
    "difference",
    *(f"ground_{ground}" for ground in GROUNDS),
    "why",
)


def sheet_json(sheet: Factsheet) -> str:
    """Everything that the factsheet holds, as one object."""
    document = {
        "year": sheet.year,
        "asOf": sheet.day,
        "version": sheet.version,
        "printed": sheet.printed,
        "grounds": {str(ground): words for ground, words in GROUNDS.items()},
        "sections": [
            {
                "title": section.title,
                "paragraphs": list(section.paragraphs),
                "figures": [_figure(figure) for figure in section.figures],
            }
            for section in sheet.sections
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def sheet_csv(sheet: Factsheet) -> str:
    """A row for each figure, and a further one for each further number in print."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for figure in sheet.figures:
        grounds = [len(figure.on_ground(ground)) for ground in GROUNDS]
        why = " ".join(explain(figure))
        numbers: list[tuple[str, int | None]] = [(p.period, p.value) for p in figure.published]
        numbers = numbers or [(str(sheet.year), None)]
        for period, value in numbers:
            both = figure.derived is not None and value is not None
            difference = (figure.derived or 0) - (value or 0) if both else None
            writer.writerow(
                [figure.key, figure.indicator.name, period, value, figure.derived, difference]
                + (grounds if figure.items else [None] * len(GROUNDS))
                + [why]
            )
    return out.getvalue()


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "indicator": _named(figure.indicator),
        "definition": figure.definition,
        "question": figure.question,
        "published": [
            {
                "value": number.value,
                "period": number.period,
                "source": _named(number.source),
                "note": number.note or None,
                "factsheet": number.printed_factsheet,
            }
            for number in figure.published
        ],
        "derived": figure.derived,
        "difference": figure.difference,
        "why": explain(figure),
        "items": [
            {
                **_named(item.thing),
                "ground": item.ground,
                "evidence": [_evidence(one) for one in item.evidence],
            }
            for item in figure.items
        ],
        "unclear": [
            {
                "what": doubt.what,
                "remedy": doubt.remedy,
                "things": [
                    {**_named(thing), "detail": detail or None} for thing, detail in doubt.things
                ],
            }
            for doubt in figure.doubts
        ],
    }


def _evidence(one: Evidence) -> dict[str, Any]:
    return {
        "ground": one.ground,
        "statement": one.statement,
        "source": _named(one.source),
        "date": one.date or None,
        "mechanism": _named(one.mechanism) if one.mechanism else None,
    }


def _named(thing: Named) -> dict[str, Any]:
    return {"iri": thing.iri, "label": thing.name}
