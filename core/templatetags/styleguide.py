"""Samples for /styleguide/: every part is shown with invented figures, without the database."""

import dataclasses
import datetime as dt
from typing import Any

from django import forms, template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import dates, widgets

register = template.Library()

COLOURS = (
    ("deep", gettext_lazy("Deep blue-green, the ground"), "#0d4554", "10.5"),
    ("accent", gettext_lazy("Apricot, shapes only"), "#cf6a20", "3.7"),
    ("accent-ink", gettext_lazy("Apricot, text"), "#95470b", "6.6"),
    ("felt", gettext_lazy("Felt, the warm ground"), "#f5f3ef", ""),
    ("ink", gettext_lazy("Ink"), "#11272d", "15.5"),
    ("ink-2", gettext_lazy("Soft ink"), "#4b6066", "6.6"),
    ("link", gettext_lazy("Link"), "#0b5a6e", "7.8"),
    ("tint", gettext_lazy("Light"), "#e8f1f3", ""),
    ("field", gettext_lazy("Edge of a control"), "#7b8a8d", "3.6"),
    ("ok", gettext_lazy("Good"), "#1b6843", "6.8"),
    ("warn", gettext_lazy("Attention"), "#775000", "7.2"),
    ("bad", gettext_lazy("Error"), "#a3231d", "7.5"),
)
REGIONS: dict[str, int | None] = {"KG-N": 238, "KG-Y": 206, "KG-J": 187, "KG-B": 146}
REGIONS |= {"KG-C": 131, "KG-GO": 121, "KG-GB": 118, "KG-O": 96, "KG-T": None}
NAMES = {
    "KG-N": gettext_lazy("Naryn region"),
    "KG-Y": gettext_lazy("Issyk-Kul region"),
    "KG-J": gettext_lazy("Jalal-Abad region"),
    "KG-B": gettext_lazy("Batken region"),
    "KG-C": gettext_lazy("Chui region"),
    "KG-GO": gettext_lazy("Osh city"),
    "KG-GB": gettext_lazy("Bishkek city"),
    "KG-O": gettext_lazy("Osh region"),
    "KG-T": gettext_lazy("Talas region"),
}
PINS = [(75.99, 41.43), (78.39, 42.49), (72.8, 40.53), (70.82, 40.06), (74.59, 42.87)]


class SampleForm(forms.Form):
    """One field of each kind; shown with errors, never sent anywhere."""

    surname = forms.CharField(label=gettext_lazy("Surname"))
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        widget=widgets.PhoneInput,
        help_text=gettext_lazy("With the code of the country if it is not +996"),
    )
    region = forms.ChoiceField(label=gettext_lazy("Region"), choices=[*NAMES.items()])
    starts_on = forms.DateField(label=gettext_lazy("Start date"), widget=widgets.DateInput)
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, widget=forms.Textarea({"rows": 3})
    )
    sex = forms.ChoiceField(
        label=gettext_lazy("Sex"),
        choices=[
            ("F", gettext_lazy("Female")),
            ("M", gettext_lazy("Male")),
            ("U", gettext_lazy("Not stated")),
        ],
        widget=widgets.PillSelect,
    )
    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Target groups"),
        required=False,
        choices=[
            ("women", gettext_lazy("Rural women")),
            ("youth", gettext_lazy("Young people without work")),
            ("migrants", gettext_lazy("Returned migrants")),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    register = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("xlsx, xls, ods or csv, up to 5 MB")
    )
    consent = forms.BooleanField(label=gettext_lazy("I agree that my personal data are kept"))


class SampleFilter(forms.Form):
    period = forms.ChoiceField(label=gettext_lazy("Period"), choices=[("", "2026")])
    region = forms.ChoiceField(
        label=gettext_lazy("Region"), choices=[("", gettext_lazy("All")), *NAMES.items()]
    )
    q = forms.CharField(label=gettext_lazy("Name or number"))


@dataclasses.dataclass(frozen=True)
class SamplePage:
    """Stands in for core.paging.Page."""

    number: int = 2
    count: int = 143
    is_capped: bool = False
    has_other_pages: bool = True
    has_previous: bool = True
    has_next: bool = True
    start_index: int = 26
    end_index: int = 50
    previous_href: str = "#paging"
    next_href: str = "#paging"
    hrefs: tuple[tuple[int | str, str], ...] = (
        (1, "#paging"),
        (2, "#paging"),
        (3, "#paging"),
        ("…", ""),
        (6, "#paging"),
    )


@register.simple_tag
def samples() -> dict[str, Any]:
    """Everything the style guide shows."""
    months = [dt.date(2026, month, 1) for month in range(3, 9)]
    joined, people = (142, 231, 318, 402, 276, 242), (128, 205, 270, 344, 231, 208)
    bands = ("18–24", "25–34", "35–49", "50–64", _("65 and over"), _("Unknown"))
    women, men = (148, 287, 318, 181, 38, 12), (61, 84, 92, 49, 9, None)
    form = SampleForm({"surname": "Сыдыкбекова", "phone": "+996 7", "sex": "U"})
    form.errors.clear()
    form.errors["phone"] = form.error_class(
        [_("The number is short. Example: +996 700 12 34 56")], field_id="id_phone"
    )
    return {
        "colours": COLOURS,
        "form": form,
        "filter": SampleFilter(auto_id="filter_%s"),
        "page": SamplePage(),
        "months": [
            {"label": dates.month_short(month), "values": pair}
            for month, pair in zip(months, zip(joined, people, strict=True), strict=True)
        ],
        "series": [_("participations"), _("people")],
        "month_totals": [sum(joined), "–"],
        "ages": [
            {"label": band, "values": pair}
            for band, pair in zip(bands, zip(women, men, strict=True), strict=True)
        ],
        "sexes": [_("Female"), _("Male")],
        "regions": [
            {"code": code, "label": NAMES[code], "value": value, "values": [value], "url": "#map"}
            for code, value in REGIONS.items()
        ],
        "people": [_("people")],
        "places": [{"code": code, "label": label, "url": "#map"} for code, label in NAMES.items()],
        "pins": PINS,
        "targets": [
            {"label": _("Master trainers"), "value": 15, "draft": 0, "target": 16},
            {"label": _("Learners in the cascade"), "value": 193, "draft": 12, "target": 200},
            {"label": _("Guests of the festival"), "value": 520, "draft": 0, "target": 500},
        ],
        "steps": [
            {"label": _("File"), "done": True},
            {"label": _("Columns"), "done": True},
            {"label": _("Matches"), "current": True},
            {"label": _("Confirmation")},
        ],
        "tabs": [
            {"label": _("Overview"), "url": "#steps"},
            {"label": _("Participants"), "url": "#steps", "count": 25},
            {"label": _("Attendance"), "url": "#steps", "current": True},
            {"label": _("Gaps"), "url": "#steps", "gaps": 4},
        ],
        "register": [
            ("1", "Абдиева Жылдыз", "p", "p"),
            ("2", "Асанова Айгүл", "e", "l"),
            ("3", "Көчкөнбаева Махабат", "a", "a"),
            ("4", "Мамбеталиева Ырысгүл", "p", ""),
        ],
        "start": dt.date(2026, 11, 12),
        "end": dt.date(2026, 11, 23),
        "now": dt.datetime(2026, 11, 20, 14, 32, tzinfo=dt.UTC),
    }
