"""Who hears reminders: the directorate."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import NationalRole
from core.reminders import Recipient, audience


def of_users(users: Iterable[User]) -> Iterator[Recipient]:
    """Members as recipients, each in his own language."""
    for user in users:
        yield Recipient(
            f"user:{user.pk}",
            user.name,
            user.language,
            email=user.email,
            user_id=user.pk,
            muted=tuple(user.muted_rules),
            service=user.service,
            address=user.service_address,
        )


@audience("directorate", _("Directorate"))
def directorate(_number: int) -> Iterator[Recipient]:
    rows = User.objects.filter(is_active=True, national_role=NationalRole.DIRECTORATE)
    return of_users(rows.order_by("pk"))
