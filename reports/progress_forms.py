"""What a reader of progress asks: which days, with drafts or without, which region or center."""

from django import forms
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from centers.choices import CENTERS
from core.filters import FoundChoiceField
from core.finders import Listed, version_of
from core.widgets import DateInput, LongSelect
from projects.models import Project
from reports.filters import Counting, Period
from reports.measures.kept import Asked
from reports.permissions import Reader
from reports.selectors.labels import CENTER, REGION, Labels


class ProgressForm(forms.Form):
    """The filters of the progress of one project; empty is the whole project."""

    since = forms.DateField(label=_("From"), required=False, widget=DateInput)
    until = forms.DateField(label=_("Until"), required=False, widget=DateInput)
    status = forms.ChoiceField(label=_("Status"), choices=Counting.choices, required=False)
    region = forms.ChoiceField(label=_("Region"), required=False, widget=LongSelect)
    center = FoundChoiceField(label=_("Center"), required=False, empty_label=_("All"))

    def __init__(
        self, data: QueryDict, *, reader: Reader, project: Project, labels: Labels | None = None
    ) -> None:
        super().__init__(data)
        self.project, self.labels = project, labels or Labels()
        if reader.centers is None:
            regions, centers = (
                [(row.code, row.name) for row in self.labels.of(kind)] for kind in (REGION, CENTER)
            )
            self._choose(REGION, Listed([("", _("All")), *regions]))
            self._choose(CENTER, Listed(centers, source=CENTERS, version=version_of(centers)))
        else:
            self.fields.pop("region")
            self.fields.pop("center")

    def _choose(self, name: str, choices: Listed) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def asked(self) -> Asked:
        """What is counted; values that make no sense are left out and named beside their field."""
        self.is_valid()
        found = self.cleaned_data
        start = found.get("since") or self.project.starts_on
        end = found.get("until") or self.project.ends_on
        period = Period(start, end) if start <= end else Period(end, start)
        return Asked(
            self.project,
            period,
            with_drafts=found.get("status") == Counting.DRAFTS,
            regions=self._ids(REGION),
            centers=self._ids(CENTER),
        )

    def _ids(self, kind: str) -> frozenset[int]:
        label = self.labels.by_code(kind, self.cleaned_data.get(kind) or "")
        return frozenset([label.id]) if label else frozenset()

    @property
    def query(self) -> str:
        """The filters as an address says them."""
        self.is_valid()
        found = {name: value for name, value in self.cleaned_data.items() if value}
        return urlencode(sorted((name, str(value)) for name, value in found.items()))
