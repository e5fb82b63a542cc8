"""Bad uploads of many kinds: refused with a sentence, and nothing of them left behind."""

import base64
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation
from PIL import Image as PillowImage
from pytest_django import Settings

from accounts.models import User
from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from core.models import AuditEntry, Picture
from core.tests.factories import image_bytes
from library import services
from library.models import File, Image, Revision, UploadSession
from library.tests.factories import create_published, create_resource, create_revision
from library.tests.sent_files import (
    GOOD,
    broken_samples,
    mp3_bytes,
    pdf_bytes,
    sent,
    store_in,
)

pytestmark = pytest.mark.django_db
BROKEN = broken_samples()
SIDES = b"\x60\xea\x60\xea"
GIF = b"GIF89a%s\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0%s\0\x02\x02D\x01\0;" % (SIDES, SIDES)
_huge = io.BytesIO()
PillowImage.new("1", (9000, 9000)).save(_huge, "PNG")
HUGE = _huge.getvalue()


@pytest.fixture(autouse=True)
def storage(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    store_in(tmp_path, settings, monkeypatch)
    with translation.override("en"):
        yield tmp_path


def kept(storage: Path) -> list[Path]:
    """Every file in both storages."""
    return [path for path in storage.rglob("*") if path.is_file()]


def assert_nothing_left(storage: Path) -> None:
    assert kept(storage) == []
    assert not File.objects.exists()
    assert not UploadSession.objects.exists()
    assert not AuditEntry.objects.filter(action__in=["file_added", "picture_added"]).exists()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def announce(client: Client, revision: Revision, *, size: int, name: str = "a.pdf") -> Any:
    edition = revision.edition
    path = reverse("library:upload_create", args=[edition.resource.slug, edition.language])
    encoded = base64.b64encode(name.encode()).decode()
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(size)}
    return client.post(path, headers=headers | {"Upload-Metadata": f"filename {encoded}"})


def patch(client: Client, path: str, data: bytes, *, offset: int, **headers: Any) -> Any:
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), **headers}
    kind = "application/offset+octet-stream"
    return client.patch(path, data, content_type=kind, headers=headers)


def form_path(revision: Revision) -> str:
    edition = revision.edition
    return reverse("library:file_create", args=[edition.resource.slug, edition.language])


@pytest.mark.parametrize(("name", "content", "kind", "seconds"), GOOD)
def test_good_files_are_known_by_their_content(
    name: str, content: bytes, kind: str, seconds: int | None
) -> None:
    by = create_directorate()
    file = services.add_file(create_revision(by=by), file=sent(name, content), by=by)

    assert (file.kind, file.seconds, file.size) == (kind, seconds, len(content))
    assert file.checksum == hashlib.sha256(content).hexdigest()
    with file.file.open() as kept_file:
        assert kept_file.read() == content


@pytest.mark.parametrize("what", BROKEN)
def test_bad_file_is_refused_by_the_service(what: str, storage: Path) -> None:
    name, content, code = BROKEN[what]
    by = create_directorate()
    with pytest.raises(ValidationError) as caught:
        services.add_file(create_revision(by=by), file=sent(name, content), by=by)

    assert caught.value.code == code
    assert "%(" not in caught.value.messages[0]
    assert_nothing_left(storage)


@pytest.mark.parametrize("what", BROKEN)
def test_bad_file_is_refused_by_the_form_with_a_sentence(what: str, storage: Path) -> None:
    name, content, _code = BROKEN[what]
    by = create_directorate()
    revision = create_revision(by=by)
    response = signed_in(by).post(form_path(revision), {"file": sent(name, content)})

    assert response.status_code == 200
    assert 'class="error"' in response.content.decode()
    assert_nothing_left(storage)


