"""Filters of the lists of the plumbing."""

import datetime as dt
from collections.abc import Sequence
from copy import copy
from typing import Any, Self

import django_filters
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import audit_words
from core.finders import Listed, listed_in
from core.models import AuditEntry, OutgoingMessage
from core.widgets import DateInput, LongSelect

# More than these are not offered to choose from: the words say too little.
FITTING_AT_MOST = 30
NOT_UNDERSTOOD = ("unknown", "several")


class FoundChoiceField(django_filters.fields.ChoiceField):
    """A choice from a list of any length, given as a code, as a name, or as words that fit one."""

    widget = LongSelect

    def to_python(self, value: Any) -> str:
        text = super().to_python(value).strip()[:200]
        listed = listed_in(self.choices) if text else None
        if listed is None:
            return text
        meant = listed.meant(text)
        if len(meant) == 1:
            return str(meant[0][0])
        if not listed.is_long:
            return text  # refused as every wrong choice is
        words = {"text": text, "count": len(meant)}
        if not meant:
            raise ValidationError(
                gettext(
                    "“%(text)s” is not on the list. Write a part of the name, the town or a code."
                )
                % words,
                code="unknown",
            )
        if len(meant) > FITTING_AT_MOST:
            raise ValidationError(
                gettext("“%(text)s” fits too many (%(count)s). Write more of the name.") % words,
                code="several",
            )
        self.widget.fitting = meant
        raise ValidationError(
            gettext("“%(text)s” fits more than one (%(count)s). Choose here.") % words,
            code="several",
        )

    def valid_value(self, value: Any) -> bool:
        """What came out of a list is in it."""
        listed = listed_in(self.choices)
        if listed is None:
            return bool(super().valid_value(value))
        return any(str(code) == value for code, _label in listed)


class ListFilter(django_filters.FilterSet):
    """A filter in which somebody typed what fits nothing, or several, shows nothing. Everything
    instead would look like the answer, and would go out with an export."""

    def filter_queryset(self, queryset: Any) -> Any:
        form = self.form
        if any(form.has_error(name, code) for name in form.errors for code in NOT_UNDERSTOOD):
            return queryset.none()
        return super().filter_queryset(queryset)


class ChoiceFilter(django_filters.ChoiceFilter):
    """A select of any length, with "All" in front."""

    field_class = FoundChoiceField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"empty_label": _("All"), "widget": LongSelect} | kwargs)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Each request gets its own; only what it is made of is copied, not every choice."""
        own = copy(self)
        own.extra = dict(self.extra)
        own.method = self.method  # bound to the copy, whose parent is the form of this request
        return own

    def offer(self, choices: Sequence[tuple[Any, Any]] | Listed) -> None:
        """What to choose from, read by the caller. As a function, because forms copy their fields
        with all choices in them."""
        listed = choices if isinstance(choices, Listed) else Listed(choices)
        self.extra["choices"] = lambda: listed


FIRST_DAY = dt.date(1900, 1, 1)


def _midnight(day: dt.date) -> dt.datetime:
    """The beginning of a day as people here see it; the first of all days has none in UTC."""
    return timezone.make_aware(dt.datetime.combine(max(day, FIRST_DAY), dt.time.min))


class AuditFilter(ListFilter):
    """Who, what, which record, which center, when."""

    who = django_filters.CharFilter(method="by_actor", label=_("Name or e-mail"))
    action = ChoiceFilter(label=_("What was done"))
    object_type = ChoiceFilter(label=_("Kind of record"))
    object_id = django_filters.CharFilter(label=_("Number of the record"), max_length=64)
    center = ChoiceFilter(field_name="center_id", label=_("Center"))
    since = django_filters.DateFilter(method="from_day", label=_("From"), widget=DateInput)
    until = django_filters.DateFilter(method="to_day", label=_("Until"), widget=DateInput)

    class Meta:
        model = AuditEntry
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["action"].offer(audit_words.known_actions())
        self.filters["object_type"].offer(audit_words.known_types())
        self.filters["center"].offer(audit_words.center_choices())

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


class MessageFilter(ListFilter):
    """By status and channel."""

    status = ChoiceFilter(choices=OutgoingMessage.Status.choices, label=_("Status"))
    channel = ChoiceFilter(choices=OutgoingMessage.Channel.choices, label=_("Channel"))

    class Meta:
        model = OutgoingMessage
        fields: list[str] = []
