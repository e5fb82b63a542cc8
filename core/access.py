"""Access marks. Every view carries exactly one; a test over all addresses fails on a missing mark.

`LoginRequiredMiddleware` makes "signed in" the default, so `member` only says so out loud,
`public` opens a view to everyone, and `allow(rule)` asks more of a signed-in person.
Rows of strangers are a different question: fetch with `visible_to(user)`, which ends in a 404.
"""

from collections.abc import Callable, Collection
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from accounts.models import User

    class MemberRequest(HttpRequest):
        """A request of a signed-in person."""

        user: User
        htmx: HtmxDetails

else:
    MemberRequest = HttpRequest

View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """Open a view to everyone."""
    view.access = "public"  # type: ignore[attr-defined]
    return login_not_required(view)


def member(view: View) -> View:
    """Everyone who has signed in. The middleware asks; the mark says that this is meant."""
    view.access = "member"  # type: ignore[attr-defined]
    return view


def allow(rule: Callable[[Any], bool]) -> Callable[[View], View]:
    """Signed-in people for whom `rule(user)` is true; everyone else signed in gets 403."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not (request.user.is_authenticated and rule(request.user)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.access = f"allow:{rule.__name__}"  # type: ignore[attr-defined]
        return guarded

    return mark


# Which centers a user works for at present; the app of the centers answers.
_centers_of: list[Callable[..., Collection[int]]] = []


def ask_centers(rule: Callable[..., Collection[int]]) -> None:
    """`rule(user, role=…)` gives the ids of the user's centers. Called once, in AppConfig.ready."""
    _centers_of[:] = [rule]


def centers_of(user: "User", *, role: str | None = None) -> Collection[int]:
    """Ids of the centers a user works for at present (in that role), for rows that know a center's
    number only."""
    return {pk for rule in _centers_of for pk in rule(user, role=role)}
