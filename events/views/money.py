"""Commitments of the network or a center, their money, and the partners behind them."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from centers.models import Organisation
from centers.services import create_organisation
from core.access import MemberRequest, allow
from core.exports import sheet_response
from core.once import once
from core.paging import page
from core.refusals import show_refusal
from events import permissions, selectors
from events.filters import CommitmentFilter, MoneyFilter
from events.forms.meetings import PartnerForm
from events.models import Commitment


def _commitments(request: MemberRequest) -> CommitmentFilter:
    rows = Commitment.objects.visible_to(request.user).overdue_first(timezone.localdate())
    return CommitmentFilter(request.GET, queryset=rows, user=request.user)


def _with_columns(rows: Any) -> Any:
    return rows.with_paid().select_related(
        "owner_organisation", "event__center__organisation", "region"
    )


@allow(permissions.can_see_events)
def commitment_list(request: MemberRequest) -> HttpResponse:
    """Overdue first, then what waits for a second person, then by day."""
    filters = _commitments(request)
    found = page(request, filters.qs)
    rows = _with_columns(found.object_list)
    context = {
        "page": found,
        "rows": rows,
        "filter": filters,
        "is_filtered": any(request.GET.get(name) for name in filters.filters),
    }
    return render(request, "events/commitment_list.html", context)


@allow(permissions.can_see_events)
def commitment_export(request: MemberRequest) -> FileResponse:
    """The list as xlsx: what, who, when, how much. Organisations only, nobody's name."""
    filters = _commitments(request)
    return sheet_response(
        request,
        filename="commitments",
        title=_("Commitments"),
        headers=[
            *(_("Number"), _("What was promised"), _("Who promised"), _("Region"), _("Event")),
            *(_("Center"), _("Due on"), _("Status"), _("Overdue"), _("Promised, som")),
            *(_("Promised on"), _("In the budget, som"), _("In the budget since")),
            *(_("Paid, som"), _("Places ordered")),
        ],
        rows=_commitment_rows(_with_columns(filters.qs)),
        about=filters.about(),
        personal=False,
    )


def _commitment_rows(rows: Any) -> Iterator[list[Any]]:
    for row in rows.iterator(chunk_size=500):
        center = row.event.center
        yield [
            *(row.slug, row.text, row.owner_organisation.name),
            row.region.name if row.region else "",
            *(row.event.title, center.organisation.name if center else ""),
            *(row.due_on, row.get_status_display(), _("Yes") if row.is_overdue else ""),
            *(row.promised, row.promised_on, row.budgeted, row.budgeted_on, row.paid),
            row.places,
        ]


@allow(permissions.can_see_events)
def money_list(request: MemberRequest) -> HttpResponse:
    """What is overdue; promised, budgeted and paid by region and year, and by center; partners."""
    chosen = MoneyFilter(request.GET or None, user=request.user)
    values = chosen.values()
    center = values["center"]
    context = {
        "overdue": selectors.overdue_commitments(request.user, center=center),
        "money": selectors.money(request.user, **values),
        "partners": selectors.partners(request.user, center=center, limit=10),
        "form": chosen,
        "center": center,
    }
    return render(request, "events/money_list.html", context)


@allow(permissions.can_see_events)
def money_export(request: MemberRequest) -> FileResponse:
    """The sums by region and year as xlsx."""
    chosen = MoneyFilter(request.GET or None, user=request.user)
    found = selectors.money(request.user, **chosen.values())
    return sheet_response(
        request,
        filename="money",
        title=_("Money by region and year"),
        headers=[
            *(_("Region"), _("Year"), _("Promised, som"), _("In the budget, som")),
            _("Paid, som"),
        ],
        rows=(
            [line.name, line.year, line.promised, line.budgeted, line.paid]
            for line in found.by_region
        ),
        about=chosen.about(),
        personal=False,
    )


@allow(permissions.can_see_events)
def partner_list(request: MemberRequest) -> HttpResponse:
    """Partners with the number of meetings in twelve months and what they still owe."""
    chosen = MoneyFilter(request.GET or None, user=request.user, has_year=False)
    center = chosen.values()["center"]
    context = {
        "lines": selectors.partners(request.user, center=center),
        "form": chosen,
        "can_create": permissions.can_create_event(request.user),
    }
    return render(request, "events/partner_list.html", context)


@allow(permissions.can_see_events)
def partner_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """What there was with one partner: meetings, promises, letters."""
    organisation = get_object_or_404(Organisation.objects.select_related("place", "country"), pk=pk)
    context = {
        "organisation": organisation,
        "partner": selectors.partner(request.user, organisation),
    }
    return render(request, "events/partner_detail.html", context)


@allow(permissions.can_see_events)
def partner_export(request: MemberRequest) -> FileResponse:
    """The partners as xlsx."""
    chosen = MoneyFilter(request.GET or None, user=request.user, has_year=False)
    lines = selectors.partners(request.user, center=chosen.values()["center"])
    return sheet_response(
        request,
        filename="partners",
        title=_("Partners"),
        headers=[
            *(_("Partner"), _("Meetings in 12 months"), _("Last meeting")),
            *(_("Open commitments"), _("Overdue")),
        ],
        rows=(
            [line.name, line.meetings, line.last_on, line.pending, line.overdue] for line in lines
        ),
        about=chosen.about(),
        personal=False,
    )


@allow(permissions.can_create_event)
@once
def partner_create(request: MemberRequest) -> HttpResponse:
    """A partner that nobody of the network has met yet."""
    form = PartnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            partner = create_organisation(by=request.user, **form.values())
        except ValidationError as error:
            show_refusal(form, error)
        else:
            words = {"name": partner.name}
            messages.success(request, _("“%(name)s” is known now. Write its name.") % words)
            return redirect("events:partner_list")
    return render(request, "events/partner_create.html", {"form": form})
