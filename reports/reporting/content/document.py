"""A report as a list of blocks of plain data: what is frozen, and what all outputs are made of.

Kinds of blocks: heading (level, text), text (text, lang, note), facts (rows of label and value),
table (key, caption, columns, rows, total, note), chart (title, unit, bars). Numbers stay numbers;
money is text with a point, so nothing is lost in JSON.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from core import dates

Block = dict[str, Any]
# What stands in the place of a number that tells of few people, or would give such a number away:
# "<5" would be wrong of the second.
HIDDEN = "*"
# A table with more rows is in the workbook only: printed it would be hundreds of pages.
PRINTED_AT_MOST = 300
# Types of columns; all but the first stand to the right.
TEXT, NUMBER, MONEY, PERCENT, DAY = "text", "number", "money", "percent", "day"


@dataclass(frozen=True)
class Column:
    label: str
    type: str = TEXT
    width: int = 1

    def plain(self) -> dict[str, Any]:
        return {"label": str(self.label), "type": self.type, "width": self.width}


@dataclass
class Builder:
    """Puts a document together; `document` gives it as JSON."""

    language: str
    title: str
    form: str
    facts: list[tuple[str, str]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    # Tables that only the workbook has: rows behind the totals.
    sheets: list[Block] = field(default_factory=list)

    def heading(self, text: Any, level: int = 2) -> None:
        """A level is never skipped: who listens to a document would miss something."""
        above = [block["level"] for block in self.blocks if block["kind"] == "heading"]
        level = min(level, above[-1] + 1 if above else 2)
        self.blocks.append({"kind": "heading", "level": level, "text": str(text)})

    def text(self, text: str, *, lang: str = "", note: Any = "", tone: str = "") -> None:
        """Words of people; `lang` when they are in another language than the report."""
        block = {"kind": "text", "text": text, "lang": lang, "note": str(note), "tone": tone}
        self.blocks.append(block)

    def facts_block(self, rows: Iterable[tuple[Any, Any]]) -> None:
        self.blocks.append({"kind": "facts", "rows": [[str(a), str(b)] for a, b in rows]})

    def table(
        self,
        key: str,
        caption: Any,
        columns: Sequence[Column],
        rows: Iterable[Sequence[Any]],
        *,
        total: Sequence[Any] | None = None,
        note: Any = "",
        only_sheet: bool = False,
    ) -> bool:
        """Says whether the table stands in the document. A long one does not: a sentence in its
        place says where it is."""
        lines = [[plain(value) for value in row] for row in rows]
        block: Block = {
            "kind": "table",
            "key": key,
            "caption": str(caption),
            "columns": [column.plain() for column in columns],
            "rows": lines,
            "total": [plain(value) for value in total] if total is not None else None,
            "note": " ".join(filter(None, (hidden_note(lines), str(note)))),
        }
        is_long = len(block["rows"]) > PRINTED_AT_MOST
        (self.sheets if only_sheet or is_long else self.blocks).append(block)
        if is_long and not only_sheet:
            number = number_format(len(block["rows"]), force_grouping=True)
            text = _("%(table)s: %(number)s lines, in the workbook (XLSX) on a sheet of this name.")
            self.text(text % {"table": block["caption"], "number": number})
        return not (only_sheet or is_long)

    def chart(self, title: Any, bars: Sequence[tuple[str, float, float | None]]) -> None:
        """Bars with a tick at their target: (label, value, target). The table stands beside."""
        rows = [{"label": label, "value": value, "target": target} for label, value, target in bars]
        self.blocks.append({"kind": "chart", "title": str(title), "bars": rows})

    def document(self) -> dict[str, Any]:
        return {
            "version": 1,
            "language": self.language,
            "form": self.form,
            "title": self.title,
            "facts": [[str(label), str(value)] for label, value in self.facts],
            "blocks": self.blocks,
            "sheets": self.sheets,
        }


def hidden_note(rows: Iterable[Sequence[Any]]) -> str:
    """What the star means, where there is one."""
    if not any(is_hidden(value) for row in rows for value in row):
        return ""
    return _("* Not shown: fewer than 5 people, or it would give such a number away.")


def is_hidden(value: Any) -> bool:
    """A hidden number, or words with one among them."""
    return isinstance(value, str) and (value == HIDDEN or f" {HIDDEN};" in f"{value};")


def plain(value: Any) -> Any:
    """A cell as JSON keeps it."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def written(value: Any, type: str) -> str:
    """A cell in words of the active language."""
    if value is None or value == "":
        return "–" if type != TEXT else ""
    if type == DAY:
        return dates.short_day(dt.date.fromisoformat(str(value)))
    if value == HIDDEN or type == TEXT:
        return str(value)
    if type == MONEY:
        return number_format(Decimal(str(value)), decimal_pos=2, force_grouping=True)
    if isinstance(value, str):
        return value
    text = number_format(
        value, decimal_pos=0 if float(value).is_integer() else 1, force_grouping=True
    )
    return f"{text} %" if type == PERCENT else text
