"""A material as an EPUB 3 book, made from the same tree of blocks as the PDF.

Written by hand on zipfile and lxml: it is five small files, and the libraries for it are AGPL.
"""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.utils import translation
from lxml import etree

from library.book import Book, Line, absolute, book, credit, jpeg, shown_alt, words
from library.document import Block, Inline
from library.document import words as plain_words
from library.edition_pdf import edition_cover
from library.models import Contributor, Edition
from library.records import Record, day, identifier, utc, xml_text

XHTML = "http://www.w3.org/1999/xhtml"
OPS = "http://www.idpf.org/2007/ops"
OPF = "http://www.idpf.org/2007/opf"
DC = "http://purl.org/dc/elements/1.1/"
XML = "http://www.w3.org/XML/1998/namespace"
CONTAINER = "urn:oasis:names:tc:opendocument:xmlns:container"
# Codes of the Library of Congress for who did what.
RELATORS = {
    Contributor.Role.AUTHOR: "aut",
    Contributor.Role.TRANSLATOR: "trl",
    Contributor.Role.EDITOR: "edt",
    Contributor.Role.ILLUSTRATOR: "ill",
    Contributor.Role.EXPERT: "ctb",
}
STYLE = """\
body { margin: 0 5%; line-height: 1.5 }
h1, h2, h3, h4 { line-height: 1.2; page-break-after: avoid }
.lead { font-size: 1.1em }
.note { margin: 1em 0; padding: .5em 1em; border-left: .3em solid #0d4554; background: #f5f3ef;
  color: #11272d }
.steps { margin: 1em 0; padding-left: 1em; border-left: .3em solid #cf6a20 }
.check { margin: 1em 0; padding: .5em 1em; border: 1px solid #7b8a8d }
table { border-collapse: collapse; width: 100% }
th, td { border-top: 1px solid #7b8a8d; border-bottom: 1px solid #7b8a8d; padding: .3em .5em;
  text-align: left; vertical-align: top }
figure { margin: 1em 0 }
figcaption { font-size: .8em; overflow-wrap: anywhere }
img { max-width: 100% }
pre { white-space: pre-wrap }
"""
Element: TypeAlias = etree._Element


@dataclass
class Writer:
    """Turns blocks into XHTML and collects the pictures they show."""

    book: Book
    anchors: dict[str, str]
    pictures: dict[str, bytes] = field(default_factory=dict)

    def blocks(self, parent: Element, found: Sequence[Block]) -> None:
        for block in found:
            getattr(self, f"_{block['k']}")(parent, block)

    def inline(self, parent: Element, found: Sequence[Inline]) -> Element:
        for part in found:
            kind = part["k"]
            if kind == "t":
                _say(parent, part["s"])
            elif kind == "br":
                _tag(parent, "br")
            elif kind == "a":
                url = self._href(part["url"])
                child = _tag(parent, "a", href=url) if url else _tag(parent, "span")
                self.inline(child, part["c"])
            elif kind == "lang":
                self.inline(_in_language(parent, part["lang"]), part["c"])
            else:
                self.inline(_tag(parent, kind), part["c"])
        return parent

    def _href(self, url: str) -> str:
        if url.startswith("#"):
            anchor = self.anchors.get(url[1:])
            return f"#{anchor}" if anchor else ""
        return absolute(url)

    def _heading(self, parent: Element, block: Block) -> None:
        heading = _tag(parent, f"h{block['level']}")
        if anchor := block.get("id"):
            heading.set("id", anchor)
        self.inline(heading, block["c"])

    def _para(self, parent: Element, block: Block) -> None:
        self.inline(_tag(parent, "p"), block["c"])

    def _list(self, parent: Element, block: Block) -> None:
        element = _tag(parent, "ol" if block["ordered"] else "ul")
        if block["ordered"] and block["start"] != 1:
            element.set("start", str(block["start"]))
        for item in block["items"]:
            self.blocks(_tag(element, "li"), item)

    def _table(self, parent: Element, block: Block) -> None:
        table = _tag(parent, "table")
        for name, rows in (("thead", block["head"]), ("tbody", block["rows"])):
            if rows:
                group = _tag(table, name)
                for cells in rows:
                    row = _tag(group, "tr")
                    for cell in cells:
                        element = _tag(row, "th" if cell["head"] else "td")
                        if cell["head"]:
                            element.set("scope", "col" if name == "thead" else "row")
                        self.inline(element, cell["c"])

    def _note(self, parent: Element, block: Block) -> None:
        note = _tag(parent, "div", **{"class": "note"})
        self.blocks(note, block["blocks"])

    def _steps(self, parent: Element, block: Block) -> None:
        self.blocks(_tag(parent, "div", **{"class": "steps"}), block["blocks"])

    def _quote(self, parent: Element, block: Block) -> None:
        self.blocks(_tag(parent, "blockquote"), block["blocks"])

    def _code(self, parent: Element, block: Block) -> None:
        _say(_tag(_tag(parent, "pre"), "code"), block["s"])

    def _rule(self, parent: Element, _block: Block) -> None:
        _tag(parent, "hr")

    def _image(self, parent: Element, block: Block) -> None:
        """A picture with its credit; what it shows as words when its file is lost."""
        picture = self.book.pictures[block["name"]]
        name = f"image-{block['name']}.jpg"
        alt, language = shown_alt(block, picture)
        if name not in self.pictures:
            if (content := jpeg(picture)) is None:
                _say(_tag(parent, "p"), alt)
                return
            self.pictures[name] = content
        figure = _tag(parent, "figure")
        image = _tag(figure, "img", src=name, alt=xml_text(alt))
        if language:
            _name_language(image, language)
        self.inline(
            _name_language(_tag(figure, "figcaption"), self.book.words_language), credit(picture)
        )

    def _check(self, parent: Element, block: Block) -> None:
        box = _tag(parent, "div", id=f"check-{block['number']}", **{"class": "check"})
        ours = words()
        _say(_tag(_tag(box, "p"), "strong"), f"{ours['check']} {block['number']}. ")
        _say(box[0], block["question"])
        answers = _tag(box, "ul")
        for answer in block["answers"]:
            _say(_tag(answers, "li"), answer)
        link = _tag(_tag(box, "p"), "a", href=f"#answer-{block['number']}")
        _say(link, ours["answers"])


