"""What an event can be; also what the events of a series are."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    PARTNERSHIP = "partnership", _("Local social partnership meeting")
    ROUND_TABLE = "round_table", _("Round table")
    CONFERENCE = "conference", _("Conference")
    FESTIVAL = "festival", _("Festival")
    WEBINAR = "webinar", _("Webinar")
    EXCHANGE = "exchange", _("Exchange visit")
    MEETING = "meeting", _("Meeting")
    OTHER = "other", _("Other event")
