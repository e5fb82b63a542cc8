"""What is missing before a register can be submitted, each with the page where it is mended."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import dates
from people.models import ADULT_AGE, Sex
from trainings.models import Training
from trainings.selectors.register import Register, Row, register

# So many people are named one by one; more are told as one number.
NAMED = 8


@dataclass(frozen=True)
class Gap:
    """One thing to fill in. A blocking one must be mended; the others may be explained, because
    "unknown" is an answer too."""

    code: str
    text: str
    url: str
    count: int = 1
    is_blocking: bool = False


def gaps(training: Training, found: Register | None = None) -> list[Gap]:
    """Everything that is missing; pass the register where the page has read it already."""
    found = found or register(training)
    return [*_plan_gaps(training, found), *_session_gaps(training, found), *_people_gaps(found)]


def _plan_gaps(training: Training, found: Register) -> Iterator[Gap]:
    if training.hours is None:
        url = reverse("trainings:training_update", args=[training.slug])
        yield Gap("no_hours", _("The hours are missing"), f"{url}#id_hours", is_blocking=True)
    if not found.counted and not found.without_names:
        url = reverse("trainings:register_detail", args=[training.slug])
        yield Gap("no_participants", _("Nobody is on the register"), url, is_blocking=True)


def _session_gaps(training: Training, found: Register) -> Iterator[Gap]:
    """Counts without names need no sessions; names need marks in each."""
    sessions_url = reverse("trainings:session_list", args=[training.slug])
    if found.counted and not found.sessions:
        yield Gap("no_sessions", _("There are no sessions yet"), sessions_url, is_blocking=True)
    outside = [
        row for row in found.sessions if not training.starts_on <= row.held_on <= training.ends_on
    ]
    if outside:
        text = ngettext(
            "%(count)s session lies outside the dates of the training",
            "%(count)s sessions lie outside the dates of the training",
            len(outside),
        ) % {"count": len(outside)}
        yield Gap("session_outside", text, sessions_url, len(outside), is_blocking=True)
    today = timezone.localdate()
    ahead = [row for row in found.sessions if row.held_on > today and found.unmarked(row)]
    if ahead:
        text = ngettext(
            "%(count)s session is still ahead, on %(day)s",
            "%(count)s sessions are still ahead, the last on %(day)s",
            len(ahead),
        ) % {"count": len(ahead), "day": dates.day(ahead[-1].held_on)}
        yield Gap("ahead", text, sessions_url, len(ahead), is_blocking=True)
    url = reverse("trainings:attendance_update", args=[training.slug])
    for session in found.sessions:
        missing = found.unmarked(session) if session.held_on <= today else []
        if not missing:
            continue
        words = {"number": session.number, "count": len(missing)}
        is_empty = not any(session.pk in row.marks for row in found.counted)
        if is_empty:
            text = _("Session %(number)s: nobody is marked") % words
        else:
            text = (
                ngettext(
                    "Session %(number)s: %(count)s person is not marked",
                    "Session %(number)s: %(count)s people are not marked",
                    len(missing),
                )
                % words
            )
        anchor = f"?session={session.pk}#p{missing[0].pk}"
        yield Gap("unmarked", text, f"{url}{anchor}", len(missing), is_blocking=is_empty)


def _people_gaps(found: Register) -> Iterator[Gap]:
    no_sex = [row for row in found.counted if row.enrolment.person.sex == Sex.NOT_STATED]
    no_birth = [row for row in found.counted if row.enrolment.age is None]
    minors = [
        row
        for row in found.counted
        if row.enrolment.age is not None
        and row.enrolment.age < ADULT_AGE
        and not row.enrolment.person.has_guardian_consent
    ]
    has_tests = any(
        row.enrolment.pre_test is not None or row.enrolment.post_test is not None
        for row in found.counted
    )
    no_test = [
        row
        for row in found.counted
        if has_tests and row.enrolment.post_test is None and row.is_attended
    ]
    yield from _named(
        found,
        "no_sex",
        no_sex,
        _("%(person)s: the sex is not stated"),
        lambda count: ngettext(
            "The sex of %(count)s person is not stated",
            "The sex of %(count)s people is not stated",
            count,
        ),
    )
    yield from _named(
        found,
        "no_birth_year",
        no_birth,
        _("%(person)s: the year of birth is missing"),
        lambda count: ngettext(
            "The year of birth of %(count)s person is missing",
            "The year of birth of %(count)s people is missing",
            count,
        ),
    )
    yield from _named(
        found,
        "no_guardian",
        minors,
        _("%(person)s is under 18: the consent of a parent or guardian is missing"),
        lambda count: ngettext(
            "%(count)s person is under 18 and has no consent of a parent or guardian",
            "%(count)s people are under 18 and have no consent of a parent or guardian",
            count,
        ),
        is_blocking=True,
    )
    yield from _named(
        found,
        "no_post_test",
        no_test,
        _("%(person)s: the test after the training is missing"),
        lambda count: ngettext(
            "The test after the training of %(count)s person is missing",
            "The test after the training of %(count)s people is missing",
            count,
        ),
        page="trainings:results_update",
    )


def _named(
    found: Register,
    code: str,
    rows: list[Row],
    one: str,
    many: Callable[[int], str],
    *,
    page: str = "trainings:enrolment_update",
    is_blocking: bool = False,
) -> Iterator[Gap]:
    """A line for each person while they are few, else one line with their number."""
    slug = found.training.slug
    if len(rows) > NAMED:
        is_person_page = page == "trainings:enrolment_update"
        url = reverse("trainings:register_detail" if is_person_page else page, args=[slug])
        text = many(len(rows)) % {"count": len(rows)}
        yield Gap(code, text, f"{url}#p{rows[0].pk}", len(rows), is_blocking)
        return
    for row in rows:
        if page == "trainings:enrolment_update":
            url = reverse(page, args=[slug, row.pk])
        else:
            url = reverse(page, args=[slug]) + f"#p{row.pk}"
        yield Gap(code, one % {"person": row.name}, url, 1, is_blocking)
