"""The picture of a center: kept by its coordinators, shown to visitors with its credit."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from accounts.tests.factories import create_directorate
from centers import sections, services
from centers.models import Center
from centers.tests.factories import create_center, create_coordinator, create_trainer_user
from core.models import AuditEntry, Picture
from core.tests.factories import create_picture, image_bytes, upload

pytestmark = pytest.mark.django_db
CREDIT = {"alt_ky": "Сабак", "author": "Айгүл", "licence": "own", "is_published": "on"}


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(sections, "_public", [])
    monkeypatch.setattr(sections, "_staff", [])
    settings.MEDIA_ROOT = tmp_path
    with translation.override("en"):
        yield tmp_path


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(center: Center, name: str = "picture_update") -> str:
    return reverse(f"centers:{name}", args=[center.slug])


def send(client: Client, center: Center, **values: Any) -> Any:
    return client.post(address(center), CREDIT | {"file": upload()} | values)


def test_coordinator_adds_a_picture_that_visitors_see() -> None:
    center = create_center()
    coordinator = create_coordinator(center=center)
    response = send(signed_in(coordinator), center)

    assert response["Location"] == reverse("centers:center_staff", args=[center.slug])
    center.refresh_from_db()
    assert center.picture is not None
    line = AuditEntry.objects.get(action="picture_added")
    assert (line.center_id, line.actor_id) == (center.pk, coordinator.pk)
    html = Client().get(center.get_absolute_url()).content.decode()
    assert center.picture.small_file.url in html
    assert "Айгүл" in html
    shown = Client().get(center.picture.small_file.url)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
    shown.close()


def test_picture_costs_the_public_page_no_statement(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    center = create_center(picture=create_picture())
    with django_assert_num_queries(2):
        response = client.get(center.get_absolute_url())
    assert "<figure" in response.content.decode()


def test_draft_is_seen_by_staff_and_by_no_visitor() -> None:
    center = create_center()
    client = signed_in(create_coordinator(center=center))
    send(client, center, is_published="", author="")

    assert "<figure" not in Client().get(center.get_absolute_url()).content.decode()
    assert "<figure" in client.get(address(center)).content.decode()
    staff = client.get(reverse("centers:center_staff", args=[center.slug])).content.decode()
    assert "Draft: visitors do not see it" in staff


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"file": ""}, "file", "Choose the file of the picture."),
        (
            {"file": upload(b"%PDF-1.7", name="a.jpg")},
            "file",
            "This kind of file does not fit here. Allowed: a picture (JPEG, PNG, WebP).",
        ),
        (
            {"file": upload(image_bytes()[:4000])},
            "file",
            "The picture cannot be opened. Save it again as JPEG or PNG and send that.",
        ),
        (
            {"author": ""},
            "author",
            "Say who made the picture. Without its author it is not shown.",
        ),
        (
            {"licence": ""},
            "licence",
            "Choose on what terms it may be shown. Without them it is not shown.",
        ),
        (
            {"licence": "pexels"},
            "source",
            "Give the address of the page the picture was taken from.",
        ),
    ],
)
def test_form_says_what_is_wrong_at_the_field(
    values: dict[str, Any], field: str, message: str
) -> None:
    center = create_center()
    response = send(signed_in(create_coordinator(center=center)), center, **values)
    assert response.status_code == 200
    errors = response.context["form"].errors
    assert errors.pop(field) == [message]
    again = {"file": ["Choose the file again: the browser does not keep it."]}
    assert errors == ({} if field == "file" else again)
    assert Picture.objects.count() == 0


def test_picture_is_changed_and_removed() -> None:
    center = create_center(picture=create_picture())
    client = signed_in(create_coordinator(center=center))
    client.post(address(center), CREDIT | {"author": "Бакыт"})
    center.refresh_from_db()
    assert center.picture is not None
    assert center.picture.author == "Бакыт"

    assert client.get(address(center, "picture_remove")).status_code == 200
    for _click in range(2):
        assert client.post(address(center, "picture_remove")).status_code == 302
    assert Center.objects.get(pk=center.pk).picture is None
    assert Picture.objects.count() == 0
    assert AuditEntry.objects.filter(action="picture_removed", center_id=center.pk).count() == 1


def test_pictures_of_other_centers_are_out_of_reach() -> None:
    own, other = create_center(), create_center(picture=create_picture())
    coordinator = signed_in(create_coordinator(center=own))
    trainer = signed_in(create_trainer_user(center=other))
    for name in ("picture_update", "picture_remove"):
        assert coordinator.get(address(other, name)).status_code == 404
        assert coordinator.post(address(other, name), CREDIT).status_code == 404
        assert trainer.get(address(other, name)).status_code == 403
        assert Client().get(address(other, name)).status_code == 302
    other.refresh_from_db()
    assert other.picture is not None
    assert signed_in(create_directorate()).get(address(other)).status_code == 200


def test_first_picture_needs_a_file() -> None:
    with pytest.raises(ValidationError) as caught:
        services.save_center_picture(create_center(), by=create_directorate(), author="A")
    assert [error.code for error in caught.value.error_dict["file"]] == ["no_file"]
