"""The Atom feed of the library: what is new, in the reader's language where there is one."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from library import records, selectors
from library.copies import Copy, copies, sent_files
from library.models import Resource
from library.records import Record

NEWEST = 30
Item = tuple[Record, Sequence[Copy]]


class LanguageAtomFeed(Atom1Feed):
    """Says of each entry in which language it is, and on what terms it may be used."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {**super().item_attributes(item), "xml:lang": item["language"]}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for copy in item["copies"]:
            attributes = {"rel": "enclosure", "href": copy.url, "type": copy.content_type}
            if copy.size:
                attributes["length"] = str(copy.size)
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

    def items(self) -> Iterable[Item]:
        found = selectors.with_editions(Resource.objects.published().newest())
        for resource in found.prefetch_related(sent_files("readable__published__"))[:NEWEST]:
            edition = selectors.best_edition(resource.readable)  # type: ignore[attr-defined]
            if edition is not None:
                record = records.record(edition, self.origin)
                yield record, copies(edition, record, self.origin)

    def item_title(self, item: Item) -> str:
        return item[0].title

    def item_description(self, item: Item) -> str:
        return item[0].summary

    def item_link(self, item: Item) -> str:
        return item[0].url

    def item_guid(self, item: Item) -> str:
        return records.identifier(item[0])

    def item_author_name(self, item: Item) -> str:
        return "; ".join(maker.name for maker in item[0].authors)

    def item_pubdate(self, item: Item) -> Any:
        return item[0].published

    def item_updateddate(self, item: Item) -> Any:
        return item[0].modified

    def item_categories(self, item: Item) -> list[str]:
        return [topic.name for topic in item[0].topics]

    def item_copyright(self, item: Item) -> str:
        return " ".join(filter(None, (item[0].licence, item[0].licence_url)))

    def item_extra_kwargs(self, item: Item) -> dict[str, Any]:
        record, found = item
        return {"language": record.language, "copies": found}
