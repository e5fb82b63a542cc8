"""The rows behind the figure of an indicator, as lines of a list, whatever kind they are."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from core.paging import Page
from projects.models import Indicator
from reports.measures import Scope, Split, rows_of
from reports.measures.base import Part


@dataclass(frozen=True)
class RowLine:
    """One row: what it is, where it leads, of which day, what else is worth knowing."""

    title: str
    url: str
    day: dt.date | None = None
    about: str = ""


@dataclass(frozen=True)
class RowKind:
    """Rows of one kind behind a figure; `order` is that of the list."""

    part: Part
    rows: QuerySet[Any]

    @property
    def name(self) -> str:
        return self.part.kind.name

    @property
    def title(self) -> str:
        return str(self.part.kind.title)

    @property
    def listed(self) -> QuerySet[Any]:
        related, order = _READ[self.name]
        rows = self.rows.select_related(*related).order_by(*order)
        return rows.prefetch_related("editions__published") if self.name == "materials" else rows


def kinds_of(
    indicator: Indicator, scope: Scope, *, cell: tuple[Split, str] | None = None
) -> list[RowKind]:
    """What kinds of rows stand behind an indicator; nothing is read yet."""
    return [RowKind(part, rows) for part, rows in rows_of(indicator.measure, scope, cell=cell)]


def lines(kind: str, page: Page) -> list[RowLine]:
    """The rows of a page as lines."""
    return [_LINES[kind](row) for row in page]


def _training(training: Any, *, title: str = "", about: str = "") -> RowLine:
    return RowLine(
        title or training.programme.title,
        training.get_absolute_url(),
        training.starts_on,
        about or training.center.organisation.name,
    )


def _somebody(row: Any) -> RowLine:
    line = _training(row.training, about=row.training.programme.title)
    url = reverse("people:person_detail", args=[row.person_id])
    return RowLine(row.person.full_name, url, line.day, line.about)


def _event(event: Any, *, title: str = "") -> RowLine:
    return RowLine(title or event.title, event.get_absolute_url(), event.first_on, event.title)


def _guest(row: Any) -> RowLine:
    if row.person_id is None:
        return _event(row.event, title=row.full_name)
    url = reverse("people:person_detail", args=[row.person_id])
    return RowLine(row.person.full_name, url, row.event.first_on, row.event.title)


def _counts(row: Any) -> RowLine:
    title = f"{row.count}: {row.get_sex_display()}, {row.get_age_band_display()}"
    if hasattr(row, "event"):
        return _event(row.event, title=title)
    return _training(row.training, title=title, about=row.training.programme.title)


def _funding(row: Any) -> RowLine:
    title = f"{row.get_kind_display()}: {row.amount} {row.currency}"
    return _training(row.training, title=title, about=row.training.programme.title)


def _delivery(row: Any) -> RowLine:
    event = row.recommendation.event
    about = f"{row.addressee.name}, {row.get_status_display()}"
    return RowLine(str(row.recommendation), event.get_absolute_url(), row.sent_on, about)


def _award(row: Any) -> RowLine:
    return RowLine(row.person.full_name, row.get_absolute_url(), row.starts_on, row.area.name)


def _resource(row: Any) -> RowLine:
    published = [edition.published for edition in row.editions.all() if edition.published]
    title = published[0].title if published else row.slug
    return RowLine(title, row.get_absolute_url(), row.published_at.date())


def _member(row: Any) -> RowLine:
    return RowLine(row.organisation.name, reverse("centers:network_detail"), row.joined_on)


def _order(row: Any) -> RowLine:
    about = f"{row.what}, {row.get_state_display()}"
    return RowLine(row.organisation.name, row.get_absolute_url(), row.ordered_on, about)


def _answer(row: Any) -> RowLine:
    of, training = row.follow_up, row.follow_up.wave.training
    about = f"{row.get_outcome_display()}, {training.programme.title}"
    return RowLine(of.enrolment.person.full_name, of.get_absolute_url(), training.starts_on, about)


_TRAINING = ("training__programme", "training__center__organisation")
# What a line reads, and the order of the list.
_READ: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "trainings": (("programme", "center__organisation"), ("-starts_on", "-pk")),
    "participations": (("person", *_TRAINING), ("-training__starts_on", "person__sort_name", "pk")),
    "counts": (_TRAINING, ("-training__starts_on", "pk")),
    "events": ((), ("-first_on", "-pk")),
    "guests": (("event", "person"), ("-event__first_on", "sort_name", "pk")),
    "present": (("event", "person"), ("-event__first_on", "pk")),
    "crowds": (("event",), ("-event__first_on", "pk")),
    "recommendations": (("recommendation__event", "addressee"), ("-sent_on", "pk")),
    "awards": (("person", "area"), ("-starts_on", "pk")),
    "funding": (_TRAINING, ("-training__starts_on", "pk")),
    "materials": ((), ("-published_at", "pk")),
    "orders": (("organisation", "programme"), ("-ordered_on", "-pk")),
    "answers": (
        ("follow_up__enrolment__person", "follow_up__wave__training__programme"),
        ("-follow_up__wave__training__starts_on", "pk"),
    ),
    "members": (("organisation",), ("organisation__sort_name", "pk")),
}
_LINES: Mapping[str, Callable[[Any], RowLine]] = {
    "trainings": _training,
    "participations": _somebody,
    "counts": _counts,
    "events": _event,
    "guests": _guest,
    "present": _guest,
    "crowds": _counts,
    "recommendations": _delivery,
    "awards": _award,
    "funding": _funding,
    "materials": _resource,
    "orders": _order,
    "answers": _answer,
    "members": _member,
}
