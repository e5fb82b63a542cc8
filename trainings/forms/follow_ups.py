"""Forms of follow-up: an answer by link, an answer by hand, the filters of the lists."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy, ngettext_lazy

from accounts.models import User
from centers.models import Center
from centers.roles import center_ids
from core.widgets import PillSelect
from trainings.models import FollowUp, FollowUpAnswer

Outcome = FollowUpAnswer.Outcome
SAME_FIELD = (("yes", gettext_lazy("yes")), ("no", gettext_lazy("no")))
FIELDS = {"yes": True, "no": False}


# The same answers as one gives them oneself.
OWN_WORDS = [
    (Outcome.EMPLOYED, gettext_lazy("I work for an employer")),
    (Outcome.SELF_EMPLOYED, gettext_lazy("I work for myself")),
    (Outcome.STUDYING, gettext_lazy("I study")),
    (Outcome.MIGRATED, gettext_lazy("I left to work abroad")),
    (Outcome.LOOKING, gettext_lazy("I look for work")),
    (Outcome.OTHER, gettext_lazy("Something else")),
]


class AnswerForm(forms.Form):
    """One minute on a phone: what one does, and where one works."""

    outcome = forms.ChoiceField(
        choices=OWN_WORDS,
        widget=forms.RadioSelect,
        label=gettext_lazy("What do you do now?"),
        error_messages={"required": gettext_lazy("Choose what you do now.")},
    )
    sector = forms.ChoiceField(
        choices=[("", "–"), *FollowUpAnswer.Sector.choices],
        required=False,
        label=gettext_lazy("If you work: in which sector?"),
    )
    level = forms.ChoiceField(
        choices=[("", "–"), *FollowUpAnswer.Level.choices],
        required=False,
        label=gettext_lazy("Your position"),
    )
    same_field = forms.ChoiceField(
        choices=SAME_FIELD,
        required=False,
        widget=PillSelect,
        label=gettext_lazy("Is it in the field of the training?"),
    )
    employer_name = forms.CharField(
        required=False,
        max_length=160,
        label=gettext_lazy("Employer, if you want to name it"),
    )
    may_ask_employer = forms.BooleanField(
        required=False,
        label=gettext_lazy("The center may ask this employer whether I work there"),
    )
    joins_alumni = forms.BooleanField(
        required=False,
        label=gettext_lazy("Put me on the list of graduates"),
        help_text=gettext_lazy(
            "Your center and the association see there your name, your trainings, sector, position"
            " and employer. You can take this back at any time."
        ),
    )

    def __init__(self, *args: Any, answer: FollowUpAnswer | None = None, **kwargs: Any) -> None:
        if answer is not None:
            known = {True: "yes", False: "no", None: ""}[answer.same_field]
            kwargs["initial"] = {
                name: getattr(answer, name) for name in ("outcome", *FollowUpAnswer.OF_WORK)
            } | {"same_field": known}
        super().__init__(*args, **kwargs)

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = dict(self.cleaned_data)
        return data | {"same_field": FIELDS.get(data["same_field"])}


class HandAnswerForm(AnswerForm):
    """The same as the coordinator writes it down, with how it came."""

    way = forms.ChoiceField(
        choices=[
            (FollowUpAnswer.Way.CALL, gettext_lazy("By phone")),
            (FollowUpAnswer.Way.HAND, gettext_lazy("Told in person")),
        ],
        initial=FollowUpAnswer.Way.CALL,
        widget=PillSelect,
        label=gettext_lazy("How did the answer come?"),
    )
    field_order = ("way",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            "outcome": gettext_lazy("What does the person do now?"),
            "sector": gettext_lazy("Who works: in which sector?"),
            "level": gettext_lazy("Position at work"),
            "employer_name": gettext_lazy("Employer, if the person names it"),
            "may_ask_employer": gettext_lazy("The person agrees that this employer is asked"),
            "joins_alumni": gettext_lazy("The person agrees to be on the list of graduates"),
        }
        for name, label in words.items():
            self.fields[name].label = label
        fields: Any = self.fields
        fields["outcome"].choices = Outcome.choices
        self.fields["joins_alumni"].help_text = gettext_lazy(
            "Read the text of the consent aloud; it is on the page of consents."
        )


class FollowUpFilter(forms.Form):
    """What of the list is shown."""

    state = forms.ChoiceField(required=False, label=gettext_lazy("State"))
    months = forms.ChoiceField(required=False, label=gettext_lazy("When"))
    center = forms.ModelChoiceField(
        Center.objects.none(),
        required=False,
        to_field_name="slug",
        empty_label=gettext_lazy("All"),
        label=gettext_lazy("Center"),
    )
    training = forms.SlugField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        every = ("", gettext_lazy("All"))
        fields["state"].choices = [every, *FollowUp.State.choices]
        fields["months"].choices = [every, *((str(n), after(n)) for n in settings.FOLLOW_UP_MONTHS)]
        rows = Center.objects.active().select_related("organisation").alphabetical()
        own = center_ids(user, role="coordinator")
        if not user.is_directorate:
            rows = rows.filter(pk__in=own)
        if not user.is_directorate and len(own) < 2:
            del fields["center"]
        else:
            fields["center"].queryset = rows

    @property
    def chosen(self) -> dict[str, Any]:
        """What was chosen and makes sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def filter(self, rows: Any) -> Any:
        chosen = self.chosen
        if "center" in chosen:
            rows = rows.filter(wave__training__center=chosen["center"])
        if "months" in chosen:
            rows = rows.filter(wave__months=chosen["months"])
        if "training" in chosen:
            rows = rows.filter(wave__training__slug=chosen["training"])
        return rows

    def about(self) -> str:
        """The filters in words."""
        chosen = self.chosen
        labels = dict(FollowUp.State.choices)
        words = [str(chosen[name]) for name in ("center", "training") if name in chosen]
        if "months" in chosen:
            words.append(str(after(int(chosen["months"]))))
        if "state" in chosen:
            words.append(str(labels[chosen["state"]]))
        return "; ".join(words)


def after(months: int) -> Any:
    """A wave in words."""
    text = ngettext_lazy("%(count)s month after", "%(count)s months after", months)
    return text % {"count": months}
