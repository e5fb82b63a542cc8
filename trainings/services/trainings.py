"""A training's plan: create, change, copy, switch online, cancel, and its start by the calendar."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from centers.models import Center, Place
from core import audit, reminders
from core.refusals import required_reason
from people.models import Person
from projects.models import PolicyPlanItem
from trainings import emails
from trainings.models import (
    FundingSource,
    Programme,
    Session,
    TrainerRole,
    Training,
    TrainingDecision,
    TrainingTrainer,
)
from trainings.services.ages import refresh_ages
from trainings.services.editing import locked

# One source: {"kind", "project", "organisation", "amount", "currency"}; one trainer: person, role.
Funding = Iterable[Mapping[str, Any]]
Trainers = Iterable[tuple[Person, TrainerRole]]

# Days that figures can be asked for; anything else is a slip of the keyboard.
FIRST_DAY, LAST_DAY = dt.date(1990, 1, 1), dt.date(2100, 12, 31)
LONGEST = dt.timedelta(days=3 * 366)

AUDITED = (
    *(
        "programme",
        "format",
        "level",
        "language",
        "place",
        "venue",
        "host",
        "online_link",
        "starts_on",
    ),
    *("ends_on", "hours", "capacity", "is_public", "note"),
)


@transaction.atomic
def create_training(
    *,
    center: Center,
    programme: Programme,
    starts_on: dt.date,
    ends_on: dt.date,
    by: User | None,
    place: Place | None = None,
    funding: Funding = (),
    trainers: Trainers = (),
    policy_items: Iterable[PolicyPlanItem] = (),
    **fields: Any,
) -> Training:
    """Open a training; the place is the center's and the hours the programme's unless given.

    It gets the next number of its center and month, e.g. 2026-11-n04.
    """
    _check_programme(programme)
    training = Training(
        center=center, programme=programme, starts_on=starts_on, ends_on=ends_on, **fields
    )
    training.place = place or center.organisation.place or center.region
    if training.hours is None:
        training.hours = programme.hours
    _settle(training)
    training.slug = _next_number(center, starts_on)
    training.save()
    _write_funding(training, funding)
    _write_trainers(training, trainers)
    if items := list(policy_items):
        training.policy_items.set(items)
    audit.record("created", training, by=by)
    reminders.decide_soon(training)
    return training


@transaction.atomic
def update_training(
    training: Training,
    *,
    by: User,
    funding: Funding | None = None,
    trainers: Trainers | None = None,
    policy_items: Iterable[PolicyPlanItem] | None = None,
    seen_at: dt.datetime | None = None,
    **fields: Any,
) -> Training:
    """Change the plan; the number stays. Ages follow the first day.

    `seen_at` is the `updated_at` the user saw: a change by somebody else since then is a refusal,
    so nobody overwrites what he has not read.
    """
    old = locked(training)
    if seen_at is not None and old.updated_at != seen_at:
        raise ValidationError(
            _(
                "Somebody changed this training meanwhile, and nothing of yours is saved yet. "
                "Open the page anew, look at what is there now, and enter your change again."
            ),
            code="changed",
        )
    fresh = Training.objects.select_related("center__organisation").get(pk=old.pk)
    for name, value in fields.items():
        setattr(fresh, name, value)
    if fresh.programme_id != old.programme_id:
        _check_programme(fresh.programme)
    _settle(fresh)
    if fresh.is_public and not old.is_public:
        fresh.published_at = timezone.now()
    fresh.save()
    if fresh.starts_on != old.starts_on:
        refresh_ages(training=fresh)
    changes = audit.changed_fields(old, fresh, AUDITED)
    if funding is not None:
        before = _funding_words(fresh)
        _write_funding(fresh, funding)
        _note_change(changes, "funding", before, _funding_words(fresh))
    if trainers is not None:
        before = _trainer_words(fresh)
        _write_trainers(fresh, trainers)
        _note_change(changes, "trainers", before, _trainer_words(fresh))
    if policy_items is not None:
        before = _item_words(fresh)
        fresh.policy_items.set(policy_items)
        _note_change(changes, "policy_items", before, _item_words(fresh))
    if changes:
        audit.record("updated", fresh, by=by, changes=changes)
        reminders.decide_soon(fresh)
    return fresh


@transaction.atomic
def copy_training(training: Training, *, starts_on: dt.date, by: User) -> Training:
    """The same training again from another day: sessions shifted, nobody on the register.

    Funding sources come along without their amounts: who pays is likely the same, how much is
    not, and a copied sum would be counted twice.
    """
    _check_first_day(starts_on)
    source = Training.objects.select_related("center__organisation", "programme").get(
        pk=training.pk
    )
    shift = starts_on - source.starts_on
    sources = source.funding_sources.select_related("project", "organisation")
    copy = create_training(
        center=source.center,
        programme=source.programme,
        starts_on=starts_on,
        ends_on=source.ends_on + shift,
        by=by,
        place=source.place,
        funding=[
            {"kind": row.kind, "project": row.project, "organisation": row.organisation}
            | {"currency": row.currency}
            for row in sources
        ],
        trainers=[
            (row.person, row.role) for row in source.trainers.select_related("person", "role")
        ],
        policy_items=source.policy_items.all(),
        format=source.format,
        level=source.level,
        language=source.language,
        venue=source.venue,
        host=source.host,
        online_link=source.online_link,
        hours=source.hours,
        capacity=source.capacity,
        is_public=source.is_public,
        copied_from=source,
        is_demo=source.is_demo,
    )
    Session.objects.bulk_create(
        Session(
            training=copy,
            number=row.number,
            held_on=row.held_on + shift,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            topic=row.topic,
        )
        for row in source.sessions.all()
    )
    audit.record("copied", copy, by=by, note=source.slug)
    return copy


@transaction.atomic
def switch_format(training: Training, *, format: str, by: User, online_link: str = "") -> Training:
    """Move a training online (or back) and tell everybody on its register and waiting list."""
    fresh = locked(training)
    if fresh.format == format:
        raise ValidationError(_("The training has this format already."), code="same_format")
    before = fresh.format
    fresh.format = format
    if online_link:
        fresh.online_link = online_link
    if format != Training.Format.ON_SITE and not fresh.online_link:
        raise ValidationError(
            {"online_link": _("Give the link, so that people know where to come.")},
        )
    fresh.save(update_fields=["format", "online_link", "updated_at"])
    audit.record("format_switched", fresh, by=by, changes={"format": [before, format]})
    emails.tell_format_switched(fresh, by=by)
    return fresh


@transaction.atomic
def cancel_training(training: Training, *, reason: str, by: User) -> Training:
    """Call a training off, with a reason; everybody on its register and waiting list is told."""
    fresh = locked(training)
    fresh.cancel_reason = required_reason(reason)[:255]
    before, fresh.status = fresh.status, Training.Status.CANCELLED
    fresh.save(update_fields=["status", "cancel_reason", "updated_at"])
    TrainingDecision.objects.create(
        training=fresh,
        kind=TrainingDecision.Kind.CANCELLED,
        comment=fresh.cancel_reason,
        decided_by=by,
    )
    audit.record("cancelled", fresh, by=by, changes={"status": [before, fresh.status]}, note=reason)
    emails.tell_cancelled(fresh, by=by)
    reminders.decide_soon(fresh)
    return fresh


def mark_running(training: Training, *, by: User | None) -> bool:
    """A planned training has begun: its first mark was set. Says whether anything changed."""
    if training.status != Training.Status.PLANNED:
        return False
    rows = Training.objects.filter(pk=training.pk, status=Training.Status.PLANNED)
    if not rows.update(status=Training.Status.RUNNING):
        return False
    training.status = Training.Status.RUNNING
    reminders.decide_soon(training)
    changes = {"status": [Training.Status.PLANNED.value, Training.Status.RUNNING.value]}
    audit.record("started", training, by=by, changes=changes)
    return True


@transaction.atomic
def start_due_trainings(*, today: dt.date | None = None) -> int:
    """Planned trainings whose first day has come run from now on; the nightly task's work."""
    due = Training.objects.filter(
        status=Training.Status.PLANNED, starts_on__lte=today or timezone.localdate()
    )
    rows = due.select_related("programme").select_for_update(of=("self",), skip_locked=True)
    return sum(mark_running(training, by=None) for training in rows)


