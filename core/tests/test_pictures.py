"""Pictures are small, forget where they were taken, and are shown with their credit only."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.template import engines
from django.utils import translation
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.tests.factories import create_user
from core import files
from core.forms import PictureForm
from core.licences import Licence
from core.models import AuditEntry, Picture
from core.pictures import SMALL_BYTES, add_picture, remove_picture, update_picture
from core.tests.factories import create_picture, image_bytes, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def stored(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def shown(picture: Picture | None, *, draft: bool = False) -> str:
    template = engines["django"].from_string("{% picture picture draft=draft %}")
    return template.render({"picture": picture, "draft": draft})


def test_picture_is_kept_as_two_webps_of_known_size_without_exif() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x8825] = {1: "N", 2: (41.0, 26.0, 0.0)}  # the place
    picture = create_picture(file=upload(image_bytes(size=(3000, 2000), exif=exif)))

    for file, size in (
        (picture.file, (picture.width, picture.height)),
        (picture.small_file, (picture.small_width, picture.small_height)),
    ):
        with file.open() as opened, Image.open(opened) as image:
            assert (image.format, image.size) == ("WEBP", size)
            assert not image.getexif()
    assert (picture.width, picture.height) == (853, 1280)
    assert (picture.small_width, picture.small_height) == (427, 640)


def test_small_picture_is_light_whatever_is_on_it() -> None:
    picture = create_picture(file=upload(image_bytes(noise=True)))
    assert picture.small_file.size <= SMALL_BYTES
    assert picture.file.size <= 160_000


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "P"), ("PNG", "LA"), ("PNG", "1"), ("PNG", "I;16"), ("GIF", "P"), ("JPEG", "CMYK")],
)
def test_picture_of_any_colours_is_taken(kind: str, mode: str, tmp_path: Path) -> None:
    path = tmp_path / "x"
    Image.new(mode, (90, 60)).save(path, kind)
    picture = create_picture(file=upload(path.read_bytes()))
    assert (picture.width, picture.small_height) == (90, 60)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "wrong_kind"),
        (b"%PDF-1.7\n...", "wrong_kind"),
        (image_bytes()[:200], "broken_image"),
        (image_bytes()[:5000], "broken_image"),
        (b"\x00" * 13_000_000, "too_large"),
    ],
)
def test_add_picture_refuses_what_is_no_picture(content: bytes, code: str, media: Path) -> None:
    with pytest.raises(ValidationError) as caught:
        create_picture(file=upload(content))
    assert [error.code for error in caught.value.error_dict["file"]] == [code]
    assert (stored(media), Picture.objects.count(), AuditEntry.objects.count()) == ([], 0, 0)


def test_add_picture_refuses_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_PIXELS", 100)
    with pytest.raises(ValidationError) as caught:
        create_picture()
    assert [error.code for error in caught.value.error_dict["file"]] == ["too_many_pixels"]


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"author": " "}, ["author"]),
        ({"licence": ""}, ["licence"]),
        ({"alt_ky": ""}, ["alt_ky"]),
        ({"licence": "pexels"}, ["source"]),
        ({"author": "", "licence": "", "alt_ky": ""}, ["alt_ky", "author", "licence"]),
    ],
)
def test_picture_without_its_credit_is_not_published(
    values: dict[str, Any], missing: list[str], media: Path
) -> None:
    with pytest.raises(ValidationError) as caught:
        create_picture(**values)
    assert sorted(caught.value.error_dict) == missing
    assert stored(media) == []

    draft = create_picture(**values | {"is_published": False})
    with pytest.raises(ValidationError):
        update_picture(draft, by=create_user(), is_published=True)
    with pytest.raises(IntegrityError, match="picture_published_has_credit"):
        Picture.objects.update(is_published=True)


def test_picture_of_an_unknown_licence_is_refused() -> None:
    with pytest.raises(ValidationError) as caught:
        create_picture(licence="mine-now", is_published=False)
    assert caught.value.message_dict == {"licence": ["This licence is not on the list."]}


def test_picture_with_credit_in_one_language_is_published() -> None:
    values: dict[str, Any] = {"alt_ky": "", "alt_en": "A lesson", "licence": "cc-by"}
    picture = create_picture(**values, source="https://commons.example/1")
    assert picture.is_published
    assert picture.licence_url == "https://creativecommons.org/licenses/by/4.0/"


def test_every_licence_of_others_has_its_text_and_wants_a_source() -> None:
    assert [row.value for row in Licence if not row.url] == ["own", "permission"]
    assert [row.value for row in Licence if not row.needs_source] == ["own", "permission"]


def test_changing_a_picture_removes_the_old_files(
    media: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    picture = create_picture()
    old = stored(media)
    user = create_user()
    with django_capture_on_commit_callbacks(execute=True):
        update_picture(picture, by=user, file=upload(image_bytes(size=(64, 48))), author="Бакыт")
    picture.refresh_from_db()
    assert (picture.width, picture.author, picture.uploaded_by) == (64, "Бакыт", user)
    assert len(stored(media)) == 2
    assert not set(old) & set(stored(media))
    line = AuditEntry.objects.get(action="picture_changed")
    assert (line.changes, line.note) == ({"author": ["Айгүл", "Бакыт"]}, "another picture")


def test_changing_nothing_leaves_no_line() -> None:
    update_picture(create_picture(), by=create_user(), author="Айгүл")
    assert not AuditEntry.objects.filter(action="picture_changed").exists()


def test_removing_a_picture_removes_its_files_and_leaves_a_line(
    media: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    picture = create_picture()
    with django_capture_on_commit_callbacks(execute=True):
        remove_picture(picture, by=create_user(), center_id=7)
    assert stored(media) == []
    assert AuditEntry.objects.get(action="picture_removed").center_id == 7


def test_picture_is_shown_with_its_credit_and_small_on_phones() -> None:
    picture = create_picture(licence="pixabay", source="https://pixabay.example/7", alt_ru="Урок")
    html = shown(picture)
    assert f'<source media="(max-width: 40rem)" srcset="{picture.small_file.url}"' in html
    assert f'width="{picture.width}" height="{picture.height}"' in html
    assert 'alt="Урок" lang="ru" loading="lazy"' in html
    assert "Picture: Айгүл" in html
    assert 'href="https://pixabay.com/service/license-summary/" rel="external noopener' in html
    assert 'href="https://pixabay.example/7" rel="external noopener noreferrer"' in html
    with translation.override("ky"):
        assert 'alt="Сабак" loading="lazy"' in shown(picture)


def test_draft_is_shown_to_staff_only() -> None:
    picture = create_picture(is_published=False)
    assert (shown(picture), shown(None)) == ("", "")
    assert picture.file.url in shown(picture, draft=True)


def test_form_gives_what_the_service_takes() -> None:
    data = {"alt_ky": "Сабак", "author": "Айгүл", "licence": "own", "is_published": "on"}
    form = PictureForm(data, {"file": SimpleUploadedFile("a.jpg", image_bytes())})
    assert form.is_valid(), form.errors
    picture = add_picture(by=create_user(), **form.cleaned_data)
    assert picture.is_published

    again = PictureForm(data | {"source": "javascript:alert(1)"}, picture=picture)
    assert list(again.errors) == ["source"]
    kept = PictureForm(data, picture=picture)
    assert kept.is_valid()
    assert kept.cleaned_data["file"] is None
