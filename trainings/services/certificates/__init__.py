"""Writes about certificates: issuing, revoking, keys."""

from trainings.services.certificates.issuing import (
    Issued,
    issue_certificate,
    issue_certificates,
    issue_prior,
    issue_to_trainer,
    renew_certificate,
)
from trainings.services.certificates.keys import (
    ensure_key,
    rotate_key,
    withdraw_key,
)
from trainings.services.certificates.states import (
    forget_holders,
    revoke_certificate,
    save_template,
    share_name,
)

__all__ = [
    "Issued",
    "ensure_key",
    "forget_holders",
    "issue_certificate",
    "issue_certificates",
    "issue_prior",
    "issue_to_trainer",
    "renew_certificate",
    "revoke_certificate",
    "rotate_key",
    "save_template",
    "share_name",
    "withdraw_key",
]
