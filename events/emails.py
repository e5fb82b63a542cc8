"""What the letters about events say. `core.messages` keeps them as rows and sends them.

Called inside the transaction of the service: the letter and what it tells stand or fall together.
"""

from typing import Any

from django.utils import translation

from accounts.models import User
from core import dates, messages
from events import recipients
from events.models import Event


def tell_cancelled(event: Event, *, by: User) -> None:
    """Who takes part hears that the event is off, and why."""
    _tell(event, "event_cancelled", by=by)


def tell_moved(event: Event, *, by: User) -> None:
    """Who takes part hears that the event has another time or place."""
    _tell(event, "event_moved", by=by)


def _tell(event: Event, kind: str, *, by: User, **context: Any) -> None:
    for person in recipients.of(event, but=by):
        subject, body = letter(event, kind, person.language, name=person.name, **context)
        messages.queue(
            to_email=person.email,
            to_phone=person.phone,
            to_name=person.name,
            user_id=person.user_id,
            language=person.language,
            kind=f"events.{kind}",
            subject=subject,
            body=body,
            by=by,
        )


def letter(event: Event, kind: str, language: str, *, name: str, **context: Any) -> tuple[str, str]:
    """Subject (the first line of the template) and text, in the recipient's language."""
    with translation.override(language):
        words = {
            "event": event,
            "title": event.title,
            "dates": dates.date_range(event.first_on, event.last_on),
            "hours": "–".join(dates.clock(at) for at in (event.starts_at, event.ends_at) if at),
            "place": event.place.name if event.place else "",
            "name": name,
            "url": messages.absolute_url(event.get_public_url()) if event.published_at else "",
        }
        return messages.letter(f"events/email/{kind}.txt", words | context)
