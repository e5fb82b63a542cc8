"""Pages of visitors who want news by mail, and the feeds that say the same."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from core import limits, news, stopping, subscriptions
from core.access import public
from core.caching import cached_public
from core.middleware import client_ip
from core.models import Subscription
from core.news_feed import NewsFeed
from core.personal import private
from core.subscription_forms import SubscriptionForm, WishesForm

# A school class may subscribe together behind one address; a machine is stopped.
FORMS_AT_MOST, FORMS_SECONDS = 30, 600


@public
def subscription_create(request: HttpRequest) -> HttpResponse:
    """What one wants to hear of, and where to; the answer is the same for every address."""
    chosen: dict[str, Any] = {
        "kinds": request.GET.getlist("kind") or list(news.sources()),
        "regions": request.GET.getlist("region"),
    }
    chosen |= {"topics": request.GET.getlist("topic"), "language": (get_language() or "ky")[:2]}
    form = SubscriptionForm(request.POST or None, initial=chosen)
    status = 200
    if request.method == "POST" and form.is_valid():
        if limits.allow(
            "subscribe", client_ip(request), at_most=FORMS_AT_MOST, seconds=FORMS_SECONDS
        ):
            subscriptions.subscribe(email=form.cleaned_data["email"], **form.wishes())
            return redirect("core:subscription_asked")
        form.refuse_crowd()
        status = 429
    return private(
        render(request, "core/subscription_create.html", {"form": form, **_feeds()}, status=status)
    )


def _feeds() -> dict[str, Any]:
    return {"sources": list(news.sources().values())}


@public
@require_safe
def subscription_asked(request: HttpRequest) -> HttpResponse:
    """Look into your mail."""
    days = subscriptions.CONFIRM_WITHIN.days
    return render(request, "core/subscription_asked.html", {"days": days})


def _subscription(token: str) -> Subscription:
    row = stopping.subscription_of(token)
    if row is None:
        raise Http404
    return row


@csrf_exempt  # the signed token is the right to do it; no cookie is needed, none is read
@public
def subscription_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A button, not the mere opening: mail programs open addresses by themselves."""
    row = _subscription(token)
    if request.method == "POST":
        subscriptions.confirm(row)
        return private(redirect("core:subscription_update", token))
    if row.confirmed_at is not None:
        return private(redirect("core:subscription_update", token))
    return private(render(request, "core/subscription_confirm.html", {"row": row}))


@csrf_exempt
@public
def subscription_update(request: HttpRequest, token: str) -> HttpResponse:
    """What a reader gets, to be changed or stopped."""
    row = _subscription(token)
    if row.confirmed_at is None:
        return private(redirect("core:subscription_confirm", token))
    initial = {name: getattr(row, name) for name in subscriptions.FIELDS}
    form = WishesForm(request.POST or None, initial=initial)
    is_saved = request.method == "POST" and form.is_valid()
    if is_saved:
        subscriptions.save_wishes(row, **form.wishes())
    context = {"form": form, "row": row, "token": token, "is_saved": is_saved}
    return private(render(request, "core/subscription_update.html", context))


@csrf_exempt  # RFC 8058: the mail program of the reader sends this POST, without any cookie
@public
def subscription_stop(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST stops at once and erases. Again is no error."""
    if not stopping.is_genuine(token):
        raise Http404
    row = stopping.subscription_of(token)
    if request.method == "POST" and row is not None:
        subscriptions.stop(row)
        row = None
    return private(render(request, "core/subscription_stop.html", {"row": row}))


@public
@require_safe
@cached_public(300)
def news_feed(request: HttpRequest, kind: str) -> HttpResponse:
    """What is new, as Atom: the same that comes by mail."""
    source = news.sources().get(kind)
    if source is None:
        raise Http404
    return NewsFeed(source)(request)
