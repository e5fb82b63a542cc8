"""A practical exam of plumbing of the demonstration: candidates of VS 87 in Naryn, assessors of
VS 5 and of a water company, one candidate decided by a third, one appeal. And a test of skills.

Written by the same services as the pages use; names are those of invented people.
"""

import datetime as dt
from decimal import Decimal

from accounts.models import User
from centers.models import Center, Organisation, Place, ThematicArea
from people.models import Person
from trainings.models import ExamPaper, ExamSheet
from trainings.services import assessments, exams

CANDIDATES, TAKERS = 5, 3
Words = tuple[str, str, str]
SCHOOLS: tuple[tuple[str, Words, str], ...] = (
    ("vocational_school", ("№ 5 кесиптик лицей", "Профессиональный лицей № 5",
                           "Vocational school No. 5"), "bishkek"),
    ("vocational_school", ("№ 87 кесиптик лицей", "Профессиональный лицей № 87",
                           "Vocational school No. 87"), "naryn"),
    ("employer", ("«Нарын суу» ишканасы", "Предприятие «Нарын суу»", "Naryn Suu water company"),
     "naryn"),
)  # fmt: skip
CRITERIA = (
    ("theory", "Коопсуздук эрежелери", "Коркунучтарды атайт, каражаттарды тандайт", 10),
    ("practice", "Түтүктөрдү кесүү жана бириктирүү", "Өлчөмү чиймеге туура келет", 20),
    ("practice", "Түтүктөрдү кесүү жана бириктирүү", "Бириктирген жери суу өткөрбөйт", 30),
    ("practice", "Жуугучту орнотуу", "Түз жана бекем орнотулган", 20),
    ("practice", "Жуугучту орнотуу", "Иш орду таза калтырылган", 10),
)
# Marks of the first and the second assessor, and of the third where one is needed.
MARKS: tuple[tuple[tuple[float, ...], ...], ...] = (
    ((9, 18, 26, 17, 9), (8, 17, 27, 16, 10)),
    ((7, 14, 20, 13, 8), (8, 15, 21, 12, 8)),
    ((9, 19, 28, 18, 9), (5, 10, 12, 11, 6), (7, 15, 22, 14, 8)),
    ((4, 9, 12, 8, 6), (5, 10, 13, 9, 6)),
    ((8, 16, 24, 15, 9), (8, 17, 25, 15, 8)),
)
QUESTIONS: dict[str, tuple[tuple[Words, tuple[Words, ...]], ...]] = {
    "digital-skills": (
        (("Кайсы сырсөз ишенимдүүрөөк?", "Какой пароль надёжнее?", "Which password is safer?"),
         (("Узун сөз айкашы", "Длинная фраза", "A long phrase"),
          ("12345", "12345", "12345"), ("Атыңыз", "Ваше имя", "Your name"))),
        (("Банк SMSтен код сураса эмне кыласыз?", "Что делать, если «банк» просит код из SMS?",
          "A “bank” asks for the code of an SMS. What now?"),
         (("Айтпайм", "Не сообщать", "Keep it secret"),
          ("Айтам", "Сообщить", "Tell it"), ("Жазып берем", "Написать", "Write it"))),
    ),
    "business-entrepreneurship": (
        (("Таза киреше деген эмне?", "Что такое чистая прибыль?", "What is net profit?"),
         (("Киреше минус чыгаша", "Доход минус расход", "Income less costs"),
          ("Бардык түшкөн акча", "Вся выручка", "All takings"), ("Насыя", "Кредит", "A loan"))),
        (("Бизнес-план эмне үчүн керек?", "Зачем нужен бизнес-план?",
          "What is a business plan for?"),
         (("Чыгашаны алдын ала эсептөө", "Рассчитать расходы заранее",
           "To reckon costs beforehand"),
          ("Салык үчүн", "Для налога", "For the tax"),
          ("Кооздук үчүн", "Для красоты", "For show"))),
    ),
}  # fmt: skip


def add_exams(center: Center, *, by: User, today: dt.date) -> None:
    """The exam of plumbing with all its states, and a test of two areas taken by three people."""
    people = list(
        Person.objects.filter(centers=center, user=None, enrolments__isnull=False)
        .distinct()
        .order_by("pk")[:CANDIDATES]
    )
    # Who teaches elsewhere and is known to no candidate.
    others = list(
        Person.objects.filter(taught_trainings__isnull=False)
        .exclude(centers=center)
        .exclude(taught_trainings__training__enrolments__person__in=people)
        .distinct()
        .order_by("pk")[:3]
    )
    if len(people) < CANDIDATES or len(others) < 3:
        return
    houses = [_house(*facts, center=center) for facts in SCHOOLS]
    _exam(center, people, others, houses, by=by, today=today)
    _test(center, people[:TAKERS], by=by)


