"""Counts of people without names, as pages of trainings and events ask for them."""

from collections.abc import Mapping
from typing import Any

from django import forms

from people.models import AgeBand, Sex


class CountsForm(forms.Form):
    """People without names: a table of sex by age band, zero and empty being the same."""

    def __init__(self, *args: Any, counts: Mapping[tuple[str, str], int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for band in AgeBand:
            for sex in Sex:
                self.fields[f"{sex}_{band}"] = forms.IntegerField(
                    required=False,
                    min_value=0,
                    max_value=100_000,
                    initial=counts.get((sex, band)) or None,
                    label=f"{band.label}, {sex.label}",
                )

    def cells(self) -> dict[tuple[str, str], int]:
        """{(sex, band): number} of every cell."""
        return {
            (sex.value, band.value): self.cleaned_data.get(f"{sex}_{band}") or 0
            for band in AgeBand
            for sex in Sex
        }

    def table(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Rows for the page: band, then a field a sex."""
        return [(str(band.label), [self[f"{sex}_{band}"] for sex in Sex]) for band in AgeBand]
