"""Forms of a training's plan."""

import datetime as dt
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from centers.fields import OrganisationNameField, PlaceField
from centers.models import Center, Membership
from centers.roles import center_ids
from core.widgets import DateInput, PillSelect, PillSelectMultiple, TimeInput
from people.models import Person
from projects.models import Project
from trainings.forms.fields import PersonNameField, SuggestInput
from trainings.languages import LANGUAGES
from trainings.models import FundingSource, Programme, Session, TrainerRole, Training

WEEKDAYS = (
    (0, gettext_lazy("Monday")),
    (1, gettext_lazy("Tuesday")),
    (2, gettext_lazy("Wednesday")),
    (3, gettext_lazy("Thursday")),
    (4, gettext_lazy("Friday")),
    (5, gettext_lazy("Saturday")),
    (6, gettext_lazy("Sunday")),
)


class TrainingForm(forms.ModelForm):
    """What, when and where. The center is asked only where there is a choice."""

    center = forms.ModelChoiceField(Center.objects.none(), label=gettext_lazy("Center"))
    place = PlaceField(
        required=False,
        empty_label=gettext_lazy("The place of the center"),
        label=gettext_lazy("Place"),
    )
    host = OrganisationNameField(
        label=gettext_lazy("Held at"),
        help_text=gettext_lazy("A school or another organisation, if it is not the center"),
    )
    language = forms.ChoiceField(choices=LANGUAGES, initial="ky", label=gettext_lazy("Language"))
    online_link = forms.URLField(
        required=False, assume_scheme="https", label=gettext_lazy("Link for online sessions")
    )

    # The state of the training that the user saw; another one since then is told.
    seen_at = forms.DateTimeField(
        widget=forms.HiddenInput,
        required=False,
        error_messages={"invalid": gettext_lazy("Open this page anew and try again.")},
    )

    class Meta:
        model = Training
        fields = [
            "center",
            "programme",
            "starts_on",
            "ends_on",
            "format",
            "place",
            "venue",
            "host",
            "online_link",
            "language",
            "level",
            "hours",
            "capacity",
            "is_public",
            "policy_items",
            "note",
        ]
        widgets = {
            "starts_on": DateInput,
            "ends_on": DateInput,
            "format": PillSelect,
            "level": PillSelect,
            "policy_items": forms.CheckboxSelectMultiple,
            "note": forms.Textarea({"rows": 3}),
        }
        help_texts = {
            "hours": gettext_lazy("Empty: the hours of the programme"),
            "capacity": gettext_lazy("Empty: no limit"),
            "venue": gettext_lazy("Building and room, as people find it"),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = _programmes(self.instance)  # type: ignore[attr-defined]
        self.fields["format"].choices = Training.Format.choices  # type: ignore[attr-defined]
        self.fields["level"].choices = Training.Level.choices  # type: ignore[attr-defined]
        if not self.fields["policy_items"].queryset.exists():  # type: ignore[attr-defined]
            del self.fields["policy_items"]
        if self.instance.pk:
            del self.fields["center"]
            self.initial["host"] = self.instance.host
            self.initial["seen_at"] = self.instance.updated_at.isoformat()
            return
        del self.fields["seen_at"]
        centers = _centers(user)
        self.fields["center"].queryset = centers  # type: ignore[attr-defined]
        own = center_ids(user, role="coordinator")
        if not user.is_directorate and len(own) == 1:
            self.fields["center"].widget = forms.HiddenInput()
            self.fields["center"].initial = next(iter(own))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The end date cannot lie before the start date."))
        if data.get("format") == Training.Format.ONLINE and not data.get("online_link"):
            self.add_error("online_link", _("Give the link, so that people know where to come."))
        return data

    def _post_clean(self) -> None:
        """The service writes the row; the form only says what was typed."""

    def values(self) -> dict[str, Any]:
        """What the service takes; an empty place is left to it."""
        data = dict(self.cleaned_data)
        if "policy_items" in data:
            data["policy_items"] = list(data["policy_items"])
        if data.get("place") is None:
            data.pop("place", None)
            if self.instance.pk:
                center = self.instance.center
                data["place"] = center.organisation.place or center.region
        return data


def _programmes(training: Training) -> QuerySet[Programme]:
    rows = Programme.objects.offered()
    if training.programme_id:
        rows = rows | Programme.objects.filter(pk=training.programme_id)
    return rows.alphabetical()


def _centers(user: User) -> QuerySet[Center]:
    rows = Center.objects.active().select_related("organisation").alphabetical()
    if user.is_directorate:
        return rows
    return rows.filter(pk__in=center_ids(user, role="coordinator"))


class FundingForm(forms.Form):
    """One source of money; an empty line is no source."""

    kind = forms.ChoiceField(
        choices=[("", "—"), *FundingSource.Kind.choices],
        required=False,
        label=gettext_lazy("Funding source"),
    )
    project = forms.ModelChoiceField(
        Project.objects.none(),
        required=False,
        label=gettext_lazy("Project, if a donor pays"),
    )
    organisation = OrganisationNameField(
        label=gettext_lazy("Organisation that pays, if it is known"),
    )
    amount = forms.DecimalField(
        min_value=0, max_digits=12, decimal_places=2, required=False, label=gettext_lazy("Amount")
    )
    currency = forms.ChoiceField(
        choices=FundingSource.Currency.choices,
        required=False,
        initial="KGS",
        label=gettext_lazy("Currency"),
    )

    def __init__(self, *args: Any, projects: list[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = Project.objects.all()  # type: ignore[attr-defined]
        # One statement for all lines of the form.
        self.fields["project"].choices = projects  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        is_project = data.get("kind") == FundingSource.Kind.DONOR_PROJECT
        if is_project and not data.get("project") and "project" not in self.errors:
            self.add_error("project", _("Choose the project that pays."))
        if not data.get("kind") and (
            data.get("amount") is not None or data.get("project") or data.get("organisation")
        ):
            self.add_error("kind", _("Say where the money comes from."))
        if not is_project:
            data["project"] = None
        data["currency"] = data.get("currency") or FundingSource.Currency.KGS
        return data


class TrainerForm(forms.Form):
    """One trainer by name, and what he is on this training."""

    person = PersonNameField(label=gettext_lazy("Name"))
    role = forms.ModelChoiceField(
        TrainerRole.objects.none(), required=False, label=gettext_lazy("Role")
    )

    def __init__(
        self,
        *args: Any,
        people: QuerySet[Person],
        names: list[str],
        roles: list[tuple[Any, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].people = people  # type: ignore[attr-defined]
        self.fields["person"].widget = SuggestInput(names)
        self.fields["role"].queryset = TrainerRole.objects.all()  # type: ignore[attr-defined]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]


class _Lines(forms.BaseFormSet):
    """Lines of which empty ones and those marked for removal do not count."""

    key = ""

    def filled(self) -> list[dict[str, Any]]:
        lines = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        return [line for line in lines if line.get(self.key) and not line.get("DELETE")]


class _FundingLines(_Lines):
    key = "kind"

    def values(self) -> list[dict[str, Any]]:
        names = ("kind", "project", "organisation", "amount", "currency")
        return [{name: line[name] for name in names} for line in self.filled()]


class _TrainerLines(_Lines):
    key = "person"

    def values(self) -> list[tuple[Person, TrainerRole]]:
        default = TrainerRole.objects.first()
        lines = ((line["person"], line.get("role") or default) for line in self.filled())
        return [(person, role) for person, role in lines if role is not None]


FundingFormSet = forms.formset_factory(
    FundingForm, formset=_FundingLines, extra=2, max_num=12, can_delete=True
)
TrainerFormSet = forms.formset_factory(
    TrainerForm, formset=_TrainerLines, extra=2, max_num=12, can_delete=True
)


def funding_lines(data: Any, training: Training | None) -> _FundingLines:
    """The lines of money of a training, each project list read once."""
    initial = []
    if training is not None:
        rows = training.funding_sources.select_related("organisation")
        initial = [
            {"kind": row.kind, "project": row.project_id, "organisation": row.organisation}
            | {"amount": _short(row.amount), "currency": row.currency}
            for row in rows
        ]
    projects: list[tuple[Any, str]] = [("", "—")]
    projects += [(row.pk, row.title) for row in Project.objects.all()]
    lines = FundingFormSet(
        data, initial=initial, prefix="funding", form_kwargs={"projects": projects}
    )
    return cast("_FundingLines", lines)


def _short(amount: Decimal | None) -> Decimal | None:
    """30000 for 30000.00, as people type it."""
    if amount is None or amount != amount.to_integral_value():
        return amount
    return amount.to_integral_value()


def trainer_lines(data: Any, training: Training | None, *, user: User) -> _TrainerLines:
    """The trainers of a training; names are looked up among the people the user may see."""
    initial = []
    if training is not None:
        rows = training.trainers.select_related("person")
        initial = [{"person": row.person, "role": row.role_id} for row in rows]
    people = trainers_to_choose(user)
    if training is not None:
        people = people | Person.objects.filter(taught_trainings__training=training)
    known = people.filter(Q(taught_trainings__isnull=False) | Q(user__isnull=False)).distinct()
    roles = [(row.pk, row.name) for row in TrainerRole.objects.all()]
    lines = TrainerFormSet(
        data,
        initial=initial,
        prefix="trainers",
        form_kwargs={
            "people": people.distinct(),
            "names": [person.full_name for person in known[:60]],
            "roles": roles,
        },
    )
    return cast("_TrainerLines", lines)


def trainers_to_choose(user: User) -> QuerySet[Person]:
    """The user's own people, and those who sign in as trainers or coordinators of his centers."""
    staff = Membership.objects.active().filter(center__in=center_ids(user, role="coordinator"))
    own = Person.objects.visible_to(user).values("pk")
    return Person.objects.current().filter(Q(pk__in=own) | Q(user__in=staff.values("user")))


class CopyForm(forms.Form):
    """The first day of the copy; everything else follows from it."""

    starts_on = forms.DateField(label=gettext_lazy("New start date"), widget=DateInput)


class SwitchForm(forms.Form):
    """Another format, with the link people need for it."""

    format = forms.ChoiceField(
        choices=Training.Format.choices, widget=PillSelect, label=gettext_lazy("New format")
    )
    online_link = forms.URLField(
        required=False, assume_scheme="https", label=gettext_lazy("Link for online sessions")
    )


class CommentForm(forms.Form):
    """What is to be corrected."""

    comment = forms.CharField(
        label=gettext_lazy("What is to be corrected"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )


class GenerateForm(forms.Form):
    """Sessions on weekdays between the first and the last day."""

    weekdays = forms.TypedMultipleChoiceField(
        choices=WEEKDAYS, coerce=int, widget=PillSelectMultiple, label=gettext_lazy("Weekdays")
    )
    starts_at = forms.TimeField(required=False, widget=TimeInput, label=gettext_lazy("Starts at"))
    ends_at = forms.TimeField(required=False, widget=TimeInput, label=gettext_lazy("Ends at"))
    count = forms.IntegerField(
        min_value=1,
        max_value=120,
        required=False,
        label=gettext_lazy("Number of sessions"),
        help_text=gettext_lazy("Empty: until the last day"),
    )


class SessionForm(forms.ModelForm):
    """One session: day, time, topic."""

    class Meta:
        model = Session
        fields = ["held_on", "starts_at", "ends_at", "topic"]
        widgets = {"held_on": DateInput, "starts_at": TimeInput, "ends_at": TimeInput}

    def _post_clean(self) -> None:
        """The service writes the row and checks its rules."""


def next_start(training: Training) -> dt.date:
    """A sensible first day for a copy: the same weekday, not in the past."""
    day, today = training.starts_on, timezone.localdate()
    while day <= today:
        day += dt.timedelta(days=7)
    return day
