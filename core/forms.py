"""Forms of the plumbing that pages of other apps use."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import reminders
from core.licences import Licence
from core.models import Picture
from core.pictures import ALTS, FIELDS

DAY = re.compile(r"[+-]?\d{1,3}")
MOST_DAYS, YEAR = 10, 366


class PictureForm(forms.Form):
    """A picture: its file, what it shows, whose it is. The service decides what is enough.

    `cleaned_data` is what `add_picture` and `update_picture` take; without a new file, `file` is
    None.
    """

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("JPEG, PNG or WebP, up to 12 MB. It is made smaller by itself."),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )
    alt_ky = forms.CharField(
        label=_("Description in Kyrgyz"),
        required=False,
        max_length=250,
        help_text=_("What the picture shows, for people who do not see it"),
    )
    alt_ru = forms.CharField(label=_("Description in Russian"), required=False, max_length=250)
    alt_en = forms.CharField(label=_("Description in English"), required=False, max_length=250)
    author = forms.CharField(
        label=_("Author"),
        required=False,
        max_length=150,
        help_text=_("Who made the picture. The name stands under it."),
    )
    licence = forms.ChoiceField(label=_("Licence"), required=False)
    source = forms.URLField(
        label=_("Source"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_("Address of the page it was taken from; not needed for own work"),
    )
    is_published = forms.BooleanField(
        label=_("Show it to visitors"),
        required=False,
        initial=True,
        help_text=_("Ask the people who can be recognised on it first."),
    )

    def __init__(self, *args: Any, picture: Picture | None = None, **kwargs: Any) -> None:
        if picture is not None:
            kwargs["initial"] = {name: getattr(picture, name) for name in FIELDS}
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["licence"].choices = [("", _("Choose the licence")), *Licence.choices]
        if picture is not None:
            fields["file"].label = _("Another file")
        for name in ALTS:
            fields[name].widget.attrs["lang"] = name[-2:]


class ReasonForm(forms.Form):
    """Why, in a sentence."""

    reason = forms.CharField(label=_("Reason"), max_length=255, widget=forms.Textarea({"rows": 2}))


class MessageForm(forms.Form):
    """The words of one letter."""

    subject = forms.CharField(label=_("Subject"), max_length=250)
    body = forms.CharField(label=_("Text"), max_length=10_000, widget=forms.Textarea({"rows": 12}))


class RuleForm(forms.Form):
    """When a rule reminds, and its words in each language. `cleaned_data` is what `save_rule`
    takes: words left as they were shipped are not kept, so that they go on with the portal."""

    is_on = forms.BooleanField(label=_("Reminds"), required=False)
    days = forms.CharField(
        label=_("On which days"),
        max_length=60,
        help_text=_("Days before as −3, days after as 3, the day itself as 0; with commas"),
    )
    escalate_after = forms.IntegerField(
        label=_("Tell the directorate after so many days"),
        min_value=0,
        max_value=365,
        help_text=_("When it is still open then. 0: never"),
    )

    def __init__(self, *args: Any, rule: reminders.Rule, **kwargs: Any) -> None:
        self.rule, self.shipped = rule, reminders.shipped_texts(rule)
        super().__init__(*args, **kwargs)
        for language, name in settings.LANGUAGES:
            attrs = {"lang": language}
            label = f"{{}} ({gettext(name)})"
            self.fields[f"subject_{language}"] = forms.CharField(
                label=label.format(gettext("Subject")),
                max_length=250,
                widget=forms.TextInput(attrs),
            )
            self.fields[f"body_{language}"] = forms.CharField(
                label=label.format(gettext("Text")),
                max_length=5000,
                widget=forms.Textarea(attrs | {"rows": 8}),
            )

    def clean_days(self) -> list[int]:
        words = self.cleaned_data["days"].replace("−", "-").replace(",", " ").split()
        days = sorted({int(word) for word in words if DAY.fullmatch(word)})
        is_number = all(DAY.fullmatch(word) for word in words)
        if not is_number or not 1 <= len(days) <= MOST_DAYS or max(map(abs, days)) > YEAR:
            raise ValidationError(
                gettext("Write up to %(count)s whole numbers between −%(year)s and %(year)s.")
                % {"count": MOST_DAYS, "year": YEAR},
                code="days",
            )
        return days

    def clean(self) -> dict[str, Any]:
        for name in self.fields:
            if name.startswith(("subject_", "body_")) and name in self.cleaned_data:
                try:
                    reminders.check_texts(self.rule, {"": {"": self.cleaned_data[name]}})
                except ValidationError as error:
                    self.add_error(name, error)
        return self.cleaned_data

    def texts(self) -> dict[str, dict[str, str]]:
        """{language: {"subject": …, "body": …}} of what was changed."""
        found: dict[str, dict[str, str]] = {}
        for language, shipped in self.shipped.items():
            for part, old in shipped.items():
                new = self.cleaned_data[f"{part}_{language}"].replace("\r\n", "\n").strip()
                if new != old.strip():
                    found.setdefault(language, {})[part] = new + ("\n" if part == "body" else "")
        return found
