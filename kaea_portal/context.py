"""What every page's frame needs: menu, place and role of the reader, languages, demo mark."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from centers.models import Membership
from centers.roles import memberships


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class LanguageLink:
    code: str
    name: str
    url: str
    current: bool


# label, URL name; the first part of the path decides which entry is the current one.
PUBLIC_MENU = (
    (_("Trainings"), "trainings:upcoming_list"),
    (_("Events"), "events:public_list"),
    (_("Library"), "library:resource_list"),
    (_("Centers"), "centers:center_list"),
)
COORDINATOR_MENU = (
    (_("Trainings"), "trainings:training_list"),
    (_("Events"), "events:event_list"),
    (_("People"), "people:person_list"),
    (_("My center"), "centers:center_staff"),
    (_("Library"), "library:desk_list"),
    (_("Dashboard"), "reports:dashboard"),
)
REVIEWER_MENU = ((_("Library"), "library:desk_list"), (_("Trainings"), "trainings:upcoming_list"))
TRAINER_MENU = (
    (_("Trainings"), "trainings:training_list"),
    (_("Events"), "events:event_list"),
    (_("Library"), "library:resource_list"),
)
DIRECTORATE_MENU = (
    (_("Dashboard"), "reports:dashboard"),
    (_("Trainings"), "trainings:training_list"),
    (_("Events"), "events:event_list"),
    (_("People"), "people:person_list"),
    (_("Centers"), "centers:center_list"),
    (_("Library"), "library:desk_list"),
)
DONOR_MENU = ((_("Dashboard"), "reports:dashboard"), (_("Reports"), "reports:report_list"))


def menu_for(user: User) -> tuple[tuple[Any, str], ...]:
    """The menu entries of a signed-in user: at most six, the rest lives inside pages."""
    if user.is_directorate:
        return DIRECTORATE_MENU
    if any(row.role == Membership.Role.COORDINATOR for row in memberships(user)):
        return COORDINATOR_MENU
    if user.is_donor_viewer:
        return DONOR_MENU
    if user.is_library_reviewer:
        return REVIEWER_MENU
    return TRAINER_MENU


def current_membership(request: HttpRequest, user: User) -> Membership | None:
    """The center the reader works for now: the chosen one, else the first."""
    rows = memberships(user)
    chosen = request.session.get("membership")
    return next((row for row in rows if row.pk == chosen), rows[0] if rows else None)


def _nav_items(request: HttpRequest, menu: tuple[tuple[Any, str], ...]) -> list[NavItem]:
    links = _menu_links(menu, get_language() or "")
    return [NavItem(label, url, request.path.startswith(url)) for label, url in links]


def _languages(request: HttpRequest) -> list[LanguageLink]:
    """This page in each language: an address differs in its first part only."""
    current = get_language()
    path = request.get_full_path()
    start = f"/{current}/"
    rest = path.removeprefix(start) if path.startswith(start) else None
    return [
        LanguageLink(code, name, path if rest is None else f"/{code}/{rest}", code == current)
        for code, name in settings.LANGUAGES
    ]


@cache
def _menu_links(menu: tuple[tuple[Any, str], ...], language: str) -> list[tuple[str, str]]:
    return [(str(label), reverse(name)) for label, name in menu]


def _switch_options(user: User) -> list[Membership]:
    """Centers to change between; the directorate works for all of them."""
    rows = [] if user.is_directorate else memberships(user)
    return rows if len(rows) > 1 else []


def portal(request: HttpRequest) -> dict[str, Any]:
    context: dict[str, Any] = {
        "demo": settings.DEMO,
        "languages": _languages(request),
        "origin": f"{request.scheme}://{request.get_host()}",
        "site_url": settings.SITE_URL,
    }
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return context | {"nav_items": _nav_items(request, PUBLIC_MENU)}
    membership = None if user.national_role else current_membership(request, user)
    if membership:
        context |= {
            "place_title": str(membership.center),
            "role_title": membership.get_role_display(),
        }
    else:
        context |= {
            "place_title": _("All centers") if user.is_directorate else settings.ASSOCIATION_NAME,
            "role_title": user.get_national_role_display(),
        }
    return context | {
        "nav_items": _nav_items(request, menu_for(user)),
        "membership": membership,
        "switch_options": _switch_options(user),
        "theme": user.theme,
    }
