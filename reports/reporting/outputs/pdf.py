"""The report on paper: tagged, archivable, with its charts drawn."""

from pathlib import Path
from typing import Any

from core import pdf
from reports.reporting.outputs.words import in_words

TEMPLATE = Path(__file__).parent / "typst" / "report.typ"
CHART = Path(__file__).parent / "typst" / "chart.typ"


def report_pdf(document: dict[str, Any], *, draft: bool) -> bytes:
    """The document as PDF/A-2a and PDF/UA-1."""
    return pdf.render(TEMPLATE, in_words(document, draft=draft))


def chart_png(block: dict[str, Any], *, language: str) -> bytes:
    """A chart of a document in words, as a picture."""
    data = {"title": block["title"], "bars": block["bars"], "language": language}
    return pdf.render_png(CHART, data, ppi=200)
