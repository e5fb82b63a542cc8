"""A text as a tree of plain values, from which books are made (PDF, EPUB).

It is read from the same cleaned HTML that the page shows, so a book never says anything else, and
what an author pastes can become neither code of typst nor broken XHTML: only the few kinds of
blocks below exist.

A block is a dict with its kind in "k":
    heading (level, c, anchor), para (c), list (ordered, start, items), table (head, rows),
    note (blocks), steps (blocks), quote (blocks), code (s), rule, image (name, alt),
    check (number, question, answers, right, explanation)
"c" is a list of inline parts: t (s), strong, em, s, sub, sup, code, a (url), lang (lang), br.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import lxml.html
from lxml import etree

from core.models import Picture
from library.records import xml_text
from library.text import Check, parts

Block = dict[str, Any]
Inline = dict[str, Any]
Element: TypeAlias = etree._Element

INLINE = {
    "strong": "strong",
    "b": "strong",
    "em": "em",
    "i": "em",
    "s": "s",
    "del": "s",
    "sub": "sub",
    "sup": "sup",
    "code": "code",
    "kbd": "code",
}
PLAIN = {"span", "abbr", "small", "br", "a", "img"}
# Deeper than people write; whoever nests a hundred lists gets the words alone.
DEEPEST = 8
WIDEST = 12
# Without it the reader stops at 256 elements one in another and loses the words.
_PARSER = lxml.html.HTMLParser(huge_tree=True, encoding="utf-8")
_SPACE = re.compile(r"[ \t\r\n\f]+")


def document(markdown: str, pictures: Mapping[str, Picture] | None = None) -> list[Block]:
    """The blocks of a text; self-checks are numbered in their order. Of pictures those are there
    that are given, by their short names."""
    found: list[Block] = []
    number = 0
    for part in parts(xml_text(markdown), pictures):
        if isinstance(part, Check):
            number += 1
            found.append(_check(part, number))
        elif part.strip():
            root = lxml.html.fragment_fromstring(part, create_parent="div", parser=_PARSER)
            found += _blocks(root, 0)
    return _levels(found)


def words(parts: Sequence[Inline]) -> str:
    """The text of inline parts."""
    return "".join(part.get("s", "") or words(part.get("c", ())) for part in parts)


def _check(check: Check, number: int) -> Block:
    return {
        "k": "check",
        "number": number,
        "question": check.question,
        "answers": [text for text, _right in check.answers],
        "right": [text for text, right in check.answers if right],
        "explanation": check.explanation,
    }


def _levels(blocks: list[Block]) -> list[Block]:
    """Headings below the title, none of which skips a level: screen readers count on it."""
    level = 1
    for block in blocks:
        if block["k"] == "heading":
            level = block["level"] = min(block["level"], level + 1)
    return blocks


def _blocks(parent: Element, depth: int) -> list[Block]:
    """What stands in an element; loose words between blocks become paragraphs."""
    found: list[Block] = []
    loose: list[Inline] = []

    def flush() -> None:
        if (trimmed := _trimmed(loose)) and (words(trimmed).strip() or _has_image(trimmed)):
            found.extend(_paragraph(trimmed))
        loose.clear()

    loose += _text(parent.text)
    for child in parent:
        if not isinstance(child.tag, str):
            pass  # a comment
        elif child.tag in INLINE or child.tag in PLAIN:
            loose += _inline(child)
            loose += _images(child)
        else:
            flush()
            found += _block(child, depth)
        loose += _text(child.tail)
    flush()
    return found


def _block(element: Element, depth: int) -> list[Block]:
    tag, classes = str(element.tag), (element.get("class") or "").split()
    if tag in ("h1", "h2", "h3", "h4"):
        content = _trimmed(_content(element))
        level = max(2, int(tag[1]))
        anchor = element.get("id") or ""
        heading = {"k": "heading", "level": level, "c": content, "anchor": anchor}
        if depth > 0:
            # Below a list or a note it would open a section that closes nowhere.
            heading = {"k": "para", "c": [{"k": "strong", "c": content}]}
        return [*([heading] if words(content).strip() else []), *_images(element)]
    if tag == "pre":
        return [{"k": "code", "s": element.xpath("string()").rstrip("\n")}]
    if tag == "hr":
        return [{"k": "rule"}]
    if tag == "table":
        return _table(element)
    if depth >= DEEPEST:  # the words alone, as in a cell of a table
        flat = _trimmed([{"k": "t", "s": _SPACE.sub(" ", str(element.xpath("string()")))}])
        return [*([{"k": "para", "c": flat}] if flat else []), *_images(element)]
    if tag in ("ul", "ol"):
        return _list(element, depth)
    inner = _blocks(element, depth if tag in ("p", "dl") else depth + 1)
    if not inner:
        return []
    if tag == "div" and "note" in classes:
        return [{"k": "note", "blocks": inner}]
    if tag == "div" and "task" in classes:
        return [{"k": "steps", "blocks": inner}]
    if tag in ("blockquote", "dd"):
        return [{"k": "quote", "blocks": inner}]
    if tag == "dt":
        for block in inner:
            if block["k"] == "para":
                block["c"] = [{"k": "strong", "c": block["c"]}]
    return inner


def _list(element: Element, depth: int) -> list[Block]:
    items = [_blocks(item, depth + 1) for item in element if item.tag == "li"]
    items = [item for item in items if item]
    if not items:
        return []
    start = element.get("start") or "1"
    return [
        {
            "k": "list",
            "ordered": element.tag == "ol",
            "start": int(start) if start.isdecimal() and len(start) < 5 else 1,
            "items": items,
        }
    ]


def _table(table: Element) -> list[Block]:
    """A full grid: a cell over several columns or rows is followed by empty ones."""
    rows: list[list[dict[str, Any]]] = []
    heads = 0
    for row in table.iter("tr"):
        cells: list[dict[str, Any]] = []
        for cell in row:
            if cell.tag in ("th", "td"):
                content = _trimmed(_flat(cell))
                cells.append({"c": content, "head": cell.tag == "th"})
                cells += [{"c": [], "head": False}] * (_span(cell) - 1)
        if cells:
            if all(cell["head"] for cell in cells) and heads == len(rows):
                heads += 1
            rows.append(cells[:WIDEST])
    if not rows:
        return []
    width = max(map(len, rows))
    for cells in rows:
        cells += [{"c": [], "head": False}] * (width - len(cells))
    heads = min(heads, 1)  # one row of heads is what readers of tables repeat
    caption = [_trimmed(_content(found)) for found in table.iter("caption")]
    above: list[Block] = [
        {"k": "para", "c": [{"k": "strong", "c": content}]} for content in caption if content
    ]
    grid = {"k": "table", "width": width, "head": rows[:heads], "rows": rows[heads:]}
    return [*above, grid, *_images(table)]


def _images(element: Element) -> list[Block]:
    """The pictures in what holds words alone: they stand below it."""
    return [
        {"k": "image", "name": found.get("src") or "", "alt": found.get("alt") or ""}
        for found in element.iter("img")
    ]


def _span(cell: Element) -> int:
    value = cell.get("colspan") or "1"
    return max(1, min(WIDEST, int(value))) if value.isdecimal() and len(value) < 9 else 1


def _flat(element: Element) -> list[Inline]:
    """The words of a cell; paragraphs in it are parted by a line break."""
    found: list[Inline] = []
    for block in _blocks(element, DEEPEST):
        if block["k"] == "image":
            continue  # it stands below the table
        if found:
            found.append({"k": "br"})
        found += block.get("c") or [{"k": "t", "s": block.get("s", "")}]
    return found


def _content(element: Element) -> list[Inline]:
    """Words in one line; pictures stand below it."""
    found = list(_text(element.text))
    for child in element:
        if isinstance(child.tag, str):
            found += _inline(child)
        found += _text(child.tail)
    return found


def _inline(element: Element) -> list[Inline]:
    tag = str(element.tag)
    if tag == "br":
        return [{"k": "br"}]
    if tag == "img":
        return []
    if "hide" in (element.get("class") or "").split():
        return []  # words for who hears the page, such as "another site"
    content = _content(element)
    if not words(content).strip():
        return content
    if tag == "a" and (url := element.get("href")):
        return [{"k": "a", "url": url, "c": content}]
    if tag in INLINE:
        return [{"k": INLINE[tag], "c": content}]
    if lang := element.get("lang"):
        return [{"k": "lang", "lang": lang, "c": content}]
    return content


def _text(text: str | None) -> Iterator[Inline]:
    if text:
        yield {"k": "t", "s": _SPACE.sub(" ", text)}


def _has_image(found: Sequence[Inline]) -> bool:
    return any(part["k"] == "image" for part in found)


def _paragraph(found: list[Inline]) -> Iterator[Block]:
    """Pictures stand between paragraphs, also those that an author put into a line."""
    line: list[Inline] = []
    for part in found:
        if part["k"] == "image":
            if words(line).strip():
                yield {"k": "para", "c": _trimmed(line)}
            yield part
            line = []
        else:
            line.append(part)
    if words(line).strip():
        yield {"k": "para", "c": _trimmed(line)}


def _trimmed(found: Sequence[Inline]) -> list[Inline]:
    """Without space or line breaks at either end."""
    parts = [dict(part) for part in found]
    for place, strip in ((0, str.lstrip), (-1, str.rstrip)):
        while parts:
            part = parts[place]
            if part["k"] == "t":
                part["s"] = strip(part["s"], " ")
            if part["k"] == "br" or (part["k"] == "t" and not part["s"]):
                parts.pop(place)
                continue
            break
    return parts
