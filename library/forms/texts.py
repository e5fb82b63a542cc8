"""Writing a text or the cards of a card set, and what a reviewer answers."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from centers.models import Organisation
from core.ordering import by_name
from library.models import Revision
from library.selectors import reviewers
from library.text import Card, cards, write_cards

# Some fifty printed pages; more is a book and belongs into a file.
MAX_TEXT = 120_000


class TextForm(forms.Form):
    """One version of a text. `seen` and `seen_at` say what the writer had before her."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    summary = forms.CharField(
        label=gettext_lazy("Summary"),
        max_length=400,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("What one learns, in one or two sentences"),
    )
    body = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=MAX_TEXT,
        required=False,
        widget=forms.Textarea({"rows": 24, "class": "editor", "spellcheck": "true"}),
    )
    change_note = forms.CharField(
        label=gettext_lazy("What has changed"),
        max_length=255,
        required=False,
        help_text=gettext_lazy("For the reviewer and for the history of the material"),
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, language: str, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("title", "summary", "body"):
            self.fields[name].widget.attrs["lang"] = language
        if is_first:
            del self.fields["change_note"]

    def texts(self) -> dict[str, str]:
        """What the service takes."""
        names = ("title", "summary", "body", "change_note")
        return {
            name: self.cleaned_data[name].replace("\r\n", "\n")
            for name in names
            if name in self.cleaned_data
        }


class CardForm(forms.Form):
    """One card; with both sides empty it is none."""

    front = forms.CharField(
        label=pgettext_lazy("side of a card", "Front"), max_length=160, required=False
    )
    back = forms.CharField(
        label=pgettext_lazy("side of a card", "Back"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("back") and not data.get("front"):
            self.add_error("front", _("Write the front of this card."))
        if data.get("front") and not data.get("back"):
            self.add_error("back", _("Write the back of this card."))
        return data

    def clean_back(self) -> str:
        back: str = self.cleaned_data["back"].replace("\r\n", "\n")
        if any(line.startswith("## ") for line in back.splitlines()):
            raise forms.ValidationError(_("“## ” begins a new card; write the heading without it."))
        return back


class _Cards(forms.BaseFormSet):
    def body(self) -> str:
        """The text of the card set."""
        lines = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        return write_cards(
            [Card(line["front"], line["back"]) for line in lines if line.get("front")]
        )


def card_lines(data: Any, body: str, *, extra: int = 4) -> _Cards:
    """The cards of a text and some empty ones."""
    found = cards(body)
    factory = forms.formset_factory(CardForm, formset=_Cards, extra=extra, max_num=200)
    initial = [{"front": card.front, "back": card.back} for card in found]
    return cast("_Cards", factory(data, initial=initial, prefix="cards"))


def is_cards(body: str) -> bool:
    """Whether the text is nothing but cards, so that editing them card by card loses nothing."""
    return write_cards(cards(body)).strip() == body.replace("\r\n", "\n").strip()


class PublishForm(forms.Form):
    """Who answers for the review before the public."""

    reviewed_for = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Reviewed for"),
        required=False,
        empty_label=gettext_lazy("Nobody is named"),
        help_text=gettext_lazy("This organisation and today's date stand under the material."),
    )

    def __init__(self, *args: Any, revision: Revision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["reviewed_for"]
        field.queryset = reviewers().order_by(*by_name(), "pk")
        published = revision.edition.published
        self.initial.setdefault("reviewed_for", published.reviewed_for_id if published else None)


class ReturnForm(forms.Form):
    """What to change; may be empty when there are remarks at places."""

    comment = forms.CharField(
        label=gettext_lazy("What to change"),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("Not needed where your remarks in the text say it all"),
    )


class RemarkForm(forms.Form):
    """A remark at a heading, or of the whole."""

    text = forms.CharField(
        label=gettext_lazy("Remark"), max_length=4000, widget=forms.Textarea({"rows": 3})
    )
    place = forms.CharField(max_length=120, required=False, widget=forms.HiddenInput)
