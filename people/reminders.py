"""Reminders about people."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.reminders import Recipient, Reminder, audience, rule
from people.models import DuplicatePair, Person


@audience("person")
def person(pk: int) -> Iterator[Recipient]:
    """One person, unless forgotten; without an address on the phone list."""
    row = Person.objects.prefetch_related("phones").filter(pk=pk, anonymised_at=None).first()
    if row is not None:
        phone = next(iter(row.phones.all()), None)
        number = str(phone.number) if phone else ""
        yield Recipient(f"person:{pk}", row.full_name, row.language, row.email, number)


@rule(
    "people.duplicates_wait",
    _("Possible duplicates wait for a week"),
    DuplicatePair,
    days=(7, 14, 28, 56),
    rows=lambda today: DuplicatePair.objects.open().order_by("found_at", "pk")[:1],
    places=("count",),
    subject=_("Possible duplicates wait: {count}"),
    body=_("Hello, {name}.\n\nThe oldest possible duplicate waits since {day}.\n\n{url}\n"),
)
def duplicates_wait(pair: DuplicatePair) -> Reminder | None:
    """One reminder of the queue, for its oldest pair."""
    waiting = DuplicatePair.objects.open().order_by("found_at", "pk")
    if pair != waiting.first():
        return None
    day = timezone.localdate(pair.found_at)
    return Reminder(
        day, to="directorate:0", words={"count": waiting.count()}, url=reverse("people:pair_list")
    )
