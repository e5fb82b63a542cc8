"""Guarantees of employment: given for a training or for an order, taken back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import MemberRequest, allow, member
from core.forms import ReasonForm
from core.once import once
from core.refusals import show_refusal
from trainings import permissions, services
from trainings.forms.orders import GuaranteeForm
from trainings.models import CourseOrder, EmploymentGuarantee, Training
from trainings.views.frame import find_training


@member
@once
def guarantee_create(request: MemberRequest, slug: str) -> HttpResponse:
    """For those who finish one training."""
    training = find_training(request, slug)
    if not permissions.can_edit_training(request.user, training):
        raise PermissionDenied
    return _create(request, training, "trainings/guarantee_create.html", training=training)


@allow(permissions.can_see_orders)
@once
def order_guarantee_create(request: MemberRequest, pk: int) -> HttpResponse:
    """For everybody who learns by an order."""
    rows = CourseOrder.objects.visible_to(request.user).select_related("organisation")
    order = get_object_or_404(rows, pk=pk)
    return _create(request, order, "trainings/order_guarantee_create.html", order=order)


def _create(
    request: MemberRequest, back: Training | CourseOrder, template: str, **about: Any
) -> HttpResponse:
    initial: dict[str, Any] = {"given_on": timezone.localdate()}
    if order := about.get("order"):
        initial |= {"organisation": order.organisation, "sector": order.sector}
    form = GuaranteeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.guarantee_work(by=request.user, **about, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The guarantee is written down."))
            return redirect(back)
    return render(request, template, {"form": form, "back": back, **about})


@allow(permissions.can_see_orders)
def guarantee_void(request: MemberRequest, pk: int) -> HttpResponse:
    """The employer took it back, or it was a mistake."""
    rows = EmploymentGuarantee.objects.select_related(
        "organisation", "training__programme", "order"
    )
    guarantee = get_object_or_404(rows.visible_to(request.user), pk=pk)
    back = guarantee.training or guarantee.order
    assert back is not None
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.void_guarantee(guarantee, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect(back)
    context = {"form": form, "guarantee": guarantee, "back": back}
    return render(request, "trainings/guarantee_void.html", context)
