"""Finding materials: from words and ticks to a page of hits with the numbers beside the filters.

One statement counts groups of equal materials (`library.facets`), one reads the page. Where words
find little, the words of the library that are near them are asked, and what has most of them.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from operator import and_, attrgetter, or_
from typing import Any

from django.contrib.postgres.search import SearchQueryCombinable, SearchRank
from django.core.cache import cache
from django.db import connection
from django.db.models import Case, Count, F, Q, QuerySet, Value, When, Window
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.folding import fold
from core.paging import CappedPaginator, Page
from library.facets import Choice, Counts, Groups, count
from library.keyboard import other_layout
from library.kyrgyz import LETTERS
from library.models import CatalogueEntry, Language, Resource, SearchEntry, SearchWord
from library.query import Term, every, terms
from library.selectors import FALLBACKS
from library.snippets import around, marked, snippet, starts

PER_PAGE = 10
# Fewer exact hits than these, and near words are asked, too.
LITTLE = 3
# So many of the best by title and summary are ranked by all their words.
RANKED = 200
WEIGHTS = [0.1, 0.2, 0.45, 1.0]
KEPT_SECONDS = 60
SORTS = ("", "new", "used")
SUGGESTED = 7
MOST_USED = 4
# So many materials are told of where words find little.
MOST_NEAR = 500
KEPT = ("resource_id", "facets", "published_at", "used")


@dataclass(frozen=True, slots=True)
class Near:
    """A material that has some of the words, the likelier the higher its score."""

    pk: int
    facets: str
    published_at: dt.datetime
    used: int
    words: int


@dataclass(frozen=True, slots=True)
class Found:
    """Materials that some words find, before anything is ticked."""

    groups: Groups
    query: SearchQueryCombinable | None = None
    begun: tuple[str, ...] = ()  # first letters of the words, to be marked
    # Where words found little: what has most of them, best first, and what they may mean.
    near: Sequence[Near] = ()
    meant: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of the catalogue, in one of the material's languages."""

    url: str

    slug: str
    language: str
    title: SafeString
    text: SafeString
    kind: str
    minutes: int | None
    languages: str
    is_foreign: bool  # not in the reader's language
    only: str  # the languages there are, where the reader's is missing
    is_link_only: bool


@dataclass(slots=True)
class Result:
    """A page of the catalogue."""

    found: Found
    counts: Counts
    page: Page


def find(text: str, choice: Choice, *, sort: str, page: int, query: str) -> Result:
    """The materials with these words that fit what is ticked. At most four statements.

    `query` is the rest of the page's address, for links to its other pages.
    """
    told = terms(text)
    found = _by_words(told) if told else Found(all_groups())
    counts = count(found.groups, choice)
    paginator = CappedPaginator(range(counts.total), PER_PAGE, capped=counts.total)
    number = max(1, min(page, paginator.num_pages))
    hits: list[Hit] = []
    if counts.total:
        start = (number - 1) * PER_PAGE
        fitting = set(counts.fitting) if choice else None
        shown = _shown(found, fitting, sort, start)
        hits = list(_hits(shown, found.begun, choice.of("lang")))
    return Result(found, counts, Page(hits, number, paginator, query=query))


def all_groups() -> Groups:
    """The groups of the whole catalogue, the same for every reader of the next minute."""
    found: Groups | None = cache.get("library:groups")
    if found is None:
        found = _groups(CatalogueEntry.objects.all())
        cache.set("library:groups", found, KEPT_SECONDS)
    return found


def _groups(rows: QuerySet[CatalogueEntry]) -> dict[str, int]:
    return dict(rows.order_by().values_list("facets").annotate(n=Count("*")))


def most_used() -> list[Hit]:
    """What was read most in the last months."""
    rows = CatalogueEntry.objects.filter(used__gt=0).order_by("-used", "-published_at", "-pk")
    shown = list(rows.values_list("pk", flat=True)[:MOST_USED])
    return list(_hits(shown, (), ())) if shown else []


def _by_words(told: Sequence[Term]) -> Found:
    query = every(told)
    begun = starts(reading for term in told for reading in term.readings)
    groups = _groups(CatalogueEntry.objects.filter(vector=query))
    if sum(groups.values()) >= LITTLE:
        return Found(groups, query, begun)
    return _near(told) or Found(groups, query, begun)


# Where words find little ------------------------------------------------------------------


