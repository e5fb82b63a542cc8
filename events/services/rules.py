"""What follows from other fields of an event, and the rules between fields.

The database has the last word on most of them; here they are said in words.
"""

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.folding import fold
from core.refusals import at_field
from events.models import Event

FIRST_DAY, LAST_DAY = dt.date(1990, 1, 1), dt.date(2100, 12, 31)
LONGEST = dt.timedelta(days=366)


def search_title(event: Event) -> str:
    """The titles of all languages, folded, for the search box."""
    titles = {fold(getattr(event, f"title_{code}") or "") for code, _name in settings.LANGUAGES}
    return " | ".join(sorted(filter(None, titles)))


def first_day(event: Event) -> dt.date:
    """The day an event is sorted by, before the database has computed it."""
    day = event.starts_on or event.planned_on
    if day is None:
        raise at_field(
            "starts_on", _("Give the date, or the day by which it is planned."), code="no_date"
        )
    return day


def settle(event: Event) -> None:
    """Bring an event in order before it is saved; refuses what makes no sense."""
    if not any(getattr(event, f"title_{code}") for code, _name in settings.LANGUAGES):
        raise at_field("title_ky", _("Give the title in one language at least."), code="no_title")
    _settle_part(event)
    _settle_days(event)
    _settle_hours(event)
    _settle_place(event)
    _settle_series(event)
    if event.capacity is not None and event.capacity < 1:
        raise at_field("capacity", _("Give one place at least, or leave it empty."), code="places")
    event.search_title = search_title(event)


def _settle_days(event: Event) -> None:
    if event.ends_on and not event.starts_on:
        raise at_field("starts_on", _("Give the first day too."), code="no_start")
    if event.starts_on and not event.ends_on:
        event.ends_on = event.starts_on
    for name in ("starts_on", "ends_on", "planned_on"):
        day = getattr(event, name)
        if day and not FIRST_DAY <= day <= LAST_DAY:
            raise at_field(name, _("This day is too far away. Check the year."), code="far")
    first_day(event)
    if event.starts_on is None or event.ends_on is None:
        if event.status not in (Event.Status.PLANNED, Event.Status.CANCELLED):
            raise at_field("starts_on", _("Give the exact date."), code="no_start")
        return
    if event.ends_on < event.starts_on:
        raise at_field(
            "ends_on", _("The end date cannot lie before the start date."), code="end_first"
        )
    if event.ends_on - event.starts_on > LONGEST:
        raise at_field("ends_on", _("An event lasts a year at most. Check the year."), code="long")
    whole = event.parent
    if (
        whole
        and whole.starts_on
        and whole.ends_on
        and not whole.starts_on <= event.starts_on <= event.ends_on <= whole.ends_on
    ):
        text = _("A part takes place on the days of its event.")
        raise at_field("starts_on", text, code="outside")


def _settle_hours(event: Event) -> None:
    if (event.starts_at or event.ends_at) and event.starts_on is None:
        raise at_field("starts_at", _("Give the exact date before the hours."), code="no_start")
    if event.ends_at and not event.starts_at:
        raise at_field("starts_at", _("Give the hour of the start too."), code="no_hour")
    is_one_day = event.starts_on == event.ends_on
    if is_one_day and event.starts_at and event.ends_at and event.ends_at <= event.starts_at:
        raise at_field("ends_at", _("The end lies before the start."), code="end_first")


def _settle_place(event: Event) -> None:
    center = event.center
    if event.place is None and center is not None:
        event.place = center.organisation.place or center.region
    if event.place is None and event.format != Event.Format.ONLINE:
        raise at_field("place", _("Say where it takes place."), code="no_place")
    event.region = (event.place.region or event.place) if event.place else None
    needs_link = event.format != Event.Format.ON_SITE
    if event.status == Event.Status.ANNOUNCED and needs_link and not event.online_link:
        raise at_field(
            "online_link", _("Give the link, so that people know where to come."), code="no_link"
        )


def _settle_part(event: Event) -> None:
    whole = event.parent
    if whole is None:
        return
    if whole.pk == event.pk or whole.parent_id is not None:
        raise at_field("parent", _("A part belongs to an event that is no part."), code="nested")
    if event.pk and event.parts.exists():
        raise at_field("parent", _("This event has parts of its own."), code="nested")
    event.center = whole.center
    event.series, event.edition = None, None


def _settle_series(event: Event) -> None:
    series = event.series
    if series is None or not series.is_yearly:
        event.edition = None
        return
    if event.edition is None:
        event.edition = first_day(event).year
    if not FIRST_DAY.year <= event.edition <= LAST_DAY.year:
        raise at_field("edition", _("This year is too far away."), code="far")
    if event.status == Event.Status.CANCELLED:
        return
    others = Event.objects.filter(series=series, edition=event.edition, parent=None)
    if others.exclude(pk=event.pk).exclude(status=Event.Status.CANCELLED).exists():
        text = _("“%(series)s” has its event of %(year)s already.")
        values = {"series": series.name, "year": event.edition}
        raise at_field("series", text % values, code="edition_taken")


def changed_meanwhile() -> ValidationError:
    """Somebody else saved the event since the user opened it."""
    return ValidationError(
        _(
            "Somebody changed this event meanwhile, and nothing of yours is saved yet. "
            "Open the page anew, look at what is there now, and enter your change again."
        ),
        code="changed",
    )
