"""Files given out: whole, in parts, to whom they may go, and never as a page of ours."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from library import services
from library.file_lines import VIMEO, YOUTUBE, duration, player_of
from library.models import File
from library.tests.factories import create_resource, create_reviewer, create_revision
from library.tests.sent_files import mp4_bytes, pdf_bytes, sent, store_in
from library.views import files as views

pytestmark = pytest.mark.django_db
PDF, FILM = pdf_bytes(), mp4_bytes()
SIZE = len(FILM)


@pytest.fixture(autouse=True)
def storage(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    store_in(tmp_path, settings, monkeypatch)
    with translation.override("en"):
        yield tmp_path


def create_file(*, name: str = "film.mp4", content: bytes = FILM, publish: bool = True) -> File:
    """A file of a version of the network, published or being written."""
    by = create_directorate()
    revision = create_revision(by=by, title="Чүмкөй ооруй")
    file = services.add_file(revision, file=sent(name, content), by=by)
    if publish:
        services.submit_revision(revision, by=by)
        services.publish_revision(revision, by=create_reviewer())
    return File.objects.get(pk=file.pk)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def close(response: Any) -> None:
    """An unread file stays open otherwise."""
    for shut in response._resource_closers:
        shut()


def test_visitor_gets_a_published_file_that_cannot_run(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    file = create_file(name="a.pdf", content=PDF)
    url = file.get_absolute_url()
    with django_assert_num_queries(1):
        response = Client().get(url)

    assert body(response) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Length"] == str(len(PDF))
    assert not response.cookies


def test_film_plays_in_the_page() -> None:
    response = Client().get(create_file().get_absolute_url())

    assert response["Content-Type"] == "video/mp4"
    assert response["Content-Disposition"].startswith("inline")
    assert response["Accept-Ranges"] == "bytes"
    assert body(response) == FILM


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("bytes=0-99", 206, 0, 99),
        ("bytes=100-", 206, 100, SIZE - 1),
        ("bytes=-50", 206, SIZE - 50, SIZE - 1),
        (f"bytes=10-{SIZE * 2}", 206, 10, SIZE - 1),
        (f"bytes=-{SIZE * 2}", 206, 0, SIZE - 1),
        # Not understood, or several: the whole, as RFC 9110 allows.
        ("bytes=0-1,5-9", 200, 0, SIZE - 1),
        ("bytes=9-1", 200, 0, SIZE - 1),
        ("bytes=a-b", 200, 0, SIZE - 1),
        ("bytes=-", 200, 0, SIZE - 1),
        ("lines=0-1", 200, 0, SIZE - 1),
        (f"bytes={'9' * 40}-", 200, 0, SIZE - 1),
    ],
)
def test_parts_of_a_film(asked: str, status: int, first: int, last: int) -> None:
    response = Client().get(create_file().get_absolute_url(), headers={"Range": asked})

    assert response.status_code == status
    assert body(response) == FILM[first : last + 1]
    assert response["Content-Length"] == str(last - first + 1)
    if status == 206:
        assert response["Content-Range"] == f"bytes {first}-{last}/{SIZE}"


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE + 5}-{SIZE + 9}", "bytes=-0"])
def test_part_behind_the_end(asked: str) -> None:
    response = Client().get(create_file().get_absolute_url(), headers={"Range": asked})

    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{SIZE}")


def test_part_of_another_version_is_the_whole() -> None:
    url = create_file().get_absolute_url()
    etag = Client().head(url)["ETag"]
    part = {"Range": "bytes=0-9"}

    same = Client().get(url, headers=part | {"If-Range": etag})
    other = Client().get(url, headers=part | {"If-Range": '"other"'})
    assert (same.status_code, other.status_code) == (206, 200)
    assert (len(body(same)), len(body(other))) == (10, SIZE)


def test_file_that_is_known_is_not_sent_again() -> None:
    url = create_file().get_absolute_url()
    first = Client().head(url)
    assert (first.status_code, first.content) == (200, b"")
    assert first["Content-Length"] == str(SIZE)
    again = Client().get(url, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again["Cache-Control"] == "public, no-cache"


def test_unpublished_file_is_for_who_may_see_the_version() -> None:
    center = create_center()
    mine, other = create_coordinator(center=center), create_coordinator(center=create_center())
    resource = create_resource(by=mine, center=center)
    revision = create_revision(resource=resource, by=mine)
    file = services.add_file(revision, file=sent("a.pdf", PDF), by=mine)
    url = file.get_absolute_url()

    assert Client().get(url).status_code == 404
    assert signed_in(other).get(url).status_code == 404
    for user in (mine, create_reviewer(), create_directorate()):
        response = signed_in(user).get(url)
        assert body(response) == PDF
        assert response["Cache-Control"] == "private, no-store"


def test_file_of_a_withdrawn_material_is_gone() -> None:
    file = create_file()
    resource = file.revision.edition.resource
    services.withdraw_resource(resource, reason="Old", by=create_reviewer())

    response = Client().get(file.get_absolute_url())
    assert response.status_code == 410
    assert "Old" in response.content.decode()


def test_stored_file_has_no_address_of_its_own() -> None:
    file = create_file(name="a.pdf", content=PDF)

    assert Client().get(f"/media/{file.file.name}").status_code == 404
    with pytest.raises(ValueError, match="no address"):
        _url = file.file.url


def test_link_is_no_file() -> None:
    by = create_directorate()
    link = services.add_link(create_revision(by=by), url="https://example.org/a", by=by)

    assert link.get_absolute_url() == "https://example.org/a"
    url = reverse("library:file_download", args=[link.pk, "a"])
    assert Client().get(url).status_code == 404


def test_download_is_counted_once_a_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[int] = []
    monkeypatch.setattr(views, "note_download", lambda _request, file: counted.append(file.pk))
    file = create_file()
    url = file.get_absolute_url()
    etag = Client().head(url)["ETag"]
    for headers in (
        {},
        {"Range": "bytes=0-"},
        {"Range": "bytes=500-"},
        {"If-None-Match": etag},
    ):
        close(Client().get(url, headers=headers))
    assert counted == [file.pk, file.pk]

    draft = create_file(publish=False)
    close(signed_in(create_directorate()).get(draft.get_absolute_url()))
    assert counted == [file.pk, file.pk]


def test_file_is_named_by_its_title_whatever_the_address_says() -> None:
    file = create_file()
    response = Client().get(reverse("library:file_download", args=[file.pk, "x.exe"]))
    close(response)

    assert file.file_name == "чүмкөй-ооруй.mp4"
    assert "mp4" in response["Content-Disposition"]
    assert "exe" not in response["Content-Disposition"]


def test_new_version_keeps_the_files_and_the_bytes_stay_while_one_has_them(
    django_capture_on_commit_callbacks: Any,
) -> None:
    file = create_file()
    by, edition = create_directorate(), file.revision.edition
    draft = services.save_revision(edition, by=by, title="Жаңы")
    copy = draft.files.get()
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_file(copy, by=by)

    assert copy.file.name == file.file.name
    assert body(Client().get(file.get_absolute_url())) == FILM


@pytest.mark.parametrize(
    ("url", "player"),
    [
        (
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=5",
            YOUTUBE + "dQw4w9WgXcQ",
        ),
        ("https://youtu.be/dQw4w9WgXcQ", YOUTUBE + "dQw4w9WgXcQ"),
        ("https://m.youtube.com/shorts/dQw4w9WgXcQ", YOUTUBE + "dQw4w9WgXcQ"),
        ("https://vimeo.com/76979871", VIMEO + "76979871"),
        ("https://youtube.com/watch?v=%22onload=", ""),
        ("https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ", ""),
        ("https://example.org/film", ""),
        ("https://youtu.be/", ""),
    ],
)
def test_films_of_other_sites(url: str, player: str) -> None:
    assert player_of(url)[0] == player


@pytest.mark.parametrize(
    ("seconds", "text"), [(None, ""), (5, "0:05"), (245, "4:05"), (3723, "1:02:03")]
)
def test_duration(seconds: int | None, text: str) -> None:
    assert duration(seconds) == text


def test_page_loads_nothing_from_another_site_before_the_visitor_agrees() -> None:
    by = create_directorate()
    revision = create_revision(by=by)
    services.add_link(revision, url="https://youtu.be/dQw4w9WgXcQ", title="Тасма", by=by)
    services.add_file(revision, file=sent("film.mp4", FILM), by=by)
    services.submit_revision(revision, by=by)
    resource = services.publish_revision(revision, by=create_reviewer()).edition.resource
    html = Client().get(resource.get_absolute_url()).content.decode()

    assert "<iframe" not in html
    assert 'src="https://' not in html
    assert 'preload="none"' in html
    assert 'href="https://youtu.be/dQw4w9WgXcQ" rel="external noopener noreferrer"' in html
    assert 'data-film="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"' in html
    assert "1:05" in html
    assert html.count("js/films.js") == 1


@pytest.mark.parametrize("kind", ["tutorial", "video", "other"])
def test_film_at_another_site_needs_its_words_too(kind: str) -> None:
    by = create_directorate()
    resource = create_resource(by=by, kind=kind)
    revision = create_revision(resource=resource, by=by, body="")
    services.add_link(revision, url="https://youtu.be/dQw4w9WgXcQ", by=by)
    with pytest.raises(Exception, match="words of the video"):
        services.submit_revision(revision, by=by)


def test_film_needs_its_words() -> None:
    by = create_directorate()
    revision = create_revision(by=by, body="")
    services.add_file(revision, file=sent("film.mp4", FILM), by=by)
    with pytest.raises(Exception, match="words of the video"):
        services.submit_revision(revision, by=by)


def page_of(count: int) -> tuple[Client, str]:
    by = create_directorate()
    revision = create_revision(by=by)
    for number in range(count):
        services.add_link(revision, url=f"https://example.org/{number}", by=by)
    arguments = [revision.edition.resource.slug, revision.edition.language]
    return signed_in(by), reverse("library:file_create", args=arguments)


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_files_costs_the_same_for_many(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client, url = page_of(count)
    client.get(url)
    with django_assert_num_queries(4):
        html = client.get(url).content.decode()
    assert html.count("leads to another site") == count


def test_link_and_removal_by_the_pages() -> None:
    client, url = page_of(0)
    bad = client.post(url, {"url": "javascript:alert(1)", "title": ""})
    assert "Give a whole address" in bad.content.decode()
    client.post(url, {"url": "https://example.org/film", "title": "Film"})
    client.post(url, {"url": "https://example.org/film", "title": "Film"})
    file = File.objects.get()
    remove = reverse("library:file_remove", args=[file.pk])
    assert client.get(remove).status_code == 200
    assert client.post(remove)["Location"] == url
    assert not File.objects.exists()


def test_download_of_a_machine_or_with_its_page_is_not_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted: list[str] = []
    monkeypatch.setattr("library.services.counts.note", lambda *args: counted.append(args[1]))
    url = create_file().get_absolute_url()
    for headers in (
        {"User-Agent": "Googlebot/2.1"},
        {"User-Agent": "Mozilla/5.0", "X-Save-Offline": "1"},
        {"User-Agent": "Mozilla/5.0"},
    ):
        close(Client().get(url, headers=headers))
    assert counted == ["download"]


def test_address_of_a_file_lives_on_in_the_next_version_and_ends_as_withdrawn() -> None:
    old = create_file(name="a.pdf", content=PDF)
    edition, by = old.revision.edition, create_directorate()
    revision = services.save_revision(edition, by=by, body="## Жаңы")
    other = services.add_file(revision, file=sent("film.mp4", FILM), by=by)
    assert Client().get(other.get_absolute_url()).status_code == 404
    services.submit_revision(revision, by=by)
    services.publish_revision(revision, by=create_reviewer())
    kept = revision.files.get(checksum=old.checksum)

    response = Client().get(old.get_absolute_url())
    assert (response.status_code, response["Location"]) == (302, kept.get_absolute_url())

    again = services.save_revision(edition, by=by, body="## Дагы")
    services.remove_file(again.files.get(checksum=old.checksum), by=by)
    services.submit_revision(again, by=by)
    services.publish_revision(again, by=create_reviewer())
    assert Client().get(old.get_absolute_url()).status_code == 404

    draft = services.save_revision(edition, by=by, body="## Жашыруун")
    hidden = draft.files.get()
    services.withdraw_resource(edition.resource, reason="Old.", by=by)
    response = Client().get(old.get_absolute_url())
    assert (response.status_code, "Old." in response.content.decode()) == (410, True)
    assert Client().get(hidden.get_absolute_url()).status_code == 404
