"""Forms of a meeting: agenda, attendance, counts, minutes, amendments."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.fields import OrganisationNameField, PlaceField
from centers.models import Organisation, Place
from core.ordering import by_name
from core.widgets import DateInput, PillSelect, TimeInput
from events.models import Attendee, Event, Minutes, Sector
from events.services import Point
from people.matching import Traits
from people.models import Person
from people.new_person_forms import AskedPersonForm, consent_given

SPARE_LINES = 4
MOST_LINES = 60


class AgendaLineForm(forms.Form):
    """One point; a line without a title is none."""

    starts_at = forms.TimeField(required=False, widget=TimeInput, label=gettext_lazy("Starts at"))
    minutes = forms.IntegerField(
        required=False, min_value=1, max_value=600, label=gettext_lazy("Minutes")
    )
    title = forms.CharField(required=False, max_length=255, label=gettext_lazy("Point"))
    presenter = forms.CharField(required=False, max_length=160, label=gettext_lazy("Presented by"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        says = data.get("starts_at") or data.get("minutes") or data.get("presenter")
        if says and not data.get("title"):
            self.add_error("title", _("Each point of the agenda needs a title."))
        return data


class _AgendaLines(forms.BaseFormSet):
    def points(self) -> list[Point]:
        """The lines that say something, in their order."""
        lines = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        return [
            Point(
                line["title"], line.get("starts_at"), line.get("minutes"), line.get("presenter", "")
            )
            for line in lines
            if line.get("title")
        ]


AgendaFormSet = forms.formset_factory(
    AgendaLineForm,
    formset=_AgendaLines,
    extra=SPARE_LINES,
    max_num=MOST_LINES,
    absolute_max=MOST_LINES,
)


def agenda_lines(data: Any, event: Event) -> _AgendaLines:
    """The agenda as it is, with some empty lines behind."""
    names = ("starts_at", "minutes", "title", "presenter")
    initial = [{name: getattr(row, name) for name in names} for row in event.agenda_items.all()]
    return cast("_AgendaLines", AgendaFormSet(data, initial=initial, prefix="points"))


class PartForm(forms.Form):
    """What an attendance says beside the name."""

    organisation = OrganisationNameField(
        label=gettext_lazy("Organisation"),
        help_text=gettext_lazy("A part of the name is enough if only one has it"),
    )
    sector = forms.ChoiceField(
        choices=[("", gettext_lazy("By the kind of the organisation")), *Sector.choices],
        required=False,
        label=gettext_lazy("Sector"),
    )
    is_decision_maker = forms.BooleanField(
        required=False, label=gettext_lazy("Decides in the own organisation")
    )
    duty = forms.CharField(required=False, max_length=160, label=gettext_lazy("Job title"))
    delegation = forms.CharField(required=False, max_length=120, label=gettext_lazy("Delegation"))
    country = forms.ModelChoiceField(
        Place.objects.none(),
        required=False,
        empty_label=gettext_lazy("By the organisation, else Kyrgyzstan"),
        label=gettext_lazy("Country"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["country"].queryset = Place.objects.filter(level=Place.Level.COUNTRY).order_by(
            *by_name(), "pk"
        )

    def part(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data.get(name) for name in PartForm.base_fields}


class AttendeeForm(PartForm):
    """What became of somebody's row."""

    state = forms.ChoiceField(
        choices=[one for one in Attendee.State.choices if one[0] != Attendee.State.VOID],
        widget=PillSelect,
        label=gettext_lazy("State"),
    )


