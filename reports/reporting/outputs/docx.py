"""The report as a text document, from a template that an association can change itself.

The template is a DOCX with the marks of docxtpl; `make_template` makes the shipped one. It gets
what `in_words` gives: title, form, facts, blocks. Marks are evaluated in a sandbox, because the
template is a file that somebody uploads.
"""

import io
import zipfile
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reports.reporting.outputs.pdf import chart_png
from reports.reporting.outputs.words import in_words

SHIPPED = Path(__file__).parent / "report.docx"
# What readers raise on bytes that are no document.
BROKEN = (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, AttributeError)
MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 50 * 1024 * 1024


def report_docx(document: dict[str, Any], *, draft: bool, template: bytes | None = None) -> bytes:
    """The document through the association's template, or the shipped one.

    Raises ValidationError with what is wrong with the template.
    """
    words = in_words(document, draft=draft)
    try:
        book = DocxTemplate(io.BytesIO(template or SHIPPED.read_bytes()))
        book.init_docx()
        for block in words["blocks"]:
            if block["kind"] == "chart":
                png = io.BytesIO(chart_png(block, language=words["language"]))
                block["picture"] = InlineImage(book, png, width=Mm(160))
        # With a sandbox: no attribute of Python's own can be reached, nothing can be changed.
        book.render(words, ImmutableSandboxedEnvironment(autoescape=True), autoescape=True)
        _fit_grids(book.docx)
        out = io.BytesIO()
        book.save(out)
    except TemplateError as error:
        raise _bad_mark(error) from error
    except BROKEN as error:
        raise ValidationError(
            _(
                "The template cannot be opened. Save it again as DOCX in your office program and "
                "send that file."
            ),
            code="template",
        ) from error
    return _same_bytes(out.getvalue())


def _fit_grids(book: Any) -> None:
    """The grid of a table says what the cells of its first row say: docxtpl makes it even, and
    some programs believe the grid."""
    for table in book.tables:
        widths = [cell.tcPr.tcW for cell in table._tbl.tr_lst[0].tc_lst if cell.tcPr is not None]
        grid = table._tbl.tblGrid.gridCol_lst
        if len(widths) == len(grid) and all(width is not None for width in widths):
            for column, width in zip(grid, widths, strict=True):
                column.set(qn("w:w"), width.get(qn("w:w")))


def check_template(file: UploadedFile) -> bytes:
    """The bytes of a template that works on a sample. Refuses others and says what is wrong."""
    if not file.size or file.size > MAX_BYTES:
        raise ValidationError(_("A template is a DOCX file of up to 5 MB."), code="size")
    file.seek(0)
    data = file.read()
    file.seek(0)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            unpacked = sum(info.file_size for info in archive.infolist())
    except zipfile.BadZipFile as error:
        raise ValidationError(_("This is not a DOCX file."), code="not_docx") from error
    if "word/document.xml" not in names or any("vbaProject" in name for name in names):
        raise ValidationError(
            _("This is not a DOCX file, or it holds macros. Save it as DOCX."), code="not_docx"
        )
    if unpacked > MAX_UNPACKED:
        raise ValidationError(_("This template is too large when unpacked."), code="size")
    rendered = report_docx(SAMPLE, draft=False, template=data)
    with zipfile.ZipFile(io.BytesIO(rendered)) as archive:
        body = archive.read("word/document.xml").decode(errors="replace")
    if MARKER not in body:
        raise ValidationError(
            _(
                "This template shows no part of the report: it needs the loop over “blocks”. "
                "Begin with the template that comes with the portal."
            ),
            code="no_blocks",
        )
    return data


def _bad_mark(error: TemplateError) -> ValidationError:
    return ValidationError(
        _(
            "A mark in the template cannot be understood: %(said)s. Marks look like {{ title }}; "
            "compare with the template that comes with the portal."
        )
        % {"said": str(error)[:200]},
        code="mark",
    )


def _same_bytes(data: bytes) -> bytes:
    """The parts with one date, so that the same report is the same file."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for info in source.infolist():
            target.writestr(zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0)),
                            source.read(info.filename), zipfile.ZIP_DEFLATED)  # fmt: skip
    return out.getvalue()


MARKER = "7d41c9"
SAMPLE: dict[str, Any] = {
    "language": "en",
    "form": "free",
    "title": "Sample",
    "facts": [["Donor", "Sample"]],
    "sheets": [],
    "blocks": [
        {"kind": "heading", "level": 2, "text": MARKER},
        {"kind": "text", "text": f"{MARKER} a\nb", "lang": "", "note": "", "tone": ""},
        {"kind": "facts", "rows": [["a", MARKER]]},
        {
            "kind": "table",
            "key": "sample",
            "caption": MARKER,
            "columns": [{"label": "a", "type": "text", "width": 1},
                        {"label": "b", "type": "number", "width": 1}],
            "rows": [["x", 1], ["y", 2]],
            "total": ["", 3],
            "note": "",
        },
        {"kind": "chart", "title": "c", "bars": [{"label": "a", "value": 50.0, "target": 100.0}]},
    ],
}  # fmt: skip
