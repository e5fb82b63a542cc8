"""What belongs to a person's record of learning beside registers: certificates of other bodies,
and the links by which a record is shown to others."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.models import Center
from centers.roles import center_ids
from core.links import ExpiringLink
from people.models import Person
from trainings.models.frameworks import FrameworkNode

if TYPE_CHECKING:
    from accounts.models import User


class ExternalCertificateQuerySet(models.QuerySet["ExternalCertificate"]):
    def visible_to(self, user: "User") -> Self:
        """The directorate sees all, a coordinator what his centers wrote down."""
        if user.is_directorate:
            return self
        return self.filter(center__in=center_ids(user, role="coordinator"))

    def live(self) -> Self:
        """All but those that were a mistake."""
        return self.filter(void_reason="")


class ExternalCertificate(models.Model):
    """A certificate that another body gave, as somebody of the network saw it."""

    class Kind(models.TextChoices):
        ICDL = "icdl", _("ICDL")
        STATE = "state", _("State Centre for Independent Certification")
        OTHER = "other", _("Another body")

    person = models.ForeignKey(Person, models.PROTECT, related_name="external_certificates")
    # Nobody's where the directorate wrote it down.
    center = models.ForeignKey(
        Center, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    kind = models.CharField(_("Who gave it"), max_length=8, choices=Kind)
    issuer = models.CharField(
        _("Name of that body"), max_length=200, blank=True, help_text=_("As on the document")
    )
    title = models.CharField(_("Title"), max_length=200)
    modules = ArrayField(
        models.CharField(max_length=120), verbose_name=_("Modules"), default=list, blank=True
    )
    number = models.CharField(_("Number of the document"), max_length=80, blank=True)
    level = models.ForeignKey(
        FrameworkNode,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Level of a qualifications framework"),
        help_text=_("Only if the document states it"),
    )
    issued_on = models.DateField(_("Issued on"))
    expires_on = models.DateField(_("Valid until"), null=True, blank=True)
    url = models.URLField(_("Address where it can be checked"), blank=True)
    void_reason = models.CharField(max_length=255, blank=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ExternalCertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate of another body")
        verbose_name_plural = _("certificates of other bodies")
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="other") | ~Q(issuer=""), name="external_other_has_issuer"
            ),
            models.CheckConstraint(
                condition=~Q(kind="state") | ~Q(number=""), name="external_state_has_number"
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("issued_on")),
                name="external_expires_later",
            ),
            models.UniqueConstraint(
                fields=["kind", "issuer", "number"],
                condition=~Q(number="") & Q(void_reason=""),
                name="external_number_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def shown_issuer(self) -> str:
        return self.issuer or self.get_kind_display()

    @property
    def is_expired(self) -> bool:
        return self.expires_on is not None and self.expires_on < timezone.localdate()


class RecordLink(ExpiringLink):
    """An address that shows a record of learning for a while, to whoever has it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="record_links")
    # The centers whose part is shown; empty shows everything.
    centers = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    note = models.CharField(_("For whom"), max_length=120, blank=True)

    class Meta(ExpiringLink.Meta):
        verbose_name = _("link to a record of learning")
        verbose_name_plural = _("links to records of learning")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="record_link_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.expires_at:%Y-%m-%d}"
