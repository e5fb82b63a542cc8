"""The words around what was found, marked. Made here for one page of hits: PostgreSQL's
ts_headline would read every text once more."""

import re
from collections.abc import Iterable
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

WIDTH = 180
# How letters of a folded key (`core.folding`) may be written; the longer ones first.
_WRITTEN = {
    "shch": "(?:щ|шч|shch)", "sh": "(?:ш|щ|sh|ş)", "ch": "(?:ч|ch|ç)", "ts": "(?:ц|тс|ts)",
    "iu": "(?:ю|иу|[iy]u)", "ia": "(?:я|иа|[iy]a)", "a": "[аa]", "b": "[бb]", "d": "[дd]",
    "e": "(?:[иiйy]*[еёэe])", "f": "(?:ф|f|ph)", "g": "[гg]", "h": "(?:х|h|kh)",
    "i": "[иыйiyі]", "j": "(?:дж|ж|j|zh|dj)", "k": "[кkcq]", "l": "[лl]", "m": "[мm]",
    "n": "(?:н|ң|ng|n)", "o": "[оөoö]", "p": "[пp]", "r": "[рr]", "s": "[сs]", "t": "[тt]",
    "u": "[уүuü]", "v": "[вvw]", "z": "[зz]",
}  # fmt: skip
_PART = re.compile("|".join(sorted(_WRITTEN, key=len, reverse=True)) + "|.")
_LATIN = re.compile("[a-z0-9]+$")


@lru_cache(maxsize=2000)
def pattern(lexemes: tuple[str, ...]) -> re.Pattern[str] | None:
    """Finds words that begin with one of the lexemes of a question, however they are written."""
    starts = sorted({_written(key) for key in lexemes if len(key) > 2}, key=len, reverse=True)
    if not starts:
        return None
    # Endings are at most six letters: "кол" is in "колго", not in "колхозчулар".
    return re.compile(rf"\b(?:{'|'.join(starts)})\w{{0,6}}\b", re.IGNORECASE)


def _written(key: str) -> str:
    if not _LATIN.match(key):  # a stem of PostgreSQL in Cyrillic letters
        return re.escape(key).replace("е", "[её]")
    return "".join(
        _WRITTEN[part] + "+[ьъ]?" if part in _WRITTEN else re.escape(part)
        for part in _PART.findall(key)
    )


def marked(text: str, found: re.Pattern[str] | None) -> SafeString:
    """A text with its found words in <mark>; all of it is escaped."""
    if found is None:
        return escape(text)
    parts, end = [], 0
    for hit in found.finditer(text):
        parts += [escape(text[end : hit.start()]), f"<mark>{escape(hit[0])}</mark>"]
        end = hit.end()
    return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308 - escaped above


def snippet(texts: Iterable[str], found: re.Pattern[str] | None) -> SafeString:
    """The first of some texts that holds a found word, cut to the words around it."""
    if found is not None:
        for text in texts:
            if hit := found.search(text):
                return marked(_around(text, hit.start()), found)
    return SafeString()


def _around(text: str, place: int) -> str:
    """Whole words on both sides of a place, with … where the text goes on."""
    start = max(0, place - WIDTH // 3)
    if start:
        start = text.find(" ", start, place) + 1 or place
    stop = start + WIDTH
    if stop < len(text):
        stop = text.rfind(" ", start, stop) if text.rfind(" ", start, stop) > place else stop
    cut = " ".join(text[start:stop].split())
    return f"{'… ' if start else ''}{cut}{' …' if stop < len(text) else ''}"
