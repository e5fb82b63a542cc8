"""Pages of follow-up: the coordinator's lists, answers by hand and by a personal link."""

import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils import translation

from centers.tests.factories import create_center, create_coordinator
from core.models import AuditEntry
from people.models import Consent
from trainings import selectors
from trainings.models import FollowUp, FollowUpAnswer, FollowUpRefusal
from trainings.services.follow_up_answers import make_employer_link
from trainings.services.follow_ups import make_follow_up_link
from trainings.tests.follow_up_factories import create_answer, create_wave

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def center():
    return create_center()


@pytest.fixture
def user(client, center):
    user = create_coordinator(center=center)
    client.force_login(user)
    return user


@pytest.fixture
def row(center):
    return create_wave(people=1, center=center).rows.get()


def url(name, *args):
    return reverse(f"trainings:{name}", args=args)


def text(response):
    return response.content.decode()


@pytest.mark.parametrize("people", [1, 3])
def test_list_takes_constant_statements(client, user, center, people, django_assert_num_queries):
    create_wave(people=people, center=center)
    client.get(url("follow_up_list"))
    with django_assert_num_queries(5):
        client.get(url("follow_up_list"))


@pytest.mark.parametrize("people", [1, 3])
def test_graduates_take_constant_statements(
    client, user, center, people, django_assert_num_queries
):
    for row in create_wave(people=people, center=center).rows.all():
        create_answer(row, joins_alumni=True)
    client.get(url("alumni_list"))
    with django_assert_num_queries(4):
        client.get(url("alumni_list"))


def test_list_is_filtered_by_state_month_and_training(client, user, center, row):
    other = create_wave(people=1, center=center).rows.get()
    create_answer(other)
    name, answered = row.enrolment.person.full_name, other.enrolment.person.full_name

    page = text(client.get(url("follow_up_list"), {"state": "waiting", "months": 3}))
    assert name in page
    assert answered not in page
    page = text(client.get(url("follow_up_list"), {"training": other.wave.training.slug}))
    assert answered in page
    assert name not in page
    assert "Nobody fits" in text(client.get(url("follow_up_list"), {"months": 12}))


def test_call_list_holds_whom_one_may_call(client, user, center, row):
    create_answer(create_wave(people=1, center=center).rows.get())
    response = client.get(url("follow_up_export"))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    lines = list(book.worksheets[0].values)

    assert [line[0] for line in lines[1:]] == [row.enrolment.person.full_name]
    entry = AuditEntry.objects.get(action="exported")
    assert entry.changes["personal"] is True


def test_answer_by_hand_and_its_correction(client, user, row):
    data = {"way": "call", "outcome": "employed", "sector": "banking", "level": "manager",
            "same_field": "yes", "employer_name": "Aiyl Bank", "joins_alumni": "on"}  # fmt: skip
    response = client.post(url("follow_up_answer", row.pk), data)
    assert response.url == row.get_absolute_url()
    answer = FollowUpAnswer.objects.get()
    assert (answer.way, answer.level, answer.same_field) == ("call", "manager", True)
    assert answer.recorded_by == user
    assert "Aiyl Bank" in text(client.get(url("alumni_list")))

    again = client.post(url("follow_up_answer", row.pk), data | {"outcome": "looking"})
    assert "An answer came meanwhile" in text(again)
    client.post(
        url("follow_up_answer", row.pk), data | {"outcome": "looking", "corrects": answer.pk}
    )
    page = text(client.get(row.get_absolute_url()))
    assert "Looking for work" in page
    assert "Said before" in page


def test_missing_answer_names_the_field(client, user, row):
    page = text(client.post(url("follow_up_answer", row.pk), {"way": "call"}))
    assert "Choose what you do now." in page


