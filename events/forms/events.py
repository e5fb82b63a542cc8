"""Forms of an event's plan."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from centers.fields import OrganisationNameField, PlaceField
from centers.models import Center, Organisation
from centers.roles import center_ids
from core import dates
from core.widgets import DateInput, PillSelect, PillSelectMultiple, TimeInput
from events.models import Event, EventHost, Series
from events.services import next_year
from library.models import Language

WORDS = ("title_ky", "title_ru", "title_en", "description_ky", "description_ru", "description_en")


class EventForm(forms.ModelForm):
    """What, when and where. The center is asked only where there is a choice."""

    center = forms.ModelChoiceField(
        Center.objects.none(), required=False, label=gettext_lazy("Center")
    )
    place = PlaceField(
        required=False,
        with_countries=True,
        empty_label=gettext_lazy("The place of the center"),
        label=gettext_lazy("Place"),
    )
    languages = forms.MultipleChoiceField(
        choices=Language.choices,
        required=False,
        initial=["ky"],
        widget=PillSelectMultiple,
        label=gettext_lazy("Languages"),
    )
    online_link = forms.URLField(
        required=False, assume_scheme="https", label=gettext_lazy("Link to take part")
    )
    parent = forms.ModelChoiceField(
        Event.objects.none(), required=False, label=gettext_lazy("Part of")
    )
    # The state of the event that the user saw; another one since then is told.
    seen_at = forms.DateTimeField(
        widget=forms.HiddenInput,
        required=False,
        error_messages={"invalid": gettext_lazy("Open this page anew and try again.")},
    )

    class Meta:
        model = Event
        fields = [
            *("kind", "level", *WORDS, "center", "series", "edition", "parent"),
            *("planned_on", "starts_on", "ends_on", "starts_at", "ends_at"),
            *("format", "place", "venue", "online_link", "shows_link"),
            *("languages", "capacity", "is_public", "projects", "policy_items"),
        ]
        widgets = {
            "planned_on": DateInput,
            "starts_on": DateInput,
            "ends_on": DateInput,
            "starts_at": TimeInput,
            "ends_at": TimeInput,
            "format": PillSelect,
            "level": PillSelect,
            "projects": forms.CheckboxSelectMultiple,
            "policy_items": forms.CheckboxSelectMultiple,
            **{f"description_{code}": forms.Textarea({"rows": 3}) for code in ("ky", "ru", "en")},
        }
        labels = {
            "title_ky": gettext_lazy("Title in Kyrgyz"),
            "title_ru": gettext_lazy("Title in Russian"),
            "title_en": gettext_lazy("Title in English"),
            "description_ky": gettext_lazy("Description in Kyrgyz"),
            "description_ru": gettext_lazy("Description in Russian"),
            "description_en": gettext_lazy("Description in English"),
        }
        help_texts = {
            "planned_on": gettext_lazy("While the exact date is not known"),
            "capacity": gettext_lazy("Empty: no limit"),
            "venue": gettext_lazy("Building and room, as people find it"),
            "edition": gettext_lazy("Empty: the year of the first day"),
        }

    def __init__(self, *args: Any, user: User, part_of: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        fields: Any = self.fields
        for name in ("kind", "format", "level"):
            choices = {"kind": Event.Kind, "format": Event.Format, "level": Event.Level}[name]
            fields[name].choices = choices.choices
        for code in ("ky", "ru", "en"):
            fields[f"title_{code}"].required = False
        fields["series"].queryset = _series(user, self.instance)
        fields["parent"].queryset = _wholes(user, self.instance)
        fields["parent"].label_from_instance = lambda row: f"{row.title} ({row.slug})"
        for name in ("projects", "policy_items"):
            if not fields[name].queryset.exists():
                del fields[name]
        if self.instance.pk:
            del fields["center"]
            self.initial["seen_at"] = self.instance.updated_at.isoformat()
            return
        del fields["seen_at"]
        self._offer_centers()
        if part_of:
            whole = fields["parent"].queryset.filter(slug=part_of).first()
            if whole is not None:
                self.initial["parent"], self.initial["starts_on"] = whole.pk, whole.starts_on
                self.initial["place"], self.initial["venue"] = whole.place_id, whole.venue

    def _offer_centers(self) -> None:
        field: Any = self.fields["center"]
        field.queryset = _centers(self.user)
        if self.user.is_directorate:
            field.empty_label = _("Executive directorate")
            return
        field.required = True
        own = center_ids(self.user, role="coordinator")
        if len(own) == 1:
            field.widget = forms.HiddenInput()
            field.initial = next(iter(own))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The end date cannot lie before the start date."))
        if not any(data.get(f"title_{code}") for code in ("ky", "ru", "en")):
            self.add_error("title_ky", _("Give the title in one language at least."))
        if not starts_on and not data.get("planned_on") and "starts_on" not in self.errors:
            self.add_error("starts_on", _("Give the date, or the day by which it is planned."))
        return data

    def _post_clean(self) -> None:
        """The service writes the row; the form only says what was typed."""

    @property
    def center_id(self) -> int | None:
        """Whose event this will be: that of its whole, or the chosen one."""
        whole = self.cleaned_data.get("parent")
        center = whole.center if whole else self.cleaned_data.get("center")
        return center.pk if center else None

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = dict(self.cleaned_data)
        for name in ("projects", "policy_items"):
            if name in data:
                data[name] = list(data[name])
        return data


def _centers(user: User) -> QuerySet[Center]:
    rows = Center.objects.active().select_related("organisation").alphabetical()
    if user.is_directorate:
        return rows
    return rows.filter(pk__in=center_ids(user, role="coordinator"))


def _series(user: User, event: Event) -> QuerySet[Series]:
    """The network's, and those of the centers one may work for."""
    rows = Series.objects.alphabetical()
    if user.is_directorate:
        return rows
    own = Series.objects.filter(center__in=center_ids(user))
    found = rows.filter(center=None) | own
    if event.series_id is not None:
        found = found | Series.objects.filter(pk=event.series_id)
    return found


