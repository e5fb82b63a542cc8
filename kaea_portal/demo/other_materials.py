"""Demo materials of the other kinds, and some that are on their way: what a desk looks like.

Our own short texts; addresses are front pages of official sites, nothing is invented about them.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from centers.models import Center, Organisation, Place
from library import services
from library.models import Resource, Revision, Topic
from trainings.models import Programme

# Which materials of the library a programme uses, by their addresses.
PROGRAMMES = {
    "tot-card-methodology": ("card-methodology-guide", "learning-as-adult"),
    "digital-basics": ("safe-passwords", "email-first-letter", "internet-safety-film"),
    "state-services-by-phone": ("tunduk-first-steps", "electronic-signature"),
    "financial-literacy": ("family-budget", "mobile-money-first-transfer"),
    "small-business-start": ("small-business-plan", "price-and-cost"),
    "sewing-basics": ("sewing-measurements", "sewing-machine-care"),
}


@dataclass(frozen=True)
class DemoText:
    language: str
    title: str
    summary: str
    body: str = ""


@dataclass(frozen=True)
class DemoMaterial:
    slug: str
    texts: tuple[DemoText, ...]
    facts: dict[str, Any]
    topics: tuple[str, ...] = ()
    partner: str = ""
    country: str = ""
    contributors: tuple[dict[str, str], ...] = field(default=({"role": "author", "name": "KAEA"},))


PUBLISHED = (
    DemoMaterial(
        "internet-safety-film",
        (
            DemoText(
                "ky",
                "Тасма: интернеттеги коопсуздук",
                "Өнөктөштүн тасмасына шилтеме жана анын негизги ойлору текст түрүндө.",
                "## Тасмада эмне айтылат\n\n1. Жеке маалыматты эч кимге айтпаңыз.\n"
                "2. Белгисиз шилтемени баспаңыз.\n3. Ар бир сайтка өзүнчө сырсөз коюңуз.\n\n"
                "::: tip\nТасма башка сайтта ачылат; трафик жумшалат. Бул текст жетиштүү.\n:::\n\n"
                "::: check\nБелгисиз адам жиберген шилтемени эмне кылабыз?\n"
                "- [ ] Дароо басабыз\n- [x] Баспайбыз, кимден экенин тактайбыз\n\n"
                "Шилтеме тааныш адамдан келсе да, анын өзү жибергенин сурап алыңыз.\n:::",
            ),
            DemoText(
                "ru",
                "Фильм: безопасность в интернете",
                "Ссылка на фильм партнёра и его главные мысли в виде текста.",
                "## О чём фильм\n\n1. Никому не сообщайте личные данные.\n"
                "2. Не нажимайте на незнакомые ссылки.\n3. У каждого сайта свой пароль.\n\n"
                "::: tip\nФильм открывается на другом сайте и тратит трафик. "
                "Этого текста достаточно.\n:::",
            ),
        ),
        {
            "kind": "video",
            "is_link_only": True,
            "licence": "cc-by",
            "source_url": "https://isoc.kg/",
            "minutes": 6,
        },
        topics=("safe-internet",),
        partner="sanarip",
    ),
    DemoMaterial(
        "card-methodology-guide",
        (
            DemoText(
                "ky",
                "Карточка методикасы: тренердин усулдук колдонмосу",
                "Карточка менен сабакты кантип даярдап, кантип өткөрөбүз: беш кадам.",
                "## Эмне керек\n\nКарточкалар, чоң барак, скотч, маркер.\n\n## Сабактын жүрүшү\n\n"
                "::: steps\n1. Бир суроо коёбуз.\n2. Ар бир адам жообун карточкага жазат: "
                "бир карточкага бир ой.\n3. Карточкаларды барга илип, окшошторун топтойбуз.\n"
                "4. Топторго ат коёбуз.\n5. Эмнени биринчи жасай турганыбызды добуш менен "
                "тандайбыз.\n:::\n\n::: warning\nКарточканы ким жазганын сурабаңыз: "
                "адамдар ошондо ачык жазат.\n:::",
            ),
            DemoText(
                "ru",
                "Карточная методика: пособие для тренера",
                "Как подготовить и провести занятие с карточками: пять шагов.",
                "## Что нужно\n\nКарточки, большой лист, скотч, маркеры.\n\n## Ход занятия\n\n"
                "::: steps\n1. Задаём один вопрос.\n2. Каждый пишет ответ на карточке: "
                "одна мысль на карточку.\n3. Вешаем карточки и собираем похожие вместе.\n"
                "4. Даём группам названия.\n5. Голосуем, с чего начать.\n:::",
            ),
        ),
        {"kind": "aid", "audience": "trainers", "licence": "cc-by", "level": "intermediate"},
        topics=("learning",),
    ),
    DemoMaterial(
        "law-on-education-2023",
        (
            DemoText(
                "ky",
                "«Билим берүү жөнүндө» мыйзам, 2023-жыл",
                "Кыргыз Республикасынын мыйзамы. Толук тексти Юстиция министрлигинин базасында.",
            ),
            DemoText(
                "ru",
                "Закон «Об образовании», 2023 год",
                "Закон Кыргызской Республики. Полный текст в базе Министерства юстиции.",
            ),
        ),
        {
            "kind": "act",
            "is_link_only": True,
            "source_url": "https://cbd.minjust.gov.kg/",
            "dated_on": dt.date(2023, 8, 11),
            "act_state": "in_force",
            "audience": "trainers",
        },
        topics=("rights", "learning"),
        contributors=(),
    ),
    DemoMaterial(
        "e-school-mongolia",
        (
            DemoText(
                "ky",
                "E-school, Монголия: тажрыйба алмашуунун жазуусу",
                "Аралыктан окутууга кантип өтүшкөнүн сураган суроолорубуз жана өзүбүзгө алган "
                "ойлорубуз.",
                "## Эмнени сурадык\n\n- Сабактар интернетсиз кантип жетет?\n"
                "- Мугалимдерди ким окутат?\n- Окуган адамдардын саны кантип эсептелет?\n\n"
                "## Өзүбүзгө эмне алдык\n\nСабакты кыска бөлүктөргө бөлүү, ар бир бөлүктүн "
                "аягына текшерүү суроосун коюу, жүктөп алуунун көлөмүн алдын ала көрсөтүү.\n\n"
                "::: tip\nБул жазуу үлгү катары берилди: чыныгы сапардын отчёту эмес.\n:::",
            ),
            DemoText(
                "en",
                "E-school, Mongolia: a note of exchange",
                "What we asked about learning at a distance, and what we took home.",
                "## What we asked\n\n- How do lessons arrive without internet?\n"
                "- Who trains the teachers?\n- How are learners counted?\n\n"
                "## What we took home\n\nShort parts, a question at the end of each, "
                "the size shown before a download.\n\n"
                "::: tip\nThis note is a sample, not the report of a real visit.\n:::",
            ),
        ),
        {"kind": "note", "licence": "cc-by", "audience": "trainers"},
        topics=("learning",),
        country="MN",
    ),
    DemoMaterial(
        "digital-lesson-plan-kk",
        (
            DemoText(
                "kk",
                "Цифрлық дағдылар: бірінші сабақтың жоспары",
                "Ересектерге арналған бірінші сабақ: телефонмен танысу, 90 минут.",
                "## Мақсаты\n\nҚатысушы телефонын өзі қосады, жазудың көлемін үлкейтеді және "
                "суретке түсіреді.\n\n## Барысы\n\n::: steps\n1. Танысамыз: 15 минут.\n"
                "2. Экран мен батырмалар: 30 минут.\n3. Сурет түсіру: 30 минут.\n"
                "4. Сұрақтар: 15 минут.\n:::",
            ),
        ),
        {"kind": "aid", "licence": "cc-by", "audience": "trainers"},
        topics=("phone-basics",),
        partner="almaty",
        country="KZ",
    ),
)
LOCAL = DemoMaterial(
    "naryn-where-to-go",
    (
        DemoText(
            "ky",
            "Нарында кайда кайрылса болот",
            "Борбордун окуучулары көп сураган жерлер: документ, жумуш, китепкана.",
            "## Документ\n\nКалкты тейлөө борбору; барардан мурда кезекти телефондон алыңыз.\n\n"
            "## Жумуш\n\nРайондук эмгек бөлүмү; резюмени ала барыңыз.\n\n"
            "## Китепкана\n\nШаардык китепканада интернет бар.\n",
        ),
    ),
    {"kind": "other", "licence": "cc-by", "minutes": 2},
    topics=("state-services",),
    contributors=({"role": "author", "name": "Нарын борбору"},),
)
IN_REVIEW = DemoMaterial(
    "wool-for-the-market",
    (
        DemoText(
            "ky",
            "Жүн буюмду базарга даярдоо",
            "Жуу, кургатуу, баа коюу жана сүрөткө тартуу: төрт кадам.",
            "## Жуу\n\nМуздак суу, самын; ыскан суу жүндү кичирейтет.\n\n## Кургатуу\n\n"
            "Күнгө эмес, көлөкөгө, жайып коёбуз.\n\n## Баасы\n\nЖүн + убакыт + жол. "
            "Үчөөнү кошуп, анан гана баа айтабыз.\n\n## Сүрөт\n\nКүндүзгү жарыкта, таза фондо.\n",
        ),
    ),
    {"kind": "tutorial", "licence": "cc-by", "audience": "women"},
    topics=("small-business",),
)
RETURNED = DemoMaterial(
    "winter-road-safety",
    (
        DemoText(
            "ky",
            "Кышында жолго чыгуу",
            "Нарындан Бишкекке чейин: жолдон мурда эмнени текшеребиз.",
            "## Унаа\n\nДөңгөлөк, күйүүчү май, жылуу кийим.\n\n## Байланыш\n\n"
            "Телефонду толук заряддап алабыз.\n",
        ),
    ),
    {"kind": "tutorial", "licence": "cc-by"},
    topics=("family",),
)
WITHDRAWN = DemoMaterial(
    "paper-queue-ticket",
    (
        DemoText(
            "ky",
            "Кагаз талон менен кезек алуу",
            "Мекемеде кезек талонун кантип алабыз.",
            "## Талон\n\nКире бериштеги аппараттан талон алып, номериңизди күтөсүз.\n",
        ),
    ),
    {"kind": "tutorial", "licence": "cc0"},
    topics=("state-services",),
)


def add_other_materials(
    *, author: User, reviewer: User, coordinator: User, naryn: Center, partners: dict[str, Any]
) -> None:
    """Write them as people would, and tie programmes to what they use."""
    for demo in PUBLISHED:
        _publish(_write(demo, by=author, partners=partners), author, reviewer, partners)
    local = _write(LOCAL, by=coordinator, center=naryn, partners=partners)
    _publish(local, coordinator, reviewer, partners)
    for revision in _write(IN_REVIEW, by=coordinator, center=naryn, partners=partners):
        services.submit_revision(revision, by=coordinator, is_quiet=True)
    for revision in _write(RETURNED, by=coordinator, center=naryn, partners=partners):
        services.submit_revision(revision, by=coordinator, is_quiet=True)
        services.add_comment(
            revision, text="Кандай май жана канча? Мисал кошуңуз.", place="унаа", by=reviewer
        )
        services.ask_changes(
            revision,
            comment="Пайдалуу тема. Жолдо калып калса эмне кылуу керектигин да жазыңыз.",
            by=reviewer,
            is_quiet=True,
        )
    old = _write(WITHDRAWN, by=author, partners=partners)
    _publish(old, author, reviewer, partners)
    services.withdraw_resource(
        old[0].edition.resource, reason="Кагаз талон эми берилбейт.", by=reviewer
    )
    for slug, materials in PROGRAMMES.items():
        programme = Programme.objects.get(slug=slug)
        programme.materials.set(Resource.objects.filter(slug__in=materials))


def add_partner_abroad(kazakhstan: Place) -> Organisation:
    """Who shares a teaching aid in Kazakh; invented, and named so."""
    return Organisation.objects.create(
        kind=Organisation.Kind.NGO,
        country=kazakhstan,
        name_ky="Алматыдагы өнөктөш борбор (үлгү)",
        name_ru="Партнёрский центр в Алматы (образец)",
        name_en="Partner center in Almaty (sample)",
        is_demo=True,
    )


def _write(
    demo: DemoMaterial, *, by: User, partners: dict[str, Any], center: Center | None = None
) -> list[Revision]:
    country = Place.objects.filter(level="country", iso_code=demo.country or "-").first()
    resource = services.create_resource(
        by=by,
        center=center,
        slug=demo.slug,
        topics=list(Topic.objects.filter(code__in=demo.topics)),
        source_partner=partners.get(demo.partner),
        country=country,
        contributors=demo.contributors,
        **demo.facts,
    )
    Resource.objects.filter(pk=resource.pk).update(is_demo=True)
    revisions = []
    for text in demo.texts:
        edition = services.add_edition(resource, language=text.language, by=by)
        revision = services.save_revision(
            edition, by=by, title=text.title, summary=text.summary, body=text.body
        )
        revisions.append(revision)
    return revisions


def _publish(
    revisions: list[Revision], author: User, reviewer: User, partners: dict[str, Any]
) -> None:
    for revision in revisions:
        services.submit_revision(revision, by=author, is_quiet=True)
        services.publish_revision(
            revision, by=reviewer, reviewed_for=partners["academy"], is_quiet=True
        )
