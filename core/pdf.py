"""PDFs by typst: a template file plus data, out comes an archivable and accessible document.

Data reaches a template as JSON text only. The template decodes it with `json(bytes(...))` and
never evaluates it, so markup in a name stays text, and no path ever comes from data.
"""

import json
import re
import threading
import unicodedata
from pathlib import Path
from typing import Any

import segno
import typst
from django.utils.safestring import SafeString, mark_safe

FONTS = Path(__file__).parent / "fonts"
# What typst says of letters that no font has, and what stands in their place.
_UNKNOWN = re.compile(r'the text `"([^"]+)"` could not be displayed')
SHOWN_INSTEAD = "□"
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")  # how it writes those that nobody can see
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")

# A compiler is not shared between threads; kept, it answers in a third of the time.
_local = threading.local()


def render(template: Path, data: dict[str, Any]) -> bytes:
    """The document that `template` makes of `data`, as PDF/A-2a and PDF/UA-1.

    The template must set a document title and `lang`, and give every image a text (`alt`).
    It sees files beside it only. Letters that no font has are shown as □. A template that fails
    raises `typst.TypstError`: our mistake.
    """
    text = json.dumps(_printable(data), ensure_ascii=False)
    try:
        return _compile(template, text)
    except typst.TypstError as error:
        # A name in Chinese, a smile in the name of a hall: no font of ours has the letter, and an
        # archivable document may not leave it out in silence.
        said = _UNKNOWN.findall(str(error.diagnostic))
        missing = {letter for part in said for letter in _ESCAPED.sub(_letter, part)}
        missing = {letter for letter in missing if not letter.isascii()}  # the text is JSON
        if not missing:
            raise
    return _compile(template, text.translate(dict.fromkeys(map(ord, missing), SHOWN_INSTEAD)))


def has_letters_of(text: str) -> bool:
    """Whether our fonts have most of its letters: Cyrillic and Latin ones."""
    letters = [letter for letter in text if letter.isalpha()]
    ours = [one for one in letters if unicodedata.name(one, "").startswith(("CYRILLIC", "LATIN"))]
    return len(ours) * 2 >= len(letters)


def _printable(value: Any) -> Any:
    """Without control characters; letters of nobody's alphabet are as good as unknown."""
    if isinstance(value, str):
        return _PRIVATE.sub(SHOWN_INSTEAD, _CONTROLS.sub("", value))
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    return value


def _letter(escaped: re.Match[str]) -> str:
    return chr(int(escaped[1], 16))


def _compile(template: Path, text: str) -> bytes:
    pdf = _compiler(template).compile(
        format="pdf", pdf_standards=["a-2a", "ua-1"], sys_inputs={"data": text}
    )
    if not isinstance(pdf, bytes):
        raise TypeError("typst gives one document as bytes")
    return pdf


def render_png(template: Path, data: dict[str, Any], *, ppi: int = 144) -> bytes:
    """The one page that `template` makes of `data`, as a picture."""
    text = json.dumps(_printable(data), ensure_ascii=False)
    png = _compiler(template).compile(format="png", ppi=ppi, sys_inputs={"data": text})
    if not isinstance(png, bytes):
        raise TypeError("a picture is of one page")
    return png


def qr_svg(text: str) -> str:
    """A QR code as SVG, to be handed to a template in its data."""
    return segno.make(text, error="m").svg_inline(border=0, omitsize=True)


def qr_picture(text: str) -> SafeString:
    """A QR code as an inline picture on white, readable on a dark page too."""
    made = segno.make(text, error="m")
    svg = made.svg_inline(border=3, omitsize=True, light="#fff", svgclass="qr", lineclass=None)
    return mark_safe(svg)  # noqa: S308 - made of squares


def _compiler(template: Path) -> typst.Compiler:
    compilers: dict[Path, typst.Compiler] = _local.__dict__.setdefault("compilers", {})
    if template not in compilers:
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
        compilers[template] = typst.Compiler(
            input=str(template), root=str(template.parent), font_paths=fonts
        )
    return compilers[template]
