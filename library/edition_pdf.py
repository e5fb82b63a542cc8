"""A material as a PDF: a text to read on paper, or a card set to cut, eight cards a sheet."""

import io
import re
from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from PIL import Image

from core import pdf
from library import records
from library.book import (
    Book,
    absolute,
    book,
    credit,
    is_cards,
    jpeg,
    picture_svg,
    shown_alt,
    words,
)
from library.document import Block, Inline, document
from library.models import Edition, Resource
from library.text import cards

FOLDER = Path(__file__).parent / "typst"
TEXT, CARDS, COVER = (FOLDER / f"{name}.typ" for name in ("edition", "cards", "cover"))
CARDS_A_SHEET = 8
# How wide and high a picture may be in a text and on a card, in millimetres, and how large a point.
IN_TEXT, ON_CARD, POINT = (130, 110), (80, 26), 0.25
_STEP = re.compile(r"(?<=\w)[/?&=_.-]+(?=\w)")


def edition_pdf(edition: Edition) -> bytes:
    """The published language version as PDF/A-2a and PDF/UA-1, in its language.

    Words of the author reach the template as data and are never evaluated.
    """
    found = book(edition)
    assert edition.published is not None
    with translation.override(found.words_language):
        if is_cards(edition):
            data = _facts(found) | {"sheets": _sheets(edition.published.body, found)}
            return pdf.render(CARDS, data)
        blocks = [_printed(block, found) for block in found.blocks]
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


def _printed(block: Block, found: Book) -> Block:
    """A block as the template takes it: whole addresses, pictures as data."""
    out = dict(block)
    if block["k"] == "image":
        return _printed_picture(block, found)
    if "c" in out:
        out["c"] = [_line(part) for part in out["c"]]
    if "blocks" in out:
        out["blocks"] = [_printed(child, found) for child in out["blocks"]]
    if "items" in out:
        out["items"] = [[_printed(child, found) for child in item] for item in out["items"]]
    for rows in ("head", "rows"):
        if rows in out:
            out[rows] = [[{**c, "c": [_line(p) for p in c["c"]]} for c in row] for row in out[rows]]
    return out


def _printed_picture(block: Block, found: Book) -> Block:
    """A picture with its credit; what it shows as words when its file is lost."""
    picture = found.pictures[block["name"]]
    alt, _language = shown_alt(block, picture)
    data = jpeg(picture)
    if data is None:
        return {"k": "para", "c": [{"k": "t", "s": alt}]}
    line = [_line(_breakable(part)) for part in credit(picture)]
    widest, highest = ON_CARD if found.record.kind == Resource.Kind.CARDS else IN_TEXT
    width = min(widest, highest * picture.width / picture.height, picture.width * POINT)
    out = {"svg": picture_svg(data), "alt": alt, "width": round(width, 1), "credit": line}
    return {"k": "image", **out}


def _breakable(part: Inline) -> Inline:
    """An address may go on in the next line after each of its steps."""
    if part["k"] == "a":
        return part | {"c": [_breakable(child) for child in part["c"]]}
    return part | {"s": _STEP.sub("\\g<0>\u200b", part["s"])}


def _line(part: Inline) -> Inline:
    out = dict(part)
    if part["k"] == "a":
        url = absolute(part["url"])
        out = {"k": "a", "url": url} if url else {"k": "span"}
    if "c" in part:
        out["c"] = [_line(child) for child in part["c"]]
    return out


def _sheets(markdown: str, found: Book) -> list[list[dict[str, Any]]]:
    """Cards in groups of eight, the last one filled up with empty cards."""
    shown = [
        {
            "front": front_line(card.front),
            "back": [
                _printed(_plain(block), found) for block in document(card.back, found.pictures)
            ],
        }
        for card in cards(markdown)
    ]
    empty: dict[str, Any] = {"front": [], "back": []}
    shown += [empty] * (-len(shown) % CARDS_A_SHEET)
    return [shown[at : at + CARDS_A_SHEET] for at in range(0, len(shown), CARDS_A_SHEET)]


def _plain(block: Block) -> Block:
    """A heading on a card is a bold line: headings belong to documents."""
    if block["k"] != "heading":
        return block
    return {"k": "para", "c": [{"k": "strong", "c": block["c"]}]}


def front_line(front: str) -> list[Inline]:
    """The front of a card: one line of Markdown."""
    blocks = document(front)
    return [_line(part) for block in blocks for part in block.get("c", ())]
