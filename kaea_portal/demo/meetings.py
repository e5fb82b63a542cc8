"""What the events of the documents hold inside: who was there, what was said, what was promised.

Names of organisations are those of the documents; sums and days that no document names are
invented. Written by the same services as the pages use.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from centers.models import Center, Organisation
from centers.services import create_organisation
from events import services
from events.models import Commitment, Event
from events.services import Point
from kaea_portal.demo import notes
from reports.models import CommitmentOutcome
from reports.outcomes import link_outcome
from trainings.models import Training

Organisations = Mapping[str, Organisation]
# Kyrgyz Republic, Mongolia and Kazakhstan met on 13 October 2023 (checklist S71).
GUESTS: dict[str, tuple[str, ...]] = {
    notes.DIGITAL: ("digital", "civil", "mes", "sanarip", "ak-talaa"),
    notes.ALE_DAY: ("mes", "civil", "academy", "kssda", "sanarip"),
    notes.EXCHANGE: ("mes", "taalim", "mongolia", "it-center", "upskill"),
    "International Conference on Educational Strategies and Innovations": (
        *("mes", "taalim", "academy", "mongolia", "it-center", "upskill"),
    ),
    notes.COORDINATION: ("eu", "bulgaria", "inaqa", "kaea"),
    "How digital skills are developing in Central Asia": ("tajrupt", "kssda", "orleu"),
    notes.COUNCIL: ("kssda",),
}
DECIDE = ("mes", "civil", "digital", "mongolia", "ak-talaa")
AGENDA = (
    Point("Өткөн жолугушуунун милдеттенмелери", dt.time(10), 20),
    Point("Чоңдорго билим берүүгө жергиликтүү бюджеттен каражат", dt.time(10, 20), 60),
    Point("Кийинки кадамдар", dt.time(11, 20), 30),
)
MINUTES = (
    "Катышуучулар борбордун курстарын жана жергиликтүү бийлик менен иш берүүчүлөрдүн суроо-талабын "
    "талкуулашты.\n\nЖергиликтүү бийлик кийинки жылдын бюджетинде курстарга каражат кароого, иш "
    "берүүчүлөр окуу орундарын буюртмалоого макул болушту."
)
PROMISES = (
    ("Борбордун курстарына жергиликтүү бюджеттен каражат бөлүү", 50_000),
    ("Мектептин компьютердик классын кечинде бекер берүү", None),
    ("Тигүүчүлөрдү окутууга он орун буюртмалоо", None),
)
RECOMMENDATION = (
    "Айыл өкмөттөрдүн жетекчилигине: калктын санариптик сабаттуулугун жогорулатуу үчүн чоңдорду "
    "окутуу борборлорунун тренингдерине каражат бөлүү"
)
GROUPS = (
    ("1-топ: мыйзам", "Билим берүү мыйзамына чоңдорго билим берүү жөнүндө бөлүм киргизүү"),
    ("2-топ: каржылоо", "Жергиликтүү бюджеттерде чоңдорго билим берүү үчүн сап ачуу"),
    ("2-топ: каржылоо", "Иш берүүчүлөрдүн окутуу фондун түзүү"),
    ("3-топ: жайылтуу", "Чоңдорго билим берүү күнүн ар жыл сайын өткөрүү"),
)


# Heads at a round table, counted at the door; the number is invented.
AT_ROUND_TABLES = {
    ("F", "25-34"): 9, ("F", "35-49"): 11, ("M", "35-49"): 8, ("M", "50-64"): 6,
}  # fmt: skip


def fill_attendance(event: Event, organisations: Organisations, *, by: User) -> None:
    """Who was there, by organisation: no document names people."""
    delegations = notes.DELEGATIONS.get(event.title_en or "", {})
    for key in GUESTS.get(event.title_en or "", ()):
        services.add_attendee(
            event,
            organisation=organisations[key],
            is_decision_maker=key in DECIDE,
            delegation=delegations.get(key, ""),
            by=by,
        )
    if event.kind == Event.Kind.ROUND_TABLE:
        services.set_event_counts(event, cells=AT_ROUND_TABLES, by=by)


def fill_partnership(event: Event, organisations: Organisations, *, by: User) -> None:
    """A local meeting: agenda, people, approved minutes, what was promised."""
    authority = fill_meeting(event, organisations, by=by)
    for number, (text, amount) in enumerate(PROMISES):
        is_order = number == 2
        row = services.make_commitment(
            event,
            text=text,
            owner_organisation=organisations["ala-too"] if is_order else authority,
            due_on=event.first_on + dt.timedelta(days=180 + 90 * number),
            promised=Decimal(amount) if amount else None,
            promised_on=event.first_on if amount else None,
            places=10 if is_order else None,
            is_demo=True,
            by=by,
        )
        if number == 1:
            _close(row, "Мектеп менен келишим түзүлдү", by=by)
        elif amount and event.first_on.day % 2:
            _pay(row, by=by)


def fill_meeting(event: Event, organisations: Organisations, *, by: User) -> Organisation:
    """Agenda, people and approved minutes; gives the local authority."""
    center = event.center
    assert center is not None
    services.save_agenda(event, points=AGENDA, by=by)
    authority = local_authority(center, organisations)
    services.add_attendee(event, organisation=authority, is_decision_maker=True, by=by)
    services.add_attendee(event, organisation=organisations["ala-too"], by=by)
    for person in center.people.order_by("pk")[:4]:
        services.add_attendee(event, person=person, sector="resident", by=None)
    services.set_event_counts(event, cells={("F", "35-49"): 6, ("M", "35-49"): 4}, by=by)
    minutes = services.start_minutes(event, by=by)
    minutes = services.save_minutes(
        minutes, text=MINUTES, seen=0, number="№ 1", dated_on=event.first_on, by=by
    )
    services.approve_minutes(services.open_amendments(minutes, by=by), by=by)
    return authority


def local_authority(center: Center, organisations: Organisations) -> Organisation:
    """The local authority of a center's town, made once."""
    if center.slug == "naryn":
        return organisations["ak-talaa"]
    place = center.organisation.place
    assert place is not None
    names = {
        "name_ky": f"{place.name_ky}: жергиликтүү бийлик",
        "name_ru": f"{place.name_ru}: местная власть",
        "name_en": f"{place.name_en}: local authority",
    }
    kind = Organisation.Kind.LOCAL_AUTHORITY
    found = Organisation.objects.filter(kind=kind, place=place, name_ky=names["name_ky"]).first()
    return found or create_organisation(by=None, kind=kind, place=place, is_demo=True, **names)


