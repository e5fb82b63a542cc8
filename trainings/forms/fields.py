"""A record by its name as people write it, so that no form carries a list of thousands."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.fields import MOST_HITS, only_one
from library.models import Edition, Resource
from people.models import Person, PersonQuerySet
from people.names import search_key


class SuggestInput(forms.TextInput):
    """A text box with suggestions of the browser; works without script and takes other words."""

    template_name = "trainings/suggest.html"

    def __init__(self, suggestions: Iterable[str] = (), attrs: dict[str, Any] | None = None):
        super().__init__({"autocomplete": "off"} | (attrs or {}))
        self.suggestions = suggestions

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        list_id = f"{context['widget']['attrs'].get('id', name)}_list"
        context["widget"]["attrs"]["list"] = list_id
        context["list_id"] = list_id
        context["suggestions"] = list(self.suggestions)
        return context


class MaterialsField(forms.CharField):
    """Materials of the library, one a line: the address from the browser, or the title.

    As text, because a library of thousands fits into no list to choose from.
    """

    MAX_LINES = 40

    def __init__(self, **kwargs: Any) -> None:
        fixed: dict[str, Any] = {
            "label": gettext_lazy("Materials of the library"),
            "help_text": gettext_lazy(
                "One a line: the title of a material, or its address copied from the browser"
            ),
            "max_length": 8000,
            "required": False,
            "widget": forms.Textarea({"rows": 4}),
        }
        super().__init__(**fixed | kwargs)

    def clean(self, value: Any) -> list[Resource]:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > self.MAX_LINES:
            raise ValidationError(_("Name 40 materials at most."))
        found = [self._find(line) for line in lines]
        return list({row.pk: row for row in found}.values())

    def _find(self, line: str) -> Resource:
        address = re.search(r"(?:^|library/)([a-z0-9-]+)(?:/|$)", line)
        row = Resource.objects.filter(slug=address[1]).first() if address else None
        if row is not None:
            return row
        titled = Edition.objects.filter(published__title__iexact=line).values("resource")
        rows = list(Resource.objects.published().filter(pk__in=titled)[:2])
        if len(rows) == 1:
            return rows[0]
        if rows:
            text = _("Several materials are called “%(title)s”. Give the address of the one.")
        else:
            text = _("“%(title)s” is not in the library. Copy its address from the browser.")
        raise ValidationError(text % {"title": line[:80]})


class PersonNameField(forms.CharField):
    """A person by name among those the reader may choose from."""

    def __init__(self, *, people: PersonQuerySet | None = None, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 160, "required": False} | kwargs)
        self.people = people if people is not None else Person.objects.none()

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            value = self.people.filter(pk=value).first()
        return value.full_name if isinstance(value, Person) else value

    def clean(self, value: Any) -> Person | None:
        text = super().clean(value)
        if not text:
            return None
        words = search_key(text).split()
        if not words:
            raise ValidationError(_("Nobody of this name is known here."), code="no_person")
        found = list(self.people.named(words)[: MOST_HITS + 1])
        exact = [person for person in found if person.full_name == text]
        found = exact or found
        return only_one(found, [_with_year(person) for person in found])


def _with_year(person: Person) -> str:
    return f"{person.full_name} ({person.birth_year})" if person.birth_year else person.full_name
