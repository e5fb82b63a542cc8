"""Programmes with their materials of the library, both ways."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from core.models import AuditEntry
from library import services as library_services
from library.tests.factories import create_published, create_resource, create_revision
from trainings import services
from trainings.models import Programme
from trainings.tests.factories import create_programme, create_training

pytestmark = pytest.mark.django_db


def url(name: str, *args: object) -> str:
    return reverse(f"trainings:{name}", args=args)


def typed(programme: Programme, materials: str) -> dict[str, object]:
    return {
        "title_ky": programme.title_ky,
        "kind": "course",
        "area": programme.area_id,
        "version": "1",
        "pass_mark": "60",
        "attended_from": "75",
        "materials": materials,
        "modules-TOTAL_FORMS": "0",
        "modules-INITIAL_FORMS": "0",
    }


def test_materials_are_named_by_address_or_title(client):
    by, programme = create_directorate(), create_programme()
    client.force_login(by)
    first = create_published(resource=create_resource(slug="safe-passwords"), title="Сырсөз")
    second = create_published(title="Бюджет")
    lines = "https://portal.example/ru/library/safe-passwords/ru/?a=b#c\n\nбюджет\nБюджет"

    client.post(url("programme_update", programme.slug), typed(programme, lines))

    assert set(programme.materials.all()) == {first.resource, second.resource}
    entry = AuditEntry.objects.filter(object_type="trainings.Programme").latest("pk")
    assert entry.changes["materials"] == [[], sorted([first.resource.slug, second.resource.slug])]
    shown = client.get(url("programme_update", programme.slug)).context["form"]
    assert "/library/safe-passwords/" in shown.initial["materials"]


@pytest.mark.parametrize("line", ["Жок нерсе", "/ky/library/nowhere/", "\x00", "Эгиз"])
def test_line_that_names_no_material_is_refused_at_the_field(line, client):
    programme = create_programme()
    client.force_login(create_directorate())
    create_published(title="Эгиз")
    create_published(title="Эгиз")

    response = client.post(url("programme_update", programme.slug), typed(programme, line))

    assert "materials" in response.context["form"].errors
    assert programme.materials.count() == 0


def test_programme_and_its_trainings_show_published_materials_only(client):
    center = create_center()
    edition = create_published(title="Бюджет")
    draft, gone = create_revision().edition, create_published(title="Эски")
    library_services.withdraw_resource(gone.resource, reason="X", by=create_directorate())
    programme = create_programme()
    programme.materials.set([edition.resource, draft.resource, gone.resource])
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    training = create_training(
        center=center, programme=programme, status="planned", starts_on=tomorrow
    )
    pages = [client.get(url("upcoming_detail", training.slug))]
    client.force_login(create_coordinator(center=center))
    pages += [
        client.get(url("training_detail", training.slug)),
        client.get(url("programme_detail", programme.slug)),
    ]

    assert [[line.title for line in page.context["materials"]] for page in pages] == [
        ["Бюджет"]
    ] * 3


def test_material_says_which_programmes_use_it(client):
    edition = create_published()
    programme = create_programme(title="Sewing")
    programme.materials.add(edition.resource)
    create_programme(title="Retired", state="retired").materials.add(edition.resource)

    visitor = client.get(f"/en/library/{edition.resource.slug}/").content.decode()
    client.force_login(create_coordinator(center=create_center()))
    member = client.get(f"/en/library/{edition.resource.slug}/").content.decode()

    assert "Sewing" in visitor and "Retired" not in visitor
    assert f'"/en/trainings/programmes/{programme.slug}/"' not in visitor
    assert f'"/en/trainings/programmes/{programme.slug}/"' in member


def test_new_version_keeps_the_materials():
    by, programme = create_directorate(), create_programme()
    resource = create_published().resource
    programme.materials.add(resource)

    copy = services.new_version(programme, version="2", by=by)

    assert list(copy.materials.all()) == [resource]
