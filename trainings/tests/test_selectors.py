"""Gaps, decisions, attention, the next trainings."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.tests.factories import create_directorate, create_user
from centers.tests.factories import create_center, create_coordinator, create_region
from core.models import AuditEntry, OutgoingMessage
from people.tests.factories import create_pair, create_person
from trainings import selectors, services
from trainings.models import Enrolment
from trainings.tests.factories import (
    complete_training,
    create_aggregate,
    create_attendance,
    create_enrolment,
    create_register,
    create_session,
    create_teaching_user,
    create_training,
    mark_all,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def center():
    return create_center(name="Naryn center", code="N")


@pytest.fixture
def coordinator(center):
    return create_coordinator(center=center, language="ru", email="naryn@kaea.example")


@pytest.fixture
def directorate():
    return create_directorate(email="directorate@kaea.example")


def codes(training):
    return [(gap.code, gap.count, gap.is_blocking) for gap in services.gaps(training)]


# Gaps -------------------------------------------------------------------------------------


def test_complete_training_has_no_gaps():
    assert codes(complete_training()) == []


def test_empty_training_lacks_hours_and_people():
    training = create_training(hours=None)
    assert codes(training) == [("no_hours", 1, True), ("no_participants", 1, True)]


def test_counts_without_names_need_no_sessions():
    training = create_training()
    create_aggregate(training=training, count=40)
    assert codes(training) == []


def test_names_need_sessions():
    training = complete_training(sessions=0)
    assert codes(training) == [("no_sessions", 1, True)]


def test_session_with_nobody_marked_blocks_and_single_cells_do_not():
    training = complete_training(sessions=2, people=3)
    first, second = training.sessions.all()
    first.attendances.first().delete()
    second.attendances.all().delete()
    assert codes(training) == [("unmarked", 1, False), ("unmarked", 3, True)]


def test_sessions_ahead_are_one_line():
    training = complete_training(sessions=1)
    training.ends_on = timezone.localdate() + dt.timedelta(days=5)
    training.save()
    for days in (1, 2):
        create_session(training=training, held_on=timezone.localdate() + dt.timedelta(days=days))
    assert codes(training) == [("ahead", 2, True)]


def test_session_of_today_opens_by_itself():
    today = timezone.localdate()
    training = complete_training(sessions=2)
    assert selectors.register(training).open_session(today).number == 2
    empty = create_session(training=training)
    assert selectors.register(training).open_session(today) == empty
    now = create_session(training=training, held_on=today)
    create_session(training=training, held_on=today + dt.timedelta(days=1))
    found = selectors.register(training)
    assert found.open_session(today) == now
    assert found.open_session(today, wanted=empty.pk) == empty
    assert found.open_session(today, wanted=1_000_000) == now


def test_who_left_early_is_no_gap_afterwards():
    training = create_training(sessions=2)
    first, _second = training.sessions.all()
    row = create_enrolment(training=training, status="left_early", left_on=first.held_on)
    create_attendance(enrolment=row, session=first)
    assert codes(training) == []


def test_session_outside_the_dates_is_a_gap():
    training = complete_training(sessions=1)
    session = create_session(
        training=training, held_on=training.starts_on - dt.timedelta(days=1), number=9
    )
    create_attendance(enrolment=training.enrolments.first(), session=session)
    create_attendance(enrolment=training.enrolments.last(), session=session)
    assert codes(training) == [("session_outside", 1, True)]


def test_unknown_sex_and_birth_year_are_named_while_they_are_few():
    training = complete_training(people=2, person={"sex": "U", "birth_year": None})
    found = services.gaps(training)
    assert [gap.code for gap in found] == ["no_sex", "no_sex", "no_birth_year", "no_birth_year"]
    names = {row.person.full_name for row in training.enrolments.select_related("person")}
    assert all(any(name in gap.text for name in names) for gap in found)


def test_many_unknown_people_make_one_line():
    training = complete_training(people=9, person={"sex": "U"})
    assert codes(training) == [("no_sex", 9, False)]


def test_minor_needs_the_consent_of_a_guardian():
    training = create_training(sessions=1)
    born = training.starts_on.year - 16
    for has_consent in (False, True):
        create_enrolment(
            training=training,
            person=create_person(birth_year=born, has_guardian_consent=has_consent),
        )
    mark_all(training=training)
    assert codes(training) == [("no_guardian", 1, True)]


def test_missing_test_is_a_gap_only_where_tests_are_written():
    training = complete_training(people=2)
    assert codes(training) == []
    Enrolment.objects.filter(pk=training.enrolments.first().pk).update(post_test=Decimal(80))
    assert codes(training) == [("no_post_test", 1, False)]


# Decisions --------------------------------------------------------------------------------


def test_submitting_tells_the_directorate(center, coordinator, directorate):
    training = complete_training(center=center)
    services.submit(training, by=coordinator)
    training.refresh_from_db()
    assert (training.status, training.submitted_at is not None) == ("submitted", True)
    message = OutgoingMessage.objects.get()
    assert (message.to_email, message.language) == ("directorate@kaea.example", "en")
    assert message.subject == f"For approval: {training.slug}, {training.programme.title}"
    assert AuditEntry.objects.get().changes == {"status": ["running", "submitted"]}


def test_submitting_with_gaps_is_refused_and_unknown_may_be_explained(center, coordinator):
    training = complete_training(center=center, person={"birth_year": None})
    with pytest.raises(ValidationError) as error:
        services.submit(training, by=coordinator)
    assert error.value.code == "gaps"
    services.submit(training, by=coordinator, reason="Nobody in the village has papers")
    assert training.decisions.get().comment == "Nobody in the village has papers"


def test_what_is_not_done_cannot_be_explained(center, coordinator):
    training = complete_training(center=center, hours=None)
    with pytest.raises(ValidationError) as error:
        services.submit(training, by=coordinator, reason="No time")
    assert error.value.code == "gaps"
    assert OutgoingMessage.objects.count() == 0


def test_approving_makes_it_count_and_tells_the_coordinators(center, coordinator, directorate):
    training = complete_training(center=center, status="submitted")
    create_coordinator()  # of another center
    services.approve(training, by=directorate)
    training.refresh_from_db()
    assert (training.status, training.decided_at is not None) == ("approved", True)
    message = OutgoingMessage.objects.get()
    assert (message.to_email, message.language) == ("naryn@kaea.example", "ru")
    assert AuditEntry.objects.get().action == "approved"


def test_returning_needs_a_comment_and_carries_it(center, coordinator, directorate):
    training = complete_training(center=center, status="submitted")
    with pytest.raises(ValidationError) as error:
        services.return_training(training, comment="  ", by=directorate)
    assert list(error.value.message_dict) == ["comment"]
    services.return_training(training, comment="Session 2 is empty", by=directorate)
    training.refresh_from_db()
    assert (training.status, training.is_editable) == ("returned", True)
    assert "Session 2 is empty" in OutgoingMessage.objects.get().body


def test_second_decision_is_told_who_was_faster(directorate):
    training = complete_training(status="submitted")
    services.approve(training, by=directorate)
    second = create_directorate(name="Bakyt Second")
    for decide in (
        lambda: services.approve(training, by=second),
        lambda: services.return_training(training, comment="x", by=second),
    ):
        with pytest.raises(ValidationError) as error:
            decide()
        assert error.value.code == "not_submitted"
        assert directorate.name in error.value.messages[0]
    training.refresh_from_db()
    assert training.status == "approved"


def test_reopening_needs_an_approved_training_and_a_reason(center, coordinator, directorate):
    training = complete_training(center=center, status="approved")
    with pytest.raises(ValidationError) as error:
        services.reopen(training, reason="", by=directorate)
    assert error.value.code == "no_reason"
    services.reopen(training, reason="A name is wrong", by=directorate)
    training.refresh_from_db()
    assert training.status == "returned"
    assert "A name is wrong" in OutgoingMessage.objects.get().body
    with pytest.raises(ValidationError) as error:
        services.reopen(training, reason="again", by=directorate)
    assert error.value.code == "not_approved"


# What needs my attention ------------------------------------------------------------------


def items(user):
    return [(item.code, item.count) for item in selectors.attention(user).items]


def test_coordinator_is_told_of_returned_unclosed_and_incomplete_trainings(center, coordinator):
    today = timezone.localdate()
    complete_training(center=center, status="approved")
    create_training(center=center, status="planned", starts_on=today + dt.timedelta(days=3))
    complete_training()  # of another center
    assert items(coordinator) == []
    returned = complete_training(center=center, status="submitted", ends_on=today)
    services.return_training(returned, comment="Session 2", by=create_directorate())
    late = complete_training(center=center, sessions=2, person={"birth_year": None})
    late.ends_on = today - dt.timedelta(days=1)
    late.save()
    late.sessions.last().attendances.all().delete()
    assert items(coordinator) == [
        ("returned", 1),
        ("not_closed", 1),
        ("unmarked", 1),
        ("unknown", 2),
    ]
    found = selectors.attention(coordinator, limit=2)
    assert (len(found.items), found.total, found.more) == (2, 4, 2)
    assert found.items[0].about == "Session 2"


def test_possible_duplicates_are_told_to_who_may_decide_them(center, coordinator):
    create_pair(first=create_person(center=center), second=create_person(center=center))
    create_pair(first=create_person(center=center), second=create_person())
    assert items(coordinator) == [("duplicates", 1)]


def test_directorate_is_told_what_waits_for_it(center, coordinator, directorate):
    complete_training(center=center)  # the center's own business
    services.submit(complete_training(center=center), by=coordinator)
    assert items(directorate) == [("submitted", 1)]


def test_trainer_is_told_of_his_own_trainings(center):
    training = complete_training(center=center, sessions=1)
    training.sessions.first().attendances.all().delete()
    training.ends_on = timezone.localdate()
    training.save()
    complete_training(center=center)
    assert items(create_teaching_user(trainings=[training])) == [("unmarked", 1)]
    assert items(create_user()) == []


@pytest.mark.parametrize("count", [1, 3])
def test_attention_costs_the_same_for_any_number(
    count, center, coordinator, directorate, django_assert_num_queries
):
    for _ in range(count):
        complete_training(center=center, person={"birth_year": None})
        complete_training(center=center, status="submitted")
    # memberships, trainings, duplicates, people to ask, requests, applications
    with django_assert_num_queries(6):
        selectors.attention(coordinator)
    with django_assert_num_queries(3):  # trainings, duplicates, requests
        selectors.attention(directorate)
    with django_assert_num_queries(1):
        selectors.center_attention(center)


# The next trainings -----------------------------------------------------------------------


def test_upcoming_trainings_are_announced_ones_with_places_left(center):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    plan = {"center": center, "status": "planned", "starts_on": tomorrow}
    open_one = create_training(capacity=3, **plan)
    create_register(training=open_one, count=2)
    create_enrolment(training=open_one, status="waiting")
    endless = create_training(**plan | {"starts_on": tomorrow + dt.timedelta(days=1)})
    create_training(**plan, is_public=False)
    create_training(**plan | {"status": "cancelled"})
    create_training(**plan | {"starts_on": timezone.localdate() - dt.timedelta(days=1)})
    found = selectors.upcoming(center=center)
    assert [(row.pk, row.places_left) for row in found] == [(open_one.pk, 1), (endless.pk, None)]
    assert selectors.upcoming(region=create_region(name="Osh", iso_code="KG-O")) == []
    center.organisation.is_restricted = True
    center.organisation.save()
    assert selectors.upcoming() == []
