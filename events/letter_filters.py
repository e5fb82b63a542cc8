"""Filters of letters: deliveries of recommendations and appeals, by the same three questions."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.models import Organisation
from events.filters import DIRECTORATE, centers_of
from events.models import Appeal, Delivery
from events.models.decisions import AppealQuerySet, DeliveryQuerySet

if TYPE_CHECKING:
    from accounts.models import User

STATES = [
    ("", gettext_lazy("All")),
    ("overdue", gettext_lazy("Overdue")),
    ("sent", gettext_lazy("Waits for an answer")),
    ("answered", gettext_lazy("Answered")),
    ("waiting", gettext_lazy("Not sent yet")),
]


class LetterFilter(forms.Form):
    """Which letters: by words or addressee, state, center."""

    q = forms.CharField(required=False, max_length=100, label=gettext_lazy("Words or addressee"))
    status = forms.ChoiceField(required=False, choices=STATES, label=gettext_lazy("Status"))
    center = forms.ChoiceField(required=False, label=gettext_lazy("Center"))

    def __init__(self, data: Any, *, user: "User") -> None:
        super().__init__(data)
        self.user, self.today = user, timezone.localdate()
        fields: Any = self.fields
        own = centers_of(user)
        fields["center"].choices = [("", _("All")), *own]
        if len(own) < 2:
            fields["center"].widget = forms.HiddenInput()
        self.chosen = self.cleaned_data if self.is_valid() else {}

    def deliveries(self) -> DeliveryQuerySet:
        """Of recommendations, overdue first."""
        rows = Delivery.objects.visible_to(self.user).overdue_first(self.today)
        if state := self.chosen.get("status"):
            rows = rows.in_state(state, self.today)
        return rows.filter(self._which("recommendation__event", "recommendation__text"))

    def appeals(self) -> AppealQuerySet:
        """Appeals, overdue first."""
        rows = Appeal.objects.visible_to(self.user).overdue_first(self.today)
        if state := self.chosen.get("status"):
            rows = rows.in_state(state, self.today)
        return rows.filter(self._which("event", "subject"))

    def _which(self, event: str, words: str) -> Q:
        found = Q()
        if slug := self.chosen.get("center"):
            found &= (
                Q(**{f"{event}__center": None})
                if slug == DIRECTORATE
                else Q(**{f"{event}__center__slug": slug})
            )
        if text := (self.chosen.get("q") or "").strip():
            addressees = Organisation.objects.search(text).order_by().values("pk")
            found &= Q(**{f"{words}__icontains": text}) | Q(addressee__in=addressees)
        return found

    def about(self) -> str:
        """The chosen filters in words, for the file."""
        fields, labels = self.fields, dict(STATES)
        said = {**self.chosen, "status": labels.get(self.chosen.get("status", ""), "")}
        names = [name for name, value in self.chosen.items() if value]
        return ", ".join(f"{fields[name].label}: {said[name]}" for name in names)
