"""Uploads are what their content says; private files leave with careful headers."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.exceptions import SuspiciousFileOperation, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.tests.factories import create_user
from core import files
from core.files import check_upload, file_response, private_storage, public_storage, to_webp


def _image(kind: str = "PNG", size: tuple[int, int] = (40, 20), **save: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **save)
    return out.getvalue()


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr("xl/workbook.xml", "<workbook/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.png", _image(), "image"),
        ("a.jpg", _image("JPEG"), "image"),
        ("a.webp", _image("WEBP"), "image"),
        ("renamed.txt", _image(), "image"),
        ("a.pdf", b"%PDF-1.7\n...", "pdf"),
        ("a.xlsx", _zip(), "sheet"),
        ("a.ods", _zip(), "sheet"),
        ("a.xls", files.OLE_MAGIC + b"...", "sheet"),
        ("a.csv", "аты;жашы\nАйгүл;30".encode(), "sheet"),
        ("a.csv", "аты;жашы".encode("cp1251"), "sheet"),
        ("a.csv", "аты;жашы".encode("utf-16"), "sheet"),
        ("a.csv", "аты;жашы\r\nАйгүл;30".encode("utf-16-le"), "sheet"),
        ("a.csv", "аты;жашы\r\nАйгүл;30".encode("utf-16-be"), "sheet"),
        # A sign of two halves where the part that is looked at ends.
        ("a.csv", ("аты;жашы\n" * 455 + "\U0001f600;30\n").encode("utf-16-be"), "sheet"),
    ],
)
def test_check_upload_knows_a_file_by_its_content(name: str, content: bytes, kind: str) -> None:
    upload = SimpleUploadedFile(name, content)

    assert check_upload(upload) == kind
    assert upload.tell() == 0


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.png", b"", "empty"),
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "wrong_kind"),
        ("a.png", b"MZ\x90\x00 a program", "wrong_kind"),
        ("a.zip", _zip(), "wrong_kind"),
        ("a.csv", b"<!DOCTYPE html><script>", "wrong_kind"),
        ("a.csv", b"a;b\x00\x00", "wrong_kind"),
        ("a.csv", "<!DOCTYPE html><script>".encode("utf-16-le"), "wrong_kind"),
        ("a.csv", "<!DOCTYPE html><script>".encode("utf-16"), "wrong_kind"),
        ("a.csv", bytes(range(256)), "wrong_kind"),
        ("a.csv", b"\xff\xfe" + bytes(range(256)), "wrong_kind"),
        ("a.csv", b"M\x00Z\x00\x01\x00\x02\x00" * 40, "wrong_kind"),
        ("a.csv", b"\x01\x00\x00\x00" * 100, "wrong_kind"),
        ("a.csv", b"\x00" * 400, "wrong_kind"),
        ("a.png", _image()[:60], "broken_image"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + b"x" * 100, "broken_image"),
        ("a.tiff", _image("TIFF", (4, 4)), "broken_image"),
        ("big.png", _image(size=(300, 300)), "too_large"),
    ],
)
def test_check_upload_refuses(name: str, content: bytes, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        check_upload(SimpleUploadedFile(name, content), max_bytes=500)
    assert caught.value.code == code


def test_check_upload_names_what_is_allowed() -> None:
    with pytest.raises(ValidationError) as caught:
        check_upload(SimpleUploadedFile("a.pdf", b"%PDF-1.7"), kinds=("image",))
    assert caught.value.messages == [
        "This kind of file does not fit here. Allowed: a picture (JPEG, PNG, WebP)."
    ]


def test_check_upload_refuses_a_picture_that_unpacks_to_something_huge(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(files, "MAX_PIXELS", 100)
    with pytest.raises(ValidationError) as caught:
        check_upload(SimpleUploadedFile("a.png", _image()))
    assert caught.value.code == "too_many_pixels"


def test_to_webp_turns_shrinks_and_forgets_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x8825] = {1: "N", 2: (41.0, 26.0, 0.0)}  # the place
    upload = SimpleUploadedFile("a.jpg", _image("JPEG", (400, 200), exif=exif))
    with Image.open(to_webp(upload, max_side=100)) as picture:
        assert picture.format == "WEBP"
        assert picture.size == (50, 100)
        assert not picture.getexif()


def test_to_webp_of_a_broken_picture_says_so() -> None:
    with pytest.raises(ValidationError, match="cannot be opened"):
        to_webp(SimpleUploadedFile("a.jpg", _image("JPEG", (400, 200))[:300]))


def test_storages_are_apart() -> None:
    path = private_storage().save("apart.txt", SimpleUploadedFile("x", b"private"))

    assert not public_storage().exists(path)
    with pytest.raises(ValueError, match="no address"):
        private_storage().url(path)
    with pytest.raises(SuspiciousFileOperation):
        private_storage().open("../../etc/passwd")


def test_file_response_is_saved_not_shown() -> None:
    response = file_response(io.BytesIO(b"x"), filename="Тизме 1.html", content_type="text/html")

    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_file_response_shows_only_what_cannot_run() -> None:
    shown = file_response(
        io.BytesIO(b"%PDF"), filename="a.pdf", content_type="application/pdf", inline=True
    )
    saved = file_response(
        io.BytesIO(b"<svg>"), filename="a.svg", content_type="image/svg+xml", inline=True
    )

    assert shown["Content-Disposition"].startswith("inline")
    assert saved["Content-Disposition"].startswith("attachment")


@pytest.fixture
def public(db: None, settings: Settings, tmp_path: Path) -> Path:
    """A folder of public files with one picture and something that is none."""
    settings.MEDIA_ROOT = tmp_path / "media"
    folder = settings.MEDIA_ROOT / "pictures"
    folder.mkdir(parents=True)
    (folder / "a.webp").write_bytes(_image("WEBP"))
    (folder / "page.html").write_text("<script>")
    (folder / "folder.webp").mkdir()
    (tmp_path / "secret.webp").write_bytes(b"secret")
    return folder


def test_public_file_is_kept_for_ever_and_cannot_run(public: Path, client: Client) -> None:
    response = client.get("/media/pictures/a.webp")
    assert response.getvalue() == (public / "a.webp").read_bytes()
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies


def test_public_file_costs_no_statement(
    public: Path, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(create_user())
    client.get("/ky/")
    with django_assert_num_queries(0):
        response = client.get("/media/pictures/a.webp")
    assert response.status_code == 200
    response.close()


def test_public_file_asked_for_again_is_empty(public: Path, client: Client) -> None:
    first = client.get("/media/pictures/a.webp")
    first.close()
    for header, name in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
        again = client.get("/media/pictures/a.webp", headers={header: first[name]})
        assert (again.status_code, again.content) == (304, b"")
    head = client.head("/media/pictures/a.webp")
    assert (head.content, head["Content-Length"]) == (b"", str((public / "a.webp").stat().st_size))


@pytest.mark.parametrize(
    "name",
    [
        "pictures/none.webp",
        "pictures/page.html",
        "pictures/folder.webp",
        "pictures/",
        "../secret.webp",
        "%2e%2e/secret.webp",
        "pictures/..%2f..%2fsecret.webp",
        "/etc/passwd",
        f"{'x' * 5000}.webp",
    ],
)
def test_public_file_that_is_none_is_404(public: Path, client: Client, name: str) -> None:
    assert client.get(f"/media/{name}").status_code == 404


def test_public_file_with_nul_in_its_name_is_refused(public: Path, client: Client) -> None:
    assert client.get("/media/a%00.webp").status_code == 400


def test_public_file_takes_no_post(public: Path, client: Client) -> None:
    assert client.post("/media/pictures/a.webp").status_code == 405


def test_public_file_is_not_ours_when_the_files_are_elsewhere(
    public: Path, client: Client, settings: Settings
) -> None:
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = settings.STORAGES | {"default": memory}
    assert client.get("/media/pictures/a.webp").status_code == 404
