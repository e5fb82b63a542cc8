"""The signed addresses of a subscription: to confirm, to change, to stop. Nothing of them is kept.

News carry the header of RFC 8058: the mail program of the reader stops them with one POST that
needs neither sign-in nor cookie.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from core import links
from core.models import OutgoingMessage, Subscription

SALT = "core.subscription"
NEWS = "core.news"


def url_of(subscription_id: int, name: str, language: str) -> str:
    """Where one reader confirms, changes or stops his subscription; absolute."""
    token = links.signed_number(subscription_id, SALT)
    with translation.override(language):
        return f"{settings.SITE_URL.rstrip('/')}{reverse(f'core:{name}', args=[token])}"


def subscription_of(token: str) -> Subscription | None:
    """Whose address this is; None for a made-up one and for who is gone."""
    number = links.number_of(token, SALT)
    return Subscription.objects.filter(pk=number).first() if number is not None else None


def is_genuine(token: str) -> bool:
    """Whether the portal made this address, even if its subscription is gone."""
    return links.number_of(token, SALT) is not None


def stop_headers(message: OutgoingMessage) -> dict[str, str]:
    """What a mail program needs to stop the news with one click; nothing for other letters."""
    if message.kind != NEWS:
        return {}
    url = url_of(int(message.record_id), "subscription_stop", message.language)
    return {
        "List-Unsubscribe": f"<{url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "bulk",
    }
