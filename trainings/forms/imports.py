"""Forms of the register import: the file, the columns, and corrections of rows."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.widgets import DateInput, PillSelect
from people.consent_texts import TEXT_VERSION
from people.sheets import FIELD_LABELS, Book, Sheet
from people.sheets.values import text_of
from trainings.models import Training
from trainings.services.imports.checking import Correction
from trainings.services.imports.columns import Understanding, check_columns

PREVIEW_ROWS = 6
HEADER_CHOICES = 40


class ImportForm(forms.Form):
    """The sheet that a coordinator already has."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A sheet as xlsx, xls, ods or csv, at most 10 MB"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.xlsm,.xlsb,.ods,.csv,.tsv,.txt"}),
        error_messages={
            "required": _("Choose the file that holds the list."),
            "empty": _("This file is empty. Choose the file that holds the list."),
        },
    )


class ConsentForm(forms.Form):
    """The paper that everybody on the sheet signed."""

    text_version = forms.CharField(
        label=_("Version of the text"),
        max_length=20,
        initial=TEXT_VERSION,
        help_text=_("As it stands at the foot of the paper"),
    )
    language = forms.ChoiceField(
        label=_("Language of the text"), choices=settings.LANGUAGES, widget=PillSelect
    )
    given_on = forms.DateField(label=_("Signed on"), widget=DateInput)

    def __init__(self, *args: Any, training: Training, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = (get_language() or "ky")[:2]
        self.fields["given_on"].initial = min(training.starts_on, timezone.localdate())


class CommitForm(ConsentForm):
    """The last step: whether they signed is asked once for the whole sheet."""

    has_consent = forms.BooleanField(
        label=_("Everybody on this sheet has signed the consent to keeping their data, on paper"),
        required=False,
    )
    field_order = ["has_consent"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("text_version", "language", "given_on"):
            self.fields[name].required = self.data.get("has_consent") == "on"

    @property
    def given(self) -> dict[str, Any] | None:
        data = dict(self.cleaned_data)
        return data if data.pop("has_consent") else None


class SheetForm(forms.Form):
    """Which sheet of the book, and which of its rows is the header. Sent by GET."""

    sheet = forms.ChoiceField(label=_("Sheet"))
    header_row = forms.TypedChoiceField(label=_("Header row"), coerce=int)

    def __init__(self, *args: Any, book: Book, chosen: Sheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(sheet.name, sheet.name) for sheet in book.sheets]
        self.fields["sheet"].choices = names  # type: ignore[attr-defined]
        rows = [(0, _("There is no header"))] + [
            (number, f"{number}: {_row_text(row)}")
            for number, row in enumerate(chosen.rows[:HEADER_CHOICES], start=1)
            if any(cell is not None for cell in row)
        ]
        self.fields["header_row"].choices = rows  # type: ignore[attr-defined]


def _row_text(row: list[Any]) -> str:
    text = " · ".join(text_of(cell) for cell in row if cell is not None)
    return f"{text[:70]}…" if len(text) > 70 else text


class ColumnsForm(forms.Form):
    """Which column is what: one choice a column, over the first rows of the sheet."""

    def __init__(
        self, *args: Any, sheet: Sheet, understanding: Understanding, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        self.understanding = understanding
        at = understanding.header_row
        self.header = sheet.rows[at - 1] if at else []
        self.rows = [row for row in sheet.rows[at:] if any(cell is not None for cell in row)]
        shown = [self.header, *self.rows[:200]]
        self.width = max(map(len, shown), default=0)
        choices = [("", pgettext_lazy("column", "Not used")), *FIELD_LABELS.items()]
        for column in range(self.width):
            self.fields[f"column-{column}"] = forms.ChoiceField(
                label=self.heading(column),
                choices=choices,
                required=False,
                initial=understanding.columns.get(column, ""),
            )

    def heading(self, column: int) -> str:
        """What the sheet calls a column."""
        cell = self.header[column] if column < len(self.header) else None
        return text_of(cell) or str(_("Column %(number)s") % {"number": column + 1})

    @property
    def headings(self) -> list[tuple[str, forms.BoundField]]:
        """The columns with their choice, for the head of the preview."""
        return [(self.heading(column), self[f"column-{column}"]) for column in range(self.width)]

    @property
    def preview(self) -> list[list[str]]:
        """The first rows as the sheet has them."""
        return [
            [text_of(row[column]) if column < len(row) else "" for column in range(self.width)]
            for row in self.rows[:PREVIEW_ROWS]
        ]

    @property
    def more(self) -> int:
        """How many rows the preview does not show."""
        return max(0, len(self.rows) - PREVIEW_ROWS)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = {
            column: cleaned[f"column-{column}"]
            for column in range(self.width)
            if cleaned.get(f"column-{column}")
        }
        check_columns(chosen)
        cleaned["understanding"] = Understanding(
            self.sheet.name, self.understanding.header_row, chosen
        )
        return cleaned


_FIELD = re.compile(r"(cell|match|guardian|asked)-(\d{1,7})(?:-(\d{1,4}))?")


def read_corrections(data: QueryDict) -> dict[int, Correction]:
    """What a page of rows sends back: cell-9-3, match-9, guardian-9 (asked-9: it was asked)."""
    corrections: dict[int, Correction] = {}
    for name, value in data.items():
        found = _FIELD.fullmatch(name)
        if found is None:
            continue
        correction = corrections.setdefault(int(found[2]), Correction())
        if found[1] == "cell" and found[3]:
            correction.cells[int(found[3])] = str(value)
        elif found[1] == "match":
            correction.decision = str(value)
        elif found[1] == "guardian":
            correction.has_guardian_consent = True
        elif correction.has_guardian_consent is None:
            correction.has_guardian_consent = bool(data.get(f"guardian-{found[2]}"))
    return corrections
