"""From an author's Markdown to a page: safe HTML, contents, self-checks, cards, plain words.

Authors write CommonMark with tables and three blocks of ours (the guide of authors has them):

    ::: tip        a hint; `::: warning` a warning
    ::: steps      numbered steps of a task
    ::: check      a question, `- [ ]` wrong and `- [x]` right answers, an explanation

HTML that an author pastes goes through nh3; nothing else of it reaches a reader. Of pictures only
those of the material are shown, `![what it shows](picture:name)`, each with its credit.
"""

import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import unescape
from itertools import pairwise
from typing import Any

import nh3
from django.utils.html import escape, format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.anchors import anchors_plugin
from mdit_py_plugins.container import container_plugin

from core.models import Picture
from library.images import picture_html

TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre"),
    *("a", "b", "strong", "i", "em", "s", "sub", "sup", "code", "kbd", "abbr", "span", "div"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
ATTRIBUTES = {
    "*": {"lang"},
    "a": {"href", "title"},
    "h2": {"id"},
    "h3": {"id"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
    "abbr": {"title"},
}
CLASSES = {"div": {"note", "task"}, "span": {"hide"}}
SCHEMES = {"http", "https", "mailto", "tel"}
WORDS_A_MINUTE = 130  # adults reading in a second language, on a phone
_CHECK = re.compile(r"^::: *check *\n(.*?)^:::[ \t]*$", re.MULTILINE | re.DOTALL)
_ANSWER = re.compile(r"^[-*] \[([ xX])\] +(.+)$")
_PICTURE = "picture:"
# Stands for a picture while nh3 cleans the text; no author can write it.
_TOKEN = secrets.token_hex(12)
_TOKENS = re.compile(_TOKEN + r"-(\d+)-")
_CARD = re.compile(r"^## +(.+?)\s*$", re.MULTILINE)
Show = Callable[[str, Picture, str], SafeString]  # short name, picture, what the author says of it


@dataclass(frozen=True, slots=True)
class Heading:
    """A section of a text: its anchor, its words."""

    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text as its page shows it."""

    html: SafeString
    headings: Sequence[Heading]
    minutes: int


@dataclass(frozen=True, slots=True)
class Check:
    """A question with its answers; one or more of them are right."""

    question: str
    answers: Sequence[tuple[str, bool]]
    explanation: str


@dataclass(frozen=True, slots=True)
class Card:
    front: str
    back: str


def render(markdown: str, pictures: Mapping[str, Picture] | None = None) -> Text:
    """A text in the language that is active, which gives the words of its blocks.

    `pictures` are those of the material by their short names (`images.pictures_of`); one that is
    not among them, or has no credit, is not shown.

    Never raises on what an author may write: a block that is not complete is shown as it stands.
    """
    parts: list[str] = []
    headings: list[Heading] = []
    number = 0
    for kind, source in _blocks(markdown):
        if kind == "check" and (found := read_check(source)) is not None:
            number += 1
            parts.append(_check_html(found, number))
        else:
            tokens, html = _html(source, pictures, _on_page)
            headings += _headings(tokens)
            parts.append(html)
    return Text(
        html=mark_safe("\n".join(parts)),  # noqa: S308 - through nh3 or format_html
        headings=headings,
        minutes=minutes(markdown),
    )


def parts(
    markdown: str, pictures: Mapping[str, Picture] | None = None
) -> Iterator[SafeString | Check]:
    """A text in its order: clean HTML, and the self-checks between.

    A picture of the material stands in it by its short name: `<img src="name" alt="…">`.
    """
    for kind, source in _blocks(markdown):
        if kind == "check" and (found := read_check(source)) is not None:
            yield found
        else:
            yield mark_safe(_html(source, pictures, _by_name)[1])  # noqa: S308 - through nh3


def plain(markdown: str) -> str:
    """The words alone, for the search index and for counting."""
    cleaned = re.sub(r"^:::.*$|^[-*] \[[ xX]\] ", "", markdown, flags=re.MULTILINE)
    return unescape(strip_tags(_clean(_parser().render(cleaned)))).strip()


def picture_names(markdown: str) -> list[str]:
    """Short names of the pictures that a text shows, each once."""
    names = (
        str(child.attrGet("src")).removeprefix(_PICTURE)
        for kind, source in _blocks(markdown)
        if kind == "text"
        for token in _parser().parse(source)
        for child in token.children or ()
        if child.type == "image" and str(child.attrGet("src")).startswith(_PICTURE)
    )
    return list(dict.fromkeys(names))


def external_links(markdown: str) -> list[str]:
    """Addresses outside the portal that a text leads to, each once."""
    if "http" not in markdown:
        return []
    found = re.findall(r'<a [^>]*?href="(https?://[^"]+)"', _clean(_parser().render(markdown)))
    return list(dict.fromkeys(unescape(url) for url in found))


def minutes(markdown: str) -> int:
    """How long reading takes, at least one minute."""
    return max(1, round(len(plain(markdown).split()) / WORDS_A_MINUTE))


def read_check(source: str) -> Check | None:
    """The question of a `::: check` block; None when a question or a right answer is missing."""
    question, answers, explanation = [], [], []
    for line in (line.strip() for line in source.strip().splitlines()):
        if answer := _ANSWER.match(line):
            answers.append((answer[2], answer[1] != " "))
        elif answers:
            explanation.append(line)
        else:
            question.append(line)
    if not question or not any(right for _text, right in answers):
        return None
    return Check(" ".join(question), answers, " ".join(explanation).strip())


def cards(markdown: str) -> list[Card]:
    """The cards of a card set: each heading a front, the text below it the back."""
    parts = _CARD.split(markdown)[1:]
    return [
        Card(front.strip(), back.strip())
        for front, back in zip(parts[::2], parts[1::2], strict=True)
    ]


def write_cards(found: Sequence[Card]) -> str:
    """The other way round: Markdown of a card set."""
    return "\n\n".join(f"## {card.front}\n\n{card.back}" for card in found)


def _blocks(markdown: str) -> Iterator[tuple[str, str]]:
    """("text", …) and ("check", …) in their order."""
    end = 0
    for found in _CHECK.finditer(markdown):
        yield "text", markdown[end : found.start()]
        yield "check", found[1]
        end = found.end()
    yield "text", markdown[end:]


def _html(
    source: str, pictures: Mapping[str, Picture] | None, show: Show
) -> tuple[Sequence[Token], str]:
    """The tokens of a text and its clean HTML, its pictures as `show` puts them."""
    shown: list[SafeString] = []
    environment: dict[str, Any] = {"pictures": pictures or {}, "shown": shown, "show": show}
    tokens = _parser().parse(source, environment)
    html = _clean(_parser().renderer.render(tokens, _parser().options, environment))
    return tokens, _put_pictures(html, shown)


def _on_page(_name: str, picture: Picture, alt: str) -> SafeString:
    return picture_html(picture, alt)


def _by_name(name: str, _picture: Picture, alt: str) -> SafeString:
    return format_html('<img src="{}" alt="{}">', name, alt)


def _check_html(check: Check, number: int) -> str:
    """Works without JavaScript: the answer is a part that opens."""
    options = format_html_join(
        "\n",
        '<label class="check"><input type="radio" name="check-{}" value="{}">{}</label>',
        ((number, place, text) for place, (text, _right) in enumerate(check.answers, start=1)),
    )
    right = format_html_join(
        "", "<p><b>{}</b></p>", ((text,) for text, right in check.answers if right)
    )
    more = format_html("<p>{}</p>", check.explanation) if check.explanation else ""
    return format_html(
        '<fieldset class="quiz stack"><legend>{}</legend>{}'
        "<details><summary>{}</summary>{}{}</details></fieldset>",
        check.question,
        options,
        _("Show the answer"),
        right,
        more,
    )


def _headings(tokens: Sequence[Token]) -> Iterator[Heading]:
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and token.tag in ("h1", "h2"):
            title = "".join(
                child.content for child in inline.children or () if child.type != "html_inline"
            )
            yield Heading(str(token.attrGet("id") or ""), title)


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "typographer": False}).enable(
        ["table", "strikethrough"]
    )
    parser.use(anchors_plugin, min_level=1, max_level=3, slug_func=_anchor)
    for name in ("tip", "warning"):
        parser.use(container_plugin, name, render=_note)
    parser.use(container_plugin, "steps", render=_steps)
    parser.add_render_rule("link_close", _link_close)
    parser.add_render_rule("image", _image)
    parser.add_render_rule("heading_open", _heading_open)
    parser.add_render_rule("heading_close", _heading_close)
    return parser


def _anchor(title: str) -> str:
    return slugify(title, allow_unicode=True) or "part"


def _heading_open(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, _env: Any
) -> str:
    """The page has its own h1; an author's "# …" is a section like "## …"."""
    token = tokens[index]
    token.tag = "h2" if token.tag == "h1" else token.tag
    return renderer.renderToken(tokens, index, options, _env)


def _heading_close(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, _env: Any
) -> str:
    token = tokens[index]
    token.tag = "h2" if token.tag == "h1" else token.tag
    return renderer.renderToken(tokens, index, options, _env)


def _note(
    _renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, _env: Any
) -> str:
    token = tokens[index]
    if token.nesting == -1:
        return "</div>\n"
    words = _("Good to know") if "tip" in token.info else _("Take care")
    return f'<div class="note"><p><b>{words}</b></p>\n'


def _steps(
    _renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, _env: Any
) -> str:
    return '<div class="task">\n' if tokens[index].nesting == 1 else "</div>\n"


def _image(
    _renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, env: Any
) -> str:
    """A token in the place of a picture of the material; words alone for the search index. Nothing
    is loaded from another site."""
    token = tokens[index]
    source = str(token.attrGet("src") or "")
    if not source.startswith(_PICTURE):
        return ""
    if "shown" not in env:
        return escape(token.content)
    name = source.removeprefix(_PICTURE)
    picture = env["pictures"].get(name)
    if picture is None or not picture.is_published:
        return ""
    env["shown"].append(env["show"](name, picture, token.content))
    return f"{_TOKEN}-{len(env['shown']) - 1}-"


def _put_pictures(html: str, shown: Sequence[SafeString]) -> str:
    return _TOKENS.sub(lambda found: shown[int(found[1])], html) if shown else html


def _link_close(
    _renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, _env: Any
) -> str:
    """A link that leaves the portal says so to who cannot see the sign."""
    depth = 0
    for token in reversed(tokens[:index]):
        depth += token.type == "link_close"
        if token.type == "link_open":
            if depth == 0:
                leaves = str(token.attrGet("href") or "").startswith(("http://", "https://"))
                words = _("another site")  # xgettext does not look into f-strings
                said = f' <span class="hide">({words})</span>' if leaves else ""
                return f"{said}</a>"
            depth -= 1
    return "</a>"
