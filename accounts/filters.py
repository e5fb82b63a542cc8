"""Filters of the list of members."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import NationalRole


class UserFilter(django_filters.FilterSet):
    """By name or address, national role, and whether they are still here."""

    q = django_filters.CharFilter(method="by_text", label=_("Name or e-mail"))
    role = django_filters.ChoiceFilter(
        field_name="national_role",
        choices=NationalRole.choices,
        label=_("National role"),
        empty_label=_("All"),
    )
    state = django_filters.ChoiceFilter(
        method="by_state", choices=list(User.STATES.items()), label=_("State"), empty_label=_("All")
    )

    class Meta:
        model = User
        fields: list[str] = []

    def by_text(self, rows: QuerySet[User], _name: str, text: str) -> QuerySet[User]:
        return rows.filter(Q(name__icontains=text) | Q(email__icontains=text))

    def by_state(self, rows: QuerySet[User], _name: str, state: str) -> QuerySet[User]:
        if state == "left":
            return rows.filter(is_active=False)
        return rows.filter(is_active=True, last_login__isnull=state == "invited")
