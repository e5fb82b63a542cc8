"""Rows of the plumbing for tests."""

from typing import Any

from accounts.models import User
from core.models import AuditEntry, Job, OutgoingMessage


def create_audit_entry(*, action: str = "updated", **fields: Any) -> AuditEntry:
    return AuditEntry.objects.create(action=action, **fields)


def create_job(*, asked_by: User, kind: str = "tests.count", **fields: Any) -> Job:
    return Job.objects.create(
        **{"kind": kind, "title": "Counting", "asked_by": asked_by, "language": "en"} | fields
    )


def create_message(*, to_email: str = "aigul@example.org", **fields: Any) -> OutgoingMessage:
    return OutgoingMessage.objects.create(
        **{
            "channel": "email" if to_email else "phone_list",
            "kind": "test",
            "to_email": to_email,
            "to_name": "Aigul",
            "language": "en",
            "subject": "Hello",
            "body": "A text",
        }
        | fields
    )
