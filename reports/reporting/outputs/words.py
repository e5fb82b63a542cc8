"""The document in words of its language: what PDF, DOCX and pages print."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from reports.reporting.content.document import DAY, MONEY, NUMBER, PERCENT, TEXT, written
from reports.reporting.models import ReportingAgreement

# In twentieths of a point: the width between the margins, and what numbers need at least.
PAPER = 9638
NEEDED = {NUMBER: 950, PERCENT: 950, DAY: 1330, MONEY: 1560}
# A column of texts without a longer one takes what they need and no more.
SHORT = 14
# A longer word may be broken; a hyphen is where a line may end anyway.
LONGEST_WORD = 14
PART = re.compile(r"[\s-]+")


def in_words(document: dict[str, Any], *, draft: bool = False) -> dict[str, Any]:
    """Every cell as text, charts with lengths in percent of the width and what they say."""
    with translation.override(document["language"]):
        return {
            "language": document["language"],
            "title": document["title"],
            "author": str(settings.ASSOCIATION_NAME),
            "form": str(ReportingAgreement.Form(document["form"]).label),
            "foot": document["title"],
            "draft": _("Draft: not submitted, figures may still change") if draft else "",
            "facts": [row for row in document["facts"] if row[1]],
            "blocks": [_block(block) for block in document["blocks"]],
            "words": {"page": _("Page"), "contents": _("Contents")},
        }


def _block(block: dict[str, Any]) -> dict[str, Any]:
    if block["kind"] == "table":
        types = [column["type"] for column in block["columns"]]

        def line(row: list[Any]) -> list[str]:
            return [written(value, type_) for value, type_ in zip(row, types, strict=True)]

        def typed(row: list[str]) -> list[dict[str, str]]:
            """For pages: a template cannot walk two lists at once."""
            return [{"text": text, "type": type_} for text, type_ in zip(row, types, strict=True)]

        rows = [line(row) for row in block["rows"]]
        total = line(block["total"]) if block["total"] else None
        return {
            **block,
            "columns": _with_widths(block["columns"], rows),
            "rows": rows,
            "total": total,
            "lines": [typed(row) for row in rows],
            "total_line": typed(total) if total else None,
        }
    if block["kind"] == "chart":
        return {**block, **_chart(block)}
    if block["kind"] == "facts":
        return {**block, "rows": [row for row in block["rows"] if row[1]]}
    return block


def _with_widths(
    columns: list[dict[str, Any]], rows: Sequence[Sequence[str]]
) -> list[dict[str, Any]]:
    """Columns with their widths on paper, for programs that do not fit a table to its contents:
    each has room for its longest word, numbers for a long amount, and texts share the rest;
    `is_narrow` where a column needs no share of it."""
    needs, narrow = [], []
    for place, column in enumerate(columns):
        own = [row[place] for row in rows] if column["type"] == TEXT else []
        whole = max(map(len, (column["label"], *own)))
        narrow.append(whole <= SHORT)
        own_width = whole if narrow[-1] and own else _longest_word(own)
        words = max(130 * _longest_word([column["label"]]), 115 * own_width)
        needs.append(max(NEEDED.get(column["type"], 0), 240 + words))
    if all(n for n, column in zip(narrow, columns, strict=True) if column["type"] == TEXT):
        narrow[0] = False  # somebody fills the line
    shares = [
        0 if is_narrow or column["type"] != TEXT else column["width"]
        for column, is_narrow in zip(columns, narrow, strict=True)
    ]
    needs = [need * PAPER // max(PAPER, sum(needs)) for need in needs]
    rest = max(PAPER - sum(needs), 0)
    whole = sum(shares) or 1
    return [
        {**column, "twips": need + rest * share // whole, "is_narrow": is_narrow,
         "align": "left" if column["type"] == TEXT else "right"}
        for column, need, share, is_narrow in zip(columns, needs, shares, narrow, strict=True)
    ]  # fmt: skip


def _longest_word(texts: Iterable[str]) -> int:
    lengths = (len(word) for text in texts for word in PART.split(text))
    return min(max(lengths, default=0), LONGEST_WORD)


def _chart(block: dict[str, Any]) -> dict[str, Any]:
    """The longest bar or target ends short of the right side."""
    bars = block["bars"]
    whole = max([*(max(bar["value"], bar["target"] or 0) for bar in bars), 1]) * 1.05
    # One bar far beyond its target would make the others unreadable.
    whole = min(whole, 260)
    lines = [
        {
            "label": bar["label"],
            "length": round(min(100, 100 * bar["value"] / whole), 2),
            "tick": round(100 * bar["target"] / whole, 2) if bar["target"] is not None else None,
            "said": written(bar["value"], PERCENT),
        }
        for bar in bars
    ]
    alt = block["title"] + ": " + ", ".join(f"{bar['label']} {bar['said']}" for bar in lines)
    return {"bars": lines, "alt": alt}
