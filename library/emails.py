"""What the letters about materials say. `core.messages` keeps them as rows and sends them.

Called inside the transaction of the service: the letter and what it tells stand or fall together.
"""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import translation

from accounts.models import User
from accounts.roles import NationalRole
from core import messages
from library.languages import language_name
from library.models import Revision


def tell_submitted(revision: Revision, *, by: User) -> None:
    """The reviewers hear that a text waits; where there are none, the directorate does."""
    active = User.objects.filter(is_active=True).exclude(pk=by.pk)
    reviewers = active.filter(national_role=NationalRole.LIBRARY_REVIEWER)
    directorate = active.filter(national_role=NationalRole.DIRECTORATE)
    _tell(revision, "revision_submitted", list(reviewers) or directorate, by=by)


def tell_returned(revision: Revision, *, comment: str, by: User) -> None:
    """The author hears what to change."""
    remarks = revision.comments.filter(done_at=None).exclude(place="").count()
    _tell(revision, "revision_returned", _author(revision), by=by, comment=comment, remarks=remarks)


def tell_published(revision: Revision, *, by: User) -> None:
    """The author hears that visitors read the text now."""
    _tell(revision, "revision_published", _author(revision), by=by)


def _author(revision: Revision) -> list[User]:
    author = revision.written_by
    return [author] if author is not None and author.is_active else []


def _tell(revision: Revision, kind: str, users: Iterable[User], *, by: User, **words: Any) -> None:
    """Each in the own language. Who did it himself need not be told."""
    for user in users:
        if user.pk == by.pk:
            continue
        subject, body = _letter(revision, kind, user, by=by, **words)
        messages.queue(
            to_email=user.email,
            to_name=user.name,
            user_id=user.pk,
            language=user.language,
            kind=f"library.{kind}",
            subject=subject,
            body=body,
            by=by,
        )


def _letter(
    revision: Revision, kind: str, user: User, *, by: User, **words: Any
) -> tuple[str, str]:
    """Subject (the first line of the template) and text, in the recipient's language."""
    resource, edition = revision.edition.resource, revision.edition
    with translation.override(user.language):
        place = [resource.slug, edition.language]
        context = {
            "title": revision.title,
            "name": user.name,
            "language": language_name(edition.language),
            "who": by.name,
            "center": resource.center,
            "review_url": messages.absolute_url(reverse("library:revision_review", args=place)),
            "edit_url": messages.absolute_url(reverse("library:revision_update", args=place)),
            "public_url": messages.absolute_url(resource.get_absolute_url()),
        }
        return messages.letter(f"library/email/{kind}.txt", context | words)
