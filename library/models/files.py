"""What surrounds files: uploads under way, pictures of texts, addresses that texts lead to."""

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Picture
from library.models.content import Revision
from library.models.resources import Resource

if TYPE_CHECKING:
    from accounts.models import User


class UploadSession(models.Model):
    """A file on its way over a bad line: how much of it is here, and until when it is kept.

    Its bytes lie as parts in the private storage, because S3 cannot append to a file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="uploads")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    parts = models.JSONField(default=list)  # names in the storage, in their order
    started_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["-started_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gt=0) & Q(received__lte=F("size")), name="upload_within_size"
            )
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="upload_expires"),
            models.Index(fields=["sent_by", "revision"], name="upload_of"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_complete(self) -> bool:
        return self.received == self.size

    @property
    def folder(self) -> str:
        """Where its parts lie in the private storage."""
        return f"uploads/{self.pk.hex}"


class Image(models.Model):
    """A picture that the texts of a material show by its short name: `![…](picture:name)`."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="images")
    name = models.CharField(
        _("Short name"),
        max_length=40,
        validators=[
            RegexValidator(
                r"^[a-z0-9][a-z0-9-]*$",
                _("Use small Latin letters, digits and hyphens: “menu-button”."),
            )
        ],
    )
    picture = models.OneToOneField(Picture, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("picture of a text")
        verbose_name_plural = _("pictures of texts")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["resource", "name"], name="image_name_unique")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """What an author writes to show it."""
        return f"![](picture:{self.name})"


class LinkScan(models.Model):
    """When the addresses of a material were last collected; what changed since is read again."""

    resource = models.OneToOneField(
        Resource, models.CASCADE, primary_key=True, related_name="link_scan"
    )
    seen_at = models.DateTimeField()  # the material's `updated_at` as it was read

    def __str__(self) -> str:
        return f"{self.resource_id}"


class LinkQuerySet(models.QuerySet["Link"]):
    def dead(self) -> Self:
        """Addresses that have not answered several times in a row, the longest dead first."""
        return self.filter(dead_since__isnull=False).order_by("dead_since", "pk")

    def visible_to(self, user: "User") -> Self:
        return self.filter(resource__in=Resource.objects.visible_to(user))


class Link(models.Model):
    """An address outside the portal that a material leads to, and whether it still answers."""

    class Place(models.TextChoices):
        TEXT = "text", _("In the text")
        FILE = "file", _("Among the files")
        SOURCE = "source", _("Address of the source")

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="links")
    place = models.CharField(_("Place"), max_length=6, choices=Place)
    language = models.CharField(max_length=3, blank=True)  # empty: of the material as a whole
    url = models.CharField(_("Address"), max_length=500)
    checked_at = models.DateTimeField(_("Checked"), null=True, blank=True)
    # The number of the answer; 0 when nobody answered.
    status = models.PositiveSmallIntegerField(_("Answer"), null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)  # in a row
    failing_since = models.DateTimeField(null=True, blank=True)
    dead_since = models.DateTimeField(null=True, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "place", "language", "url"], name="link_unique"
            )
        ]
        indexes = [
            models.Index(fields=["url"], name="link_url"),
            models.Index(
                fields=["dead_since"], condition=Q(dead_since__isnull=False), name="link_dead"
            ),
        ]

    def __str__(self) -> str:
        return self.url
