"""What applicants are told: that they signed up, that a place is free, what was decided.

A letter holds the personal link, so nobody can read it on the portal. Who gave only a phone stands
on the phone list, without the link, for what he must know.
"""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils import translation

from core import dates, messages
from trainings.models import Application

BY_PHONE = {
    *("application_offered", "application_accepted", "application_refused"),
    "application_cancelled",
}


def tell(application: Application, kind: str, **context: Any) -> None:
    """Put a letter to an applicant on its way, in the language of the form."""
    by_mail = bool(application.email)
    if not by_mail and not (application.phone and kind in BY_PHONE):
        return
    training = application.training
    with translation.override(application.language):
        until: dt.datetime | None = context.get("until")
        public = reverse("trainings:upcoming_detail", args=[training.slug])
        words = context | {
            "title": training.programme.title,
            "dates": dates.date_range(training.starts_on, training.ends_on),
            "center": training.center.organisation,
            "name": application.full_name,
            "until": f"{dates.short_day(until)} {dates.clock(until)}" if until else "",
            "url": messages.absolute_url(application.get_own_url()) if by_mail else "",
            "public_url": messages.absolute_url(public),
        }
        subject, body = messages.letter(f"trainings/email/{kind}.txt", words)
    messages.queue(
        to_email=application.email,
        to_phone="" if by_mail else str(application.phone),
        to_name=application.full_name,
        language=application.language,
        kind=f"trainings.{kind}",
        subject=subject,
        body=body,
        secret=by_mail,
    )
