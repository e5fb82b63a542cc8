"""Who belongs to the association's network, and since when."""

import datetime as dt
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _


class DateRange(Func):
    """`daterange(from, until, '[)')`: a period whose last day is not in it; NULL is open."""

    function = "DATERANGE"
    output_field = DateRangeField()


def _period(start: str, end: str) -> DateRange:
    return DateRange(F(start), F(end), RangeBoundary())


class NetworkMembershipQuerySet(models.QuerySet["NetworkMembership"]):
    def valid_on(self, day: dt.date) -> Self:
        return self.filter(
            Q(left_on__isnull=True) | Q(left_on__gt=day),
            status__in=(NetworkMembership.Status.MEMBER, NetworkMembership.Status.FORMER),
            joined_on__lte=day,
        )


class NetworkMembership(models.Model):
    """An organisation's time in the association's network; it may leave and come back."""

    class Status(models.TextChoices):
        APPLICANT = "applicant", _("Applicant")
        MEMBER = "member", _("Member")
        FORMER = "former", _("Former member")

    organisation = models.ForeignKey(
        "centers.Organisation", models.PROTECT, related_name="network_memberships"
    )
    status = models.CharField(_("Status"), max_length=10, choices=Status, default=Status.MEMBER)
    applied_on = models.DateField(_("Applied on"), null=True, blank=True)
    joined_on = models.DateField(_("Joined on"), null=True, blank=True)
    left_on = models.DateField(_("Left on"), null=True, blank=True)

    objects = NetworkMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("network membership")
        verbose_name_plural = _("network memberships")
        constraints = [
            models.CheckConstraint(
                condition=Q(status="applicant", joined_on=None, left_on=None)
                | Q(status="member", joined_on__isnull=False, left_on=None)
                | Q(status="former", joined_on__isnull=False, left_on__gt=F("joined_on")),
                name="network_membership_dates_fit_status",
            ),
            ExclusionConstraint(
                name="network_membership_no_overlap",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    (_period("joined_on", "left_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(joined_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.status} {self.joined_on}–{self.left_on or ''}"
