"""Desks of the check-in: the organiser's page of them, and what the volunteers' phones ask for."""

import datetime as dt
import gzip
import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from core import audit, limits
from core.access import MemberRequest, member, public
from core.middleware import client_ip
from core.refusals import show_refusal
from events import desk_list as lists
from events import guides, services
from events.desk_words import desk_words
from events.forms.guests import DeskForm, HallForm
from events.models import Desk, Scan
from events.views.frame import editable_event, frame, tell_errors
from people.models import AgeBand, Sex

MANY = 200  # scans in one request
LONGEST_BODY = 200_000
GUESSES_AT_MOST, GUESSES_SECONDS = 60, 600
WORKER = Path(settings.BASE_DIR) / "static" / "js" / "desk-sw.js"
ASSETS = ("css/portal.css", "css/desk.css", "js/desk.js", "js/fold.js", "img/mark.svg")
DECODER = "vendor/qr-0.7.0/decode.min.js"


# For the organiser ------------------------------------------------------------------------


@member
def desk_list(request: MemberRequest, slug: str) -> HttpResponse:
    """The desks of an event; a new one shows its QR code this once."""
    event = editable_event(request, slug)
    form = DeskForm(request.POST or None, event=event)
    context = frame(request, event, "guest_list")
    if request.method == "POST" and form.is_valid():
        try:
            desk, invitation = services.create_desk(event, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            address = request.build_absolute_uri(_desk_address(invitation))
            context |= {"new_desk": desk, "address": address, "qr": _qr(address)}
            form = DeskForm(event=event)
    context |= {
        "form": form,
        "hall_form": HallForm(),
        "guide_language": guides.language_for(get_language()),
        "halls": event.halls.all(),
        "desks": event.desks.filter(is_office=False)
        .select_related("hall")
        .order_by("revoked_at", "pk"),
    }
    response = render(request, "events/desk_list.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _desk_address(invitation: str) -> str:
    """What a phone opens to become a desk. Behind the #, so no log of a server has it."""
    return f"{reverse('desk_page')}#{invitation}"


def _qr(text: str) -> str:
    svg = segno.make(text, error="m").svg_inline(
        border=3, omitsize=True, light="#fff", svgclass="qr", lineclass=None
    )
    return mark_safe(svg)  # noqa: S308 - made of squares


@member
@require_POST
def desk_open(request: MemberRequest, slug: str) -> HttpResponse:
    """The phone in the organiser's hand is a desk: one step, no QR code."""
    event = editable_event(request, slug)
    try:
        _desk, invitation = services.open_desk(event, by=request.user)
    except ValidationError as error:
        tell_errors(request, error)
        return redirect("events:desk_list", event.slug)
    response = redirect(_desk_address(invitation))
    response.headers["Cache-Control"] = "private, no-store"
    return response


@member
@require_POST
def desk_revoke(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """End the key of a phone at once."""
    event = editable_event(request, slug)
    rows = event.desks.filter(is_office=False)
    services.revoke_desk(get_object_or_404(rows, pk=pk), by=request.user)
    messages.success(request, _("The key of this desk has ended."))
    return redirect("events:desk_list", event.slug)


@member
@require_POST
def hall_create(request: MemberRequest, slug: str) -> HttpResponse:
    """A hall in which people are counted."""
    event = editable_event(request, slug)
    form = HallForm(request.POST)
    if form.is_valid():
        try:
            services.add_hall(event, name=form.cleaned_data["hall_name"], by=request.user)
        except ValidationError as error:
            tell_errors(request, error)
    else:
        messages.error(request, _("Type the name of the hall."))
    return redirect("events:desk_list", event.slug)


# For the phones ---------------------------------------------------------------------------


@public
@require_GET
def desk_page(request: HttpRequest) -> HttpResponse:
    """The page of a desk. It holds nobody's data; the phone fills it with the key it was given."""
    language = request.GET.get("lang", "")
    if language in dict(settings.LANGUAGES):
        translation.activate(language)
    context = {
        "words": desk_words(),
        "bands": [(band.value, band.label) for band in AgeBand],
        "sexes": Sex.choices,
        "decoder": static(DECODER),
        "languages": settings.LANGUAGES,
        "language": get_language(),
    }
    response = render(request, "events/desk_page.html", context)
    response.headers["Cache-Control"] = "private, no-cache"
    if language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
        )
    return response


@public
@require_GET
def desk_worker(request: HttpRequest) -> HttpResponse:
    """The script that opens the desk without a network. It sees addresses under /desk/ only."""
    response = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@cache
def _worker() -> str:
    digest = hashlib.blake2b(digest_size=8)
    root = Path(settings.BASE_DIR)
    sources = [WORKER, root / "templates/events/desk_page.html", root / "events/desk_words.py"]
    sources += sorted(root.glob("locale/*/LC_MESSAGES/django.po"))
    sources += [Path(found) for name in ASSETS if (found := finders.find(name))]
    for path in sources:
        digest.update(path.read_bytes())
    shell = {
        "version": digest.hexdigest(),
        "page": reverse("desk_page"),
        "assets": [static(name) for name in ASSETS],
        "hashed": isinstance(staticfiles_storage, ManifestFilesMixin),
    }
    text = WORKER.read_text(encoding="utf-8")
    return f"self.DESK = {JsonResponse(shell).content.decode()};\n{text}"


def _key(request: HttpRequest) -> str:
    scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if scheme == "Desk" else ""


def _no_desk(request: HttpRequest, reason: str = "unknown") -> HttpResponse:
    """The key is wrong or has ended. Who tries many is made to wait."""
    is_slow = not limits.allow(
        "desk-key", client_ip(request), at_most=GUESSES_AT_MOST, seconds=GUESSES_SECONDS
    )
    return JsonResponse({"error": reason}, status=429 if is_slow else 403)


@public
@csrf_exempt  # no cookie speaks here either
@require_POST
def desk_enrol(request: HttpRequest) -> HttpResponse:
    """Make the phone that asks the desk of its invitation, under the key it chose."""
    try:
        asked = json.loads(request.body[:1000])
        invitation, key = str(asked["invitation"]), str(asked["key"])
    except (ValueError, TypeError, KeyError):
        return JsonResponse({"error": "form"}, status=400)
    try:
        services.enrol_phone(invitation, key=key)
    except services.DeskClosed as closed:
        return _no_desk(request, closed.reason)
    response = JsonResponse({"now": lists.milliseconds(timezone.now())})
    response.headers["Cache-Control"] = "private, no-store"
    return response


@public
@require_GET
def desk_guests(request: HttpRequest) -> HttpResponse:
    """The list of the desk's event, whole or what changed `?since=` (milliseconds)."""
    key = _key(request)
    desk = Desk.objects.with_key(key).select_related("event").first() if key else None
    if desk is None or not desk.is_good:
        return _no_desk(request, desk.closed_because if desk else "unknown")
    since = _moment(request.GET.get("since", ""))
    found = lists.payload(desk, since=since)
    if since is None:
        audit.record(
            "desk_list_sent",
            desk,
            by=None,
            center_id=desk.event.center_id,
            changes={"rows": len(found["rows"]), "personal": True},
        )
        Desk.objects.filter(pk=desk.pk).update(last_seen_at=timezone.now())
    return _zipped(request, found)


def _zipped(request: HttpRequest, data: Any) -> HttpResponse:
    """Nothing in it comes from the request, so zipping gives nothing away (BREACH)."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    response = HttpResponse(content_type="application/json")
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        body = gzip.compress(body, 6, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
    response.content = body
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Vary"] = "Accept-Encoding, Authorization"
    return response


def _moment(text: str) -> dt.datetime | None:
    if not text.isdecimal() or len(text) > 14:
        return None
    return dt.datetime.fromtimestamp(int(text) / 1000, tz=dt.UTC)


@public
@csrf_exempt  # no cookie speaks here: the phone shows its key in a header
@require_POST
def desk_scans(request: HttpRequest) -> HttpResponse:
    """Take a batch of scans: any number of times, in any order, with the same result."""
    key = _key(request)
    if not key:
        return _no_desk(request)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length[:12]) > LONGEST_BODY:
        return JsonResponse({"error": "length"}, status=413)
    sent = _sent(request.body)
    if sent is None:
        return JsonResponse({"error": "form"}, status=400)
    try:
        answers = services.take_scans(key, sent)
    except services.DeskClosed as closed:
        return _no_desk(request, closed.reason)
    response = JsonResponse(
        {
            "now": lists.milliseconds(timezone.now()),
            "answers": [_answer(answer) for answer in answers],
        },
        json_dumps_params={"ensure_ascii": False, "separators": (",", ":")},
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _answer(answer: services.Answer) -> dict[str, Any]:
    found: dict[str, Any] = {"n": answer.nonce, "is": answer.result}
    if answer.registration is not None:
        found |= {"r": answer.registration, "name": answer.name}
    if answer.at is not None:
        found |= {"at": lists.milliseconds(answer.at), "desk": answer.desk}
    return found


def _sent(body: bytes) -> list[services.Sent] | None:
    """The scans of a request, or None for what no desk of ours sends."""
    try:
        lines = json.loads(body)["scans"]
        if not isinstance(lines, list) or len(lines) > MANY:
            return None
        return [_one(line) for line in lines]
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, OSError):
        return None


def _one(line: dict[str, Any]) -> services.Sent:
    nonce, undoes = str(line["n"]), str(line.get("u") or "")
    kind = Scan.Kind(line["k"])
    if not re.fullmatch(r"[\w-]{8,36}", nonce, re.ASCII):
        raise ValueError("nonce")
    if (kind == Scan.Kind.UNDO) != bool(undoes) or len(undoes) > 36 or "\x00" in undoes:
        raise ValueError("undoes")
    code = str(line.get("c") or "")[:60]
    if "\x00" in code:
        raise ValueError("code")
    person = line.get("p")
    if person is not None:
        person = {str(name)[:20]: _plain(value) for name, value in dict(person).items()}
    return services.Sent(
        nonce=nonce,
        kind=kind,
        at=dt.datetime.fromtimestamp(int(line["t"]) / 1000, tz=dt.UTC),
        code=code,
        registration=_number(line.get("r")),
        hall=_number(line.get("h")),
        undoes=undoes,
        person=person,
    )


def _plain(value: Any) -> str | bool:
    return value if isinstance(value, bool) else str(value).replace("\x00", "")[:160]


def _number(value: Any) -> int | None:
    if value is None:
        return None
    number = int(value)
    if not 0 <= number < 2**63:
        raise ValueError("number")
    return number
