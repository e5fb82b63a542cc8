"""What became of graduates in the demonstration, and what learners thought of trainings.

As the documents say, all who finished the first IT courses found work, women and men, in banks or
telecoms; people of other trainings do this and that. Names and days are invented. Written by the
services that the pages use.
"""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from accounts.models import User
from centers.models import Center
from people.models import Consent, Person
from trainings.models import Attendance, Enrolment, FollowUp, Programme, Session, Training
from trainings.services.feedback import give_feedback, open_feedback, save_paper_counts
from trainings.services.follow_up_answers import answer_follow_up, confirm_employment
from trainings.services.follow_ups import begin_wave, note_call, refuse_follow_ups

SIZE, WOMEN = 16, 3  # about a fifth of the students are women
# sector, position, employer: banks and telecoms only
JOBS = (
    ("banking", "middle", "Айыл Банк"),
    ("telecom", "manager", "Кыргызтелеком"),
    ("banking", "manager", "РСК Банк"),
    ("telecom", "middle", "MegaCom"),
    ("banking", "junior", "Айыл Банк"),
)
OTHERS = ("self_employed", "employed", "looking", "migrated", "studying", "employed", "other")
REMARKS = ("Практикага көбүрөөк убакыт керек.", "Карточкалар менен иштөө жакты.")
# How often each value from 1 to 5 was ticked, a question a line.
PAPER = ((0, 0, 1, 3, 5), (0, 0, 0, 2, 7), (0, 1, 1, 3, 4), (0, 1, 2, 4, 2), (0, 0, 1, 2, 6))
SHEETS = 9


def add_follow_ups(*, directorate: User, today: dt.date) -> None:
    """The first courses at 3, 6 and 12 months, three other trainings, feedback on five."""
    first = _first_course(Programme.objects.get(slug="it-specialists"), today=today)
    for months in (3, 6, 12):
        _ask_first(first, months, by=directorate, today=today)
    rows = Training.objects.filter(
        status=Training.Status.APPROVED,
        programme__kind=Programme.Kind.COURSE,
        enrolments__isnull=False,
        ends_on__range=(today - dt.timedelta(days=320), today - dt.timedelta(days=100)),
    )
    for training in rows.distinct().order_by("-ends_on", "pk")[:3]:
        _ask_others(training, by=directorate, today=today)
    cascade = Training.objects.filter(slug__startswith="2024-c").order_by("slug")[:4]
    for number, training in enumerate([first, *cascade]):
        _rate(training, number=number, by=directorate)


def _first_course(programme: Programme, *, today: dt.date) -> Training:
    """A run with a list of names, a year and a half ago."""
    center = Center.objects.get(slug="bishkek-birinchi-may")
    starts_on = today - dt.timedelta(days=480)
    training = Training.objects.create(
        slug=f"{starts_on:%Y-%m}-bm-it1",
        center=center,
        programme=programme,
        status=Training.Status.APPROVED,
        place=center.region,
        region=center.region,
        starts_on=starts_on,
        ends_on=starts_on + dt.timedelta(days=60),
        hours=programme.hours,
        submitted_at=timezone.now(),
        decided_at=timezone.now(),
        is_demo=True,
    )
    women = center.people.filter(sex="F", birth_year__gte=1985).order_by("pk")[:WOMEN]
    men = center.people.filter(sex="M", birth_year__gte=1985).order_by("pk")[: SIZE - WOMEN]
    session = Session.objects.create(training=training, number=1, held_on=starts_on)
    rows = Enrolment.objects.bulk_create(
        Enrolment(
            training=training,
            person=person,
            age=person.age_on(starts_on),
            pre_test=30 + number % 4 * 5,
            post_test=72 + number % 5 * 4,
        )
        for number, person in enumerate([*women, *men])
    )
    Attendance.objects.bulk_create(
        Attendance(session=session, enrolment=row, mark="p") for row in rows
    )
    _agree([row.person for row in rows], day=training.ends_on)
    return training


def _ask_first(training: Training, months: int, *, by: User, today: dt.date) -> None:
    """All who answer work in banks and telecoms; two do not answer after a year."""
    wave = begin_wave(training, months=months, by=by, today=today)
    assert wave is not None
    rows = list(wave.rows.order_by("pk"))
    for number, row in enumerate(rows[: len(rows) - (2 if months == 12 else 1)]):
        sector, level, employer = JOBS[number % len(JOBS)]
        answer = answer_follow_up(
            row,
            way="call" if number % 3 else "hand",
            by=by,
            outcome="employed",
            sector=sector,
            level=level if months == 12 else "junior",
            same_field=True,
            employer_name=employer,
            may_ask_employer=number % 2 == 0,
            joins_alumni=months == 12 and number % 2 == 0,
        )
        if months == 12 and number < 2 and answer.may_ask_employer:
            confirm_employment(answer, is_true=True, by=by)


def _ask_others(training: Training, *, by: User, today: dt.date) -> None:
    """Half a register agreed to be asked; some of them answered this and that."""
    people = [row.person for row in training.enrolments.counted().select_related("person")]
    _agree(people[: len(people) * 2 // 3], day=training.ends_on)
    wave = begin_wave(training, months=3, by=by, today=today)
    assert wave is not None
    rows = FollowUp.objects.filter(wave=wave).with_state().with_relations().order_by("pk")
    for number, row in enumerate(rows.to_ask()):
        if number % 5 == 4:
            note_call(row, by=by)
        elif number % 7 == 5:
            refuse_follow_ups(row, by=by)
        elif number % 4 != 3:
            outcome = OTHERS[number % len(OTHERS)]
            answer_follow_up(
                row,
                way="call",
                by=by,
                outcome=outcome,
                sector="sewing" if outcome == "self_employed" else "trade",
                level="worker",
                same_field=outcome == "self_employed",
            )


def _rate(training: Training, *, number: int, by: User) -> None:
    """Nine sheets on paper, and some answers by link with a remark or without one."""
    row = open_feedback(training, by=by)
    counts = {
        (question, value): count
        for question, line in enumerate(PAPER, start=1)
        for value, count in enumerate(line, start=1)
    }
    save_paper_counts(training, sheets=SHEETS, counts=counts, by=by)
    for sheet in range(1 + number % 3):
        values = {question: 5 - (question + sheet + number) % 3 % 2 for question in range(1, 6)}
        give_feedback(row, values=values, text=REMARKS[sheet] if sheet < len(REMARKS) else "")


def _agree(people: Sequence[Person], *, day: dt.date) -> None:
    """A paper signed at the end of the training: being contacted later."""
    known = Consent.objects.valid().filter(purpose=Consent.Purpose.CONTACT, person__in=people)
    have = set(known.values_list("person", flat=True))
    Consent.objects.bulk_create(
        Consent(
            person=person,
            purpose=Consent.Purpose.CONTACT,
            text_version="1",
            language="ky",
            way=Consent.Way.PAPER,
            given_on=day,
        )
        for person in people
        if person.pk not in have
    )
