"""Certificates of the demonstration: valid, revoked, expired, with a level, of other bodies.

Issued by the same services as the pages use.
"""

import datetime as dt

from accounts.models import User
from people.models import Person
from trainings.certificates.facts import Details
from trainings.certificates.rules import possible_kinds
from trainings.models import Certificate, CertificateTemplate, FrameworkNode, Programme, Training
from trainings.selectors.register import register
from trainings.services import certificates, records

SIGNATORY = "Ж. Турдубаева"
# Its certificates name the card methodology.
TOT = "2024-04-bo-tot"
SHOWN = 3  # trainings whose learners have certificates


def add_certificates(*, directorate: User, today: dt.date) -> None:
    """Certificates for approved trainings of the centers, and what else a visitor may check."""
    _methodology()
    for tot in Training.objects.filter(slug=TOT):
        _issue(tot, by=directorate)
    rows = Training.objects.filter(status=Training.Status.APPROVED, enrolments__isnull=False)
    for training in rows.distinct().order_by("-ends_on", "pk")[:SHOWN]:
        _issue(training, by=directorate)
    made = list(Certificate.objects.exclude(training__slug=TOT).order_by("pk"))
    if len(made) < 3:
        return
    certificates.revoke_certificate(
        made[0], reason="Ката адамга берилген / Выдан по ошибке", by=directorate
    )
    _ended(by=directorate, today=today)
    certificates.share_name(made[2], shared=True, by=directorate)
    _with_level(made[-1].person, by=directorate)
    records.record_external(
        made[2].person,
        by=directorate,
        kind="icdl",
        title="ICDL Base",
        modules=["Computer Essentials", "Online Essentials", "Word Processing", "Spreadsheets"],
        number="KG-2025-00417",
        issued_on=today - dt.timedelta(days=300),
    )
    Certificate.objects.update(is_demo=True)


def _methodology() -> None:
    for programme in Programme.objects.filter(kind=Programme.Kind.TOT):
        CertificateTemplate.objects.get_or_create(
            programme=programme,
            defaults={
                "methodology_ky": "Карточкалар методикасы",
                "methodology_ru": "Карточная методика",
                "methodology_en": "Card methodology",
            },
        )


def _issue(training: Training, *, by: User) -> None:
    """What each learner may have: of competence who passed, of completion who completed."""
    choices = {}
    for row in register(training).rows:
        if kinds := possible_kinds(row):
            choices[row.pk] = kinds[-1]
    if choices:
        details = Details(signatory=SIGNATORY)
        certificates.issue_certificates(training, choices=choices, details=details, by=by)


def _ended(*, by: User, today: dt.date) -> None:
    """A certificate of 2024 that was good for two years. Services refuse such days."""
    training = Training.objects.filter(slug__startswith="2024-c").earliest("slug")
    row = next(row for row in register(training).rows if possible_kinds(row))
    made = certificates.issue_certificate(
        row.enrolment,
        kind=Certificate.Kind.COMPLETION,
        details=Details(signatory=SIGNATORY),
        by=by,
    )
    issued = training.ends_on + dt.timedelta(days=7)
    ended = min(issued + dt.timedelta(days=730), today - dt.timedelta(days=1))
    Certificate.objects.filter(pk=made.pk).update(issued_on=issued, expires_on=ended)


def _with_level(person: Person, *, by: User) -> None:
    """Prior learning with a level that somebody set."""
    level = FrameworkNode.objects.levels().filter(framework="KR-NQF", value="3").first()
    link = person.person_centers.select_related("center__organisation").first()
    if link is not None:
        certificates.issue_prior(
            person,
            center=link.center,
            titles={"ky": "Тигүүчү", "ru": "Швея", "en": "Seamstress"},
            details=Details(signatory=SIGNATORY, level=level),
            note="Практикалык тапшырма / Практическое задание",
            by=by,
        )
