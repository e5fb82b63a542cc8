"""Programmes of the festival, of the conference and of the webinar that the documents name.

Who spoke for whom is as documented (three NGOs of three countries at the webinar; Mongolia and
Kazakhstan at the conference); hours, halls and names of people are invented.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from centers.models import Organisation, Place
from events import services
from events.models import Event, Hall, Speaker, Stand

Words = tuple[str, str, str]
Role = tuple[str, str]


@dataclass
class Stage:
    """The programme of one event while it is written; people and halls by short names."""

    event: Event
    organisations: dict[str, Organisation]
    by: User
    halls: dict[str, Hall] = field(default_factory=dict)
    people: dict[str, Speaker] = field(default_factory=dict)

    def hall(self, key: str, name: Words, capacity: int) -> None:
        hall = Hall(event=self.event)
        words = _in_languages("name", name)
        self.halls[key] = services.save_hall(hall, by=self.by, capacity=capacity, **words)

    def speaker(
        self, key: str, name: str = "", organisation: str = "", *, text: str = "", country: str = ""
    ) -> None:
        """Somebody of a known organisation, or of one by its words and country."""
        self.people[key] = services.save_speaker(
            Speaker(event=self.event),
            by=self.by,
            name=name,
            organisation=self.organisations.get(organisation),
            organisation_name=text,
            country=Place.objects.get(code=country) if country else None,
        )

    def slot(
        self, hours: str, hall: str, kind: str, title: Words, *roles: Role, **fields: Any
    ) -> None:
        """A slot of the first day; `hours` as "10:00-10:45"."""
        starts_at, ends_at = map(dt.time.fromisoformat, hours.split("-"))
        services.create_slot(
            self.event,
            by=self.by,
            roles=[(self.people[key], role) for key, role in roles],
            hall=self.halls.get(hall),
            kind=kind,
            day=self.event.starts_on,
            starts_at=starts_at,
            ends_at=ends_at,
            **_in_languages("title", title),
            **fields,
        )

    def stand(self, organisation: str, place: str, shows: Words) -> None:
        services.save_stand(
            Stand(event=self.event),
            by=self.by,
            organisation=self.organisations[organisation],
            place=place,
            **_in_languages("shows", shows),
        )

    def release(self, changelog: Words | None = None) -> None:
        words = dict(zip(("ky", "ru", "en"), changelog or (), strict=False))
        services.release_programme(self.event, by=self.by, changelog=words)


def _in_languages(name: str, words: Sequence[str]) -> dict[str, str]:
    return {f"{name}_{code}": text for code, text in zip(("ky", "ru", "en"), words, strict=True)}


def festival(event: Event, organisations: dict[str, Organisation], *, by: User) -> None:
    """Opening, a panel, four master classes, stands; a master class moved in the second version."""
    stage = Stage(event, organisations, by)
    stage.hall("stage", ("Негизги сахна", "Главная сцена", "Main stage"), 600)
    stage.hall("tent", ("Мастер-класстар чатыры", "Шатёр мастер-классов", "Master class tent"), 30)
    stage.hall("library", ("Китепкана залы", "Зал библиотеки", "Library hall"), 60)
    stage.speaker("host", "Бакытова Назгүл", "kaea")
    stage.speaker("digital", "Орозбеков Тилек", "digital")
    stage.speaker("sanarip", "Жумабаева Айнура", "sanarip")
    stage.speaker("felt", "Мамытова Гүлбара", text="«Ак кийиз» чеберлер бирикмеси")
    stage.speaker("cards", "Токтосунов Эрмек", "kaea")
    stage.slot(
        "10:00-10:45", "stage", "opening",
        ("Фестивалдын ачылышы", "Открытие фестиваля", "Opening of the festival"),
        ("host", "moderator"),
    )  # fmt: skip
    stage.slot(
        "11:00-12:30", "library", "panel",
        ("Мамлекеттик кызматтар телефондо: көндүмдөр жетеби?",
         "Госуслуги в телефоне: хватает ли навыков?",
         "State services by phone: do we have the skills?"),
        ("host", "moderator"), ("digital", "speaker"), ("sanarip", "speaker"),
        languages=["ky", "ru"],
    )  # fmt: skip
    stage.slot(
        "11:00-12:30", "tent", "master_class",
        ("Кийизден жасалган буюмдар", "Изделия из войлока", "Things made of felt"),
        ("felt", "speaker"), capacity=20, languages=["ky"],
    )  # fmt: skip
    stage.slot("12:30-13:30", "", "break", ("Түшкү тамак", "Обед", "Lunch"))
    stage.slot(
        "13:30-14:30", "tent", "master_class",
        ("Чоңдорду карточкалар менен окутуу", "Обучение взрослых с карточками",
         "Teaching adults with cards"),
        ("cards", "speaker"), capacity=25, languages=["ky", "ru"],
    )  # fmt: skip
    stage.slot(
        "13:30-15:00", "library", "master_class",
        ("Коопсуз сырсөздөр", "Надёжные пароли", "Safe passwords"),
        ("sanarip", "speaker"), capacity=40, languages=["ru"],
    )  # fmt: skip
    stage.slot(
        "17:15-18:00", "stage", "opening",
        ("Жабылышы жана концерт", "Закрытие и концерт", "Closing and concert"),
        ("host", "moderator"),
    )  # fmt: skip
    yard = "Короо / Двор"
    stage.stand(
        "kaea",
        yard,
        (
            "Борборлордун курстары жана окуу куралдары",
            "Курсы и пособия центров",
            "Courses and aids of the centers",
        ),
    )
    stage.stand(
        "sanarip",
        yard,
        (
            "Санариптик көндүмдөр боюнча видеолор",
            "Видео о цифровых навыках",
            "Videos on digital skills",
        ),
    )
    stage.stand("kssda", yard, ("Кыска IT-курстар", "Короткие IT-курсы", "Short IT courses"))
    stage.release()
    stage.slot(
        "15:00-16:30", "tent", "master_class",
        ("Өз ишимди кантип баштайм", "Как начать своё дело", "How to start a business"),
        ("cards", "speaker"), capacity=25, languages=["ky"],
    )  # fmt: skip
    stage.release(("Дагы бир мастер-класс кошулду.", "Добавлен ещё один мастер-класс.",
                   "One more master class."))  # fmt: skip


def festival_again(event: Event, organisations: dict[str, Organisation], *, by: User) -> None:
    """The programme of the last festival came along with the copy, without the people: they are
    asked anew, and the master classes have those who could be won so far."""
    stage = Stage(event, organisations, by)
    stage.speaker("host", "Бакытова Назгүл", "kaea")
    stage.speaker("sanarip", "Жумабаева Айнура", "sanarip")
    stage.speaker("digital", "Орозбеков Тилек", "digital")
    stage.speaker("felt", "Мамытова Гүлбара", text="«Ак кийиз» чеберлер бирикмеси")
    stage.speaker("cards", "Токтосунов Эрмек", "kaea")
    leading: dict[str, tuple[Role, ...]] = {
        "Opening of the festival": (("host", "moderator"),),
        "Closing and concert": (("host", "moderator"),),
        "State services by phone: do we have the skills?": (
            *(("host", "moderator"), ("digital", "speaker"), ("sanarip", "speaker")),
        ),
        "Things made of felt": (("felt", "speaker"),),
        "Safe passwords": (("sanarip", "speaker"),),
    }
    for slot in event.slots.exclude(kind="break"):
        roles = leading.get(slot.title_en or "", (("cards", "speaker"),))
        found = [(stage.people[key], role) for key, role in roles]
        services.update_slot(slot, roles=found, by=by)
    stage.release()


def round_table(event: Event, organisations: dict[str, Organisation], *, by: User) -> None:
    """State services and the skills they need; recommendations at the end."""
    stage = Stage(event, organisations, by)
    stage.hall("hall", ("Чоң зал", "Большой зал", "Large hall"), 60)
    stage.speaker("kaea", "Бакытова Назгүл", "kaea")
    stage.speaker("digital", "Орозбеков Тилек", "digital")
    stage.speaker("civil", organisation="civil")
    stage.slot(
        "10:00-10:30", "hall", "opening",
        ("Тегерек столдун ачылышы", "Открытие круглого стола", "Opening of the round table"),
        ("kaea", "moderator"),
    )  # fmt: skip
    stage.slot(
        "10:30-12:30", "hall", "panel",
        ("Санариптештирүү жана мамлекеттик порталдар", "Цифровизация и государственные порталы",
         "Digitalisation and state portals"),
        ("kaea", "moderator"), ("digital", "speaker"), ("civil", "speaker"),
    )  # fmt: skip
    stage.slot("12:30-13:30", "", "break", ("Түшкү тамак", "Обед", "Lunch"))
    stage.slot(
        "13:30-16:00", "hall", "panel",
        ("Айыл өкмөттөргө сунуштарды даярдоо", "Подготовка рекомендаций айыл окмоту",
         "Recommendations to the aiyl okmotu"),
        ("kaea", "moderator"), ("digital", "speaker"),
    )  # fmt: skip
    stage.release()


def conference(event: Event, organisations: dict[str, Organisation], *, by: User) -> None:
    """What neighbours shared about learning at a distance."""
    stage = Stage(event, organisations, by)
    stage.hall("main", ("Конференц-зал", "Конференц-зал", "Conference hall"), 120)
    stage.speaker("forum", organisation="taalim")
    stage.speaker("ministry", organisation="mes")
    stage.speaker("mongolia", text="IT Center of Education", country="MN")
    stage.speaker("upskill", text="Bilim Media Group UpSkill", country="KZ")
    stage.slot(
        "09:30-10:00", "main", "opening",
        ("Конференциянын ачылышы", "Открытие конференции", "Opening of the conference"),
        ("forum", "moderator"), ("ministry", "speaker"),
    )  # fmt: skip
    stage.slot(
        "10:00-11:00", "main", "talk",
        ("Монголияда E-school мектебин сыноо тажрыйбасы", "Опыт пилотирования E-school в Монголии",
         "The experience of piloting an E-school in Mongolia"),
        ("mongolia", "speaker"),
    )  # fmt: skip
    stage.slot("11:00-11:30", "", "break", ("Тыныгуу", "Перерыв", "Break"))
    stage.slot(
        "11:30-12:30", "main", "talk",
        ("Санариптик билим берүү ресурстары жана мамлекеттик-жеке өнөктөштүк",
         "Цифровые образовательные ресурсы и государственно-частное партнёрство",
         "Digital educational resources and state-private partnership"),
        ("upskill", "speaker"),
    )  # fmt: skip
    stage.release()


def webinar(event: Event, organisations: dict[str, Organisation], *, by: User) -> None:
    """In Russian, moderated, three NGOs of three countries; nobody's name is documented."""
    stage = Stage(event, organisations, by)
    stage.speaker("moderator", text="European Training Foundation")
    for key in ("tajrupt", "kssda", "orleu"):
        stage.speaker(key, organisation=key)
    stage.slot(
        "14:00-15:30", "", "panel",
        ("Борбордук Азияда санариптик көндүмдөр кандай өнүгүүдө",
         "Как развиваются цифровые навыки в Центральной Азии",
         "How digital skills are developing in Central Asia"),
        ("moderator", "moderator"),
        *((key, "speaker") for key in ("tajrupt", "kssda", "orleu")),
        languages=["ru"],
    )  # fmt: skip
    stage.release()