def _wholes(user: User, event: Event) -> QuerySet[Event]:
    """Events that may have parts: no parts themselves, of about the same time."""
    near = timezone.localdate() - dt.timedelta(days=365)
    rows = Event.objects.editable_by(user).filter(
        parent=None, status__in=Event.EDITABLE_STATUSES, last_on__gte=near
    )
    if event.parent_id:
        rows = rows | Event.objects.filter(pk=event.parent_id)
    return rows.exclude(pk=event.pk).order_by("-first_on", "-pk")


class HostForm(forms.Form):
    """One organisation behind an event; an empty line is none."""

    organisation = OrganisationNameField(label=gettext_lazy("Organisation"))
    role = forms.ChoiceField(
        choices=EventHost.Role.choices, required=False, label=gettext_lazy("Role")
    )


class _HostLines(forms.BaseFormSet):
    """Lines of which empty ones and those marked for removal do not count."""

    def values(self) -> list[tuple[Organisation, str]]:
        lines = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        return [
            (line["organisation"], line.get("role") or EventHost.Role.HOST)
            for line in lines
            if line.get("organisation") and not line.get("DELETE")
        ]


HostFormSet = forms.formset_factory(
    HostForm, formset=_HostLines, extra=2, max_num=12, can_delete=True
)


def host_lines(data: Any, event: Event | None) -> _HostLines:
    """The hosts of an event, by name."""
    initial = []
    if event is not None:
        rows = event.host_rows.select_related("organisation")
        initial = [{"organisation": row.organisation, "role": row.role} for row in rows]
    return cast("_HostLines", HostFormSet(data, initial=initial, prefix="hosts"))


class CopyForm(forms.Form):
    """When it takes place again."""

    WEEKDAY, DATE, OTHER = "weekday", "date", "other"

    keep = forms.ChoiceField(widget=forms.RadioSelect, label=gettext_lazy("First day of the copy"))
    other = forms.DateField(required=False, widget=DateInput, label=gettext_lazy("Another day"))

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = event.first_on
        self.days = {
            self.WEEKDAY: next_year(day, same_weekday=True),
            self.DATE: next_year(day, same_weekday=False),
        }
        weekday, date = (dates.long_day(found) for found in self.days.values())
        self.fields["keep"].choices = [  # type: ignore[attr-defined]
            (self.WEEKDAY, _("Same weekday: %(day)s") % {"day": weekday}),
            (self.DATE, _("Same date: %(day)s") % {"day": date}),
            (self.OTHER, _("Another day")),
        ]
        self.fields["keep"].initial = self.WEEKDAY

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("keep") == self.OTHER and not data.get("other") and "other" not in self.errors:
            self.add_error("other", _("Give the day."))
        return data

    def first_on(self) -> dt.date:
        """The day that is chosen."""
        day: dt.date = self.days.get(self.cleaned_data["keep"]) or self.cleaned_data["other"]
        return day
