"""The pages of allauth that are used here, each with an access mark.

Left out on purpose: changing one's own address (the directorate does it, since the address is the
sign-in) and everything about other providers. They carry allauth's own names, so they stand
outside the `accounts` namespace, and so does the switch of colours, which every page has.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.http import HttpRequest, HttpResponseBase
from django.urls import path, re_path

from accounts import views
from core.access import member, public


def _forgetting(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Sign-out on a shared computer: the way back leads to no page with names."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.method == "POST":
            response.headers["Clear-Site-Data"] = '"cache"'
        return response

    return wrapped


urlpatterns = [
    path("theme/", views.theme_set, name="theme_set"),
    path("login/", public(account.login), name="account_login"),
    path("logout/", public(_forgetting(account.logout)), name="account_logout"),
    path("inactive/", public(account.account_inactive), name="account_inactive"),
    # Closed (see the adapter), but allauth's pages want to name it.
    path("signup/", public(account.signup), name="account_signup"),
    path("login/code/", public(account.request_login_code), name="account_request_login_code"),
    path(
        "login/code/confirm/",
        public(account.confirm_login_code),
        name="account_confirm_login_code",
    ),
    path("reauthenticate/", member(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", member(account.password_change), name="account_change_password"),
    path("password/set/", member(account.password_set), name="account_set_password"),
    path("password/reset/", public(account.password_reset), name="account_reset_password"),
    path(
        "password/reset/done/",
        public(account.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        public(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", member(mfa.index), name="mfa_index"),
    path("2fa/authenticate/", public(mfa.authenticate), name="mfa_authenticate"),
    path("2fa/reauthenticate/", member(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", member(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", member(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "2fa/recovery-codes/",
        member(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/generate/",
        member(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        member(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("2fa/webauthn/", member(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", member(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path(
        "2fa/webauthn/reauthenticate/",
        member(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "2fa/webauthn/keys/<int:pk>/remove/",
        member(webauthn.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path(
        "2fa/webauthn/keys/<int:pk>/edit/",
        member(webauthn.edit_webauthn),
        name="mfa_edit_webauthn",
    ),
    path("2fa/webauthn/login/", public(webauthn.login_webauthn), name="mfa_login_webauthn"),
]
