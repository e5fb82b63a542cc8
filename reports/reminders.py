"""Reminders about reports to donors."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from core.reminders import DIRECTORATE, Reminder, rule
from reports.reporting.models import ReportingPeriod

MONTH = dt.timedelta(days=31)


@rule(
    "reports.report_due",
    _("A report to a donor is due or overdue"),
    ReportingPeriod,
    days=(-30, -14, -7, -1, 1, 8, 22),
    urgent_from=-1,
    rows=lambda today: ReportingPeriod.objects.filter(
        state__in=ReportingPeriod.IN_WORK, due_on__range=(today - MONTH, today + MONTH)
    ),
    places=("project", "donor"),
    subject=_("Report to {donor}: {day}"),
    body=_(
        "Hello, {name}.\n\nThe report of “{project}” to {donor} is due on {day} and is not "
        "submitted yet.\n\n{url}\n"
    ),
)
def report_due(period: ReportingPeriod) -> Reminder | None:
    """Around the day agreed with the donor, until the report is submitted."""
    if not period.is_in_work:
        return None
    agreement = period.agreement
    return Reminder(
        period.due_on,
        to=DIRECTORATE,
        words={"project": agreement.project.title, "donor": agreement.donor.name},
        url=period.get_absolute_url(),
    )
