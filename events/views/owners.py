"""What the owner of a commitment sees by a personal link, without an account."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import limits
from core.access import public
from core.middleware import client_ip
from core.once import FIELD
from core.refusals import show_refusal
from events import services
from events.forms.decisions import OwnerReportForm
from events.models import OwnerLink

# In an hour, by address of the reader and by link: guessing is hopeless anyway, flooding is not.
OPENED_AT_MOST, REPORTS_AT_MOST, AN_HOUR = 120, 12, 3600


@public
def owner_report(request: HttpRequest, token: str) -> HttpResponse:
    """The promise, what was reported so far by the owner, and a form for more.

    Nothing else of the portal, nobody's name; kept by no browser and found by no search.
    """
    if not limits.allow("owner-link", client_ip(request), at_most=OPENED_AT_MOST, seconds=AN_HOUR):
        return _closed(render(request, "429.html", status=429))
    link = services.open_owner_link(token)
    if link is None:
        old = services.old_link_commitment(token)
        gone = {"link": None, "center": old.event.center if old else None}
        return _closed(render(request, "events/owner_report.html", gone, status=404))
    row = link.commitment
    form = OwnerReportForm(request.POST or None, request.FILES or None) if row.is_pending else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            _save(request, link, form)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return _closed(redirect(f"{request.path}?saved=1"))
    context = {
        "link": link,
        "row": row,
        "form": form,
        "reports": row.progress.filter(is_from_owner=True),
        "is_saved": request.GET.get("saved") == "1",
    }
    return _closed(render(request, "events/owner_report.html", context))


def _save(request: HttpRequest, link: OwnerLink, form: OwnerReportForm) -> None:
    number = request.POST.get(FIELD, "")[:64]
    if not limits.allow("owner-report", str(link.pk), at_most=REPORTS_AT_MOST, seconds=AN_HOUR):
        raise ValidationError(
            _("That was a lot at once. Wait some minutes and send it again."), code="limit"
        )
    services.report_by_link(link, form_number=number, **form.cleaned_data)


def _closed(response: HttpResponse) -> HttpResponse:
    """An address that is a key: no search engine, no cache, no other site learns of it."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
