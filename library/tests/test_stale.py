"""A topic, a center, an organisation, a region or an area is called otherwise: what the library
keeps of its materials follows, and nothing else is touched."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.utils import translation

from accounts.tests.factories import create_directorate
from centers.models import Center, Organisation, Place, ThematicArea
from centers.services import rename_organisation, save_area, save_place
from centers.tests.factories import create_center, create_organisation, create_place
from library import downloads, records, search, services, tasks
from library.facets import Choice
from library.models import CatalogueEntry, Resource, StaleEntry
from library.names import names
from library.services import stale
from library.tests.factories import create_published, create_resource, create_topic

pytestmark = pytest.mark.django_db


def found(text: str) -> set[str]:
    """What visitors find by a word."""
    cache.clear()
    rows = search.find(text, Choice(), sort="", page=1, query="").page.object_list
    return {row.slug for row in rows}


def entry(resource: Resource) -> CatalogueEntry:
    return CatalogueEntry.objects.get(resource=resource)


def changed_at(resource: Resource) -> dt.datetime:
    return Resource.objects.get(pk=resource.pk).updated_at


def test_renamed_topic_is_found_by_its_new_name_alone():
    by = create_directorate()
    topic, other = create_topic(name="Тигүүчүлүк"), create_topic(name="Сантехника")
    resource = create_published(resource=create_resource(by=by, topics=[topic])).resource
    untouched = create_published(resource=create_resource(by=by, topics=[other])).resource
    before, before_other = changed_at(resource), changed_at(untouched)
    assert found("Тигүүчүлүк") == {resource.slug}

    for code in ("ky", "ru", "en"):
        setattr(topic, f"name_{code}", "Усталык")
    services.save_topic(topic, changed=["name_ky"], by=by)

    assert tasks.refresh_stale() == 1
    assert (found("Усталык"), found("Тигүүчүлүк")) == ({resource.slug}, set())
    assert changed_at(resource) > before  # harvesters come again
    assert changed_at(untouched) == before_other
    assert tasks.refresh_stale() == 0
    assert not StaleEntry.objects.exists()


def test_filters_show_the_new_names_at_once(django_capture_on_commit_callbacks):
    by = create_directorate()
    topic = create_topic(code="sewing", name="Тигүү")
    region = Place.objects.regions().first() or create_place(level="region")
    area = ThematicArea.objects.first() or ThematicArea.objects.create(code="it", name_ky="IT")

    def shown() -> tuple[str, str, str]:
        with translation.override("ky"):
            lists = names()
        of = {row.code: row.name for group in ("topic", "region", "area") for row in lists[group]}
        return of["sewing"], of[region.iso_code], of[area.code]

    shown()
    topic.name_ky, region.name_ky, area.name_ky = "Усталык", "Жаңы аймак", "Жаңы багыт"
    with django_capture_on_commit_callbacks(execute=True):
        services.save_topic(topic, changed=["name_ky"], by=by)
        save_place(region, changed=["name_ky"], by=by)
        save_area(area, changed=["name_ky"], by=by)
        tasks.refresh_stale()

    assert shown() == ("Усталык", "Жаңы аймак", "Жаңы багыт")


def test_other_code_of_an_area_or_a_region_reaches_the_filters():
    by = create_directorate()
    area = ThematicArea.objects.create(code="old", name_ky="Багыт")
    center = create_center()
    resource = create_published(resource=create_resource(by=by, center=center, area=area)).resource
    assert entry(resource).area == "old"

    area.code = "new"
    save_area(area, changed=["code"], by=by)
    region = Center.objects.get(pk=center.pk).region
    region.iso_code = "KG-XX"
    save_place(region, changed=["iso_code"], by=by)
    tasks.refresh_stale()

    assert (entry(resource).area, entry(resource).region) == ("new", "KG-XX")
    counts = search.find("", Choice(), sort="", page=1, query="").counts.by_value
    assert (counts["area"], counts["region"]) == ({"new": 1}, {"KG-XX": 1})


def test_center_in_another_region():
    center = create_center()
    resource = create_published(resource=create_resource(center=center)).resource
    other = Place.objects.regions().exclude(pk=center.region_id).first()
    other = other or create_place(level="region", iso_code="KG-O")
    assert entry(resource).region != other.iso_code

    Center.objects.filter(pk=center.pk).update(region=other)
    tasks.refresh_stale()

    assert entry(resource).region == other.iso_code


def test_renamed_center_and_organisations_reach_books_and_harvesters():
    by = create_directorate()
    center, partner = create_center(), create_organisation(name="Өнөктөш")
    maker = create_organisation(name="Академия")
    of_center = create_published(resource=create_resource(by=by, center=center)).resource
    of_partner = create_published(resource=create_resource(by=by, source_partner=partner)).resource
    contributors = [{"role": "expert", "organisation": maker}]
    of_maker = create_published(resource=create_resource(by=by, contributors=contributors)).resource
    draft = create_resource(by=by, center=center)
    before = {row.pk: changed_at(row) for row in (of_center, of_partner, of_maker, draft)}

    def etag() -> str:
        return downloads.etag(records.editions().get(resource=of_center), "pdf")

    book = etag()
    for organisation in (center.organisation, partner, maker):
        rename_organisation(
            organisation,
            names={"ky": f"Жаңы {organisation.pk}"},
            from_on=dt.date(2026, 1, 1),
            by=by,
        )
    assert tasks.refresh_stale() == 4

    assert {pk for pk, moment in before.items() if changed_at(Resource(pk=pk)) > moment} == {
        of_center.pk,
        of_partner.pk,
        of_maker.pk,
    }
    assert etag() != book


def test_what_nobody_is_told_of_is_no_renaming():
    center = create_center()
    create_published(resource=create_resource(center=center, topics=[create_topic()]))
    StaleEntry.objects.all().delete()

    Organisation.objects.update(phone="+996555000000")
    Center.objects.update(opening_hours="9–17")
    ThematicArea.objects.update(position=3)
    Place.objects.update(other_names="x")

    assert not StaleEntry.objects.exists()


def test_a_large_shelf_is_worked_off_in_batches(monkeypatch):
    monkeypatch.setattr(stale, "BATCH", 2)
    by, topic = create_directorate(), create_topic(name="Тигүү")
    for _number in range(5):
        create_published(resource=create_resource(by=by, topics=[topic]), by=by)
    topic.name_ky = "Усталык"
    topic.save()

    assert stale.refresh_stale(seconds=-1) == 2  # what has no time waits for the next run
    assert stale.refresh_stale() == 3
    assert len(found("Усталык")) == 5
