"""What the letters about trainings say. `core.messages` keeps them as rows and sends them.

Called inside the transaction of the service: the letter and what it tells stand or fall together.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import NationalRole
from centers.models import Membership
from core import dates, messages
from people.models import Person
from trainings.languages import LANGUAGES
from trainings.models import Enrolment, FollowUp, TrainerRequest, Training, TrainingDecision


def tell_format_switched(training: Training, *, by: User) -> None:
    """Everybody on the register hears that the training is online now, or back on site."""
    _tell_participants(training, "format_switched", by=by)


def tell_cancelled(training: Training, *, by: User) -> None:
    """Everybody on the register hears that the training is off, and why."""
    _tell_participants(training, "training_cancelled", by=by)


def tell_submitted(training: Training, *, by: User) -> None:
    """The directorate hears that a register waits for its decision."""
    users = User.objects.filter(is_active=True, national_role=NationalRole.DIRECTORATE)
    _tell_users(training, "training_submitted", users.exclude(pk=by.pk), by=by)


def tell_decided(training: Training, decision: TrainingDecision, *, by: User) -> None:
    """The coordinators of the center hear what was decided, with the comment."""
    members = Membership.objects.active().filter(
        center=training.center, role=Membership.Role.COORDINATOR
    )
    users = User.objects.filter(is_active=True, pk__in=members.values("user")).exclude(pk=by.pk)
    _tell_users(training, f"training_{decision.kind}", users, by=by, comment=decision.comment)


def tell_trainer_asked(asked: TrainerRequest, *, by: User | None) -> None:
    """The trainer hears who needs what and when, and where to answer."""
    if asked.trainer is not None:
        _tell_person(asked, "request_assigned", asked.trainer, by=by)


def tell_request_withdrawn(asked: TrainerRequest, *, by: User, comment: str) -> None:
    """The trainer who was asked hears that nobody is needed any more."""
    if asked.trainer is not None:
        _tell_person(asked, "request_withdrawn", asked.trainer, by=by, comment=comment)


def tell_request_answered(
    asked: TrainerRequest, *, trainer: Person | None, by: User, comment: str = ""
) -> None:
    """The center and the directorate hear whether the trainer comes."""
    kind = f"request_{asked.state}"
    members = Membership.objects.active().filter(
        center=asked.center, role=Membership.Role.COORDINATOR
    )
    told = Q(pk__in=members.values("user")) | Q(national_role=NationalRole.DIRECTORATE)
    for user in User.objects.filter(told, is_active=True).exclude(pk=by.pk).order_by("pk"):
        with translation.override(user.language):
            words = _request_words(asked, name=user.name) | {"comment": comment}
            words["trainer"] = trainer.full_name if trainer else ""
            subject, body = messages.letter(f"trainings/email/{kind}.txt", words)
        messages.queue(
            to_email=user.email,
            to_name=user.name,
            user_id=user.pk,
            language=user.language,
            kind=f"trainings.{kind}",
            subject=subject,
            body=body,
            by=by,
        )


def _tell_person(
    asked: TrainerRequest, kind: str, person: Person, *, by: User | None, comment: str = ""
) -> None:
    """To the account of a trainer, else to the address the register knows, else to the list of
    people who are called. Who did it himself needs no letter."""
    if by is not None and person.user_id == by.pk:
        return
    phone = next(iter(person.phones.all()), None)
    language = person.user.language if person.user else person.language
    with translation.override(language):
        words = _request_words(asked, name=person.full_name)
        words |= {"comment": comment, "has_account": person.user_id is not None}
        subject, body = messages.letter(f"trainings/email/{kind}.txt", words)
    messages.queue(
        to_email=person.user.email if person.user else person.email,
        to_phone=str(phone.number) if phone else "",
        to_name=person.full_name,
        user_id=person.user_id,
        language=language,
        kind=f"trainings.{kind}",
        subject=subject,
        body=body,
        by=by,
    )


def _request_words(asked: TrainerRequest, *, name: str) -> dict[str, Any]:
    """What the letters about a request say, in the language that is active."""
    return {
        "name": name,
        "asked": asked,
        "dates": dates.date_range(asked.starts_on, asked.ends_on, year=True),
        "language": dict(LANGUAGES).get(asked.language, asked.language),
        "url": messages.absolute_url(asked.get_absolute_url()),
    }


def ask_follow_up(row: FollowUp, *, token: str, until: dt.datetime) -> None:
    """What became of the person since: a letter with a personal address, which nobody can read
    in the portal."""
    person, training = row.enrolment.person, row.wave.training
    with translation.override(person.language):
        subject, body = messages.letter(
            "trainings/email/follow_up.txt", follow_up_words(row, token=token, until=until)
        )
    messages.queue(
        to_email=person.email,
        to_name=person.full_name,
        language=person.language,
        kind="trainings.follow_up",
        subject=subject,
        body=body,
        dedupe_key=f"follow-up:{training.pk}:{row.wave.months}:{person.pk}",
        secret=True,
    )


def follow_up_words(row: FollowUp, *, token: str, until: dt.datetime) -> dict[str, Any]:
    """What the letter and the message by phone say, in the language that is active."""
    training = row.wave.training
    return {
        "name": row.enrolment.person.given_name or row.enrolment.person.full_name,
        "title": training.programme.title,
        "dates": dates.date_range(training.starts_on, training.ends_on, year=True),
        "center": training.center.organisation.name,
        "url": messages.absolute_url(reverse("trainings:follow_up_reply", args=[token])),
        "until": dates.short_day(timezone.localdate(until)),
    }


def employer_address(token: str) -> str:
    """Where an employer says whether somebody works there."""
    return messages.absolute_url(reverse("trainings:employer_reply", args=[token]))


def feedback_address(token: str) -> str:
    """Where learners say what they thought of a training."""
    return messages.absolute_url(reverse("trainings:feedback_create", args=[token]))


def _tell_participants(training: Training, kind: str, *, by: User) -> None:
    """Each person in the own language, by e-mail; those without one are on the phone list."""
    statuses = (*Enrolment.COUNTED_STATUSES, Enrolment.Status.WAITING)
    rows = training.enrolments.filter(status__in=statuses).select_related("person")
    for row in rows.prefetch_related("person__phones"):
        person = row.person
        phone = next(iter(person.phones.all()), None)
        subject, body = _letter(training, kind, person.language, name=person.full_name)
        messages.queue(
            to_email=person.email,
            to_phone=str(phone.number) if phone else "",
            to_name=person.full_name,
            language=person.language,
            kind=f"trainings.{kind}",
            subject=subject,
            body=body,
            by=by,
        )


def _tell_users(
    training: Training, kind: str, users: Iterable[User], *, by: User, **context: Any
) -> None:
    for user in users:
        subject, body = _letter(training, kind, user.language, name=user.name, **context)
        messages.queue(
            to_email=user.email,
            to_name=user.name,
            user_id=user.pk,
            language=user.language,
            kind=f"trainings.{kind}",
            subject=subject,
            body=body,
            by=by,
        )


def _letter(
    training: Training, kind: str, language: str, *, name: str, **context: Any
) -> tuple[str, str]:
    """Subject (the first line of the template) and text, in the recipient's language."""
    with translation.override(language):
        upcoming = reverse("trainings:upcoming_detail", args=[training.slug])
        words = {
            "training": training,
            "title": training.programme.title,
            "dates": dates.date_range(training.starts_on, training.ends_on),
            "center": training.center.organisation,
            "name": name,
            "url": messages.absolute_url(training.get_absolute_url()),
            "public_url": messages.absolute_url(upcoming),
        }
        return messages.letter(f"trainings/email/{kind}.txt", words | context)
