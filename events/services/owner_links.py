"""Personal links by which an owner without an account says how far a promise is."""

import datetime as dt
import hashlib
import secrets

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from events.models import Commitment, OwnerLink, Progress
from events.services.commitments import add_progress

VALID = dt.timedelta(days=60)
# A forged or mistyped address is refused by its signature alone, without asking the database.
_signer = signing.TimestampSigner(sep="~", salt="events.owner_link")


@transaction.atomic
def make_owner_link(commitment: Commitment, *, by: User) -> str:
    """A new link for the owner of an open commitment; earlier ones stop working.

    Returns its token, which is kept nowhere: the database holds a hash of it.
    """
    row = (
        Commitment.objects.select_for_update(of=("self",))
        .select_related("event")
        .get(pk=commitment.pk)
    )
    if not row.is_pending:
        raise ValidationError(_("This commitment is closed. Reopen it first."), code="closed")
    _revoke(row)
    token = _signer.sign(secrets.token_urlsafe(24))
    OwnerLink.objects.create(
        commitment=row, token_hash=_hash(token), expires_at=timezone.now() + VALID, created_by=by
    )
    audit.record("owner_link_made", row, by=by, center_id=row.event.center_id)
    return token


@transaction.atomic
def revoke_owner_link(commitment: Commitment, *, by: User) -> int:
    """Make the links of a commitment useless; says how many there were."""
    count = _revoke(commitment)
    if count:
        center_id = commitment.event.center_id
        audit.record("owner_link_revoked", commitment, by=by, center_id=center_id)
    return count


def open_owner_link(token: str) -> OwnerLink | None:
    """The link of a token as long as it is valid; its commitment may be closed meanwhile."""
    try:
        _signer.unsign(token, max_age=VALID)
    except signing.BadSignature:
        return None
    rows = OwnerLink.objects.valid().select_related(
        "commitment__event__center__organisation", "commitment__owner_organisation"
    )
    return rows.filter(token_hash=_hash(token)).first()


def old_link_commitment(token: str) -> Commitment | None:
    """The commitment of a link that was valid once, so that its holder learns whom to ask. A
    token that we never gave out, or a valid one, gives none."""
    try:
        _signer.unsign(token)
    except signing.BadSignature:
        return None
    rows = OwnerLink.objects.select_related("commitment__event__center__organisation")
    link = rows.filter(token_hash=_hash(token)).first()
    return link.commitment if link else None


@transaction.atomic
def report_by_link(
    link: OwnerLink,
    *,
    text: str,
    file: UploadedFile | None,
    is_done: bool,
    form_number: str = "",
) -> Progress:
    """What the owner writes; with `is_done` it waits for a second person. Refuses a link that
    was revoked or expired while the form was open."""
    fresh = OwnerLink.objects.valid().select_for_update(of=("self",)).filter(pk=link.pk).first()
    if fresh is None:
        raise ValidationError(_("This link no longer works."), code="link")
    fresh.last_used_at = timezone.now()
    fresh.save(update_fields=["last_used_at"])
    return add_progress(
        link.commitment,
        text=text,
        file=file,
        by=None,
        is_from_owner=True,
        is_claim=is_done,
        form_number=form_number,
    )


def _revoke(commitment: Commitment) -> int:
    return commitment.links.filter(revoked_at=None).update(revoked_at=timezone.now())


def _hash(token: str) -> str:
    """A long random token needs no slow hash: there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()
