"""How often the pages of events are opened."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models.events import Event


class EventCount(models.Model):
    """How often visitors opened the page of an event in a month; who, nobody knows."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="monthly_counts")
    month = models.DateField(_("Month"))  # its first day
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("count of a month")
        verbose_name_plural = _("counts of the months")
        constraints = [
            models.UniqueConstraint(fields=["event", "month"], name="event_count_unique")
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.month:%Y-%m}: {self.count}"
