"""Feedback of learners: anonymous, by link and on paper, shown from five on; learning gain."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from core.models import AuditEntry
from core.tests.threads import at_once
from trainings.feedback_sheet import feedback_sheet_pdf
from trainings.models import FeedbackComment, FeedbackCount, FeedbackRound, Training
from trainings.selectors.feedback import feedback
from trainings.selectors.gain import gain_of, programme_gain
from trainings.selectors.ratings import average_of, ratings_of
from trainings.selectors.trainers import trainer_page
from trainings.services.feedback import give_feedback, open_feedback, save_paper_counts
from trainings.tests.factories import (
    complete_training,
    create_aggregate,
    create_enrolment,
    create_teaching_user,
    create_trainer,
    create_training,
)

pytestmark = pytest.mark.django_db
GOOD = dict.fromkeys(range(1, 6), 5)
MIXED = {1: 5, 2: 4, 3: 3, 4: 4, 5: 4}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def by():
    return create_directorate()


@pytest.fixture
def row(by):
    return open_feedback(complete_training(people=6), by=by)


def refused(code, act, *args, **kwargs):
    with pytest.raises(ValidationError) as caught:
        act(*args, **kwargs)
    assert caught.value.code == code


def test_sheets_by_link_and_on_paper_make_one_average(by, row):
    give_feedback(row, values=MIXED, text="More time")
    give_feedback(row, values=GOOD)
    paper = {(question, 3): 3 for question in range(1, 6)} | {(1, 1): 1, (1, 3): 2}
    save_paper_counts(row.training, sheets=3, counts=paper, by=by)
    save_paper_counts(row.training, sheets=3, counts=paper, by=by)

    row.refresh_from_db()
    found = feedback(row, sees_few=True)

    assert (row.uses, row.paper_sheets, row.sheets) == (2, 3, 5)
    assert [line.answers for line in found.lines] == [5] * 5
    assert found.lines[0].counts == {1: 1, 2: 0, 3: 2, 4: 0, 5: 2}
    assert found.average == Decimal(20 + 25 + 15 * 3 - 2) / 25
    assert found.comments == ["More time"]


def test_nothing_that_is_kept_says_who_answered_or_when(by, row):
    lines = AuditEntry.objects.count()
    give_feedback(row, values=MIXED, text="More time")

    assert AuditEntry.objects.count() == lines
    for model in (FeedbackCount, FeedbackComment, FeedbackRound):
        kinds = {field.get_internal_type() for field in model._meta.get_fields()}
        assert kinds & {"DateTimeField", "GenericIPAddressField"} == set()
        targets = {f.related_model for f in model._meta.get_fields() if f.many_to_one}
        assert targets <= {FeedbackRound, Training}
    # One sheet is five counters, in which the next one is added: no row is a person's.
    give_feedback(row, values=MIXED)
    assert FeedbackCount.objects.count() == 5
    assert set(FeedbackCount.objects.values_list("count", flat=True)) == {2}


def test_round_is_used_as_often_as_people_stand_on_the_register(by):
    training = complete_training(people=1)
    create_aggregate(training=training, count=2)
    row = open_feedback(training, by=by)
    assert row.max_uses == 3 + 3
    FeedbackRound.objects.update(uses=6)
    refused("closed", give_feedback, row, values=GOOD)
    with pytest.raises(IntegrityError), transaction.atomic():
        FeedbackRound.objects.update(uses=7)
    create_enrolment(training=training)
    assert open_feedback(training, by=by).max_uses == 7
    give_feedback(row, values=GOOD)


def test_what_is_refused(by, row):
    refused("values", give_feedback, row, values={1: 5})
    refused("values", give_feedback, row, values=GOOD | {5: 6})
    FeedbackRound.objects.update(opened_on="2020-01-01", closes_on="2020-02-01")
    refused("closed", give_feedback, row, values=GOOD)
    refused("nobody", open_feedback, create_training(), by=by)
    later = timezone.localdate() + timezone.timedelta(days=5)
    refused("early", open_feedback, create_training(starts_on=later, ends_on=later), by=by)
    with pytest.raises(ValidationError) as caught:
        save_paper_counts(row.training, sheets=2, counts={(4, 5): 3}, by=by)
    assert set(caught.value.error_dict) == {"q4"}


def test_trainers_page_shows_ratings_of_five_answers_and_more(by):
    user = create_teaching_user()
    trainings = [complete_training(people=6) for _ in range(2)]
    for training in trainings:
        create_trainer(training=training, person=user.person)
    many, few = [open_feedback(training, by=by) for training in trainings]
    for _ in range(5):
        give_feedback(many, values=MIXED)
    for _ in range(4):
        give_feedback(few, values=GOOD)

    assert ratings_of([t.pk for t in trainings]) == {
        many.training_id: average_of(ratings_of([many.training_id]).values())
    }
    story = trainer_page(user.person)
    assert story.rating is not None
    assert (story.rating.average, story.rating.answers) == (Decimal(4), 5)


def test_few_answers_are_hidden_from_the_trainer(by, client):
    user = create_teaching_user()
    training = complete_training(people=6, center=user.memberships.get().center)
    create_trainer(training=training, person=user.person)
    row = open_feedback(training, by=by)
    for _ in range(4):
        give_feedback(row, values=GOOD, text="Secret remark")
    url = reverse("trainings:feedback_detail", args=[training.slug])

    client.force_login(user)
    assert "fewer than 5 answers" in client.get(url).content.decode()
    give_feedback(row, values=GOOD)
    page = client.get(url).content.decode()
    assert "fewer than 5 answers" not in page
    assert "Secret remark" not in page
    client.force_login(by)
    assert "Secret remark" in client.get(url).content.decode()


def test_feedback_by_link_sent_twice_counts_once(client, row):
    url = reverse("trainings:feedback_create", args=[row.token])
    page = client.get(url)
    assert page.headers["Cache-Control"] == "private, no-store"
    data = {f"q{number}": 4 for number in range(1, 6)} | {"once": "a" * 20}

    client.post(url, data)
    response = client.post(url, data)

    assert response.status_code == 302
    row.refresh_from_db()
    assert row.uses == 1
    assert "Thank you" in client.get(response.headers["Location"]).content.decode()
    assert client.get(reverse("trainings:feedback_create", args=["wrong"])).status_code == 404


def test_missing_answer_is_named_and_what_was_chosen_is_kept(client, row):
    url = reverse("trainings:feedback_create", args=[row.token])
    page = client.post(url, {"q1": 4, "text": "Thanks"}).content.decode()
    assert page.count("Choose a number.") >= 4
    assert "Thanks" in page
    row.refresh_from_db()
    assert row.uses == 0


def test_paper_sheets_are_entered_by_the_coordinator(client):
    center = create_center()
    training = complete_training(people=3, center=center)
    client.force_login(create_coordinator(center=center))
    url = reverse("trainings:feedback_update", args=[training.slug])
    data = {"sheets": 2} | {f"q{number}_5": 2 for number in range(1, 6)}

    client.post(url, data | {"q1_4": 1})
    assert not FeedbackCount.objects.exists()
    client.post(url, data)

    assert FeedbackRound.objects.get().paper_sheets == 2
    assert FeedbackCount.objects.count() == 5


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_sheet_is_an_accessible_archive_pdf(row, language):
    document = feedback_sheet_pdf(row, language=language)
    assert document.startswith(b"%PDF")
    assert f"/Lang({language})".encode() in document


@pytest.mark.django_db(transaction=True)
def test_the_last_use_is_taken_once():
    row = open_feedback(complete_training(people=1), by=None)
    FeedbackRound.objects.update(uses=3)

    at_once(*[lambda: give_feedback(row, values=GOOD)] * 2)

    row.refresh_from_db()
    assert row.uses == row.max_uses == 4
    assert set(FeedbackCount.objects.values_list("count", flat=True)) == {1}


def test_gain_rests_on_people_with_both_tests(by):
    training = complete_training(people=3, status="approved", decided_at=timezone.now())
    first, second, third = training.enrolments.order_by("pk")
    for enrolment, pre, post in ((first, 40, 70), (second, 60, 80), (third, None, 100)):
        enrolment.pre_test, enrolment.post_test = pre, post
        enrolment.save()
    create_enrolment(training=training, status="no_show", pre_test=0, post_test=100)

    found = gain_of(training.enrolments.all())

    assert found is not None
    assert (found.people, found.points) == (2, Decimal(25))
    assert found.normalised == Decimal(25) / Decimal(50)
    assert programme_gain(training.programme, user=by) == found
    assert gain_of(training.enrolments.none()) is None


def test_gain_of_full_marks_before_has_no_normalised_one():
    training = complete_training(people=1)
    training.enrolments.update(pre_test=100, post_test=100)
    found = gain_of(training.enrolments.all())
    assert found is not None
    assert (found.points, found.normalised) == (0, None)


@pytest.mark.parametrize("answers", [1, 3])
def test_page_takes_constant_statements(client, by, answers, django_assert_num_queries):
    row = open_feedback(complete_training(people=6), by=by)
    for _ in range(answers):
        give_feedback(row, values=GOOD, text="A")
    client.force_login(by)
    url = reverse("trainings:feedback_detail", args=[row.training.slug])
    client.get(url)
    with django_assert_num_queries(8):
        client.get(url)
