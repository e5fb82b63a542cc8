"""Pictures of an event: no licence, no publication (`core.pictures`)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import pictures
from events.models import Event, EventPhoto
from events.services.editing import lock

MOST_PHOTOS = 30


@transaction.atomic
def add_photo(event: Event, *, file: UploadedFile | None, by: User, **values: Any) -> EventPhoto:
    """Keep a picture of an event; it is shown to visitors only with author, licence and words."""
    fresh = lock(event)
    if fresh.status == Event.Status.CANCELLED:
        raise ValidationError(
            _("This event was cancelled, so nothing in it changes any more."), code="not_editable"
        )
    if file is None:
        raise ValidationError({"file": ValidationError(_("Choose a picture."), code="no_file")})
    if fresh.photos.count() >= MOST_PHOTOS:
        raise ValidationError(
            _("An event holds %(count)s pictures at most.") % {"count": MOST_PHOTOS}, code="many"
        )
    picture = pictures.add_picture(file, by=by, center_id=fresh.center_id, **values)
    return EventPhoto.objects.create(event=fresh, picture=picture)


@transaction.atomic
def update_photo(
    photo: EventPhoto, *, by: User, file: UploadedFile | None = None, **values: Any
) -> EventPhoto:
    """Change what is said of a picture, or the picture itself."""
    center_id = photo.event.center_id
    pictures.update_picture(photo.picture, by=by, file=file, center_id=center_id, **values)
    return photo


@transaction.atomic
def remove_photo(photo: EventPhoto, *, by: User) -> None:
    """Take a picture away, its files too: somebody on it may have asked."""
    pictures.remove_picture(photo.picture, by=by, center_id=photo.event.center_id)
