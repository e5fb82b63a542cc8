"""A text before its reviewer: in sections with the remarks at them, and beside the version that
visitors read now."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.utils.safestring import SafeString, mark_safe

from library.models import Comment, Revision
from library.text import Text

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)\b[^>]*>")
_ANCHOR = re.compile(r'id="([^"]*)"')
_VOID = {"br", "hr", "input", "img"}


@dataclass(slots=True)
class Section:
    """A heading with the text below it, as the page shows them; "" for what stands before."""

    anchor: str
    title: str
    html: SafeString
    remarks: list[Comment] = field(default_factory=list)


def sections(text: Text, remarks: Iterable[Comment]) -> tuple[list[Section], list[Comment]]:
    """The sections with their remarks, and the remarks of the whole.

    A remark whose heading is gone belongs to the whole; its `place` still says where it stood.
    """
    titles = {heading.anchor: heading.title for heading in text.headings}
    found = [
        Section(anchor, titles.get(anchor, ""), mark_safe(html))  # noqa: S308 - out of `render`
        for anchor, html in _split(text.html)
    ]
    by_anchor = {section.anchor: section for section in reversed(found) if section.anchor}
    whole: list[Comment] = []
    for remark in remarks:
        section = by_anchor.get(remark.place)
        (section.remarks if section else whole).append(remark)
    return found, whole


def name_places(remarks: Iterable[Comment], text: Text) -> None:
    """Give each remark the words of its heading as `place_title`, or what is left of its place."""
    titles = {heading.anchor: heading.title for heading in text.headings}
    for remark in remarks:
        remark.place_title = titles.get(remark.place, remark.place)  # type: ignore[attr-defined]


def _split(html: str) -> Iterator[tuple[str, str]]:
    """(anchor, part) at each <h2> that stands by itself; one inside a box stays in its part."""
    anchor, start, depth = "", 0, 0
    for tag in _TAG.finditer(html):
        closes, name = tag[1] == "/", tag[2]
        if name in _VOID:
            continue
        if name == "h2" and not closes and depth == 0:
            if html[start : tag.start()].strip():
                yield anchor, html[start : tag.start()]
            found = _ANCHOR.search(tag[0])
            anchor, start = (found[1] if found else ""), tag.start()
        depth += -1 if closes else 1
    if html[start:].strip():
        yield anchor, html[start:]


@dataclass(frozen=True, slots=True)
class Change:
    """Paragraphs that are the same in both (`same` of them), or what stood and what stands."""

    same: int = 0
    old: Sequence[str] = ()
    new: Sequence[str] = ()


def compare(old: Revision | None, new: Revision) -> list[Change]:
    """What is different from the published version, paragraph by paragraph."""
    if old is None or old.pk == new.pk:
        return []
    return changes(_paragraphs(old), _paragraphs(new))


def changes(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    """The way from one list of paragraphs to the other, in order."""
    found = []
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            found.append(Change(same=b - a))
        else:
            found.append(Change(old=before[a:b], new=after[c:d]))
    return found


def _paragraphs(revision: Revision) -> list[str]:
    body = re.split(r"\n\s*\n", revision.body.replace("\r\n", "\n").strip())
    return [part for part in (revision.title, revision.summary, *body) if part]
