"""The filter of an event's guests."""

import django_filters
from django.utils.translation import gettext_lazy

from core.filters import ChoiceFilter
from events.models import Booking, Registration, RegistrationQuerySet
from people.models import AgeBand, Sex


class GuestFilter(django_filters.FilterSet):
    """By name or code, state, way, sex, age; cancelled ones only when they are asked for."""

    CURRENT = "current"

    q = django_filters.CharFilter(method="by_words", label=gettext_lazy("Name or code"))
    status = ChoiceFilter(
        method="by_status",
        choices=Registration.Status.choices,
        label=gettext_lazy("Status"),
        empty_label=gettext_lazy("All but cancelled"),
    )
    source = ChoiceFilter(
        field_name="booking__source", choices=Booking.Source.choices, label=gettext_lazy("How")
    )
    sex = ChoiceFilter(choices=Sex.choices, label=gettext_lazy("Sex"))
    age_band = ChoiceFilter(choices=AgeBand.choices, label=gettext_lazy("Age"))
    match = ChoiceFilter(
        choices=Registration.Match.choices, label=gettext_lazy("Record of the person")
    )

    def by_words(self, rows: RegistrationQuerySet, _name: str, text: str) -> RegistrationQuerySet:
        return rows.search(text.strip()[:100])

    def by_status(
        self, rows: RegistrationQuerySet, _name: str, status: str
    ) -> RegistrationQuerySet:
        return rows.filter(status=status)

    def filter_queryset(self, queryset: RegistrationQuerySet) -> RegistrationQuerySet:
        rows: RegistrationQuerySet = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("status") else rows.current()

    def summary(self) -> str:
        """The filters in words, for the file."""
        parts = []
        for name, value in self.form.cleaned_data.items():
            if value:
                field = self.form.fields[name]
                words = dict(getattr(field, "choices", ())).get(value, value)
                parts.append(f"{field.label}: {words}")
        return "; ".join(parts)
