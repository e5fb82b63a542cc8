"""Measures of events, recommendations, money, master trainers, the library and the network."""

import datetime as dt
from dataclasses import replace

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.models import NetworkMembership
from events.models import Delivery, Event
from library.models import Resource
from reports.measures.base import Adding, Counted, How, Kind, Part, Scope, Split, Unit, as_measure
from reports.measures.sources import (
    ENROLMENT,
    EVENT,
    OF_EVENTS,
    OF_TRAININGS,
    TRAINING,
    came,
    crowds,
    draft,
    events,
    on_registers,
    trainings,
)
from trainings.models import FundingSource, MasterAward

HELD = _("Events that were held or reported. Nobody approves events.")
DELIVERY = Kind(
    "recommendations",
    _("Recommendations on their way"),
    {
        "pk": "pk",
        "region": "recommendation__event__region",
        "center": "recommendation__event__center",
        "other": "recommendation",
    },
    placed_at="recommendation__event__",
)
AWARD = Kind(
    "awards",
    _("Awards of master trainers"),
    {
        "pk": "pk",
        "person": "person",
        "sex": "person__sex",
        "level": "person__place__level",
        "region": "training__region",
        "center": "training__center",
        "area": "area",
        "day": "starts_on",
    },
    placed_at="training__",
    is_personal=True,
)
FUNDING = Kind(
    "funding",
    _("Money of trainings"),
    {
        "pk": "pk",
        "day": "training__starts_on",
        "region": "training__region",
        "center": "training__center",
        "area": "training__programme__area",
        "draft": draft("training__"),
        "funding": "kind",
        "amount": "amount",
    },
    placed_at="training__",
)
RESOURCE = Kind(
    "materials",
    _("Materials of the library"),
    {"pk": "pk", "area": "area", "center": "center", "region": "center__region"},
    placed_at=None,
)
MEMBER = Kind(
    "members",
    _("Members of the network"),
    {"pk": "pk", "region": "organisation__place__region"},
    placed_at=None,
)


@as_measure(
    title=_("Meetings held"),
    unit=Unit.EVENTS,
    says=_(
        "Local social partnership meetings; with the filter “event_kind” round tables, festivals "
        "and other events."
    ),
    counted=HELD,
    unique=_("An event with its parts is one, on its first day."),
    periods=Adding.SUM,
    centers=Adding.SUM,
    splits=(Split.REGION, Split.CENTER, Split.KIND),
    filters=OF_EVENTS,
)
def meetings_held(scope: Scope) -> Counted:
    return Counted([Part(EVENT, events(_with_kind(scope, Event.Kind.PARTNERSHIP)))])


def _with_kind(scope: Scope, kind: str) -> Scope:
    """The scope with a kind of events, where its filters name none."""
    return replace(scope, filters={"event_kind": [kind], **scope.filters})


@as_measure(
    title=_("Guests of the festival"),
    unit=Unit.PARTICIPATIONS,
    says=_(
        "Who was checked in or present at festivals, and who was only counted at the door: both "
        "added up and always shown so, 520 = 480 + 40. Registered is not yet counted."
    ),
    counted=HELD,
    unique=_("A person counts once for an event with all its parts."),
    periods=Adding.SUM,
    centers=Adding.SUM,
    splits=(Split.SEX, Split.AGE, Split.REGION),
    filters=OF_EVENTS,
)
def festival_check_ins(scope: Scope) -> Counted:
    scope = _with_kind(scope, Event.Kind.FESTIVAL)
    return Counted([*came(scope), crowds(scope)])


@as_measure(
    title=_("Certified master trainers"),
    unit=Unit.PEOPLE,
    says=_(
        "People who became master trainers through trainings of trainers of the project. An award "
        "that was taken back by the last day does not count, one that ran out does."
    ),
    counted=_("Awards given from the first to the last day."),
    unique=_("One person is one; a renewal adds nobody."),
    periods=Adding.UNIQUE,
    centers=Adding.UNIQUE,
    splits=(Split.SEX, Split.REGION, Split.AREA),
    filters=OF_TRAININGS,
)
def certified_master_trainers(scope: Scope) -> Counted:
    taken_back = Q(end=MasterAward.End.WITHDRAWN, ended_on__lte=scope.window[1])
    rows = MasterAward.objects.filter(training__in=trainings(scope)).exclude(taken_back)
    return Counted([Part(AWARD, rows.order_by())], of="person")


