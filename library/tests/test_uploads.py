"""Uploads over bad lines: begun, broken off, taken up again, finished once."""

import base64
import datetime as dt
import hashlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http.request import UnreadablePostError
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import Settings

from accounts.models import User
from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from core.tests.threads import at_once
from library import services, tasks
from library.models import File, Revision, UploadSession
from library.services import uploads
from library.tests.factories import create_resource, create_revision
from library.tests.sent_files import pdf_bytes, store_in

pytestmark = pytest.mark.django_db
PDF = pdf_bytes(text=b"x" * 5000)
STREAM = "application/offset+octet-stream"


@pytest.fixture(autouse=True)
def storage(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    store_in(tmp_path, settings, monkeypatch)
    with translation.override("en"):
        yield tmp_path


def kept(storage: Path) -> int:
    return len([path for path in storage.rglob("*") if path.is_file()])


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def paths(revision: Revision) -> tuple[str, str]:
    """Of the upload and of the form."""
    arguments = [revision.edition.resource.slug, revision.edition.language]
    return (
        reverse("library:upload_create", args=arguments),
        reverse("library:file_create", args=arguments),
    )


def headers(**more: object) -> dict[str, str]:
    found = {"Tus-Resumable": "1.0.0"}
    return found | {name.replace("_", "-"): str(value) for name, value in more.items()}


def announce(client: Client, revision: Revision, size: int = len(PDF)) -> str:
    name = base64.b64encode("китеп.pdf".encode()).decode()
    response = client.post(
        paths(revision)[0], headers=headers(Upload_Length=size, Upload_Metadata=f"filename {name}")
    )
    assert response.status_code == 201
    return str(response["Location"])


def send(client: Client, path: str, data: bytes, offset: int, **more: object) -> Any:
    said = headers(Upload_Offset=offset, **more)
    return client.patch(path, data, content_type=STREAM, headers=said)


def offset_of(client: Client, path: str) -> int:
    response = client.head(path, headers=headers())
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    return int(response["Upload-Offset"])


def finish(client: Client, revision: Revision, path: str, **values: str) -> Any:
    upload = path.rstrip("/").split("/")[-1]
    return client.post(paths(revision)[1], {"upload": upload, **values})


def test_file_in_parts_goes_on_where_the_line_broke(
    storage: Path, django_capture_on_commit_callbacks: Any
) -> None:
    by = create_directorate()
    client, revision = signed_in(by), create_revision(by=by)
    path = announce(client, revision)
    assert send(client, path, PDF[:2000], 0)["Upload-Offset"] == "2000"

    # Another computer of the same person, days later.
    client = signed_in(by)
    offset = offset_of(client, path)
    assert send(client, path, PDF[offset:], offset)["Upload-Offset"] == str(len(PDF))
    with django_capture_on_commit_callbacks(execute=True):
        response = finish(client, revision, path, title="Китеп")

    assert response["Location"] == paths(revision)[1]
    file = revision.files.get()
    assert (file.title, file.size, file.kind) == ("Китеп", len(PDF), "pdf")
    assert file.checksum == hashlib.sha256(PDF).hexdigest()
    with file.file.open() as whole:
        assert whole.read() == PDF
    assert not UploadSession.objects.exists()
    assert kept(storage) == 1


def test_what_came_before_the_line_broke_is_kept() -> None:
    by = create_directorate()
    session = services.start_upload(create_revision(by=by), size=len(PDF), name="a.pdf", by=by)

    def broken_line() -> Iterator[bytes]:
        yield PDF[:700]
        yield PDF[700:900]
        raise UnreadablePostError("the connection was reset")

    assert services.receive(session.pk, offset=0, stream=broken_line()) == 900
    assert services.receive(session.pk, offset=900, stream=[PDF[900:]]) == len(PDF)
    assert services.finish_upload(session, by=by).size == len(PDF)


def test_worker_killed_between_two_pieces_loses_one_piece(
    storage: Path, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(uploads, "PIECE", 1000)
    by = create_directorate()
    session = services.start_upload(create_revision(by=by), size=len(PDF), name="a.pdf", by=by)

    def killed() -> Iterator[bytes]:
        yield PDF[:1000]
        yield PDF[1000:2000]
        yield PDF[2000:2500]
        raise SystemExit

    with pytest.raises(SystemExit):
        services.receive(session.pk, offset=0, stream=killed())
    session.refresh_from_db()
    assert session.received == 2000
    # A piece whose worker was killed before the row knew of it lies under the next name.
    (storage / "private" / session.folder / "000000002000").write_bytes(b"half")
    services.receive(session.pk, offset=2000, stream=[PDF[2000:]])
    with django_capture_on_commit_callbacks(execute=True):
        file = services.finish_upload(session, by=by)
    assert file.checksum == hashlib.sha256(PDF).hexdigest()
    assert kept(storage) == 1


def test_worker_killed_over_the_end_finishes_the_second_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    by = create_directorate()
    client, revision = signed_in(by), create_revision(by=by)
    path = announce(client, revision)
    send(client, path, PDF, 0)

    def killed(*_args: Any, **_kwargs: Any) -> None:
        raise SystemExit

    session = UploadSession.objects.get()
    with monkeypatch.context() as patched:
        patched.setattr(uploads, "add_file", killed)
        with pytest.raises(SystemExit):
            services.finish_upload(session, by=by)
    assert offset_of(client, path) == len(PDF)
    assert finish(client, revision, path).status_code == 302
    assert revision.files.count() == 1


def test_file_finished_twice_is_one() -> None:
    by = create_directorate()
    client, revision = signed_in(by), create_revision(by=by)
    path = announce(client, revision)
    send(client, path, PDF, 0)
    finish(client, revision, path)
    response = finish(client, revision, path)

    assert "finished already" in response.content.decode()
    assert revision.files.count() == 1


def test_unfinished_upload_is_no_file_and_stays() -> None:
    by = create_directorate()
    client, revision = signed_in(by), create_revision(by=by)
    path = announce(client, revision)
    send(client, path, PDF[:100], 0)
    response = finish(client, revision, path)

    assert "Send the rest" in response.content.decode()
    assert offset_of(client, path) == 100


def test_same_file_sent_twice_is_one_row(
    storage: Path, django_capture_on_commit_callbacks: Any
) -> None:
    by = create_directorate()
    client, revision = signed_in(by), create_revision(by=by)
    for _time in range(2):
        path = announce(client, revision)
        send(client, path, PDF, 0)
        with django_capture_on_commit_callbacks(execute=True):
            finish(client, revision, path)

    assert revision.files.count() == 1
    assert kept(storage) == 1


def test_right_checksum_is_taken() -> None:
    by = create_directorate()
    client = signed_in(by)
    path = announce(client, create_revision(by=by))
    digest = base64.b64encode(hashlib.sha1(PDF).digest()).decode()

    assert send(client, path, PDF, 0, Upload_Checksum=f"sha1 {digest}").status_code == 204
    wrong = send(client, path, PDF, 0, Upload_Checksum="crc32 AAAA")
    assert wrong.status_code == 400


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_leave_one_part(storage: Path) -> None:
    by = create_directorate()
    revision = create_revision(by=by)
    path = announce(signed_in(by), revision)
    clients = [signed_in(by) for _number in range(4)]

    answers = at_once(
        *(partial(send, client, path, PDF[:3000], 0) for client in clients),
    )

    assert sorted(answer.status_code for answer in answers) == [204, 409, 409, 409]
    session = UploadSession.objects.get()
    assert (session.received, len(session.parts), kept(storage)) == (3000, 1, 1)


def test_uploads_of_others_are_not_there() -> None:
    center = create_center()
    mine, colleague = create_coordinator(center=center), create_coordinator(center=center)
    resource = create_resource(by=mine, center=center)
    revision = create_revision(resource=resource, by=mine)
    path = announce(signed_in(mine), revision)
    other = signed_in(colleague)

    assert other.head(path, headers=headers()).status_code == 404
    assert send(other, path, PDF, 0).status_code == 404
    assert other.delete(path, headers=headers()).status_code == 404
    assert "finished already" in finish(other, revision, path).content.decode()
    assert UploadSession.objects.get().received == 0
    assert Client().head(path, headers=headers()).status_code == 302


def test_cancelled_upload_leaves_nothing(
    storage: Path, django_capture_on_commit_callbacks: Any
) -> None:
    by = create_directorate()
    client = signed_in(by)
    path = announce(client, create_revision(by=by))
    send(client, path, PDF[:100], 0)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.delete(path, headers=headers()).status_code == 204

    assert client.head(path, headers=headers()).status_code == 404
    assert kept(storage) == 0


def test_expired_uploads_are_let_go(storage: Path, django_capture_on_commit_callbacks: Any) -> None:
    by = create_directorate()
    client, revision = signed_in(by), create_revision(by=by)
    old, fresh = announce(client, revision), announce(client, revision)
    for path in (old, fresh):
        send(client, path, PDF[:100], 0)
    key = old.rstrip("/").split("/")[-1]
    past = timezone.now() - dt.timedelta(seconds=1)
    UploadSession.objects.filter(pk=key).update(expires_at=past)

    assert client.head(old, headers=headers()).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.expire_uploads() == 1
    assert UploadSession.objects.count() == 1
    assert kept(storage) == 1
    assert offset_of(client, fresh) == 100


def test_each_part_gives_the_upload_more_time() -> None:
    by = create_directorate()
    session = services.start_upload(create_revision(by=by), size=10, name="a.pdf", by=by)
    soon = timezone.now() + dt.timedelta(hours=1)
    UploadSession.objects.update(expires_at=soon)
    services.receive(session.pk, offset=0, stream=[b"12345"])

    assert UploadSession.objects.get().expires_at > soon + dt.timedelta(days=2)


def test_nobody_begins_uploads_without_end() -> None:
    by = create_directorate()
    revision = create_revision(by=by)
    for number in range(uploads.MAX_OPEN):
        services.start_upload(revision, size=10, name=f"{number}.pdf", by=by)
    with pytest.raises(ValidationError) as caught:
        services.start_upload(revision, size=10, name="a.pdf", by=by)

    assert caught.value.code == "too_many"


def test_abilities_and_versions() -> None:
    by = create_directorate()
    client, revision = signed_in(by), create_revision(by=by)
    answer = client.options(paths(revision)[0])
    assert (answer.status_code, answer["Tus-Version"]) == (204, "1.0.0")
    assert answer["Tus-Max-Size"] == "300000000"
    assert answer["Tus-Extension"] == "creation,expiration,termination,checksum"
    assert client.post(paths(revision)[0]).status_code == 412
    path = announce(client, revision)
    said = headers(Upload_Offset=0)
    assert client.patch(path, b"x", content_type="text/plain", headers=said).status_code == 415
    assert client.post(paths(revision)[0], headers=headers(Upload_Length="x")).status_code == 400
    assert client.post(paths(revision)[0], headers=headers(Upload_Length=5)).status_code == 400


def test_sender_without_the_token_of_the_page_is_refused() -> None:
    by = create_directorate()
    client = Client(enforce_csrf_checks=True)
    client.force_login(by)
    path = paths(create_revision(by=by))[0]

    assert client.post(path, headers=headers(Upload_Length=5)).status_code == 403


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_browser_sends_a_file_in_parts_over_a_line_that_breaks(
    page: Any, live_url: str, tmp_path: Path
) -> None:
    by = create_directorate()
    revision = create_revision(by=by)
    content = pdf_bytes(text=b"y" * 3_500_000)
    (tmp_path / "book.pdf").write_bytes(content)
    cookie = signed_in(by).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_url}])
    refused: list[str] = []

    def line(route: Any) -> None:
        """The second and third parts do not get through at first."""
        offset = route.request.headers.get("upload-offset")
        if offset == "1048576" and len(refused) < 2:
            refused.append(offset)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/desk/uploads/**", line)
    page.goto(live_url + paths(revision)[1])
    page.locator("[name=file]").set_input_files(tmp_path / "book.pdf")
    page.get_by_label("What is it called?").first.fill("My book")
    page.get_by_role("button", name="Send the file").click()
    page.get_by_text("Added: My book").wait_for()

    assert len(refused) == 2
    file = File.objects.get()
    assert (file.size, file.checksum) == (len(content), hashlib.sha256(content).hexdigest())
    assert not UploadSession.objects.exists()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_browser_without_script_sends_the_form(browser: Any, live_url: str, tmp_path: Path) -> None:
    by = create_directorate()
    revision = create_revision(by=by)
    (tmp_path / "book.pdf").write_bytes(PDF)
    context = browser.new_context(java_script_enabled=False)
    cookie = signed_in(by).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_url}])
    page = context.new_page()
    page.goto(live_url + paths(revision)[1])
    page.locator("[name=file]").set_input_files(tmp_path / "book.pdf")
    page.get_by_role("button", name="Send the file").click()
    page.get_by_text("Added: PDF").wait_for()
    context.close()

    assert File.objects.get().size == len(PDF)
