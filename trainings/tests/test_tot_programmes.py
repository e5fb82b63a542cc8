"""A programme as training of trainers: modules with practice, competences, criteria."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.tests.factories import create_directorate
from core.models import AuditEntry
from trainings import selectors, services
from trainings.models import Programme, ProgrammeModule
from trainings.tests.factories import create_programme, create_training

pytestmark = pytest.mark.django_db
GLOBALE = [
    {"title_en": "Approaching adult education", "hours": 40, "practice_hours": 10},
    {"title_en": "Planning and methods", "hours": 60, "practice_hours": 30, "assessment": "lesson"},
]
CARDS = {"name_en": "Card methodology", "is_methodology": True, "is_required": True}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def by():
    return create_directorate()


@pytest.fixture
def tot():
    return create_programme(kind=Programme.Kind.TOT)


def update(programme, by, *competences, **criteria):
    return services.update_tot(programme, competences=competences, criteria=criteria, by=by)


def modules_of(programme) -> list[tuple]:
    return list(programme.modules.values_list("title_en", "hours", "practice_hours", "assessment"))


def test_modules_have_hours_practice_and_assessment(by, tot):
    programme = services.update_programme(tot, by=by, modules=GLOBALE)

    assert modules_of(programme) == [
        ("Approaching adult education", Decimal(40), Decimal(10), ""),
        ("Planning and methods", Decimal(60), Decimal(30), "lesson"),
    ]
    assert modules_of(services.new_version(programme, version="2", by=by)) == modules_of(programme)


def test_module_keeps_its_number_when_it_is_corrected_or_moved(by, tot):
    services.update_programme(tot, by=by, modules=GLOBALE)
    first, second = tot.modules.all()

    services.update_programme(
        tot,
        by=by,
        modules=[{"id": second.pk, "title_en": "Methods", "hours": 50}, {"id": first.pk}],
    )

    assert list(tot.modules.values_list("pk", "title_en", "hours")) == [
        (second.pk, "Methods", 50),
        (first.pk, "Approaching adult education", 40),
    ]


def test_module_of_another_programme_is_not_touched(by, tot):
    other = create_programme(modules=1).modules.get()

    services.update_programme(tot, by=by, modules=[{"id": other.pk, "title_en": "Mine"}])

    other.refresh_from_db()
    assert other.title_en == "Module 1"
    assert tot.modules.get().pk != other.pk


def test_practice_is_a_part_of_the_hours(tot):
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgrammeModule.objects.create(programme=tot, position=1, hours=4, practice_hours=5)


def test_competences_and_criteria_are_written_and_logged(by, tot):
    update(tot, by, CARDS, {"name_ky": "Топ менен иштөө"}, min_post_test=70, min_trainings=1)

    plan = selectors.tot_plan(tot)
    assert plan is not None
    assert [row.name_en or row.name_ky for row in plan.competences] == [
        "Card methodology",
        "Топ менен иштөө",
    ]
    assert [row.is_methodology for row in plan.competences] == [True, False]
    criteria = plan.criteria
    assert (criteria.min_post_test, criteria.min_trainings, criteria.valid_months) == (70, 1, 36)
    changes = AuditEntry.objects.get(action="tot_updated").changes
    assert changes["competences"] == [[], ["Card methodology", "Топ менен иштөө"]]
    assert changes["min_post_test"] == [None, 70]


def test_new_version_begins_with_the_same_competences_and_criteria(by, tot):
    update(tot, by, CARDS, valid_months=24)

    copy = services.new_version(tot, version="2", by=by)

    assert copy.competences.get().name_en == "Card methodology"
    assert selectors.criteria_of(copy).valid_months == 24
    assert tot.competences.count() == 1


@pytest.mark.parametrize(
    ("kind", "line", "code"), [("course", CARDS, "no_tot"), ("tot", {"name_en": ""}, "no_name")]
)
def test_refusals(by, kind, line, code):
    programme = create_programme(kind=kind)

    with pytest.raises(ValidationError) as error:
        update(programme, by, line)

    assert error.value.code == code
    assert programme.competences.count() == 0


def test_directorate_writes_them_on_a_page(client: Client, by, tot):
    client.force_login(by)
    address = reverse("trainings:tot_update", args=[tot.slug])
    form = client.get(address).context
    data = {
        f"{form['competences'].prefix}-{name}": value
        for name, value in {
            "TOTAL_FORMS": 2,
            "INITIAL_FORMS": 0,
            "0-name_en": "Card methodology",
            "0-is_methodology": "on",
            "0-is_required": "on",
        }.items()
    }
    response = client.post(address, data | {"valid_months": "24", "needs_modules": "on"})

    assert response.status_code == 302
    page = client.get(tot.get_absolute_url()).content.decode()
    assert "Card methodology" in page
    assert "An award runs for 24 months." in page
    other = reverse("trainings:tot_update", args=[create_programme().slug])
    assert client.get(other).status_code == 404


def test_form_wants_practice_within_the_hours(client: Client, by, tot):
    client.force_login(by)
    address = reverse("trainings:programme_update", args=[tot.slug])
    data = {
        "title_en": "ToT", "kind": "tot", "area": tot.area_id, "version": "1", "pass_mark": "60",
        "attended_from": "75", "modules-TOTAL_FORMS": "1", "modules-INITIAL_FORMS": "0",
        "modules-0-title_en": "Methods", "modules-0-hours": "4", "modules-0-practice_hours": "5",
    }  # fmt: skip

    refused = client.post(address, data)
    assert refused.context["modules"][0].errors == {
        "practice_hours": ["Practice work is a part of the hours."]
    }
    assert client.post(address, data | {"modules-0-hours": "6"}).status_code == 302
    assert modules_of(tot) == [("Methods", 6, 5, "")]


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_the_programme_costs_the_same(client, by, tot, count, django_assert_num_queries):
    update(tot, by, *[CARDS] * count)
    client.force_login(by)
    client.get(tot.get_absolute_url())
    # user, programme, modules, competences, criteria, authors, materials, two of the reach
    with django_assert_num_queries(10):
        client.get(tot.get_absolute_url())


def listed(client, **query) -> set[str]:
    page = client.get(reverse("trainings:programme_list"), query).context["page"]
    return {programme.title for programme in page.object_list}


def test_programmes_are_found_by_tag_kind_subject_and_state(client: Client, by):
    client.force_login(by)
    android = services.create_programme(
        by=by, title_en="Mobile apps", area=create_programme(title="Sewing").area, kind="short",
        tags=["JavaScript", "Android"],
    )  # fmt: skip
    create_programme(title="Trainers", kind="tot", area=android.area)

    assert listed(client, q="javascript") == {"Mobile apps"}
    assert listed(client, kind="short") == {"Mobile apps"}
    assert listed(client, kind="tot", area=android.area.code) == {"Trainers"}
    assert listed(client, state="experimental") == {"Mobile apps"}


def test_trainings_are_filtered_by_kind_and_subject(client: Client, by, tot):
    client.force_login(by)
    run, other = create_training(programme=tot), create_training()
    create_training(programme=create_programme(kind="tot"))

    page = client.get(
        reverse("trainings:training_list"), {"kind": "tot", "area": tot.area.code}
    ).context["page"]

    assert [row.slug for row in page.object_list] == [run.slug]
    assert other.slug != run.slug
