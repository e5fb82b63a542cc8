"""Tests of skills: question bank, release, attempts by a link, the result of each area."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_area, create_center, create_coordinator
from core.models import AuditEntry
from core.tests.threads import at_once
from people.tests.factories import create_person
from trainings.models import Assessment, AssessmentLink, Attempt, Question
from trainings.selectors.records import whole_record
from trainings.services import assessments as services
from trainings.tests.exam_factories import create_assessment, create_question

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def link():
    center = create_center()
    token = services.make_assessment_link(
        create_assessment(), person=create_person(center=center), center=center, by=None
    )
    found = services.open_assessment_link(token)
    assert found is not None
    return found


def right_answers(attempt):
    known = {row["key"]: row for row in attempt.assessment.content["questions"]}
    return {
        key: [n for n, answer in enumerate(known[key]["answers"]) if answer["right"]]
        for key in attempt.questions
    }


@pytest.mark.parametrize(("kind", "right"), [("single", 0), ("single", 2), ("multiple", 0)])
def test_question_with_another_number_of_right_answers_is_refused(kind, right):
    with pytest.raises(ValidationError) as error:
        create_question(kind=kind, right=right)
    assert error.value.code == "right"


def test_test_of_one_area_or_with_too_few_questions_is_not_released():
    with pytest.raises(ValidationError) as error:
        create_assessment(areas=1)
    assert error.value.code == "areas"
    with pytest.raises(ValidationError) as error:
        create_assessment(questions_an_area=3)
    assert error.value.code == "questions"
    draft = create_assessment(released=False)
    with pytest.raises(ValidationError) as error:
        services.make_assessment_link(
            draft, person=create_person(), center=create_center(), by=None
        )
    assert error.value.code == "draft"


def test_released_test_keeps_its_words():
    made = create_assessment()
    question = Question.objects.first()
    services.save_question(
        question, area=create_area(), kind="single", text={"en": "Other"},
        answers=[{"en": "A", "right": True}, {"en": "B", "right": False}], by=None,
    )  # fmt: skip
    assert services.release_assessment(made, by=None).content == made.content
    assert {row["text"]["en"] for row in made.content["questions"]} == {"Question"}


def test_attempt_gives_a_result_of_each_area_and_of_the_whole(link):
    attempt = services.start_attempt(link)
    assert services.start_attempt(link) == attempt
    answers = right_answers(attempt)
    answers[attempt.questions[0]] = []

    done = services.finish_attempt(attempt, answers=answers)
    again = services.finish_attempt(attempt, answers={})

    assert (done.score, done.is_passed) == (Decimal(75), True)
    assert sorted(done.by_area.values()) == [[1, 2], [2, 2]]
    assert len(done.area_lines()) == 2
    assert again.score == Decimal(75)
    assert AuditEntry.objects.filter(action="attempt_finished").count() == 1
    assert list(whole_record(link.person).attempts) == [done]


def test_attempts_are_used_up(link):
    for _number in range(2):
        services.finish_attempt(services.start_attempt(link), answers={})
    with pytest.raises(ValidationError) as error:
        services.start_attempt(link)
    assert error.value.code == "attempts"
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.update(finished_at=None)


@pytest.mark.django_db(transaction=True)
def test_two_tabs_begin_one_attempt(link):
    found = at_once(lambda: services.start_attempt(link), lambda: services.start_attempt(link))
    assert len({row.pk for row in found}) == 1


def test_somebody_takes_a_test_by_a_link_without_an_account(client):
    center = create_center()
    client.force_login(create_coordinator(center=center))
    made, person = create_assessment(), create_person(center=center)
    url = f"/en/trainings/tests/{made.pk}/link/"
    page = client.post(url, {"person": person.full_name, "center": center.pk}).content.decode()
    address = page.split('readonly value="')[1].split('"')[0]
    path = "/" + address.split("/", 3)[3]
    client.logout()

    assert "2 attempts are left." in client.get(path).content.decode()
    client.post(path)
    attempt = Attempt.objects.get()
    text = client.get(path).content.decode()
    assert text.count("<fieldset") == 4
    assert "right" not in text.split("<form", 1)[1].split("</form>")[0].replace("may be right", "")
    client.post(path, {"attempt": 1, **right_answers(attempt)})
    text = client.get(path).content.decode()

    assert "100 %" in text
    assert "1 attempt is left." in text
    AssessmentLink.objects.update(revoked_at=attempt.started_at)
    assert client.get(path).status_code == 404


def test_bank_takes_a_question_in_three_languages(client):
    client.force_login(create_directorate())
    data = {
        "area": create_area().pk, "kind": "single", "is_active": "on",
        "text_ky": "Суроо", "answers_ky": "=Ооба\nЖок", "text_ru": "Вопрос",
        "answers_ru": "=Да\n\n Нет ",
    }  # fmt: skip
    assert client.post("/en/trainings/tests/questions/new/", data).status_code == 302
    row = Question.objects.get()
    assert row.answers == [
        {"ky": "Ооба", "ru": "Да", "right": True},
        {"ky": "Жок", "ru": "Нет", "right": False},
    ]
    text = client.get(f"/en/trainings/tests/questions/{row.pk}/").content.decode()
    assert "=Ооба" in text
    data["answers_ru"] = "Да\n=Нет"
    assert client.post("/en/trainings/tests/questions/new/", data).status_code == 200


def test_lists_take_the_same_number_of_statements(client, django_assert_num_queries):
    client.force_login(create_directorate())
    made = create_assessment()
    counts = []
    for _number in range(2):
        for path in ("", "questions/", f"{made.pk}/"):
            client.get(f"/en/trainings/tests/{path}")
        with django_assert_num_queries(TEST_STATEMENTS):
            client.get("/en/trainings/tests/")
        counts.append(Assessment.objects.count())
        create_assessment()
        create_assessment()
    assert counts == [1, 3]


TEST_STATEMENTS = 4
