"""The invented network: organisations, centers, programmes, projects and who signs in."""

import datetime as dt
from dataclasses import dataclass

from accounts.roles import NationalRole
from centers.models import Organisation

Kind = Organisation.Kind


@dataclass(frozen=True)
class DemoCenter:
    slug: str
    code: str
    place: str  # code of the state classifier
    name: tuple[str, str, str]  # ky, ru, en
    areas: tuple[str, ...]


@dataclass(frozen=True)
class DemoProgramme:
    slug: str
    area: str
    hours: int
    sessions: int
    isced: str
    kind: str
    title: tuple[str, str, str]
    summary: tuple[str, str, str]


def _center(slug: str, code: str, place: str, ky: str, ru: str, en: str, areas: str) -> DemoCenter:
    name = (
        f"{ky} чоңдорду окутуу борбору",
        f"{ru} центр обучения взрослых",
        f"{en} adult training center",
    )
    return DemoCenter(slug, code, place, name, tuple(areas.split()))


CENTERS = (
    _center("bishkek-birinchi-may", "BM", "41711203000000", "Бишкек «Биринчи май»",
            "Бишкекский «Первомайский»", "Bishkek “Birinchi May”", "digital it life"),
    _center("bishkek-oktyabr", "BO", "41711202000000", "Бишкек «Октябрь»",
            "Бишкекский «Октябрьский»", "Bishkek “Oktyabr”", "digital business plumbing"),
    _center("kara-balta", "KB", "41708209600010", "Кара-Балта", "Кара-Балтинский", "Kara-Balta",
            "sewing business eservices"),
    _center("tokmok", "TM", "41708400000010", "Токмок", "Токмокский", "Tokmok",
            "digital plumbing life"),
    _center("talas", "T", "41707400000010", "Талас", "Таласский", "Talas",
            "business digital sewing"),
    _center("karakol", "KR", "41702410000010", "Каракол", "Каракольский", "Karakol",
            "business digital eservices"),
    _center("balykchy", "BL", "41702420000010", "Балыкчы", "Балыкчинский", "Balykchy",
            "sewing life plumbing"),
    _center("naryn", "N", "41704400000010", "Нарын", "Нарынский", "Naryn",
            "digital business eservices sewing"),
    _center("kochkor", "KK", "41704235000000", "Кочкор", "Кочкорский", "Kochkor",
            "business sewing life"),
    _center("manas", "M", "41703410000010", "Манас", "Манасский", "Manas",
            "digital business life"),
    _center("kerben", "KE", "41703211610010", "Кербен", "Кербенский", "Kerben",
            "sewing eservices business"),
    _center("uzgen", "U", "41706255600010", "Өзгөн", "Узгенский", "Uzgen",
            "business sewing digital"),
    _center("osh", "O", "41721000000000", "Ош", "Ошский", "Osh", "digital it business life"),
    _center("batken", "B", "41705410000010", "Баткен", "Баткенский", "Batken",
            "digital business eservices"),
    _center("kadamjay", "KD", "41705258610020", "Кадамжай", "Кадамжайский", "Kadamjay",
            "sewing life eservices"),
)  # fmt: skip

