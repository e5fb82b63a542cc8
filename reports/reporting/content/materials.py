"""E-tutorials in a report: those that the indicator of published e-tutorials counts."""

from django.utils.translation import gettext as _

from library.languages import language_name
from library.selectors import best_edition
from reports.filters import Period
from reports.measures import Scope, rows_of
from reports.reporting.content.document import DAY, Builder, Column
from reports.reporting.models import ReportingPeriod


def put_materials(book: Builder, period: ReportingPeriod) -> bool:
    """The list as it stood at the end of the period, the newest last. Says whether there is one."""
    days = Period(period.starts_on, period.ends_on)
    scope = Scope(days.start, days.end, project=period.agreement.project)
    ((_part, found),) = rows_of("tutorials_published", scope)
    lines = []
    rows = found.select_related("area").prefetch_related("editions__published")
    for row in rows.order_by("published_at", "pk"):
        editions = [edition for edition in row.editions.all() if edition.published]
        best = best_edition(editions)
        if best is None or best.published is None or row.published_at is None:
            continue
        languages = ", ".join(language_name(edition.language) for edition in editions)
        lines.append(
            [
                row.published_at.date(),
                best.published.title,
                row.area.name if row.area else "",
                languages,
                row.get_absolute_url(),
            ]
        )
    if not lines:
        return False
    book.table(
        "materials",
        _("E-tutorials in the electronic library"),
        [
            Column(_("Published"), DAY),
            Column(_("Title"), width=5),
            Column(_("Subject"), width=4),
            Column(_("Languages"), width=3),
            Column(_("Address on the portal"), width=5),
        ],
        lines,
    )
    return True