def _near(told: Sequence[Term]) -> Found | None:
    """What has most of the words, misspelt ones mended; None when nothing has."""
    near = nearest(told)
    mended = [term.query(near.get(term.text, ())) for term in told]
    sql, params = _scored(mended)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = [Near(*row) for row in cursor.fetchall()]
    if not rows:
        return None
    half = (len(told) + 1) // 2
    most = [row for row in rows if row.words >= half]
    rows = most if len(most) >= LITTLE else rows
    words = [near[term.text][0] if near.get(term.text) else term.text for term in told]
    return Found(
        Counter(row.facets for row in rows),
        reduce(or_, mended),
        starts([*(word for term in told for word in term.readings), *chain(*near.values())]),
        rows,
        " ".join(words) if any(near.values()) else "",
    )


def _scored(queries: Sequence[SearchQueryCombinable]) -> tuple[str, list[Any]]:
    """SQL of materials by the words they have: rare words count more, words of titles double.

    Each word is looked up in the index by itself.
    """
    parts: list[str] = []
    params: list[Any] = []
    for query in queries:
        place = Case(When(head=query, then=Value(2.0)), default=Value(1.0))
        rows = CatalogueEntry.objects.filter(vector=query).order_by()
        rows = rows.annotate(place=place, number=Window(Count("*")))
        values = rows.values_list(*KEPT, "place", "number")
        part, more = values.query.sql_with_params()
        parts.append(part)
        params += more
    union, columns = " UNION ALL ".join(parts), ", ".join(KEPT)
    sql = (
        f"SELECT {columns}, count(*)"  # noqa: S608 - made by the ORM
        f" FROM ({union}) u ({columns}, place, number) GROUP BY {columns}"
        f" ORDER BY sum(place / ln(2 + number)) DESC, 1 DESC LIMIT {MOST_NEAR}"
    )
    return sql, params


def nearest(told: Sequence[Term]) -> dict[str, list[str]]:
    """The library's words next to words that it does not have: {typed: [near, …]}."""
    keys = {key: term.text for term in told for key in term.keys if 3 < len(key) <= 40}
    if not keys:
        return {}
    table = SearchWord._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT k.key, w.key, w.word FROM unnest(%s) AS k(key), LATERAL ("  # noqa: S608
            f"SELECT key, word FROM {table} WHERE key %% k.key"
            " ORDER BY similarity(key, k.key) DESC, key LIMIT 12) w",
            [list(keys)],
        )
        rows = cursor.fetchall()
    known = {keys[key] for key, near, _word in rows if key == near}
    ranked: dict[str, list[tuple[int, str]]] = {}
    for key, near, word in rows:
        typed = keys[key]
        if key == near:
            # Known, but as it was meant: in Latin letters or the other layout.
            ranked.setdefault(typed, []).append((0, word))
        elif typed not in known:
            distance = edits(key, near)
            if distance <= (1 if len(key) < 6 else 2):
                ranked.setdefault(typed, []).append((distance, word))
    return {
        typed: [word for _distance, word in sorted(words, key=lambda pair: pair[0])[:4]]
        for typed, words in ranked.items()
        if typed not in {word for _distance, word in words}
    }


