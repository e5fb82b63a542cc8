"""Writes about a material as a whole: what it is, its language versions, withdrawing it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from centers.models import Center
from core import audit
from core.folding import fold
from core.licences import WITHOUT_SOURCE, Licence
from core.refusals import at_field
from library.languages import language_choices, language_name
from library.models import Contributor, Edition, Resource
from library.permissions import can_edit_resource, can_review
from library.reserved import reserved_slugs
from library.services.search import index_resource

# One value each; lists of links are set apart.
FIELDS = (
    *("kind", "area", "audience", "level", "minutes", "sdg_targets", "licence", "is_link_only"),
    *("source_partner", "source_url", "adapted_from", "dated_on", "act_state", "country"),
)
LISTS = ("topics", "competences")
# Terms of Creative Commons ask for credit, which the contributors give, not for an address.
OPEN_LICENCES = (Licence.CC0, Licence.CC_BY, Licence.CC_BY_SA)


@transaction.atomic
def create_resource(
    *,
    by: User,
    center: Center | None = None,
    slug: str = "",
    title: str = "",
    contributors: Iterable[Mapping[str, Any]] = (),
    **values: Any,
) -> Resource:
    """Begin a material. Its address is made from the title unless `slug` is given.

    Raises ValidationError when the address is taken or that of a page, the partner's terms are
    incomplete, or the person writes neither for this center nor for the network.
    """
    resource = Resource(center=center, created_by=by)
    if not can_edit_resource(by, resource):
        raise ValidationError(_("You may add materials of your own center only."), code="not_own")
    _set(resource, values)
    resource.slug = slug or _free_slug(title)
    try:
        Resource._meta.get_field("slug").clean(resource.slug, resource)
    except ValidationError as error:
        raise at_field("slug", error.messages[0], code="bad_slug") from error
    try:
        with transaction.atomic():
            resource.save()
    except IntegrityError as error:
        if Resource.objects.filter(slug=resource.slug).exists():
            raise ValidationError(
                {"slug": _("Another material has this address. Choose a different one.")}
            ) from error
        raise
    _set_lists(resource, values)
    _set_contributors(resource, contributors)
    audit.record("resource_created", resource, by=by)
    return resource


@transaction.atomic
def update_resource(
    resource: Resource,
    *,
    by: User,
    contributors: Iterable[Mapping[str, Any]] | None = None,
    **values: Any,
) -> Resource:
    """Change what is said of a material (not its texts). Raises ValidationError on terms that a
    published material may not have."""
    resource = Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
    _check_own(resource, by)
    before = Resource.objects.get(pk=resource.pk)
    _set(resource, values)
    if resource.published_at is not None:
        check_terms(resource)
    resource.save()
    changes = audit.changed_fields(before, resource, FIELDS)
    changes |= _set_lists(resource, values)
    if contributors is not None:
        changes |= _set_contributors(resource, contributors)
    if changes:
        audit.record("resource_updated", resource, by=by, changes=changes)
        index_resource(resource)
    return resource


@transaction.atomic
def add_edition(resource: Resource, *, language: str, by: User) -> Edition:
    """The material in one more language; the one there is when it exists already."""
    if language not in dict(language_choices()):
        raise ValidationError({"language": _("Choose a language from the list.")})
    _check_own(resource, by)
    edition, is_new = Edition.objects.get_or_create(resource=resource, language=language)
    if is_new:
        audit.record("edition_added", resource, by=by, note=language_name(language))
    return edition


@transaction.atomic
def withdraw_resource(resource: Resource, *, reason: str, by: User) -> Resource:
    """Take a material out of the library. Its address stays and says so; nothing is deleted.

    Raises ValidationError without a reason, or by somebody who may not.
    """
    resource = Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
    if not can_review(by):
        raise ValidationError(_("Reviewers and the directorate withdraw materials."), code="role")
    if not reason.strip():
        raise ValidationError({"reason": _("Say why; readers of the old address see it.")})
    if not resource.is_published:
        return resource
    resource.withdrawn_at, resource.withdraw_reason = timezone.now(), reason.strip()[:255]
    resource.save()
    index_resource(resource)
    audit.record("resource_withdrawn", resource, by=by, note=resource.withdraw_reason)
    return resource


@transaction.atomic
def restore_resource(resource: Resource, *, by: User) -> Resource:
    """Show a withdrawn material again."""
    resource = Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
    if not can_review(by):
        raise ValidationError(_("Reviewers and the directorate show it again."), code="role")
    if resource.withdrawn_at is not None:
        resource.withdrawn_at, resource.withdraw_reason = None, ""
        resource.save()
        index_resource(resource)
        audit.record("resource_restored", resource, by=by)
    return resource


def _check_own(resource: Resource, by: User) -> None:
    if not can_edit_resource(by, resource):
        raise ValidationError(_("This material is kept by somebody else."), code="not_own")


def check_terms(resource: Resource) -> None:
    """What must be known of a material before visitors may see it.

    Raises ValidationError by field.
    """
    gaps: dict[str, str] = {}
    if resource.is_link_only:
        if not resource.source_url:
            gaps["source_url"] = _("Give the address the library leads to.")
    elif not resource.licence:
        gaps["licence"] = _("Choose on what terms it may be read. Without them it is not shown.")
    elif resource.licence not in (*WITHOUT_SOURCE, *OPEN_LICENCES) and not resource.source_url:
        gaps["source_url"] = _("These terms ask for the address it was taken from.")
    if gaps:
        raise ValidationError(
            {name: ValidationError(text, code="terms") for name, text in gaps.items()}
        )


def _set(resource: Resource, values: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            value = values[name]
            setattr(resource, name, value.strip() if isinstance(value, str) else value)
    if resource.is_link_only and not resource.source_url:
        raise ValidationError({"source_url": _("Give the address the library leads to.")})


def _set_lists(resource: Resource, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    changes = {}
    for name in LISTS:
        if name in values:
            field = getattr(resource, name)
            before = sorted(str(row) for row in field.all())
            field.set(values[name])
            after = sorted(str(row) for row in values[name])
            if before != after:
                changes[name] = [before, after]
    return changes


def _set_contributors(
    resource: Resource, wanted: Iterable[Mapping[str, Any]]
) -> dict[str, list[Any]]:
    """The list as it is given; nameless lines are left out."""
    before = [str(row) for row in resource.contributors.all()]
    rows = [
        Contributor(resource=resource, position=place, **line)
        for place, line in enumerate(
            line for line in wanted if line.get("name") or line.get("organisation")
        )
    ]
    resource.contributors.all().delete()
    Contributor.objects.bulk_create(rows)
    after = [str(row) for row in rows]
    return {"contributors": [before, after]} if before != after else {}


def _free_slug(title: str) -> str:
    """An address in Latin letters from a title; a number where it is taken."""
    stem = slugify(fold(title))[:70].strip("-") or "material"
    taken = set(Resource.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    taken |= reserved_slugs()
    number = 1
    while (slug := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return slug
