"""Middleware of the house: where a request comes from, and what a page may use of the device."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core import audit

GetResponse = Callable[[HttpRequest], HttpResponse]
# No page of ours needs these; the camera is for scanning codes at a check-in desk.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "display-capture",
        "encrypted-media",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
        "xr-spatial-tracking",
    )
)
PERMISSIONS_POLICY += (
    ", camera=(self), fullscreen=(self), "
    "publickey-credentials-create=(self), publickey-credentials-get=(self)"
)


def client_ip(request: HttpRequest) -> str | None:
    """Address of the person. `X-Forwarded-For` counts only as far as our own proxies wrote it."""
    proxies = settings.TRUSTED_PROXIES
    if proxies:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(hops) >= proxies and hops[-proxies]:
            return _without_port(hops[-proxies])
    return _without_port(request.META.get("REMOTE_ADDR", ""))


def _without_port(value: str) -> str | None:
    """An address the database accepts, or None: a unix socket has none, a header may lie."""
    for candidate in (value, value.rpartition(":")[0].strip("[]")):
        try:
            return str(ipaddress.ip_address(candidate))
        except ValueError:
            continue
    return None


class RequestContextMiddleware:
    """Everything recorded in the audit log during a request says from where it came."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with audit.request_context(ip=client_ip(request), path=request.path):
            return self.get_response(request)


class NoNulMiddleware:
    """No person types the character NUL, and the database takes it in no text: 400.

    In forms the fields refuse it themselves, at their place.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", "") or "\x00" in request.path_info:
            raise BadRequest("NUL in the address")
        return self.get_response(request)


class BodyLimitMiddleware:
    """Refuses a request whose announced length is beyond every form of ours, before a byte of it
    is read: 413. Stands above what looks into forms."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length[:20]) > settings.MAX_BODY_BYTES:
            text = _("This is too large: the limit is %(limit)s. Nothing was kept.")
            limit = f"{settings.MAX_BODY_BYTES // 1_000_000} MB"
            return HttpResponse(
                text % {"limit": limit}, status=413, content_type="text/plain; charset=utf-8"
            )
        return self.get_response(request)


class PrivatePagesMiddleware:
    """What a signed-in person reads is for this person alone and is asked for anew each time.

    Without a word about it a browser or a proxy may keep a page with names; computers of centers
    are shared. Going back to a page costs one question, as on the pages for visitors.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (
            settings.SESSION_COOKIE_NAME in request.COOKIES
            and "Cache-Control" not in response.headers
        ):
            response.headers["Cache-Control"] = "private, no-cache"
        return response


class PermissionsPolicyMiddleware:
    """Says which abilities of the device the pages may use."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response
