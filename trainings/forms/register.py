"""Forms of the register: a new person, what became of a person, counts, results."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.fields import OrganisationNameField
from core.templatetags.portal import chip, signed
from core.widgets import DateInput
from people.matching import Traits
from people.models import Person
from people.new_person_forms import AskedPersonForm
from trainings.models import Enrolment
from trainings.selectors.register import Register, Row

Status = Enrolment.Status


class PersonForm(AskedPersonForm, forms.ModelForm):
    """As much of a new person as a register needs; the rest stands on the person's own page."""

    birth_year = forms.IntegerField(
        required=False,
        label=gettext_lazy("Year of birth"),
        validators=[MinValueValidator(1900), MaxValueValidator(2100)],
        help_text=gettext_lazy("If the day is not known"),
    )
    has_guardian_consent = forms.BooleanField(
        required=False, label=gettext_lazy("Under 18: a parent or guardian agreed")
    )

    class Meta:
        model = Person
        fields = ["family_name", "given_name", "patronymic", "sex", "birth_date", "birth_year"]
        widgets = {"birth_date": DateInput}

    def _post_clean(self) -> None:
        """The service of people writes the row and checks its rules."""

    def traits(self) -> Traits:
        """What matching looks at."""
        return Traits.of({**self.cleaned_data, "phones": self.cleaned_data.get("phone") or []})

    def values(self) -> dict[str, Any]:
        """What `people.services.create_person` takes."""
        names = [*self.Meta.fields, "has_guardian_consent"]
        values = {name: self.cleaned_data.get(name) for name in names}
        if values["birth_date"] and not values["birth_year"]:
            values["birth_year"] = values["birth_date"].year
        return values | {"phones": self.cleaned_data.get("phone") or []}


