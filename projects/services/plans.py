"""Items of policy action plans."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.refusals import at_field
from projects.models import PolicyPlanItem

FIELDS = (
    *("title_ky", "title_ru", "title_en", "responsible"),
    *("first_year", "last_year", "position"),
)


@transaction.atomic
def save_policy_item(item: PolicyPlanItem, *, by: User | None) -> PolicyPlanItem:
    """Add or correct an item of a policy plan and leave a line with what changed; the same again
    leaves none. Refuses one without a title, years that cross, and a code that is taken.

    Its code stays: trainings, events and addresses hold the item.
    """
    before = None
    if item.pk:
        before = PolicyPlanItem.objects.select_for_update().get(pk=item.pk)
        item.code = before.code
    _check(item)
    try:
        with transaction.atomic():
            item.save()
    except IntegrityError as error:
        raise at_field(
            "code", _("There is an item with this code already."), code="code_taken"
        ) from error
    if before is None:
        audit.record("policy_item_added", item, by=by)
    elif changes := audit.changed_fields(before, item, FIELDS):
        audit.record("policy_item_saved", item, by=by, changes=changes)
    return item


def _check(item: PolicyPlanItem) -> None:
    for code in ("ky", "ru", "en"):
        setattr(item, f"title_{code}", (getattr(item, f"title_{code}") or "").strip())
    if not any((item.title_ky, item.title_ru, item.title_en)):
        raise ValidationError(_("Give a title in one language at least."), code="no_title")
    if item.last_year < item.first_year:
        raise at_field("last_year", _("The last year lies before the first one."), code="years")
