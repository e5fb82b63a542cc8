"""What somebody types into the search, as a question to the database.

Each word is looked for in all ways it may be meant, and all words are wanted: as Russian and
English with their endings, in a folded form with Kyrgyz endings off (so Ң is Н, and Latin letters
are Cyrillic ones), and as the keys of the other layout.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.folding import fold
from library.keyboard import in_cyrillic, is_latin, other_layout
from library.kyrgyz import stem

LONGEST = 200
MOST_WORDS = 8
# Words that are in every text, in the three languages; a question is not lost with them.
COMMON = frozenset(
    """жана менен үчүн да де деп деген эмне кантип кандай кайсы бул ошол тигил бир ал мен биз сиз
    сен алар туралуу тууралуу боюнча болуп болот бар жок керек эле гана же эгер мага сага кайда
    качан канча ким эмес
    и в во на с со к ко о об от до по за из у для при как что это где когда сколько какой какая
    какие кто чем если не нет ли же бы а но или мой моя мне меня я он она мы вы они его её их
    the a an of to in on at for with by from is are be was how what where when which who do does
    i my me we you your it its and or not can""".split()
)


@dataclass(frozen=True, slots=True)
class Sql:
    """A part of a statement. Only `%s` and words of this module are in the text."""

    text: str
    params: tuple[Any, ...]

    @classmethod
    def join(cls, sign: str, parts: Iterable["Sql"]) -> "Sql":
        found = list(dict.fromkeys(parts))
        text = sign.join(part.text for part in found)
        return cls(f"({text})", tuple(param for part in found for param in part.params))


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a question in all its readings, as typed first."""

    text: str
    readings: tuple[str, ...]

    @property
    def keys(self) -> list[str]:
        """Folded, to be compared with the words of the library."""
        return list(dict.fromkeys(filter(None, map(fold, self.readings))))

    def query(self, instead: Sequence[str] = ()) -> Sql:
        """A tsquery: the word in any reading, or one of some words that it may mean."""
        readings = instead or self.readings
        return Sql.join(" || ", (part for text in readings for part in _alternatives(text)))


def terms(text: str) -> list[Term]:
    """The words of a question; those that are everywhere go, unless there are no others."""
    found = [term for term in map(_term, text.lower()[:LONGEST].split()) if term.keys]
    told = [term for term in found if term.text not in COMMON] or found
    unique = {term.text: term for term in told}
    return list(unique.values())[:MOST_WORDS]


def every(told: Sequence[Term], near: Mapping[str, Sequence[str]] | None = None) -> Sql:
    """All words at once, some of them by what they may mean: {typed: [near, …]}."""
    near = near or {}
    return Sql.join(" && ", (term.query(near.get(term.text, ())) for term in told))


def lexemes(text: str) -> Iterator[str]:
    """The folded words of a text and their stems, as they are indexed."""
    for word in re.findall(r"[^\W_]+", text.lower()):
        whole = fold(word)
        yield whole
        if (short := fold(stem(word))) != whole:
            yield short


def _term(token: str) -> Term:
    readings = [token, other_layout(token)]
    if is_latin(token):
        readings.append(in_cyrillic(token))
    clean = re.sub(r"^\W+|\W+$", "", token)
    return Term(clean or token, tuple(dict.fromkeys(filter(None, readings))))


def _alternatives(reading: str) -> Iterator[Sql]:
    plain = reading.replace("ё", "е")
    words = re.findall(r"[^\W_]+", reading)
    for folded in (map(fold, words), (fold(stem(word)) for word in words)):
        # One sign may fold to several words (½ is 1 and 2) or to none.
        if text := " & ".join(" ".join(folded).split()):
            yield Sql("to_tsquery('simple', %s)", (text,))
    yield Sql("plainto_tsquery('russian', %s)", (plain,))
    if is_latin(plain):
        yield Sql("plainto_tsquery('english', %s)", (plain,))
    elif len(words) == 1 and (base := stem(reading)) != plain:
        # A Russian word with Kyrgyz endings: компьютердин.
        yield Sql("plainto_tsquery('russian', %s)", (base,))
