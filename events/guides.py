"""Guides of one printed page: the pages of `docs/`, a language each, as PDF.

The words stand in docs/ alone, where they are read on a screen too. What a guide may hold is small:
headings, numbered steps, paragraphs, bold words; links print their words.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from markdown_it import MarkdownIt
from markdown_it.token import Token

from core import pdf

TEMPLATE = Path(__file__).parent / "typst" / "guide.typ"
GUIDES = {"desk": "guide-desk.md", "organiser": "guide-event-organiser.md"}
# The heading under which the page of a language stands.
LANGUAGES = {"ky": "Кыргызча", "ru": "Русский"}


def language_for(code: str | None) -> str:
    """The language of a guide for a reader of the portal."""
    return "ru" if code == "ru" else "ky"


@cache
def guide_pdf(kind: str, language: str) -> bytes:
    """One page A4, to be printed. Raises `KeyError` for what there is none of."""
    return pdf.render(TEMPLATE, guide_data(kind, language))


def guide_data(kind: str, language: str) -> dict[str, Any]:
    """What the page prints: its title and its blocks of words."""
    text = (Path(settings.BASE_DIR) / "docs" / GUIDES[kind]).read_text(encoding="utf-8")
    tokens = MarkdownIt("commonmark").parse(text)
    titles = tokens[1].content.split(" / ")
    title = titles[list(LANGUAGES).index(language)]
    return {
        "language": language,
        "title": title,
        "blocks": list(_blocks(tokens, LANGUAGES[language])),
    }


def _blocks(tokens: list[Token], heading: str) -> Iterator[dict[str, Any]]:
    is_ours, tag = False, ""
    for token in tokens:
        if token.type == "heading_open":
            tag = token.tag
        elif token.type == "list_item_open":
            tag = "li"
        elif token.type == "paragraph_open" and tag != "li":
            tag = "p"
        elif token.type == "list_item_close":
            tag = ""
        elif token.type == "inline":
            if tag == "h2":
                is_ours = token.content == heading
            elif is_ours:
                yield {"tag": tag, "words": list(_words(token.children or []))}


def _words(tokens: list[Token]) -> Iterator[dict[str, Any]]:
    is_bold = False
    for token in tokens:
        if token.type in ("strong_open", "strong_close"):
            is_bold = token.type == "strong_open"
        elif token.type in ("softbreak", "hardbreak"):
            yield {"text": " ", "bold": is_bold}
        elif token.content:
            yield {"text": token.content, "bold": is_bold}
