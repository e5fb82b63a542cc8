"""What happens on attendances when `people` merges, anonymises or corrects a person."""

from django.utils.translation import gettext as _

from core import audit
from events.models import Attendee
from people.merging import MergeLog
from people.models import AGE_BAND_STARTS, Person

State = Attendee.State
BETTER = {State.ABSENT: 0, State.EXCUSED: 1, State.INVITED: 2, State.PRESENT: 3}


def merge_attendees(log: MergeLog, survivor: Person, merged: Person) -> None:
    """Bring the attendances of two people together; the log takes all of it back.

    On the same event twice: who was there stays, the other row is void with a note, so that the
    presence is counted once.
    """
    for row in Attendee.objects.filter(person=merged).order_by("pk"):
        mine = Attendee.objects.live().filter(event=row.event_id, person=survivor).first()
        if row.state != State.VOID and mine is not None:
            is_better = BETTER[State(row.state)] > BETTER[State(mine.state)]
            drop = mine if is_better else row
            reason = _("The same person stood on the attendance twice")
            log.change(drop, state=State.VOID, void_reason=reason)
        log.move(row, "person", survivor)


def anonymise_attendees(person_ids: list[int]) -> None:
    """Words about the people go; of the age the lower end of its band stays."""
    rows = list(Attendee.objects.filter(person__in=person_ids))
    for row in rows:
        if row.age is not None:
            row.age = next(start for start, _band in AGE_BAND_STARTS if (row.age or 0) >= start)
        row.duty = ""
        if row.state == State.VOID:
            row.void_reason = "-"  # the database wants one
        audit.purge_personal("events.Attendee", row.pk, ["duty"])
    Attendee.objects.bulk_update(rows, ["age", "duty", "void_reason"], batch_size=500)


def follow_person(person: Person, changed: set[str]) -> None:
    """A birth date was corrected: the ages on attendances follow."""
    if not changed & {"birth_date", "birth_year"}:
        return
    rows = list(person.event_attendances.select_related("event"))
    for row in rows:
        row.age = person.age_on(row.event.first_on)
    Attendee.objects.bulk_update(rows, ["age"], batch_size=500)
