"""What people are counted by: sex, age band, target group."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    pass


class Sex(models.TextChoices):
    FEMALE = "F", _("Female")
    MALE = "M", _("Male")
    NOT_STATED = "U", _("Not stated")


class AgeBand(models.TextChoices):
    """The bands of every table by age; `age_band` puts an age into one, None into unknown."""

    UNDER_18 = "0-17", _("Under 18")
    FROM_18 = "18-24", "18–24"
    FROM_25 = "25-34", "25–34"
    FROM_35 = "35-49", "35–49"
    FROM_50 = "50-64", "50–64"
    FROM_65 = "65+", _("65 and over")
    UNKNOWN = "unknown", _("Unknown")


AGE_BAND_STARTS = (
    (65, AgeBand.FROM_65),
    (50, AgeBand.FROM_50),
    (35, AgeBand.FROM_35),
    (25, AgeBand.FROM_25),
    (18, AgeBand.FROM_18),
    (0, AgeBand.UNDER_18),
)


def age_band(age: int | None) -> AgeBand:
    """The band an age in whole years falls into; None is unknown, a cell of its own."""
    if age is None:
        return AgeBand.UNKNOWN
    return next(band for start, band in AGE_BAND_STARTS if age >= start)


def age_between(birth_date: dt.date | None, birth_year: int | None, day: dt.date) -> int | None:
    """Whole years from a birth to a day; by the year alone where the day of birth is unknown."""
    if birth_date is not None:
        had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
        return max(0, day.year - birth_date.year - (not had_birthday))
    return None if birth_year is None else max(0, day.year - birth_year)


class TargetGroup(models.Model):
    """A group that projects want to reach; a person may be in several, so sums may exceed."""

    code = models.SlugField(_("Code"), unique=True)
    name = models.CharField(_("Name"), max_length=120)
    # Words that sheets use for it, one a line, for the register import.
    aliases = models.TextField(_("Other words for it"), blank=True)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)
    is_active = models.BooleanField(_("In use"), default=True)

    class Meta:
        verbose_name = _("target group")
        verbose_name_plural = _("target groups")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name
