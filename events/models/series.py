"""Series: what comes again. ALE Day and the festival each year, a partnership when it meets."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from centers.models import Center
from core.ordering import by_name, sort_key
from events.models.kinds import Kind


class SeriesQuerySet(models.QuerySet["Series"]):
    def alphabetical(self) -> Self:
        """By the name in the reader's language, Kyrgyz letters where they belong."""
        return self.order_by(*by_name(), "pk")


class Series(models.Model):
    """Events that belong together over the years.

    A yearly one (ALE Day, the festival) has one edition a year, wherever it takes place. The
    meetings of one local partnership are a series of their center without editions.
    """

    code = models.SlugField(_("Address on the portal"), unique=True, max_length=80)
    name = models.CharField(_("Name"), max_length=200)
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    center = models.ForeignKey(
        Center,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="event_series",
        verbose_name=_("Center"),
        help_text=_("Empty: a series of the whole network"),
    )
    is_yearly = models.BooleanField(_("Each year"), default=True)
    sort_name = sort_key("name")
    is_demo = models.BooleanField(default=False, editable=False)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("series of events")
        verbose_name_plural = _("series of events")
        ordering = ["sort_name", "pk"]

    def __str__(self) -> str:
        return self.name