def _letter(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{name}.pdf", b"%PDF-1.4\n% demo\n", "application/pdf")


def _close(row: Commitment, text: str, *, by: User) -> None:
    services.add_progress(row, text=text, file=_letter("chechim"), by=by)
    services.close_commitment(row, by=by)


def _pay(row: Commitment, *, by: User) -> None:
    day = row.event.first_on + dt.timedelta(days=200)
    services.update_commitment(
        row, budgeted=Decimal(45_000), budgeted_on=row.event.first_on + dt.timedelta(days=90), by=by
    )
    services.record_payment(row, amount=Decimal(40_000), paid_on=day, by=by)


def add_follow_up(
    organisations: Organisations, centers: Mapping[str, Center], *, by: User, today: dt.date
) -> None:
    """What the two round tables led to, and the next meeting in Naryn."""
    digital = Event.objects.get(title_en=notes.DIGITAL)
    promise = _recommend(digital, organisations, centers, by=by)
    _pay(promise, by=by)
    training = (
        Training.objects.filter(
            center=centers["naryn"],
            starts_on__gte=digital.first_on,
            status=Training.Status.APPROVED,
            funding_sources__kind="local_budget",
        )
        .order_by("starts_on", "pk")
        .first()
    )
    if training is not None:
        paid_for = CommitmentOutcome.Kind.FINANCED
        link_outcome(promise, training=training, kind=paid_for, amount=Decimal(40_000), by=by)
    _ale_day(organisations, by=by, today=today)
    _abroad(organisations, by=by)
    for slug, days in (("naryn", -300), ("naryn", -110), ("osh", -200), ("karakol", -90)):
        event = _next_meeting(centers[slug], today + dt.timedelta(days=days), by=by)
        services.mark_held(event, by=by)
        event.refresh_from_db()
        fill_meeting(event, organisations, by=by)
        services.report_event(event, report=MINUTES, by=by)
    _next_meeting(centers["naryn"], today + dt.timedelta(days=21), by=by)


def _next_meeting(center: Center, day: dt.date, *, by: User) -> Event:
    """One more meeting of the partnership of a center."""
    held = Event.objects.filter(center=center, kind="partnership").earliest("pk")
    return services.create_event(
        by=by, center=center, kind=held.kind, level=held.level, title_ky=held.title_ky,
        title_ru=held.title_ru, title_en=held.title_en, starts_on=day, ends_on=day,
        starts_at=dt.time(10), languages=["ky"], is_demo=True,
    )  # fmt: skip


def _abroad(organisations: Organisations, *, by: User) -> None:
    """What partners of other countries promised: the work plan of E-Quality, which is done, and
    further exchange in Central Asia."""
    coordination = Event.objects.get(title_en=notes.COORDINATION)
    plan = (
        ("bulgaria", "Окутуу боюнча эксперттерди жиберүү", dt.date(2021, 9, 1)),
        ("inaqa", "Модулдарды баалоо материалдарын даярдоо", dt.date(2021, 6, 30)),
    )
    for key, text, due_on in plan:
        row = services.make_commitment(
            coordination, text=text, owner_organisation=organisations[key], due_on=due_on,
            is_demo=True, by=by,
        )  # fmt: skip
        _close(row, "Аткарылды", by=by)
    services.make_commitment(
        Event.objects.get(title_en=notes.EXCHANGE),
        text="Борбордук Азияда тажрыйба алмашууну улантуу: E-school материалдарын бөлүшүү",
        owner_organisation=organisations["it-center"],
        due_on=dt.date(2027, 10, 13),
        is_demo=True,
        by=by,
    )


def _recommend(
    event: Event, organisations: Organisations, centers: Mapping[str, Center], *, by: User
) -> Commitment:
    """One recommendation to six local authorities: two answers, one of them a promise."""
    slugs = ("naryn", "karakol", "talas", "tokmok", "kara-balta", "bishkek-oktyabr")
    addressees = [local_authority(centers[slug], organisations) for slug in slugs]
    row = services.save_recommendation(
        event, text=RECOMMENDATION, amount=Decimal(60_000), addressees=addressees, by=by
    )
    deliveries = list(row.deliveries.select_related("addressee").order_by("pk"))
    sent, due = dt.date(2024, 5, 24), dt.date(2024, 6, 24)
    for delivery in deliveries:
        services.send_delivery(delivery, sent_on=sent, answer_due_on=due, by=by)
    first = next(one for one in deliveries if one.addressee == organisations["ak-talaa"])
    services.answer_delivery(
        first, status="accepted", answered_on=dt.date(2024, 6, 18), by=by,
        answer="Кийинки жылдын бюджетинде 50 000 сом каралат",
    )  # fmt: skip
    other = next(one for one in deliveries if one != first)
    services.answer_delivery(
        other, status="declined", answered_on=dt.date(2024, 6, 20), answer="Каражат жок", by=by
    )
    return services.make_commitment(
        event,
        text="Санариптик көндүмдөр боюнча тренингге жергиликтүү бюджеттен 50 000 сом бөлүү",
        owner_organisation=first.addressee,
        delivery=first,
        due_on=dt.date(2024, 12, 31),
        promised=Decimal(50_000),
        promised_on=dt.date(2024, 6, 18),
        is_demo=True,
        by=by,
    )


def _ale_day(organisations: Organisations, *, by: User, today: dt.date) -> None:
    """The resolution of 2024, the appeal that was answered, and one that waits."""
    days = Event.objects.filter(series__code="ale-day", status=Event.Status.REPORTED)
    first = days.earliest("first_on")
    services.save_group_results(first, results=GROUPS, by=by)
    resolution = services.build_resolution(
        first, title="Чоңдорго билим берүү күнүнүн резолюциясы", preamble="", by=by
    )
    services.adopt_resolution(resolution, adopted_on=first.first_on, by=by)
    subject = "Чоңдорго билим берүүнү мыйзамга киргизүү жөнүндө кайрылуу"
    appeal = services.save_appeal(
        first, addressee=organisations["mes"], subject=subject, number="14/24",
        sent_on=dt.date(2024, 9, 2), answer_due_on=dt.date(2024, 10, 2), by=by,
        letter=_letter("kairyluu"),
    )  # fmt: skip
    services.save_appeal(
        days.latest("first_on"), addressee=appeal.addressee, subject=subject, number="31/26",
        sent_on=today - dt.timedelta(days=10), answer_due_on=today + dt.timedelta(days=20), by=by,
        letter=_letter("kairyluu"),
    )  # fmt: skip
    services.answer_appeal(
        appeal,
        answered_on=dt.date(2024, 9, 27),
        answer="Сунуштар жумушчу топко берилди",
        by=by,
    )
