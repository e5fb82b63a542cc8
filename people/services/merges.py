"""Two records of one human become one, and back again."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from people import merging, names
from people.models import DuplicatePair, Merge, Person
from people.services import pairs
from people.services.rules import FIELDS

if TYPE_CHECKING:
    from accounts.models import User

State = DuplicatePair.State

# What counts as a gap that the other record may fill.
_EMPTY: dict[str, tuple[Any, ...]] = {
    "sex": ("U",),
    "occupation": ("unknown",),
    "migrant_status": ("unknown",),
    "qualification": ("unknown",),
}
_FILLED = (
    "family_name",
    "patronymic",
    "latin_name",
    "sex",
    "email",
    "place",
    "country_of_stay",
    "organisation",
    "occupation",
    "migrant_status",
    "qualification",
)


@transaction.atomic
def merge_persons(survivor: Person, merged: Person, *, by: "User | None") -> Merge:
    """Make two records one: all links move to `survivor`, `merged` points to it from then on.

    Gaps of the survivor are filled from the other record; where both say something, the
    survivor's word stays and the other one can still be read on the merged record.
    """
    survivor, merged = _lock_both(survivor, merged)
    log = merging.MergeLog()
    before = Person.objects.get(pk=survivor.pk)
    _fill_gaps(log, survivor, merged)
    _move_account(log, survivor, merged)
    merging.move_everything(log, survivor, merged)
    _move_decisions(survivor, merged, by=by)
    log.change(merged, merged_into=survivor)
    Person.objects.filter(pk__in=(survivor.pk, merged.pk)).update(updated_at=timezone.now())
    survivor.refresh_from_db()
    merge = Merge.objects.create(survivor=survivor, merged=merged, moved=log.entries, merged_by=by)
    changes = audit.changed_fields(before, survivor, FIELDS)
    audit.record("merged", survivor, by=by, changes={**changes, "merged": [None, merged.pk]})
    audit.record("merged into another", merged, by=by, changes={"into": [None, survivor.pk]})
    if changes:
        merging.follow(survivor, set(changes))
    pairs.refresh_pairs([survivor.pk])
    return merge


@transaction.atomic
def undo_merge(merge: Merge, *, by: "User") -> int:
    """Make two records of one again; says how many links could not be moved back.

    What was entered after the merge stays with the survivor. Later merges go first.
    """
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        raise ValidationError(_("This merge was undone already."), code="undone")
    people = Person.objects.select_for_update().order_by("pk")
    found = {
        person.pk: person for person in people.filter(pk__in=[merge.survivor_id, merge.merged_id])
    }
    survivor, merged = found[merge.survivor_id], found[merge.merged_id]
    if survivor.merged_into_id is not None or merged.merged_into_id != survivor.pk:
        raise ValidationError(_("Undo the later merge first."), code="later_merge")
    if survivor.anonymised_at is not None:
        raise ValidationError(_("This person was anonymised."), code="anonymised")
    before = Person.objects.get(pk=survivor.pk)
    left = merging.MergeLog(merge.moved).undo()
    merge.undone_at, merge.undone_by = timezone.now(), by
    merge.save(update_fields=["undone_at", "undone_by"])
    Person.objects.filter(pk__in=found).update(updated_at=timezone.now())
    DuplicatePair.objects.filter(
        first_id=min(found), second_id=max(found), state=State.SAME
    ).update(state=State.OPEN, decided_at=None, decided_by=None)
    survivor.refresh_from_db()
    merged.refresh_from_db()
    changes = audit.changed_fields(before, survivor, FIELDS)
    audit.record("merge undone", survivor, by=by, changes={**changes, "merged": [merged.pk, None]})
    audit.record("merge undone", merged, by=by, changes={"into": [survivor.pk, None]})
    if changes:
        merging.follow(survivor, set(changes))
    pairs.refresh_pairs(found)
    return left


def _lock_both(survivor: Person, merged: Person) -> tuple[Person, Person]:
    if survivor.pk == merged.pk:
        raise ValidationError(_("These are the same record already."), code="itself")
    # In one order always, so that two merges at once cannot wait for each other for ever.
    rows = Person.objects.select_for_update().filter(pk__in=(survivor.pk, merged.pk))
    found = {person.pk: person for person in rows.order_by("pk")}
    for person in found.values():
        if person.merged_into_id is not None:
            raise ValidationError(_("One of the records was merged already."), code="merged")
        if person.anonymised_at is not None:
            raise ValidationError(_("This person was anonymised."), code="anonymised")
        if person.is_void:
            raise ValidationError(_("One of the records is void."), code="void")
    if found[survivor.pk].user_id and found[merged.pk].user_id:
        raise ValidationError(
            _("Both people sign in with accounts of their own. Close one account first."),
            code="two_accounts",
        )
    return found[survivor.pk], found[merged.pk]


def _fill_gaps(log: merging.MergeLog, survivor: Person, merged: Person) -> None:
    values: dict[str, Any] = {}
    for name in _FILLED:
        mine, other = getattr(survivor, name), getattr(merged, name)
        gaps = (None, "", *_EMPTY.get(name, ()))
        if mine in gaps and other not in gaps:
            values[name] = other
    values |= _better_birth(survivor, merged)
    if merged.has_guardian_consent and not survivor.has_guardian_consent:
        values["has_guardian_consent"] = True
    if merged.note and merged.note != survivor.note:
        values["note"] = "\n".join(filter(None, (survivor.note, merged.note)))
    if not values:
        return
    family, given, patronymic = (
        values.get(part, getattr(survivor, part))
        for part in ("family_name", "given_name", "patronymic")
    )
    values["name_key"] = names.name_key(family, given, patronymic)
    values["patronymic_key"] = names.patronymic_key(patronymic)
    log.change(survivor, **values)


def _better_birth(survivor: Person, merged: Person) -> dict[str, Any]:
    """A full date beats a year of the same year, a sure year beats one computed from an age."""
    birth = {
        "birth_date": merged.birth_date,
        "birth_year": merged.birth_year,
        "is_birth_approximate": merged.is_birth_approximate,
    }
    if merged.birth_year is None or survivor.birth_date is not None:
        return {}
    if survivor.birth_year is None:
        return birth
    is_surer = survivor.is_birth_approximate and not merged.is_birth_approximate
    is_fuller = merged.birth_date is not None and merged.birth_year == survivor.birth_year
    return birth if is_surer or is_fuller else {}


def _move_account(log: merging.MergeLog, survivor: Person, merged: Person) -> None:
    if merged.user_id is not None:
        user = merged.user
        log.change(merged, user=None)
        log.change(survivor, user=user)


def _move_decisions(survivor: Person, merged: Person, *, by: "User | None") -> None:
    """ "Not the same" said of the merged record is true of the survivor; open pairs go."""
    rows = DuplicatePair.objects.select_for_update().filter(Q(first=merged) | Q(second=merged))
    for pair in rows.order_by("pk"):
        other_id = pair.second_id if pair.first_id == merged.pk else pair.first_id
        if other_id == survivor.pk:
            pair.state, pair.decided_at, pair.decided_by = State.SAME, timezone.now(), by
            pair.save(update_fields=["state", "decided_at", "decided_by"])
            continue
        first, second = sorted((survivor.pk, other_id))
        if pair.state == State.NOT_SAME:
            new, _made = DuplicatePair.objects.get_or_create(
                first_id=first, second_id=second, defaults={"fingerprint": ""}
            )
            pairs.close_pair(new, State.NOT_SAME, by=by)
        elif pair.state == State.OPEN:
            pair.delete()
