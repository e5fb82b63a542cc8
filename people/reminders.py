"""Reminders about people."""

from collections.abc import Iterator
from dataclasses import replace

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.reminders import of_users
from core.reminders import DIRECTORATE, Recipient, Reminder, audience, rule
from people.models import DuplicatePair, Person


# The plan names "one_person:9", the letter "person:9": both are rows of one table.
@audience("one_person", _("The person it is about"))
def person(pk: int) -> Iterator[Recipient]:
    """One person, unless forgotten: by his account, else by the address the register knows, else
    on the phone list."""
    rows = Person.objects.select_related("user").prefetch_related("phones")
    row = rows.filter(pk=pk, anonymised_at=None).first()
    if row is not None and row.user is not None and row.user.is_active:
        yield replace(next(iter(of_users([row.user]))), key=f"person:{pk}")
    elif row is not None:
        phone = next(iter(row.phones.all()), None)
        number = str(phone.number) if phone else ""
        yield Recipient(f"person:{pk}", row.full_name, row.language, row.email, number)


@rule(
    "people.duplicates_wait",
    _("Possible duplicates wait for a week"),
    DuplicatePair,
    days=(7, 14, 28, 56),
    is_optional=True,
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
        day, to=DIRECTORATE, words={"count": waiting.count()}, url=reverse("people:pair_list")
    )
