"""Which events stand beside the trainings of a filter.

Period, region, center, project and "donor project" mean the same for both. An event has no
thematic area and names nobody else who paid for it, so under such a filter no event is counted,
and the page says so. It needs nobody's approval: it counts once somebody has said that it was
held, whatever status of trainings is asked for.
"""

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import Event, EventAggregate
from reports.filters import DashboardFilter, DonorFilter, RowsFilter
from reports.selectors.labels import CENTER, PROJECT, REGION
from trainings.models import FundingSource


def events_of(chosen: DashboardFilter) -> QuerySet[Event] | None:
    """The events of these filters, without parts of other events; None where a filter asks for
    what events do not have."""
    if why_no_events(chosen):
        return None
    period, cleaned = chosen.period_chosen, chosen.cleaned
    rows = Event.objects.filter(
        status__in=Event.DONE_STATUSES,
        parent=None,
        first_on__range=(period.start, period.end),
    )
    if chosen.reader.centers is not None:
        rows = rows.filter(center__in=chosen.reader.centers)
    for kind in (REGION, CENTER):
        if code := cleaned.get(kind):
            rows = rows.filter(**{kind: chosen.id_of(kind, code)})
    own = Event.projects.through.objects.filter(event=OuterRef("pk"))
    if cleaned.get("funding") == FundingSource.Kind.DONOR_PROJECT:
        rows = rows.filter(Exists(own))
    code = chosen.project_code if isinstance(chosen, DonorFilter) else cleaned.get("project")
    if code:
        rows = rows.filter(Exists(own.filter(project=chosen.id_of(PROJECT, code))))
    elif isinstance(chosen, DonorFilter):
        return rows.none()
    return rows


def why_no_events(chosen: DashboardFilter) -> str:
    """In words, which filter makes no sense for events; empty when all do."""
    cleaned = chosen.cleaned
    if cleaned.get("area"):
        return _("An event has no thematic area, so no events are counted under this filter.")
    if cleaned.get("funding") not in (None, "", FundingSource.Kind.DONOR_PROJECT):
        return _(
            "Of an event only its projects are known, not who else paid, so no events are counted "
            "under this filter."
        )
    return ""


class EventRowsFilter(RowsFilter):
    """The filters of the dashboard and the condition of one cell of its tables of events."""

    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Kind"), choices=Event.Kind.choices, method="keep"
    )
    together = django_filters.ChoiceFilter(
        label=gettext_lazy("Trainings and events together"),
        choices=[("1", gettext_lazy("Yes"))],
        method="keep",
    )

    class Meta(RowsFilter.Meta):
        pass

    @property
    def is_together(self) -> bool:
        return bool(self.cleaned.get("together"))

    @property
    def events(self) -> QuerySet[Event]:
        """Events of the cell; with counts without names where the cell counts those."""
        rows = events_of(self)
        if rows is None:
            return Event.objects.none()
        if kind := self.cleaned.get("kind"):
            rows = rows.filter(kind=kind)
        if self.cleaned.get("nameless"):
            crowds = EventAggregate.objects.filter(event__status__in=Event.DONE_STATUSES)
            whole = Q(event=OuterRef("pk")) | Q(event__parent=OuterRef("pk"))
            rows = rows.filter(Exists(crowds.filter(whole)))
        return rows
