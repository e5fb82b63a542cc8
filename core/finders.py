"""Long lists to choose from: their rows are found by words, not carried by every page.

An app names its list once, in `AppConfig.ready`, by its model: `offer_list("centers.Center",
Source(…))`. Filters whose choices are `Listed(…, source="centers.Center")` then show a text field
when there are many of them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.choices import BaseChoiceIterator

# A select of so many rows is still quicker to use than a text field.
SELECT_AT_MOST = 60

Pair = tuple[Any, Any]


class Source(NamedTuple):
    """Where a long list comes from."""

    # The page of all rows as options; takes the version of the list, so browsers may keep it.
    url_name: str
    # Words of a person -> the numbers and the codes of all rows they may mean.
    find: Callable[[str], Sequence[tuple[int, str]]]


_sources: dict[str, Source] = {}


def offer_list(name: str, source: Source) -> None:
    """Let filters of every app ask for the rows of a list by words."""
    _sources[name] = source


@dataclass(frozen=True, slots=True)
class Listed(BaseChoiceIterator):
    """Choices that are plain pairs already. Django would look into each of 500 anew each time it
    goes through them, and it does so several times a page.

    With a `source` and a `version` of it (which changes with its names) they are found by words
    where they are many. `pinned` rows stand in front and are offered at once. Values are codes,
    or numbers where `by` is "pk".
    """

    pairs: Sequence[Pair]
    source: str = ""
    version: str = ""
    pinned: int = 0
    by: str = "code"

    def __iter__(self) -> Iterator[Pair]:
        return iter(self.pairs)

    def __len__(self) -> int:
        return len(self.pairs)

    @property
    def is_long(self) -> bool:
        return self.source in _sources and len(self.pairs) > SELECT_AT_MOST

    @property
    def options_url(self) -> str:
        """Where the browser finds all rows."""
        return reverse(_sources[self.source].url_name, args=[self.version])

    def label(self, value: str) -> str:
        """The words of a value; the value itself when it is none of them."""
        return next((str(label) for code, label in self.pairs if str(code) == value), value)

    def meant(self, text: str) -> list[Pair]:
        """The rows that a text may mean: a value, a whole label, else what its words find."""
        exact = [pair for pair in self.pairs if str(pair[0]) == text]
        if exact:
            return exact
        folded = text.casefold()
        exact = [pair for pair in self.pairs if str(pair[1]).casefold() == folded]
        if exact or not self.is_long:
            return exact
        place = 0 if self.by == "pk" else 1
        found = {str(row[place]) for row in _sources[self.source].find(text)}
        return [pair for pair in self.pairs if str(pair[0]) in found]


def version_of(pairs: Sequence[Pair]) -> str:
    """Another one as soon as a name, a code or the order changes."""
    return blake2b(repr(pairs).encode(), digest_size=6).hexdigest()


def listed_in(choices: Any) -> Listed | None:
    """The plain list inside the choices of a field or a widget, if that is what they are."""
    inner = getattr(choices, "choices", choices)  # django-filter puts "All" in front
    if not isinstance(inner, Listed) and callable(inner):
        inner = inner()
    return inner if isinstance(inner, Listed) else None
