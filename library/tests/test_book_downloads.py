"""Books are made once for each version, asked for again at no cost, and go with their material."""

import datetime as dt
import io

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.tests.factories import create_directorate
from core.files import public_storage
from library import downloads, services
from library.models import Edition, Resource
from library.tasks import make_books
from library.tests.factories import create_reviewer, create_revision
from library.tests.samples import published

DAY = dt.timedelta(days=1)


def address(edition: Edition, kind: str = "pdf") -> str:
    return f"/ky/library/{edition.resource.slug}/{edition.language}.{kind}"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "content_type", "start"),
    [("pdf", "application/pdf", b"%PDF"), ("epub", "application/epub+zip", b"PK")],
)
def test_download(kind, content_type, start):
    edition = published()
    path = address(edition, kind)

    response = Client().get(path)

    assert response.status_code == 200
    body = b"".join(response.streaming_content)
    assert body.startswith(start)
    assert response["Content-Type"] == content_type
    name = f"{edition.resource.slug}-ky.{kind}"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    again = Client().get(path, headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = Client().head(path)
    assert int(head["Content-Length"]) == len(body)
    assert Client().post(path).status_code == 405


@pytest.mark.django_db
def test_cover_is_seen_not_saved():
    edition = published()

    response = Client().get(f"/ky/library/{edition.resource.slug}/ky.png")

    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"].startswith("inline")
    with Image.open(io.BytesIO(b"".join(response.streaming_content))) as image:
        assert image.size == (600, 800)


@pytest.mark.django_db
def test_book_is_made_once_for_a_version_and_the_old_one_goes(monkeypatch):
    edition = published()
    made = []
    monkeypatch.setitem(
        downloads.MAKERS, "pdf", lambda found: made.append(found.pk) or b"%PDF-made"
    )
    path = address(edition)

    for _ in range(3):
        b"".join(Client().get(path).streaming_content)
    assert len(made) == 1
    first = downloads.made(edition, "pdf")

    services.update_resource(edition.resource, by=create_directorate(), licence="cc0")
    b"".join(Client().get(path).streaming_content)

    assert len(made) == 2
    assert not public_storage().exists(first)


@pytest.mark.django_db
def test_withdrawn_material_has_no_books_and_says_so():
    edition = published()
    services.withdraw_resource(edition.resource, reason="Мыйзам өзгөрдү.", by=create_reviewer())

    for kind in ("pdf", "epub"):
        response = Client().get(address(edition, kind))
        assert response.status_code == 410
        assert "Мыйзам өзгөрдү." in response.content.decode()


@pytest.mark.django_db
def test_draft_has_no_books():
    revision = create_revision()

    assert Client().get(address(revision.edition)).status_code == 404


@pytest.mark.django_db
def test_page_offers_its_books_with_sizes():
    edition = published()

    page = Client().get(f"/ky/library/{edition.resource.slug}/").content.decode()

    sizes = [offer.size for offer in downloads.offers(edition)]
    assert len(sizes) == 2 and all(size > 1000 for size in sizes)
    assert f'href="{address(edition)}" type="application/pdf"' in page
    assert f'href="{address(edition, "epub")}" type="application/epub+zip"' in page


@pytest.mark.django_db
def test_page_is_read_although_a_book_cannot_be_made(monkeypatch):
    def broken(_edition):
        raise OSError("disk full")

    monkeypatch.setitem(downloads.MAKERS, "pdf", broken)
    edition = published()

    page = Client().get(f"/ky/library/{edition.resource.slug}/")

    assert page.status_code == 200
    assert [offer.kind for offer in downloads.offers(edition)] == ["epub"]


@pytest.mark.django_db
def test_workers_make_the_books_of_what_changed_before_a_reader_asks():
    edition = published()
    old = published()
    Resource.objects.filter(pk=old.resource_id).update(updated_at=timezone.now() - DAY)

    assert make_books() == len(downloads.MAKERS)
    assert make_books() == 0
    for kind in downloads.MAKERS:
        assert public_storage().exists(downloads._name(edition, kind))
        assert not public_storage().exists(downloads._name(old, kind))
