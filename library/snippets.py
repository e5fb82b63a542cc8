"""The words around what was found, marked.

PostgreSQL's ts_headline would parse every text once more. Here the database looks for the first
letters of the words in a text that is made for it, and gives the few words around the place.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from library.kyrgyz import LETTERS, stem
from library.query import Sql

BEFORE, WIDTH = 60, 240
# Endings of Russian words; Kyrgyz ones are taken off by the stemmer.
_ENDING = re.compile("(?:[аеиоуыюяйьъ]+|[аеиоуыюя]+(?:м|х|в|ми|го|му))$")
_WORD = re.compile(r"[^\W_]+")
_OTHER = re.compile(r"[\W_]")


def searchable(text: str) -> str:
    """A text for `place`, letter by letter beside the original: small, without the letters that
    typists leave out and without signs."""
    plain = _OTHER.sub(" ", "".join(_small(letter) for letter in text))
    return f" {plain.translate(LETTERS)}"


def _small(letter: str) -> str:
    small = letter.lower()
    return small if len(small) == 1 else letter


def starts(words: Iterable[str]) -> tuple[str, ...]:
    """The first letters that all forms of some words share."""
    found: list[str] = []
    for word in sorted({_start(word) for text in words for word in _WORD.findall(text.lower())}):
        if len(word) > 1 and not (found and word.startswith(found[-1])):
            found.append(word)
    return tuple(found)


def _start(word: str) -> str:
    # A stem may end in another letter than its forms: китеби, китеп.
    short = stem(word)
    while not word.startswith(short):
        short = short[:-1]
    rest = _ENDING.sub("", short)
    return rest if len(rest) > 3 else short


def around(begun: Sequence[str]) -> Sql:
    """The words around the first place in a text of the table; empty where none is there."""
    if not begun:
        return Sql("''", ())
    places = ", ".join(["nullif(strpos(plain, %s), 0)"] * len(begun))
    # Looked for once (OFFSET 0); greatest() would take its 1 where nothing is found.
    text = (
        f"(SELECT CASE WHEN place IS NULL THEN ''"  # noqa: S608
        f" ELSE substr(words, greatest(place - {BEFORE}, 1), {WIDTH}) END"
        f" FROM (SELECT least({places}) AS place OFFSET 0) found)"
    )
    return Sql(text, tuple(f" {start}" for start in begun))


def marked(text: str, begun: tuple[str, ...]) -> SafeString:
    """A text with the words that begin so in <mark>; all of it is escaped."""
    if not begun:
        return escape(text)
    small = text.lower()
    if len(small) != len(text):  # some letter of another alphabet becomes two
        small = "".join(map(_small, text))
    parts, end = [], 0
    for hit in _begins(begun).finditer(small.translate(LETTERS)):
        start, stop = hit.span()
        parts += [escape(text[end:start]), f"<mark>{escape(text[start:stop])}</mark>"]
        end = stop
    return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308 - escaped above


@lru_cache(maxsize=256)
def _begins(begun: tuple[str, ...]) -> re.Pattern[str]:
    """Words that begin so."""
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, begun))})[^\W_]*")


def snippet(cut: str, begun: tuple[str, ...]) -> SafeString:
    """What `around` has cut out of a text, as whole words with … on both sides."""
    words = cut.split()
    if len(cut) >= WIDTH:
        words = words[1:-1]
    return marked(f"… {' '.join(words)} …", begun)
