"""The Atom feed of the library: what is new, in the reader's language where there is one."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from library import records, selectors
from library.downloads import TYPES
from library.models import Resource
from library.records import Record

NEWEST = 30


class LanguageAtomFeed(Atom1Feed):
    """Says of each entry in which language it is, and on what terms it may be used."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {**super().item_attributes(item), "xml:lang": item["language"]}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for url, content_type in item["books"]:
            attributes = {"rel": "enclosure", "href": url, "type": content_type}
            handler.addQuickElement("link", "", attributes)


class LibraryFeed(Feed):
    """`library/feed.atom`; withdrawn materials drop out."""

    feed_type = LanguageAtomFeed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.origin = f"{request.scheme}://{request.get_host()}"

    def title(self) -> str:
        return _("Library of %(name)s") % {"name": settings.ASSOCIATION_NAME}

    def subtitle(self) -> str:
        return _("New materials")

    def link(self) -> str:
        return reverse("library:resource_list")

    def feed_url(self) -> str:
        return reverse("library:feed")

    def feed_guid(self) -> str:
        return f"{self.origin}{reverse('library:feed')}"

    def author_name(self) -> str:
        return str(settings.ASSOCIATION_NAME)

    def items(self) -> Iterable[Record]:
        found = selectors.with_editions(Resource.objects.published().newest())[:NEWEST]
        for resource in found:
            edition = selectors.best_edition(resource.readable)  # type: ignore[attr-defined]
            if edition is not None:
                yield records.record(edition, self.origin)

    def item_title(self, item: Record) -> str:
        return item.title

    def item_description(self, item: Record) -> str:
        return item.summary

    def item_link(self, item: Record) -> str:
        return item.url

    def item_guid(self, item: Record) -> str:
        return records.identifier(item)

    def item_author_name(self, item: Record) -> str:
        return "; ".join(maker.name for maker in item.authors)

    def item_pubdate(self, item: Record) -> Any:
        return item.published

    def item_updateddate(self, item: Record) -> Any:
        return item.modified

    def item_categories(self, item: Record) -> list[str]:
        return [topic.name for topic in item.topics]

    def item_copyright(self, item: Record) -> str:
        return " ".join(filter(None, (item.licence, item.licence_url)))

    def item_extra_kwargs(self, item: Record) -> dict[str, Any]:
        kinds = TYPES if item.has_text else {}
        return {
            "language": item.language,
            "books": [
                (records.file_url(item.slug, item.language, kind, self.origin), content_type)
                for kind, content_type in kinds.items()
            ],
        }
