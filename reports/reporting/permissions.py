"""Who may do what with donor reports, and why somebody cannot enter anything now."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from centers.roles import center_ids
from core import dates
from reports.reporting.models import ReportingPeriod

State = ReportingPeriod.State


def can_manage_reports(user: User) -> bool:
    """Agreements, periods and the report itself are kept by the directorate."""
    return user.is_directorate


def can_see_reports(user: User) -> bool:
    """The directorate, coordinators, and donors' officers (what was sent to their donor)."""
    return user.is_directorate or user.is_donor_viewer or bool(center_ids(user, role="coordinator"))


def can_see_period(user: User, period: ReportingPeriod) -> bool:
    """The other face of `ReportingPeriod.objects.visible_to`."""
    if user.is_directorate:
        return True
    if user.is_donor_viewer:
        return period.is_sent and period.agreement.donor.viewers.filter(user=user).exists()
    return bool(center_ids(user, role="coordinator"))


def can_see_draft(user: User) -> bool:
    """Figures and texts before they are sent: the directorate. Coordinators write about the
    activities of their own centers."""
    return user.is_directorate


def can_report(user: User) -> bool:
    """Writes something of a report at all; when is another question (`closed_because`)."""
    return user.is_directorate or bool(center_ids(user, role="coordinator"))


def closed_because(user: User, period: ReportingPeriod, *, today: dt.date | None = None) -> str:
    """Why this person cannot enter anything in the report now, in words; "" when he can."""
    today = today or timezone.localdate()
    if not can_report(user):
        return _("Reports are written by the directorate and the coordinators of the centers.")
    if period.state == State.SUBMITTED:
        return _(
            "The report is submitted. It can be changed again when the donor returns it with "
            "comments."
        )
    if period.state == State.ACCEPTED:
        return _("The donor accepted the report, so it stays as it is.")
    if period.state == State.LOCKED:
        return _("The report is locked. Nothing in it changes any more.")
    if today < period.starts_on:
        return _("The period begins on %(day)s. Nothing can be entered before.") % {
            "day": dates.long_day(period.starts_on)
        }
    if period.state == State.RETURNED or today <= period.due_on:
        return ""
    if period.exceptions.filter(person=user, until__gte=today).exists():
        return ""
    return _(
        "The report was due on %(day)s, so entering is closed. The directorate can make an "
        "exception for you until a certain day."
    ) % {"day": dates.long_day(period.due_on)}


def can_enter(user: User, period: ReportingPeriod, *, today: dt.date | None = None) -> bool:
    return not closed_because(user, period, today=today)
