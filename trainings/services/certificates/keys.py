"""The keys of the issuer: made when first needed, changed without breaking what they signed."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from trainings.certificates.keys import new_pair
from trainings.models import IssuerKey


def ensure_key() -> IssuerKey:
    """The key that signs now; the first one is made here."""
    for _attempt in range(2):
        if key := IssuerKey.objects.filter(retired_at=None).first():
            return key
        try:
            with transaction.atomic():
                return _make()
        except IntegrityError:
            continue  # another process made it at the same moment
    return IssuerKey.objects.get(retired_at=None)


@transaction.atomic
def rotate_key(*, by: User | None) -> IssuerKey:
    """A new key signs from now on. The old one stays published: what it signed is still true."""
    now = timezone.now()
    for key in IssuerKey.objects.select_for_update().filter(retired_at=None):
        key.retired_at = now
        key.save(update_fields=["retired_at"])
        audit.record("key_retired", key, by=by)
    made = _make()
    audit.record("key_made", made, by=by)
    return made


@transaction.atomic
def withdraw_key(key: IssuerKey, *, by: User | None) -> IssuerKey:
    """Publish a stolen key no longer: whatever it signed is refused from now on.

    Files of certificates are signed anew when they are fetched, so holders fetch theirs again.
    """
    row = IssuerKey.objects.select_for_update().get(pk=key.pk)
    if row.retired_at is None:
        raise ValidationError(_("Make a new key first; this one still signs."), code="signs")
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    audit.record("key_withdrawn", row, by=by)
    return row


def _make() -> IssuerKey:
    public, private = new_pair()
    number = IssuerKey.objects.count() + 1
    name = f"key-{timezone.localdate():%Y}-{number}"
    return IssuerKey.objects.create(name=name, public_key=public, private_key=private)
