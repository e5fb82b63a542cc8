"""Exams: frozen papers, conflicts of interest, marks from phones, results, appeals."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator, create_organisation
from core.models import AuditEntry
from core.tests.threads import at_once
from people import services as people_services
from people.tests.factories import create_person
from trainings.models import Exam, ExamCandidate, ExamPaper, ExamSheet, SheetSaving
from trainings.selectors import exams as selectors
from trainings.services import exams as services
from trainings.services.records import make_record_link
from trainings.tests.exam_factories import (
    FULL,
    GOOD,
    HALF,
    create_assessor,
    create_candidate,
    create_exam,
    create_marked_exam,
    create_paper,
    create_published_exam,
    hand_in,
)
from trainings.tests.factories import create_enrolment, create_trainer, create_training

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def by():
    return create_directorate()


def refusal(do):
    with pytest.raises(ValidationError) as error:
        do()
    found = error.value
    return found.code if hasattr(found, "code") else next(iter(found.error_dict.values()))[0].code


def test_released_version_is_frozen_and_changed_as_a_new_one(by):
    paper = create_paper()
    assert [row["weight"] for row in paper.content["criteria"]] == [10, 10, 20]
    assert services.release_paper(paper, by=by).released_at == paper.released_at
    assert refusal(lambda: services.save_paper(paper, by=by, lines=[], title="X")) == "frozen"

    draft = services.new_paper_version(paper, by=by)
    assert services.new_paper_version(paper, by=by) == draft
    lines = [{"part": "practice", "task": "A", "text": "B", "weight": 5}]
    services.save_paper(draft, by=by, lines=lines, title="Plumber 2")
    exam = create_exam(paper=paper)
    services.release_paper(draft, by=by)

    paper.refresh_from_db()
    assert paper.replaced_at is not None
    assert [row["weight"] for row in exam.paper.content["criteria"]] == [10, 10, 20]
    with pytest.raises(ValidationError):
        create_exam(paper=paper)
    assert list(ExamPaper.objects.released().values_list("version", flat=True)) == [2]


def test_paper_without_practice_or_with_half_a_test_is_refused():
    theory = [{"part": "theory", "task": "A", "text": "B", "weight": 5}]
    assert refusal(lambda: create_paper(lines=theory)) == "empty"
    with pytest.raises(ValidationError):
        create_paper(theory_weight=5)
    paper = create_paper(released=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExamPaper.objects.filter(pk=paper.pk).update(released_at=timezone.now())


def test_nobody_marks_own_trainees_or_people_of_the_own_center(by):
    exam = create_exam()
    training = create_training(center=exam.center)
    candidate = create_candidate(exam=exam)
    create_enrolment(training=training, person=candidate.person)
    trainer = create_trainer(training=training).person
    taught = create_assessor(exam=exam, person=trainer)
    house = create_assessor(exam=exam, organisation=exam.center.organisation)
    worker = create_coordinator(center=exam.center)
    employed = create_assessor(exam=exam, person=create_person(user=worker))
    same = create_assessor(exam=exam, person=candidate.person)
    free = create_assessor(exam=exam)

    barred = selectors.conflicts([candidate], exam.assessors.all())

    assert set(barred) == {(one.pk, candidate.pk) for one in (taught, house, employed, same)}
    for one in (taught, house, employed, same):
        with pytest.raises(ValidationError) as error:
            services.assign_assessor(candidate, assessor=one, by=by)
        assert error.value.code == "conflict"
    assert "was a trainer of this candidate" in str(barred[taught.pk, candidate.pk])
    with pytest.raises(ValidationError) as error:
        services.start_marking(exam, by=by)
    assert error.value.code == "too_few"
    assert candidate.person.full_name in error.value.messages[0]
    second = create_assessor(exam=exam)
    services.start_marking(exam, by=by)
    services.start_marking(exam, by=by)
    marking = set(candidate.sheets.values_list("assessor", flat=True))
    assert marking == {free.pk, second.pk}


def test_outside_assessor_marks_the_exam_as_independent():
    exam = create_exam(school=create_organisation())
    create_assessor(exam=exam, organisation=exam.center.organisation)
    create_assessor(exam=exam, organisation=exam.school)
    assert not Exam.objects.with_independence().get().is_independent

    create_assessor(exam=exam)

    assert Exam.objects.with_independence().get().is_independent


def test_outside_assessor_of_an_exam_without_a_school_counts():
    exam = create_exam()
    create_assessor(exam=exam)
    assert Exam.objects.with_independence().get().is_independent


def test_candidates_come_from_a_register_once(by):
    exam = create_exam()
    training = create_training(center=exam.center)
    create_enrolment(training=training)
    create_enrolment(training=training, status="void", void_reason="x")
    assert services.add_candidates_of(exam, training=training, by=by) == 1
    assert services.add_candidates_of(exam, training=training, by=by) == 0
    assert refusal(
        lambda: services.add_candidates_of(exam, training=create_training(), by=by)
    ) == "center"  # fmt: skip
    exam.refresh_from_db()
    assert exam.training == training


def test_two_far_apart_get_a_third_who_decides(by):
    exam = create_marked_exam()
    candidate = exam.candidates.get()
    third = exam.assessors.last()
    one, two = candidate.sheets.all()
    assert refusal(lambda: services.assign_assessor(candidate, assessor=third, by=by)) == "no_seat"
    hand_in(one, FULL)
    line = selectors.exam_line(exam, candidate)
    assert selectors.marks_table(exam, line) == []
    hand_in(two, HALF)
    assert selectors.outcome_of(exam, ExamCandidate.objects.get()).state == "third_wanted"
    assert refusal(lambda: services.publish_results(exam, by=by)) == "open"
    sheet = services.assign_assessor(candidate, assessor=third, by=by)
    assert services.assign_assessor(candidate, assessor=third, by=by) == sheet
    hand_in(sheet, GOOD)

    services.publish_results(exam, by=by)
    services.publish_results(exam, by=by)

    candidate.refresh_from_db()
    assert (candidate.score, candidate.is_passed, candidate.is_by_third) == (
        Decimal(80),
        True,
        True,
    )
    assert AuditEntry.objects.filter(action="exam_result").count() == 1
    assert AuditEntry.objects.filter(action="exam_sheet_handed_in").count() == 3


def save(sheet, nonce, marks=GOOD, *, based_on=0, minutes=0, hand_in=False):
    moment = timezone.now() - dt.timedelta(minutes=minutes)
    return services.save_sheet(
        sheet, marks=marks, based_on=based_on, nonce=nonce, written_at=moment, hand_in=hand_in
    )


def test_marks_sent_twice_are_the_same_and_the_last_written_ones_stand():
    sheet = create_marked_exam().candidates.get().sheets.first()

    assert save(sheet, "a" * 16, FULL, minutes=30).outcome == "saved"
    assert save(sheet, "a" * 16, HALF, minutes=1).outcome == "saved"
    sheet.refresh_from_db()
    assert (sheet.marks, sheet.version) == (FULL, 1)
    # A second device that had the page open from before.
    assert save(sheet, "b" * 16, HALF, minutes=10).outcome == "both"
    late = save(sheet, "c" * 16, GOOD, minutes=20)
    assert (late.outcome, late.sheet.marks) == ("older", HALF)
    sheet.refresh_from_db()
    assert (sheet.marks, sheet.version) == (HALF, 2)
    assert save(sheet, "d" * 16, GOOD, based_on=2, hand_in=True).outcome == "saved"
    assert save(sheet, "e" * 16, FULL, based_on=3).outcome == "closed"
    assert SheetSaving.objects.count() == 5
    sheet.refresh_from_db()
    assert sheet.marks == GOOD


def test_marks_that_do_not_fit_and_gaps_are_refused():
    exam = create_marked_exam()
    sheet = exam.candidates.get().sheets.first()
    assert refusal(lambda: save(sheet, "a" * 16, {"c1": 11})) == "marks"
    assert refusal(lambda: save(sheet, "a" * 16, {"c1": 1}, hand_in=True)) == "missing"
    assert SheetSaving.objects.count() == 0
    services.cancel_exam(exam, reason="No water", by=create_directorate())
    assert refusal(lambda: save(sheet, "a" * 16)) == "elsewhere"


def test_withdrawn_candidate_has_no_result(by):
    exam = create_marked_exam(candidates=2)
    gone, stays = exam.candidates.all()
    assert refusal(lambda: services.withdraw_candidate(gone, reason=" ", by=by)) == "no_reason"
    services.withdraw_candidate(gone, reason="Ill", by=by)
    services.withdraw_candidate(gone, reason="Ill", by=by)
    assert refusal(lambda: save(gone.sheets.first(), "a" * 16)) == "withdrawn"
    for sheet in stays.sheets.all():
        hand_in(sheet)
    services.publish_results(exam, by=by)
    gone.refresh_from_db()
    assert gone.score is None


def test_appeal_in_time_is_decided_by_somebody_who_did_not_mark(by):
    exam = create_published_exam(HALF)
    candidate = exam.candidates.get()

    def file(day):
        return services.file_appeal(candidate, text="The joint held", filed_on=day, by=by)

    assert refusal(lambda: file(TODAY - dt.timedelta(days=1))) == "too_early"
    Exam.objects.update(published_on=TODAY - dt.timedelta(days=9))
    assert refusal(lambda: file(TODAY)) == "too_late"
    appeal = file(TODAY - dt.timedelta(days=6))
    assert refusal(lambda: file(TODAY - dt.timedelta(days=6))) == "known"
    marker = candidate.sheets.first().assessor.person
    marker.user = create_directorate()
    marker.save()
    verdict = {"is_granted": True, "reason": "It held", "new_score": Decimal(70)}
    assert refusal(lambda: services.decide_appeal(appeal, by=marker.user, **verdict)) == "marked"
    with pytest.raises(ValidationError):
        services.decide_appeal(appeal, by=by, **{**verdict, "new_score": None})
    services.decide_appeal(appeal, by=by, **verdict)
    assert refusal(lambda: services.decide_appeal(appeal, by=by, **verdict)) == "decided"

    candidate.refresh_from_db()
    appeal.refresh_from_db()
    assert (appeal.old_score, candidate.score, candidate.is_passed) == (
        Decimal(50),
        Decimal(70),
        True,
    )


def test_link_works_until_it_is_replaced_revoked_or_the_exam_called_off(by):
    exam = create_marked_exam()
    assessor = exam.assessors.first()
    old = services.make_marking_link(assessor, by=by)
    token = services.make_marking_link(assessor, by=by)
    assert services.open_marking_link(old) is None
    assert services.open_marking_link(f"{token}x") is None
    link = services.open_marking_link(token)
    assert link is not None
    assert link.token_hash not in token
    services.revoke_marking_link(assessor, by=by)
    services.revoke_marking_link(assessor, by=by)
    assert services.open_marking_link(token) is None
    assert AuditEntry.objects.filter(action="marking_link_revoked").count() == 1


def test_commission_has_one_chair_and_stays_as_it_is_after_the_results(by):
    exam = create_exam()
    house = create_organisation()
    chair = services.add_member(exam, name="A", organisation=house, role="chair", by=by)
    for name, role in (("A", "member"), ("B", "chair")):
        with pytest.raises(ValidationError):
            services.add_member(exam, name=name, organisation=house, role=role, by=by)
    services.remove_member(chair, by=by)
    services.remove_member(chair, by=by)
    assert not exam.members.exists()
    done = create_published_exam()
    assert refusal(
        lambda: services.add_member(done, name="A", organisation=house, role="chair", by=by)
    ) == "elsewhere"  # fmt: skip


def test_lines_of_an_exam_take_as_many_statements_as_one(django_assert_num_queries):
    for count in (1, 3):
        exam = Exam.objects.select_related("paper").get(pk=create_marked_exam(candidates=count).pk)
        with django_assert_num_queries(4):
            for line in selectors.exam_lines(exam):
                assert [sheet.assessor.person.full_name for sheet in line.sheets]
        assessors = list(exam.assessors.select_related("person"))
        candidates = list(exam.candidates.all())
        with django_assert_num_queries(2):
            selectors.conflicts(candidates, assessors)


def test_anonymised_person_leaves_results_and_no_words(by):
    exam = create_published_exam(HALF)
    candidate = exam.candidates.get()
    services.file_appeal(candidate, text="Secret", filed_on=TODAY, by=by)
    people_services.anonymise_person(candidate.person, by=by, reason="asked")
    assert candidate.appeals.get().text == "-"
    candidate.refresh_from_db()
    assert candidate.score == Decimal(50)


def test_stranger_sees_no_exam_of_another_center():
    exam = create_exam()
    assert list(Exam.objects.visible_to(create_coordinator(center=create_center()))) == []
    assert list(Exam.objects.visible_to(create_coordinator(center=exam.center))) == [exam]


def test_result_stands_in_the_learning_record(by):
    exam = create_published_exam()
    person = exam.candidates.get().person
    assert [row.exam for row in selectors.exams_of(person)] == [exam]
    assert selectors.exams_of(person, centers={create_center().pk}) == []
    assert make_record_link(person, by=by)


@pytest.mark.django_db(transaction=True)
def test_two_devices_at_once_make_one_sheet_and_two_savings():
    sheet = create_marked_exam().candidates.get().sheets.first()

    at_once(
        lambda: save(sheet, "a" * 16, FULL),
        lambda: save(sheet, "b" * 16, HALF),
        lambda: save(sheet, "a" * 16, FULL),
    )

    assert ExamSheet.objects.get(pk=sheet.pk).version in (1, 2)
    assert SheetSaving.objects.filter(sheet=sheet).count() == 2
