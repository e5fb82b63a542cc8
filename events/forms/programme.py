"""Forms of a programme: slots with their people, halls, speakers, stands, releases."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.fields import OrganisationNameField
from centers.models import Place
from core import dates
from core.ordering import by_name
from core.widgets import DateInput, PillSelectMultiple, TimeInput
from events.models import Event, Hall, Slot, SlotRole, Speaker, Stand
from library.models import Language

CODES = ("ky", "ru", "en")
# A longer event is not offered as a list of days.
DAYS_LISTED = 31


class SlotForm(forms.ModelForm):
    """What, where and when."""

    languages = forms.MultipleChoiceField(
        choices=Language.choices[:3],
        required=False,
        widget=PillSelectMultiple,
        label=gettext_lazy("Languages"),
    )
    # The state of the slot that the user saw; another one since then is told.
    seen_at = forms.DateTimeField(
        widget=forms.HiddenInput,
        required=False,
        error_messages={"invalid": gettext_lazy("Open this page anew and try again.")},
    )

    class Meta:
        model = Slot
        fields = [
            *("kind", "title_ky", "title_ru", "title_en", "day", "starts_at", "ends_at", "hall"),
            *("capacity", "languages", "abstract_ky", "abstract_ru", "abstract_en"),
        ]
        widgets = {
            "day": DateInput,
            "starts_at": TimeInput,
            "ends_at": TimeInput,
            **{f"abstract_{code}": forms.Textarea({"rows": 3}) for code in CODES},
        }
        labels = {
            "title_ky": gettext_lazy("Title in Kyrgyz"),
            "title_ru": gettext_lazy("Title in Russian"),
            "title_en": gettext_lazy("Title in English"),
            "abstract_ky": gettext_lazy("What it is about, in Kyrgyz"),
            "abstract_ru": gettext_lazy("What it is about, in Russian"),
            "abstract_en": gettext_lazy("What it is about, in English"),
        }
        help_texts = {
            "capacity": gettext_lazy("For a master class: how many can take part"),
        }

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["kind"].choices = Slot.Kind.choices
        fields["hall"].queryset = event.halls.all()
        fields["hall"].empty_label = _("No hall yet")
        for code in CODES:
            fields[f"title_{code}"].required = False
        if days := event_days(event, also=self.instance.day):
            fields["day"].widget = forms.Select(choices=days)
        if self.instance.pk:
            self.initial["seen_at"] = self.instance.updated_at.isoformat()
            return
        del fields["seen_at"]
        self.initial.setdefault("day", event.starts_on)
        self.initial.setdefault("languages", [code for code in event.languages if code in CODES])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts_at, ends_at = data.get("starts_at"), data.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("The end lies before the start."))
        if not any(data.get(f"title_{code}") for code in CODES):
            self.add_error("title_ky", _("Give the title in one language at least."))
        return data

    def _post_clean(self) -> None:
        """The service writes the row; the form only says what was typed."""


def event_days(event: Event, *, also: dt.date | None = None) -> list[tuple[dt.date, str]]:
    """The days of an event to choose from; none where there are too many or no date is known."""
    if event.starts_on is None or event.ends_on is None:
        return []
    count = (event.ends_on - event.starts_on).days + 1
    if count > DAYS_LISTED:
        return []
    days = {event.starts_on + dt.timedelta(days=number) for number in range(count)}
    days |= {also} if also else set()
    return [(day, dates.long_day(day)) for day in sorted(days)]


class RoleForm(forms.Form):
    """Somebody in a slot; an empty line is nobody."""

    speaker = forms.ModelChoiceField(
        Speaker.objects.none(), required=False, label=gettext_lazy("Who"), empty_label="–"
    )
    role = forms.ChoiceField(
        choices=SlotRole.Role.choices, required=False, label=gettext_lazy("Role")
    )

    def __init__(self, *args: Any, people: list[tuple[Any, str]], event: Event, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["speaker"]
        field.queryset = event.speakers.select_related("organisation")
        # Written once for all lines.
        field.widget.choices = people


class RoleLines(forms.BaseFormSet):
    """Lines of which empty ones do not count: to take somebody off is to empty the line."""

    def values(self) -> list[tuple[Speaker, str]]:
        lines = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        return [
            (line["speaker"], line.get("role") or SlotRole.Role.SPEAKER)
            for line in lines
            if line.get("speaker")
        ]


RoleFormSet = forms.formset_factory(RoleForm, formset=RoleLines, extra=2, max_num=20)


def role_lines(data: Any, event: Event, slot: Slot | None = None) -> RoleLines:
    """Who is in a slot, and two empty lines."""
    initial = []
    if slot is not None:
        initial = [{"speaker": row.speaker_id, "role": row.role} for row in slot.roles.all()]
    speakers = event.speakers.select_related("organisation")
    people = [("", "–"), *((row.pk, _label(row)) for row in speakers)]
    lines = RoleFormSet(
        data, initial=initial, prefix="roles", form_kwargs={"people": people, "event": event}
    )
    return cast("RoleLines", lines)


def _label(speaker: Speaker) -> str:
    organisation = speaker.organisation_label
    return f"{speaker.name} ({organisation})" if speaker.name and organisation else str(speaker)


class _RowForm(forms.ModelForm):
    """The service writes the row; the form only says what was typed."""

    def _post_clean(self) -> None:
        pass


class HallForm(_RowForm):
    """A hall by its name in each language."""

    class Meta:
        model = Hall
        fields = ["name_ky", "name_ru", "name_en", "capacity"]
        labels = {
            "name_ky": gettext_lazy("Name in Kyrgyz"),
            "name_ru": gettext_lazy("Name in Russian"),
            "name_en": gettext_lazy("Name in English"),
        }
        help_texts = {"capacity": gettext_lazy("How many people the hall holds")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in CODES:
            self.fields[f"name_{code}"].required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(data.get(f"name_{code}") for code in CODES):
            self.add_error("name_ky", _("Give the name in one language at least."))
        return data


class SpeakerForm(_RowForm):
    """Who speaks, for whom, from where."""

    organisation = OrganisationNameField(
        label=gettext_lazy("Organisation"), help_text=gettext_lazy("One that the portal knows")
    )
    country = forms.ModelChoiceField(
        Place.objects.none(),
        required=False,
        label=gettext_lazy("Country"),
        empty_label=gettext_lazy("The country of the organisation"),
    )

    class Meta:
        model = Speaker
        fields = [
            *("name", "organisation", "organisation_name", "country"),
            *("bio_ky", "bio_ru", "bio_en"),
        ]
        widgets = {f"bio_{code}": forms.Textarea({"rows": 3}) for code in CODES}
        labels = {
            "bio_ky": gettext_lazy("About the speaker, in Kyrgyz"),
            "bio_ru": gettext_lazy("About the speaker, in Russian"),
            "bio_en": gettext_lazy("About the speaker, in English"),
        }
        help_texts = {
            "name": gettext_lazy("Empty while only the organisation is known"),
            "organisation_name": gettext_lazy("One that is not in the portal"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = Place.objects.filter(level=Place.Level.COUNTRY)
        self.fields["country"].queryset = countries.order_by(*by_name(), "pk")  # type: ignore[attr-defined]
        self.initial["organisation"] = self.instance.organisation


class StandForm(_RowForm):
    """Whose stand it is, where it is, what it shows."""

    organisation = OrganisationNameField(
        label=gettext_lazy("Organisation"), help_text=gettext_lazy("One that the portal knows")
    )

    class Meta:
        model = Stand
        fields = [
            *("organisation", "organisation_name", "position", "place"),
            *("shows_ky", "shows_ru", "shows_en"),
        ]
        widgets = {f"shows_{code}": forms.Textarea({"rows": 2}) for code in CODES}
        labels = {
            "shows_ky": gettext_lazy("What it shows, in Kyrgyz"),
            "shows_ru": gettext_lazy("What it shows, in Russian"),
            "shows_en": gettext_lazy("What it shows, in English"),
        }
        help_texts = {
            "organisation_name": gettext_lazy("One that is not in the portal"),
            "position": gettext_lazy("Empty: the next one"),
            "place": gettext_lazy("As people find it: the yard, the second floor"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].required = False
        self.initial["organisation"] = self.instance.organisation


class ReleaseForm(forms.Form):
    """What is new, and whether errors are meant."""

    changelog_ky = forms.CharField(
        required=False,
        max_length=2000,
        label=gettext_lazy("What is new, in Kyrgyz"),
        widget=forms.Textarea({"rows": 2}),
    )
    changelog_ru = forms.CharField(
        required=False,
        max_length=2000,
        label=gettext_lazy("What is new, in Russian"),
        widget=forms.Textarea({"rows": 2}),
    )
    changelog_en = forms.CharField(
        required=False,
        max_length=2000,
        label=gettext_lazy("What is new, in English"),
        widget=forms.Textarea({"rows": 2}),
    )
    despite_errors = forms.BooleanField(
        required=False, label=gettext_lazy("The errors are meant: release it all the same")
    )

    def __init__(self, *args: Any, has_errors: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_errors:
            del self.fields["despite_errors"]

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        return {
            "changelog": {code: data[f"changelog_{code}"] for code in CODES},
            "despite_errors": data.get("despite_errors", False),
        }


class RemoveForm(forms.Form):
    """Taking a speaker out of what was released, too; nothing else is left on a closed event."""

    forget = forms.BooleanField(
        required=False,
        label=gettext_lazy("Take the name out of all released versions too"),
        help_text=gettext_lazy("When the person does not want to be named any more"),
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["forget"].required = not event.is_editable
