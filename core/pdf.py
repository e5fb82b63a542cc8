"""PDFs by typst: a template file plus data, out comes an archivable and accessible document.

Data reaches a template as JSON text only. The template decodes it with `json(bytes(...))` and
never evaluates it, so markup in a name stays text, and no path ever comes from data.
"""

import json
import threading
from pathlib import Path
from typing import Any

import segno
import typst

FONTS = Path(__file__).parent / "fonts"

# A compiler is not shared between threads; kept, it answers in a third of the time.
_local = threading.local()


def render(template: Path, data: dict[str, Any]) -> bytes:
    """The document that `template` makes of `data`, as PDF/A-2a and PDF/UA-1.

    The template must set a document title and `lang`, and give every image a text (`alt`).
    It sees files beside it only. A template that fails raises `typst.TypstError`: our mistake.
    """
    pdf = _compiler(template).compile(
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    if not isinstance(pdf, bytes):
        raise TypeError("typst gives one document as bytes")
    return pdf


def qr_svg(text: str) -> str:
    """A QR code as SVG, to be handed to a template in its data."""
    return segno.make(text, error="m").svg_inline(border=0, omitsize=True)


def _compiler(template: Path) -> typst.Compiler:
    compilers: dict[Path, typst.Compiler] = _local.__dict__.setdefault("compilers", {})
    if template not in compilers:
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
        compilers[template] = typst.Compiler(
            input=str(template), root=str(template.parent), font_paths=fonts
        )
    return compilers[template]
