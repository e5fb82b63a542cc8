"""Personal addresses that work for a while without an account: a token in the address, its hash in
a row that can be revoked.

An app makes its own table of `ExpiringLink` with what the link is about, and a salt of its own.
"""

import datetime as dt
import hashlib
import secrets
from typing import TypeVar

from django.conf import settings
from django.core import signing
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

Link = TypeVar("Link", bound="ExpiringLink")


class ExpiringLink(models.Model):
    """What all such links have. Only the hash of the token is kept."""

    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("Valid until"))
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["-created_at"]


def valid(rows: models.QuerySet[Link]) -> models.QuerySet[Link]:
    """Those of these links that still open something."""
    return rows.filter(revoked_at=None, expires_at__gt=timezone.now())


def new_token(salt: str) -> str:
    """A token nobody guesses. It is signed, so that a forged or mistyped address is refused
    without asking the database."""
    return _signer(salt).sign(secrets.token_urlsafe(24))


def is_genuine(token: str, salt: str, *, max_age: dt.timedelta | None = None) -> bool:
    """Whether the portal made this token, and not too long ago."""
    try:
        _signer(salt).unsign(token, max_age=max_age)
    except signing.BadSignature:
        return False
    return True


def hash_of(token: str) -> str:
    """What is kept. A long random token needs no slow hash: there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()


def _signer(salt: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(sep="~", salt=salt)


def signed_number(number: int, salt: str) -> str:
    """The secret part of a personal address that is made of a row's number: nothing of it is
    stored, so no copy of the data gives it away."""
    return signing.Signer(salt=salt, sep=".").sign(str(number))


def number_of(token: str, salt: str) -> int | None:
    """Whose address this is; None for a made-up one."""
    try:
        return int(signing.Signer(salt=salt, sep=".").unsign(token))
    except (signing.BadSignature, ValueError):
        return None
