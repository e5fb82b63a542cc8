"""What the catalogue offers where it has nothing to show: the same with one filter less or in
another language, words that look alike, shelves near the words, the newest materials."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.urls import reverse

from core.folding import fold
from library import search
from library.facets import Choice
from library.lines import count
from library.names import Named
from library.near import alike
from library.query import Term, terms

# Words of a shelf's name and of the question are near from here on (0 to 1).
NEAR = 0.6
WORDS, NEWEST = 4, 3


@dataclass(frozen=True, slots=True)
class Offer:
    """A way on: its name, its address and how many materials are there, if that is known."""

    name: str
    url: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Offers:
    languages: Sequence[Offer]
    without: Sequence[Offer]
    words: Sequence[Offer]
    topics: Sequence[Any]
    newest: Sequence[search.Hit]


def offers(
    text: str,
    choice: Choice,
    result: search.Result,
    known: Mapping[str, Sequence[Named]],
    topics: Sequence[Any],
) -> Offers:
    """All of it for an empty page. Where only filters are in the way, nothing more is read; where
    words find nothing at all, two statements."""
    has_some = len(result.found.lines) > 0
    told = [] if has_some else terms(text)
    newest: list[search.Hit] = []
    if text and not has_some:
        newest = list(search.find("", Choice(), sort="new", page=1, query="").page.object_list)
    return Offers(
        languages=_languages(text, choice, result, known["lang"]),
        without=_without(text, choice, result, known),
        words=_words(told),
        topics=_near_first(topics, told),
        newest=newest[:NEWEST],
    )


def _languages(
    text: str, choice: Choice, result: search.Result, known: Sequence[Named]
) -> list[Offer]:
    """Languages that have it, where the ticked ones do not."""
    ticked, counts = choice.of("lang"), result.counts.by_value["lang"]
    if not ticked:
        return []
    rest = {name: values for name, values in choice.ticked.items() if name != "lang"}
    return [
        Offer(row.name, _address(text, Choice(rest | {"lang": frozenset([row.code])})), number)
        for row in known
        if row.code not in ticked and (number := counts[row.code])
    ]


def _without(
    text: str, choice: Choice, result: search.Result, known: Mapping[str, Sequence[Named]]
) -> list[Offer]:
    """Filters that alone are in the way, with what is there without them."""
    found = []
    for name, ticked in choice.ticked.items():
        left = Choice({other: codes for other, codes in choice.ticked.items() if other != name})
        if left and (number := count(result.found.lines, left).total):
            label = ", ".join(row.name for row in known[name] if row.code in ticked)
            found.append(Offer(label, _address(text, left), number))
    return found


def _words(told: Sequence[Term]) -> list[Offer]:
    words = dict.fromkeys(word for similar in alike(told).values() for word in similar)
    return [Offer(word, _address(word, Choice())) for word in list(words)[:WORDS]]


def _near_first(topics: Sequence[Any], told: Sequence[Term]) -> list[Any]:
    """The shelves in their order, those whose names look like the words in front."""
    keys = [key for term in told for key in term.keys]

    def is_far(topic: Any) -> bool:
        names = [fold(word) for word in topic["name"].split()]
        return not any(
            SequenceMatcher(None, key, name).ratio() >= NEAR for key in keys for name in names
        )

    return sorted(topics, key=is_far)


def _address(text: str, choice: Choice) -> str:
    query = choice.address([("q", text)]).removeprefix("?")
    address = reverse("library:resource_list")
    return f"{address}?{query}" if query else address
