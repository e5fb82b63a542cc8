"""What the two projects were to reach: frameworks, partners and money as their papers say."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from accounts.models import User
from centers.models import Organisation
from projects import services
from projects.models import Indicator, Project, ProjectPartner

Words = tuple[str, str, str]
Unit, Window = Indicator.Unit, Indicator.Window
Adding, Operator = Indicator.Adding, Indicator.Operator
Role = ProjectPartner.Role


@dataclass(frozen=True)
class Row:
    """An indicator: its code, words, measure and what was agreed."""

    code: str
    title: Words
    measure: str
    unit: str
    operator: str = Operator.AT_LEAST
    target: int | None = None
    baseline: int | None = None
    periods: str = Adding.SUM
    centers: str = Adding.SUM
    window: str = Window.NONE
    splits: tuple[str, ...] = ()
    filters: dict[str, list[str]] = field(default_factory=dict)
    sdg: tuple[str, ...] = ()
    value: int | None = None
    evidence: str = ""


ONCE: dict[str, Any] = {
    "window": Window.PROJECT, "periods": Adding.UNIQUE, "centers": Adding.UNIQUE,
}  # fmt: skip
OF_PEOPLE = ("sex", "age", "region", "center")

# number, level, number above, words, indicators
ALE = (
    ("1", "outcome", "", ("Борборлордун машыктыруучулары чоңдорду жаңы ыкма менен окутат",
                          "Тренеры центров обучают взрослых по новой методике",
                          "Trainers of the centers teach adults by a new methodology"), (
        Row("1.a", ("Машыктыруучулар каскадда окуткан адамдар",
                    "Люди, обученные тренерами в каскаде",
                    "People taught by the trainers in the cascade"), "cascade_people",
            Unit.PEOPLE, Operator.ABOUT, 200, splits=OF_PEOPLE, sdg=("4.3", "4.4"), **ONCE),
    )),
    ("1.1", "output", "1", ("Карточка методологиясы боюнча машыктыруучулар даярдалды",
                            "Подготовлены тренеры по карточной методике",
                            "Trainers are trained in the card methodology"), (
        Row("1.1.1", ("Машыктыруучуларды даярдоодон өткөн машыктыруучулар",
                      "Тренеры, прошедшие обучение тренеров",
                      "Trainers who took the training of trainers"), "tot_trainers",
            Unit.PEOPLE, Operator.EQUAL, 16, 0, splits=("sex", "region"), **ONCE),
        Row("1.1.2", ("Алар келген борборлор", "Центры, из которых они приехали",
                      "Centers they come from"), "tot_centers",
            Unit.COUNT, Operator.EQUAL, 15, periods=Adding.UNIQUE, centers=Adding.NOT,
            window=Window.PROJECT),
        Row("1.1.3", ("Сертификаты бар мастер-машыктыруучулар",
                      "Сертифицированные мастер-тренеры", "Certified master trainers"),
            "certified_master_trainers", Unit.PEOPLE, Operator.AT_LEAST, 16, 0,
            splits=("sex", "region"), **ONCE),
    )),
    ("2", "outcome", "", ("Жергиликтүү өнөктөштөр борборлорду колдойт",
                          "Местные партнёры поддерживают центры",
                          "Local partners support the centers"), (
        Row("2.a", ("Тренингдерге жергиликтүү бюджеттен түшкөн каражат, сом",
                    "Средства местных бюджетов на тренинги, сом",
                    "Money of local budgets for trainings, som"), "money_by_source",
            Unit.MONEY, Operator.MORE, 0, 0, splits=("region",),
            filters={"funding": ["local_budget"], "network": ["1"]}),
        Row("2.b", ("Кызматкерлери үчүн курстарга буйрутма берген жумуш берүүчүлөр",
                    "Работодатели, заказавшие курсы для сотрудников",
                    "Employers who order courses for their personnel"), "employers_ordering",
            Unit.COUNT, Operator.MORE, 0, 0, periods=Adding.UNIQUE, centers=Adding.UNIQUE,
            window=Window.PROJECT, filters={"network": ["1"]}),
    )),
    ("2.1", "output", "2", ("Жергиликтүү социалдык өнөктөштүк жолугушуулары өттү",
                            "Прошли встречи местного социального партнёрства",
                            "Local social partnership meetings are held"), (
        Row("2.1.1", ("Жергиликтүү социалдык өнөктөштүк жолугушуулары",
                      "Встречи местного социального партнёрства",
                      "Local social partnership meetings"), "meetings_held",
            Unit.EVENTS, Operator.AT_LEAST, 15, splits=("region", "center"),
            filters={"event_kind": ["partnership"]}),
        Row("2.1.2", ("Айыл өкмөттөрүнө жөнөтүлгөн сунуштар",
                      "Рекомендации, направленные айыл окмоту",
                      "Recommendations sent to aiyl okmotu"), "recommendations_sent",
            Unit.COUNT, Operator.AT_LEAST, 1, splits=("region",)),
    )),
    ("3", "outcome", "", ("Калк чоңдорго билим берүүнү билет жана колдонот",
                          "Население знает об образовании взрослых и пользуется им",
                          "People know of adult learning and use it"), (
        Row("3.a", ("Чоңдорго билим берүү фестивалынын коноктору",
                    "Гости фестиваля образования взрослых", "Guests of the ALE Festival"),
            "festival_check_ins", Unit.PARTICIPATIONS, Operator.MORE, 500,
            splits=("sex", "age")),
    )),
    ("3.1", "output", "3", ("Санариптик китепкана бар", "Создана цифровая библиотека",
                            "The digital library is there"), (
        Row("3.1.1", ("Жарыяланган электрондук колдонмолор",
                      "Опубликованные электронные пособия", "Published e-tutorials"),
            "tutorials_published", Unit.COUNT, Operator.ABOUT, 30, 0, periods=Adding.LATEST,
            filters={}, sdg=("4.4",)),
    )),
)  # fmt: skip
EQUALITY = (
    ("1", "outcome", "", ("Пилоттук региондордогу жаштардын санариптик көндүмдөрү өстү",
                          "Цифровые навыки молодёжи пилотных регионов выросли",
                          "Young people of the pilot regions have more digital skills"), (
        # Around 20 % was found at the start (S117); more than that is to be reached.
        Row("1.a", ("Санариптик көндүмдөр курстарындагы аялдардын үлүшү",
                    "Доля женщин на курсах цифровых навыков",
                    "Share of women in courses of digital skills"), "share_of_women", Unit.SHARE,
            Operator.MORE, 20, 20, filters={"area": ["digital-skills", "it"]},
            periods=Adding.NOT, centers=Adding.NOT, splits=("region",), sdg=("5.b",)),
        Row("1.b", ("Окуган адамдар", "Обученные люди", "People trained"), "unique_people",
            Unit.PEOPLE, splits=("sex", "age", "region"), sdg=("4.4", "8.6", "10.7"), **ONCE),
    )),
    ("1.1", "output", "1", ("Санариптик окуу модулдары даяр", "Цифровые учебные модули готовы",
                            "Digital training modules are ready"), (
        Row("1.1.1", ("Даярдалган модулдар: санариптик жана финансылык сабаттуулук, "
                      "ишкердик, лидерлик",
                      "Готовые модули: цифровая и финансовая грамотность, предпринимательство, "
                      "лидерство",
                      "Modules ready: digital and financial literacy, entrepreneurship, "
                      "leadership"), "", Unit.COUNT, Operator.EQUAL, 4, periods=Adding.LATEST,
            centers=Adding.NOT, sdg=("4.3", "4.4"), value=4,
            evidence="Төрт модуль жумушчу топто кабыл алынды, протокол 2023-жылдын июнунда."),
    )),
)  # fmt: skip


def add_frameworks(
    projects: dict[str, Project],
    organisations: dict[str, Organisation],
    *,
    by: User,
    approver: User,
) -> None:
    """Both projects with everything that was agreed; one person hands in, another approves."""
    ale, equality = projects["ale-promotion-2024"], projects["e-quality"]
    _describe(ale, by, level="macro", sdg_targets=["4.3", "4.4", "16.6", "17.17"], is_public=True)
    _describe(
        equality, by, level="meso", precision="month", is_public=True, is_iati_public=True,
        sdg_targets=["4.3", "4.4", "5.b", "8.6", "10.7"],
    )  # fmt: skip
    services.set_funding(
        equality.funding.get(), amount=Decimal(900_000), currency="EUR", is_approximate=True, by=by
    )
    for name, role in (
        ("bulgaria", Role.COORDINATOR), ("inaqa", Role.CO_APPLICANT), ("kaea", Role.ASSOCIATE),
    ):  # fmt: skip
        services.add_partner(equality, organisation=organisations[name], role=role, by=by)
    services.add_partner(ale, organisation=organisations["kaea"], role=Role.IMPLEMENTER, by=by)
    for project, rows in ((ale, ALE), (equality, EQUALITY)):
        _write(project, rows, by=by, approver=approver)


def _describe(project: Project, by: User, **fields: Any) -> None:
    services.update_project(
        project, by=by, donors=project.donors.all(), regions=project.regions.all(), **fields
    )


def _named(words: Words) -> dict[str, Any]:
    return {f"title_{code}": text for code, text in zip(("ky", "ru", "en"), words, strict=True)}


def _write(project: Project, rows: Any, *, by: User, approver: User) -> None:
    written: dict[str, Any] = {}
    for number, level, above, words, indicators in rows:
        result = services.save_result(
            project, level=level, number=number, parent=written.get(above), by=by, **_named(words)
        )
        written[number] = result
        for row in indicators:
            indicator = services.create_indicator(
                result, code=row.code, by=by, measure=row.measure, unit=row.unit,
                operator=row.operator, window=row.window, across_periods=row.periods,
                target=None if row.target is None else Decimal(row.target),
                baseline=None if row.baseline is None else Decimal(row.baseline),
                baseline_on=None if row.baseline is None else project.starts_on,
                across_centers=row.centers, splits=list(row.splits), filters=row.filters,
                sdg_targets=list(row.sdg), **_named(row.title),
            )  # fmt: skip
            services.submit_indicator(indicator, by=by)
            services.approve_indicator(indicator, by=approver)
            if row.value is not None:
                last: dt.date = project.ends_on
                services.record_value(
                    indicator, starts_on=project.starts_on, ends_on=last,
                    value=Decimal(row.value), evidence=row.evidence, by=by,
                )  # fmt: skip