PROGRAMMES = (
    DemoProgramme(
        "digital-basics", "digital", 18, 6, "0611", "course",
        ("Санариптик көндүмдөр: баштапкы курс", "Цифровые навыки: начальный курс",
         "Digital skills: first steps"),
        ("Телефон, почта, коопсуз издөө жана файлдар менен иштөө.",
         "Телефон, почта, безопасный поиск и работа с файлами.",
         "Phone, mail, safe search and work with files."),
    ),
    DemoProgramme(
        "state-services-by-phone", "eservices", 12, 4, "0611", "short",
        ("Мамлекеттик кызматтарды телефондон алуу", "Государственные услуги через телефон",
         "State services by phone"),
        ("Маалымкат, кезек жана төлөм «Түндүк» порталы аркылуу.",
         "Справки, очередь и оплата через портал «Тундук».",
         "Certificates, queues and payments on the Tunduk portal."),
    ),
    DemoProgramme(
        "small-business-start", "business", 24, 6, "0413", "course",
        ("Ишкердик: чакан ишти баштоо", "Предпринимательство: начать малое дело",
         "Entrepreneurship: starting a small business"),
        ("Идея, бизнес-план, чыгымдар жана алгачкы кардарлар.",
         "Идея, бизнес-план, расходы и первые клиенты.",
         "Idea, business plan, costs and first customers."),
    ),
    DemoProgramme(
        "financial-literacy", "finance", 12, 4, "0412", "short",
        ("Финансылык сабаттуулук", "Финансовая грамотность", "Financial literacy"),
        ("Үй-бүлө бюджети, насыя жана мобилдик акча.",
         "Семейный бюджет, кредиты и мобильные деньги.",
         "Family budget, loans and mobile money."),
    ),
    DemoProgramme(
        "life-skills-leadership", "leadership", 16, 5, "0031", "course",
        ("Турмуштук көндүмдөр жана лидерлик", "Жизненные навыки и лидерство",
         "Life skills and leadership"),
        ("Баарлашуу, чечим кабыл алуу жана жамаатты жетектөө.",
         "Общение, принятие решений и руководство сообществом.",
         "Communication, decisions and leading a community."),
    ),
    DemoProgramme(
        "sewing-basics", "sewing", 40, 8, "0723", "course",
        ("Тигүү: өлчөө жана бычуу", "Шитьё: снятие мерок и раскрой",
         "Sewing: measuring and cutting"),
        ("Өлчөө, бычуу жана жөнөкөй кийим тигүү.", "Мерки, раскрой и простая одежда.",
         "Measures, cutting and simple clothes."),
    ),
    DemoProgramme(
        "plumbing-short", "plumbing", 60, 8, "0732", "course",
        ("Сантехника: баштапкы курс", "Сантехника: начальный курс", "Plumbing: first course"),
        ("Түтүктөр, бириктирүү жана жөнөкөй оңдоо.", "Трубы, соединения и простой ремонт.",
         "Pipes, joints and simple repairs."),
    ),
    DemoProgramme(
        "web-programming", "it", 48, 8, "0613", "course",
        ("WEB-программалоо: JavaScript", "WEB-программирование: JavaScript",
         "Web programming: JavaScript"),
        ("HTML, CSS жана JavaScript менен алгачкы сайт.",
         "Первый сайт на HTML, CSS и JavaScript.",
         "A first site with HTML, CSS and JavaScript."),
    ),
)  # fmt: skip
TOT = DemoProgramme(
    "tot-card-methodology", "teaching", 40, 5, "0111", "tot",
    ("Чоңдорду окутуунун карточка методикасы: тренерлерди окутуу",
     "Карточная методика обучения взрослых: тренинг для тренеров",
     "Card methodology for teaching adults: training of trainers"),
    ("Ишкердик, санариптик жана турмуштук көндүмдөр боюнча тренерлер үчүн.",
     "Для тренеров по предпринимательству, цифровым и жизненным навыкам.",
     "For trainers of business entrepreneurship, digital and life skills."),
)  # fmt: skip
IT_SPECIALISTS = DemoProgramme(
    "it-specialists", "it", 120, 5, "0610", "course",
    ("IT-адистерди даярдоо", "Подготовка IT-специалистов", "Training of IT specialists"),
    ("Бирдиктүү модулдук программа боюнча.", "По единой модульной программе.",
     "By the unified modular programme."),
)  # fmt: skip

