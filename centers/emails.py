"""What the letters of this app say."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from centers.models import Center, Membership
from core import messages
from core.models import OutgoingMessage


def membership_added(user_id: int, center_id: int, role: str) -> OutgoingMessage:
    """Tells somebody who has an account that a center counts on him now."""
    user = User.objects.get(pk=user_id)
    center = Center.objects.select_related("organisation").get(pk=center_id)
    with translation.override(user.language):
        context = {
            "user": user,
            "center": str(center),
            "role": Membership.Role(role).label,
            "url": messages.absolute_url(reverse("home")),
            "association": settings.ASSOCIATION_NAME,
        }
        return messages.queue(
            to_email=user.email,
            to_name=user.name,
            user_id=user.pk,
            language=user.language,
            kind="membership",
            subject=_("You work for %(center)s on the portal now") % {"center": center},
            body=render_to_string("centers/email/membership_added.txt", context),
        )
