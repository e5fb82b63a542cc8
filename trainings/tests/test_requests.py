"""Requests for trainers: who fits, who is busy, what each side sees and does."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_area, create_center, create_coordinator
from core.models import AuditEntry, OutgoingMessage
from core.tests.threads import at_once
from people.tests.factories import create_person
from trainings import selectors, services
from trainings.models import TrainerRequest
from trainings.tests.factories import (
    create_award,
    create_programme,
    create_teaching_user,
    create_trainer,
    create_trainer_request,
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


def create_fitting(by, asked, **profile):
    person = create_person()
    values = {"areas": [asked.area], "regions": [], "languages": ["ky"], "skills": []} | profile
    services.save_profile(person, by=by, **values)
    return person


def create_outcome(asked, trainer, **fields):
    """A training of the center that the trainer taught in the weeks of the request."""
    values = {"center": asked.center, "starts_on": asked.starts_on, "status": "running"} | fields
    training = create_training(**values)
    create_trainer(training=training, person=trainer)
    return training


def letters():
    """(kind, to whom) of the letters so far."""
    rows = OutgoingMessage.objects.order_by("pk")
    return [(row.kind.removeprefix("trainings."), row.to_email or row.to_phone) for row in rows]


def test_a_request_goes_from_asked_to_done(by):
    asked = services.ask_for_trainer(
        center=create_center(), area=create_area(), subject="Android", by=by,
        starts_on=TODAY, ends_on=TODAY,
    )  # fmt: skip
    trainer = create_fitting(by, asked)

    services.assign_trainer(asked, trainer=trainer, by=by)
    services.assign_trainer(asked, trainer=trainer, by=by)
    services.accept_request(asked, by=by)
    services.accept_request(asked, by=by)
    training = create_outcome(asked, trainer)
    services.finish_request(asked, training=training, by=by)
    services.finish_request(asked, training=training, by=by)

    asked.refresh_from_db()
    assert (asked.state, asked.trainer, asked.training) == ("done", trainer, training)
    states = ["asked", "assigned", "accepted", "done"]
    assert list(asked.steps.values_list("state", flat=True)) == states
    actions = AuditEntry.objects.filter(action__startswith="request_").order_by("pk")
    assert [entry.action for entry in actions] == [f"request_{state}" for state in states]


def test_declined_request_waits_for_another_trainer(by):
    asked = create_trainer_request()
    first, second = create_fitting(by, asked), create_fitting(by, asked)
    services.assign_trainer(asked, trainer=first, by=by)
    with pytest.raises(ValidationError) as error:
        services.decline_request(asked, reason="", by=by)
    assert error.value.code == "no_reason"
    services.decline_request(asked, reason="Ill", by=by)
    asked.refresh_from_db()
    assert (asked.state, asked.trainer) == ("declined", None)
    assert asked.steps.last().trainer == first
    services.assign_trainer(asked, trainer=second, by=by)
    asked.refresh_from_db()
    assert (asked.state, asked.trainer) == ("assigned", second)


def test_acts_at_the_wrong_point_are_refused_and_say_where_it_is(by):
    asked = create_trainer_request()
    training = create_training(center=asked.center)
    for act in (
        lambda: services.accept_request(asked, by=by),
        lambda: services.finish_request(asked, training=training, by=by),
    ):
        with pytest.raises(ValidationError) as error:
            act()
        assert error.value.code == "elsewhere"
    services.withdraw_request(asked, reason="Not needed", by=by)
    with pytest.raises(ValidationError) as error:
        services.assign_trainer(asked, trainer=create_fitting(by, asked), by=by)
    assert "Withdrawn" in error.value.messages[0]
    with pytest.raises(ValidationError) as error:
        services.withdraw_request(asked, reason="Again", by=by)
    assert error.value.code == "elsewhere"


@pytest.mark.parametrize("wrong", ["center", "trainer", "ahead", "long ago", "cancelled"])
def test_request_is_done_only_by_a_training_that_came_of_it(by, wrong):
    trainer = create_person()
    asked = create_trainer_request(
        starts_on=TODAY, ends_on=TODAY, trainer=trainer, state="accepted"
    )
    fields, teaches = {}, trainer
    if wrong == "center":
        fields["center"] = create_center()
    elif wrong == "trainer":
        teaches = create_person()
    elif wrong == "ahead":
        fields["starts_on"] = TODAY + dt.timedelta(days=1)
    elif wrong == "long ago":
        day = TODAY - dt.timedelta(days=60)
        fields |= {"starts_on": day, "ends_on": day}
    else:
        fields["status"] = "cancelled"
    training = create_outcome(asked, teaches, **fields)

    with pytest.raises(ValidationError) as error:
        services.finish_request(asked, training=training, by=by)
    assert error.value.code == "other_training"
    with pytest.raises(IntegrityError), transaction.atomic():
        TrainerRequest.objects.filter(pk=asked.pk).update(training=training)
    asked.refresh_from_db()
    assert asked.state == "accepted"


def test_each_side_hears_of_the_others_step(by):
    center = create_center()
    coordinator = create_coordinator(center=center)
    trainer = create_teaching_user().person
    nobody = create_person(phones=["+996555123456"])
    asked = services.ask_for_trainer(
        center=center, area=create_area(), subject="Android", by=coordinator,
        starts_on=TODAY, ends_on=TODAY,
    )  # fmt: skip
    services.save_profile(nobody, by=by, areas=[asked.area])

    services.assign_trainer(asked, trainer=nobody, by=by)
    assert letters() == [("request_assigned", "+996555123456")]
    services.decline_request(asked, reason="Ill", by=by)  # told by phone, so by is the directorate
    assert letters()[1:] == [("request_declined", coordinator.email)]
    services.assign_trainer(asked, trainer=trainer, by=by)
    services.accept_request(asked, by=trainer.user)
    services.withdraw_request(asked, reason="Nobody signed up", by=coordinator)

    assert letters()[2:] == [
        ("request_assigned", trainer.user.email),
        *sorted([("request_accepted", by.email), ("request_accepted", coordinator.email)],
                key=lambda line: [by.email, coordinator.email].index(line[1])),
        ("request_withdrawn", trainer.user.email),
    ]  # fmt: skip
    told = OutgoingMessage.objects.get(kind="trainings.request_declined")
    assert "Ill" in told.body
    assert asked.get_absolute_url() in told.body
    assert "Nobody signed up" in OutgoingMessage.objects.order_by("pk").last().body


def test_trainer_who_asks_himself_gets_no_letter_and_twice_sends_once(by):
    trainer = create_teaching_user().person
    asked = create_trainer_request()
    services.assign_trainer(asked, trainer=trainer, by=by)
    services.assign_trainer(asked, trainer=trainer, by=by)
    assert len(letters()) == 1
    services.accept_request(asked, by=by)
    services.accept_request(asked, by=by)
    assert [kind for kind, _to in letters()].count("request_accepted") == 0  # nobody else to tell


def test_of_two_who_fit_alike_the_one_with_less_to_do_comes_first(by):
    asked = create_trainer_request()
    busy, free = create_fitting(by, asked), create_fitting(by, asked)
    for days in (30, 60):
        day = asked.ends_on + dt.timedelta(days=days)
        create_trainer(training=create_training(starts_on=day, ends_on=day), person=busy)
    far = asked.ends_on + dt.timedelta(days=120)
    create_trainer(training=create_training(starts_on=far, ends_on=far), person=free)

    found = selectors.matches(asked)

    assert [(match.person, match.around) for match in found] == [(free, 0), (busy, 2)]


def test_dates_and_people_are_checked(by):
    with pytest.raises(ValidationError) as error:
        services.ask_for_trainer(
            center=create_center(), area=create_area(), subject="A", by=by,
            starts_on=TODAY, ends_on=TODAY - dt.timedelta(days=1),
        )  # fmt: skip
    assert list(error.value.message_dict) == ["ends_on"]
    with pytest.raises(ValidationError) as error:
        services.assign_trainer(create_trainer_request(), trainer=create_person(), by=by)
    assert error.value.code == "no_trainer"
    with pytest.raises(IntegrityError), transaction.atomic():
        create_trainer_request(state="assigned")


@pytest.mark.parametrize("kind", ["training", "request"])
def test_busy_trainer_is_warned_of(by, kind):
    asked = create_trainer_request()
    trainer = create_fitting(by, asked)
    if kind == "training":
        training = create_training(starts_on=asked.ends_on, status="planned")
        create_trainer(training=training, person=trainer)
    else:
        create_trainer_request(starts_on=asked.starts_on, trainer=trainer, state="accepted")

    assert selectors.matches(asked)[0].is_busy
    with pytest.raises(ValidationError) as error:
        services.assign_trainer(asked, trainer=trainer, by=by)
    assert error.value.code == "busy"
    services.assign_trainer(asked, trainer=trainer, despite_load=True, by=by)
    assert TrainerRequest.objects.get(pk=asked.pk).trainer == trainer


def test_fitting_trainers_come_with_reasons_the_best_first(by):
    asked = create_trainer_request(language="ru")
    region = asked.place.region
    good = create_fitting(by, asked, languages=["ru"], regions=[region])
    master = create_person()
    create_award(
        person=master,
        training=create_training(programme=create_programme(kind="tot", area=asked.area)),
    )
    create_trainer(training=create_training(), person=master)
    create_fitting(by, asked, availability="away")
    create_fitting(by, asked, areas=[create_area()])

    found = selectors.matches(asked)

    assert [match.person.pk for match in found] == [good.pk, master.pk]
    assert found[0].fits == ["teaches the subject", "speaks the language", "teaches in the region"]
    assert found[1].fits == ["master trainer of the subject"]
    assert found[1].misses[0] == "the language is not in the profile"


def test_online_asks_for_online_instead_of_the_region(by):
    asked = create_trainer_request(format="online", place=None)
    create_fitting(by, asked, teaches_online=True)
    assert "teaches online" in selectors.matches(asked)[0].fits


@pytest.mark.parametrize("count", [1, 3])
def test_matches_cost_the_same(by, count, django_assert_num_queries):
    asked = create_trainer_request()
    for _ in range(count):
        person = create_fitting(by, asked, regions=[asked.place.region])
        create_trainer(training=create_training(starts_on=asked.starts_on), person=person)
    with django_assert_num_queries(6):
        selectors.matches(asked)


@pytest.mark.django_db(transaction=True)
def test_two_who_assign_at_once_give_one_trainer(by):
    asked = create_trainer_request()
    trainers = [create_fitting(by, asked) for _ in range(2)]

    def act(trainer):
        return lambda: services.assign_trainer(asked, trainer=trainer, by=by).trainer_id

    results = at_once(*(act(trainer) for trainer in trainers))

    refused = [result for result in results if isinstance(result, ValidationError)]
    assert [error.code for error in refused] == ["elsewhere"]
    assert asked.steps.filter(state="assigned").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_trainer_for_two_requests_at_once_is_busy_for_one(by):
    asked = [create_trainer_request(), create_trainer_request()]
    trainer = create_fitting(by, asked[0], areas=[one.area for one in asked])

    def act(one):
        return lambda: services.assign_trainer(one, trainer=trainer, by=by).pk

    results = at_once(*(act(one) for one in asked))

    refused = [result for result in results if isinstance(result, ValidationError)]
    assert [error.code for error in refused] == ["busy"]


def texts(user) -> list[str]:
    return [item.text for item in selectors.attention(user).items]


def test_each_side_sees_what_waits_for_it(by):
    naryn = create_center()
    coordinator, trainer = create_coordinator(center=naryn), create_teaching_user()
    create_trainer(training=create_training(status="approved"), person=trainer.person)
    asked = create_trainer_request(center=naryn, subject="Android")
    assert texts(by) == ["1 request for a trainer waits for you"]
    assert texts(create_coordinator()) == []

    services.assign_trainer(asked, trainer=trainer.person, by=by)
    assert texts(by) == []
    assert texts(trainer) == ["You are asked to teach: Android"]
    assert texts(coordinator) == ["A trainer is found and has to answer: Android"]
    services.decline_request(asked, reason="Ill", by=trainer)
    assert texts(trainer) == []
    assert texts(by) == ["1 request for a trainer waits for you"]
    expected = ["The trainer declined, another one is looked for: Android"]
    assert texts(coordinator) == expected


def test_pages_from_asking_to_done(client, by):
    naryn, area = create_center(), create_area()
    coordinator, trainer = create_coordinator(center=naryn), create_teaching_user()
    services.save_profile(trainer.person, by=by, areas=[area], languages=["ky"])
    client.force_login(coordinator)
    data = {
        "center": naryn.pk, "area": area.pk, "subject": "Android", "language": "ky",
        "starts_on": str(TODAY), "ends_on": str(TODAY), "format": "on_site",
    }  # fmt: skip
    assert client.post(reverse("trainings:request_create"), data).status_code == 302
    asked = TrainerRequest.objects.get()
    assert asked.place == naryn.organisation.place
    detail = asked.get_absolute_url()
    assert client.get(detail).context["matches"] == []

    client.force_login(by)
    assert len(client.get(detail).context["matches"]) == 1
    assign = reverse("trainings:request_assign", args=[asked.pk])
    client.post(assign, {"trainer": trainer.person.pk})
    client.force_login(trainer)
    client.post(reverse("trainings:request_accept", args=[asked.pk]))
    client.force_login(coordinator)
    assert list(client.get(detail).context["outcomes"]) == []
    finish = reverse("trainings:request_finish", args=[asked.pk])
    client.post(finish)
    asked.refresh_from_db()
    assert asked.state == "accepted"
    training = create_outcome(asked, trainer.person)
    assert list(client.get(detail).context["outcomes"]) == [training]
    client.post(finish, {"training": training.slug})
    asked.refresh_from_db()
    assert (asked.state, asked.training) == ("done", training)
    assert training.get_absolute_url() in client.get(detail).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same(client, by, count, django_assert_num_queries):
    for _ in range(count):
        create_trainer_request(trainer=create_person(), state="assigned")
    client.force_login(by)
    address = reverse("trainings:request_list")
    client.get(address)
    with django_assert_num_queries(3):
        client.get(address)
