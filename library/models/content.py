"""What a material says: language versions, their revisions, files and the reviewer's comments."""

import uuid
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from centers.models import Organisation
from core.files import private_storage
from library.models.resources import Resource

if TYPE_CHECKING:
    from accounts.models import User


class Edition(models.Model):
    """A material in one language. Visitors read its published revision."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="editions")
    language = models.CharField(_("Language"), max_length=3)
    published = models.OneToOneField(
        "Revision", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("language version")
        verbose_name_plural = _("language versions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["resource", "language"], name="edition_unique")
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.language}"


class RevisionQuerySet(models.QuerySet["Revision"]):
    def open(self) -> Self:
        """Being written, reviewed or mended: at most one for each language version."""
        return self.filter(state__in=Revision.OPEN)

    def waiting(self) -> Self:
        """Sent to review, the longest waiting first."""
        return self.filter(state=Revision.State.IN_REVIEW).order_by("submitted_at", "pk")

    def visible_to(self, user: "User") -> Self:
        return self.filter(edition__resource__in=Resource.objects.visible_to(user))


class Revision(models.Model):
    """The text of a language version at one time. What was published is never written over."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        CHANGES_ASKED = "changes_asked", _("Changes asked")
        PUBLISHED = "published", _("Published")
        REPLACED = "replaced", _("Replaced")

    OPEN = (State.DRAFT, State.IN_REVIEW, State.CHANGES_ASKED)
    EDITABLE = (State.DRAFT, State.CHANGES_ASKED)

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField(_("Version"))
    title = models.CharField(_("Title"), max_length=160)
    summary = models.CharField(_("Summary"), max_length=400, blank=True)
    # Markdown; a card set keeps its cards as "## front" and the text below it as back.
    body = models.TextField(_("Text"), blank=True)
    change_note = models.CharField(_("What has changed"), max_length=255, blank=True)
    state = models.CharField(
        _("State"), max_length=14, choices=State, default=State.DRAFT, editable=False
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    written_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    # Who answers for the review before the public, for example the Academy of Education.
    reviewed_for = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="revision_number_unique"),
            models.UniqueConstraint(
                fields=["edition"],
                condition=Q(state__in=["draft", "in_review", "changes_asked"]),
                name="revision_open_once",
            ),
            models.UniqueConstraint(
                fields=["edition"], condition=Q(state="published"), name="revision_published_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "replaced"]) | Q(decided_at__isnull=False),
                name="revision_published_has_date",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="revision_has_title"),
        ]
        indexes = [
            models.Index(
                fields=["submitted_at"], condition=Q(state="in_review"), name="revision_waiting"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_editable(self) -> bool:
        return self.state in self.EDITABLE


def file_path(_file: "File", name: str) -> str:
    """A name nobody can guess, made once and never used again: it may be kept for ever."""
    number = uuid.uuid4().hex
    return f"library/{number[:2]}/{number[2:]}-{name}"


class File(models.Model):
    """A file of a revision; its language is that of the edition. Or the address of one."""

    class Kind(models.TextChoices):
        PDF = "pdf", _("PDF")
        EPUB = "epub", _("EPUB")
        AUDIO = "audio", _("Audio")
        VIDEO = "video", _("Video")
        ZIP = "zip", _("ZIP")
        LINK = "link", _("Link")

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="files")
    kind = models.CharField(_("Kind"), max_length=6, choices=Kind)
    title = models.CharField(_("Title"), max_length=160, blank=True)
    # Without an address of its own: a PDF or a page inside a ZIP never stands at one in our origin.
    file = models.FileField(
        storage=private_storage, upload_to=file_path, max_length=200, blank=True
    )
    url = models.URLField(_("Address"), blank=True)
    size = models.PositiveBigIntegerField(_("Size"), default=0)
    checksum = models.CharField(max_length=64, blank=True)  # SHA-256
    seconds = models.PositiveIntegerField(_("Duration"), null=True, blank=True)
    # What the link checker found: when it last answered, since when it does not.
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    dead_since = models.DateTimeField(null=True, blank=True, editable=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="link") & ~Q(url="") & Q(file="")
                | ~Q(kind="link") & Q(url="") & ~Q(file="") & Q(size__gt=0) & ~Q(checksum=""),
                name="file_is_file_or_link",
            ),
            models.UniqueConstraint(
                fields=["revision", "checksum"],
                condition=~Q(checksum=""),
                name="file_sent_twice_is_one",
            ),
        ]
        indexes = [
            # The link checker says of an address wherever it stands.
            models.Index(fields=["url"], condition=~Q(url=""), name="file_url")
        ]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()

    def get_absolute_url(self) -> str:
        """Where it is given out; the address of another site for a link."""
        if self.kind == self.Kind.LINK:
            return self.url
        return reverse("library:file_download", args=[self.pk, self.file_name])

    @property
    def extension(self) -> str:
        return PurePosixPath(self.file.name or "").suffix

    @property
    def file_name(self) -> str:
        """What the file is called on the reader's disk."""
        return self.name_of(self.title or self.revision.title)

    def name_of(self, title: str) -> str:
        """The same with a title at hand."""
        stem = slugify(title, allow_unicode=True)[:60].strip("-_")
        return f"{stem or 'file'}{self.extension}"


class Comment(models.Model):
    """What a reviewer says at a place of a text, until it is done."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="comments")
    # The heading it stands under (its anchor); empty: of the whole.
    place = models.CharField(_("Place"), max_length=120, blank=True)
    text = models.TextField(_("Comment"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def place_words(self) -> str:
        """The heading as its anchor has kept it, for pages that do not read the text."""
        return self.place.replace("-", " ")