def edition_epub(edition: Edition) -> bytes:
    """The published language version as an EPUB 3 book. The same version gives the same bytes."""
    found = book(edition)
    with translation.override(found.words_language):
        writer = Writer(found, _name_anchors(found.blocks))
        text = _text(found, writer)
        contents = _contents(found)
        package = _package(found, list(writer.pictures))
    files: dict[str, bytes] = {
        "META-INF/container.xml": _container(),
        "EPUB/package.opf": package,
        "EPUB/contents.xhtml": contents,
        "EPUB/text.xhtml": text,
        "EPUB/style.css": STYLE.encode(),
        "EPUB/cover.png": edition_cover(edition),
        **{f"EPUB/{name}": jpeg for name, jpeg in writer.pictures.items()},
    }
    moment = found.record.modified.timetuple()[:6]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        # The first file says, without being unpacked, what the whole is.
        kind = zipfile.ZipInfo("mimetype", moment)
        archive.writestr(kind, b"application/epub+zip", zipfile.ZIP_STORED)
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, moment), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _name_anchors(blocks: list[Block]) -> dict[str, str]:
    """Headings get names that XML allows; what an author's links call them leads there."""
    anchors = {}
    number = 0
    for block in blocks:
        if block["k"] == "heading":
            number += 1
            block["id"] = f"part-{number}"
            if block["anchor"]:
                anchors[block["anchor"]] = block["id"]
    return anchors


def _text(found: Book, writer: Writer) -> bytes:
    record, ours = found.record, words()
    page, body = _page(record.title, record.language)
    _say(_tag(body, "h1"), record.title)
    if record.summary:
        _say(_tag(body, "p", **{"class": "lead"}), record.summary)
    writer.blocks(body, found.blocks)
    if found.checks:
        section = _ours(body, found, "answers", ours["answers"])
        for check in found.checks:
            answer = _tag(section, "p", id=f"answer-{check['number']}")
            _say(_tag(answer, "strong"), f"{ours['check']} {check['number']}. ")
            said = "; ".join(check["right"])
            said += f" — {check['explanation']}" if check["explanation"] else ""
            _say(_in_language(answer, record.language), said)
    section = _ours(body, found, "about", ours["about"])
    for line in found.about:
        _fact(section, line)
    return _written(page)


def _ours(body: Element, found: Book, name: str, title: str) -> Element:
    """A section in the portal's own words."""
    section = _name_language(_tag(body, "section", id=name), found.words_language)
    _say(_tag(section, "h2"), title)
    return section


def _in_language(parent: Element, language: str) -> Element:
    return _name_language(_tag(parent, "span"), language)


def _name_language(element: Element, language: str) -> Element:
    element.set("lang", language)
    element.set(f"{{{XML}}}lang", language)
    return element


def _fact(parent: Element, line: Line) -> None:
    paragraph = _tag(parent, "p")
    _say(paragraph, f"{line.label}: ")
    _say(_tag(paragraph, "a", href=line.url) if line.url else paragraph, line.text)


