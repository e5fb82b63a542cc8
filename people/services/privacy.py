"""What protects people: who looked at them is known, and they can be forgotten."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.messages import NOBODY
from core.models import OutgoingMessage, Subscription
from people import merging, selectors
from people.models import Consent, DuplicatePair, Merge, Person, age_band

if TYPE_CHECKING:
    from accounts.models import User


def record_view(person: Person, *, by: "User", center_id: int | None = None) -> None:
    """The page of a person was opened: a line each time."""
    audit.record("viewed", person, by=by, center_id=center_id)


def note_view(person: Person, *, by: "User") -> None:
    """Another page showed a person, such as a form: a line an hour."""
    audit.note_view(person, by=by, center_id=partial(selectors.center_through, person, by))


def note_candidates(people: Iterable[Person], *, by: "User", center_id: int | None) -> None:
    """Who may be the person somebody typed was shown: a line with their numbers, no names."""
    numbers = sorted(person.pk for person in people)
    if numbers:
        shown = {"people": [None, numbers]}
        audit.note_view(None, by=by, what="candidates", changes=shown, center_id=center_id)


@transaction.atomic
def anonymise_person(person: Person, *, by: "User", reason: str) -> Person:
    """Forget who a person was, for good; the history is purged too.

    Sex, the age band of today and the place stay for statistics, and so do the participations.
    Records merged into this one are forgotten with it.
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Say why, so that others understand it later.")})
    rows = Person.objects.select_for_update().filter(Q(pk=person.pk) | Q(merged_into=person.pk))
    people = {row.pk: row for row in rows.order_by("pk")}
    found = people[person.pk]
    if found.merged_into_id is not None:
        raise ValidationError(_("This record was merged into another one."), code="merged")
    if found.anonymised_at is not None:
        raise ValidationError(_("This person was anonymised."), code="anonymised")
    if found.user_id is not None and found.user is not None and found.user.is_active:
        raise ValidationError(
            _("This person still signs in. Close the account first."), code="account"
        )
    ids = sorted(people)
    _purge_messages(ids)
    merging.anonymise_elsewhere(ids)
    for row in people.values():
        _forget(row)
    _purge_links(ids)
    _purge_history(ids)
    audit.record("anonymised", found, by=by, note=reason)
    return found


def _forget(person: Person) -> None:
    """Everything that tells who it was; `Person` with default values is the pattern."""
    keep = {"id", "sex", "place", "region", "merged_into", "is_void", "language"}
    keep |= {"created_at", "updated_at"}
    band = age_band(person.age_on(timezone.localdate()))
    empty = Person()
    for field in person._meta.concrete_fields:
        if field.name not in keep and not field.generated:
            setattr(person, field.attname, getattr(empty, field.attname))
    person.anonymised_age_band = band
    person.anonymised_at = timezone.now()
    person.save()


def _purge_links(ids: list[int]) -> None:
    from people.models import PersonPhone

    PersonPhone.objects.filter(person__in=ids).delete()
    Consent.objects.filter(person__in=ids).update(given_by="")
    Person.target_groups.through.objects.filter(person__in=ids).delete()
    DuplicatePair.objects.filter(Q(first__in=ids) | Q(second__in=ids)).delete()
    # The log of a merge holds names; without it the merge can no more be undone, nor may it.
    Merge.objects.filter(Q(survivor__in=ids) | Q(merged__in=ids)).update(
        moved=[], survivor_before={}
    )


def _purge_history(ids: list[int]) -> None:
    for pk in ids:
        audit.purge_personal(Person._meta.label, pk)
    consents = Consent.objects.filter(person__in=ids).values_list("pk", flat=True)
    for pk in consents:
        audit.purge_personal(Consent._meta.label, pk)


def _purge_messages(ids: list[int]) -> None:
    """Letters and phone lists hold names and addresses too."""
    people = Person.objects.filter(pk__in=ids).prefetch_related("phones")
    emails = {person.email for person in people if person.email}
    phones = {str(phone.number) for person in people for phone in person.phones.all()}
    if not emails and not phones:
        return
    rows = OutgoingMessage.objects.filter(Q(to_email__in=emails) | Q(to_phone__in=phones))
    waiting = rows.filter(user_id=None, status=OutgoingMessage.Status.QUEUED)
    waiting.update(status=OutgoingMessage.Status.CANCELLED)
    own = rows.filter(user_id=None)
    own.filter(channel=OutgoingMessage.Channel.EMAIL).update(to_email=NOBODY)
    own.filter(channel=OutgoingMessage.Channel.SERVICE).update(to_address=NOBODY)
    Subscription.objects.filter(email__in=[email.lower() for email in emails]).delete()
    OutgoingMessage.objects.filter(
        Q(to_phone__in=phones) | Q(to_email=NOBODY), user_id=None
    ).update(to_phone="", to_name="", subject="", body="", log="")
