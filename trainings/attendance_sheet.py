"""The attendance sheet on paper: names, a cell to sign for each session, room for walk-ins."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import dates, pdf
from trainings.models import Session, Training

TEMPLATE = Path(__file__).parent / "typst" / "attendance_sheet.typ"
LANGUAGES = ("ky", "ru")
# More columns leave no room for a signature on a page that lies on its side.
SESSIONS_A_PAGE = 8
WALK_INS = 5
# A training without names yet is printed as an empty form that fills one page.
EMPTY_FORM = 14


def attendance_sheet_pdf(training: Training, *, language: str, address: str) -> bytes:
    """The sheet of a training as a PDF; the QR code leads to `address`.

    Three statements whatever the number of people. The caller has checked the access and writes
    the audit line.
    """
    with translation.override(language):
        return pdf.render(TEMPLATE, sheet_data(training, language=language, address=address))


def sheet_data(training: Training, *, language: str, address: str) -> dict[str, Any]:
    """What the template prints, all of it as words."""
    people = _people(training)
    sessions = list(training.sessions.all())
    blank = WALK_INS if people else EMPTY_FORM
    return {
        "language": language,
        "title": training.programme.title,
        "facts": _facts(training),
        "number": training.slug,
        "qr": pdf.qr_svg(address),
        "address": address,
        "people": people,
        "blank": blank,
        "blocks": [[_session_words(session) for session in block] for block in _blocks(sessions)],
        "words": {
            "heading": _("Attendance sheet"),
            "summary": _("A row for each participant, a cell to sign for each session"),
            "qr": _("QR code with the address of this training: %(address)s")
            % {"address": address},
            "number": _("No."),
            "name": _("Surname, first name, patronymic"),
            "birth": _("Year of birth"),
            "trainer": _("Trainer's signature"),
            "coordinator": _("Coordinator"),
            "signature": _("signature"),
            "walk_ins": _("Empty lines are for people who come without having been enrolled."),
            "page": _("Page"),
            "printed": _("Printed on %(day)s") % {"day": dates.short_day(timezone.localdate())},
        },
    }


def _facts(training: Training) -> list[list[str]]:
    """Label and value of the lines under the title; empty ones are left out."""
    trainers = ", ".join(row.person.full_name for row in training.trainers.select_related("person"))
    venue = ", ".join(filter(None, (training.place.name_on(training.starts_on), training.venue)))
    facts = [
        [_("Center"), training.center.organisation.name_on(training.starts_on)],
        [_("Dates"), dates.date_range(training.starts_on, training.ends_on)],
        [_("Place"), training.get_format_display() if training.format == "online" else venue],
        [_("Trainer"), trainers],
    ]
    return [fact for fact in facts if fact[1]]


def _people(training: Training) -> list[dict[str, str]]:
    """Those whom the register shows, in the order of the Kyrgyz alphabet."""
    rows = (
        training.enrolments.on_register()
        .order_by("person__sort_name", "pk")
        .values_list(
            "person__family_name",
            "person__given_name",
            "person__patronymic",
            "person__birth_year",
        )
    )
    return [
        {"name": " ".join(filter(None, (family, given, father))), "birth": str(year or "")}
        for family, given, father, year in rows
    ]


def _blocks(sessions: list[Session]) -> Iterator[list[Session | None]]:
    """Sessions in groups that fit a page; one empty group where none are planned."""
    if not sessions:
        yield [None] * SESSIONS_A_PAGE
        return
    # Groups of equal size look better than a full one and a rest of one.
    count = -(-len(sessions) // SESSIONS_A_PAGE)
    size = -(-len(sessions) // count)
    for start in range(0, len(sessions), size):
        yield [*sessions[start : start + size]]


def _session_words(session: Session | None) -> dict[str, str]:
    if session is None:
        return {"number": "", "day": "", "hours": ""}
    hours = "–".join(
        dates.clock(time) for time in (session.starts_at, session.ends_at) if time is not None
    )
    day = dates.short_day(session.held_on)
    return {"number": str(session.number), "day": day, "hours": hours}
