"""Reference tables in the admin: search follows an edit, and the log knows of it."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.tests.factories import create_admin, create_directorate
from centers.models import Place, ThematicArea
from centers.tests.factories import create_area, create_place
from core.models import AuditEntry

pytestmark = pytest.mark.django_db
INLINE = "former_names"


@pytest.fixture
def admin_client() -> Client:
    client = Client()
    client.force_login(create_admin())
    return client


def test_admin_notes_a_former_name_that_search_finds(admin_client: Client) -> None:
    place = create_place(name="Manas")
    data = {
        "code": place.code,
        "level": place.level,
        **{f"name_{language}": "Manas" for language in ("ky", "ru", "en")},
        "parent": place.parent_id,
        "region": place.region_id,
        f"{INLINE}-TOTAL_FORMS": 1,
        f"{INLINE}-INITIAL_FORMS": 0,
        f"{INLINE}-0-name_ky": "Жалал-Абад",
        f"{INLINE}-0-valid_until": "2025-09-27",
    }
    address = reverse("admin:centers_place_change", args=[place.pk])
    assert admin_client.post(address, data).status_code == 302

    assert Place.objects.search("Jalal-Abad").get() == place
    assert AuditEntry.objects.filter(action="place_saved").count() == 1


def test_admin_edits_the_list_of_areas_and_never_deletes(admin_client: Client) -> None:
    area = create_area(code="it", name="IT")
    data = {"code": "it", "name_ky": "МТ", "name_ru": "ИТ", "name_en": "IT", "position": 3}
    address = reverse("admin:centers_thematicarea_change", args=[area.pk])
    assert admin_client.post(address, data).status_code == 302

    area.refresh_from_db()
    assert (area.name_ky, area.is_active) == ("МТ", False)
    line = AuditEntry.objects.get(action="area_saved")
    assert line.note == "name_ky, name_ru, position, is_active"
    delete = reverse("admin:centers_thematicarea_delete", args=[area.pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403
    assert ThematicArea.objects.count() == 1


def test_admin_lists_open_for_administrators_only(admin_client: Client) -> None:
    create_place()
    create_area()
    other = Client()
    other.force_login(create_directorate())
    for name in ("place", "thematicarea"):
        address = reverse(f"admin:centers_{name}_changelist")
        assert admin_client.get(address, {"q": "naryn"}).status_code == 200
        assert other.get(address).status_code in (302, 403)
