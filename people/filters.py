"""Filters of the list of people; their choices are read once in some minutes."""

import re
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import django_filters
from django.core.cache import cache
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from centers.choices import centers_to_choose
from centers.models import Center, Place
from centers.roles import memberships
from core.filters import ChoiceFilter, ListFilter
from core.finders import Listed
from people.models import Consent, PersonCenter, PersonQuerySet, Sex, TargetGroup

if TYPE_CHECKING:
    from accounts.models import User

Choices = Sequence[tuple[str, str]] | Listed
KEPT_SECONDS = 300

GAPS = (
    ("sex", _("Sex is missing")),
    ("birth", _("Year of birth is missing")),
    ("phone", _("Phone is missing")),
    ("consent", _("Consent is missing")),
    ("guardian", _("Under 18 without a guardian's consent")),
)
STATES = (("void", _("Void records")), ("anonymised", _("Anonymised people")))


def choices() -> dict[str, Choices]:
    """Centers, regions and groups in the reader's language; they change once in a blue moon."""
    key = f"people-choices:2:{get_language()}"
    return cache.get_or_set(key, _read_choices, KEPT_SECONDS) or _read_choices()


def _read_choices() -> dict[str, Choices]:
    return {
        "centers": centers_to_choose(),
        "regions": [(row.iso_code or row.code, row.name) for row in Place.objects.regions()],
        "groups": [(row.code, row.name) for row in TargetGroup.objects.all()],
    }


class PersonFilter(ListFilter):
    """What staff ask: a name in any spelling, a phone, a group, gaps."""

    q = django_filters.CharFilter(method="by_words", label=_("Name, year of birth or phone"))
    center = ChoiceFilter(method="by_center", label=_("Center"))
    region = ChoiceFilter(method="by_region", label=_("Lives in"))
    sex = ChoiceFilter(choices=Sex.choices, label=_("Sex"))
    group = ChoiceFilter(field_name="target_groups__code", label=_("Target group"))
    born_from = django_filters.NumberFilter(
        field_name="birth_year",
        lookup_expr="gte",
        label=_("Born from"),
        min_value=1900,
        max_value=2100,
    )
    born_to = django_filters.NumberFilter(
        field_name="birth_year",
        lookup_expr="lte",
        label=_("Born until"),
        min_value=1900,
        max_value=2100,
    )
    gap = ChoiceFilter(method="by_gap", choices=GAPS, label=_("What is missing"))
    state = ChoiceFilter(
        method="by_state", choices=STATES, label=_("Records"), empty_label=_("In use")
    )

    filters: OrderedDict[str, django_filters.Filter]
    ORDER = ("q", "center", "region", "sex", "group", "born_from", "born_to", "gap", "state")

    def __init__(self, *args: Any, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = choices()
        centers: Choices = names["centers"]
        if not user.is_directorate:
            own = {row.center.slug for row in memberships(user)}
            centers = [row for row in centers if row[0] in own]
        self.filters["center"].offer(centers)
        self.filters["region"].offer(names["regions"])
        self.filters["group"].offer(names["groups"])
        shown = set(self.ORDER)
        if len(centers) < 2 and not user.is_directorate:
            shown.remove("center")
        self.filters = OrderedDict((n, self.filters[n]) for n in self.ORDER if n in shown)

    def filter_queryset(self, queryset: PersonQuerySet) -> PersonQuerySet:
        """Void and anonymised records show only where they are asked for."""
        if not self.form.cleaned_data.get("state"):
            queryset = queryset.filter(is_void=False, anonymised_at=None)
        return super().filter_queryset(queryset)

    def by_words(self, rows: PersonQuerySet, _name: str, text: str) -> PersonQuerySet:
        return rows.search(text)

    def by_center(self, rows: PersonQuerySet, _name: str, slug: str) -> PersonQuerySet:
        return rows.filter(pk__in=_people_of(Center.objects.filter(slug=slug)))

    def by_region(self, rows: PersonQuerySet, _name: str, code: str) -> PersonQuerySet:
        # One region, asked for as one value, or its index would not give people in order.
        regions = Place.objects.regions().filter(**{_region_column(code): code})
        return rows.filter(region=regions.values("pk")[:1])

    def by_gap(self, rows: PersonQuerySet, _name: str, gap: str) -> PersonQuerySet:
        if gap == "consent":
            given = Consent.objects.valid().filter(purpose=Consent.Purpose.DATA)
            return rows.exclude(pk__in=given.values("person"))
        return {
            "sex": rows.filter(sex=Sex.NOT_STATED),
            "birth": rows.filter(birth_year=None),
            "phone": rows.filter(phones=None),
            "guardian": rows.minors_without_guardian(),
        }[gap]

    def by_state(self, rows: PersonQuerySet, _name: str, state: str) -> PersonQuerySet:
        if state == "void":
            return rows.filter(is_void=True)
        return rows.filter(anonymised_at__isnull=False)

    def summary(self) -> str:
        """The filters in words, for the head of an export."""
        said = []
        for name, filter_ in self.filters.items():
            value = self.form.cleaned_data.get(name)
            if value not in (None, ""):
                labels = dict(getattr(self.form.fields[name], "choices", ()))
                said.append(f"{filter_.label}: {labels.get(value, value)}")
        return ", ".join(said)


def _region_column(code: str) -> str:
    return "iso_code" if re.match(r"[A-Z]{2}-", code) else "code"


def _people_of(centers: Any) -> Any:
    return PersonCenter.objects.filter(center__in=centers.order_by().values("pk")).values("person")
