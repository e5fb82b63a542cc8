"""Pictures for visitors: checked, made small, published only with author and licence.

The one that shows a picture points at it (`Center.picture`) and calls these services inside its
own transaction; who may do it is its question. Templates show it by `{% picture center.picture %}`.
"""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from core import audit
from core.files import check_upload, public_storage, to_webp
from core.licences import Licence
from core.models import Picture

if TYPE_CHECKING:
    from accounts.models import User

MAX_BYTES = 12 * 1000 * 1000
# What a phone gets (a mobile connection in the mountains), and everything wider.
SMALL_SIDE, SMALL_BYTES = 640, 30_000
LARGE_SIDE, LARGE_BYTES = 1280, 160_000
ALTS = ("alt_ky", "alt_ru", "alt_en")
FIELDS = (*ALTS, "author", "source", "licence", "is_published")


@transaction.atomic
def add_picture(
    file: UploadedFile, *, by: "User | None", center_id: int | None = None, **values: Any
) -> Picture:
    """Keep a picture in two sizes. Values: alt_ky, alt_ru, alt_en, author, source, licence,
    is_published. Refuses what is no picture, and to publish one without its credit."""
    picture = Picture(uploaded_by=by)
    _set(picture, values)
    _check(picture)
    _set_files(picture, file)
    picture.save()
    audit.record("picture_added", picture, by=by, center_id=center_id)
    return picture


@transaction.atomic
def update_picture(
    picture: Picture,
    *,
    by: "User",
    file: UploadedFile | None = None,
    center_id: int | None = None,
    **values: Any,
) -> Picture:
    """Change what is said of a picture, or the picture itself. The old files go."""
    picture = Picture.objects.select_for_update(no_key=True, of=("self",)).get(pk=picture.pk)
    before = Picture.objects.get(pk=picture.pk)
    _set(picture, values)
    _check(picture)
    if file is not None:
        _set_files(picture, file)
        picture.uploaded_by = by
        _delete_on_commit([before.file.name, before.small_file.name])
    changes = audit.changed_fields(before, picture, FIELDS)
    if changes or file is not None:
        picture.save()
        note = _("another picture") if file is not None else ""
        audit.record(
            "picture_changed", picture, by=by, center_id=center_id, changes=changes, note=note
        )
    return picture


@transaction.atomic
def remove_picture(picture: Picture, *, by: "User", center_id: int | None = None) -> None:
    """Take a picture away, its files too."""
    _delete_on_commit([picture.file.name, picture.small_file.name])
    audit.record("picture_removed", picture, by=by, center_id=center_id)
    picture.delete()


def missing(picture: Picture) -> dict[str, str]:
    """What keeps a picture from being published: a sentence for each field."""
    gaps = {}
    if not any(getattr(picture, name) for name in ALTS):
        gaps["alt_ky"] = _("Say what the picture shows, in one language at least.")
    if not picture.author:
        gaps["author"] = _("Say who made the picture. Without its author it is not shown.")
    if not picture.licence:
        gaps["licence"] = _("Choose on what terms it may be shown. Without them it is not shown.")
    elif Licence(picture.licence).needs_source and not picture.source:
        gaps["source"] = _("Give the address of the page the picture was taken from.")
    return gaps


def _set(picture: Picture, values: dict[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            value = values[name]
            setattr(picture, name, value.strip() if isinstance(value, str) else value)


def _check(picture: Picture) -> None:
    if picture.licence and picture.licence not in Licence.values:
        raise ValidationError({"licence": _("This licence is not on the list.")})
    if picture.is_published and (gaps := missing(picture)):
        raise ValidationError(
            {name: ValidationError(text, code="no_credit") for name, text in gaps.items()}
        )


def _set_files(picture: Picture, file: UploadedFile) -> None:
    try:
        check_upload(file, kinds=("image",), max_bytes=MAX_BYTES)
        small = to_webp(file, max_side=SMALL_SIDE, quality=76, max_bytes=SMALL_BYTES)
        large = to_webp(file, max_side=LARGE_SIDE, max_bytes=LARGE_BYTES)
    except ValidationError as error:
        raise ValidationError({"file": error}) from error
    with Image.open(small) as shown:
        picture.small_width, picture.small_height = shown.size
    with Image.open(large) as shown:
        picture.width, picture.height = shown.size
    picture.small_file.save("small.webp", small, save=False)
    picture.file.save("large.webp", large, save=False)


def _delete_on_commit(names: Iterable[str | None]) -> None:
    transaction.on_commit(partial(_delete, [name for name in names if name]))


def _delete(names: list[str]) -> None:
    for name in names:
        public_storage().delete(name)
