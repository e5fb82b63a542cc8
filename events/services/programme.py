"""The draft of a programme: halls, speakers, slots, stands. Visitors see none of it before a
release."""

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.refusals import at_field
from events.models import Event, Hall, Slot, SlotRole, Speaker, Stand
from events.services.editing import locked

Roles = Sequence[tuple[Speaker, str]]
Row = TypeVar("Row", Hall, Speaker, Stand)
CODES = tuple(code for code, _name in settings.LANGUAGES)
NAMED = tuple(f"name_{code}" for code in CODES)
SLOT_FIELDS = (
    *(f"{name}_{code}" for name in ("title", "abstract") for code in CODES),
    *("kind", "hall", "day", "starts_at", "ends_at", "capacity", "languages"),
)
SPEAKER_FIELDS = (
    *("name", "organisation", "organisation_name", "country"),
    *(f"bio_{code}" for code in CODES),
)
STAND_FIELDS = (
    *("organisation", "organisation_name", "place", "position"),
    *(f"shows_{code}" for code in CODES),
)
# The most slots and people a programme may hold; a page shows them all.
MOST_SLOTS, MOST_ROWS = 500, 500


# Slots ------------------------------------------------------------------------------------


@transaction.atomic
def create_slot(event: Event, *, by: User | None, roles: Roles = (), **fields: Any) -> Slot:
    """Put a slot into the programme. Refuses an end before the start, a hall or people of another
    event, an event without an exact date. Conflicts with other slots are no refusal: see
    `selectors.conflicts`."""
    fresh = locked(event)
    if fresh.starts_on is None:
        text = _("Give the event its exact date first.")
        raise ValidationError(text, code="no_date")
    if fresh.slots.count() >= MOST_SLOTS:
        raise ValidationError(_("A programme holds 500 slots at most."), code="too_many")
    slot = Slot(event=fresh, is_demo=fresh.is_demo, **fields)
    _settle_slot(slot, roles)
    slot.save()
    _write_roles(slot, roles)
    audit.record("slot_created", slot, by=by, center_id=fresh.center_id)
    return slot


@transaction.atomic
def update_slot(
    slot: Slot,
    *,
    by: User,
    roles: Roles | None = None,
    seen_at: dt.datetime | None = None,
    **fields: Any,
) -> Slot:
    """Change or move a slot. Refuses what `create_slot` refuses, and a change of what somebody
    else changed since `seen_at`."""
    event = locked(slot.event)
    old = Slot.objects.select_related("hall").get(pk=slot.pk)
    if seen_at is not None and old.updated_at != seen_at:
        text = _(
            "Somebody changed this slot meanwhile, and nothing of yours is saved yet. "
            "Open the page anew, look at what is there now, and enter your change again."
        )
        raise ValidationError(text, code="changed")
    fresh = Slot.objects.select_related("hall").get(pk=slot.pk)
    fresh.event = event
    for name, value in fields.items():
        setattr(fresh, name, value)
    _settle_slot(fresh, roles or ())
    fresh.save()
    changes = audit.changed_fields(old, fresh, SLOT_FIELDS)
    if roles is not None:
        before = _role_words(fresh)
        _write_roles(fresh, roles)
        after = _role_words(fresh)
        changes |= {"roles": [before, after]} if before != after else {}
    if changes:
        audit.record("slot_updated", fresh, by=by, changes=changes, center_id=event.center_id)
    return fresh


@transaction.atomic
def remove_slot(slot: Slot, *, by: User) -> None:
    """Take a slot out of the draft. Calendars that show it hear of it with the next release."""
    event = locked(slot.event)
    audit.record("slot_removed", slot, by=by, center_id=event.center_id)
    slot.delete()


def move_programme(event: Event, shift: dt.timedelta) -> None:
    """All slots keep their place in an event whose first day moves."""
    if shift:
        event.slots.update(day=F("day") + shift)


def _settle_slot(slot: Slot, roles: Roles) -> None:
    if not any(getattr(slot, f"title_{code}") for code in CODES):
        raise at_field("title_ky", _("Give the title in one language at least."), code="no_title")
    if slot.ends_at <= slot.starts_at:
        raise at_field("ends_at", _("The end lies before the start."), code="end_first")
    if slot.hall is not None and slot.hall.event_id != slot.event_id:
        raise at_field("hall", _("This hall belongs to another event."), code="foreign")
    if slot.capacity is not None and slot.capacity < 1:
        raise at_field("capacity", _("Give one place at least, or leave it empty."), code="places")
    if any(speaker.event_id != slot.event_id for speaker, _role in roles):
        raise at_field("roles", _("These people belong to another event."), code="foreign")
    if len({speaker.pk for speaker, _role in roles}) < len(roles):
        raise at_field("roles", _("The same person stands there twice."), code="speaker_twice")


def _write_roles(slot: Slot, roles: Roles) -> None:
    slot.roles.all().delete()
    SlotRole.objects.bulk_create(
        SlotRole(slot=slot, speaker=speaker, role=role, position=position)
        for position, (speaker, role) in enumerate(roles, start=1)
    )