# kind, country, place, name ky/ru/en, short name
ORGANISATIONS: dict[str, tuple[str, str, str, tuple[str, str, str], str]] = {
    "kaea": (Kind.ASSOCIATION, "KG", "41711000000000",
             ("Кыргыз чоңдорго билим берүү ассоциациясы",
              "Кыргызская ассоциация образования взрослых",
              "Kyrgyz Adult Education Association"), "KAEA"),
    "bmz": (Kind.DONOR, "DE", "",
            ("Экономикалык кызматташуу жана өнүгүү федералдык министрлиги",
             "Федеральное министерство экономического сотрудничества и развития",
             "Federal Ministry for Economic Cooperation and Development"), "BMZ"),
    "eu": (Kind.DONOR, "BE", "", ("Европа Биримдиги", "Европейский союз", "European Union"), "EU"),
    "mes": (Kind.STATE_BODY, "KG", "41711000000000",
            ("Билим берүү жана илим министрлиги", "Министерство образования и науки",
             "Ministry of Education and Science"), ""),
    "digital": (Kind.STATE_BODY, "KG", "41711000000000",
                ("Санариптик өнүктүрүү министрлиги", "Министерство цифрового развития",
                 "Ministry of Digital Development"), ""),
    "civil": (Kind.STATE_BODY, "KG", "41711000000000",
              ("Мамлекеттик кызмат жана жергиликтүү өз алдынча башкаруу иштери боюнча агенттик",
               "Агентство по делам государственной службы и местного самоуправления",
               "State Agency for Civil Service and Local Self-Government Affairs"), ""),
    "academy": (Kind.STATE_BODY, "KG", "41711000000000",
                ("Кыргыз билим берүү академиясы", "Кыргызская академия образования",
                 "Kyrgyz Academy of Education"), "КББА"),
    "sanarip": (Kind.NGO, "KG", "41711000000000", ("Санарип Инсан", "Санарип Инсан",
                "Sanarip Insan"), ""),
    "kssda": (Kind.NGO, "KG", "41711000000000",
              ("Кыргыз программалык камсыздоо жана кызматтарды иштеп чыгуучулар ассоциациясы",
               "Кыргызская ассоциация разработчиков программного обеспечения и услуг",
               "Kyrgyz Software and Services Developers Association"), "KSSDA"),
    "bulgaria": (Kind.NGO, "BG", "",
                 ("Болгариянын билим берүү, илим жана маданият палатасы",
                  "Болгарская палата образования, науки и культуры",
                  "Bulgarian Chamber of Education, Science and Culture"), ""),
    "taalim": (Kind.NGO, "KG", "41711000000000",
               ("Таалим-Форум", "Таалим-Форум", "Taalim-Forum"), ""),
    "inaqa": (Kind.NGO, "KG", "41711000000000", ("InAQA", "InAQA", "InAQA"), ""),
    "tajrupt": (Kind.NGO, "TJ", "", ("TajRupt", "TajRupt", "TajRupt"), ""),
    "orleu": (Kind.NGO, "KZ", "", ("ORLEU", "ORLEU", "ORLEU"), ""),
    "ak-talaa": (Kind.LOCAL_AUTHORITY, "KG", "41704210000000",
                 ("Ак-Талаа айыл өкмөтү", "Айыл окмоту Ак-Талаа", "Ak-Talaa aiyl okmotu"), ""),
    "ala-too": (Kind.EMPLOYER, "KG", "41704400000010",
                ("«Ала-Тоо текстиль» тигүү цехи", "Швейный цех «Ала-Тоо текстиль»",
                 "Ala-Too Textile sewing workshop"), ""),
    "naryn-library": (Kind.LIBRARY, "KG", "41704400000010",
                      ("Нарын шаардык китепканасы", "Нарынская городская библиотека",
                       "Naryn city library"), ""),
    "water": (Kind.NGO, "KG", "41704210000000",
              ("«Таза-Булак» ичүүчү суу керектөөчүлөрдүн айылдык бирикмеси",
               "Сельское объединение потребителей питьевой воды «Таза-Булак»",
               "Taza-Bulak rural association of drinking water users"), ""),
    "bank": (Kind.COMPANY, "KG", "41721000000000",
             ("«Тоо-Булак» банкы", "Банк «Тоо-Булак»", "Too-Bulak Bank"), ""),
    "telecom": (Kind.COMPANY, "KG", "41721000000000",
                ("«Көк-Асман» байланыш компаниясы", "Компания связи «Көк-Асман»",
                 "Kok-Asman Telecom"), ""),
    "university": (Kind.UNIVERSITY, "KG", "41721000000000",
                   ("Ош мамлекеттик университети", "Ошский государственный университет",
                    "Osh State University"), ""),
    "diaspora": (Kind.DIASPORA, "RU", "",
                 ("Москвадагы мекендештер биримдиги", "Объединение земляков в Москве",
                  "Union of compatriots in Moscow"), ""),
}  # fmt: skip


