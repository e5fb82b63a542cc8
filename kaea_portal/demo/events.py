"""The events that the documents of the network name, with their own titles.

Written by the same services as the pages use. Days that no document names are invented: those of
2024 lie within the project, and a webinar "of 25 August" is put into 2021.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from accounts.models import User
from centers.models import Center, Organisation, Place
from events import services
from events.models import Event, Series
from kaea_portal.demo import programmes
from kaea_portal.demo.guests import add_guests, open_sign_up
from kaea_portal.demo.meetings import (
    add_follow_up,
    fill_attendance,
    fill_partnership,
)
from kaea_portal.demo.notes import fill_notes, partners_abroad
from projects.models import PolicyPlanItem, Project
from trainings.models import Training

Words = tuple[str, str, str]
BISHKEK, KARAKOL, JALAL_ABAD = "41711000000000", "41702410000010", "41703410000010"
DIGITAL: Words = (
    "«Мамлекеттик кызматтарды колдонуу үчүн калктын санариптик көндүмдөрүн өнүктүрүү» "
    "тегерек столу",
    "Круглый стол «Развитие цифровых навыков населения для использования государственных услуг»",
    "Development the population digital skills for using state services",
)
ALE_DAY: Words = (
    "Кыргызстандагы чоңдорго билим берүү күнү",
    "День образования взрослых в Кыргызстане",
    "ALE Day in Kyrgyzstan",
)
FESTIVAL: Words = (
    "Чоңдорго билим берүү фестивали",
    "Фестиваль образования взрослых",
    "ALE Festival",
)
MEETING: Words = (
    "Жергиликтүү социалдык өнөктөштүк жолугушуусу",
    "Встреча местного социального партнёрства",
    "Local social partnership meeting",
)
PLAN: tuple[tuple[str, Words, str], ...] = (
    ("ale-2023-1", ("Чоңдорго билим берүүнүн укуктук негизин өнүктүрүү",
                    "Развитие правовой основы образования взрослых",
                    "Develop the legal basis of adult learning and education"), "mes"),
    ("ale-2023-2", ("Калктын санариптик көндүмдөрүн өнүктүрүү",
                    "Развитие цифровых навыков населения",
                    "Develop the digital skills of the population"), "digital"),
    ("ale-2023-3", ("Жергиликтүү социалдык өнөктөштүктү бекемдөө",
                    "Укрепление местного социального партнёрства",
                    "Strengthen local social partnership"), "kaea"),
    ("ale-2023-4", ("Чоңдорго билим берүүнү калк арасында жайылтуу",
                    "Продвижение образования взрослых среди населения",
                    "Promote adult learning among the population"), "kaea"),
    ("ale-2023-5", ("Чоңдорду окуткан машыктыруучулардын кесиптик деңгээлин жогорулатуу",
                    "Повышение квалификации тренеров, обучающих взрослых",
                    "Raise the qualification of those who teach adults"), "kaea"),
    # Nothing was done for it yet, which the plan has to show.
    ("ale-2023-6", ("Формалдуу эмес жана информалдуу билимди таануу",
                    "Признание неформального и информального обучения",
                    "Recognise non-formal and informal learning"), "mes"),
)  # fmt: skip
REPORT = "Катышуучулар пландалган маселелерди талкуулап, кийинки кадамдарды макулдашты."


@dataclass
class Writer:
    """Everything the events belong to, by its short name."""

    organisations: dict[str, Organisation]
    projects: dict[str, Project]
    by: User
    today: dt.date
    places: dict[str, Place] = field(default_factory=dict)
    items: dict[str, PolicyPlanItem] = field(default_factory=dict)

    def add(
        self,
        title: Words,
        *,
        hosts: Iterable[tuple[str, str]] = (("kaea", "host"),),
        project: str = "",
        items: Iterable[str] = (),
        place: str = "",
        **fields: Any,
    ) -> Event:
        """Plan an event; the words are in Kyrgyz, Russian and English."""
        return services.create_event(
            by=self.by,
            hosts=[(self.organisations[key], role) for key, role in hosts],
            projects=[self.projects[project]] if project else [],
            policy_items=[self.items[code] for code in items],
            place=self.places.get(place),
            is_demo=True,
            **{
                "languages": ["ky", "ru"],
                "level": Event.Level.NATIONAL,
                **_named(title, "title"),
                **fields,
            },
        )

    def report(self, event: Event) -> Event:
        """It was held and is reported."""
        services.mark_held(event, by=self.by)
        fill_attendance(event, self.organisations, by=self.by)
        fill_notes(event, by=self.by)
        return services.report_event(event, report=REPORT, by=self.by)


def add_events(
    organisations: dict[str, Organisation],
    projects: dict[str, Project],
    centers: dict[str, Center],
    *,
    by: User,
    today: dt.date | None = None,
) -> None:
    """Round tables, partnership meetings, ALE Day, the festival, meetings with partners abroad."""
    organisations = {**organisations, **partners_abroad()}
    writer = Writer(organisations, projects, by, today or timezone.localdate())
    writer.places = Place.objects.in_bulk([BISHKEK, KARAKOL, JALAL_ABAD], field_name="code")
    writer.items = _policy_plan(organisations)
    _name_in_trainings(writer.items)
    _round_tables(writer)
    _festivals(writer)
    _partnerships(writer, list(centers.values())[:15])
    _with_partners_abroad(writer)
    add_follow_up(organisations, centers, by=by, today=writer.today)


def _named(value: Words, name: str) -> dict[str, str]:
    return {f"{name}_{code}": text for code, text in zip(("ky", "ru", "en"), value, strict=True)}


def _policy_plan(organisations: dict[str, Organisation]) -> dict[str, PolicyPlanItem]:
    return {
        code: PolicyPlanItem.objects.create(
            code=code,
            first_year=2023,
            last_year=2026,
            position=position,
            responsible=organisations[responsible],
            is_demo=True,
            **_named(title, "title"),
        )
        for position, (code, title, responsible) in enumerate(PLAN, start=1)
    }


def _name_in_trainings(items: dict[str, PolicyPlanItem]) -> None:
    """The training of trainers and its cascade, and the courses in digital skills."""
    rows = Training.objects.filter(slug__regex=r"^2024-(04-bo-tot|c\d\d-)")
    items["ale-2023-5"].trainings.set(rows)
    items["ale-2023-2"].trainings.set(rows.filter(programme__area__code="digital-skills"))


def _series(code: str, name: Words, kind: str) -> Series:
    series = Series(is_demo=True)
    return services.save_series(series, code=code, kind=kind, by=None, **_named(name, "name"))


def _round_tables(writer: Writer) -> None:
    state = (("kaea", "host"), ("digital", "co_host"), ("civil", "partner"))
    day = dt.date(2024, 5, 17)
    digital = writer.add(
        DIGITAL, hosts=state, project="ale-promotion-2024", items=["ale-2023-2"],
        kind=Event.Kind.ROUND_TABLE, place=BISHKEK, starts_on=day,
        starts_at=dt.time(10), ends_at=dt.time(16),
    )  # fmt: skip
    programmes.round_table(digital, writer.organisations, by=writer.by)
    writer.report(digital)
    series = _series("ale-day", ALE_DAY, Event.Kind.ROUND_TABLE)
    first = writer.add(
        ALE_DAY, hosts=(("kaea", "host"), ("mes", "co_host")), project="ale-promotion-2024",
        items=["ale-2023-1", "ale-2023-4"], kind=Event.Kind.ROUND_TABLE, place=BISHKEK,
        series=series, starts_on=dt.date(2024, 8, 22), starts_at=dt.time(10), ends_at=dt.time(15),
    )  # fmt: skip
    _each_year(writer, first)


def _festivals(writer: Writer) -> None:
    """Karakol in 2024, Jalal-Abad in 2025; the next one is announced."""
    series = _series("ale-festival", FESTIVAL, Event.Kind.FESTIVAL)
    first = writer.add(
        FESTIVAL, hosts=(("kaea", "host"), ("mes", "partner"), ("bmz", "funder")),
        project="ale-promotion-2024", items=["ale-2023-4"], kind=Event.Kind.FESTIVAL,
        place=KARAKOL, series=series, starts_on=dt.date(2024, 6, 8),
        starts_at=dt.time(10), ends_at=dt.time(18), capacity=600,
    )  # fmt: skip
    programmes.festival(first, writer.organisations, by=writer.by)
    add_guests(first, by=writer.by)
    to_come = _each_year(writer, first, places={2025: JALAL_ABAD, 2026: BISHKEK})
    if to_come != first:
        programmes.festival_again(to_come, writer.organisations, by=writer.by)
    open_sign_up(to_come, by=writer.by)


def _each_year(writer: Writer, event: Event, *, places: dict[int, str] | None = None) -> Event:
    """Copy an event from year to year until one is still to come; gives that one."""
    while event.last_on < writer.today:
        writer.report(event)
        day = services.next_year(event.first_on, same_weekday=True)
        event = services.copy_event(event, first_on=day, by=writer.by)
        moved = (places or {}).get(day.year)
        if moved:
            services.update_event(event, by=writer.by, place=writer.places[moved])
        event.refresh_from_db()
    return services.announce_event(event, by=writer.by)


def _partnerships(writer: Writer, centers: list[Center]) -> None:
    """Fifteen planned in 2024, one a center; twelve of them were held."""
    for number, center in enumerate(centers):
        event = writer.add(
            MEETING, hosts=(), project="ale-promotion-2024", items=["ale-2023-3"],
            kind=Event.Kind.PARTNERSHIP, level=Event.Level.LOCAL, center=center,
            planned_on=dt.date(2024, 8, 31),
        )  # fmt: skip
        if number % 5 == 4:
            continue  # overdue
        day = dt.date(2024, 4, 9) + dt.timedelta(days=7 * number)
        services.mark_held(event, by=writer.by, starts_on=day)
        event.refresh_from_db()
        fill_partnership(event, writer.organisations, by=writer.by)
        if number % 2:
            services.report_event(event, report=REPORT, by=writer.by)


def _with_partners_abroad(writer: Writer) -> None:
    writer.report(
        writer.add(
            ("E-Quality: тапшырмаларды, иш пландарын жана күтүлгөн натыйжаларды тактоо боюнча "
             "онлайн координациялык жолугушуу",
             "E-Quality: координационная онлайн-встреча для уточнения задач, планов работы и "
             "ожидаемых результатов",
             "E-Quality: online coordination meeting to clarify tasks, work plans, expected "
             "results"),
            hosts=(("kaea", "host"), ("bulgaria", "co_host"), ("inaqa", "partner"),
                   ("eu", "funder")),
            project="e-quality", kind=Event.Kind.MEETING, format=Event.Format.ONLINE,
            starts_on=dt.date(2021, 2, 19), languages=["ru", "en"], is_public=False,
            starts_at=dt.time(14), ends_at=dt.time(16),
            online_link="https://meet.demo.kaea.example/e-quality",
        )
    )  # fmt: skip
    writer.report(
        writer.add(
            ("IT-кластер боюнча кеңештин жыйыны", "Заседание совета по IT-кластеру",
             "Council meeting on the IT cluster"),
            hosts=(("kssda", "partner"),), kind=Event.Kind.MEETING, place=BISHKEK,
            starts_on=dt.date(2017, 6, 23), languages=["ru"], is_public=False,
        )
    )  # fmt: skip
    day = dt.date(2023, 10, 13)
    conference = writer.add(
        ("Билим берүү стратегиялары жана инновациялар боюнча эл аралык конференция",
         "Международная конференция по образовательным стратегиям и инновациям",
         "International Conference on Educational Strategies and Innovations"),
        hosts=(("taalim", "host"), ("mes", "host")),
        kind=Event.Kind.CONFERENCE, place=BISHKEK, starts_on=day,
    )  # fmt: skip
    writer.add(
        ("E-school боюнча тажрыйба алмашуу жолугушуусу",
         "Встреча по обмену опытом о школе E-school",
         "Exchange meeting on E-school"),
        hosts=(("taalim", "host"), ("mes", "host")),
        kind=Event.Kind.MEETING, place=BISHKEK, starts_on=day, parent=conference,
    )  # fmt: skip
    programmes.conference(conference, writer.organisations, by=writer.by)
    for part in conference.parts.all():
        writer.report(part)
    writer.report(conference)
    _yearly_visit(writer)
    webinar = writer.add(
        ("Борбордук Азияда санариптик көндүмдөр кандай өнүгүүдө",
         "Как развиваются цифровые навыки в Центральной Азии",
         "How digital skills are developing in Central Asia"),
        hosts=(("tajrupt", "partner"), ("kssda", "partner"), ("orleu", "partner")),
        kind=Event.Kind.WEBINAR, format=Event.Format.ONLINE, languages=["ru"],
        starts_on=dt.date(2021, 8, 25),
    )  # fmt: skip
    programmes.webinar(webinar, writer.organisations, by=writer.by)
    writer.report(webinar)


def _yearly_visit(writer: Writer) -> None:
    """A partner sends specialists each year (S106); they came in the last two years, and this
    year's visit is not there yet."""
    title = (
        "Grohe компаниясынын адистери мастерлерди окутат",
        "Специалисты компании Grohe обучают мастеров",
        "Specialists of Grohe train the masters",
    )
    series = _series("grohe-visit", title, Event.Kind.EXCHANGE)
    for year in (writer.today.year - 2, writer.today.year - 1):
        writer.report(
            writer.add(
                title, hosts=(("kaea", "host"),), kind=Event.Kind.EXCHANGE, place=BISHKEK,
                series=series, starts_on=dt.date(year, 10, 6), is_public=False,
            )
        )  # fmt: skip
