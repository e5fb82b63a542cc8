"""The catalogue: search with filters, suggestions while typing, shelves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.access import public
from core.caching import cached_public
from core.templatetags.portal import thousands
from library import search
from library.facets import Choice
from library.lines import count
from library.models import Topic
from library.names import LEGENDS, Named, names
from library.offers import offers
from library.permissions import can_use_library_desk
from library.query import LONGEST

KEPT_SECONDS = 60
SORTS = (("", _("Best first")), ("new", _("Newest first")), ("used", _("Most read first")))


@dataclass(frozen=True, slots=True)
class Option:
    """A tick of a filter with its number, as it is written."""

    filter: str
    code: str
    name: str
    number: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    legend: str
    options: Sequence[Option]


@public
@cached_public(KEPT_SECONDS, of="library")
def resource_list(request: HttpRequest) -> HttpResponse:
    """Everything there is, newest first; what some words find; what fits the filters."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    known = names()
    codes = {name: [row.code for row in rows] for name, rows in known.items()}
    choice = Choice.read(request.GET, codes)
    sort = request.GET.get("sort", "")
    sort = sort if sort in dict(SORTS) else ""
    result = search.find(
        text, choice, sort=sort, page=_page(request), query=_query(text, sort, choice)
    )
    is_front = not (text or choice or sort) and result.page.number == 1
    topics = _topics(known) if is_front or not result.page.count else []
    user = request.user
    context = {
        "q": text,
        "sort": sort,
        "sorts": SORTS[1:] if not text else SORTS,
        "choice": choice,
        "result": result,
        "page": result.page,
        "facets": _facets(known, choice, result),
        "pills": _pills(known, choice, text, sort),
        "topics": topics,
        "shelf": _shelf(known, choice),
        "offers": offers(text, choice, result, known, topics) if not result.page.count else None,
        "most_used": search.most_used() if is_front else [],
        "without": len(result.found.lines),
        "may_write": user.is_authenticated and can_use_library_desk(user),
    }
    return render(request, "library/resource_list.html", context)


@public
@cached_public(KEPT_SECONDS, of="library")
def topic_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The shelf of a topic, newest first."""
    topic = get_object_or_404(Topic, code=slug)
    choice = Choice({"topic": frozenset([topic.code])})
    result = search.find("", choice, sort="new", page=_page(request), query="")
    all_filters = f"{reverse('library:resource_list')}?{urlencode({'topic': topic.code})}"
    context = {"topic": topic, "page": result.page, "all_filters": all_filters}
    return render(request, "library/topic_detail.html", context)


@public
@cached_public(KEPT_SECONDS, of="library")
def suggestion_list(request: HttpRequest) -> HttpResponse:
    """Titles that begin as what is being typed, for htmx; without it, the search itself."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    if not request.headers.get("HX-Request"):
        address = reverse("library:resource_list")
        return HttpResponseRedirect(f"{address}?{urlencode({'q': text})}" if text else address)
    context = {"suggestions": search.suggest(text)}
    return render(request, "library/suggestion_list.html", context)


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _query(text: str, sort: str, choice: Choice) -> str:
    """The address of this page without its number."""
    return choice.address([("q", text), ("sort", sort)]).removeprefix("?")


def _facets(
    known: Mapping[str, Sequence[Named]], choice: Choice, result: search.Result
) -> list[Facet]:
    """The filters with what is worth a tick: values that something has, or that are ticked."""
    found = []
    more = "+" if result.page.is_capped else ""
    for name, legend in LEGENDS.items():
        counts, ticked = result.counts.by_value[name], choice.of(name)
        options = [
            Option(name, row.code, row.name, thousands(counts[row.code]) + more, row.code in ticked)
            for row in known[name]
            if counts[row.code] or row.code in ticked
        ]
        if options:
            found.append(Facet(name, str(legend), options))
    return found


def _pills(
    known: Mapping[str, Sequence[Named]], choice: Choice, text: str, sort: str
) -> list[tuple[str, str]]:
    """(name, address without it) of each tick."""
    labels = {(name, row.code): row.name for name, rows in known.items() for row in rows}
    state = [("q", text), ("sort", sort)]
    return [(labels[pair], choice.address(state, without=pair)) for pair in choice.pairs()]


def _shelf(known: Mapping[str, Sequence[Named]], choice: Choice) -> Named | None:
    """The shelf that is looked at, where one topic is all that is ticked."""
    codes = choice.of("topic")
    if len(choice) != 1 or not codes:
        return None
    return next(row for row in known["topic"] if row.code in codes)


def _topics(known: Mapping[str, Sequence[Named]]) -> list[dict[str, Any]]:
    """The shelves that hold something, the fullest first."""
    counts = count(search.all_lines(), Choice()).by_value["topic"]
    rows = [row for row in known["topic"] if counts[row.code]]
    return [
        {
            "name": row.name,
            "count": counts[row.code],
            "url": reverse("library:topic_detail", args=[row.code]),
        }
        for row in sorted(rows, key=lambda row: -counts[row.code])
    ]
