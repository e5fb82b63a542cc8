"""The life of a text: written, sent to review, returned or published."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from centers.models import Organisation
from core import audit
from library import emails
from library.file_lines import player_of
from library.models import Comment, Edition, File, Resource, Revision
from library.permissions import can_decide, can_edit_resource, can_review
from library.services.images import check_pictures
from library.services.resources import check_terms
from library.services.search import index_edition
from library.text import cards

State = Revision.State
TEXTS = ("title", "summary", "body", "change_note")


@transaction.atomic
def save_revision(
    edition: Edition,
    *,
    by: User,
    seen: int | None = None,
    seen_at: dt.datetime | None = None,
    **texts: str,
) -> Revision:
    """Write the open version of a language version; a published text gets a new one beside it.

    Texts: title, summary, body (Markdown), change_note. `seen` is the key of the version that the
    writer had before him and `seen_at` when it was written: another one now means that somebody
    else has gone on, and is refused. Raises ValidationError while the text is in review, or when
    the writer may not.
    """
    edition = _locked(edition)
    if not can_edit_resource(by, edition.resource):
        raise ValidationError(_("This material is kept by somebody else."), code="not_own")
    revision = edition.revisions.open().first()
    if revision is not None and not revision.is_editable:
        raise ValidationError(
            _("The text is in review. Wait for the answer, then go on."), code="in_review"
        )
    if seen is not None and revision is not None and seen != revision.pk:
        raise ValidationError(
            _("Somebody has begun another version meanwhile. Open the page again."), code="stale"
        )
    if seen_at is not None and revision is not None and seen_at != revision.written_at:
        raise ValidationError(
            _("Somebody else has saved this text meanwhile. Compare, then save again."),
            code="stale_text",
        )
    if revision is None:
        revision = _next(edition)
    before = {name: getattr(revision, name) for name in TEXTS}
    for name in TEXTS:
        if name in texts:
            setattr(revision, name, texts[name].strip())
    if not revision.title:
        raise ValidationError({"title": _("Give the material a title.")})
    changed = [name for name in TEXTS if getattr(revision, name) != before[name]]
    if changed or revision.pk is None:
        is_new = revision.pk is None
        revision.written_by = by
        revision.save()
        if is_new:
            _copy_files(edition.published, revision)
        audit.record("revision_saved", edition.resource, by=by, note=_label(revision))
    return revision


def _next(edition: Edition) -> Revision:
    """A new version that begins as the last one ended."""
    last = edition.revisions.order_by("-number").first()
    if last is None:
        return Revision(edition=edition, number=1)
    texts: dict[str, Any] = {name: getattr(last, name) for name in TEXTS if name != "change_note"}
    return Revision(edition=edition, number=last.number + 1, **texts)


def _copy_files(published: Revision | None, revision: Revision) -> None:
    """A new version keeps the files of the old one until somebody changes them."""
    rows = list(published.files.all()) if published else []
    for row in rows:
        row.pk, row.revision = None, revision
    File.objects.bulk_create(rows)


@transaction.atomic
def submit_revision(revision: Revision, *, by: User, is_quiet: bool = False) -> Revision:
    """Send a text to review and tell the reviewers, unless `is_quiet` (invented data).

    Raises ValidationError that says what is missing.
    """
    revision = _locked_revision(revision)
    resource = revision.edition.resource
    if not can_edit_resource(by, resource):
        raise ValidationError(_("This material is kept by somebody else."), code="not_own")
    if revision.state == State.IN_REVIEW:
        return revision  # clicked twice
    if not revision.is_editable:
        raise ValidationError(_("This version is not open any more."), code="closed")
    _check_content(resource, revision)
    check_pictures(revision)
    check_terms(resource)
    revision.state, revision.submitted_at = State.IN_REVIEW, timezone.now()
    revision.save()
    audit.record("revision_submitted", resource, by=by, note=_label(revision))
    if not is_quiet:
        emails.tell_submitted(revision, by=by)
    return revision


def _check_content(resource: Resource, revision: Revision) -> None:
    if not revision.summary:
        raise ValidationError(
            {"summary": _("Say in one or two sentences what one learns.")}, code="incomplete"
        )
    has_content = revision.body or revision.files.exists() or resource.is_link_only
    if resource.kind == Resource.Kind.CARDS and not cards(revision.body):
        raise ValidationError({"body": _("A card set needs cards: “## front”, then the back.")})
    if resource.kind == Resource.Kind.VIDEO and not revision.body:
        raise ValidationError({"body": _("Add the words of the video as a text.")})
    if not revision.body and any(_is_film(file) for file in revision.files.all()):
        raise ValidationError({"body": _("Add the words of the video as a text.")})
    if not has_content:
        raise ValidationError({"body": _("Write the text or add a file.")}, code="incomplete")


def _is_film(file: File) -> bool:
    """A video, here or at a site of films: who does not hear or has no data reads it."""
    return file.kind == File.Kind.VIDEO or bool(file.url and player_of(file.url)[0])


@transaction.atomic
def ask_changes(
    revision: Revision,
    *,
    comment: str,
    by: User,
    seen: dt.datetime | None = None,
    is_quiet: bool = False,
) -> Revision:
    """Return a text to its author with a comment, of the whole or at places before.

    `seen` is when the text that the reviewer read was sent. Raises ValidationError without any
    comment, and when it was sent anew meanwhile.
    """
    revision = _locked_revision(revision)
    if not can_review(by):
        raise ValidationError(_("Reviewers and the directorate review."), code="role")
    if revision.state == State.CHANGES_ASKED:
        return revision
    if revision.state != State.IN_REVIEW:
        raise ValidationError(_("This version does not wait for review."), code="closed")
    _check_seen(revision, seen)
    if comment.strip():
        Comment.objects.create(revision=revision, text=comment.strip(), made_by=by)
    elif not revision.comments.filter(done_at=None).exists():
        raise ValidationError({"comment": _("Say what to change, so that the author knows.")})
    revision.state, revision.decided_at, revision.reviewed_by = (
        State.CHANGES_ASKED,
        timezone.now(),
        by,
    )
    revision.save()
    resource = revision.edition.resource
    audit.record("revision_returned", resource, by=by, note=f"{_label(revision)}. {comment}")
    if not is_quiet:
        emails.tell_returned(revision, comment=comment.strip(), by=by)
    return revision


@transaction.atomic
def publish_revision(
    revision: Revision,
    *,
    by: User,
    reviewed_for: Organisation | None = None,
    seen: dt.datetime | None = None,
    is_quiet: bool = False,
) -> Revision:
    """Show a reviewed text to visitors in place of the one before, and index it for the search.

    Published twice, it is published once. `seen` as in `ask_changes`. Raises ValidationError by
    its own author, without review, and with terms or pictures that may not be shown.
    """
    revision = _locked_revision(revision)
    edition = revision.edition
    resource = Resource.objects.select_for_update(of=("self",)).get(pk=edition.resource_id)
    if revision.state == State.PUBLISHED:
        return revision
    if not can_review(by):
        raise ValidationError(_("Reviewers and the directorate publish."), code="role")
    if not can_decide(by, revision):
        raise ValidationError(
            _("You wrote this text. Somebody else has to read it before it is published."),
            code="own_text",
        )
    if revision.state != State.IN_REVIEW:
        raise ValidationError(_("Send the text to review first."), code="not_reviewed")
    _check_seen(revision, seen)
    check_pictures(revision)
    check_terms(resource)
    now = timezone.now()
    edition.revisions.filter(state=State.PUBLISHED).update(state=State.REPLACED)
    revision.state, revision.decided_at = State.PUBLISHED, now
    revision.reviewed_by, revision.reviewed_for = by, reviewed_for
    revision.save()
    edition.published = revision
    edition.save(update_fields=["published"])
    resource.published_at = resource.published_at or now
    resource.save()
    index_edition(edition)
    audit.record("revision_published", resource, by=by, note=_label(revision))
    if not is_quiet:
        emails.tell_published(revision, by=by)
    return revision


def _check_seen(revision: Revision, seen: dt.datetime | None) -> None:
    """Nobody decides on a text that he has not read: it may have come back changed."""
    if seen is not None and seen != revision.submitted_at:
        raise ValidationError(
            _("The text was sent again meanwhile. Read it once more, then decide."), code="stale"
        )


@transaction.atomic
def add_comment(revision: Revision, *, text: str, by: User, place: str = "") -> Comment:
    """A remark at a place of a text (the anchor of its heading) or of the whole.

    Raises ValidationError by somebody who neither reviews nor keeps the material.
    """
    _check_remarks(revision, by)
    if not text.strip():
        raise ValidationError({"text": _("Write the remark.")})
    return Comment.objects.create(
        revision=revision, text=text.strip(), place=place[:120], made_by=by
    )


@transaction.atomic
def finish_comment(comment: Comment, *, by: User) -> Comment:
    """Mark a remark as done; marked twice, it keeps its first time."""
    comment = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    _check_remarks(comment.revision, by)
    if comment.done_at is None:
        comment.done_at = timezone.now()
        comment.save(update_fields=["done_at"])
    return comment


def _check_remarks(revision: Revision, by: User) -> None:
    if not (can_review(by) or can_edit_resource(by, revision.edition.resource)):
        raise ValidationError(_("This material is kept by somebody else."), code="not_own")


def _label(revision: Revision) -> str:
    return f"{revision.title} ({revision.edition.language}, {revision.number})"


def _locked(edition: Edition) -> Edition:
    rows = Edition.objects.select_for_update(of=("self",)).select_related("resource__center")
    return rows.get(pk=edition.pk)


def _locked_revision(revision: Revision) -> Revision:
    """The row with its language version held: two reviewers decide one after the other."""
    edition = _locked(revision.edition)
    found = Revision.objects.get(pk=revision.pk)
    found.edition = edition
    return found