class GuestForm(AskedPersonForm, PartForm):
    """Somebody new in the network, with the consent that keeping a name needs."""

    family_name = forms.CharField(required=False, max_length=80, label=gettext_lazy("Surname"))
    given_name = forms.CharField(max_length=80, label=gettext_lazy("First name"))
    patronymic = forms.CharField(required=False, max_length=80, label=gettext_lazy("Patronymic"))
    NAMES = ("family_name", "given_name", "patronymic", "sex", "birth_year")

    def traits(self) -> Traits:
        """What matching looks at."""
        names = {name: self.cleaned_data.get(name) for name in self.NAMES}
        return Traits.of(
            {**names, "birth_date": None, "phones": self.cleaned_data.get("phone") or []}
        )

    def person(self, language: str, today: Any) -> dict[str, Any]:
        """What `people.services.create_person` takes."""
        names = {name: self.cleaned_data.get(name) for name in self.NAMES}
        consents = [consent_given(language, today)]
        return names | {"phones": self.cleaned_data.get("phone") or [], "consents": consents}


class MinutesForm(forms.Form):
    """The text, and what the writer's page was made from: edit, version, number and date."""

    number = forms.CharField(
        required=False,
        show_hidden_initial=True,
        max_length=40,
        label=gettext_lazy("Number of the protocol"),
        help_text=gettext_lazy("As it is written, e.g. No. 2"),
    )
    dated_on = forms.DateField(
        required=False,
        show_hidden_initial=True,
        widget=DateInput,
        label=gettext_lazy("Date of the protocol"),
    )
    text = forms.CharField(
        required=False,
        max_length=100_000,
        label=gettext_lazy("Minutes of the meeting"),
        widget=forms.Textarea({"rows": 24}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)
    version = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=30_000
    )

    def values(self) -> dict[str, Any]:
        """What the service takes. Number and date only where the writer changed them, so that
        those of somebody else stay."""
        kept = ("text", "seen", "version", *(set(self.changed_data) & {"number", "dated_on"}))
        return {name: self.cleaned_data[name] for name in kept}

    def on_top_of(self, theirs: Minutes) -> "MinutesForm":
        """What was typed, now on top of what stands there: saving it brings both together."""
        data = dict(self.data.items()) | {"seen": str(theirs.edit), "version": str(theirs.version)}
        for name in ("number", "dated_on"):
            stands = str(getattr(theirs, name) or "")
            if name not in self.changed_data:
                data[name] = stands
            data[f"initial-{name}"] = stands
        form = MinutesForm(data)
        form.is_valid()
        return form


class AmendmentForm(forms.Form):
    text = forms.CharField(
        max_length=4000,
        label=gettext_lazy("What is to be changed"),
        widget=forms.Textarea({"rows": 3}),
    )
    proposed_by = forms.CharField(
        max_length=160,
        label=gettext_lazy("Proposed by"),
        help_text=gettext_lazy("A name or an organisation"),
    )


class PartnerForm(forms.Form):
    """A partner that nobody has met yet."""

    KINDS = (
        *(Organisation.Kind.LOCAL_AUTHORITY, Organisation.Kind.STATE_BODY),
        *(Organisation.Kind.EMPLOYER, Organisation.Kind.COMPANY, Organisation.Kind.NGO),
        *(Organisation.Kind.VOCATIONAL_SCHOOL, Organisation.Kind.UNIVERSITY),
        *(Organisation.Kind.DIASPORA, Organisation.Kind.OTHER),
    )
    kind = forms.ChoiceField(
        choices=[(kind.value, kind.label) for kind in KINDS], label=gettext_lazy("Kind")
    )
    name_ky = forms.CharField(required=False, max_length=255, label=gettext_lazy("Name in Kyrgyz"))
    name_ru = forms.CharField(required=False, max_length=255, label=gettext_lazy("Name in Russian"))
    place = PlaceField(required=False, with_countries=True, label=gettext_lazy("Place"))

    def values(self) -> dict[str, Any]:
        """What the service takes: a country abroad is no place."""
        data = dict(self.cleaned_data)
        place = data.pop("place")
        is_country = place is not None and place.level == Place.Level.COUNTRY
        return data | ({"country": place} if is_country else {"place": place})


def owners(event: Event) -> Any:
    """People of the attendance, who can be owners of what was promised there."""
    return Person.objects.current().filter(
        pk__in=event.attendees.live().exclude(person=None).values("person")
    )
