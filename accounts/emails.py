"""What the letters of this app say."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Invitation, User
from core import messages
from core.models import OutgoingMessage


def invited(invitation: Invitation, token: str, *, by: User | None) -> OutgoingMessage:
    """The letter with the personal link, in the language of who is invited."""
    user = invitation.user
    with translation.override(user.language):
        path = reverse("accounts:invitation_accept", kwargs={"token": token})
        body = render_to_string(
            "accounts/email/invited.txt",
            {
                "user": user,
                "by": by,
                "url": messages.absolute_url(path),
                "expires_at": invitation.expires_at,
                "association": settings.ASSOCIATION_NAME,
            },
        )
        return messages.queue(
            to_email=user.email,
            to_name=user.name,
            user_id=user.pk,
            language=user.language,
            kind="invitation",
            subject=_("Invitation to the portal of the Kyrgyz Adult Education Association"),
            body=body,
            by=by,
            secret=True,
        )
