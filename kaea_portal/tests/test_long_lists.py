"""Filters by center in a network of hundreds: a text field that the server understands."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.tests.factories import create_directorate
from centers.models import Center
from centers.tests.factories import (
    create_center,
    create_coordinator,
    create_membership,
    create_place,
)
from core import audit, finders
from people.tests.factories import create_person
from trainings.tests.factories import create_training

pytestmark = pytest.mark.django_db

LISTS = (
    *("trainings:training_list", "people:person_list", "events:event_list", "core:audit_list"),
    *("events:commitment_list", "events:money_list", "reports:dashboard"),
)


@pytest.fixture(autouse=True)
def many(monkeypatch: pytest.MonkeyPatch):
    """Three centers are many here."""
    monkeypatch.setattr(finders, "SELECT_AT_MOST", 2)
    cache.clear()
    with override("en"):
        yield
    cache.clear()


@pytest.fixture
def centers() -> list[Center]:
    found = [
        create_center(name=f"{name} training center", place=create_place(name="Tort-Kul"))
        for name in ("Naryn", "Osh", "Narynbai")
    ]
    for center in found:
        training = create_training(center=center)
        training.programme.title_en = f"About {center.slug}"
        training.programme.save()
    return found


@pytest.fixture
def reader() -> Client:
    client = Client()
    client.force_login(create_directorate())
    return client


def page(reader: Client, name: str, **query: str) -> str:
    return reader.get(reverse(name), query).content.decode()


def shown(html: str, centers: list[Center]) -> list[bool]:
    return [f"About {center.slug}" in html for center in centers]


@pytest.mark.parametrize("name", LISTS)
def test_every_list_asks_for_a_center_by_words(reader, centers, name):
    html = page(reader, name)

    field = re.search(r'<input name="center"[^>]*>|<input [^>]*name="center"[^>]*>', html)
    assert field, name
    options = re.search(r'hx-get="([^"]+)"', field[0])
    assert options
    assert '<option value="Naryn' not in html
    found = reader.get(options[1])
    assert found.status_code == 200
    assert found["Cache-Control"] == "private, immutable, max-age=31536000"
    code = f'data-code="{centers[0].slug}" data-pk="{centers[0].pk}"'
    assert f'<option value="Naryn training center" {code}>' in found.content.decode()


def test_version_of_the_options_changes_with_a_name(reader, centers):
    before = re.search(r'hx-get="([^"]+)"', page(reader, "trainings:training_list"))
    centers[0].organisation.name_en = "Kochkor training center"
    centers[0].organisation.save()
    cache.clear()
    after = re.search(r'hx-get="([^"]+)"', page(reader, "trainings:training_list"))
    assert before
    assert after
    assert before[1] != after[1]


@pytest.mark.parametrize(
    "text", ["{slug}", "Osh training center", "osh training CENTER ", "ош", "{code}"]
)
def test_address_name_part_of_it_and_code_mean_the_center(reader, centers, text):
    osh = centers[1]
    words = text.format(slug=osh.slug, code=osh.code.lower())

    html = page(reader, "trainings:training_list", center=words)

    assert shown(html, centers) == [False, True, False]


def test_code_means_one_center_also_where_it_is_a_part_of_other_names(reader, centers):
    Center.objects.filter(pk=centers[1].pk).update(code="NAR")

    html = page(reader, "trainings:training_list", center="nar")

    assert shown(html, centers) == [False, True, False]


def test_chosen_center_is_shown_by_name_and_sent_as_its_address(reader, centers):
    html = page(reader, "trainings:training_list", center=centers[1].slug)
    assert f'value="Osh training center" data-code="{centers[1].slug}"' in html


def test_words_that_fit_several_offer_them(reader, centers):
    html = page(reader, "trainings:training_list", center="Naryn")

    assert shown(html, centers) == [False, False, False]
    assert html.count("“Naryn” fits more than one (2). Choose here.") == 2  # beside field and sheet
    offered = re.findall(r'<option value="([^"]*)"[^>]*>Naryn\w* training', html)
    assert sorted(offered) == sorted([centers[0].slug, centers[2].slug])


def test_words_that_fit_nothing_show_nothing_and_say_so(reader, centers):
    html = page(reader, "trainings:training_list", center="Atlantis <b>")
    assert shown(html, centers) == [False, False, False]
    assert "“Atlantis &lt;b&gt;” is not on the list." in html
    assert 'value="Atlantis &lt;b&gt;"' in html


def test_export_of_people_takes_no_more_than_was_meant(reader, centers):
    create_person(center=centers[0])
    export = reverse("people:person_export")
    for text, rows in (("Naryn", 0), ("Atlantis", 0), (centers[0].slug, 1), ("Osh", 0)):
        response = reader.get(export, {"center": text})
        b"".join(response.streaming_content)
        entry = audit.AuditEntry.objects.filter(action="exported").latest("pk")
        assert entry.changes["rows"] == rows, text


def test_log_knows_a_center_by_number_and_by_name(reader, centers):
    for center in centers:
        audit.record("center_updated", center, by=None, center_id=center.pk)
    for value in (str(centers[1].pk), "Osh training center"):
        html = page(reader, "core:audit_list", center=value, action="center_updated")
        named = re.findall(r'<small class="soft">[^<]*, (\w+ training center)</small>', html)
        assert named == ["Osh training center"], value


def test_same_names_are_told_apart_by_their_codes(reader, centers):
    twins = [create_center(name="Talas training center") for _ in range(2)]
    cache.clear()
    for twin in twins:
        create_training(center=twin, slug=f"t-{twin.pk}")
        html = page(
            reader, "trainings:training_list", center=f"Talas training center ({twin.code})"
        )
        assert [f"t-{other.pk}" in html for other in twins] == [twin == other for other in twins]


def test_coordinator_of_some_centers_keeps_the_select(centers):
    user = create_coordinator(center=centers[0])
    create_membership(user=user, center=centers[1])
    client = Client()
    client.force_login(user)
    html = page(client, "trainings:training_list")
    assert re.search(r'<select[^>]*name="center"', html)


def test_few_centers_are_a_select_as_before(reader, centers, monkeypatch):
    monkeypatch.setattr(finders, "SELECT_AT_MOST", 60)
    html = page(reader, "trainings:training_list", center=centers[0].slug)
    assert f'<option value="{centers[0].slug}" selected>Naryn training center</option>' in html
    assert "hx-get" not in html.partition('name="center"')[2].partition("</div>")[0]