class EnrolmentForm(forms.Form):
    """What became of a person on the register; which answers fit depends on the row."""

    LEFT, NO_SHOW, CANCEL, RESTORE, ADMIT, VOID = "left no_show cancel restore admit void".split()
    LABELS = {
        LEFT: gettext_lazy("Left before the end"),
        NO_SHOW: gettext_lazy("Did not come"),
        CANCEL: gettext_lazy("Will not come after all"),
        RESTORE: gettext_lazy("Take back: is on the register"),
        ADMIT: gettext_lazy("Give a place"),
        VOID: gettext_lazy("This row is a mistake"),
    }
    FITTING = {
        Status.ENROLLED: (LEFT, NO_SHOW, CANCEL, VOID),
        Status.LEFT_EARLY: (RESTORE, LEFT, VOID),
        Status.WAITING: (ADMIT, CANCEL, VOID),
        Status.NO_SHOW: (RESTORE, VOID),
        Status.CANCELLED: (RESTORE, VOID),
        Status.VOID: (),
    }

    action = forms.ChoiceField(
        widget=forms.RadioSelect, label=gettext_lazy("What is to be written down?")
    )
    left_on = forms.DateField(
        required=False,
        widget=DateInput,
        label=gettext_lazy("Left on"),
        help_text=gettext_lazy("Only for leaving before the end"),
    )
    reason = forms.CharField(
        required=False,
        max_length=255,
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("For leaving before the end and for a mistake"),
    )

    def __init__(self, *args: Any, status: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fitting = self.FITTING[Status(status)]
        choices = [(code, self.LABELS[code]) for code in fitting]
        self.fields["action"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        action = data.get("action")
        if action == self.LEFT and not data.get("left_on") and "left_on" not in self.errors:
            self.add_error("left_on", _("Say when the person left."))
        if action in (self.LEFT, self.VOID) and not data.get("reason"):
            self.add_error("reason", _("Write the reason, one sentence is enough."))
        return data


class SenderForm(forms.Form):
    """To whom a participant of a training of trainers belongs."""

    organisation = OrganisationNameField(
        label=gettext_lazy("Center or organisation"),
        help_text=gettext_lazy("A part of the name is enough if only one has it"),
        widget=forms.TextInput({"list": "organisations", "autocomplete": "off"}),
    )


class ResultsForm:
    """Results of a whole register, read straight from the POST: 60 rows of Django forms would
    cost more time than everything else on the page.

    Only fields that the page showed and that differ from what it showed are written, so a stale
    page never overwrites what somebody else has typed since then.
    """

    NUMBERS = ("pre_test", "post_test")
    CHOICES = ("completed_override", "passed_override")
    ANSWERS = {"": None, "yes": True, "no": False}

    def __init__(self, found: Register, data: Mapping[str, str] | None = None) -> None:
        self.rows = found.rows
        self.data = data
        self.errors: dict[int, dict[str, str]] = {}
        self.values: dict[int, dict[str, Any]] = {}

    def is_valid(self) -> bool:
        """Read every cell of the page; errors stand by row and field."""
        for row in self.rows:
            self.values[row.pk] = {}
            for name in (*self.NUMBERS, *self.CHOICES, "note"):
                self._read(row, name)
        self.values = {pk: values for pk, values in self.values.items() if values}
        return not self.errors

    def _read(self, row: Row, name: str) -> None:
        typed = (self.data or {}).get(f"{name}-{row.pk}")
        if typed is None or typed.strip() == (self.data or {}).get(f"was-{name}-{row.pk}"):
            return
        try:
            self.values[row.pk][name] = self._clean(name, typed.strip())
        except ValidationError as error:
            self.errors.setdefault(row.pk, {})[name] = error.messages[0]

    def _clean(self, name: str, text: str) -> Any:
        if name == "note":
            if len(text) > 255:
                raise ValidationError(_("A note has 255 letters at most."))
            return text
        if name in self.CHOICES:
            if text not in self.ANSWERS:
                raise ValidationError(_("Choose one of the answers."))
            return self.ANSWERS[text]
        if not text:
            return None
        try:
            number = Decimal(text.replace(",", "."))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or not 0 <= number <= 100:
            raise ValidationError(_("A number from 0 to 100, such as 66 or 66.5."))
        return number.quantize(Decimal("0.1"))

    def lines(self) -> list[dict[str, Any]]:
        """What the page shows: what was typed after an error, else what is stored."""
        words = {None: _("open"), True: _("yes"), False: _("no")}
        return [self._line(row, words) for row in self.rows]

    def _line(self, row: Row, words: Mapping[bool | None, str]) -> dict[str, Any]:
        stored, enrolment = self.stored(row), row.enrolment
        cells = {name: self._cell(row.pk, name, text) for name, text in stored.items()}
        completed = {"derived": row.completed_derived, "final": row.is_completed}
        passed = {"derived": row.passed_derived, "final": row.is_passed}
        for name, found in (("completed_override", completed), ("passed_override", passed)):
            cells[name] |= {key: words[value] for key, value in found.items()}
        is_plain = enrolment.status == Status.ENROLLED
        return {
            "pk": row.pk,
            "name": row.name,
            "state": "" if is_plain else chip(enrolment.get_status_display(), enrolment.status),
            "attended": f"{row.there}/{row.held}" if row.held else "–",
            "gain": "–" if row.gain is None else signed(_number(row.gain)),
            "numbers": [cells[name] for name in self.NUMBERS],
            "answers": [cells[name] for name in self.CHOICES],
            "note": cells["note"],
        }

    def _cell(self, pk: int, name: str, stored: str) -> dict[str, str]:
        data = self.data or {}
        return {
            "name": name,
            "shown": data.get(f"{name}-{pk}", stored),
            "was": data.get(f"was-{name}-{pk}", stored),
            "error": self.errors.get(pk, {}).get(name, ""),
        }

    def stored(self, row: Row) -> dict[str, str]:
        """The stored values as the controls write them."""
        enrolment = row.enrolment
        answers = {None: "", True: "yes", False: "no"}
        return {
            "pre_test": _plain(enrolment.pre_test),
            "post_test": _plain(enrolment.post_test),
            "completed_override": answers[enrolment.completed_override],
            "passed_override": answers[enrolment.passed_override],
            "note": enrolment.note,
        }


def _plain(number: Decimal | None) -> str:
    """66 and 66.5, never 66.0."""
    return "" if number is None else f"{number.normalize():f}"


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
