"""Halls of an event: where people are counted, and where the programme takes place."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models.events import Event


class Hall(models.Model):
    """A hall, a tent, a yard of an event."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="halls")
    name = models.CharField(_("Name"), max_length=80)
    capacity = models.PositiveIntegerField(_("Places"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("hall")
        verbose_name_plural = _("halls")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__gte=1), name="hall_capacity_positive"
            ),
            models.UniqueConstraint(fields=["event", "position"], name="hall_position_unique"),
        ]

    def __str__(self) -> str:
        return self.name