def _check_programme(programme: Programme) -> None:
    if programme.state == Programme.State.RETIRED:
        raise ValidationError(
            {"programme": _("This programme is no longer used. Choose its newer version.")}
        )


def _check_first_day(day: dt.date) -> None:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError({"starts_on": _("This day is too far away. Check the year.")})


def _settle(training: Training) -> None:
    """What follows from other fields, and the rules between fields."""
    _check_first_day(training.starts_on)
    if training.ends_on < training.starts_on:
        raise ValidationError({"ends_on": _("The end date cannot lie before the start date.")})
    if training.ends_on - training.starts_on > LONGEST:
        raise ValidationError(
            {"ends_on": _("A training lasts three years at most. Check the year.")}
        )
    training.region = training.place.region or training.place
    if training.format == Training.Format.ONLINE and training.place_id is None:
        raise ValidationError({"place": _("Give the place the training counts for.")})


def _next_number(center: Center, starts_on: dt.date) -> str:
    """The next free number; the center's row is held, so two at once wait for each other."""
    Center.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=center.pk)
    prefix = f"{starts_on:%Y-%m}-{center.code.lower()}"
    taken = set(Training.objects.filter(slug__startswith=prefix).values_list("slug", flat=True))
    serials = [
        int(match[1])
        for slug in taken
        if (match := re.fullmatch(f"{re.escape(prefix)}(\\d+)", slug))
    ]
    serial = max(serials, default=0) + 1
    # A code that ends in a digit could meet the numbers of another center.
    while (slug := f"{prefix}{serial:02}") in taken:
        serial += 1
    return slug


