"""Forms of papers, exams, marks and appeals."""

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from centers.fields import OrganisationNameField, PlaceField
from centers.models import Center, Organisation
from centers.roles import center_ids
from core.widgets import DateInput, PillSelect
from people.models import Person, PersonQuerySet
from trainings.forms.fields import PersonNameField
from trainings.models import (
    Assessment,
    Exam,
    ExamAssessor,
    ExamCriterion,
    ExamMember,
    ExamPaper,
    Training,
)

LINE = ("part", "task", "text", "weight")


class PaperForm(forms.ModelForm):
    """What is examined, by which standard, and how results are computed."""

    class Meta:
        model = ExamPaper
        fields = (
            *("title", "standard", "standard_body", "standard_version", "pass_mark"),
            *("difference_limit", "assessment", "theory_weight"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        released = Assessment.objects.filter(released_at__isnull=False)
        self.fields["assessment"].queryset = released  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """The service writes the row; the form only says what was typed."""


class CriterionForm(forms.Form):
    """One criterion; an empty line is none."""

    part = forms.ChoiceField(
        choices=ExamCriterion.Part.choices,
        initial=ExamCriterion.Part.PRACTICE,
        label=gettext_lazy("Part"),
    )
    task = forms.CharField(required=False, max_length=200, label=gettext_lazy("Task"))
    text = forms.CharField(required=False, max_length=250, label=gettext_lazy("Criterion"))
    weight = forms.IntegerField(
        required=False, min_value=1, max_value=100, label=gettext_lazy("Points")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        said = [bool(data.get(name)) for name in ("task", "text", "weight")]
        if any(said) and not all(said) and not self.errors:
            self.add_error(None, _("A criterion has a task, words and points."))
        return data


class _Criteria(forms.BaseFormSet):
    def values(self) -> list[dict[str, Any]]:
        """The filled lines, in their order."""
        lines = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        kept = [line for line in lines if line.get("text") and not line.get("DELETE")]
        return [{name: line[name] for name in LINE} for line in kept]


CriterionFormSet = forms.formset_factory(
    CriterionForm, formset=_Criteria, extra=4, max_num=80, can_delete=True
)


def criterion_lines(data: Any, paper: ExamPaper | None) -> _Criteria:
    """The criteria of a draft and four empty lines."""
    initial = list(paper.criteria.values(*LINE)) if paper is not None else []
    return cast("_Criteria", CriterionFormSet(data, initial=initial, prefix="criteria"))


class ExamForm(forms.Form):
    """By which paper, where and when."""

    paper = forms.ModelChoiceField(
        ExamPaper.objects.none(), label=gettext_lazy("Exam paper"), empty_label=None
    )
    center = forms.ModelChoiceField(Center.objects.none(), label=gettext_lazy("Center"))
    school = OrganisationNameField(
        label=gettext_lazy("School"),
        help_text=gettext_lazy("If the exam is held for a vocational school: its name"),
    )
    place = PlaceField()
    held_on = forms.DateField(
        widget=DateInput, initial=timezone.localdate, label=gettext_lazy("Date")
    )
    appeal_days = forms.IntegerField(
        min_value=0,
        max_value=60,
        initial=3,
        label=gettext_lazy("Days for an appeal"),
        help_text=gettext_lazy("Counted from the day on which the results are out"),
    )

    def __init__(self, *args: Any, user: User, exam: Exam | None = None, **kwargs: Any) -> None:
        if exam is not None:
            names = ("school", "place", "held_on", "appeal_days")
            kwargs["initial"] = {name: getattr(exam, name) for name in names}
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if exam is not None:
            del fields["paper"], fields["center"]
            return
        fields["paper"].queryset = ExamPaper.objects.released()
        rows = Center.objects.active().select_related("organisation").alphabetical()
        if not user.is_directorate:
            rows = rows.filter(pk__in=center_ids(user, role="coordinator"))
        fields["center"].queryset = rows
        if len(rows) == 1:
            fields["center"].initial = rows[0].pk


class MemberForm(forms.ModelForm):
    """Somebody of the commission."""

    organisation = OrganisationNameField(required=True, label=gettext_lazy("Organisation"))
    field_order = ("name", "organisation", "role")

    class Meta:
        model = ExamMember
        fields = ("name", "role")
        widgets = {"role": PillSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = ExamMember.Role.choices  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """The service writes the row; the form only says what was typed."""


class PartyForm(forms.Form):
    """A person of the network and whose he is: an assessor or a candidate."""

    person = PersonNameField(
        required=True,
        label=gettext_lazy("Person"),
        help_text=gettext_lazy("Surname and first name as they stand in the list of people"),
    )
    organisation = OrganisationNameField(required=True, label=gettext_lazy("Organisation"))

    def __init__(
        self, *args: Any, people: PersonQuerySet, organisation: Organisation | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].people = people  # type: ignore[attr-defined]
        if organisation is not None:
            self.fields["organisation"].initial = organisation


class RegisterForm(forms.Form):
    """A training whose learners become candidates."""

    training = forms.ModelChoiceField(
        Training.objects.none(), label=gettext_lazy("Training"), empty_label=None
    )

    def __init__(self, *args: Any, trainings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["training"]
        field.queryset = trainings
        field.label_from_instance = lambda row: f"{row.programme.title}, {row.slug}"


class AssignForm(forms.Form):
    """Which of the exam's assessors."""

    assessor = forms.ModelChoiceField(ExamAssessor.objects.none())

    def __init__(self, *args: Any, exam: Exam, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assessor"].queryset = exam.assessors.all()  # type: ignore[attr-defined]


class AppealForm(forms.Form):
    """What the candidate says, and when it was received."""

    text = forms.CharField(
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        label=gettext_lazy("What the candidate says"),
    )
    filed_on = forms.DateField(
        widget=DateInput, initial=timezone.localdate, label=gettext_lazy("Received on")
    )


class AppealDecisionForm(forms.Form):
    """Granted or not, with a reason, and with the new result where it is granted."""

    answer = forms.ChoiceField(
        choices=[("yes", gettext_lazy("Granted")), ("no", gettext_lazy("Refused"))],
        widget=PillSelect,
        label=gettext_lazy("Decision"),
    )
    new_score = forms.DecimalField(
        required=False,
        min_value=0,
        max_value=100,
        max_digits=4,
        decimal_places=1,
        label=gettext_lazy("New result, %"),
        help_text=gettext_lazy("Only where the appeal is granted"),
    )
    reason = forms.CharField(
        max_length=500, widget=forms.Textarea({"rows": 3}), label=gettext_lazy("Reason")
    )

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        return {
            "is_granted": data["answer"] == "yes",
            "reason": data["reason"],
            "new_score": data["new_score"],
        }


class MarksForm(forms.Form):
    """What a device sends for one sheet; the service reads the marks themselves."""

    nonce = forms.RegexField(r"^[\w-]{16,64}$")
    based_on = forms.IntegerField(min_value=0, max_value=1_000_000)
    # Milliseconds of the device's clock; absent without scripts.
    written = forms.IntegerField(required=False, min_value=0, max_value=10**14)
    note = forms.CharField(required=False, max_length=500)
    hand_in = forms.BooleanField(required=False)


def known_people(user: User) -> PersonQuerySet:
    """Whom the reader may name."""
    return Person.objects.visible_to(user).current()