def _contents(found: Book) -> bytes:
    """The table of contents that readers show."""
    ours = words()
    page, body = _page(ours["contents"], found.words_language)
    nav = _tag(body, "nav", id="toc", role="doc-toc")
    nav.set(f"{{{OPS}}}type", "toc")
    _say(_tag(nav, "h1"), ours["contents"])
    entries = _tag(nav, "ol")
    headings = [block for block in found.blocks if block["k"] == "heading" and block["level"] == 2]
    for block in headings:
        link = _tag(_tag(entries, "li"), "a", href=f"text.xhtml#{block['id']}")
        _say(_in_language(link, found.record.language), plain_words(block["c"]))
    ends = [("answers", bool(found.checks)), ("about", True)]
    for name, is_there in ends:
        if is_there:
            _say(_tag(_tag(entries, "li"), "a", href=f"text.xhtml#{name}"), ours[name])
    return _written(page)


def _package(found: Book, pictures: Sequence[str]) -> bytes:
    record = found.record
    package = etree.Element(f"{{{OPF}}}package", nsmap={None: OPF})
    package.set("version", "3.0")
    package.set("unique-identifier", "id")
    package.set(f"{{{XML}}}lang", found.words_language)
    metadata = etree.SubElement(package, f"{{{OPF}}}metadata", nsmap={"dc": DC})
    _describe(metadata, record, has_pictures=bool(pictures))
    manifest = etree.SubElement(package, f"{{{OPF}}}manifest")
    items = [
        ("contents", "contents.xhtml", "application/xhtml+xml", "nav"),
        ("text", "text.xhtml", "application/xhtml+xml", ""),
        ("style", "style.css", "text/css", ""),
        ("cover", "cover.png", "image/png", "cover-image"),
        *((name.partition(".")[0], name, "image/jpeg", "") for name in pictures),
    ]
    for name, href, media_type, properties in items:
        item = etree.SubElement(manifest, f"{{{OPF}}}item", id=name, href=href)
        item.set("media-type", media_type)
        if properties:
            item.set("properties", properties)
    spine = etree.SubElement(package, f"{{{OPF}}}spine")
    etree.SubElement(spine, f"{{{OPF}}}itemref", idref="text")
    return _written(package)


def _describe(metadata: Element, record: Record, *, has_pictures: bool) -> None:
    def line(name: str, text: str, **attributes: str) -> None:
        if text:
            element = etree.SubElement(metadata, f"{{{DC}}}{name}", **attributes)
            element.text = xml_text(text)

    def meta(name: str, text: str, refines: str = "") -> None:
        element = etree.SubElement(metadata, f"{{{OPF}}}meta", property=name)
        element.text = text
        if refines:
            element.set("refines", f"#{refines}")

    line("identifier", identifier(record), id="id")
    line("title", record.title)
    line("language", record.language)
    for number, maker in enumerate([*record.authors, *record.helpers], start=1):
        is_author = maker.role == Contributor.Role.AUTHOR
        line("creator" if is_author else "contributor", maker.name, id=f"maker-{number}")
        meta("role", RELATORS[Contributor.Role(maker.role)], f"maker-{number}")
        metadata[-1].set("scheme", "marc:relators")
    line("publisher", record.publisher)
    line("description", record.summary)
    for topic in record.topics:
        line("subject", topic.name)
    line("date", day(record.published))
    line("source", record.source_url or record.source)
    line("rights", " ".join(filter(None, (record.licence, record.licence_url))))
    meta("dcterms:modified", utc(record.modified))
    if record.licence_url:
        meta("dcterms:license", record.licence_url)
    for name, value in (
        ("accessMode", "textual"),
        *((("accessMode", "visual"),) if has_pictures else ()),
        ("accessModeSufficient", "textual"),
        ("accessibilityFeature", "tableOfContents"),
        ("accessibilityFeature", "structuralNavigation"),
        ("accessibilityFeature", "alternativeText"),
        ("accessibilityHazard", "none"),
    ):
        meta(f"schema:{name}", value)


def _container() -> bytes:
    root = etree.Element(f"{{{CONTAINER}}}container", nsmap={None: CONTAINER})
    root.set("version", "1.0")
    files = etree.SubElement(root, f"{{{CONTAINER}}}rootfiles")
    file = etree.SubElement(files, f"{{{CONTAINER}}}rootfile")
    file.set("full-path", "EPUB/package.opf")
    file.set("media-type", "application/oebps-package+xml")
    return _written(root)


def _page(title: str, language: str) -> tuple[Element, Element]:
    root = etree.Element(f"{{{XHTML}}}html", nsmap={None: XHTML, "epub": OPS})
    _name_language(root, language)
    head = _tag(root, "head")
    _say(_tag(head, "title"), title)
    _tag(head, "link", rel="stylesheet", type="text/css", href="style.css")
    return root, _tag(root, "body")


def _tag(parent: Element, name: str, **attributes: Any) -> Element:
    return etree.SubElement(parent, f"{{{XHTML}}}{name}", **attributes)


def _say(element: Element, text: str) -> None:
    """Add words behind whatever the element holds already."""
    text = xml_text(text)
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _written(root: Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
