"""Rows of the plumbing: what was done, what is being worked on, what goes out."""

from core.models.messages import (
    OutgoingMessage,
    OutgoingMessageQuerySet,
    ReminderRule,
    Subscription,
    SubscriptionQuerySet,
)
from core.models.pictures import CountBatch, Picture, picture_path
from core.models.records import AuditEntry, Job, JobQuerySet

__all__ = [
    "AuditEntry",
    "CountBatch",
    "Job",
    "JobQuerySet",
    "OutgoingMessage",
    "OutgoingMessageQuerySet",
    "Picture",
    "ReminderRule",
    "Subscription",
    "SubscriptionQuerySet",
    "picture_path",
]
