"""What the page of a material says of other rows is kept, and never says what is no longer so."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.utils import translation

from accounts.tests.factories import create_directorate
from centers.models import Center, Organisation, Place, ThematicArea
from centers.services import rename_organisation
from centers.tests.factories import create_center, create_country, create_organisation
from core.tests.factories import create_picture
from library import selectors, services, tasks
from library.models import CatalogueEntry, Competence, Resource, Revision, StaleEntry, Topic
from library.tests.factories import (
    create_published,
    create_resource,
    create_reviewer,
    create_revision,
    create_topic,
    publish,
)

pytestmark = pytest.mark.django_db


def create_rich() -> Resource:
    """A material that names a row of every kind."""
    competences = [
        Competence.objects.create(
            framework="DigComp", version="2.2", code=code, name_ky=f"Көндүм {code}"
        )
        for code in ("4.2", "1.1")
    ]
    area = ThematicArea.objects.create(code="it", name_ky="Багыт")
    resource = create_resource(
        slug="rich",
        topics=[create_topic(code="b", name="Бюджет"), create_topic(code="a", name="Акча")],
        area=area,
        center=create_center(),
        country=create_country(code="KZ", name="Казакстан"),
        source_partner=create_organisation(name="Өнөктөш"),
        competences=competences,
        contributors=[
            {
                "role": "author",
                "name": "Турду",
                "organisation": create_organisation(name="Лицей"),
            },
            {"role": "author", "name": "Азамат"},
            {"role": "expert", "organisation": create_organisation(name="Палата")},
        ],
    )
    for language, name in (("ky", "Академия"), ("ru", "Министрлик"), ("en", None)):
        by = create_reviewer()
        revision = create_revision(resource=resource, language=language)
        assert revision.written_by is not None
        services.submit_revision(revision, by=revision.written_by)
        academy = create_organisation(kind="state_body", name=name) if name else None
        services.publish_revision(revision, by=by, reviewed_for=academy)
    return resource


def page(client, path: str = "/ky/library/rich/") -> str:
    cache.clear()
    response = client.get(path)
    assert response.status_code == 200
    html: str = response.content.decode()
    return re.sub(r"csp-nonce-\S+", "", html)


def live(monkeypatch, client, path: str) -> str:
    """The page as the rows themselves have it."""
    with monkeypatch.context() as patched:
        patched.setattr(
            selectors,
            "to_read",
            lambda slug: selectors.with_editions(Resource.objects.filter(slug=slug)).first(),
        )
        return page(client, path)


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_the_page_is_that_of_the_rows_themselves(client, monkeypatch, language):
    resource = create_rich()
    Resource.objects.filter(pk=resource.pk).update(picture=create_picture())

    for path in (f"/{language}/library/rich/", "/ky/library/rich/ru/", "/ky/library/rich/en/"):
        assert page(client, path) == live(monkeypatch, client, path)


def test_renamed_rows_are_named_anew(client, monkeypatch):
    resource = create_rich()
    by = create_directorate()
    StaleEntry.objects.all().delete()
    for row in Organisation.objects.all():
        rename_organisation(row, names={"ky": f"Жаңы {row.pk}"}, from_on=dt.date(2026, 1, 1), by=by)
    assert tasks.refresh_stale() == 1

    def change(rows, **values):
        """One column at a time, each noted by itself."""
        for name, value in values.items():
            rows.update(**{name: value})
            assert StaleEntry.objects.filter(resource=resource).exists(), name
            tasks.refresh_stale()
            for path in ("/ky/library/rich/", "/en/library/rich/"):
                assert page(client, path) == live(monkeypatch, client, path), name

    change(ThematicArea.objects.filter(code="it"), name_ky="Жаңы багыт", name_en="New", code="n")
    change(Place.objects.filter(code="KZ"), name_ky="Жаңы өлкө", name_ru="Новая", code="UZ")
    change(Center.objects.all(), slug="new-slug")
    change(Competence.objects.filter(code="1.1"), name_ky="Жаңы көндүм", version="3", code="9.9")
    change(Competence.objects.filter(code="9.9"), framework="Other", name_ru="Новое", name_en="N")
    change(Topic.objects.filter(code="a"), name_ky="Ярмарка", name_en="Z", code="z")
    change(
        Organisation.objects.filter(pk=resource.source_partner_id),
        kind="university",
        name_ru="Другая",
        name_en="Other",
    )
    assert "Жаңы багыт" in page(client) and "new-slug" in page(client)


def test_nothing_is_old_after_publishing_or_changing(client, monkeypatch):
    resource = create_rich()
    by, edition = create_directorate(), resource.editions.get(language="ky")

    academy = create_organisation(kind="university", name="Университет")
    revision = services.save_revision(edition, by=by, body="## Жаңы\n\nБашка.")
    services.submit_revision(revision, by=by)
    services.publish_revision(revision, by=create_reviewer(), reviewed_for=academy)
    assert "Университет" in page(client)

    services.update_resource(
        resource,
        by=by,
        area=None,
        country=create_country(code="TJ", name="Тажикстан"),
        source_partner=create_organisation(name="Башкасы"),
        topics=[create_topic(name="Үй")],
        competences=[],
        contributors=[{"role": "editor", "name": "Бакыт"}],
    )
    html = page(client)
    assert html == live(monkeypatch, client, "/ky/library/rich/")
    for name in ("Тажикстан", "Башкасы", "Үй", "Бакыт"):
        assert name in html
    for name in ("Багыт", "Казакстан", "Өнөктөш", "Акча", "Турду", "Көндүм"):
        assert name not in html


def test_a_row_that_is_not_the_one_named_by_now_is_read(client, monkeypatch):
    resource = create_rich()
    other = create_organisation(name="Башка уюм")
    # Past the services, so that nothing is noted.
    Resource.objects.filter(pk=resource.pk).update(source_partner=other)
    Revision.objects.filter(edition__resource=resource).update(reviewed_for=other)

    html = page(client)

    assert "Өнөктөш" not in html and "Академия" not in html
    assert html == live(monkeypatch, client, "/ky/library/rich/")


def test_what_is_not_in_the_catalogue_yet_has_its_page(client, monkeypatch):
    create_rich()
    CatalogueEntry.objects.all().delete()

    assert page(client) == live(monkeypatch, client, "/ky/library/rich/")


def test_drafts_and_withdrawn_materials_show_nothing_that_was_kept(client):
    resource = create_rich()
    draft = create_revision(resource=create_resource(slug="draft"), title="Сыр")
    services.withdraw_resource(resource, reason="Эскирди", by=create_reviewer())
    cache.clear()

    assert not CatalogueEntry.objects.exists()
    assert client.get("/ky/library/draft/").status_code == 404
    withdrawn = client.get("/ky/library/rich/")
    assert withdrawn.status_code == 410
    assert "Лицей" not in withdrawn.content.decode()
    publish(draft)
    with translation.override("ky"):
        found = selectors.to_read("draft")
    assert found is not None and list(found.topics.all()) == []
    assert create_published().resource.pk != found.pk