@dataclass(frozen=True)
class DemoProject:
    code: str
    donor: str
    starts_on: dt.date
    ends_on: dt.date
    regions: tuple[str, ...]
    title: tuple[str, str, str]
    objective: tuple[str, str, str]


PROJECTS = (
    DemoProject(
        "ale-promotion-2024", "bmz", dt.date(2024, 3, 1), dt.date(2024, 8, 31), (),
        ("Чоңдорго билим берүүнү улуттук жана жергиликтүү деңгээлде жайылтуу",
         "Продвижение образования взрослых на национальном и местном уровнях",
         "ALE promotion on national and local levels"),
        ("Кыргыз Республикасында чоңдорго билим берүүнү бекемдөө жана кеңейтүү",
         "Укрепление и расширение образования взрослых в Кыргызской Республике",
         "Strengthening and expanding ALE activities in the Kyrgyz Republic"),
    ),
    DemoProject(
        "e-quality", "eu", dt.date(2021, 2, 1), dt.date(2023, 7, 31),
        ("41702000000000", "41704000000000", "41706000000000"),
        ("E-Quality: социалдык жана финансылык камтуу үчүн санариптик билим берүү",
         "E-Quality: цифровое образование для социальной и финансовой инклюзии",
         "E-Quality: digital education for social and financial inclusion"),
        ("Жаш эмгек мигранттары жана алардын үй-бүлөлөрү үчүн санариптик окутуу",
         "Цифровое обучение для молодых трудовых мигрантов и их семей",
         "Digital education for young labour migrants and their families"),
    ),
)  # fmt: skip

# The short words above → codes of the network's list of thematic areas.
# What programmes of an area work for, besides access to learning (S66).
GOALS = {
    "digital": ["4.3", "4.4"],
    "eservices": ["1.4", "4.4"],
    "it": ["4.4", "5.b"],
    "business": ["4.4", "8.3"],
}
AREAS = {
    "business": "business-entrepreneurship",
    "digital": "digital-skills",
    "life": "life-skills",
    "eservices": "state-e-services",
    "sewing": "sewing",
    "plumbing": "plumbing",
    "it": "it",
    "finance": "financial-literacy",
    "leadership": "leadership",
    "teaching": "teaching-adults",
}

PASSWORD = "demo-kaea-portal"  # noqa: S105 - printed by `make run`, for invented data only
# local part, name, language, national role, center, role there
USERS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("admin", "Бакыт Админов", "ky", NationalRole.ADMIN, "", ""),
    ("directorate", "Айнура Абакирова", "ky", NationalRole.DIRECTORATE, "", ""),
    ("naryn", "Гүлнара Жумабекова", "ky", "", "naryn", "coordinator"),
    ("osh", "Дилфуза Каримова", "ru", "", "osh", "coordinator"),
    ("trainer", "Нурлан Осмонов", "ky", "", "naryn", "trainer"),
    ("reviewer", "Чынара Мамбеталиева", "ky", NationalRole.LIBRARY_REVIEWER, "", ""),
    ("donor", "Anna Weber", "en", NationalRole.DONOR_VIEWER, "", ""),
)
