"""Pages of possible duplicates."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import audit
from core.access import MemberRequest, allow, member
from core.paging import page
from people import merging, permissions, selectors, services
from people.models import DuplicatePair, Merge, Person


@allow(permissions.can_see_people)
def pair_list(request: MemberRequest) -> HttpResponse:
    """Records that may be one human, to be decided by one."""
    pairs = DuplicatePair.objects.open().visible_to(request.user)
    rows = page(request, pairs.select_related("first", "second").order_by("-found_at", "-pk"))
    audit.note_view(None, by=request.user, what="duplicates", changes={"page": rows.number})
    return render(request, "people/pair_list.html", {"page": rows})


@member
def pair_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """Two records side by side, what a merge would move and change, and the decision."""
    visible = DuplicatePair.objects.visible_to(request.user).select_related("first", "second")
    pair = get_object_or_404(visible, pk=pk)
    if request.method == "POST":
        return _decide(request, pair)
    for person in (pair.first, pair.second):
        services.note_view(person, by=request.user)
    context = {
        "pair": pair,
        "lines": selectors.compare(pair.first, pair.second),
        "links": selectors.compare_links(pair.first, pair.second),
        "figures": merging.changed_figures(pair.first, pair.second, by=request.user),
    }
    return render(request, "people/pair_detail.html", context)


@member
@require_POST
def merge_undo(request: MemberRequest, pk: int) -> HttpResponse:
    visible = Merge.objects.filter(survivor__in=Person.objects.visible_to(request.user))
    merge = get_object_or_404(visible.select_related("survivor", "merged"), pk=pk)
    if not permissions.can_undo_merge(request.user, merge):
        raise PermissionDenied
    try:
        left = services.undo_merge(merge, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The merge is undone: there are two people again."))
        if left:
            messages.warning(
                request,
                _("%(number)s links had changed meanwhile and stayed with the first person.")
                % {"number": left},
            )
    return redirect(merge.survivor)


def _decide(request: MemberRequest, pair: DuplicatePair) -> HttpResponse:
    choice = request.POST.get("decision")
    survivor = {"first": pair.first, "second": pair.second}.get(choice or "")
    if survivor is None and choice != "not_same":
        messages.error(request, _("Choose what to do with the two records."))
        return redirect("people:pair_detail", pair.pk)
    try:
        services.decide_pair(pair, by=request.user, is_same=survivor is not None, survivor=survivor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("people:pair_list")
    if survivor is None:
        messages.success(request, _("Noted: these are two people."))
        return redirect("people:pair_list")
    undo = _("The two records are one now. You can undo this on the page of the person.")
    messages.success(request, undo)
    return redirect(reverse("people:person_detail", args=[survivor.pk]))
