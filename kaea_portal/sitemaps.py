"""What search engines are shown: every public page in each language it exists in."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.sitemaps import Sitemap
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import translation

from centers.models import Center
from events.models import Event, ProgrammeRelease
from library.models import Resource

OURS = [code for code, _name in settings.LANGUAGES]
PAGES = (
    "home",
    "library:resource_list",
    "centers:center_list",
    "trainings:upcoming_list",
    "events:public_list",
)


@dataclass(frozen=True, slots=True)
class Found:
    """A page: its address without the language, its languages, its last change."""

    rest: str
    languages: Sequence[str] = tuple(OURS)
    changed: dt.datetime | None = None


class PortalSitemap(Sitemap):
    """Django's writes items × languages into one list; here a page of it is all that is read."""

    limit = 10_000  # 30,000 addresses with three languages; engines take 50,000

    def found(self, item: Any) -> Found:
        raise NotImplementedError

    def get_urls(
        self, page: int | str = 1, site: Any = None, protocol: str | None = None
    ) -> list[dict[str, Any]]:
        origin = f"{self.get_protocol(protocol)}://{self.get_domain(site)}"
        return [
            url
            for item in self.paginator.page(page).object_list
            for url in _urls(self.found(item), origin)
        ]


def _urls(found: Found, origin: str) -> Iterable[dict[str, Any]]:
    alternates = [
        {"location": f"{origin}/{code}/{found.rest}", "lang_code": code} for code in found.languages
    ]
    # Without a language the portal asks the browser for one.
    alternates.append({"location": f"{origin}/{found.rest}", "lang_code": "x-default"})
    for code in found.languages:
        yield {
            "location": f"{origin}/{code}/{found.rest}",
            "lastmod": found.changed,
            "alternates": alternates,
        }


def _rest(name: str, *arguments: str) -> str:
    """An address without its language."""
    with translation.override(settings.LANGUAGE_CODE):
        return reverse(name, args=arguments).removeprefix(f"/{settings.LANGUAGE_CODE}/")


class PageSitemap(PortalSitemap):
    def items(self) -> Sequence[str]:
        return PAGES

    def found(self, item: str) -> Found:
        return Found(_rest(item))


class LibrarySitemap(PortalSitemap):
    """Materials in the languages they have; one in none of ours has one page."""

    def items(self) -> Any:
        is_there = Q(editions__published__isnull=False)
        return (
            Resource.objects.published()
            .annotate(languages=ArrayAgg("editions__language", filter=is_there))
            .order_by("pk")
            .values_list("slug", "languages", "updated_at")
        )

    def found(self, item: tuple[str, list[str], dt.datetime]) -> Found:
        slug, languages, changed = item
        ours = [code for code in OURS if code in (languages or ())]
        return Found(_rest("library:resource_detail", slug), ours or OURS[:1], changed)


class CenterSitemap(PortalSitemap):
    def items(self) -> Any:
        return Center.objects.public().order_by("pk").values_list("slug", flat=True)

    def found(self, item: str) -> Found:
        return Found(_rest("centers:center_detail", item))


class EventSitemap(PortalSitemap):
    """Events that visitors may see, those that are over too."""

    def items(self) -> Any:
        rows = Event.objects.open_to_all().exclude(status=Event.Status.CANCELLED)
        return rows.order_by("pk").values_list("slug", "updated_at")

    def found(self, item: tuple[str, dt.datetime]) -> Found:
        slug, changed = item
        return Found(_rest("events:public_detail", slug), changed=changed)


class ProgrammeSitemap(EventSitemap):
    """Released programmes of these events, as of their last release."""

    def items(self) -> Any:
        released = ProgrammeRelease.objects.filter(event=OuterRef("pk")).order_by("-number")
        rows = Event.objects.open_to_all().exclude(status=Event.Status.CANCELLED)
        rows = rows.annotate(released_at=Subquery(released.values("released_at")[:1]))
        rows = rows.filter(released_at__isnull=False).order_by("pk")
        return rows.values_list("slug", "released_at")

    def found(self, item: tuple[str, dt.datetime]) -> Found:
        slug, changed = item
        return Found(_rest("events:public_programme", slug), changed=changed)


KINDS: dict[str, type[PortalSitemap]] = {
    "pages": PageSitemap,
    "library": LibrarySitemap,
    "centers": CenterSitemap,
    "events": EventSitemap,
    "programmes": ProgrammeSitemap,
}
SITEMAPS: dict[str, type[Sitemap] | Sitemap] = {**KINDS}


def fits_one() -> bool:
    """Whether all addresses go into one file."""
    return all(kind().paginator.num_pages == 1 for kind in KINDS.values())
