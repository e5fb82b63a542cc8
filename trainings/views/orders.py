"""Course orders of organisations: asked, agreed, filled by trainings, counted."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import MemberRequest, allow
from core.exports import sheet_response
from core.forms import ReasonForm
from core.once import once
from core.paging import page
from core.refusals import show_refusal
from trainings import permissions, selectors, services
from trainings.filters import OrderFilter
from trainings.forms.orders import FiguresForm, FillForm, OrderForm
from trainings.models import CourseOrder, Training
from trainings.order_sections import order_sections
from trainings.services.orders import difference
from trainings.views.frame import number_or_404, tell_errors


@allow(permissions.can_see_orders)
def order_list(request: MemberRequest) -> HttpResponse:
    """Orders the reader has to do with, the newest first."""
    rows = CourseOrder.objects.visible_to(request.user).with_relations().with_filled()
    filters = OrderFilter(request.GET, queryset=rows, user=request.user)
    context = {
        "page": page(request, filters.qs),
        "filter": filters,
        "is_filtered": any(request.GET.get(name) for name in filters.filters),
        "query": request.GET.urlencode(),
    }
    return render(request, "trainings/order_list.html", context)


@allow(permissions.can_see_orders)
def order_export(request: MemberRequest) -> FileResponse:
    """The list as it is filtered, as xlsx. It names contact persons."""
    rows = CourseOrder.objects.visible_to(request.user).with_relations().with_filled()
    filters = OrderFilter(request.GET, queryset=rows, user=request.user)
    headers = [
        *(_("Ordered on"), _("Who orders"), _("Sector"), _("Center"), _("Contact person")),
        *(_("Phone"), _("Email"), _("What is to be taught"), _("Held at"), _("Places ordered")),
        *(_("Enrolled"), _("Price of the order, som"), _("Wished from"), _("Wished until")),
        *(_("Number of the commitment"), _("State"), _("Reason")),
    ]
    return sheet_response(
        request,
        filename="orders",
        title=_("Course orders"),
        headers=headers,
        rows=_export_rows(filters.qs),
        about=request.GET.urlencode(),
        personal=True,
    )


def _export_rows(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    for order in rows:
        yield [
            *(order.ordered_on, order.organisation.name, order.get_sector_display()),
            *(order.center.organisation.name, order.contact_name, str(order.contact_phone)),
            *(order.contact_email, order.what, order.host.name if order.host else ""),
            *(order.places, order.filled, order.price, order.starts_on, order.ends_on),
            *(order.promised_as, order.get_state_display(), order.reason),
        ]


@allow(permissions.can_see_orders)
def order_figures(request: MemberRequest) -> HttpResponse:
    """Different employers with an order, beside the baseline; orders and places by sector."""
    usual = FiguresForm.usual()
    form = FiguresForm(usual | {k: v for k, v in request.GET.items() if k in usual and v})
    found = None
    if form.is_valid():
        data = form.cleaned_data
        found = selectors.order_figures(
            request.user,
            period=(data["since"], data["until"]),
            baseline=(data["baseline_since"], data["baseline_until"]),
        )
    return render(request, "trainings/order_figures.html", {"form": form, "found": found})


@allow(permissions.can_see_orders)
@once
def order_create(request: MemberRequest) -> HttpResponse:
    form = OrderForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            order = services.place_order(by=request.user, **form.values())
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The order is written down."))
            return redirect(order)
    return render(request, "trainings/order_create.html", {"form": form})


@allow(permissions.can_see_orders)
def order_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """The order: who, what, how far it is filled, what has happened."""
    order = _find(request, pk)
    state = CourseOrder.State
    links = order.links.select_related("training__programme", "training__place")
    filled = order.filled  # type: ignore[attr-defined]
    context = {
        "order": order,
        "filled": filled,
        "share": min(100, 100 * filled // order.places),
        "difference": difference(filled, order.places) if order.links.exists() else "",
        "links": links.order_by("training__starts_on", "pk"),
        "steps": order.steps.select_related("by"),
        "guarantees": order.guarantees.valid().select_related("organisation"),
        "sections": order_sections(request, order),
        "may_agree": order.state == state.ASKED,
        "may_fill": order.state in (state.AGREED, state.FILLING),
        "may_finish": order.state == state.FILLING and filled,
    }
    return render(request, "trainings/order_detail.html", context)


@allow(permissions.can_see_orders)
def order_update(request: MemberRequest, pk: int) -> HttpResponse:
    order = _find(request, pk)
    if request.method != "POST" and not order.is_open:
        raise PermissionDenied
    form = OrderForm(request.POST or None, user=request.user, instance=order)
    if request.method == "POST" and form.is_valid():
        try:
            services.update_order(order, by=request.user, **form.values())
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The order is written down."))
            return redirect(order)
    return render(request, "trainings/order_update.html", {"form": form, "order": order})


@allow(permissions.can_see_orders)
@require_POST
def order_agree(request: MemberRequest, pk: int) -> HttpResponse:
    order = _find(request, pk)
    return _act(request, order, lambda: services.agree_order(order, by=request.user), _("Agreed."))


@allow(permissions.can_see_orders)
def order_fill(request: MemberRequest, pk: int) -> HttpResponse:
    """Choose a training that fills the order."""
    order = _find(request, pk)
    form = FillForm(request.POST or None, order=order)
    if request.method == "POST" and form.is_valid():
        try:
            services.fill_order(order, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect(order)
    return render(request, "trainings/order_fill.html", {"form": form, "order": order})


@allow(permissions.can_see_orders)
@require_POST
def order_release(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a training away from the order."""
    order = _find(request, pk)
    training = get_object_or_404(Training, pk=number_or_404(request.POST.get("training", "")))
    return _act(
        request,
        order,
        lambda: services.release_training(order, training=training, by=request.user),
        _("The training does not fill the order any more."),
    )


@allow(permissions.can_see_orders)
@require_POST
def order_finish(request: MemberRequest, pk: int) -> HttpResponse:
    order = _find(request, pk)
    despite = request.POST.get("despite") == "1"
    return _act(
        request,
        order,
        lambda: services.finish_order(order, by=request.user, despite_difference=despite),
        _("The order is filled."),
    )


@allow(permissions.can_see_orders)
def order_decline(request: MemberRequest, pk: int) -> HttpResponse:
    return _close(request, pk, services.decline_order, "trainings/order_decline.html")


@allow(permissions.can_see_orders)
def order_cancel(request: MemberRequest, pk: int) -> HttpResponse:
    return _close(request, pk, services.cancel_order, "trainings/order_cancel.html")


def _close(
    request: MemberRequest, pk: int, act: Callable[..., CourseOrder], template: str
) -> HttpResponse:
    """With a reason."""
    order = _find(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(order, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect(order)
    return render(request, template, {"form": form, "order": order})


def _find(request: MemberRequest, pk: int) -> CourseOrder:
    rows = CourseOrder.objects.visible_to(request.user).with_relations().with_filled()
    return get_object_or_404(rows, pk=pk)


def _act(
    request: MemberRequest, order: CourseOrder, act: Callable[[], Any], done: str
) -> HttpResponse:
    try:
        act()
    except ValidationError as error:
        tell_errors(request, error)
    else:
        messages.success(request, done)
    return redirect(order)
