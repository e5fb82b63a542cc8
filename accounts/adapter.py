"""How allauth behaves here: no public sign-up, mail through the outgoing messages, safe secrets."""

import base64
import hashlib
import time
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import translate_url
from django.utils.translation import get_language

from accounts.models import User
from core import messages
from core.middleware import client_ip


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Rate limits count by the same address that the audit log shows."""
        return client_ip(request) or "0.0.0.0"  # noqa: S104 a unix socket has no address

    def pre_login(
        self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any
    ) -> HttpResponse | None:
        """Everybody knows the password of the demo accounts, so they open a demonstration only."""
        if getattr(user, "is_demo", False) and not settings.DEMO:
            clear_login(request)
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def format_email_subject(self, subject: str) -> str:
        return str(subject)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """By the same way as every other message; codes and links are nobody else's to read."""
        mail = self.render_mail(template_prefix, email, {"email": email} | context)
        user = User.objects.with_email(email).first()
        messages.queue(
            to_email=email,
            to_name=user.name if user else "",
            user_id=user.pk if user else None,
            language=(get_language() or settings.LANGUAGE_CODE)[:2],
            kind=template_prefix.rpartition("/")[2],
            subject=str(mail.subject),
            body=str(mail.body),
            secret=True,
        )

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """After sign-in the portal speaks the language the person chose."""
        url = resolve_url(settings.LOGIN_REDIRECT_URL)
        language = getattr(request.user, "language", "")
        return translate_url(url, language) if language else url

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever signed in a moment ago, as those who must set up a second factor just did, is
        not asked for the password again at once."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        records = get_authentication_records(self.request, self.request.user)
        latest = max((record.get("at", 0) for record in records), default=0)
        return bool(time.time() - latest > account_settings.REAUTHENTICATION_TIMEOUT)


class MfaAdapter(DefaultMFAAdapter):
    """Secrets of second factors lie encrypted in the database."""

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return str(user.get_username())

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Where a second factor is a must, the last one stays."""
        user = authenticator.user
        if not user.needs_mfa or authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return True
        others = Authenticator.objects.filter(user=user).exclude(pk=authenticator.pk)
        return others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def _fernet() -> MultiFernet:
    """Keys derived from SECRET_KEY and its fallbacks, so keys can be changed without anybody
    losing his second factor."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"mfa:{key}".encode()).digest()))
            for key in keys
        ]
    )
