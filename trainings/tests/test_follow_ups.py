"""Follow-up: waves, asking, one answer a person and wave, refusals, employers, graduates."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from core.folding import fold
from core.models import AuditEntry, OutgoingMessage
from core.tests.threads import at_once
from people.models import Consent
from people.services import anonymise_person, merge_persons, withdraw_consent
from people.tests.factories import create_consent
from trainings.models import (
    FollowUp,
    FollowUpAnswer,
    FollowUpLink,
    FollowUpRefusal,
    FollowUpWave,
    Training,
)
from trainings.selectors.follow_ups import alumni, follow_ups, response
from trainings.services import follow_ups as asking
from trainings.services.follow_up_answers import (
    answer_by_link,
    answer_follow_up,
    confirm_by_link,
    confirm_employment,
    make_employer_link,
)
from trainings.tests.factories import create_enrolment
from trainings.tests.follow_up_factories import (
    create_answer,
    create_finished,
    create_wave,
    months_ago,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def by():
    return create_directorate()


@pytest.fixture
def row():
    return create_wave(people=1).rows.get()


def refused(code, act, *args, **kwargs):
    with pytest.raises(ValidationError) as caught:
        act(*args, **kwargs)
    error = caught.value
    found = [one.code for one in error.error_list] if hasattr(error, "error_list") else []
    if hasattr(error, "error_dict"):
        found = [one.code for errors in error.error_dict.values() for one in errors]
    assert found == [code]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2025, 11, 30), 3, (2026, 2, 28)),
        ((2026, 8, 31), -6, (2026, 2, 28)),
        ((2026, 1, 15), 12, (2027, 1, 15)),
    ],
)
def test_month_ends_on_its_last_day(day, months, later):
    assert asking.plus_months(dt.date(*day), months) == dt.date(*later)


def test_due_waves_begin_once_and_hold_whoever_completed(by):
    training = create_finished(people=2)
    left = create_enrolment(training=training, status="left_early")
    create_finished(months=2)
    create_finished(months=5)  # three months are long over, six have not come

    assert asking.begin_due_waves() == 1
    assert asking.begin_due_waves() == 0

    wave = FollowUpWave.objects.get()
    assert (wave.training, wave.months) == (training, 3)
    assert wave.due_on == asking.plus_months(training.ends_on, 3)
    assert left not in [row.enrolment for row in wave.rows.all()]
    assert wave.rows.count() == 2


def test_months_are_configured_in_one_place(settings):
    settings.FOLLOW_UP_MONTHS = (1, 24)
    create_finished(months=1)
    create_finished(months=24)
    create_finished(months=3)

    assert asking.begin_due_waves() == 2


def test_wave_too_early_or_of_an_open_training_is_refused(by):
    training = create_finished(months=2)
    refused("early", asking.begin_wave, training, months=3, by=by)
    Training.objects.update(status=Training.Status.RETURNED)
    refused("not_approved", asking.begin_wave, training, months=1, by=by)


def test_letter_goes_once_to_whoever_agreed_and_has_an_address(by):
    training = create_finished(people=3)
    with_mail, without_consent, _phone_only = [row.person for row in training.enrolments.all()]
    type(with_mail).objects.filter(pk__in=[with_mail.pk, without_consent.pk]).update(
        email="a@example.org"
    )
    withdraw_consent(without_consent.consents.get(purpose="contact"), by=by)

    asking.begin_due_waves()
    asking.begin_due_waves()

    letter = OutgoingMessage.objects.get(kind="trainings.follow_up")
    assert letter.is_secret
    assert letter.to_name == with_mail.full_name
    rows = {row.enrolment.person: row for row in follow_ups(by)}
    assert rows[with_mail].state == FollowUp.State.ASKED
    assert rows[without_consent].state == FollowUp.State.NO_CONSENT
    token = letter.body.split("/answer/")[1].split("/")[0]
    link = asking.open_follow_up_link(token)
    assert link is not None
    assert link.follow_up == rows[with_mail]


def test_link_expires_is_forged_or_ends_with_the_person(by, row):
    token = asking.make_follow_up_link(row, by=by)
    assert asking.open_follow_up_link(token) is not None
    assert asking.open_follow_up_link(token[:-1] + "x") is None
    FollowUpLink.objects.update(expires_at=timezone.now() + dt.timedelta(seconds=1))
    anonymise_person(row.enrolment.person, by=by, reason="asked")
    assert asking.open_follow_up_link(token) is None
    assert not FollowUpLink.objects.exists()


def test_expired_link_opens_nothing(by, row):
    token = asking.make_follow_up_link(row, by=by)
    link = FollowUpLink.objects.get()
    FollowUpLink.objects.update(
        created_at=timezone.now() - dt.timedelta(days=2),
        expires_at=timezone.now() - dt.timedelta(days=1),
    )
    assert asking.open_follow_up_link(token) is None
    refused("link", answer_by_link, link, outcome="employed")


def test_answer_is_one_whatever_the_way(by, row):
    token = asking.make_follow_up_link(row, by=by)
    link = asking.open_follow_up_link(token)
    first = answer_by_link(link, outcome="employed", sector="banking", level="middle",
                           same_field=True, employer_name="  Aiyl  Bank ")  # fmt: skip
    again = answer_by_link(link, outcome="employed", sector="banking", level="middle",
                           same_field=True, employer_name="Aiyl Bank")  # fmt: skip
    assert first == again
    assert first.employer_key == fold("Айыл Банк")

    refused("answered", create_answer, row, outcome="looking")
    second = create_answer(row, outcome="looking", corrects=first.pk)
    refused("answered", create_answer, row, outcome="studying", corrects=first.pk)

    first.refresh_from_db()
    assert first.replaced_at is not None
    assert list(row.answers.current()) == [second]
    actions = AuditEntry.objects.filter(object_type="trainings.FollowUp").order_by("pk")
    assert [entry.action for entry in actions] == [
        "follow_up_link_made",
        "follow_up_answered",
        "follow_up_corrected",
    ]


def test_who_does_not_work_has_no_sector_and_no_employer(row):
    answer = create_answer(row, outcome="migrated", sector="it", employer_name="A", level="head",
                           same_field=True, may_ask_employer=True)  # fmt: skip
    kept = (answer.sector, answer.level, answer.same_field, answer.employer_name)
    assert kept == ("", "", None, "")
    assert not answer.may_ask_employer
    refused("outcome", create_answer, row, outcome="rich", corrects=answer.pk)


def test_database_keeps_one_answer_and_one_wave(row):
    create_answer(row)
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUpAnswer.objects.create(follow_up=row, outcome="other", way="hand")
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUpAnswer.objects.create(
            follow_up=row, outcome="other", sector="it", way="hand", replaced_at=timezone.now()
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUpWave.objects.create(
            training=row.wave.training, months=3, due_on=timezone.localdate()
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUp.objects.create(wave=row.wave, enrolment=row.enrolment)


def test_do_not_ask_again_holds_for_every_training(by):
    first, second = create_wave(people=1).rows.get(), None
    person = first.enrolment.person
    training = create_finished(people=1)
    training.enrolments.update(person=person)
    asking.refuse_follow_ups(first, by=None, way="link")
    asking.refuse_follow_ups(first, by=None, way="link")
    type(person).objects.filter(pk=person.pk).update(email="a@example.org")

    asking.begin_due_waves()

    second = follow_ups(by).get(wave__training=training)
    assert second.state == FollowUp.State.REFUSED
    assert not OutgoingMessage.objects.filter(kind="trainings.follow_up").exists()
    refused("refused", asking.make_follow_up_link, second, by=by)
    refused("refused", asking.note_call, second, by=by)
    asking.lift_refusal(second, by=by)
    assert not FollowUpRefusal.objects.exists()
    asking.note_call(second, by=by)
    assert follow_ups(by).get(pk=second.pk).state == FollowUp.State.ASKED


def test_nobody_is_asked_without_consent_or_after_an_answer(by):
    row = create_wave(people=1, consent=False).rows.get()
    refused("consent", asking.make_follow_up_link, row, by=by)
    create_answer(row)
    refused("answered", asking.make_follow_up_link, row, by=by)


def test_response_counts_everybody_who_completed(by):
    wave = create_wave(people=4)
    first, second, third, _last = wave.rows.order_by("pk")
    create_answer(first)
    asking.refuse_follow_ups(second, by=by)
    asking.note_call(third, by=by)

    found = response(follow_ups(by))

    assert (found.people, found.answered, found.refused, found.asked) == (4, 1, 1, 1)
    assert (found.waiting, found.no_consent) == (1, 0)
    assert found.rate == 0.25
    for state in FollowUp.State:
        count = getattr(found, state.value)
        assert follow_ups(by).in_state(state).count() == count


def test_employer_confirms_once_and_only_where_the_person_agreed(by, row):
    answer = create_answer(row, employer_name="Aiyl Bank")
    refused("not_agreed", make_employer_link, answer, by=by)
    answer = create_answer(
        row, employer_name="Aiyl Bank", may_ask_employer=True, corrects=answer.pk
    )
    link = asking.open_follow_up_link(make_employer_link(answer, by=by))

    confirm_by_link(link, is_true=True)
    confirm_by_link(link, is_true=True)
    refused("confirmed", confirm_by_link, link, is_true=False)

    answer.refresh_from_db()
    assert answer.confirmation == "yes"
    assert answer.confirmed_on == timezone.localdate()
    later = create_answer(row, employer_name="Other Bank", may_ask_employer=True,
                          corrects=answer.pk)  # fmt: skip
    refused("replaced", confirm_employment, answer, is_true=False, by=by)
    assert later.confirmation == ""


def test_graduates_are_those_who_agreed_with_their_latest_answer(by):
    wave = create_wave(people=2)
    joins, stays_away = wave.rows.order_by("pk")
    create_answer(joins, level="manager", joins_alumni=True)
    create_answer(stays_away)
    stranger = create_coordinator(center=create_center())

    found = alumni(by).get()

    assert found.level == "manager"
    assert list(alumni(stranger)) == []
    consent = Consent.objects.get(purpose="alumni")
    assert (consent.text_version, consent.way, consent.language) == ("alumni-1", "spoken", "en")
    withdraw_consent(consent, by=by)
    assert list(alumni(by)) == []


def test_forgetting_somebody_keeps_what_he_does_and_no_employer(by, row):
    create_answer(row, employer_name="Aiyl Bank", sector="banking")
    anonymise_person(row.enrolment.person, by=by, reason="asked")

    answer = FollowUpAnswer.objects.get()
    assert (answer.outcome, answer.employer_name, answer.employer_key) == ("employed", "", "")
    refused("anonymised", create_answer, row, outcome="looking", corrects=answer.pk)


def test_strangers_see_nothing():
    create_wave()
    assert list(follow_ups(create_coordinator(center=create_center()))) == []


def test_past_wave_asks_nobody_by_itself():
    training = create_finished(months=3)
    Training.objects.update(starts_on=months_ago(6), ends_on=months_ago(6, days=-10))

    assert asking.begin_due_waves() == 0
    assert asking.begin_wave(Training.objects.get(pk=training.pk), months=3, by=None) is not None


@pytest.mark.django_db(transaction=True)
def test_two_workers_begin_one_wave():
    create_finished(people=3)

    at_once(asking.begin_due_waves, asking.begin_due_waves)

    assert FollowUpWave.objects.count() == 1
    assert FollowUp.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one():
    row = create_wave(people=1).rows.get()

    def answer(outcome):
        try:
            answer_follow_up(row, way="link", by=None, outcome=outcome)
        except ValidationError as error:
            return error.code
        return "written"

    found = at_once(lambda: answer("employed"), lambda: answer("looking"))

    assert sorted(found) == ["answered", "written"]
    assert row.answers.count() == 1


def test_consent_given_later_makes_somebody_askable(by):
    row = create_wave(people=1, consent=False).rows.get()
    create_consent(person=row.enrolment.person, purpose="contact")
    assert follow_ups(by).get().state == FollowUp.State.WAITING


def test_merged_people_keep_the_answered_row(by):
    """Two records of one person on one register, both followed up, only one of them answered."""
    wave = create_wave(people=2)
    first, second = wave.rows.order_by("pk")
    answer = create_answer(second, outcome="self_employed")

    merge_persons(first.enrolment.person, second.enrolment.person, by=by)

    row = follow_ups(by).get()
    assert row.state == FollowUp.State.ANSWERED
    assert row.answers.get() == answer
