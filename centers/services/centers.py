"""Adult training centers: opened by the directorate, described by their coordinators."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from centers.models import Center, Organisation, ThematicArea
from centers.names import LANGUAGES
from centers.services.network import join_network
from core import audit
from core.refusals import at_field

PAGE_FIELDS = (
    *(f"description_{language}" for language in LANGUAGES),
    *(f"opening_hours_{language}" for language in LANGUAGES),
)
# Words that stand where a center's address would.
RESERVED_SLUGS = frozenset({"my", "new", "network", "organisations", "places", "members", "switch"})


@transaction.atomic
def create_center(
    *,
    organisation: Organisation,
    slug: str,
    code: str,
    by: User | None,
    joined_on: dt.date | None = None,
    thematic_areas: Iterable[ThematicArea] = (),
) -> Center:
    """Make an organisation an adult training center; with a day, a member of the network too.

    The region follows from the organisation's place. The code starts the numbers of its trainings,
    so it never changes later.
    """
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    code = code.strip().upper()
    if Center.objects.filter(organisation=organisation).exists():
        raise at_field(
            "organisation", _("This organisation has a center page already."), code="exists"
        )
    if organisation.place is None or organisation.place.region is None:
        raise at_field(
            "organisation", _("Say first in which place this organisation works."), code="no_place"
        )
    if slug in RESERVED_SLUGS or Center.objects.filter(slug=slug).exists():
        raise at_field("slug", _("This address is taken. Choose another one."), code="slug_taken")
    if not re.fullmatch(r"[A-Z0-9]{1,4}", code):
        raise at_field(
            "code", _("A code has one to four Latin capital letters or digits."), code="bad_code"
        )
    if Center.objects.filter(code=code).exists():
        raise at_field(
            "code", _("Another center has this code. Choose another one."), code="code_taken"
        )
    center = Center.objects.create(
        organisation=organisation, slug=slug, code=code, region=organisation.place.region
    )
    center.thematic_areas.set(thematic_areas)
    audit.record("center_created", center, by=by, center_id=center.pk)
    if joined_on is not None:
        join_network(organisation, joined_on=joined_on, by=by)
    return center


@transaction.atomic
def update_center(center: Center, *, by: User, **values: Any) -> Center:
    """Change what visitors read: description, opening hours, subjects, contacts.

    `is_active` closes or reopens the center; who may do that is the caller's question.
    """
    center = Center.objects.select_for_update(of=("self",), no_key=True).get(pk=center.pk)
    before = Center.objects.get(pk=center.pk)
    for name in (*PAGE_FIELDS, "is_active"):
        if name in values:
            value = values[name]
            setattr(center, name, value.strip() if isinstance(value, str) else value)
    changes: dict[str, Any] = audit.changed_fields(before, center, [*PAGE_FIELDS, "is_active"])
    center.save()
    if "thematic_areas" in values:
        changes |= _set_areas(center, values["thematic_areas"])
    changes |= _set_contacts(center.organisation, values)
    if changes:
        audit.record("center_updated", center, by=by, center_id=center.pk, changes=changes)
    return center


def _set_areas(center: Center, areas: Iterable[ThematicArea]) -> dict[str, list[Any]]:
    before = sorted(center.thematic_areas.values_list("code", flat=True))
    center.thematic_areas.set(areas)
    after = sorted(center.thematic_areas.values_list("code", flat=True))
    return {"thematic_areas": [before, after]} if before != after else {}


def _set_contacts(organisation: Organisation, values: dict[str, Any]) -> dict[str, list[Any]]:
    """Contacts belong to the organisation; the people of the center keep them."""
    contacts = ("phone", "email", "website", *(f"address_{code}" for code in LANGUAGES))
    names = [name for name in contacts if name in values]
    before = Organisation.objects.get(pk=organisation.pk)
    for name in names:
        setattr(organisation, name, values[name] or "")
    changes = audit.changed_fields(before, organisation, names)
    if changes:
        organisation.save(update_fields=names)
    return changes