def _house(kind: str, name: Words, place: str, *, center: Center) -> Organisation:
    town = center.organisation.place
    if place != "naryn":
        town = Place.objects.filter(code="41711000000000").first() or town
    return Organisation.objects.create(
        kind=kind,
        country=center.organisation.country,
        place=town,
        name_ky=name[0],
        name_ru=name[1],
        name_en=name[2],
        is_demo=True,
    )


def _paper(*, by: User) -> ExamPaper:
    lines = [dict(zip(("part", "task", "text", "weight"), line, strict=True)) for line in CRITERIA]
    paper = exams.create_paper(
        by=by,
        lines=lines,
        title="Сантехник",
        standard="Сантехник, 3-деңгээл",
        standard_body="Кесиптик стандарттар боюнча тармактык кеңеш",
        standard_version="2024",
        pass_mark=60,
        difference_limit=15,
    )
    return exams.release_paper(paper, by=by)


def _exam(
    center: Center,
    people: list[Person],
    others: list[Person],
    houses: list[Organisation],
    *,
    by: User,
    today: dt.date,
) -> None:
    school_5, school_87, company = houses
    exam = exams.plan_exam(
        paper=_paper(by=by),
        center=center,
        school=school_87,
        place=center.organisation.place or center.region,
        held_on=today - dt.timedelta(days=2),
        appeal_days=5,
        by=by,
    )
    for name, house, role in (
        ("Э. Сатыбалдиев", school_87, "chair"),
        ("Г. Абдыраева", school_5, "member"),
        ("К. Мамбеталиев", company, "secretary"),
    ):
        exams.add_member(exam, name=name, organisation=house, role=role, by=by)
    candidates = [
        exams.add_candidate(exam, person=person, organisation=school_87, by=by) for person in people
    ]
    first, second, third = (
        exams.add_assessor(exam, person=person, organisation=house, by=by)
        for person, house in zip(others, (school_5, company, school_5), strict=True)
    )
    for candidate in candidates:
        for assessor in (first, second):
            exams.assign_assessor(candidate, assessor=assessor, by=by)
    exams.start_marking(exam, by=by)
    for candidate, marks in zip(candidates, MARKS, strict=True):
        for sheet, given in zip(candidate.sheets.order_by("seat"), marks, strict=False):
            _hand_in(sheet, given)
        if len(marks) > 2:
            _hand_in(exams.assign_assessor(candidate, assessor=third, by=by), marks[2])
    published_on = exams.publish_results(exam, by=by).published_on
    assert published_on is not None
    appeal = exams.file_appeal(
        candidates[3],
        text="Суу өткөргөн жери мен бириктирген жер эмес.",
        filed_on=published_on,
        by=by,
    )
    exams.decide_appeal(
        appeal,
        is_granted=True,
        reason="Комиссия кайра карап, бириктирген жерге упай кошту.",
        new_score=Decimal(61),
        by=by,
    )


def _hand_in(sheet: ExamSheet, given: tuple[float, ...]) -> None:
    marks = {f"c{number}": value for number, value in enumerate(given, start=1)}
    exams.save_sheet(
        sheet, marks=marks, based_on=0, nonce=f"demo-of-the-sheet-{sheet.pk}", hand_in=True
    )


def _test(center: Center, people: list[Person], *, by: User) -> None:
    areas = ThematicArea.objects.in_bulk(list(QUESTIONS), field_name="code")
    for code, questions in QUESTIONS.items():
        for text, answers in questions:
            assessments.save_question(
                area=areas[code],
                kind="single",
                text=_words(text),
                answers=[
                    {**_words(answer), "right": number == 0}
                    for number, answer in enumerate(answers)
                ],
                by=by,
            )
    made = assessments.create_assessment(
        areas=areas.values(),
        title_ky="Санариптик жана ишкердик көндүмдөр",
        title_ru="Цифровые и предпринимательские навыки",
        title_en="Digital and business skills",
        questions_an_area=2,
        by=by,
    )
    made = assessments.release_assessment(made, by=by)
    for wrong, person in enumerate(people):
        token = assessments.make_assessment_link(made, person=person, center=center, by=by)
        link = assessments.open_assessment_link(token)
        assert link is not None
        attempt = assessments.start_attempt(link)
        # All right, one wrong, two wrong: the first answer is the right one.
        given = {key: [int(number < wrong)] for number, key in enumerate(attempt.questions)}
        assessments.finish_attempt(attempt, answers=given)


def _words(text: Words) -> dict[str, str]:
    return dict(zip(("ky", "ru", "en"), text, strict=True))
