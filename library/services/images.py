"""Pictures of texts: each with author, source and licence, or not shown and nothing published."""

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.caching import forget_pages
from core.pictures import add_picture, missing, remove_picture, update_picture
from core.refusals import at_field
from library.downloads import forget_books
from library.models import Image, Resource, Revision
from library.permissions import can_edit_resource
from library.text import picture_names

MAX_IMAGES = 60


@transaction.atomic
def add_image(
    resource: Resource, *, name: str, file: UploadedFile | None, by: User, **values: Any
) -> Image:
    """Keep a picture for the texts of a material, in two sizes as WebP.

    Values as in `core.pictures.add_picture`. Raises ValidationError at the field: no picture by
    its content, a name that is taken or no short name, shown without its credit.
    """
    resource = _locked(resource, by)
    image = Image(resource=resource, name=name.strip())
    try:
        image.clean_fields(exclude=["picture"])
    except ValidationError as error:
        raise at_field("name", error.messages[0], code="bad_name") from error
    if resource.images.filter(name=image.name).exists():
        raise at_field(
            "name", _("Another picture of this material has this name."), code="name_taken"
        )
    if resource.images.count() >= MAX_IMAGES:
        raise ValidationError(
            _("A material holds at most %(count)s pictures."),
            code="too_many",
            params={"count": MAX_IMAGES},
        )
    if file is None:
        raise at_field("file", _("Choose the file of the picture."), code="no_file")
    image.picture = add_picture(file, by=by, center_id=resource.center_id, **values)
    image.save()
    return image


@transaction.atomic
def update_image(
    image: Image, *, by: User, file: UploadedFile | None = None, **values: Any
) -> Image:
    """Change a picture of a text or what is said of it; its name stays, texts show it by that."""
    resource = _locked(image.resource, by)
    if values.get("is_published") is False:
        _check_unused(image)
    before = model_to_dict(image.picture)
    image.picture = update_picture(
        image.picture, by=by, file=file, center_id=resource.center_id, **values
    )
    if resource.published_at is not None and model_to_dict(image.picture) != before:
        resource.save(update_fields=["updated_at"])  # harvesters and books follow it
        transaction.on_commit(partial(forget_books, resource.pk))
        forget_pages("library")
    return image


@transaction.atomic
def set_cover(resource: Resource, image: Image | None, *, by: User) -> Resource:
    """Show a picture of the material above its text, or none any more.

    Raises ValidationError for a picture without its credit, or by somebody who may not.
    """
    resource = _locked(resource, by)
    picture = image.picture if image else None
    if picture and (missing(picture) or not picture.is_published):
        raise ValidationError(
            _("This picture lacks author, source or licence, or is a draft."), code="no_credit"
        )
    before = resource.images.filter(picture=resource.picture_id).first()
    if resource.picture == picture:
        return resource
    resource.picture = picture
    resource.save(update_fields=["picture", "updated_at"])
    names = [str(before or ""), str(image or "")]
    audit.record("resource_updated", resource, by=by, changes={"picture": names})
    transaction.on_commit(partial(forget_books, resource.pk))
    forget_pages("library")
    return resource


@transaction.atomic
def remove_image(image: Image, *, by: User) -> None:
    """Take a picture away. Raises ValidationError while a text that visitors read shows it."""
    resource = _locked(image.resource, by)
    _check_unused(image)
    picture = image.picture
    image.delete()
    forget_pages("library")
    remove_picture(picture, by=by, center_id=resource.center_id)


def check_pictures(revision: Revision) -> None:
    """Every picture that a text names is here, with author, licence and source.

    Raises ValidationError that names those which are not.
    """
    wanted = picture_names(revision.body)
    if not wanted:
        return
    images = Image.objects.filter(resource=revision.edition.resource_id, name__in=wanted)
    found = {image.name: image.picture for image in images.select_related("picture")}
    if absent := [name for name in wanted if name not in found]:
        raise ValidationError(
            _("The text shows pictures that are not here: %(names)s. Add them or take them out."),
            code="no_picture",
            params={"names": ", ".join(absent)},
        )
    if bare := [n for n in wanted if missing(found[n]) or not found[n].is_published]:
        raise ValidationError(
            _("These pictures lack author, source or licence, or are drafts: %(names)s."),
            code="no_credit",
            params={"names": ", ".join(bare)},
        )


def _check_unused(image: Image) -> None:
    published = Revision.objects.filter(
        edition__resource=image.resource_id, state=Revision.State.PUBLISHED
    )
    for body in published.values_list("body", flat=True):
        if image.name in picture_names(body):
            raise ValidationError(
                _("Visitors see this picture in a text. Publish the text without it first."),
                code="in_use",
            )


def _locked(resource: Resource, by: User) -> Resource:
    if not can_edit_resource(by, resource):
        raise ValidationError(_("This material is kept by somebody else."), code="not_own")
    return Resource.objects.select_for_update(of=("self",), no_key=True).get(pk=resource.pk)
