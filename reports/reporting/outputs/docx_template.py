"""Makes the template that the portal ships; `manage.py make_report_template` calls it."""

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

DEEP, FAINT = RGBColor(0x0D, 0x45, 0x54), RGBColor(0x4B, 0x60, 0x66)


def make_template(path: Path) -> None:
    """Write the template: head, facts, then the blocks of the report one after the other."""
    book = Document()
    page = book.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(20)
    page.top_margin, page.bottom_margin = Mm(18), Mm(20)
    _styles(book)
    _footer(page)
    book.add_paragraph("{%p if draft %}")
    book.add_paragraph("{{ draft }}").runs[0].bold = True
    book.add_paragraph("{%p endif %}")
    book.add_paragraph("{{ form }}", style="Caption")
    book.add_paragraph("{{ title }}", style="Title")
    _facts(book, "facts")
    book.add_paragraph("{%p for b in blocks %}")
    for level in (2, 3, 4):
        book.add_paragraph(f"{{%p if b.kind == 'heading' and b.level == {level} %}}")
        book.add_paragraph("{{ b.text }}", style=f"Heading {level - 1}")
        book.add_paragraph("{%p endif %}")
    book.add_paragraph("{%p if b.kind == 'text' %}")
    book.add_paragraph("{%p if b.note %}")
    book.add_paragraph("({{ b.note }})", style="Note")
    book.add_paragraph("{%p endif %}")
    book.add_paragraph("{%p for part in b.text.split('\\n') if part.strip() %}")
    book.add_paragraph("{{ part }}")
    book.add_paragraph("{%p endfor %}")
    book.add_paragraph("{%p endif %}")
    book.add_paragraph("{%p if b.kind == 'facts' %}")
    _facts(book, "b.rows")
    book.add_paragraph("{%p endif %}")
    book.add_paragraph("{%p if b.kind == 'chart' %}")
    book.add_paragraph("{{ b.title }}", style="Caption")
    book.add_paragraph("{{ b.picture }}")
    book.add_paragraph("{%p endif %}")
    book.add_paragraph("{%p if b.kind == 'table' %}")
    book.add_paragraph("{{ b.caption }}", style="Caption")
    _table(book)
    book.add_paragraph("{%p if b.note %}")
    book.add_paragraph("{{ b.note }}", style="Note")
    book.add_paragraph("{%p endif %}")
    book.add_paragraph("{%p endif %}")
    book.add_paragraph("{%p endfor %}")
    book.core_properties.title = "{{ title }}"
    book.save(str(path))


def _styles(book: Any) -> None:
    normal = book.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    normal.paragraph_format.space_after = Pt(6)
    for name, size in (("Title", 22), ("Heading 1", 15), ("Heading 2", 12.5), ("Heading 3", 11)):
        style = book.styles[name]
        style.font.name, style.font.size, style.font.bold = "Calibri", Pt(size), True
        style.font.color.rgb = DEEP
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for mark in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(mark), None)
    caption = book.styles["Caption"]
    caption.font.name, caption.font.size, caption.font.bold = "Calibri", Pt(9), True
    caption.font.color.rgb = FAINT
    caption.paragraph_format.keep_with_next = True
    note = book.styles.add_style("Note", WD_STYLE_TYPE.PARAGRAPH)
    note.base_style = normal
    note.font.size, note.font.color.rgb = Pt(9), FAINT


def _footer(page: Any) -> None:
    paragraph = page.footer.paragraphs[0]
    paragraph.add_run("{{ foot }}  ·  ")
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        mark = OxmlElement("w:instrText" if text else "w:fldChar")
        if text:
            mark.text = text
        else:
            mark.set(qn("w:fldCharType"), kind)
        run._r.append(mark)
    for run in paragraph.runs:
        run.font.size = Pt(8)


def _facts(book: Any, rows: str) -> None:
    table = book.add_table(rows=3, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = False
    table.cell(0, 0).merge(table.cell(0, 1)).text = f"{{%tr for row in {rows} %}}"
    table.cell(1, 0).text, table.cell(1, 1).text = "{{ row[0] }}", "{{ row[1] }}"
    table.cell(2, 0).merge(table.cell(2, 1)).text = "{%tr endfor %}"
    for index, width in enumerate((Mm(45), Mm(125))):
        for row in table.rows:
            row.cells[index].width = width


def _table(book: Any) -> None:
    """Any number of columns: `tc` repeats the cell, `tr` the row."""
    table = book.add_table(rows=7, cols=3)
    table.style = "Table Grid"
    lines = (
        ("{%tc for c in b.columns %}", "{{ c.label }}", "{%tc endfor %}"),
        ("{%tr for row in b.rows %}", "", ""),
        ("{%tc for value in row %}", "{{ value }}", "{%tc endfor %}"),
        ("{%tr endfor %}", "", ""),
        ("{%tr if b.total %}", "", ""),
        ("{%tc for value in b.total %}", "{{ value }}", "{%tc endfor %}"),
        ("{%tr endif %}", "", ""),
    )
    for number, texts in enumerate(lines):
        for index, text in enumerate(texts):
            cell = table.cell(number, index)
            cell.text = text
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_after = Pt(1)
                for run in paragraph.runs:
                    run.font.size = Pt(8.5)
                    run.bold = number in (0, 5)
    for number, width in (
        (0, "{{ c.twips }}"),
        (2, "{{ b.columns[loop.index0].twips }}"),
        (5, "{{ b.columns[loop.index0].twips }}"),
    ):
        # Only the middle cell is repeated; the outer two are the marks and go.
        cell = table.cell(number, 1)
        cell._tc.get_or_add_tcPr().get_or_add_tcW().set(qn("w:w"), width)
        side = OxmlElement("w:jc")
        side.set(qn("w:val"), width.replace("twips", "align"))
        cell.paragraphs[0]._p.get_or_add_pPr().append(side)
    for number in (2, 5):
        whole = OxmlElement("w:cantSplit")
        table.rows[number]._tr.get_or_add_trPr().append(whole)
    # The heading is repeated on each page.
    mark = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    # A note may follow: two tables without a paragraph between them would grow together.
    book.add_paragraph("")
