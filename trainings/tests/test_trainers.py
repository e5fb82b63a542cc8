"""The pool of trainers, who sees whom, a trainer's page, hours of further training."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation

from accounts.tests.factories import create_directorate
from centers.tests.factories import (
    create_area,
    create_center,
    create_coordinator,
    create_organisation,
    create_region,
)
from people.tests.factories import create_consent, create_person
from trainings import selectors, services
from trainings.models import TrainerProfile
from trainings.selectors import ratings
from trainings.selectors.ratings import Rating
from trainings.tests.factories import (
    complete_training,
    create_award,
    create_enrolment,
    create_further_training,
    create_programme,
    create_teaching_user,
    create_trainer,
    create_training,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def by():
    return create_directorate()


def create_pool_trainer(by, *, center=None, agrees=True, **profile):
    person = create_person(center=center or create_center(), phones=["+996700111222"])
    values = {"areas": [], "regions": [], "languages": ["ky"], "skills": []} | profile
    services.save_profile(person, by=by, **values)
    if agrees:
        create_consent(person=person, purpose="pool")
    return person


def names(rows) -> set[int]:
    return {person.pk for person in rows}


def test_other_centers_see_only_who_agreed(by):
    naryn = create_center()
    own = create_pool_trainer(by, center=naryn, agrees=False)
    agreed = create_pool_trainer(by)
    silent = create_pool_trainer(by, agrees=False)
    withdrawn = create_pool_trainer(by, agrees=False)
    create_consent(person=withdrawn, purpose="pool", withdrawn_on=TODAY)
    learner = create_person(center=naryn)

    assert names(selectors.pool(create_coordinator(center=naryn))) == {own.pk, agreed.pk}
    assert names(selectors.pool(by)) == {own.pk, agreed.pk, silent.pk, withdrawn.pk}
    assert learner.pk not in names(selectors.pool(by))


def test_who_teaches_or_was_trained_is_a_trainer(by):
    teacher = create_trainer(training=create_training()).person
    trained = create_enrolment(training=create_training(programme=create_programme(kind="tot")))
    create_enrolment(training=create_training())
    assert names(selectors.trainers()) == {teacher.pk, trained.person_id}


def test_trainer_sees_himself_and_nobody_else(client):
    user = create_teaching_user(trainings=[create_training()])
    other = create_trainer(training=create_training()).person
    client.force_login(user)
    for person, status in ((user.person, 200), (other, 404)):
        address = reverse("trainings:trainer_detail", args=[person.pk])
        assert client.get(address).status_code == status


def test_card_for_another_center_has_no_phone_birth_or_results(client, by):
    person = create_pool_trainer(by, skills=["JavaScript"])
    tot = create_training(programme=create_programme(kind="tot", title="ToT of cards"))
    create_enrolment(training=tot, person=person, pre_test=45, post_test=85)
    address = reverse("trainings:trainer_detail", args=[person.pk])
    client.force_login(create_coordinator())

    card = client.get(address).content.decode()
    assert "JavaScript" in card
    assert all(text not in card for text in ("700", "1990", "ToT of cards"))
    assert client.get(reverse("trainings:trainer_update", args=[person.pk])).status_code == 404
    client.force_login(by)
    assert "Test before 45 %, after 85 % (+40 points)" in client.get(address).content.decode()


def found(client, **query) -> set[int]:
    page = client.get(reverse("trainings:trainer_list"), query).context["page"]
    return names(page.object_list)


def test_pool_is_searched_by_skill_subject_region_language_and_award(client, by):
    osh = create_region(name="Osh", iso_code="KG-O")
    digital = create_area(code="digital-skills")
    one = create_pool_trainer(
        by, areas=[digital], regions=[osh], languages=["ky", "ru"], skills=["Жаваскрипт"],
        availability="limited",
    )  # fmt: skip
    two = create_pool_trainer(by, skills=["Sewing"])
    award = create_award(person=two)
    client.force_login(by)

    assert found(client, skill="жаваскрипт") == {one.pk}
    assert found(client, area="digital-skills") == {one.pk}
    assert found(client, area=award.area.code, master="yes") == {two.pk}
    assert found(client, region="KG-O") == {one.pk}
    assert found(client, language="ru") == {one.pk}
    assert found(client, availability="limited") == {one.pk}
    assert found(client, master="yes") == {two.pk}
    assert found(client, master="no") == {one.pk}
    assert found(client, q=two.family_name) == {two.pk}
    assert found(client) == {one.pk, two.pk}


def test_directorate_reads_master_trainers_by_area(client, by):
    """S30: each has one area; those whose award is over are in none."""
    digital, life = create_area(code="digital-skills"), create_area(code="life-skills")
    for area in (digital, digital, life):
        create_award(area=area)
    create_award(area=life, starts_on=dt.date(2020, 1, 1), valid_until=dt.date(2022, 1, 1))
    client.force_login(by)
    page = client.get(reverse("trainings:trainer_list"))
    assert {(area.code, count) for area, count in page.context["masters"]} == {
        ("digital-skills", 2),
        ("life-skills", 1),
    }
    assert '<a href="?master=yes&amp;area=digital-skills">2</a>' in page.content.decode()
    client.force_login(create_coordinator())
    assert client.get(reverse("trainings:trainer_list")).context["masters"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_pool_costs_the_same(client, by, count, django_assert_num_queries):
    for _ in range(count):
        create_pool_trainer(by, areas=[create_area()], regions=[create_region()])
    client.force_login(by)
    address = reverse("trainings:trainer_list")
    client.get(address)
    with django_assert_num_queries(6):
        client.get(address)


def test_page_shows_employer_and_the_school_where_he_teaches(client, by):
    """Checklist S95: employed by KSSDA, teaches at PL 14."""
    kssda, school = create_organisation(name="KSSDA"), create_organisation(name="PL 14")
    person = create_person(organisation=kssda)
    create_trainer(training=create_training(host=school), person=person)
    client.force_login(by)
    page = client.get(reverse("trainings:trainer_detail", args=[person.pk])).content.decode()
    assert "KSSDA" in page
    assert "PL 14" in page
    assert "no ratings yet" in page


def test_ratings_come_from_who_registers_them(client, by, monkeypatch):
    links = [create_trainer(training=create_training())]
    person = links[0].person
    links.append(create_trainer(training=create_training(), person=person))
    stars = dict(
        zip(
            (link.training_id for link in links),
            (Rating(Decimal(5), 3), Rating(Decimal(4), 1)),
            strict=True,
        )
    )
    monkeypatch.setattr(ratings, "_sources", [])
    ratings.register_ratings(lambda pks: {pk: stars[pk] for pk in pks})

    story = selectors.trainer_page(person)

    assert story.rating == Rating(Decimal("4.75"), 4)


def test_hours_by_year_are_completed_units_and_what_was_entered(by):
    person = create_person()
    for year, kind in ((2024, "tot"), (2024, "seminar"), (2025, "course")):
        training = complete_training(
            programme=create_programme(kind=kind), starts_on=dt.date(year, 3, 1), people=0
        )
        row = create_enrolment(training=training, person=person)
        for session in training.sessions.all():
            row.attendances.create(session=session, mark="p")
    missed = create_enrolment(
        training=create_training(starts_on=dt.date(2025, 5, 1)), person=person
    )
    assert missed.is_counted
    create_further_training(person=person, hours=8)
    create_further_training(person=person, hours=50, is_void=True, void_reason="Typed twice")

    years = selectors.trainer_page(person).years

    assert [(row.year, row.inside, row.outside, row.total) for row in years] == [
        (2026, 0, 8, 8),
        (2025, 18, 0, 18),
        (2024, 36, 0, 36),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_trainer_page_costs_the_same(client, by, count, django_assert_num_queries):
    person = create_pool_trainer(by)
    for _ in range(count):
        create_trainer(training=create_training(host=create_organisation()), person=person)
        create_further_training(person=person)
        programme = create_programme(kind="tot")
        create_enrolment(training=create_training(programme=programme), person=person)
    client.force_login(by)
    address = reverse("trainings:trainer_detail", args=[person.pk])
    client.get(address)
    with django_assert_num_queries(14):
        client.get(address)


def test_further_training_is_entered_and_voided(client, by):
    person = create_pool_trainer(by)
    client.force_login(by)
    add = reverse("trainings:further_training_create", args=[person.pk])
    ahead = str(TODAY + dt.timedelta(days=1))
    data = {"title": "ORLEU course", "held_on": str(TODAY), "hours": "72"}
    assert "held_on" in client.post(add, data | {"held_on": ahead}).context["form"].errors
    assert client.post(add, data).status_code == 302
    row = person.further_trainings.get()
    void = reverse("trainings:further_training_void", args=[person.pk, row.pk])
    assert client.post(void, {"reason": "Typed twice"}).status_code == 302
    row.refresh_from_db()
    assert (row.is_void, row.void_reason) == (True, "Typed twice")
    with pytest.raises(ValidationError) as error:
        services.void_further_training(row, reason="Again", by=by)
    assert error.value.code == "void"


def test_profile_is_written_on_a_page(client, by):
    person = create_pool_trainer(by)
    area = create_area()
    client.force_login(by)
    address = reverse("trainings:trainer_update", args=[person.pk])
    data = {"areas": [area.pk], "skills": "Android, JavaScript, Android", "languages": ["ru"]}
    assert client.post(address, data | {"availability": "never"}).status_code == 200
    assert client.post(address, data | {"availability": "available"}).status_code == 302
    profile = TrainerProfile.objects.get()
    assert (profile.skills, profile.search_skills) == (
        ["Android", "JavaScript"], "android | javaskript",
    )  # fmt: skip
    assert list(profile.areas.all()) == [area]


def test_trainer_goes_from_the_home_page_to_his_own(client):
    user = create_teaching_user(trainings=[create_training()])
    client.force_login(user)
    address = reverse("trainings:trainer_detail", args=[user.person.pk])
    assert address in client.get(reverse("home")).content.decode()


def test_training_at_a_school_is_planned_and_shown(client, by):
    school = create_organisation(name="PL 14")
    training = create_training(status="planned", starts_on=TODAY, ends_on=TODAY)
    client.force_login(by)
    address = reverse("trainings:training_update", args=[training.slug])
    data = {
        "programme": training.programme_id, "starts_on": str(TODAY), "ends_on": str(TODAY),
        "format": "on_site", "language": "ky", "level": "local", "host": "PL 14",
        "seen_at": training.updated_at.isoformat(),
        **{f"{name}-{what}_FORMS": 0 for name in ("funding", "trainers")
           for what in ("TOTAL", "INITIAL")},
    }  # fmt: skip
    assert client.post(address, data).status_code == 302
    training.refresh_from_db()
    assert training.host == school
    assert "PL 14" in client.get(training.get_absolute_url()).content.decode()
