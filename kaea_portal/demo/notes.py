"""Agendas and minutes of the meetings that the documents name: round tables, the coordination
meeting of E-Quality, the exchange meeting on E-school, the council whose protocol is quoted.

What was spoken about is as documented; hours and wording are invented.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from centers.models import Organisation, Place
from centers.services import create_organisation
from events import services
from events.models import Event
from events.services import Point

Kind = Organisation.Kind
COORDINATION = (
    "E-Quality: online coordination meeting to clarify tasks, work plans, expected results"
)
EXCHANGE = "Exchange meeting on E-school"
DIGITAL = "Development the population digital skills for using state services"
ALE_DAY = "ALE Day in Kyrgyzstan"
COUNCIL = "Council meeting on the IT cluster"


@dataclass(frozen=True)
class Notes:
    """The agenda and the approved minutes of one meeting."""

    points: tuple[Point, ...]
    text: str
    number: str = ""


NOTES: dict[str, Notes] = {
    COORDINATION: Notes(
        (
            Point("Долбоордун тапшырмаларын тактоо", dt.time(14), 40),
            Point("Өнөктөштөрдүн иш пландары", dt.time(14, 40), 40),
            Point("Күтүлгөн натыйжалар жана чечимдер", dt.time(15, 20), 40),
        ),
        "Европа Биримдигинин, Болгариянын билим берүү, илим жана маданият палатасынын, InAQA "
        "агенттигинин өкүлдөрү жана кыргызстандык эксперттер долбоордун тапшырмаларын, иш "
        "пландарын жана күтүлгөн натыйжаларын такташты.\n\nЧечимдер: 1) биринчи жылдын иш планы "
        "бекитилди; 2) модулдарды баалоо материалдарын InAQA даярдайт; 3) палата окутуу "
        "боюнча эксперттерди жиберет.",
        "№ 1",
    ),
    EXCHANGE: Notes(
        (
            Point("Монголияда E-school мектебин сыноо тажрыйбасы", dt.time(14), 45),
            Point("Казакстандын санариптик билим берүү ресурстары", dt.time(14, 45), 30),
            Point("Борбордук Азияда тажрыйба алмашууну улантуу", dt.time(15, 15), 30),
        ),
        "E-school алыскы жайыттардагы балдарды, муктаж жана мигрант үй-бүлөлөрдү, чет өлкөдөгү "
        "монголдорду окутат жана мугалим жетишсиз жерлерде жардам берет.\n\nКатышуучулар "
        "Борбордук Азияда тажрыйба алмашууну улантууга макул болушту.",
    ),
    DIGITAL: Notes(
        (
            Point("Санариптештирүү жана электрондук башкаруу саясаты", dt.time(10), 60),
            Point("Мамлекеттик порталдар: калктын көндүмдөрү", dt.time(11), 60),
            Point("Айыл өкмөттөргө сунуштар", dt.time(14), 90),
        ),
        "Катышуучулар калктын санариптик көндүмдөрүн мамлекеттик кызматтарды колдонуу үчүн "
        "өнүктүрүүнү талкуулашты жана айыл өкмөттөрдүн жетекчилигине сунуш кабыл алышты.",
    ),
    ALE_DAY: Notes(
        (
            Point("Чоңдорго билим берүү: мыйзам жана каржылоо", dt.time(10), 60),
            Point("Топтордо иштөө", dt.time(11), 90),
            Point("Резолюция жана министрликке кайрылуу", dt.time(13, 30), 60),
        ),
        "Үч топ мыйзам, каржылоо жана жайылтуу боюнча сунуштарды иштеп чыкты. Сунуштардан "
        "резолюция түзүлүп, Билим берүү жана илим министрлигине кайрылуу кабыл алынды.",
    ),
    COUNCIL: Notes(
        (Point("IT-кластер: пилоттук мектептер", dt.time(10), 60),),
        "Премьер-министрдин 2017-жылдын 5-июнундагы № 16-2540 тапшырмасынын негизинде "
        "министрликке Мамлекеттик мүлктү башкаруу фонду менен бирге IT-окуу жайларын түзүү "
        "тапшырылды.",
        "№ 2",
    ),
}
HERE, MONGOLIA, KAZAKHSTAN = "Кыргыз Республикасы", "Монголия", "Казакстан"
# Whom the people of an organisation came for, where the documents say so.
DELEGATIONS: dict[str, dict[str, str]] = {
    COORDINATION: {"kaea": "Кыргызстандык эксперттер"},
    EXCHANGE: {
        "mes": HERE,
        "taalim": HERE,
        "mongolia": MONGOLIA,
        "it-center": MONGOLIA,
        "upskill": KAZAKHSTAN,
    },
}


def partners_abroad() -> dict[str, Organisation]:
    """The Mongolian and the Kazakh side of the exchange meeting."""

    def create(kind: str, country: str, ky: str, ru: str, en: str) -> Organisation:
        place = Place.objects.get(level="country", iso_code=country)
        words: dict[str, Any] = {"name_ky": ky, "name_ru": ru, "name_en": en}
        return create_organisation(by=None, kind=kind, country=place, is_demo=True, **words)

    return {
        "mongolia": create(
            Kind.STATE_BODY, "MN", "Монголиянын билим берүү министрлиги",
            "Министерство образования Монголии", "Ministry of Education of Mongolia",
        ),
        "it-center": create(
            Kind.STATE_BODY, "MN", "Монголиянын билим берүүнүн IT-борбору",
            "IT-центр образования Монголии", "IT Center of Education of Mongolia",
        ),
        "upskill": create(
            Kind.COMPANY, "KZ", "Bilim Media Group UpSkill", "Bilim Media Group UpSkill",
            "Bilim Media Group UpSkill",
        ),
    }  # fmt: skip


def fill_notes(event: Event, *, by: User) -> None:
    """The agenda and the approved minutes of the first of a series; later ones write their own."""
    notes = NOTES.get(event.title_en or "")
    if notes is None or event.copied_from_id is not None:
        return
    services.save_agenda(event, points=notes.points, by=by)
    minutes = services.start_minutes(event, by=by)
    minutes = services.save_minutes(
        minutes, text=notes.text, seen=0, number=notes.number, dated_on=event.first_on, by=by
    )
    services.approve_minutes(services.open_amendments(minutes, by=by), by=by)
