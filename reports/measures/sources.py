"""The rows that measures begin with: trainings, participations, events and who came to them.

They belong to the project of the scope and answer its filters; period and regions are looked at
when they are counted, so that what lies outside can be told.
"""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from events.models import Event, EventAggregate
from people.models import AGE_BAND_STARTS
from reports.measures.base import Kind, Part, Scope
from reports.selectors import event_rows
from trainings.models import AggregateCount, Enrolment, FundingSource, Training

# Filters that trainings and all their rows answer, and those of events.
OF_TRAININGS = ("area", "programme_kind", "funding", "level", "format", "network")
OF_EVENTS = ("event_kind", "level", "network")

_START_OF_BAND = {str(band): start for start, band in AGE_BAND_STARTS}
# Any age of the band of a count without names, so that it falls into the same band.
AGE_OF_BAND = Case(
    *(When(age_band=band, then=Value(start)) for band, start in _START_OF_BAND.items()),
    default=Value(None),
    output_field=IntegerField(),
)


def draft(at: str) -> Case:
    """1 for rows of trainings that nobody has approved yet."""
    is_approved = Q(**{f"{at}status": Training.Status.APPROVED})
    return Case(When(is_approved, then=0), default=1, output_field=IntegerField())


TRAINING = Kind(
    "trainings",
    _("Trainings"),
    {
        "pk": "pk",
        "day": "starts_on",
        "region": "region",
        "center": "center",
        "area": "programme__area",
        "draft": draft(""),
    },
)
_OF_TRAINING = {
    "day": "training__starts_on",
    "region": "training__region",
    "center": "training__center",
    "area": "training__programme__area",
    "draft": draft("training__"),
}
ENROLMENT = Kind(
    "participations",
    _("Participations"),
    {
        "pk": "pk",
        "person": "person",
        "sex": "person__sex",
        "age": "age",
        "level": "person__place__level",
    }
    | _OF_TRAINING,
    placed_at="training__",
    is_personal=True,
)
NAMELESS = Kind(
    "counts",
    _("Counts without names"),
    {"pk": "pk", "sex": "sex", "age": AGE_OF_BAND, "weight": "count"} | _OF_TRAINING,
    placed_at="training__",
)
_EVENT = {"region": "region", "center": "center", "kind": "kind"}
EVENT = Kind("events", _("Events"), {"pk": "pk", "day": "first_on"} | _EVENT)


def _whole(name: str) -> Coalesce:
    """Of the event that this row's event is a part of, or of itself."""
    return Coalesce(f"event__parent__{name}", f"event__{name}")


_OF_EVENT = {name: _whole(name) for name in _EVENT} | {"day": _whole("first_on")}
GUEST = Kind(
    "guests",
    _("Guests who came"),
    {"pk": "pk", "person": "person", "sex": "sex", "age": AGE_OF_BAND} | _OF_EVENT,
    placed_at=None,
    is_personal=True,
)
PRESENT = Kind(
    "present",
    _("Present at meetings"),
    {
        "pk": "pk",
        "person": "person",
        "sex": "person__sex",
        "age": "age",
        "level": "person__place__level",
    }
    | _OF_EVENT,
    placed_at=None,
    is_personal=True,
)
CROWD = Kind(
    "crowds",
    _("Counted at the door, without names"),
    {"pk": "pk", "sex": "sex", "age": AGE_OF_BAND, "weight": "count"} | _OF_EVENT,
    placed_at=None,
)


def lies_inside(scope: Scope, at: str) -> Q | None:
    """Rows within the regions of the project; None where it has no such limit. A project may name
    a region, or a town or district of one."""
    places = scope.project_regions
    if not places:
        return None
    paths = (f"{at}region", f"{at}place", f"{at}place__parent", f"{at}place__parent__parent")
    return reduce(or_, (Q(**{f"{path}__in": places}) for path in paths))


def trainings(scope: Scope) -> QuerySet[Training]:
    """Trainings of any day that count, with those that nobody has approved yet: they are told."""
    rows = Training.objects.counted(with_drafts=True).order_by()
    if scope.owner is not None:
        rows = rows.filter(_paid(project=scope.owner))
    if funding := scope.values("funding"):
        rows = rows.filter(_paid(kind__in=funding))
    if areas := scope.values("area"):
        rows = rows.filter(programme__area__code__in=areas)
    if kinds := scope.values("programme_kind"):
        rows = rows.filter(programme__kind__in=kinds)
    for name in ("level", "format"):
        if values := scope.values(name):
            rows = rows.filter(**{f"{name}__in": values})
    return rows


def _paid(**conditions: Any) -> Exists:
    return Exists(FundingSource.objects.filter(training=OuterRef("pk"), **conditions))


def on_registers(scope: Scope) -> QuerySet[Enrolment]:
    """Rows of their registers with a counted status."""
    return Enrolment.objects.counted().filter(training__in=trainings(scope)).order_by()


def nameless(scope: Scope) -> QuerySet[AggregateCount]:
    return AggregateCount.objects.filter(training__in=trainings(scope)).order_by()


def events(scope: Scope) -> QuerySet[Event]:
    """Events of any day that were held; with its parts an event is one."""
    rows = Event.objects.filter(status__in=Event.DONE_STATUSES, parent=None).order_by()
    if scope.owner is not None:
        own = Event.projects.through.objects.filter(event=OuterRef("pk"), project=scope.owner)
        rows = rows.filter(Exists(own))
    if kinds := scope.values("event_kind"):
        rows = rows.filter(kind__in=kinds)
    if levels := scope.values("level"):
        rows = rows.filter(level__in=levels)
    return rows


def came(scope: Scope) -> list[Part]:
    """Who came to the events by name, once for an event and its parts."""
    own = events(scope).values("pk")
    guests = event_rows.guests().filter(whole__in=own)
    present = event_rows.present().filter(whole__in=own)
    return [
        Part(GUEST, guests, _inside_of_event(scope)),
        Part(PRESENT, present, _inside_of_event(scope)),
    ]


def crowds(scope: Scope) -> Part:
    """What was counted at their doors."""
    rows = EventAggregate.objects.filter(event__status__in=Event.DONE_STATUSES)
    rows = rows.annotate(whole=event_rows.WHOLE).filter(whole__in=events(scope).values("pk"))
    return Part(CROWD, rows.order_by(), _inside_of_event(scope), is_nameless=True)


def _inside_of_event(scope: Scope) -> dict[str, Any]:
    condition = lies_inside(scope, "")
    if condition is None:
        return {}
    inside = Event.objects.filter(condition).order_by().values("pk")
    return {"inside": as_number(Q(whole__in=inside))}


def as_number(condition: Q) -> Case:
    """1 where a condition holds, else 0."""
    return Case(When(condition, then=1), default=0, output_field=IntegerField())
