"""Events: opening one, changing its plan. Numbers, hosts and links to projects."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from centers.models import Center, Organisation
from core import audit
from core.refusals import at_field
from events import emails, reminders
from events.models import Event, EventHost
from events.services.desks import follow_dates
from events.services.editing import locked
from events.services.programme import move_programme
from events.services.rules import changed_meanwhile, first_day, search_title, settle
from projects.models import PolicyPlanItem, Project

__all__ = ["create_event", "search_title", "update_event"]

Hosts = Sequence[tuple[Organisation, str]]
WORDS = tuple(f"{name}_{code}" for name in ("title", "description") for code in ("ky", "ru", "en"))
WHEN = ("starts_on", "ends_on", "starts_at", "ends_at")
WHERE = ("format", "place", "venue", "online_link")
# A change of these is a new state of the entry in people's calendars.
IN_CALENDARS = (*WORDS, *WHEN, *WHERE, "shows_link", "is_public", "status")
AUDITED = (
    *WORDS, *WHEN, *WHERE,
    *("kind", "level", "planned_on", "center", "series", "edition", "parent", "shows_link"),
    *("languages", "capacity", "is_public"),
)  # fmt: skip
# Names the row of numbers of the directorate's events; any constant will do.
NETWORK_NUMBERS = 7_204_001


@transaction.atomic
def create_event(
    *,
    by: User | None,
    center: Center | None = None,
    hosts: Hosts = (),
    projects: Iterable[Project] = (),
    policy_items: Iterable[PolicyPlanItem] = (),
    **fields: Any,
) -> Event:
    """Plan an event of a center, or of the directorate; the place is the center's unless given.

    It gets the next number of its center and month, e.g. 2026-11-n-e04 (2026-11-e04 without a
    center). Refuses dates that cross, a second event of a yearly series, a place that is missing.
    """
    event = Event(center=center, **fields)
    settle(event)
    event.slug = _next_number(event.center, first_day(event))
    try:
        with transaction.atomic():
            event.save()
    except IntegrityError as error:
        raise _taken_meanwhile(error) from error
    _write_hosts(event, hosts)
    event.projects.set(projects)
    event.policy_items.set(policy_items)
    audit.record("event_created", event, by=by)
    reminders.decide_event(event)
    return event


@transaction.atomic
def update_event(
    event: Event,
    *,
    by: User,
    hosts: Hosts | None = None,
    projects: Iterable[Project] | None = None,
    policy_items: Iterable[PolicyPlanItem] | None = None,
    seen_at: dt.datetime | None = None,
    **fields: Any,
) -> Event:
    """Change the plan; the number stays. Who takes part hears of another time or place.

    `seen_at` is the `updated_at` the user saw: a change by somebody else since then is a refusal.
    The parts of an event and its programme move with it.
    """
    old = locked(event)
    if seen_at is not None and old.updated_at != seen_at:
        raise changed_meanwhile()
    fresh = Event.objects.select_related("center__organisation", "series", "parent").get(pk=old.pk)
    for name, value in fields.items():
        setattr(fresh, name, value)
    settle(fresh)
    changes = audit.changed_fields(old, fresh, AUDITED)
    save_state(old, fresh)
    _move_parts(old, fresh)
    if hosts is not None:
        changes |= _rewritten(fresh, "hosts", partial(_write_hosts, fresh, hosts))
    if projects is not None:
        changes |= _rewritten(fresh, "projects", partial(fresh.projects.set, projects))
    if policy_items is not None:
        changes |= _rewritten(fresh, "policy_items", partial(fresh.policy_items.set, policy_items))
    if changes:
        audit.record("event_updated", fresh, by=by, changes=changes)
    if fresh.status == Event.Status.ANNOUNCED and set(changes) & {*WHEN, *WHERE}:
        emails.tell_moved(fresh, by=by)
    return fresh


def save_state(old: Event, fresh: Event) -> None:
    """Save an event, with what calendars and visitors' pages need to know of the change."""
    shown = (*Event.DONE_STATUSES, Event.Status.ANNOUNCED)
    if fresh.published_at is None and fresh.is_public and fresh.status in shown:
        fresh.published_at = timezone.now()
    if audit.changed_fields(old, fresh, IN_CALENDARS):
        fresh.sequence = old.sequence + 1
    try:
        with transaction.atomic():
            fresh.save()
    except IntegrityError as error:
        raise _taken_meanwhile(error) from error
    if audit.changed_fields(old, fresh, ("starts_on", "ends_on", "status")):
        follow_dates(fresh)
        reminders.decide_event(fresh)


def _move_parts(old: Event, fresh: Event) -> None:
    """Open parts and the programme keep their place in the event when its first day moves."""
    if old.starts_on is None or fresh.starts_on is None or old.starts_on == fresh.starts_on:
        return
    shift = fresh.starts_on - old.starts_on
    move_programme(fresh, shift)
    for part in fresh.parts.filter(status__in=Event.OPEN_STATUSES):
        if part.starts_on is None or part.ends_on is None or fresh.ends_on is None:
            continue
        part.ends_on = min(part.ends_on + shift, fresh.ends_on)
        part.starts_on = min(part.starts_on + shift, part.ends_on)
        part.sequence += 1
        part.save()
        move_programme(part, shift)


def _taken_meanwhile(error: IntegrityError) -> Exception:
    """Two people at once, one edition of a series; any other broken rule is a mistake of ours."""
    if "event_one_edition_a_year" not in str(error):
        return error
    return at_field("series", _("This series has its event of that year."), code="edition_taken")


def _next_number(center: Center | None, day: dt.date) -> str:
    """The next free number; two at once wait for each other."""
    if center is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NETWORK_NUMBERS])
        prefix = f"{day:%Y-%m}-e"
    else:
        Center.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=center.pk)
        prefix = f"{day:%Y-%m}-{center.code.lower()}-e"
    taken = Event.objects.filter(slug__startswith=prefix).values_list("slug", flat=True)
    serials = [
        int(match[1])
        for slug in taken
        if (match := re.fullmatch(f"{re.escape(prefix)}(\\d+)", slug))
    ]
    return f"{prefix}{max(serials, default=0) + 1:02}"


def _write_hosts(event: Event, hosts: Hosts) -> None:
    wanted = list(hosts)
    if len({organisation.pk for organisation, _role in wanted}) < len(wanted):
        raise at_field("hosts", _("The same organisation stands there twice."), code="host_twice")
    event.host_rows.all().delete()
    EventHost.objects.bulk_create(
        EventHost(event=event, organisation=organisation, role=role, position=position)
        for position, (organisation, role) in enumerate(wanted, start=1)
    )


def _rewritten(event: Event, name: str, write: Any) -> dict[str, Any]:
    """Rewrite a list of links; says what changed, for the log."""
    before = _link_words(event, name)
    write()
    after = _link_words(event, name)
    return {} if before == after else {name: [before, after]}


def _link_words(event: Event, name: str) -> list[str]:
    if name == "hosts":
        rows = event.host_rows.select_related("organisation")
        return [f"{row.organisation} ({row.role})" for row in rows]
    return sorted(getattr(event, name).values_list("code", flat=True))