def _role_words(slot: Slot) -> list[str]:
    """By number: a name must be nowhere but where it can be forgotten."""
    return [f"{row.speaker_id} ({row.role})" for row in slot.roles.all()]


# Halls, speakers, stands ------------------------------------------------------------------


@transaction.atomic
def save_hall(hall: Hall, *, by: User | None, **fields: Any) -> Hall:
    """Add or change a hall of `hall.event`; a new one stands after the others. Refuses a name
    that another hall of the event has."""
    event = locked(hall.event)
    if hall._state.adding:
        last = event.halls.aggregate(last=Max("position"))["last"]
        hall.position = (last or 0) + 1
    _fill(hall, fields)
    if not any(getattr(hall, name) for name in NAMED):
        raise at_field("name_ky", _("Give the name in one language at least."), code="no_name")
    if hall.capacity is not None and hall.capacity < 1:
        raise at_field("capacity", _("Give one place at least, or leave it empty."), code="places")
    taken = at_field("name_ky", _("Another hall has this name."), code="taken")
    return _save(hall, event, ("capacity", *NAMED), "hall", by=by, taken=taken)


@transaction.atomic
def save_speaker(speaker: Speaker, *, by: User | None, **fields: Any) -> Speaker:
    """Add or change somebody who speaks or moderates at `speaker.event`. Refuses one without name
    and organisation, and the same one twice."""
    event = locked(speaker.event)
    _fill(speaker, fields)
    _settle_organisation(speaker)
    if not speaker.name and speaker.organisation is None and not speaker.organisation_name:
        raise at_field("name", _("Give the name, or the organisation."), code="no_name")
    if speaker.country is None and speaker.organisation is not None:
        speaker.country = speaker.organisation.country
    speaker.is_demo = event.is_demo
    taken = at_field("name", _("This person is in the list already."), code="taken")
    return _save(speaker, event, SPEAKER_FIELDS, "speaker", by=by, taken=taken)


@transaction.atomic
def save_stand(stand: Stand, *, by: User | None, **fields: Any) -> Stand:
    """Add or change a stand of `stand.event`; without a number it gets the next one. Refuses a
    stand of nobody, and a number that is taken."""
    event = locked(stand.event)
    _fill(stand, fields)
    _settle_organisation(stand)
    if stand.organisation is None and not stand.organisation_name:
        raise at_field("organisation", _("Say whose stand it is."), code="no_organisation")
    if not stand.position:
        last = event.stands.aggregate(last=Max("position"))["last"]
        stand.position = (last or 0) + 1
    stand.is_demo = event.is_demo
    taken = at_field("position", _("Another stand has this number."), code="taken")
    return _save(stand, event, STAND_FIELDS, "stand", by=by, taken=taken)


@transaction.atomic
def remove_hall(hall: Hall, *, by: User) -> None:
    """Take a hall away; refuses one in which something takes place."""
    event = locked(hall.event)
    if hall.slots.exists():
        text = _("Something takes place in this hall. Move it to another hall first.")
        raise ValidationError(text, code="in_use")
    audit.record("hall_removed", hall, by=by, center_id=event.center_id)
    try:
        with transaction.atomic():
            hall.delete()
    except models.ProtectedError as error:  # people were counted there
        raise ValidationError(_("This hall is in use."), code="in_use") from error


@transaction.atomic
def remove_speaker(speaker: Speaker, *, by: User) -> None:
    """Take somebody out of the draft; refuses one who is in a slot. Released versions keep the
    name: `forget_speaker` takes it out there too."""
    event = locked(speaker.event)
    if speaker.roles.exists():
        text = _("This person is in the programme. Take the person out of the slots first.")
        raise ValidationError(text, code="in_use")
    audit.record("speaker_removed", speaker, by=by, center_id=event.center_id)
    speaker.delete()


@transaction.atomic
def remove_stand(stand: Stand, *, by: User) -> None:
    """Take a stand away."""
    event = locked(stand.event)
    audit.record("stand_removed", stand, by=by, center_id=event.center_id)
    stand.delete()


def _fill(row: Row, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(row, name, " ".join(value.split()) if "name" in name and value else value)


def _settle_organisation(row: Speaker | Stand) -> None:
    if row.organisation is not None and row.organisation_name:
        text = _("Choose one of the known organisations or write another one, not both.")
        raise at_field("organisation_name", text, code="two_organisations")


def _save(
    row: Row,
    event: Event,
    fields: Sequence[str],
    word: str,
    *,
    by: User | None,
    taken: ValidationError,
) -> Row:
    """Save with its line in the log; two of the same are a refusal."""
    old = type(row)._default_manager.filter(pk=row.pk).first()
    if old is None and type(row)._default_manager.filter(event=event).count() >= MOST_ROWS:
        text = _("A programme holds 500 halls, speakers or stands at most.")
        raise ValidationError(text, code="too_many")
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "once" not in str(error) and "unique" not in str(error):
            raise
        raise taken from error
    write = partial(audit.record, by=by, center_id=event.center_id)
    if old is None:
        write(f"{word}_added", row)
    elif changes := audit.changed_fields(old, row, fields):
        write(f"{word}_changed", row, changes=changes)
    return row
