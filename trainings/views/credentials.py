"""What visitors and their programs check: the page of a certificate, its credential, the keys.

Addresses never die: a revoked or expired certificate says so, a forgotten holder has no name.
"""

import json
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import limits
from core.access import public
from core.caching import cached_public
from core.middleware import client_ip
from trainings.certificates import badges, paper, pictures
from trainings.certificates.codes import read_code
from trainings.forms.certificates import CodeForm
from trainings.models import Certificate, IssuerKey, StatusList
from trainings.models.certificates import in_language
from trainings.selectors.certificates import certificate_by_code
from trainings.services.certificates import ensure_key
from trainings.services.certificates.states import PAGES

# Codes cannot be guessed; this keeps machines from trying. Wrong ones are few among people.
LOOKS_AT_MOST, WRONG_AT_MOST, LIMIT_SECONDS = 600, 30, 600
KEPT_SECONDS, PAGE_SECONDS = 3600, 60


@public
def certificate_find(request: HttpRequest) -> HttpResponse:
    """A form for those who hold the paper and have no camera."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        if code := read_code(form.cleaned_data["code"]):
            return redirect("certificate_page", code)
        form.add_error("code", _("A code has sixteen letters and figures. Look at it once more."))
    return render(request, "trainings/certificate_find.html", {"form": form})


@public
@cached_public(PAGE_SECONDS, of=PAGES)
def certificate_page(request: HttpRequest, code: str) -> HttpResponse:
    """Every fact on the paper and the state of today. What changes it forgets the kept pages, so
    revoked shows at once; an end of validity within a minute of midnight."""
    found = _look(request, code)
    if isinstance(found, int):
        context: dict[str, Any] = {"row": None, "form": CodeForm(), "is_limited": found == 429}
        return _unlisted(render(request, "trainings/certificate_page.html", context, status=found))
    language = (get_language() or "ky")[:2]
    context = {
        "row": found,
        "heading": paper.heading(found),
        "statement": paper.statement(found),
        "title": paper.title(found, language),
        "facts": paper.lines(found, language),
        "modules": paper.modules(found.facts, language),
        "signatory": found.facts.get("signatory", {}).get("name", ""),
        "office": in_language(found.facts.get("signatory", {}).get("office", {}), language),
    }
    return _unlisted(render(request, "trainings/certificate_page.html", context))


def _look(request: HttpRequest, code: str) -> Certificate | int:
    """The certificate of a code, 404 or 429."""
    ip = client_ip(request)
    if not limits.allow("certificate", ip, at_most=LOOKS_AT_MOST, seconds=LIMIT_SECONDS):
        return 429
    known = read_code(code)
    row = certificate_by_code(known) if known else None
    if row is not None:
        return row
    wrong = limits.allow("certificate-wrong", ip, at_most=WRONG_AT_MOST, seconds=LIMIT_SECONDS)
    return 404 if wrong else 429


@public
@require_safe
def credential_json(request: HttpRequest, code: str) -> HttpResponse:
    """The signed credential; the name in it is a hash unless the holder shows it."""
    row = _found(request, code)
    return _open(json_response(_signed(row)))


def _signed(row: Certificate) -> dict[str, Any]:
    key = ensure_key()
    name = f"credential:{row.pk}:{key.pk}:{row.is_name_shared:d}{bool(row.holder_name):d}"
    return _kept(name, lambda: badges.signed(row, by=badges.Signer(key)))


def _kept(name: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Signing takes a while; the name changes with everything that the document says."""
    made: dict[str, Any] | None = cache.get(name)
    if made is None:
        made = make()
        cache.set(name, made, KEPT_SECONDS)
    return made


@public
@require_safe
def credential_badge(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """The badge as a picture with the credential inside."""
    if form not in ("png", "svg"):
        raise Http404
    row = _found(request, code)
    signer = badges.Signer(ensure_key())
    if form == "png":
        image = badges.baked_png(row, pictures.badge_png(row), by=signer)
        return _open(badge_response(image, "image/png"))
    image = badges.baked_svg(row, pictures.badge_svg(row), by=signer)
    return _open(badge_response(image, "image/svg+xml"))


@public
@require_safe
def credential_status(request: HttpRequest, number: int) -> HttpResponse:
    """Which certificates are revoked, as a signed list of bits."""
    row = get_object_or_404(StatusList, number=number)
    key = ensure_key()
    name = f"status-list:{row.pk}:{key.pk}:{row.changed_at.timestamp()}"
    made = _kept(name, lambda: badges.signed_list(row, by=badges.Signer(key)))
    return _open(json_response(made))


@public
@require_safe
def did_document(request: HttpRequest) -> HttpResponse:
    """The issuer with its public keys: did:web."""
    ensure_key()
    keys = IssuerKey.objects.filter(withdrawn_at=None).order_by("-pk")
    made = badges.did_document(sorted(keys, key=lambda key: key.retired_at is not None))
    return _open(json_response(made, content_type="application/did+json"))


def _found(request: HttpRequest, code: str) -> Certificate:
    found = _look(request, code)
    if isinstance(found, int):
        raise Http404
    return found


def json_response(
    document: dict[str, Any], content_type: str = "application/vc+ld+json"
) -> HttpResponse:
    body = json.dumps(document, ensure_ascii=False, indent=1)
    return HttpResponse(body, content_type=content_type)


def badge_response(image: bytes, content_type: str) -> HttpResponse:
    response = HttpResponse(image, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _open(response: HttpResponse) -> HttpResponse:
    """Checkers that run in a browser on other sites may read it."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return _unlisted(response)


def _unlisted(response: HttpResponse) -> HttpResponse:
    """Whoever has the paper finds the page; search engines do not."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-cache"
    return response