@pytest.mark.parametrize("what", [what for what in BROKEN if what != "zero bytes"])
def test_bad_file_sent_in_parts_is_refused_and_forgotten(
    what: str, storage: Path, django_capture_on_commit_callbacks: Any
) -> None:
    name, content, _code = BROKEN[what]
    by = create_directorate()
    revision, client = create_revision(by=by), signed_in(by)
    begun = announce(client, revision, size=len(content), name=name)
    if begun.status_code == 201:
        assert patch(client, begun["Location"], content, offset=0).status_code == 204
        assert len(kept(storage)) == 1
        upload = begun["Location"].rstrip("/").split("/")[-1]
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(form_path(revision), {"upload": upload})
        assert 'class="error"' in response.content.decode()
    else:
        assert begun.status_code == 400
        assert begun.content

    assert_nothing_left(storage)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("../../etc/passwd.pdf", 400),
        ("..\\windows\\a.pdf", 400),
        ("a\x00.pdf", 400),
        ("a\n.pdf", 400),
        ("..", 400),
        (" ", 400),
        ("a" * 130 + ".pdf", 400),
        ("a.pdf.scr", 400),
    ],
)
def test_bad_names_are_refused_when_they_are_announced(
    name: str, status: int, storage: Path
) -> None:
    by = create_directorate()
    response = announce(signed_in(by), create_revision(by=by), size=10, name=name)

    assert response.status_code == status
    assert "name of the file" in response.content.decode()
    assert_nothing_left(storage)


def test_names_of_forms_hold_no_path(storage: Path) -> None:
    """Django cuts the path off; what is left names nothing on our disk."""
    by = create_directorate()
    revision = create_revision(by=by)
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="../../../tmp/x.pdf"\r\n'
    body = head + b"Content-Type: application/pdf\r\n\r\n" + pdf_bytes() + b"\r\n--x--\r\n"
    signed_in(by).post(form_path(revision), body, content_type="multipart/form-data; boundary=x")

    assert [path.name.split("-")[-1] for path in kept(storage)] == ["file.pdf"]
    assert all("library" in path.parts for path in kept(storage))


@pytest.mark.parametrize("size", [5_000_000_000, 300_000_001])
def test_five_gigabytes_are_refused_before_a_byte_is_sent(size: int, storage: Path) -> None:
    by = create_directorate()
    response = announce(signed_in(by), create_revision(by=by), size=size, name="a.mp4")

    assert response.status_code == 413
    assert "the limit is 300" in response.content.decode().replace("\u00a0", " ")
    assert_nothing_left(storage)


def test_five_gigabytes_in_a_form_are_not_even_read() -> None:
    response = Client().post("/en/", CONTENT_LENGTH="5000000000")

    assert response.status_code == 413
    assert "the limit is 305 MB" in response.content.decode()


