"""Pages of exams: organisers, the phone of an assessor, constant statements."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from trainings.models import Certificate, Exam, ExamPaper, ExamSheet
from trainings.services import exams as services
from trainings.tests.certificate_factories import SIGNED, finished, first_row
from trainings.tests.exam_factories import (
    create_assessor,
    create_exam,
    create_marked_exam,
    create_published_exam,
    hand_in,
)

pytestmark = pytest.mark.django_db
NONCE = "n" * 16
DETAIL_STATEMENTS, MARKING_STATEMENTS = 10, 2


def marking_path(sheet):
    token = services.make_marking_link(sheet.assessor, by=None)
    return f"/en/trainings/exams/marking/{token}/"


def sent(**values):
    return {"nonce": NONCE, "based_on": 0, "m-c1": 8, "m-c2": 8, "m-c3": 16, **values}


def test_directorate_writes_releases_and_renews_a_paper(client):
    client.force_login(create_directorate())
    data = {
        "title": "Plumber", "standard": "S", "standard_body": "B", "standard_version": "1",
        "pass_mark": 60, "difference_limit": 15, "theory_weight": 0,
        "criteria-TOTAL_FORMS": 1, "criteria-INITIAL_FORMS": 0, "criteria-0-part": "practice",
        "criteria-0-task": "Joint", "criteria-0-text": "Holds", "criteria-0-weight": 10,
    }  # fmt: skip
    client.post("/en/trainings/exams/papers/new/", data)
    paper = ExamPaper.objects.get()
    client.post(f"/en/trainings/exams/papers/{paper.pk}/release/")
    text = client.get(paper.get_absolute_url()).content.decode()
    assert "Holds" in text
    client.post(f"/en/trainings/exams/papers/{paper.pk}/version/")
    assert list(ExamPaper.objects.values_list("version", flat=True)) == [2, 1]


def test_coordinator_plans_an_exam_at_the_own_center_only(client):
    exam, other = create_exam(), create_center()
    client.force_login(create_coordinator(center=exam.center))
    data = {
        "paper": exam.paper_id, "center": exam.center_id, "place": exam.place_id,
        "held_on": timezone.localdate().isoformat(), "appeal_days": 5,
    }  # fmt: skip
    assert client.post("/en/trainings/exams/new/", data).status_code == 302
    assert Exam.objects.count() == 2
    assert client.post("/en/trainings/exams/new/", {**data, "center": other.pk}).status_code == 200
    assert Exam.objects.count() == 2


def test_plain_form_saves_and_hands_in_without_scripts(client):
    exam = create_marked_exam()
    sheet = ExamSheet.objects.first()
    path = marking_path(sheet)
    text = client.get(path).content.decode()
    assert exam.candidates.get().person.full_name in text

    assert client.post(f"{path}{sheet.pk}/", sent(**{"m-c1": 99})).status_code == 422
    assert client.post(f"{path}{sheet.pk}/", sent()).status_code == 200
    sheet.refresh_from_db()
    assert (sheet.version, sheet.handed_in_at) == (1, None)
    values = sent(nonce="o" * 16, based_on=1, hand_in="1")
    assert "Saved." in client.post(f"{path}{sheet.pk}/", values).content.decode()
    sheet.refresh_from_db()
    assert sheet.handed_in_at is not None


def test_queue_gets_the_same_answer_twice_and_another_ones_sheet_is_unknown(client):
    create_marked_exam()
    sheet, foreign = ExamSheet.objects.order_by("seat")[:2]
    path = marking_path(sheet)
    headers = {"X-Queue": "1"}
    answers = [
        client.post(f"{path}{sheet.pk}/", sent(written=1), headers=headers).json() for _n in "ab"
    ]
    assert answers[0] == answers[1]
    assert (answers[0]["outcome"], answers[0]["version"]) == ("saved", 1)
    assert client.post(f"{path}{foreign.pk}/", sent(), headers=headers).status_code == 404
    services.revoke_marking_link(sheet.assessor, by=create_directorate())
    gone = client.post(f"{path}{sheet.pk}/", sent(), headers=headers)
    assert (gone.status_code, "error" in gone.json()) == (403, True)
    assert client.get(path).status_code == 404


def test_neither_assessor_nor_organiser_sees_marks_of_one(client):
    exam = create_marked_exam()
    one, two = ExamSheet.objects.order_by("seat")
    hand_in(one, {"c1": 3.5, "c2": 3.5, "c3": 3.5})
    assert "3.5" not in client.get(marking_path(two)).content.decode()
    client.force_login(create_coordinator(center=exam.center))
    assert "3.5" not in client.get(exam.candidates.get().get_absolute_url()).content.decode()
    hand_in(two, {"c1": 4, "c2": 4, "c3": 4})
    assert "3.5" in client.get(exam.candidates.get().get_absolute_url()).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_the_same_number_of_statements(client, django_assert_num_queries, count):
    exam = create_marked_exam(candidates=count, assessors=2 + count)
    user = create_coordinator(center=exam.center)
    client.force_login(user)
    path = exam.get_absolute_url()
    client.get(path)
    with django_assert_num_queries(DETAIL_STATEMENTS):
        client.get(path)
    client.logout()
    path = marking_path(ExamSheet.objects.first())
    client.get(path)
    with django_assert_num_queries(MARKING_STATEMENTS):
        client.get(path)


def test_protocol_and_sheet_name_everybody(client):
    exam = create_published_exam()
    create_exam(center=exam.center)
    client.force_login(create_coordinator(center=exam.center))
    pdf = client.get(reverse("trainings:exam_protocol", args=[exam.pk]))
    assert pdf.content.startswith(b"%PDF")
    assert pdf["Content-Type"] == "application/pdf"
    sheet = client.get(reverse("trainings:exam_export", args=[exam.pk]))
    assert b"".join(sheet.streaming_content).startswith(b"PK")


def test_passed_exam_of_a_training_allows_a_certificate_of_competence(client):
    training = finished()
    row = first_row(training)
    row.post_test = None
    row.save()
    exam = create_exam(center=training.center)
    services.add_candidates_of(exam, training=training, by=None)
    for _number in range(2):
        create_assessor(exam=exam)
    services.start_marking(exam, by=None)
    for sheet in ExamSheet.objects.all():
        hand_in(sheet)
    services.publish_results(exam, by=None)
    by = create_coordinator(center=training.center)
    client.force_login(by)
    text = client.get(f"/en/trainings/{training.slug}/certificates/").content.decode()
    assert "Exam passed" in text
    from trainings.services import certificates

    made = certificates.issue_certificate(
        row, kind=Certificate.Kind.COMPETENCE, details=SIGNED, by=by
    )
    assert made.kind == "competence"
    text = client.get(f"/en/trainings/records/people/{row.person_id}/").content.decode()
    assert "Plumber" in text


def test_phone_learns_how_long_it_may_keep_the_page_and_the_worker_holds_no_name(client):
    exam = create_marked_exam()
    sheet = ExamSheet.objects.first()
    path = marking_path(sheet)
    page = client.get(path)
    link = sheet.assessor.links.get()
    assert page["X-Link-Until"] == link.expires_at.isoformat()
    assert 'data-worker="/marking-sw.js"' in page.content.decode()

    worker = client.get("/marking-sw.js")
    assert worker["Content-Type"] == "text/javascript; charset=utf-8"
    assert worker.content.decode().startswith('self.MARKING = {"assets": ["')
    services.cancel_exam(exam, reason="No hall", by=None)
    over = client.get(path)
    assert (over.status_code, "X-Link-Until" in over.headers) == (404, False)
