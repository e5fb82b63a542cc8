"""Who hears reminders: the coordinators of a center; where there are none, the directorate."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.reminders import directorate, of_users
from centers.models import Membership
from core.reminders import Recipient, audience


@audience("coordinators", _("Coordinators of the center"))
def coordinators(center_id: int) -> Iterable[Recipient]:
    members = Membership.objects.active().filter(center=center_id, role=Membership.Role.COORDINATOR)
    users = User.objects.filter(is_active=True, pk__in=members.values("user")).order_by("pk")
    return list(of_users(users)) or directorate(0)
