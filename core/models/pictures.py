"""Pictures for visitors, and counters that were added."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.files import public_storage
from core.licences import WITHOUT_SOURCE, Licence


def picture_path(_picture: "Picture", name: str) -> str:
    """A name nobody can guess, made once and never used again: it may be kept for ever."""
    number = uuid.uuid4().hex
    return f"pictures/{number[:2]}/{number[2:]}-{name}"


class Picture(models.Model):
    """A picture that visitors may see, in two sizes, with whose it is and on what terms.

    One whose author, licence, source or description is missing waits as a draft: the database
    refuses to publish it.
    """

    file = models.FileField(storage=public_storage, upload_to=picture_path, max_length=120)
    small_file = models.FileField(storage=public_storage, upload_to=picture_path, max_length=120)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    small_width = models.PositiveSmallIntegerField()
    small_height = models.PositiveSmallIntegerField()
    alt = models.CharField(
        _("Description"),
        max_length=250,
        blank=True,
        help_text=_("What the picture shows, for people who do not see it"),
    )
    author = models.CharField(_("Author"), max_length=150, blank=True)
    source = models.URLField(
        _("Source"), blank=True, help_text=_("Address of the page it was taken from")
    )
    licence = models.CharField(_("Licence"), max_length=12, choices=Licence, blank=True)
    is_published = models.BooleanField(_("Shown to visitors"), default=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_published=False)
                | ~Q(author="")
                & (
                    Q(alt_ky__isnull=False) & ~Q(alt_ky="")
                    | Q(alt_ru__isnull=False) & ~Q(alt_ru="")
                    | Q(alt_en__isnull=False) & ~Q(alt_en="")
                )
                & (Q(licence__in=WITHOUT_SOURCE) | Q(licence__in=Licence.values) & ~Q(source="")),
                name="picture_published_has_credit",
            ),
        ]

    def __str__(self) -> str:
        return self.alt or self.author or str(self.pk)

    @property
    def licence_url(self) -> str:
        return Licence(self.licence).url if self.licence else ""


class CountBatch(models.Model):
    """Counters that were added to their tables lately: by its key nobody adds them twice."""

    key = models.UUIDField(primary_key=True)
    added_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.key)
