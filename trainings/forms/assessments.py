"""Forms of the question bank and of tests of skills."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from centers.models import Center, ThematicArea
from centers.roles import center_ids
from core.widgets import PillSelect, PillSelectMultiple
from trainings.forms.exams import known_people
from trainings.forms.fields import PersonNameField
from trainings.models import Assessment, Question

LANGUAGES = ("ky", "ru", "en")
RIGHT = "="


class QuestionForm(forms.Form):
    """A question in three languages. Answers stand one a line; a right one begins with "="."""

    area = forms.ModelChoiceField(ThematicArea.objects.all(), label=gettext_lazy("Area"))
    kind = forms.ChoiceField(
        choices=Question.Kind.choices,
        widget=PillSelect,
        initial=Question.Kind.SINGLE,
        label=gettext_lazy("Kind"),
    )
    text_ky = forms.CharField(
        required=False, max_length=500, label=gettext_lazy("Question in Kyrgyz")
    )
    answers_ky = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        label=gettext_lazy("Answers in Kyrgyz"),
        help_text=gettext_lazy("One a line; a right answer begins with the sign ="),
    )
    text_ru = forms.CharField(
        required=False, max_length=500, label=gettext_lazy("Question in Russian")
    )
    answers_ru = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        label=gettext_lazy("Answers in Russian"),
    )
    text_en = forms.CharField(
        required=False, max_length=500, label=gettext_lazy("Question in English")
    )
    answers_en = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        label=gettext_lazy("Answers in English"),
    )
    is_active = forms.BooleanField(required=False, initial=True, label=gettext_lazy("In use"))

    def __init__(self, *args: Any, question: Question | None = None, **kwargs: Any) -> None:
        if question is not None:
            kwargs["initial"] = _initial(question)
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        told = [code for code in LANGUAGES if data.get(f"text_{code}")]
        if not told:
            self.add_error("text_ky", _("Write the question in one language at least."))
        lines = {code: _lines(data.get(f"answers_{code}", "")) for code in told}
        if len({tuple(right for right, _text in found) for found in lines.values()}) > 1:
            self.add_error(
                None,
                _("All languages need the same number of answers, with the same ones right."),
            )
        data["lines"] = lines
        return data

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data, lines = self.cleaned_data, self.cleaned_data["lines"]
        answers = []
        for number, (right, _text) in enumerate(next(iter(lines.values()))):
            texts = {code: found[number][1] for code, found in lines.items()}
            answers.append({**texts, "right": right})
        return {
            "area": data["area"],
            "kind": data["kind"],
            "is_active": data["is_active"],
            "text": {code: data[f"text_{code}"] for code in lines},
            "answers": answers,
        }


def _lines(text: str) -> list[tuple[bool, str]]:
    """[(right, answer)] of the lines that hold something."""
    found = [line.strip() for line in text.splitlines() if line.strip(" =")]
    return [(line.startswith(RIGHT), line.removeprefix(RIGHT).strip()) for line in found]


def _initial(question: Question) -> dict[str, Any]:
    found: dict[str, Any] = {
        "area": question.area_id,
        "kind": question.kind,
        "is_active": question.is_active,
    }
    for code in LANGUAGES:
        found[f"text_{code}"] = question.text.get(code, "")
        found[f"answers_{code}"] = "\n".join(
            f"{RIGHT if row['right'] else ''}{row[code]}"
            for row in question.answers
            if row.get(code)
        )
    return found


class AssessmentForm(forms.ModelForm):
    """Title, areas, how many questions, pass mark, attempts."""

    class Meta:
        model = Assessment
        fields = (
            *("title_ky", "title_ru", "title_en", "areas"),
            *("questions_an_area", "pass_mark", "attempts_at_most"),
        )
        widgets = {"areas": PillSelectMultiple}

    def _post_clean(self) -> None:
        """The service writes the row; the form only says what was typed."""


class TakerForm(forms.Form):
    """Who takes the test, at which center."""

    person = PersonNameField(required=True, label=gettext_lazy("Person"))
    center = forms.ModelChoiceField(
        Center.objects.none(), label=gettext_lazy("Center"), empty_label=None
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["person"].people = known_people(user)
        rows = Center.objects.active().select_related("organisation").alphabetical()
        if not user.is_directorate:
            rows = rows.filter(pk__in=center_ids(user, role="coordinator"))
        fields["center"].queryset = rows
