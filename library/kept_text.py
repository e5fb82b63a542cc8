"""Texts as pages show them, kept: making one of Markdown takes longer than the rest of its page.

A published version never changes, so it is kept by its number, the language of its blocks' words
and the code that made it. Another release with another `text.py` makes it anew.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.cache import cache as store
from django.forms.models import model_to_dict
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core.models import Picture
from library.models import Resource, Revision
from library.text import Text, cards, render

KEPT_SECONDS = 60 * 60 * 24
CODE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card of a set: its front as words, its back as safe HTML."""

    number: int
    front: str
    back: SafeString


@dataclass(frozen=True, slots=True)
class KeptText:
    """What a page shows of a version; cards for card sets alone."""

    text: Text
    cards: tuple[ShownCard, ...]


def text_of(
    revision: Revision,
    *,
    kind: str,
    language: str,
    pictures: Mapping[str, Picture] | None = None,
) -> KeptText:
    """The text of a published version, its blocks in the words of its own language.

    `pictures` are those of the material (`images.pictures_of`); a text without any needs none.
    """
    words = language if language in dict(settings.LANGUAGES) else (get_language() or "ky")
    shown = _pictures_mark(pictures or {})
    key = f"library-text:{_code()}:{revision.pk}:{words}:{shown}"
    found = store.get(key)
    if not isinstance(found, KeptText):
        with translation.override(words):
            found = _make(revision.body, kind, pictures)
        store.set(key, found, KEPT_SECONDS)
    return found


def _pictures_mark(pictures: Mapping[str, Picture]) -> str:
    """Changes with every word of a picture's credit and with its file."""
    if not pictures:
        return ""
    words = [(name, sorted(model_to_dict(row).items(), key=str)) for name, row in pictures.items()]
    return hashlib.blake2b(repr(sorted(words)).encode(), digest_size=8).hexdigest()


def _make(body: str, kind: str, pictures: Mapping[str, Picture] | None) -> KeptText:
    if kind != Resource.Kind.CARDS:
        return KeptText(render(body, pictures), ())
    # What stands before the first card introduces the set.
    introduction = f"\n{body}".split("\n## ", 1)[0]
    return KeptText(render(introduction, pictures), tuple(_cards(body, pictures)))


def _cards(body: str, pictures: Mapping[str, Picture] | None) -> Iterator[ShownCard]:
    for number, card in enumerate(cards(body), start=1):
        yield ShownCard(number, card.front, render(card.back, pictures).html)


@cache
def _code() -> str:
    """A mark of the code that turns Markdown into pages."""
    digest = hashlib.blake2b(digest_size=6)
    for path in sorted([*CODE.glob("text*.py"), CODE / "images.py", Path(__file__)]):
        digest.update(path.read_bytes())
    return digest.hexdigest()
