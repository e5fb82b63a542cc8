"""Asks an address on another site whether it still answers, without being led into our own network.

Whoever writes a text chooses where our server knocks. So a name is looked up once, every number it
has must be a public one, and the connection goes to that very number: a name that changes its
number in between gains nothing. Each step of a redirect is checked anew.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri

MAX_STEPS = 5
MAX_BYTES = 64 * 1024
WAIT = 10  # seconds for each answer of the other side
LONGEST = 25  # seconds for one request as a whole: drop by drop is no answer
ALL_STEPS = 40  # seconds after which no further step of a redirect is taken
PORTS = (80, 443)
REDIRECTS = (301, 302, 303, 307, 308)
# Not every site answers HEAD; what it says then is asked again by GET.
ASK_AGAIN = range(400, 600)
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class RefusedError(Exception):
    """An address our server does not go to."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the number of the answer, 0 when nobody answered."""

    status: int

    @property
    def is_there(self) -> bool:
        """It answered, if only to say that it does not talk to programs or to come later."""
        return 200 <= self.status < 400 or self.status in (401, 403, 429, 503, 999)


def ask(url: str) -> Answer:
    """Go to an address and say what it answered. Never raises."""
    try:
        return Answer(_follow(url))
    except (RefusedError, OSError, http.client.HTTPException, ValueError):
        return Answer(0)


def _follow(url: str) -> int:
    until = time.monotonic() + ALL_STEPS
    for _step in range(MAX_STEPS):
        if time.monotonic() > until:
            raise RefusedError("too slow")
        status, leads_to = _request("HEAD", url)
        if status in ASK_AGAIN:
            status, leads_to = _request("GET", url)
        if status not in REDIRECTS or not leads_to:
            return status
        url = urljoin(url, leads_to)
    raise RefusedError("too many redirects")


def _request(method: str, url: str) -> tuple[int, str]:
    parts = urlsplit(iri_to_uri(url))
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise RefusedError(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    number = public_number(parts.hostname, port)
    connection = _connect(parts.scheme, parts.hostname, port, number)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {
        "User-Agent": f"Mozilla/5.0 (compatible; KAEA-portal link check; +{settings.SITE_URL})",
        "Accept": "*/*",
        "Range": f"bytes=0-{MAX_BYTES - 1}",
    }
    if method == "HEAD":
        del headers["Range"]
    try:
        connection.request(method, target, headers=headers)
        response = connection.getresponse()
        response.read(MAX_BYTES)
        return response.status, response.headers.get("Location", "")
    finally:
        connection.watch.cancel()
        connection.close()


def public_number(host: str, port: int) -> str:
    """The number of a host. Raises RefusedError when one that the name has is not public."""
    found = {
        str(row[4][0]).split("%")[0]
        for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    }
    numbers = [ipaddress.ip_address(number) for number in sorted(found)]
    if settings.LINK_CHECK_LOOPBACK and all(number.is_loopback for number in numbers):
        return str(numbers[0])
    if port not in PORTS or not numbers or not all(is_public(number) for number in numbers):
        raise RefusedError(host)
    return str(numbers[0])


def is_public(number: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether a number belongs to the open internet. IPv4 inside IPv6 is looked at as IPv4."""
    if isinstance(number, ipaddress.IPv6Address):
        if number.sixtofour or number.teredo or number in NAT64:
            return False
        if number.ipv4_mapped:
            return is_public(number.ipv4_mapped)
    return number.is_global and not number.is_multicast


class _Pinned(http.client.HTTPConnection):
    """Connects to a number that was looked at before, under the name the site knows."""

    def __init__(self, host: str, port: int, number: str, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=WAIT)
        self.number, self.context = number, context
        self.watch = threading.Timer(LONGEST, self._hang_up)
        self.watch.daemon = True

    def connect(self) -> None:
        self.sock = socket.create_connection((self.number, self.port), self.timeout)
        self.watch.start()
        if self.context is not None:
            self.sock = self.context.wrap_socket(self.sock, server_hostname=self.host)

    def _hang_up(self) -> None:
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def _connect(scheme: str, host: str, port: int, number: str) -> _Pinned:
    context = ssl.create_default_context() if scheme == "https" else None
    connection = _Pinned(host, port, number, context)
    if context is not None:
        connection.default_port = 443  # else the port would stand in the Host header
    return connection
