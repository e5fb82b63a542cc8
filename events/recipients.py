"""Who hears that an event was called off or takes place elsewhere.

Whoever keeps people of events says who they are, in `AppConfig.ready`:

    from events import recipients
    recipients.register(registered_guests)

The function takes the event and gives `Recipient`s; one address hears of one thing once.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accounts.models import User
from centers.models import Membership
from events.models import Attendee, Event


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person with the address and the language to write in."""

    name: str
    language: str
    email: str = ""
    phone: str = ""
    user_id: int | None = None

    @property
    def key(self) -> str:
        """The same person through two sources is one recipient."""
        return self.email.lower() or self.phone or self.name


Source = Callable[[Event], Iterable[Recipient]]
_sources: list[Source] = []


def register(source: Source) -> Source:
    """Add a kind of people who take part in events."""
    if source not in _sources:
        _sources.append(source)
    return source


def coordinators(event: Event) -> Iterable[Recipient]:
    """Whoever coordinates the center of the event."""
    members = Membership.objects.active().filter(
        center=event.center_id, role=Membership.Role.COORDINATOR
    )
    for user in User.objects.filter(is_active=True, pk__in=members.values("user")).order_by("pk"):
        yield Recipient(user.name, user.language, email=user.email, user_id=user.pk)


def invited(event: Event) -> Iterable[Recipient]:
    """Whoever stands on the attendance as invited: the person, else the organisation."""
    rows = event.attendees.filter(state=Attendee.State.INVITED).select_related(
        "person", "organisation"
    )
    for row in rows.prefetch_related("person__phones").order_by("pk"):
        email = phone = ""
        language = "ky"
        if row.person is not None:
            first = next(iter(row.person.phones.all()), None)
            email, phone = row.person.email, str(first.number) if first else ""
            language = row.person.language
        elif row.organisation is not None:
            email, phone = row.organisation.email, str(row.organisation.phone or "")
        if email or phone:
            yield Recipient(row.name, language, email=email, phone=phone)


def of(event: Event, *, but: User | None = None) -> list[Recipient]:
    """Everybody who hears of a change of the event, but the one who made it."""
    found = {row.key: row for source in (coordinators, invited, *_sources) for row in source(event)}
    return [row for row in found.values() if but is None or row.user_id != but.pk]