def _write_funding(training: Training, funding: Funding) -> None:
    sources = [FundingSource(training=training, **source) for source in funding]
    seen = set()
    for source in sources:
        is_project = source.kind == FundingSource.Kind.DONOR_PROJECT
        if is_project and source.project_id is None:
            raise ValidationError(_("Choose the project that pays."), code="no_project")
        if not is_project:
            source.project = None
        key = (source.kind, source.project_id, source.organisation_id)
        if key in seen:
            raise ValidationError(
                _("The same funding source stands there twice. Put the amounts together."),
                code="funding_twice",
            )
        seen.add(key)
    training.funding_sources.all().delete()
    FundingSource.objects.bulk_create(sources)


def _write_trainers(training: Training, trainers: Trainers) -> None:
    wanted = list(trainers)
    if len({person.pk for person, _role in wanted}) < len(wanted):
        raise ValidationError(_("The same trainer stands there twice."), code="trainer_twice")
    training.trainers.all().delete()
    TrainingTrainer.objects.bulk_create(
        TrainingTrainer(training=training, person=person, role=role) for person, role in wanted
    )


def _funding_words(training: Training) -> list[str]:
    rows = training.funding_sources.order_by("kind", "pk").values_list(
        "kind", "project__code", "amount", "currency"
    )
    return [" ".join(str(part) for part in row if part is not None) for row in rows]


def _trainer_words(training: Training) -> list[str]:
    rows = training.trainers.annotate(code=F("role__code")).values_list("person_id", "code")
    return sorted(f"{person} {role}" for person, role in rows)


def _item_words(training: Training) -> list[str]:
    return list(training.policy_items.values_list("code", flat=True))


def _note_change(changes: dict[str, Any], name: str, before: list[str], after: list[str]) -> None:
    if before != after:
        changes[name] = [before, after]
