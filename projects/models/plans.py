"""Policy action plans that activities of the network answer to."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from centers.models import Organisation


class PolicyPlanItem(models.Model):
    """An item of a policy action plan (2023–2026 of the programme for the development of ALE)
    that activities of the network answer to."""

    code = models.SlugField(_("Code"), unique=True, max_length=40)
    title = models.CharField(_("Title"), max_length=255)
    responsible = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Responsible"),
    )
    first_year = models.PositiveSmallIntegerField(_("First year of the plan"))
    last_year = models.PositiveSmallIntegerField(_("Last year of the plan"))
    position = models.PositiveSmallIntegerField(_("Position"), default=0)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("item of a policy plan")
        verbose_name_plural = _("items of policy plans")
        ordering = ["-first_year", "position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")), name="policy_item_years_in_order"
            )
        ]

    def __str__(self) -> str:
        return self.title
