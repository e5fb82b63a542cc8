"""Words and sums of the reports of the demonstration; invented where no document has them."""

import datetime as dt
from decimal import Decimal
from typing import Any

from reports.reporting.services import Line

REASON = {
    "text_ky": "Жергиликтүү бийликтин өтүнүчү менен жылдырылды; жолугушуу күзүндө өтөт.",
    "text_ru": "Перенесено по просьбе местной власти; встреча пройдёт осенью.",
    "text_en": "Moved at the wish of the local authority; the meeting is made up for in autumn.",
}


def _line(code: str, title: str, plan: int, actual: int, *, in_kind: bool = False) -> Line:
    return Line(title, Decimal(plan), Decimal(actual), code, "EUR", in_kind)


BMZ_MONEY = (
    _line("1", "Training of trainers", 9_400, 9_180),
    _line("2", "Cascade trainings in the centers", 12_600, 12_240),
    _line("3", "Local social partnership meetings", 5_250, 4_870),
    _line("4", "ALE Festival", 14_000, 14_350),
    _line("5", "E-tutorials for the electronic library", 8_700, 8_700),
    _line("6", "Staff and administration", 6_300, 6_300),
    _line("K1", "Rooms and equipment of the centers", 3_200, 3_450, in_kind=True),
    _line("K2", "Work of volunteers at the festival", 1_100, 1_260, in_kind=True),
)
EU_MONEY = (
    _line("1", "Human resources", 128_000, 121_450),
    _line("2", "Travel", 14_200, 11_980),
    _line("3", "Equipment and supplies", 46_000, 47_310),
    _line("4", "Local office", 21_600, 21_600),
    _line("5", "Other costs, services", 88_000, 81_275),
    _line("7", "Indirect costs", 20_800, 19_850),
    _line("K1", "Rooms of vocational schools", 9_000, 9_000, in_kind=True),
)
# Courses of E-Quality in its pilot regions; days are invented.
PILOT_CENTERS = ("karakol", "balykchy", "naryn", "kochkor", "uzgen")
PILOT_DAYS = (
    *(dt.date(2021, 9, 6), dt.date(2022, 3, 14), dt.date(2022, 10, 3)),
    *(dt.date(2023, 2, 6), dt.date(2023, 5, 15)),
)
PILOT_COURSES = (
    *("digital-basics", "financial-literacy", "small-business-start", "life-skills-leadership"),
)
BMZ: dict[str, dict[str, str]] = {
    "summary": {
        "en": "In six months the network trained its own trainers, carried the card methodology "
        "into the centers, met the local authorities of every region and held the ALE Festival. "
        "The indicators below are counted from the registers of the centers.",
        "ru": "За шесть месяцев сеть подготовила собственных тренеров, принесла карточную методику "
        "в центры, встретилась с местными властями всех регионов и провела Фестиваль образования "
        "взрослых. Показатели ниже посчитаны по журналам центров.",
    },
    "start_situation": {
        "en": "Centers worked with their own materials and without a common methodology.\n"
        "Local budgets had no line for adult education.\n"
        "Few people knew that there is a center near them.",
        "ru": "Центры работали по своим материалам, без общей методики.\n"
        "В местных бюджетах не было строки на образование взрослых.\n"
        "Мало кто знал, что рядом есть центр.",
    },
    "effects": {
        "en": "Trainers of fifteen centers use the same card sets and pass them on.\n"
        "Local authorities made commitments with sums and dates.\n"
        "The festival made adult education visible in the whole country.",
        "ru": "Тренеры пятнадцати центров работают с одними наборами карточек и передают их "
        "дальше.\nМестные власти взяли обязательства с суммами и сроками.\n"
        "Фестиваль показал образование взрослых всей стране.",
    },
    "relevance": {
        "en": "The activities answer the action plan 2023–2026 of the programme for the "
        "development of adult education and the needs that centers named themselves.",
        "ru": "Мероприятия отвечают плану действий на 2023–2026 годы программы развития "
        "образования взрослых и потребностям, которые назвали сами центры.",
    },
    "coherence": {
        "en": "The trainings use programmes of the network; e-tutorials are shared with the "
        "projects of other donors through the electronic library.",
        "ru": "Тренинги идут по программам сети; электронные пособия доступны проектам других "
        "доноров через электронную библиотеку.",
    },
    "effectiveness": {
        "en": "The training of trainers reached all centers at once. The award of master trainer "
        "asks for a delivered training, so one trainer does not have it yet.",
        "ru": "Тренинг тренеров охватил сразу все центры. Звание мастер-тренера требует "
        "проведённого тренинга, поэтому у одного тренера его пока нет.",
    },
    "efficiency": {
        "en": "Centers gave rooms and equipment without payment. One travel to each region served "
        "both the partnership meeting and the visit of the center.",
        "ru": "Центры бесплатно предоставили помещения и оборудование. Одна поездка в регион "
        "служила и встрече партнёров, и посещению центра.",
    },
    "impact": {
        "en": "People who had never used state e-services now do it themselves and help their "
        "neighbours.",
        "ru": "Люди, которые никогда не пользовались электронными услугами, делают это сами и "
        "помогают соседям.",
    },
    "sustainability": {
        "en": "Trainers, card sets and e-tutorials stay with the centers. Commitments of local "
        "budgets are followed up in the portal.",
        "ru": "Тренеры, наборы карточек и электронные пособия остаются у центров. Обязательства "
        "местных бюджетов отслеживаются на портале.",
    },
}
EU: dict[str, dict[str, str]] = {
    "summary": {
        "en": "E-Quality opens digital education to young labour migrants and their families in "
        "three pilot regions: Issyk-Kul, Naryn and Osh. The period went to materials, trainers and "
        "first courses."
    },
    "results": {
        "en": "Courses in digital and financial literacy, entrepreneurship and leadership run in "
        "the pilot regions; vocational schools gave their rooms."
    },
    "sustainability": {
        "en": "Schools and centers keep the equipment and the trainers; the materials are in the "
        "electronic library under an open licence."
    },
    "mainstreaming": {
        "en": "More than half of those who learn are women. Times of courses follow the work of "
        "families; materials can be used without a connection."
    },
    "monitoring": {
        "en": "Figures are counted from the registers of the centers. Partners meet every quarter "
        "and look at them together."
    },
    "learning": {
        "en": "Learners stay when a course leads to something they need at once: an application, "
        "a price list, a first order."
    },
    "partners": {
        "en": "The Bulgarian Chamber of Education, Science and Culture shared its experience of "
        "validation; InAQA worked on the quality of programmes."
    },
    "authorities": {
        "en": "Regional administrations and the Ministry of Education and Science took part in the "
        "meetings and support the courses in vocational schools."
    },
    "others": {
        "en": "Vocational schools gave rooms and sent their young people; the network of adult "
        "training centers carries the courses on."
    },
    "continuation": {
        "en": "The partners go on together: the agreement on exchange of programmes is open-ended."
    },
    "links": {
        "en": "Materials are shared with the project on promotion of adult education through the "
        "electronic library."
    },
    "grants": {"en": "This is the first grant of the European Union for this target group."},
    "contracting": {"en": "Questions were answered within days; both visits helped."},
    "contracts": {"en": "No contract above EUR 60,000 was awarded."},
    "plan": {
        "en": "Next period: courses in all five centers of the pilot regions in spring and autumn, "
        "two meetings of the partners, the four modules for adoption."
    },
    "visibility": {
        "en": "Every event and every material says that it is funded by the European Union."
    },
    "records": {"en": "At the office of the association in Bishkek and in the portal."},
}
STORY: dict[str, Any] = {
    "title_en": "The first application without a queue",
    "title_ru": "Первое заявление без очереди",
    "title_ky": "Кезексиз биринчи арыз",
    "text_en": "After the course at the center in Naryn a mother of three made her first "
    "application for a service of the state by herself, on her phone, at her kitchen table. Now "
    "the neighbours come to her with theirs.",
    "text_ru": "После курса в нарынском центре мать троих детей впервые сама подала заявление на "
    "государственную услугу: с телефона, за своим кухонным столом. Теперь к ней приходят соседи.",
    "text_ky": "Нарындагы борбордогу курстан кийин үч баланын энеси мамлекеттик кызматка биринчи "
    "арызын өзү берди: телефонунан, ашканасындагы столдон. Эми кошуналар ага келишет.",
}
SECOND_STORY: dict[str, Any] = {
    "title_en": "A sewing workshop of four",
    "title_ru": "Швейный цех на четверых",
    "title_ky": "Төрт кишилик тигүү цехи",
    "text_en": "Four women who met at the course rent a room together and sew school uniforms.",
    "text_ru": "Четыре женщины, познакомившиеся на курсе, вместе снимают комнату и шьют форму.",
    "text_ky": "Курста таанышкан төрт аял чогуу бөлмө ижаралап, мектеп формасын тигишет.",
}
