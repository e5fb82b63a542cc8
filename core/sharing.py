"""How a page is handed on: links that open a messenger with the address written in."""

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Share:
    """Links to messengers; they lead to its makers."""

    whatsapp: str
    telegram: str


def share(title: str, url: str) -> Share:
    """Links to hand an address on, with its title."""
    title, both = quote(title, safe=""), quote(f"{title}\n{url}", safe="")
    return Share(
        whatsapp=f"https://wa.me/?text={both}",
        telegram=f"https://t.me/share/url?url={quote(url, safe='')}&text={title}",
    )


@dataclass(frozen=True, slots=True)
class ShareTo:
    """Links that open a message to one person with the text written in."""

    whatsapp: str
    sms: str


def share_to(phone: str, text: str) -> ShareTo:
    """Links to send a text to one phone (E.164; without one the sender chooses whom)."""
    words = quote(text.strip(), safe="")
    return ShareTo(
        whatsapp=f"https://wa.me/{phone.lstrip('+')}?text={words}",
        sms=f"sms:{phone}?body={words}",
    )
