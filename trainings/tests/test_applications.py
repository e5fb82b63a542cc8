"""Signing up for a training: places, waiting list, letters, the coordinator's decision."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation

from centers.tests.factories import create_area, create_center, create_coordinator
from core.models import OutgoingMessage
from core.tests.threads import at_once
from people.models import Person
from people.tests.factories import create_person
from trainings import selectors, services
from trainings.models import Application, Enrolment
from trainings.tests.factories import (
    create_announced,
    create_application,
    create_enrolment,
    create_programme,
)

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year
GOOD = {
    "family_name": "Asanova", "given_name": "Aigul", "sex": "F", "birth_year": YEAR - 20,
    "phone": "+996555000111", "consent_version": "1",
}  # fmt: skip


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def center():
    return create_center()


@pytest.fixture
def by(center):
    return create_coordinator(center=center)


@pytest.fixture
def training(center):
    return create_announced(center=center, capacity=1)


def refused(act, *args, **kwargs) -> str | None:
    with pytest.raises(ValidationError) as error:
        act(*args, **kwargs)
    if hasattr(error.value, "error_dict"):
        (errors,) = error.value.error_dict.values()
        return errors[0].code
    return error.value.code


def status_of(row) -> str:
    return Application.objects.get(pk=row.pk).status


def test_what_cannot_be_is_refused(training):
    for wrong, code in (
        ({"given_name": ""}, "no_name"),
        ({"phone": ""}, "no_contact"),
        ({"consent_version": ""}, "no_consent"),
        ({"birth_year": YEAR + 1}, "birth_year"),
        ({"birth_year": YEAR - 15}, "no_guardian"),
    ):
        assert refused(services.apply_for, training, **GOOD | wrong) == code
    made = services.apply_for(training, **GOOD)
    assert refused(services.apply_for, training, **GOOD) == "known"
    assert made.status == "applied"


def test_closed_and_begun_trainings_take_nobody(training, by):
    services.save_rules(training, by=by, is_open=False)
    assert refused(services.apply_for, training, **GOOD) == "closed"
    begun = create_announced(starts_on=timezone.localdate() - dt.timedelta(days=1))
    assert refused(services.apply_for, begun, **GOOD) == "over"


def test_full_without_waiting_list_and_too_many_of_one_contact(training, by):
    services.save_rules(training, by=by, has_waiting_list=False)
    create_application(training=training)
    assert refused(services.apply_for, training, **GOOD) == "full"
    free = create_announced()
    for letter in "abcdef":
        services.apply_for(free, **GOOD | {"given_name": f"Name{letter}"})
    assert refused(services.apply_for, free, **GOOD) == "too_many"


def test_waiting_list_moves_up_by_itself(training):
    first, second, third = (create_application(training=training) for _ in range(3))
    assert [row.status for row in (first, second, third)] == ["applied", "waiting", "waiting"]
    services.cancel_application(first, by=None)
    services.cancel_application(first, by=None)
    assert [status_of(row) for row in (second, third)] == ["offered", "waiting"]
    Application.objects.filter(pk=second.pk).update(offered_until=timezone.now())
    assert refused(services.take_offer, second) == "offer_over"
    assert services.settle_applications() == 2
    assert services.settle_applications() == 0
    assert [status_of(row) for row in (second, third)] == ["lapsed", "offered"]
    services.take_offer(third)
    services.take_offer(third)
    assert status_of(third) == "applied"
    kinds = OutgoingMessage.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["trainings.application_offered"] * 2  # phones hear what they must


@pytest.mark.django_db(transaction=True)
def test_last_place_is_given_once():
    training = create_announced(capacity=1)

    def act(number):
        values = GOOD | {"phone": f"+99655500010{number}"}
        return lambda: services.apply_for(training, **values).status

    assert sorted(at_once(act(1), act(2))) == ["applied", "waiting"]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_application():
    training = create_announced()
    results = at_once(*[lambda: services.apply_for(training, **GOOD).pk for _ in range(2)])
    assert [r.code for r in results if isinstance(r, ValidationError)] == ["known"]
    assert training.applications.count() == 1


def test_somebody_new_is_accepted_with_consent(training, by):
    row = services.apply_for(
        training, **GOOD | {"birth_year": YEAR - 16, "guardian_name": "Asan uulu Bek"}
    )
    services.accept_application(row, by=by)
    services.accept_application(row, by=by)
    person = Person.objects.get(family_name="Asanova")
    assert training.enrolments.get().person == person
    assert person.has_guardian_consent
    consents = person.consents.order_by("purpose").values_list("purpose", "way")
    assert list(consents) == [("data", "online"), ("guardian", "online")]
    services.cancel_application(row, by=None)
    assert training.enrolments.get().status == Enrolment.Status.CANCELLED


def test_who_is_known_is_never_doubled_in_silence(training, by, center):
    known = create_person(
        center=center, family_name="Asanova", given_name="Aigul", birth_year=YEAR - 20, sex="F"
    )
    row = services.apply_for(training, **GOOD)
    assert refused(services.accept_application, row, by=by) == "known"
    (one,) = selectors.applicants(training, user=by)
    assert one.known is not None
    assert one.known[0] == known
    services.accept_application(row, by=by, person=known, seen=[known.pk])
    assert training.enrolments.get().person == known
    assert Person.objects.filter(family_name="Asanova").count() == 1


def test_person_put_on_the_register_meanwhile_is_not_put_there_again(training, by, center):
    person = create_person(center=center)
    create_enrolment(training=training, person=person)
    row = create_application(training=training)
    services.accept_application(row, by=by, person=person)
    assert training.enrolments.count() == 1
    assert status_of(row) == "accepted"


def test_refusing_needs_a_reason_and_frees_the_place(training, by):
    row, other = create_application(training=training), create_application(training=training)
    assert refused(services.refuse_application, row, by=by, reason="") == "no_reason"
    services.refuse_application(row, by=by, reason="Too young")
    assert (status_of(row), status_of(other)) == ("refused", "offered")
    assert refused(services.accept_application, row, by=by) == "closed"


def test_held_application_waits_for_the_coordinator(training, by):
    row = create_application(training=training)
    services.queue_application(row, by=by)
    assert services.settle_applications() == 0
    assert status_of(row) == "waiting"
    services.accept_application(row, by=by)
    assert status_of(row) == "accepted"


def test_share_of_women_stands_beside_the_baseline_in_it(center, by):
    """Checklist S117 and S124."""
    training = create_announced(center=center, programme=create_programme())
    training.programme.area.code = "it"
    create_application(training=training)
    for _ in range(5):
        create_application(training=training, sex="M")
    share = selectors.women_share(training, selectors.applicants(training, user=by))
    assert (share.women, share.known, share.share, share.baseline) == (1, 6, 17, 20)
    assert (share.is_below, share.is_few) == (True, False)


def test_coordinator_sees_the_share_of_women_while_enrolling(client, center):
    """Checklist S124, on the page of applicants and where people are typed."""
    area = create_area(code="it")
    training = create_announced(center=center, programme=create_programme(area=area))
    for sex in ("F", "M", "M", "M", "M", "M"):
        create_enrolment(training=training, person=create_person(center=center, sex=sex))
    client.force_login(create_coordinator(center=center))
    for page in ("applications", "register/add"):
        text = client.get(f"/en/trainings/{training.slug}/{page}/").content.decode()
        assert "Women: 1 of 6 people" in text
        assert "Baseline in IT: 20 %" in text
        assert "The share of women is below the baseline" in text


@pytest.mark.parametrize("count", [1, 3])
def test_applicants_cost_the_same(training, by, count, django_assert_num_queries):
    for _ in range(count):
        create_application(training=training)
    with django_assert_num_queries(2):
        selectors.applicants(training, user=by)


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_applicants_costs_the_same(client, by, center, count, django_assert_num_queries):
    training = create_announced(center=center)
    for _ in range(count):
        row = create_application(training=training)
        create_person(
            center=center,
            family_name=row.family_name,
            given_name=row.given_name,
            birth_year=row.birth_year,
            sex="F",
        )
        services.make_call(training, audience="Young women", text="Come", by=by)
    client.force_login(by)
    address = reverse("trainings:application_list", args=[training.slug])
    client.get(address)
    with django_assert_num_queries(14):
        response = client.get(address)
    assert len(response.context["applicants"]) == len(response.context["calls"]) == count


def test_names_go_when_nobody_came(training):
    row = create_application(training=training)
    training.starts_on = timezone.localdate() - dt.timedelta(days=40)
    training.save()
    assert services.erase_applications() == 1
    assert services.erase_applications() == 0
    row.refresh_from_db()
    assert (row.family_name, row.phone, row.sex) == ("", "", "F")


def test_from_form_to_register_in_three_requests(client, training, by, settings):
    """One GET, one POST, the own page; then the coordinator's one click."""
    call = services.make_call(training, audience="Young women", text="Come", by=by)
    page = call.get_public_url()
    assert client.get(page).status_code == 200
    data = {key: value for key, value in GOOD.items() if key != "consent_version"}
    sent = client.post(page, data | {"consent": "on", "email": "a@b.example"})
    assert sent.status_code == 302, sent.context["form"].errors
    own = client.get(sent["Location"])
    assert own.status_code == 200
    assert own.headers["Cache-Control"] == "private, no-store"
    row = Application.objects.get()
    assert row.call == call
    assert OutgoingMessage.objects.get().is_secret

    client.force_login(by)
    listed = reverse("trainings:application_list", args=[training.slug])
    assert "Asanova" in client.get(listed).content.decode()
    assert [item.code for item in selectors.attention(by).items] == ["applications"]
    assert client.get(reverse("trainings:application_detail", args=[training.slug, row.pk]))
    client.post(reverse("trainings:application_accept", args=[training.slug, row.pk]))
    assert (
        "Asanova"
        in client.get(reverse("trainings:register_detail", args=[training.slug])).content.decode()
    )
    assert "1 signed up by it" in client.get(call.get_absolute_url()).content.decode()
    client.logout()
    cancel = sent["Location"] + "cancel/"
    assert client.get(cancel).status_code == 200
    client.post(cancel)
    assert status_of(row) == "cancelled"
    assert client.get(sent["Location"].replace(row.token, "1.abc")).status_code == 404


def test_same_person_again_gets_the_letter_not_the_page(client, training):
    services.apply_for(training, **GOOD | {"email": "a@b.example"})
    data = {key: value for key, value in GOOD.items() if key != "consent_version"}
    page = reverse("trainings:application_create", args=[training.slug])
    sent = client.post(page, data | {"consent": "on"})
    assert sent.status_code == 200
    assert "sent to that e-mail again" in sent.content.decode()
    assert OutgoingMessage.objects.count() == 2
    assert client.post(page, data | {"website": "x"}).status_code == 200
    assert Application.objects.count() == 1


def test_public_page_counts_places_as_the_form_does():
    training = create_announced(capacity=3)
    create_application(training=training)

    assert [row.places_left for row in selectors.public_trainings().filter(pk=training.pk)] == [2]
    assert [line.places_left for line in selectors.upcoming() if line.pk == training.pk] == [2]
    assert services.free_places(training) == 2