@as_measure(
    title=_("Centers represented"),
    unit=Unit.COUNT,
    says=_("Different centers that held a training or an event, or sent somebody to a training."),
    counted=_("Approved trainings; events that were held or reported."),
    unique=_("A center is one, however often it took part."),
    periods=Adding.UNIQUE,
    centers=Adding.NOT,
    splits=(),
    filters=(*OF_TRAININGS, *OF_EVENTS),
)
def centers_represented(scope: Scope) -> Counted:
    sent = on_registers(scope).filter(sent_by__center__isnull=False)
    parts = [
        Part(TRAINING, trainings(scope)),
        Part(EVENT, events(scope).filter(center__isnull=False)),
        Part(ENROLMENT, sent, {"center": "sent_by__center"}),
    ]
    return Counted(parts, of="center")


@as_measure(
    title=_("E-tutorials in the library"),
    unit=Unit.COUNT,
    says=_(
        "E-tutorials that visitors could read on the last day. A withdrawn one counts until the "
        "day it was withdrawn; drafts and those in review never. They belong to the whole network."
    ),
    counted=_("Published by the last day, and not withdrawn by then."),
    unique=_("A material in several languages is one."),
    periods=Adding.LATEST,
    centers=Adding.SUM,
    splits=(Split.AREA,),
    filters=("area",),
)
def tutorials_published(scope: Scope) -> Counted:
    end = _last_moment(scope.window[1])
    rows = Resource.objects.filter(kind=Resource.Kind.TUTORIAL, published_at__lt=end)
    rows = rows.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gte=end))
    if areas := scope.values("area"):
        rows = rows.filter(area__code__in=areas)
    return Counted([Part(RESOURCE, rows.order_by())])


def _last_moment(day: dt.date) -> dt.datetime:
    """When a day is over."""
    following = dt.datetime.combine(day + dt.timedelta(days=1), dt.time())
    return timezone.make_aware(following)


def _deliveries(scope: Scope, day: str) -> Counted:
    """Recommendations on their way to one addressee each, by the day of a step."""
    own = events(scope).values("pk")
    of_event = Q(recommendation__event__in=own) | Q(recommendation__event__parent__in=own)
    rows = Delivery.objects.filter(of_event, **{f"{day}__isnull": False}).order_by()
    return Counted([Part(DELIVERY, rows, {"day": day})])


@as_measure(
    title=_("Recommendations sent"),
    unit=Unit.COUNT,
    says=_(
        "Recommendations of events that were sent: one to five authorities is five, because each "
        "of them answers."
    ),
    counted=_("Sent, answered or not."),
    unique=_("Each addressee of each recommendation once, on the day it was sent."),
    periods=Adding.SUM,
    centers=Adding.SUM,
    splits=(Split.REGION, Split.CENTER),
    filters=OF_EVENTS,
)
def recommendations_sent(scope: Scope) -> Counted:
    return _deliveries(scope, "sent_on")


@as_measure(
    title=_("Recommendations answered"),
    unit=Unit.COUNT,
    says=_("Recommendations that the addressee accepted, accepted in part or declined."),
    counted=_("Answered, whatever the answer."),
    unique=_("Each addressee of each recommendation once, on the day of the answer."),
    periods=Adding.SUM,
    centers=Adding.SUM,
    splits=(Split.REGION, Split.CENTER),
    filters=OF_EVENTS,
)
def recommendations_answered(scope: Scope) -> Counted:
    return _deliveries(scope, "answered_on")


@as_measure(
    title=_("Money by source"),
    unit=Unit.MONEY,
    says=_(
        "Amounts in som that paid for trainings; with the filter “funding” those of one source, "
        "such as the local budget. Amounts in other currencies are not changed into som and not "
        "counted; sources without an amount add nothing."
    ),
    counted=_("Funding of approved trainings."),
    unique=_("Each source of each training once, on its first day."),
    periods=Adding.SUM,
    centers=Adding.SUM,
    splits=(Split.FUNDING, Split.REGION, Split.CENTER, Split.AREA),
    filters=OF_TRAININGS,
)
def money_by_source(scope: Scope) -> Counted:
    rows = FundingSource.objects.filter(
        training__in=trainings(scope), currency=FundingSource.Currency.KGS, amount__isnull=False
    )
    if kinds := scope.values("funding"):
        rows = rows.filter(kind__in=kinds)
    return Counted([Part(FUNDING, rows.order_by())], how=How.SUM)


@as_measure(
    title=_("Size of the network"),
    unit=Unit.COUNT,
    says=_("Organisations that were members of the association's network on the last day."),
    counted=_("Members; applicants and those who have left are not."),
    unique=_("An organisation is one."),
    periods=Adding.LATEST,
    centers=Adding.NOT,
    splits=(Split.REGION,),
    filters=(),
)
def network_size(scope: Scope) -> Counted:
    rows = NetworkMembership.objects.valid_on(scope.window[1]).order_by()
    return Counted([Part(MEMBER, rows)])
