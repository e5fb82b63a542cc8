"""News as Atom: the same that subscribers get by mail."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from core import news


class NewsFeed(Feed):
    """One kind of news, of a region and a subject if asked."""

    feed_type = Atom1Feed

    def __init__(self, source: news.Source) -> None:
        self.source = source

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> news.Wish:
        self.query = request.GET.urlencode()
        return news.Wish(
            (self.source.key,), request.GET.getlist("region"), request.GET.getlist("topic")
        )

    def title(self) -> str:
        return _("News of %(name)s") % {"name": settings.ASSOCIATION_NAME}

    def subtitle(self) -> str:
        return str(self.source.label)

    def link(self) -> str:
        return reverse("core:subscription_create")

    def feed_url(self) -> str:
        path = reverse("core:news_feed", args=[self.source.key])
        return f"{path}?{self.query}" if self.query else path

    def author_name(self) -> str:
        return str(settings.ASSOCIATION_NAME)

    def items(self, wish: news.Wish) -> Iterable[news.News]:
        return news.latest(self.source, wish)

    def item_title(self, item: news.News) -> str:
        return item.title

    def item_description(self, item: news.News) -> str:
        return item.summary

    def item_link(self, item: news.News) -> str:
        return item.path

    def item_guid(self, item: news.News) -> str:
        return item.uid

    def item_pubdate(self, item: news.News) -> Any:
        return item.at

    def item_updateddate(self, item: news.News) -> Any:
        return item.at