def test_file_over_the_limit_of_its_kind(storage: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from library import formats

    monkeypatch.setitem(formats.MAX_BYTES, File.Kind.PDF, 100)
    by = create_directorate()
    with pytest.raises(ValidationError) as caught:
        services.add_file(create_revision(by=by), file=sent("a.pdf", pdf_bytes()), by=by)

    assert caught.value.code == "too_large"
    assert_nothing_left(storage)


def test_part_with_a_wrong_checksum_is_not_kept(storage: Path) -> None:
    by = create_directorate()
    client = signed_in(by)
    begun = announce(client, create_revision(by=by), size=10)
    wrong = base64.b64encode(hashlib.sha256(b"other").digest()).decode()
    checksum = {"Upload-Checksum": f"sha256 {wrong}"}
    response = patch(client, begun["Location"], b"0123456789", offset=0, **checksum)

    assert response.status_code == 460
    assert kept(storage) == []
    assert UploadSession.objects.get().received == 0


@pytest.mark.parametrize("offset", [1, 5, 400])
def test_part_at_a_wrong_offset_is_not_kept(offset: int, storage: Path) -> None:
    by = create_directorate()
    client = signed_in(by)
    begun = announce(client, create_revision(by=by), size=1000)
    response = patch(client, begun["Location"], b"0123456789", offset=offset)

    assert response.status_code == 409
    assert "Go on from 0" in response.content.decode()
    assert kept(storage) == []


def test_more_than_was_announced_is_not_kept(storage: Path) -> None:
    by = create_directorate()
    client = signed_in(by)
    begun = announce(client, create_revision(by=by), size=5)

    assert patch(client, begun["Location"], b"0123456789", offset=0).status_code == 413
    assert kept(storage) == []


def test_upload_to_a_published_version(storage: Path) -> None:
    by = create_directorate()
    edition = create_published(by=by)
    assert edition.published is not None
    client = signed_in(by)
    with pytest.raises(ValidationError) as caught:
        services.add_file(edition.published, file=sent("a.pdf", pdf_bytes()), by=by)
    assert caught.value.code == "closed"
    assert announce(client, edition.published, size=10).status_code == 403
    path = form_path(edition.published)
    response = client.post(path, {"file": sent("a.pdf", pdf_bytes())}, follow=True)
    assert "Begin a new version" in response.content.decode()
    assert_nothing_left(storage)


def test_version_sent_to_review_while_the_file_was_on_its_way(storage: Path) -> None:
    by = create_directorate()
    client, revision = signed_in(by), create_revision(by=by)
    content = pdf_bytes()
    begun = announce(client, revision, size=len(content))
    patch(client, begun["Location"], content, offset=0)
    services.submit_revision(revision, by=by)
    with pytest.raises(ValidationError) as caught:
        services.finish_upload(UploadSession.objects.get(), by=by)

    assert caught.value.code == "closed"
    assert not File.objects.exists()
    assert not UploadSession.objects.exists()


def test_other_centers_material_is_not_there(storage: Path) -> None:
    center = create_center()
    own, other = create_coordinator(center=center), create_coordinator(center=create_center())
    resource = create_resource(by=own, center=center)
    revision = create_revision(resource=resource, by=own)
    client = signed_in(other)

    assert announce(client, revision, size=10).status_code == 404
    response = client.post(form_path(revision), {"file": sent("a.pdf", pdf_bytes())})
    assert response.status_code == 404
    with pytest.raises(ValidationError):
        services.add_file(revision, file=sent("a.pdf", pdf_bytes()), by=other)
    assert_nothing_left(storage)


def test_database_that_refuses_leaves_no_bytes(
    storage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = create_directorate()
    revision = create_revision(by=by)

    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("the database went away")

    monkeypatch.setattr(File, "save", refuse)
    with pytest.raises(RuntimeError):
        services.add_file(revision, file=sent("a.mp3", mp3_bytes()), by=by)
    assert kept(storage) == []


@pytest.mark.parametrize("announced", [False, True])
def test_large_bad_file_leaves_nothing_among_temporary_files(
    announced: bool,
    storage: Path,
    settings: Settings,
    django_capture_on_commit_callbacks: Any,
) -> None:
    """Larger than what Django keeps in memory: it goes to the disk before it is looked at."""
    temporary = storage / "temporary"
    temporary.mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = str(temporary)
    by, content = create_directorate(), b"%PDF-" + bytes(3_000_000)
    revision, client = create_revision(by=by), signed_in(by)
    values: dict[str, Any] = {"file": sent("a.pdf", content)}
    if announced:
        begun = announce(client, revision, size=len(content))
        assert patch(client, begun["Location"], content, offset=0).status_code == 204
        values = {"upload": begun["Location"].rstrip("/").split("/")[-1]}
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(form_path(revision), values)

    assert "The PDF is broken" in response.content.decode()
    assert_nothing_left(storage)


@pytest.mark.parametrize(
    ("what", "name", "content"),
    [
        ("svg with script", "a.svg", b"<svg xmlns='x'><script>alert(1)</script></svg>"),
        ("svg called png", "a.png", b"<svg xmlns='x'><script>alert(1)</script></svg>"),
        ("program", "a.jpg", b"MZ" + bytes(100)),
        ("empty", "a.jpg", b""),
        ("cut", "a.jpg", image_bytes()[:200]),
        # It promises 60,000 × 60,000 points.
        ("gif bomb", "a.gif", GIF),
        ("huge", "a.png", HUGE),
    ],
)
def test_bad_pictures_are_refused(what: str, name: str, content: bytes, storage: Path) -> None:
    by = create_directorate()
    resource = create_resource(by=by)
    values = {"alt_ky": "Сүрөт", "author": "А", "licence": "own", "is_published": True}
    with pytest.raises(ValidationError) as caught:
        services.add_image(resource, name="menu", file=sent(name, content), by=by, **values)

    assert caught.value.message_dict["file"]
    assert not Image.objects.exists()
    assert not Picture.objects.exists()
    assert_nothing_left(storage)