def edits(first: str, second: str) -> int:
    """Letters changed, left out, put in or swapped with their neighbour, to get from one word to
    the other."""
    rows = [list(range(len(second) + 1))]
    for i, letter in enumerate(first, start=1):
        row = [i]
        for j, other in enumerate(second, start=1):
            best = min(row[j - 1] + 1, rows[-1][j] + 1, rows[-1][j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


# The page of hits -------------------------------------------------------------------------


def _rank(field: str, query: SearchQueryCombinable) -> SearchRank:
    return SearchRank(F(field), query, weights=WEIGHTS)


def _shown(found: Found, fitting: Collection[str] | None, sort: str, start: int) -> list[int]:
    """The materials of a page in their order."""
    stop = start + PER_PAGE
    if found.near:
        near = [row for row in found.near if fitting is None or row.facets in fitting]
        if sort:
            near.sort(key=attrgetter("used" if sort == "used" else "published_at"), reverse=True)
        return [row.pk for row in near[start:stop]]
    rows = CatalogueEntry.objects.all()
    if found.query is not None:
        rows = rows.filter(vector=found.query)
    if fitting is not None:
        rows = rows.filter(facets__in=fitting)
    if sort == "used":
        rows = rows.order_by("-used", "-published_at", "-pk")
    elif sort == "new" or found.query is None:
        rows = rows.order_by("-published_at", "-pk")
    else:
        head = _rank("head", found.query)
        rows = rows.order_by(head.desc(), "-published_at", "-pk")
        if stop <= RANKED:
            best = CatalogueEntry.objects.filter(pk__in=rows[:RANKED].values("pk"))
            rank = head + _rank("vector", found.query)
            rows = best.order_by(rank.desc(), "-published_at", "-pk")
    return list(rows.values_list("pk", flat=True)[start:stop])


def _hits(shown: Sequence[int], begun: tuple[str, ...], ticked: Collection[str]) -> Iterator[Hit]:
    """The lines of a page; one statement reads the words of their versions."""
    lines = SearchEntry.objects.filter(resource__in=shown).values_list(
        "resource_id", "language", "title", "summary",
        around(begun, words="words", plain="plain"),
        "resource__slug", "resource__kind", "resource__minutes", "resource__is_link_only",
    )  # fmt: skip
    versions: dict[int, list[tuple[Any, ...]]] = {}
    for line in lines:
        versions.setdefault(line[0], []).append(line)
    place = _languages(ticked)
    for pk in shown:
        if pk in versions:  # else it was withdrawn a moment ago
            yield _hit(sorted(versions[pk], key=lambda line: place(line[1])), begun)


def _languages(wanted: Collection[str]) -> Callable[[str], tuple[bool, int]]:
    """Sorts language versions for a reader: what he ticked, then as everywhere."""
    order = FALLBACKS.get((get_language() or "ky")[:2], FALLBACKS["ky"])
    places = {code: place for place, code in enumerate(order)}
    return lambda code: (bool(wanted) and code not in wanted, places.get(code, len(order)))


def _hit(versions: Sequence[tuple[Any, ...]], begun: tuple[str, ...]) -> Hit:
    """A material in the first version that holds what was asked, else in the first one."""
    lines = []
    for _pk, language, title, summary, cut, *_rest in versions:
        head = marked(title, begun), marked(summary, begun)
        in_head = "<mark>" in head[0] or "<mark>" in head[1]
        lines.append((language, head, cut, in_head))
    language, (title, summary), cut, _in_head = next(
        (line for line in lines if line[3] or line[2]), lines[0]
    )
    text = snippet(cut, begun) if cut and "<mark>" not in summary else summary
    slug, kind, minutes, is_link = versions[0][5:]
    languages = [line[0] for line in lines]
    own = (get_language() or "")[:2]
    labels = ", ".join(str(Language(code).label) for code in languages)
    return Hit(
        url=_address(slug, language, languages),
        slug=slug,
        language=language,
        title=title,
        text=text,
        kind=str(Resource.Kind(kind).label),
        minutes=minutes,
        languages=labels,
        is_foreign=language != own,
        only="" if own in languages else _("%(languages)s only") % {"languages": labels},
        is_link_only=is_link,
    )


def _address(slug: str, language: str, languages: Collection[str]) -> str:
    """Where a material is shown in a language: its own address where that shows it anyway."""
    if language == _best_language(languages):
        return reverse("library:resource_detail", args=[slug])
    return reverse("library:edition_detail", args=[slug, language])


def _best_language(languages: Collection[str]) -> str:
    """What the material's own address shows to a reader of the active language."""
    order = FALLBACKS.get((get_language() or "ky")[:2], FALLBACKS["ky"])
    return next((code for code in order if code in languages), next(iter(languages), ""))


@dataclass(frozen=True, slots=True)
class Suggestion:
    url: str
    language: str
    title: SafeString


def suggest(text: str) -> list[Suggestion]:
    """Materials whose title holds these words, the last one only begun; one statement."""
    text = text.strip().lower()[:100]
    words, other = fold(text).split(), fold(other_layout(text))
    if len("".join(words)) < 2:
        return []
    fits = _begun(words) | (_begun([other]) if other else Q())
    found = SearchEntry.objects.filter(fits, resource__catalogue_entry__isnull=False).order_by(
        "-resource__catalogue_entry__used", "-resource__catalogue_entry__published_at"
    )
    rows = found.values_list("resource__slug", "language", "title")[: SUGGESTED * 3]
    versions: dict[str, dict[str, str]] = {}
    for slug, language, title in rows:
        versions.setdefault(slug, {})[language] = title
    begun = tuple(word.translate(LETTERS) for term in terms(text) for word in term.readings)
    lines = []
    for slug, titles in list(versions.items())[:SUGGESTED]:
        language = _best_language(titles)
        # Whether the own address shows this language is not known here; this one always does.
        url = reverse("library:edition_detail", args=[slug, language])
        lines.append(Suggestion(url, language, marked(titles[language], begun)))
    return lines


def _begun(words: Sequence[str]) -> Q:
    """Each word begins a word of the title."""
    return reduce(and_, (Q(folded__contains=f" {word}") for word in words))
