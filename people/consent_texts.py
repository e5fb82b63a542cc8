"""What people agree to, word for word: by version, purpose and language.

A consent row says which version was signed, so a text is never edited: a new wording gets a new
version, and the old one stays here. A test holds every version to its digest. Not in the
catalogues of translations, because those change from day to day.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from people.models import Consent

Purpose = Consent.Purpose


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One text in one language."""

    version: str
    purpose: str
    language: str
    title: str
    paragraphs: tuple[str, ...]


# version → purpose → language → title and paragraphs.
TEXTS: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {
    "1": {
        Purpose.DATA: {
            "ky": (
                "Жеке маалыматымды сактоого макулдук",
                "Кыргыз чоңдорго билим берүү ассоциациясы жана мен окуган чоңдорду окутуу борбору"
                " ассоциациянын порталында мен жөнүндө төмөнкү маалыматты сактаганына макулмун:"
                " аты-жөнүм, жынысым, туулган жылым же күнүм, жашаган жерим, телефонум жана"
                " электрондук почтам, максаттуу топторум, сабактарга катышканым, тесттерим жана"
                " жыйынтыктарым.",
                "Максаты: тренингдин тизмесин жүргүзүү, мага чалуу, сертификат берүү жана"
                " отчёттордо ар бир адамды бир жолу саноо. Донорлор, министрликтер жана"
                " зыяратчылар сандарды гана көрөт, менин аты-жөнүмдү эч качан көрбөйт.",
                "Маалыматты менин борборум жана ассоциациянын аткаруучу дирекциясы көрөт. Башка"
                " борборлор көрбөйт. Маалымат мен окуп жүргөндө жана окууну төлөгөн долбоорлор"
                " боюнча отчёттор бүткүчө сакталат, андан кийин аты-жөнүм өчүрүлөт.",
                "Мен каалаган убакта маалыматты көрө алам, көчүрмөсүн ала алам, катасын оңдото"
                " алам жана бул макулдукту кайтарып ала алам. Борборумдан же ассоциациядан"
                " сурайм, жооп жети күндүн ичинде берилет. Макулдук бербесем да окуй алам: анда"
                " мен аты-жөнүмсүз саналам.",
            ),
            "ru": (
                "Согласие на хранение моих персональных данных",
                "Я согласен (согласна), чтобы Кыргызская ассоциация образования взрослых и центр"
                " обучения взрослых, где я учусь, хранили на портале ассоциации данные обо мне:"
                " имя, пол, год или дату рождения, место жительства, телефон и электронную почту,"
                " целевые группы, посещаемость, тесты и результаты.",
                "Цель: вести список участников тренинга, звонить мне, выдать сертификат и считать"
                " каждого человека в отчётах один раз. Доноры, министерства и посетители получают"
                " только числа и никогда — моё имя.",
                "Данные видят мой центр и исполнительная дирекция ассоциации. Другие центры их не"
                " видят. Данные хранятся, пока я учусь и пока не сданы отчёты по проектам,"
                " которые оплатили обучение; затем имя удаляется.",
                "Я могу в любое время увидеть данные, получить копию, попросить исправить ошибку"
                " или отозвать это согласие. Для этого я обращаюсь в свой центр или в ассоциацию"
                " и получаю ответ в течение семи дней. Учиться можно и без согласия: тогда меня"
                " посчитают без имени.",
            ),
            "en": (
                "Consent to the keeping of my personal data",
                "I agree that the Kyrgyz Adult Education Association and the adult training center"
                " where I learn keep these data about me on the association's portal: name, sex,"
                " year or date of birth, place, phone and e-mail, target groups, attendance, tests"
                " and results.",
                "Purpose: to keep the register of the training, to call me, to give me a"
                " certificate, and to count each person once in reports. Donors, ministries and"
                " visitors get numbers only, never my name.",
                "My center and the executive directorate of the association see the data. Other"
                " centers do not. The data are kept while I learn and until the reports on the"
                " projects that paid for it are done; then my name is removed.",
                "At any time I may see the data, get a copy, have mistakes corrected, or withdraw"
                " this consent. I ask my center or the association and get an answer within seven"
                " days. I may learn without this consent too: then I am counted without a name.",
            ),
        },
        Purpose.MIGRANT_STATUS: {
            "ky": (
                "Мигранттык статусумду жана квалификациямды сактоого макулдук",
                "Менин борборум жана Кыргыз чоңдорго билим берүү ассоциациясы порталда менин"
                " чет өлкөдө иштегенимди, иштеп келгенимди же көчкөнүмдү, үй-бүлөмдө мигрант"
                " бар-жогун жана кесиптик квалификациямды сактаганына макулмун.",
                "Максаты: тренингдер өзү арналган адамдарга жетип жатканын көрүү. Бул маалыматты"
                " менин борборум жана ассоциациянын аткаруучу дирекциясы гана көрөт. Донорлор"
                " жана зыяратчылар беш адамдан кем санды да көрбөйт.",
                "Макул болбосом же макулдугумду кайтарып алсам, эки маалымат тең өчүрүлөт. Бул"
                " менин окуума таасир этпейт.",
            ),
            "ru": (
                "Согласие на хранение статуса мигранта и квалификации",
                "Я согласен (согласна), чтобы мой центр и Кыргызская ассоциация образования"
                " взрослых хранили на портале, работаю ли я или работал(а) за границей,"
                " переезжал(а) ли, есть ли в моей семье мигрант, и мою профессиональную"
                " квалификацию.",
                "Цель: видеть, доходят ли тренинги до тех, для кого они созданы. Эти данные видят"
                " только мой центр и исполнительная дирекция ассоциации. Доноры и посетители не"
                " видят даже чисел меньше пяти.",
                "Если я не согласен (согласна) или отзову согласие, эти данные удалят. На моё"
                " обучение это не влияет.",
            ),
            "en": (
                "Consent to the keeping of my migrant status and qualification",
                "I agree that my center and the Kyrgyz Adult Education Association keep on the"
                " portal whether I work or worked abroad or have moved, whether there is a migrant"
                " in my family, and my vocational qualification.",
                "Purpose: to see whether trainings reach those they are meant for. Only my center"
                " and the executive directorate of the association see these data. Donors and"
                " visitors do not even see numbers under five.",
                "If I do not agree, or withdraw this consent, these data are removed. It changes"
                " nothing about my place in the training.",
            ),
        },
        Purpose.PHOTO: {
            "ky": (
                "Сүрөттөрүмдү жана баянымды жарыялоого макулдук",
                "Тренингдерде жана иш-чараларда тартылган сүрөттөрүм жана мен айтып берген баян"
                " порталда, отчёттордо жана ассоциациянын баракчаларында жарыяланганына"
                " макулмун. Аты-жөнүм аларга мен айтканда гана жазылат.",
                "Максаты: тренингдер жөнүндө башкаларга айтып берүү.",
                "Мен каалаган убакта макулдугумду кайтарып ала алам. Анда сүрөттөр жана баян"
                " порталдан өчүрүлөт; басылып чыккан нерсе калат. Макул болбосом да окуй алам.",
            ),
            "ru": (
                "Согласие на публикацию фотографий и истории",
                "Я согласен (согласна), чтобы мои фотографии с тренингов и мероприятий и моя"
                " история, как я её рассказал(а), публиковались на портале, в отчётах и на"
                " страницах ассоциации. Имя рядом с ними ставят, только если я об этом скажу.",
                "Цель: рассказать о тренингах другим.",
                "Я могу в любое время отозвать согласие. Тогда фотографии и историю уберут с"
                " портала; напечатанное останется. Учиться можно и без этого согласия.",
            ),
            "en": (
                "Consent to photos and my story",
                "I agree that photos of me taken at trainings and events, and my story as I told"
                " it, are published on the portal, in reports and on the association's pages. My"
                " name stands beside them only if I say so.",
                "Purpose: to tell others about the trainings.",
                "I may withdraw this consent at any time. Then photos and story are taken off the"
                " portal; what is printed stays. I may learn without this consent too.",
            ),
        },
        Purpose.CONTACT: {
            "ky": (
                "Кийин мени менен байланышууга макулдук",
                "Тренингден кийин борборум же ассоциация мага чалып же жазып турганына макулмун.",
                "Максаты: жашоомдо эмне өзгөргөнүн (жумуш, киреше, андан аркы окуу) суроо жана"
                " жаңы тренингдер жөнүндө айтуу. Менин жоопторум отчёттордо аты-жөнүмсүз гана"
                " колдонулат.",
                "Мен каалаган убакта муну токтото алам: борборума же ассоциацияга айтсам жетиштүү.",
            ),
            "ru": (
                "Согласие на то, чтобы со мной связались позже",
                "Я согласен (согласна), чтобы после тренинга мой центр или ассоциация звонили"
                " или писали мне.",
                "Цель: спросить, что изменилось (работа, доход, дальнейшая учёба), и рассказать о"
                " новых тренингах. Мои ответы используются в отчётах только без имени.",
                "Я могу остановить это в любое время: достаточно сказать центру или ассоциации.",
            ),
            "en": (
                "Consent to being contacted later",
                "I agree that my center or the association calls or writes to me after the"
                " training.",
                "Purpose: to ask what has changed (work, income, further learning) and to tell me"
                " about new trainings. My answers are used in reports without my name only.",
                "I may stop this at any time by telling my center or the association.",
            ),
        },
        Purpose.GUARDIAN: {
            "ky": (
                "Ата-эненин же камкорчунун макулдугу",
                "Мен төмөндө аты жазылган, 18 жашка толо элек баланын ата-энесимин же"
                " камкорчусумун. Бала борбордун тренингдерине катышканына жана Кыргыз чоңдорго"
                " билим берүү ассоциациясы менен борбор порталда баланын маалыматын сактаганына"
                " макулмун: аты-жөнү, жынысы, туулган жылы же күнү, жашаган жери, телефону,"
                " сабактарга катышканы жана жыйынтыктары.",
                "Максаты: тренингдин тизмесин жүргүзүү, сертификат берүү жана отчёттордо ар"
                " бир адамды бир жолу саноо. Маалыматты борбор жана ассоциациянын аткаруучу"
                " дирекциясы гана көрөт. Сүрөттөрдү жарыялоого өзүнчө макулдук керек.",
                "Мен каалаган убакта маалыматты көрө алам, катасын оңдото алам жана бул"
                " макулдукту кайтарып ала алам. Жооп жети күндүн ичинде берилет.",
            ),
            "ru": (
                "Согласие родителя или опекуна",
                "Я — родитель или опекун ребёнка младше 18 лет, имя которого указано ниже. Я"
                " согласен (согласна), чтобы ребёнок участвовал в тренингах центра и чтобы"
                " Кыргызская ассоциация образования взрослых и центр хранили на портале его"
                " данные: имя, пол, год или дату рождения, место жительства, телефон,"
                " посещаемость и результаты.",
                "Цель: вести список участников тренинга, выдать сертификат и считать каждого"
                " человека в отчётах один раз. Данные видят только центр и исполнительная"
                " дирекция ассоциации. На публикацию фотографий нужно отдельное согласие.",
                "Я могу в любое время увидеть данные, попросить исправить ошибку или отозвать это"
                " согласие. Ответ дают в течение семи дней.",
            ),
            "en": (
                "Consent of a parent or guardian",
                "I am the parent or guardian of the child under 18 named below. I agree that the"
                " child takes part in the trainings of the center, and that the Kyrgyz Adult"
                " Education Association and the center keep the child's data on the portal: name,"
                " sex, year or date of birth, place, phone, attendance and results.",
                "Purpose: to keep the register of the training, to give a certificate, and to"
                " count each person once in reports. Only the center and the executive directorate"
                " of the association see the data. Photos need a consent of their own.",
                "At any time I may see the data, have mistakes corrected, or withdraw this"
                " consent. An answer is given within seven days.",
            ),
        },
    },
    # Guests of events are asked online or at the door, and learn at no center.
    "event-1": {
        Purpose.DATA: {
            "ky": (
                "Маалыматымды сактоого макулдук",
                "Кыргыз чоңдорго билим берүү ассоциациясы жана бул иш-чараны өткөргөн борбор"
                " ассоциациянын порталында аты-жөнүмдү, телефонумду же электрондук почтамды,"
                " жынысымды, жаш тобумду, уюмумду жана иш-чарага келгенимди сактаганына макулмун.",
                "Максаты: орун сактоо, өзгөрүүлөр жөнүндө кабарлоо жана отчёттордо ар бир адамды"
                " бир жолу саноо. Маалыматты иш-чараны өткөргөн борбор жана аткаруучу дирекция"
                " көрөт; эшик алдындагы ыктыярчы аты-жөнүмдү жана уюмумду гана көрөт. Донорлор"
                " жана зыяратчылар сандарды гана көрөт.",
                "Мен каалаган убакта маалыматты көрө алам, оңдото алам жана макулдукту кайтарып"
                " ала алам: уюштуруучуларга айтам, жооп жети күндүн ичинде берилет. Макулдук"
                " бербесем да келе алам: анда мен аты-жөнүмсүз саналам.",
            ),
            "ru": (
                "Согласие на хранение моих данных",
                "Я согласен (согласна), чтобы Кыргызская ассоциация образования взрослых и центр,"
                " который проводит это мероприятие, хранили на портале ассоциации моё имя, телефон"
                " или электронную почту, пол, возрастную группу, организацию и то, что я"
                " пришёл (пришла).",
                "Цель: сохранить место, сообщить об изменениях и посчитать каждого человека в"
                " отчётах один раз. Данные видят центр, который проводит мероприятие, и"
                " исполнительная дирекция; волонтёр у входа видит только имя и организацию. Доноры"
                " и посетители видят только числа.",
                "Я могу в любое время увидеть данные, попросить исправить ошибку или отозвать"
                " согласие: скажу об этом организаторам и получу ответ в течение семи дней. Прийти"
                " можно и без согласия: тогда меня посчитают без имени.",
            ),
            "en": (
                "Consent to the keeping of my data",
                "I agree that the Kyrgyz Adult Education Association and the center that holds this"
                " event keep on the association's portal my name, my phone or e-mail, sex, age"
                " group, organisation, and that I came.",
                "Purpose: to keep my place, to tell me of changes, and to count each person once in"
                " reports. The center that holds the event and the executive directorate see the"
                " data; the volunteer at the door sees the name and the organisation only. Donors"
                " and visitors see numbers only.",
                "At any time I may see the data, have mistakes corrected or withdraw this consent:"
                " I tell the organisers and get an answer within seven days. I may come without"
                " this consent too: then I am counted without a name.",
            ),
        },
        Purpose.GUARDIAN: {
            "ky": (
                "Ата-эненин же камкорчунун макулдугу",
                "Мен 18 жашка толо элек катышуучунун ата-энесимин же камкорчусумун (же алардын"
                " макулдугу менде бар). Балдар иш-чарага катышканына жана алардын аты-жөнү, жынысы"
                " жана жаш тобу порталда сакталганына макулмун.",
                "Максаты: орун сактоо жана отчёттордо ар бир адамды бир жолу саноо. Сүрөттөрдү"
                " жарыялоого өзүнчө макулдук керек.",
                "Мен каалаган убакта маалыматты көрө алам, оңдото алам жана макулдукту кайтарып"
                " ала алам.",
            ),
            "ru": (
                "Согласие родителя или опекуна",
                "Я — родитель или опекун участника младше 18 лет (или их согласие у меня есть). Я"
                " согласен (согласна), чтобы дети участвовали в мероприятии и чтобы их имя, пол и"
                " возрастная группа хранились на портале.",
                "Цель: сохранить место и посчитать каждого человека в отчётах один раз. На"
                " публикацию фотографий нужно отдельное согласие.",
                "Я могу в любое время увидеть данные, попросить исправить ошибку или отозвать"
                " согласие.",
            ),
            "en": (
                "Consent of a parent or guardian",
                "I am the parent or guardian of the participant under 18 (or I hold their consent)."
                " I agree that the children take part in the event, and that their name, sex and"
                " age group are kept on the portal.",
                "Purpose: to keep the place and to count each person once in reports. Photos need a"
                " consent of their own.",
                "At any time I may see the data, have mistakes corrected, or withdraw this"
                " consent.",
            ),
        },
    },
    "pool-1": {
        Purpose.POOL: {
            "ky": (
                "Тренерлер тизмесинде көрсөтүүгө макулдук",
                "Мен Кыргыз чоңдорго билим берүү ассоциациясынын порталында тармактын башка"
                " борборлору мени тренер катары таба алышына макулмун. Алар атымды, борборумду же"
                " иш ордумду, темаларымды, тилдеримди, аймактарымды жана качан бош экенимди көрөт.",
                "Максаты: борборлор тренингге ылайыктуу тренерди таап, мени дирекция аркылуу"
                " чакырышы үчүн. Телефонумду, туулган датамды жана окуудагы жыйынтыктарымды башка"
                " борборлор көрбөйт. Донорлор жана зыяратчылар тизмени көрбөйт.",
                "Мен каалаган убакта маалыматты көрө алам, оңдото алам жана бул макулдукту кайтарып"
                " ала алам: анда башка борборлор мени тизмеден дароо көрбөй калат. Макулдук"
                " бербесем да сабак бере алам.",
            ),
            "ru": (
                "Согласие на показ в списке тренеров",
                "Я согласен (согласна), чтобы другие центры сети находили меня как тренера на"
                " портале Кыргызской ассоциации образования взрослых. Они видят моё имя, мой центр"
                " или место работы, мои темы, языки, области и когда я свободен (свободна).",
                "Цель: центр находит подходящего тренера и приглашает меня через дирекцию. Мой"
                " телефон, дату рождения и результаты обучения другие центры не видят. Доноры и"
                " посетители список не видят.",
                "Я могу в любое время увидеть данные, попросить исправить ошибку или отозвать это"
                " согласие: тогда другие центры сразу перестают видеть меня в списке. Преподавать"
                " можно и без этого согласия.",
            ),
            "en": (
                "Consent to being shown in the list of trainers",
                "I agree that other centers of the network can find me as a trainer on the portal"
                " of the Kyrgyz Adult Education Association. They see my name, my center or"
                " workplace, my subjects, languages, regions and when I am free.",
                "Purpose: a center finds a fitting trainer and invites me through the directorate."
                " Other centers do not see my phone, my date of birth or my results. Donors and"
                " visitors do not see the list.",
                "At any time I may see the data, have mistakes corrected or withdraw this consent:"
                " other centers stop seeing me in the list at once. I may teach without this"
                " consent too.",
            ),
        },
    },
    "alumni-1": {
        Purpose.ALUMNI: {
            "ky": (
                "Бүтүрүүчүлөрдүн тизмесине кирүүгө макулдук",
                "Мен окуган чоңдорду окутуу борбору жана Кыргыз чоңдорго билим берүү ассоциациясы"
                " мени бүтүрүүчүлөрдүн тизмесине киргизишине макулмун. Анда атым, окууларым жана"
                " мен өзүм айткан иш тармагы, кызмат ордум жана иш берүүчүм турат.",
                "Максаты: бүтүрүүчүлөр менен байланышта болуу жана ийгиликтери тууралуу менден"
                " сурап туруу. Тизмени мен окуган борбор жана аткаруучу дирекция гана көрөт."
                " Донорлор жана зыяратчылар аны көрбөйт.",
                "Мен каалаган убакта маалыматты көрө алам, оңдото алам жана бул макулдукту кайтарып"
                " ала алам: анда тизмеден дароо чыгам.",
            ),
            "ru": (
                "Согласие на включение в список выпускников",
                "Я согласен (согласна), чтобы центр обучения взрослых, где я учился (училась), и"
                " Кыргызская ассоциация образования взрослых включили меня в список выпускников. В"
                " нём стоят моё имя, мои тренинги и названные мной отрасль, должность и"
                " работодатель.",
                "Цель: поддерживать связь с выпускниками и спрашивать меня об успехах. Список видят"
                " только мой центр и исполнительная дирекция. Доноры и посетители его не видят.",
                "Я могу в любое время увидеть данные, попросить исправить ошибку или отозвать это"
                " согласие: тогда я сразу исчезаю из списка.",
            ),
            "en": (
                "Consent to being on the list of graduates",
                "I agree that the adult training center where I learned and the Kyrgyz Adult"
                " Education Association put me on their list of graduates. It holds my name, my"
                " trainings, and the sector, position and employer that I named.",
                "Purpose: to stay in touch with graduates and to ask me about my success. Only my"
                " center and the executive directorate see the list. Donors and visitors do not.",
                "At any time I may see the data, have mistakes corrected or withdraw this consent:"
                " I leave the list at once.",
            ),
        },
    },
}
# What people agree to now.
TEXT_VERSION = "1"
EVENT_VERSION = "event-1"
POOL_VERSION = "pool-1"
ALUMNI_VERSION = "alumni-1"
LATER = {Purpose.POOL: POOL_VERSION, Purpose.ALUMNI: ALUMNI_VERSION}


def present_version(purpose: str) -> str:
    """The version of a purpose's text in use; those that came later have versions of their own."""
    return next((version for later, version in LATER.items() if later == purpose), TEXT_VERSION)


def consent_text(purpose: str, language: str, *, version: str = "") -> ConsentText | None:
    """The text, or None where the portal has none: a center's paper of before the portal."""
    version = version or present_version(purpose)
    words = TEXTS.get(version, {}).get(purpose, {}).get(language)
    return ConsentText(version, purpose, language, words[0], words[1:]) if words else None


def consent_texts(
    language: str, *, purposes: Iterable[str] = Purpose.values, version: str = ""
) -> list[ConsentText]:
    """The texts of several purposes in one language."""
    found = (consent_text(purpose, language, version=version) for purpose in purposes)
    return [text for text in found if text is not None]
