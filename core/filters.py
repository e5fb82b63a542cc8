"""Filters of the lists of the plumbing."""

import datetime as dt
from collections.abc import Sequence
from copy import copy
from typing import Any, Self

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import audit_words
from core.models import AuditEntry, OutgoingMessage
from core.widgets import DateInput, Listed, LongSelect


class ChoiceFilter(django_filters.ChoiceFilter):
    """A select of any length, with "All" in front."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"empty_label": _("All"), "widget": LongSelect} | kwargs)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Each request gets its own; only what it is made of is copied, not every choice."""
        own = copy(self)
        own.extra = dict(self.extra)
        own.method = self.method  # bound to the copy, whose parent is the form of this request
        return own

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """What to choose from, read by the caller. As a function, because forms copy their fields
        with all choices in them."""
        listed = Listed(choices)
        self.extra["choices"] = lambda: listed


FIRST_DAY = dt.date(1900, 1, 1)


def _midnight(day: dt.date) -> dt.datetime:
    """The beginning of a day as people here see it; the first of all days has none in UTC."""
    return timezone.make_aware(dt.datetime.combine(max(day, FIRST_DAY), dt.time.min))


class AuditFilter(django_filters.FilterSet):
    """Who, what, which record, which center, when."""

    who = django_filters.CharFilter(method="by_actor", label=_("Name or e-mail"))
    action = ChoiceFilter(choices=audit_words.known_actions, label=_("What was done"))
    object_type = ChoiceFilter(choices=audit_words.known_types, label=_("Kind of record"))
    object_id = django_filters.CharFilter(label=_("Number of the record"), max_length=64)
    center = ChoiceFilter(
        field_name="center_id",
        choices=lambda: Listed(audit_words.center_choices()),
        label=_("Center"),
    )
    since = django_filters.DateFilter(method="from_day", label=_("From"), widget=DateInput)
    until = django_filters.DateFilter(method="to_day", label=_("Until"), widget=DateInput)

    class Meta:
        model = AuditEntry
        fields: list[str] = []

    def by_actor(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        """People with such a name or address now; the log keeps their number, which is indexed."""
        words = Q(email__icontains=text) | Q(name__icontains=text)
        people = get_user_model().objects.filter(words).values_list("pk", flat=True)[:200]
        return rows.filter(actor_id__in=list(people))

    def from_day(self, rows: QuerySet[Any], _name: str, day: dt.date) -> QuerySet[Any]:
        return rows.filter(at__gte=_midnight(day))

    def to_day(self, rows: QuerySet[Any], _name: str, day: dt.date) -> QuerySet[Any]:
        if day == dt.date.max:  # there is no day after it
            return rows
        return rows.filter(at__lt=_midnight(day + dt.timedelta(days=1)))


class MessageFilter(django_filters.FilterSet):
    """By status and channel."""

    status = ChoiceFilter(choices=OutgoingMessage.Status.choices, label=_("Status"))
    channel = ChoiceFilter(choices=OutgoingMessage.Channel.choices, label=_("Channel"))

    class Meta:
        model = OutgoingMessage
        fields: list[str] = []
