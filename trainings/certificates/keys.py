"""Signing keys: Ed25519, the private half encrypted with a key that follows from SECRET_KEY.

A copy of the database alone signs nothing. Older secrets in SECRET_KEY_FALLBACKS still open keys.
"""

import base64
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from django.conf import settings
from openbadgeslib.ob3 import multikey_from_pem

PURPOSE = b"kaea issuer key 1"


class KeyUnreadableError(Exception):
    """SECRET_KEY is another one than the key was encrypted with."""


def new_pair() -> tuple[str, str]:
    """(public half as a multikey, private half encrypted)."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return multikey_from_pem(public), _box().encrypt(pem).decode()


def open_private(encrypted: str) -> bytes:
    """The private half as PEM."""
    try:
        return _box().decrypt(encrypted.encode())
    except InvalidToken as error:
        raise KeyUnreadableError from error


def _box() -> MultiFernet:
    return _boxes((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@cache
def _boxes(secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(secret)) for secret in secrets])


def _derived(secret: str) -> bytes:
    made = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=PURPOSE)
    return base64.urlsafe_b64encode(made.derive(secret.encode()))