def test_message_for_the_phone_is_ready_to_send(client, user, row):
    page = text(client.post(url("follow_up_link", row.pk)))
    phone = str(row.enrolment.person.phones.get().number)
    assert f"https://wa.me/{phone[1:]}?text=" in page
    assert f"sms:{phone}?body=" in page
    row.refresh_from_db()
    assert row.asked_by == FollowUp.AskedBy.MESSAGE
    create_answer(row)
    assert client.post(url("follow_up_link", row.pk)).status_code == 302


def test_reply_by_link_and_a_second_visit(client, center, row):
    token = make_follow_up_link(row, by=create_coordinator(center=center))
    address = url("follow_up_reply", token)
    page = client.get(address)
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    data = {"outcome": "self_employed", "sector": "sewing", "joins_alumni": "on"}

    client.post(address, data)
    client.post(address, data)  # a double click
    client.post(address, data | {"outcome": "looking"})  # an older tab

    answer = FollowUpAnswer.objects.get()
    assert (answer.outcome, answer.way, answer.recorded_by) == ("self_employed", "link", None)
    assert Consent.objects.get(purpose="alumni").way == "online"
    page = text(client.get(address))
    assert "Thank you, this is answered" in page
    assert "Self-employed" in page
    assert 'name="outcome"' not in page

    page = text(client.get(address + "?correct=1"))
    assert f'name="corrects" value="{answer.pk}"' in page
    client.post(address + "?correct=1", {"outcome": "employed", "corrects": answer.pk})
    assert row.answers.current().get().outcome == "employed"
    assert row.answers.count() == 2


def test_reply_respects_do_not_ask_again(client, center, row):
    token = make_follow_up_link(row, by=create_coordinator(center=center))
    client.post(url("follow_up_reply", token), {"refuse": "1"})
    assert FollowUpRefusal.objects.get().way == "link"
    page = text(client.get(url("follow_up_reply", token)))
    assert "You will not be asked again." in page
    client.force_login(create_coordinator(center=center))
    assert "does not want to be asked" in text(client.get(row.get_absolute_url()))
    client.post(url("follow_up_refuse", row.pk), {"again": "1"})
    assert not FollowUpRefusal.objects.exists()


def test_wrong_link_says_whom_to_call(client, center, row):
    by = create_coordinator(center=center)
    response = client.get(url("follow_up_reply", "wrong"))
    assert response.status_code == 404
    assert "This link no longer works" in text(response)
    answer = create_answer(row, employer_name="A", may_ask_employer=True)
    employers = make_employer_link(answer, by=by)
    assert client.get(url("follow_up_reply", employers)).status_code == 404
    persons = make_follow_up_link(create_wave(people=1).rows.get(), by=by)
    assert client.get(url("employer_reply", persons)).status_code == 404


def test_employer_says_it_once(client, center, row):
    answer = create_answer(row, employer_name="Aiyl Bank", may_ask_employer=True)
    token = make_employer_link(answer, by=create_coordinator(center=center))
    address = url("employer_reply", token)
    page = text(client.get(address))
    assert row.enrolment.person.full_name in page
    assert row.wave.training.programme.title not in page

    client.post(address, {"is_true": "1"})
    assert "your answer has arrived" in text(client.get(address))
    assert "The employer has answered already." in text(client.post(address))


def test_coordinator_notes_what_the_employer_said_by_phone(client, user, row):
    create_answer(row, employer_name="Aiyl Bank", may_ask_employer=True)
    client.post(url("employer_note", row.pk))
    assert FollowUpAnswer.objects.get().confirmation == "no"
    assert "does not confirm it" in text(client.get(row.get_absolute_url()))


def test_call_without_an_answer_is_noted(client, user, row):
    client.post(url("follow_up_called", row.pk))
    row.refresh_from_db()
    assert row.asked_by == FollowUp.AskedBy.CALL


def test_home_says_who_is_to_be_asked(user, row):
    items = {item.code: item for item in selectors.attention(user).items}
    assert items["follow_up"].count == 1
    assert items["follow_up"].url.endswith("?state=waiting")
    create_answer(row)
    assert "follow_up" not in {item.code for item in selectors.attention(user).items}
