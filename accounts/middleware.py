"""Who must be signed in, and the second factor of the directorate and administrators."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import middleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

# What a person without a second factor may still reach: setting it up, signing out, the language.
OPEN_NAMES = {
    "account_logout",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_index",
    "account_set_password",
    "account_change_password",
    "language_redirect",
    "healthz",
    "public_file",
    "privacy",
    "theme_set",
}
SESSION_KEY = "mfa_set_up"


class LoginRequiredMiddleware(middleware.LoginRequiredMiddleware):
    """Django's, which reads the user of every request before it looks whether the view is public.

    A picture or a cached page must cost a signed-in reader no statement either.
    """

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view, "login_required", True):
            return None
        return super().process_view(request, view, args, kwargs)


class RequireMfaMiddleware:
    """Leads whoever must have a second factor, and has none, to the page that sets it up.

    Demo accounts are excepted. Once it is there the session remembers, so the question costs one
    statement a session and nothing for everyone else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        if not settings.REQUIRE_MFA or match is None or match.view_name in OPEN_NAMES:
            return None
        if not getattr(view, "login_required", True) and "_auth_user_id" not in _session(request):
            return None  # a public page for a visitor: do not even load the user
        user = request.user
        if not user.is_authenticated or not user.needs_mfa:
            return None
        if request.session.get(SESSION_KEY):
            return None
        if is_mfa_enabled(user):
            request.session[SESSION_KEY] = True
            return None
        messages.info(
            request,
            _(
                "Your role opens the data of the whole network, so it needs a second step at "
                "sign-in. Set it up now; it takes two minutes."
            ),
        )
        return redirect("mfa_activate_totp")


def _session(request: HttpRequest) -> Any:
    return getattr(request, "session", {})
