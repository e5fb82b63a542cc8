"""Pages about centers: the public directory, a center's own page, the directorate's lists."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST

from centers import choices, sections, selectors, services
from centers.fields import grouped, places_to_choose
from centers.filters import CenterFilter, OrganisationFilter
from centers.forms import (
    CenterCreateForm,
    CenterForm,
    ContactsForm,
    DayForm,
    InviteForm,
    NetworkForm,
    OrganisationForm,
    RenameForm,
)
from centers.models import Center, Membership, NetworkMembership, Organisation, Place
from centers.permissions import (
    can_edit_center,
    can_end_membership,
    can_invite,
    can_manage_network,
    can_use_places,
)
from centers.roles import current, memberships
from core.access import MemberRequest, allow, member, public
from core.caching import cached_public
from core.forms import PictureForm
from core.once import once
from core.paging import page
from core.refusals import show_refusal

Status = NetworkMembership.Status


# For visitors -----------------------------------------------------------------------------


@public
@cached_public(60)
def center_list(request: HttpRequest) -> HttpResponse:
    regions, areas = selectors.regions(), selectors.areas()
    filters = CenterFilter(
        request.GET, queryset=Center.objects.public(), regions=regions, areas=areas
    )
    found = page(request, selectors.listed(filters.qs.alphabetical()))
    context = {
        "filter": filters,
        "regions": regions,
        "areas": areas,
        "page": found,
        "rows": selectors.center_rows(found.object_list, regions=regions, areas=areas),
        "map": selectors.center_map(regions),
        "tabs": directorate_tabs(request, "centers:center_list"),
    }
    return render(request, "centers/center_list.html", context)


@public
@cached_public(60)
def center_detail(request: HttpRequest, slug: str) -> HttpResponse:
    center = get_object_or_404(Center.objects.public().with_list_relations(), slug=slug)
    user = request.user
    context = {
        "center": center,
        "areas": list(center.thematic_areas.all()),
        "organisation": center.organisation,
        "sections": sections.public_sections(request, center),
        "may_edit": user.is_authenticated and can_edit_center(user, center),
    }
    return render(request, "centers/center_detail.html", context)


# For the people of a center ---------------------------------------------------------------


@member
def center_staff(request: MemberRequest, slug: str = "") -> HttpResponse:
    """Without a slug, the center one works for now; the directorate opens any."""
    slug = slug or _own_slug(request)
    if not slug:
        if can_manage_network(request.user):
            return redirect("centers:center_list")
        raise PermissionDenied(_("This page is for the people of a center."))
    centers = Center.objects.visible_to(request.user).with_list_relations()
    found = get_object_or_404(centers, slug=slug)
    if not can_edit_center(request.user, found):
        raise PermissionDenied(_("Only coordinators keep the page of their center."))
    staff = selectors.staff(found)
    present = [row for row in staff if row.left_at is None]
    others = [row for row in present if row.user_id != request.user.pk]
    context = {
        "center": found,
        "present": present,
        "endable": {row.pk for row in others if can_end_membership(request.user, row)},
        "former": [row for row in staff if row.left_at is not None],
        "areas": found.thematic_areas.all(),
        "sections": sections.staff_sections(request, found),
    }
    return render(request, "centers/center_staff.html", context)


def _own_slug(request: MemberRequest) -> str:
    chosen = request.session.get("membership")
    coordinated = current(request.user, chosen, role=Membership.Role.COORDINATOR)
    membership = coordinated or current(request.user, chosen)
    return membership.center.slug if membership else ""


@member
def center_update(request: MemberRequest, slug: str) -> HttpResponse:
    center = _editable_center(request, slug)
    data = request.POST or None
    form = CenterForm(data, instance=copy(center), by=request.user)
    contacts = ContactsForm(data, instance=copy(center.organisation))
    if request.method == "POST" and form.is_valid() and contacts.is_valid():
        values = form.cleaned_data | contacts.cleaned_data
        services.update_center(center, by=request.user, **values)
        messages.success(
            request, _("The page of the center is saved. Visitors see it in a minute.")
        )
        return redirect("centers:center_staff", slug=center.slug)
    context = {"center": center, "form": form, "contacts": contacts}
    return render(request, "centers/center_update.html", context)


def _editable_center(request: MemberRequest, slug: str) -> Center:
    centers = Center.objects.visible_to(request.user).with_list_relations()
    center = get_object_or_404(centers, slug=slug)
    if not can_edit_center(request.user, center):
        raise PermissionDenied(_("Only coordinators keep the page of their center."))
    return center


@member
def picture_update(request: MemberRequest, slug: str) -> HttpResponse:
    """The picture of the public page: a new one, another one, or what is said of it."""
    center = _editable_center(request, slug)
    form = PictureForm(request.POST or None, request.FILES or None, picture=center.picture)
    if request.method == "POST" and form.is_valid():
        try:
            picture = services.save_center_picture(center, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
            if form.cleaned_data.get("file") and "file" not in form.errors:
                form.add_error("file", _("Choose the file again: the browser does not keep it."))
        else:
            shown = _("The picture is saved. Visitors see it in a minute.")
            kept = _("The picture is saved as a draft. Visitors do not see it.")
            messages.success(request, shown if picture.is_published else kept)
            return redirect("centers:center_staff", slug=center.slug)
    return render(request, "centers/picture_update.html", {"center": center, "form": form})


@member
def picture_remove(request: MemberRequest, slug: str) -> HttpResponse:
    """Asks first; the POST removes it."""
    center = _editable_center(request, slug)
    if request.method == "POST":
        services.remove_center_picture(center, by=request.user)
        messages.success(request, _("The picture is removed."))
        return redirect("centers:center_staff", slug=center.slug)
    return render(request, "centers/picture_remove.html", {"center": center})


@member
def membership_invite(request: MemberRequest, slug: str) -> HttpResponse:
    center = _editable_center(request, slug)
    form = InviteForm(request.POST or None, center=center, by=request.user)
    if request.method == "POST" and form.is_valid():
        if not can_invite(request.user, center, form.cleaned_data["role"]):
            raise PermissionDenied
        try:
            row = services.invite_member(center, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            text = _("%(name)s belongs to the center now. A letter is on its way.")
            messages.success(request, text % {"name": row.user})
            return redirect("centers:center_staff", slug=center.slug)
    return render(request, "centers/membership_invite.html", {"center": center, "form": form})


@member
def membership_end(request: MemberRequest, pk: int) -> HttpResponse:
    """Asks first; the POST ends it."""
    rows = Membership.objects.visible_to(request.user).select_related("user")
    row = get_object_or_404(rows.select_related("center__organisation"), pk=pk)
    if not can_end_membership(request.user, row):
        raise PermissionDenied(_("Ask the directorate to end the work of a coordinator."))
    if request.method == "POST":
        try:
            services.end_membership(row, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            text = _("The work of %(name)s for the center has ended. What was done stays.")
            messages.success(request, text % {"name": row.user})
        return redirect("centers:center_staff", slug=row.center.slug)
    return render(request, "centers/membership_end.html", {"row": row, "center": row.center})


@member
@require_POST
def membership_switch(request: MemberRequest) -> HttpResponse:
    """Choose for which center, and in which role, one works from now on."""
    chosen = request.POST.get("membership", "")
    row = next((row for row in memberships(request.user) if str(row.pk) == chosen), None)
    if row is None:
        messages.error(request, _("You do not work for this center. Nothing was changed."))
    else:
        request.session["membership"] = row.pk
    after = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(after, allowed_hosts={request.get_host()})
    return redirect(after if is_ours else "home")


@allow(can_use_places)
def place_search(request: MemberRequest) -> HttpResponse:
    """Places by any present or former name: options for the picker, a page without scripts."""
    text = request.GET.get("q", "").strip().replace("\x00", "")[:100]
    places = places_to_choose(with_countries=bool(request.GET.get("countries")))
    if text:
        places = places.filter(pk__in=Place.objects.search(text).values("pk"))
    rows = list(places.prefetch_related("former_names")[:300])
    context = {"groups": grouped(rows), "places": rows, "text": text}
    is_part = bool(request.headers.get("HX-Request"))
    template = "centers/_place_options.html" if is_part else "centers/place_search.html"
    return render(request, template, context)


# For the directorate ----------------------------------------------------------------------


def directorate_tabs(request: HttpRequest, here: str) -> list[dict[str, Any]]:
    """Centers, organisations, network, projects and reports belong together for the
    directorate."""
    user = request.user
    if not (user.is_authenticated and can_manage_network(user)):
        return []
    tabs = (
        (_("Centers"), "centers:center_list"),
        (_("Organisations"), "centers:organisation_list"),
        (_("Network"), "centers:network_detail"),
        (_("Projects"), "projects:project_list"),
        (_("Reports"), "reports:report_list"),
    )
    return [
        {"label": label, "url": reverse(name), "current": name == here, "count": None}
        for label, name in tabs
    ]


@allow(can_manage_network)
@gzip_page  # no token in it, and nothing that a reader sends
@cache_control(private=True, immutable=True, max_age=60 * 60 * 24 * 365)
def center_options(request: MemberRequest, version: str) -> HttpResponse:
    """All centers as options of a filter's text field. A change of a name is another version, so
    the browser keeps what it has."""
    return render(request, "centers/center_options.html", {"options": choices.center_options()})


@allow(can_manage_network)
def center_create(request: MemberRequest) -> HttpResponse:
    form = CenterCreateForm(
        request.POST or None, initial={"organisation": request.GET.get("organisation")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            center = services.create_center(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The center is open. Invite its coordinator now."))
            return redirect("centers:membership_invite", slug=center.slug)
    return render(request, "centers/center_create.html", {"form": form})


@allow(can_manage_network)
def organisation_list(request: MemberRequest) -> HttpResponse:
    organisations = Organisation.objects.select_related("place__region", "country", "center")
    organisations = organisations.alphabetical()
    filters = OrganisationFilter(request.GET, queryset=organisations, regions=selectors.regions())
    context = {
        "filter": filters,
        "page": page(request, filters.qs),
        "tabs": directorate_tabs(request, "centers:organisation_list"),
    }
    return render(request, "centers/organisation_list.html", context)


@allow(can_manage_network)
def organisation_detail(request: MemberRequest, pk: int) -> HttpResponse:
    organisations = Organisation.objects.select_related("place__region", "country", "center")
    organisation = get_object_or_404(organisations, pk=pk)
    context = {
        "organisation": organisation,
        "former_names": organisation.former_names.order_by("-valid_until"),
        "network": organisation.network_memberships.order_by("-joined_on", "-pk"),
    }
    return render(request, "centers/organisation_detail.html", context)


@allow(can_manage_network)
@once
def organisation_create(request: MemberRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None, initial={"kind": request.GET.get("kind")})
    if request.method == "POST" and form.is_valid():
        try:
            organisation = services.create_organisation(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The organisation is on the list."))
            return redirect(organisation)
    return render(request, "centers/organisation_create.html", {"form": form})


@allow(can_manage_network)
def organisation_update(request: MemberRequest, pk: int) -> HttpResponse:
    organisation = get_object_or_404(Organisation, pk=pk)
    form = OrganisationForm(request.POST or None, instance=copy(organisation))
    if request.method == "POST" and form.is_valid():
        try:
            services.update_organisation(organisation, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The changes are saved."))
            return redirect(organisation)
    context = {"organisation": organisation, "form": form}
    return render(request, "centers/organisation_update.html", context)


@allow(can_manage_network)
def organisation_rename(request: MemberRequest, pk: int) -> HttpResponse:
    organisation = get_object_or_404(Organisation, pk=pk)
    form = RenameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["from_on"]
        try:
            services.rename_organisation(
                organisation, names=form.names, from_on=day, by=request.user
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The new name is saved. Older records keep the old one."))
            return redirect(organisation)
    context = {"organisation": organisation, "form": form}
    return render(request, "centers/organisation_rename.html", context)


@allow(can_manage_network)
def network_detail(request: MemberRequest) -> HttpResponse:
    form = DayForm({"day": request.GET.get("day") or timezone.localdate()})
    day = form.cleaned_data["day"] if form.is_valid() else timezone.localdate()
    network = selectors.network_on(day)
    context = {
        "form": form,
        "network": network,
        "page": page(request, network.members, per_page=50),
        "tabs": directorate_tabs(request, "centers:network_detail"),
    }
    return render(request, "centers/network_detail.html", context)


@allow(can_manage_network)
def network_update(request: MemberRequest, pk: int) -> HttpResponse:
    """Applying, joining and leaving, as far as the organisation's state allows."""
    organisation = get_object_or_404(Organisation, pk=pk)
    form = NetworkForm(request.POST or None, steps=_steps(organisation))
    if request.method == "POST" and form.is_valid():
        try:
            _take_step(request, organisation, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The network's list is up to date."))
            return redirect(organisation)
    context = {"organisation": organisation, "form": form}
    return render(request, "centers/network_update.html", context)


def _steps(organisation: Organisation) -> list[tuple[str, Any]]:
    states = set(organisation.network_memberships.values_list("status", flat=True))
    if Status.MEMBER in states:
        return [("leave", _("Leaves the network"))]
    if Status.APPLICANT in states:
        return [("join", _("Joins the network")), ("withdraw", _("The application is withdrawn"))]
    return [("join", _("Joins the network")), ("apply", _("Applies"))]


def _take_step(request: MemberRequest, organisation: Organisation, *, step: str, day: Any) -> None:
    if step == "join":
        services.join_network(organisation, joined_on=day, by=request.user)
    elif step == "leave":
        services.leave_network(organisation, left_on=day, by=request.user)
    elif step == "apply":
        services.apply_to_network(organisation, applied_on=day, by=request.user)
    else:
        services.withdraw_application(organisation, by=request.user)
