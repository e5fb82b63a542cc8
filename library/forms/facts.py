"""What is said of a material: its facts, who made it, its topics and languages."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from centers.forms import NAME_LABELS
from centers.models import Center, Organisation, Place, ThematicArea
from centers.roles import memberships
from centers.selectors import first_text, name_columns
from core.licences import WITHOUT_SOURCE, Licence
from core.ordering import by_name
from core.widgets import DateInput, LongSelect, PillSelectMultiple
from library.languages import language_choices
from library.models import AddedLanguage, Competence, Contributor, Resource, Sdg, Topic
from library.services.resources import OPEN_LICENCES

Choices = Sequence[tuple[Any, Any]]
# Those of picture sites are meant for pictures only.
TERMS = (*OPEN_LICENCES, *WITHOUT_SOURCE)
LICENCES: Choices = [
    ("", _("Choose the licence")),
    *((one.value, one.label) for one in TERMS),
]


def organisations() -> Choices:
    """Everybody who may have made or given a material; centers stand among them. One statement."""
    rows = Organisation.objects.alphabetical().values_list("pk", *name_columns())
    return [("", "–"), *((pk, first_text(names)) for pk, *names in rows)]


def _competences() -> list[tuple[str, list[tuple[Any, str]]]]:
    """By framework and version: a material keeps the version it was made for."""
    groups: dict[str, list[tuple[Any, str]]] = defaultdict(list)
    for row in Competence.objects.all():
        groups[f"{row.framework} {row.version}"].append((row.pk, str(row)))
    return list(groups.items())


class NewMaterialForm(forms.Form):
    """The little that is needed to begin; everything else can follow."""

    title = forms.CharField(
        label=_("Title"),
        max_length=160,
        help_text=_("What one learns, in words a learner uses: “How to make a family budget”"),
    )
    language = forms.ChoiceField(
        label=_("Language of the text"),
        choices=(),
        help_text=_("You can add other languages later."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Resource.Kind.choices)
    center = forms.ModelChoiceField(
        Center.objects.none(), label=_("Center"), required=False, empty_label=_("The whole network")
    )
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.none(), label=_("Topics"), required=False, widget=PillSelectMultiple
    )
    licence = forms.ChoiceField(
        label=_("Licence"),
        choices=LICENCES,
        required=False,
        help_text=_("On what terms others may use it. For your own texts: CC BY 4.0."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["topics"].queryset = Topic.objects.in_use()
        fields["language"].choices = language_choices()
        self.initial.setdefault("language", (get_language() or "ky")[:2])
        if user.is_directorate:
            fields["center"].queryset = Center.objects.active().select_related("organisation")
            return
        own = {row.center_id for row in memberships(user) if row.role == "coordinator"}
        fields["center"].queryset = Center.objects.filter(pk__in=own).select_related("organisation")
        fields["center"].required, fields["center"].empty_label = True, None
        if len(own) == 1:
            fields["center"].widget = forms.HiddenInput()
            fields["center"].initial = own.pop()


@dataclass(frozen=True, slots=True)
class Step:
    """Fields that are filled in together; folded on the page until they are asked for."""

    title: Any
    fields: Sequence[forms.BoundField]
    filled: int
    is_open: bool


class FactsForm(forms.ModelForm):
    """All that is said of a material, besides its texts."""

    # What is needed stands first; the last two steps matter to few materials.
    STEPS = (
        (
            _("What it is and on what terms"),
            ("kind", "licence", "is_link_only", "topics", "audience", "level"),
        ),
        (_("Where it comes from"), ("source_url", "source_partner", "adapted_from")),
        (_("For finding and for reports"), ("area", "minutes", "competences", "sdg_targets")),
        (_("Legal acts and exchange notes"), ("dated_on", "act_state", "country")),
    )

    topics = forms.ModelMultipleChoiceField(
        Topic.objects.none(), label=_("Topics"), required=False, widget=PillSelectMultiple
    )
    competences = forms.ModelMultipleChoiceField(
        Competence.objects.all(),
        label=_("Digital competences"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    sdg_targets = forms.MultipleChoiceField(
        label=_("Development goals"),
        choices=Sdg.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    source_url = forms.URLField(
        label=_("Address of the source"), required=False, assume_scheme="https", max_length=200
    )

    class Meta:
        model = Resource
        fields = [
            *("kind", "topics", "area", "audience", "level", "minutes"),
            *("licence", "is_link_only", "source_url", "source_partner", "adapted_from"),
            *("dated_on", "act_state", "country", "competences", "sdg_targets"),
        ]
        widgets = {"dated_on": DateInput(), "country": LongSelect(), "source_partner": LongSelect()}
        help_texts = {
            "minutes": _("Leave it empty: it is reckoned from the text."),
            "licence": _("Without a licence a material is not shown, unless it is a link only."),
            "is_link_only": _(
                "The material stays on another site; the library tells of it and leads there."
            ),
            "adapted_from": _("Title and author of the work this one was made from"),
            "dated_on": _("Of a legal act: its own date"),
            "act_state": _("Of a legal act: whether it is the law now"),
            "country": _("Of an exchange note: the country it tells of"),
        }

    def __init__(self, *args: Any, partners: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        # A topic that was switched off stays with the materials that have it.
        kept = self.instance.topics.values("pk")
        topics = Topic.objects.filter(Q(is_active=True) | Q(pk__in=kept))
        fields["topics"].queryset = topics.order_by(*by_name(), "pk")
        fields["area"].queryset = ThematicArea.objects.filter(is_active=True)
        fields["country"].queryset = Place.objects.filter(level=Place.Level.COUNTRY).alphabetical()
        fields["competences"].choices = _competences()
        fields["source_partner"].choices = partners
        kept = self.instance.licence
        other = [] if kept in ("", *TERMS) else [(kept, Licence(kept).label)]
        fields["licence"].choices = [*LICENCES, *other]

    def steps(self) -> Iterator[Step]:
        """The fields in their steps. The first is open, and each in which something is wrong."""
        for place, (title, names) in enumerate(self.STEPS):
            fields = [self[name] for name in names]
            wrong = any(field.errors for field in fields)
            filled = sum(1 for field in fields if field.value())
            yield Step(title, fields, filled, is_open=wrong or place == 0)

    def _post_clean(self) -> None:
        """The service writes the row; the form only says what was typed."""


class ContributorForm(forms.Form):
    """Somebody who made a part of it; an empty line is nobody."""

    role = forms.ChoiceField(label=_("Role"), choices=Contributor.Role.choices)
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), label=_("Organisation"), required=False, widget=LongSelect
    )

    def __init__(self, *args: Any, partners: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["organisation"].choices = partners


class _ContributorLines(forms.BaseFormSet):
    def values(self) -> list[dict[str, Any]]:
        """The lines with somebody in them."""
        lines = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        return [
            {name: line[name] for name in ("role", "name", "organisation")}
            for line in lines
            if line.get("name") or line.get("organisation")
        ]


_ContributorFormSet = forms.formset_factory(
    ContributorForm, formset=_ContributorLines, extra=2, max_num=40
)


def contributor_lines(data: Any, resource: Resource, partners: Choices) -> _ContributorLines:
    """Who made a material, and two empty lines."""
    initial = list(resource.contributors.values("role", "name", "organisation"))
    found = _ContributorFormSet(
        data, initial=initial, prefix="contributors", form_kwargs={"partners": partners}
    )
    return cast("_ContributorLines", found)


class EditionForm(forms.Form):
    """One more language."""

    language = forms.ChoiceField(label=_("Language"), choices=())

    def __init__(self, *args: Any, taken: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["language"]
        field.choices = [choice for choice in language_choices() if choice[0] not in taken]


class WithdrawForm(forms.Form):
    """Why a material is taken out."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=255,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Readers of the old address see it."),
    )


class TopicForm(forms.ModelForm):
    """A topic in three languages; visitors filter by it in all of them."""

    class Meta:
        model = Topic
        fields = ["name_ky", "name_ru", "name_en", "is_active"]
        labels = NAME_LABELS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name_ky", "name_ru", "name_en"):
            self.fields[name].required = True


class LanguageForm(forms.ModelForm):
    """One more language of materials; its code stays as it was first written."""

    class Meta:
        model = AddedLanguage
        fields = ["code", "own_name", "name_ky", "name_ru", "name_en", "is_active"]
        labels = NAME_LABELS
        help_texts = {
            "code": _("As BCP 47 writes it, in two letters where it can: ko for Korean"),
            "own_name": _("What the language calls itself. Empty: as the portal knows it."),
            "name_ky": _("Empty: as the language calls itself"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("own_name", "name_ky", "name_ru", "name_en"):
            self.fields[name].required = False
        self.fields["code"].disabled = self.instance.pk is not None

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        return code.strip().lower()
