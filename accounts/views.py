"""Pages about members: who they are, what they may do, how they come and go."""

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import translate_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import services
from accounts.filters import UserFilter
from accounts.forms import AcceptForm, InvitationForm, PreferencesForm, RoleForm
from accounts.models import User
from accounts.permissions import can_edit_user, can_manage_users
from accounts.roles import CENTER_ROLES, NATIONAL_ROLES
from core.access import MemberRequest, allow, member, public
from core.paging import page
from core.refusals import show_refusal


def _posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: an empty POST is an answer too, with everything missing."""
    return request.POST if request.method == "POST" else None


@allow(can_manage_users)
def user_list(request: MemberRequest) -> HttpResponse:
    members = User.objects.visible_to(request.user).defer("password")
    filters = UserFilter(request.GET, queryset=members)
    return render(
        request, "accounts/user_list.html", {"filter": filters, "page": page(request, filters.qs)}
    )


@allow(can_manage_users)
def user_detail(request: MemberRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    context = {
        "person": person,
        "invitations": person.invitations.select_related("invited_by")[:10],
        "may_edit": can_edit_user(request.user, person) and person != request.user,
        "role_form": RoleForm(initial={"national_role": person.national_role}, by=request.user),
    }
    return render(request, "accounts/user_detail.html", context)


@allow(can_manage_users)
@require_POST
def role_change(request: MemberRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    role = request.POST.get("national_role", "")
    try:
        services.change_role(person, national_role=role, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The role is saved. It counts from the next page on."))
    return redirect(person)


@allow(can_manage_users)
@require_POST
def user_leave(request: MemberRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    try:
        services.leave(person, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request, _("%(name)s can no longer sign in. All work stays.") % {"name": person}
        )
    return redirect(person)


@allow(can_manage_users)
@require_POST
def invitation_resend(request: MemberRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    try:
        services.invite_again(person, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request, _("A new invitation is on its way to %(email)s.") % {"email": person.email}
        )
    return redirect(person)


@allow(can_manage_users)
@require_POST
def invitation_revoke(request: MemberRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    try:
        services.revoke_invitation(person, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The invitation is withdrawn. Its link no longer works."))
    return redirect(person)


@allow(can_manage_users)
def invitation_create(request: MemberRequest) -> HttpResponse:
    form = InvitationForm(_posted(request), by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            person = services.invite(**form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request, _("The invitation is on its way to %(email)s.") % {"email": person.email}
            )
            return redirect(person)
    return render(request, "accounts/invitation_create.html", {"form": form})


@public
@never_cache
@sensitive_post_parameters("password")
def invitation_accept(request: HttpRequest, token: str) -> HttpResponseBase:
    invitation = services.open_invitation(token)
    if invitation is None:
        return render(request, "accounts/invitation_accept.html", {"form": None}, status=404)
    user = invitation.user
    initial = {"name": user.name, "language": user.language}
    form = AcceptForm(_posted(request), initial=initial, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.accept_invitation(token, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return perform_login(request, user, email_verification="none")
    return render(
        request, "accounts/invitation_accept.html", {"form": form, "invitation": invitation}
    )


@member
def role_list(request: MemberRequest) -> HttpResponse:
    context = {"national_roles": NATIONAL_ROLES, "center_roles": CENTER_ROLES}
    return render(request, "accounts/role_list.html", context)


@member
def preferences_edit(request: MemberRequest) -> HttpResponse:
    # A copy, because the form writes into it and the page shows the name as it is saved.
    form = PreferencesForm(_posted(request), instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        try:
            services.save_preferences(request.user, by=request.user, **form.values())
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return _in_language(request, form.cleaned_data["language"])
    return render(request, "accounts/preferences_edit.html", {"form": form})


def _in_language(request: HttpRequest, language: str) -> HttpResponse:
    """The same page in the language chosen, which the browser keeps."""
    response = HttpResponseRedirect(translate_url(request.path, language))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


@csrf_exempt  # it stands on pages that are kept for everyone, and all it can do is dim the light
@public
@require_POST
def theme_set(request: HttpRequest) -> HttpResponse:
    theme = request.POST.get("theme", "")
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    response = HttpResponseRedirect(target)
    if theme in User.Theme.values:
        if request.user.is_authenticated:
            services.save_preferences(request.user, by=request.user, theme=theme)
        # Not HttpOnly: pages kept for everyone learn the visitor's choice from a script.
        response.set_cookie(
            "theme",
            theme,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    return response
