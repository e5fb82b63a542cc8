"""The picture on a center's public page."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from centers.models import Center
from core.models import Picture
from core.pictures import add_picture, remove_picture, update_picture
from core.refusals import at_field


@transaction.atomic
def save_center_picture(
    center: Center, *, by: User, file: UploadedFile | None = None, **values: Any
) -> Picture:
    """Give a center its picture, or change the one it has.

    Values as in `core.pictures.add_picture`. Refuses a first one without a file, what is no
    picture, and to show one without author, licence and description.
    """
    center = _locked(center)
    if center.picture is not None:
        return update_picture(center.picture, by=by, file=file, center_id=center.pk, **values)
    if file is None:
        raise at_field("file", _("Choose the file of the picture."), code="no_file")
    center.picture = add_picture(file, by=by, center_id=center.pk, **values)
    center.save(update_fields=["picture"])
    return center.picture


@transaction.atomic
def remove_center_picture(center: Center, *, by: User) -> None:
    """Take the picture off the page; a second click finds nothing to do."""
    picture = _locked(center).picture
    if picture is not None:
        remove_picture(picture, by=by, center_id=center.pk)


def _locked(center: Center) -> Center:
    return Center.objects.select_for_update(of=("self",), no_key=True).get(pk=center.pk)
