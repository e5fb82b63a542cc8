"""Sign-ins in the audit log. The frameworks say when they happen; we only write them down."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from accounts.models import User
from core import audit


def _signed_in(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    audit.record("signed_in", user, by=user)


def _signed_out(request: HttpRequest, user: User | None, **_kwargs: Any) -> None:
    if user is not None:
        audit.record("signed_out", user, by=user)


def _failed(credentials: dict[str, Any], **_kwargs: Any) -> None:
    """The address as typed helps to see an attack; a password never gets here."""
    typed = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    user = User.objects.with_email(typed).first() if typed else None
    audit.record("sign_in_failed", user, by=None, note="" if user else typed[:254])


def _code_rejected(user: User, **_kwargs: Any) -> None:
    audit.record("sign_in_failed", user, by=None, note="code")


def _second_factor_rejected(user: User, **_kwargs: Any) -> None:
    audit.record("sign_in_failed", user, by=None, note="second factor")


def connect() -> None:
    """Listen to Django and allauth (their signals, not ours)."""
    from allauth.account.signals import login_code_rejected
    from allauth.mfa.signals import authentication_failed

    uid = "accounts.sign_in_log."
    user_logged_in.connect(_signed_in, weak=False, dispatch_uid=uid + "in")
    user_logged_out.connect(_signed_out, weak=False, dispatch_uid=uid + "out")
    user_login_failed.connect(_failed, weak=False, dispatch_uid=uid + "failed")
    login_code_rejected.connect(_code_rejected, weak=False, dispatch_uid=uid + "code")
    authentication_failed.connect(_second_factor_rejected, weak=False, dispatch_uid=uid + "mfa")
