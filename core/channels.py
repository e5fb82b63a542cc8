"""The ways a message takes: e-mail, a service that Apprise knows (Telegram, SMS, …), a call.

Services are set up by `MESSAGE_SERVICES`, one address of Apprise each, with `{to}` where the
recipient stands:

    MESSAGE_SERVICES=telegram=tgram://<token>/{to},sms=twilio://<sid>:<token>@<from>/{to}

A service called "sms" is also used for people who have a phone and no e-mail; without it they stand
on the phone list.
"""

import logging
import re
from typing import Any
from urllib.parse import quote

from django.conf import settings

from core.models import OutgoingMessage

Channel = OutgoingMessage.Channel
SMS = "sms"
# A number, a name, an address of a chat: nothing that Apprise would read as two, or as an option.
ADDRESS = re.compile(r"[+@#]?[\w.:-]+(@[\w.-]+)?", re.ASCII)


class NotTakenError(Exception):
    """The service did not take a message."""


def services() -> list[str]:
    """Names of what is set up here besides e-mail."""
    return list(settings.MESSAGE_SERVICES)


def label(service: str) -> str:
    """A name as people write it."""
    return service.upper() if len(service) <= 3 else service.capitalize()


def way_to(*, email: str, phone: str = "", service: str = "", address: str = "") -> dict[str, Any]:
    """Fields of an outgoing message: by the service asked for if it is set up, else by e-mail, else
    by SMS, else on the list of people who are called."""
    if service and address and service in services():
        channel = Channel.SERVICE
    elif email:
        channel, service, address = Channel.EMAIL, "", ""
    elif phone and SMS in services():
        channel, service, address = Channel.SERVICE, SMS, phone
    else:
        channel, service, address = Channel.PHONE_LIST, "", ""
    return {
        "channel": channel, "to_email": email, "to_phone": phone,
        "service": service, "to_address": address,
    }  # fmt: skip


def _target(service: str, address: str) -> Any:
    """The service ready to speak to somebody; None where it knows no such address."""
    from apprise import Apprise  # two seconds and 50 MB, where a service is set up

    url = settings.MESSAGE_SERVICES[service].replace("{to}", quote(address.strip(), safe="+"))
    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it writes addresses with tokens
    return Apprise.instantiate(url, suppress_exceptions=True)


def is_address(service: str, address: str) -> bool:
    """Whether the service could send there at all, and to one only; nothing is sent."""
    if service not in services() or not ADDRESS.fullmatch(address.strip()):
        return False
    target = _target(service, address)
    targets = getattr(target, "targets", None)
    return target is not None and (targets is None or len(targets) == 1)


def send(service: str, address: str, *, subject: str, body: str) -> None:
    """Hand a message over; raises where the service is not set up, or does not take it."""
    is_known = service in services() and ADDRESS.fullmatch(address.strip())
    target = _target(service, address) if is_known else None
    if target is None:
        raise ValueError("no such service or address")
    if not target.notify(body=body, title=subject):
        raise NotTakenError(service)
