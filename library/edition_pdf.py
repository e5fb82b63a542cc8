"""A material as a PDF: a text to read on paper, or a card set to cut, eight cards a sheet."""

import io
from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from PIL import Image

from core import pdf
from library import records
from library.book import Book, absolute, book, is_cards, picture, picture_svg, words
from library.document import Block, Inline, document
from library.models import Edition
from library.text import cards

FOLDER = Path(__file__).parent / "typst"
TEXT, CARDS, COVER = (FOLDER / f"{name}.typ" for name in ("edition", "cards", "cover"))
CARDS_A_SHEET = 8


def edition_pdf(edition: Edition) -> bytes:
    """The published language version as PDF/A-2a and PDF/UA-1, in its language.

    Words of the author reach the template as data and are never evaluated.
    """
    found = book(edition)
    assert edition.published is not None
    with translation.override(found.words_language):
        if is_cards(edition):
            data = _facts(found) | {"sheets": _sheets(edition.published.body)}
            return pdf.render(CARDS, data)
        blocks = [_printed(block) for block in found.blocks]
        data = _facts(found) | {"blocks": blocks, "checks": found.checks}
        return pdf.render(TEXT, data)


def edition_cover(edition: Edition) -> bytes:
    """The cover of a book, 600 × 800 points, as PNG: catalogues of readers show nothing else."""
    record = records.record(edition)
    data = {
        "title": record.title,
        "kind": record.kind_label,
        "publisher": record.publisher,
        "language": record.language,
        "language_label": record.language_label,
    }
    out = io.BytesIO()
    with Image.open(io.BytesIO(pdf.render_png(COVER, data))) as image:
        # Four colours and their blends: a third of the weight.
        image.convert("RGB").quantize(32).save(out, "PNG", optimize=True)
    return out.getvalue()


def _facts(found: Book) -> dict[str, Any]:
    record = found.record
    day = timezone.localtime(record.modified)
    return {
        "title": record.title,
        "summary": record.summary,
        "language": record.language,
        "words_language": found.words_language,
        "authors": [maker.name for maker in record.authors],
        "keywords": [topic.name for topic in record.topics],
        # The day of the text, not of printing: the same version gives the same bytes.
        "date": [day.year, day.month, day.day],
        "publisher": record.publisher,
        "licence": record.licence,
        "about": [[line.label, line.text, line.url] for line in found.about],
        "qr": pdf.qr_svg(record.url),
        "words": words(),
    }


def _printed(block: Block) -> Block:
    """A block as the template takes it: whole addresses, pictures as data."""
    out = dict(block)
    if block["k"] == "image":
        jpeg = picture(block["src"])
        if jpeg is None:
            alt = [{"k": "t", "s": block["alt"]}]
            return {"k": "para", "c": alt if block["alt"] else []}
        return {"k": "image", "svg": picture_svg(jpeg), "alt": block["alt"] or " "}
    if "c" in out:
        out["c"] = [_line(part) for part in out["c"]]
    if "blocks" in out:
        out["blocks"] = [_printed(child) for child in out["blocks"]]
    if "items" in out:
        out["items"] = [[_printed(child) for child in item] for item in out["items"]]
    for rows in ("head", "rows"):
        if rows in out:
            out[rows] = [[{**c, "c": [_line(p) for p in c["c"]]} for c in row] for row in out[rows]]
    return out


def _line(part: Inline) -> Inline:
    out = dict(part)
    if part["k"] == "a":
        url = absolute(part["url"])
        out = {"k": "a", "url": url} if url else {"k": "span"}
    if "c" in part:
        out["c"] = [_line(child) for child in part["c"]]
    return out


def _sheets(markdown: str) -> list[list[dict[str, Any]]]:
    """Cards in groups of eight, the last one filled up with empty cards."""
    found = [
        {
            "front": front_line(card.front),
            "back": [_printed(_plain(block)) for block in document(card.back)],
        }
        for card in cards(markdown)
    ]
    empty: dict[str, Any] = {"front": [], "back": []}
    found += [empty] * (-len(found) % CARDS_A_SHEET)
    return [found[at : at + CARDS_A_SHEET] for at in range(0, len(found), CARDS_A_SHEET)]


def _plain(block: Block) -> Block:
    """A heading on a card is a bold line: headings belong to documents."""
    if block["k"] != "heading":
        return block
    return {"k": "para", "c": [{"k": "strong", "c": block["c"]}]}


def front_line(front: str) -> list[Inline]:
    """The front of a card: one line of Markdown."""
    blocks = document(front)
    return [_line(part) for block in blocks for part in block.get("c", ())]
