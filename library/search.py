"""Finding materials: from words and ticks to a page of hits with the numbers beside the filters.

One statement gives the numbers of what is found, which are counted, filtered and sorted here
(`library.lines`), one ranks the best of them and reads the page. Where words find little, misspelt
ones are mended (`library.near`); where that does not help, what has most of them is shown.

The statements are written out: the ORM would take longer to put them together than the database
to answer them.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import chain
from math import log
from operator import and_
from typing import Any

import numpy as np
from django.core.cache import cache
from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.folding import fold
from core.paging import CAPPED, CappedPaginator, Page
from library.facets import Choice, Counts
from library.keyboard import other_layout
from library.kyrgyz import LETTERS
from library.languages import language_name
from library.lines import Lines, count, lines_of
from library.models import Resource, SearchEntry
from library.near import Near, nearest
from library.query import Sql, Term, every, terms
from library.selectors import FALLBACKS
from library.snippets import around, marked, snippet, starts

PER_PAGE = 10
# Fewer exact hits than these, and near words are asked, too.
LITTLE = 3
# So many of what has the words in title or summary, and of what has them anywhere, are ranked by
# all their words; what is behind them stands newest first.
RANKED = 100
WEIGHTS = "'{0.1,0.2,0.45,1}'"
# With so many materials that have the words in title or summary, texts are not looked through.
ENOUGH = 1_000
# So many materials are told of where words find little, so many looked at for each word.
MOST_NEAR, LOOKED_AT = 500, 5000
KEPT_SECONDS, ALL = 60, "library:lines"
SUGGESTED, MOST_USED = 7, 4
TABLE = "library_catalogueentry"
SORTS = {
    "": "published_at DESC, resource_id DESC",
    "new": "published_at DESC, resource_id DESC",
    "used": "used DESC, published_at DESC, resource_id DESC",
}


@dataclass(frozen=True, slots=True)
class Found:
    """Materials that some words find, before anything is ticked."""

    lines: Lines
    query: Sql | None = None
    heads: Lines | None = None  # those with all words in title and summary
    begun: tuple[str, ...] = ()  # first letters of the words, to be marked
    # There is more: of what has the words only in its text, not all materials were looked at.
    is_capped: bool = False
    # Where words found little: what has those they may mean or most of them, best first.
    near: bool = False
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
    """The materials with these words that fit what is ticked. At most five statements, and one
    where lines of the catalogue are new to this process.

    `query` is the rest of the page's address, for links to its other pages.
    """
    told = terms(text)
    found = _by_words(told, CAPPED, ENOUGH) if told else Found(all_lines())
    counts = count(found.lines, choice)
    if found.is_capped and counts.total < RANKED:  # rare ticks are looked for among all
        found = _by_words(told, None, None)
        counts = count(found.lines, choice)
    rows = range(counts.total + found.is_capped)
    paginator = CappedPaginator(rows, PER_PAGE, capped=counts.total)
    number = max(1, min(page, paginator.num_pages))
    hits: list[Hit] = []
    if counts.total:
        shown = _shown(found, choice, sort, (number - 1) * PER_PAGE)
        hits = list(_hits(shown, found.begun, choice.of("lang")))
    return Result(found, counts, Page(hits, number, paginator, query=query))


def all_lines() -> Lines:
    """The whole catalogue, the same for every reader of the next minute."""
    packed: bytes | None = cache.get(ALL)
    if packed is not None:
        lines = lines_of(packed)[0]
        if 4 * len(lines) == len(packed):  # else some are gone that this process never knew
            return lines
    sql = Sql(f"SELECT string_agg(int4send(mark), '') FROM {TABLE}", ())  # noqa: S608
    packed = bytes(_rows(sql)[0][0] or b"")
    cache.set(ALL, packed, KEPT_SECONDS)
    return lines_of(packed)[0]


def most_used() -> list[Hit]:
    """What was read most in the last months."""
    best = Sql(f"SELECT resource_id FROM {TABLE} WHERE used > 0 ORDER BY {SORTS['used']}", ())  # noqa: S608
    return list(_hits(_slice(best, 0, MOST_USED), (), ()))


def _rows(sql: Sql) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql.text, sql.params)
        return cursor.fetchall()


def _by_words(told: Sequence[Term], most: int | None, enough: int | None) -> Found:
    """What has all the words: in title or summary to the last material; elsewhere so many, and
    none where titles and summaries give enough."""
    found = _with_all(every(told), _readings(told), most, enough)
    if found.is_capped or len(found.lines) >= LITTLE:
        return found
    near = nearest(told)
    near_found = _by_mended_words(told, near, most, enough) if near else None
    return near_found or _by_most_words(told, near) or found


def _with_all(query: Sql, words: Iterable[str], most: int | None, enough: int | None) -> Found:
    """What a question of these words finds."""
    # The function of the migration asks the index where the planner would read all vectors.
    sql = f"SELECT * FROM library_marks({query.text}, %s, NULL, %s)"  # noqa: S608
    packed = _rows(Sql(sql, (*query.params, most, enough)))[0]
    lines, heads = lines_of(*packed)
    sizes = [len(part or b"") // 4 for part in packed]
    is_capped = bool((most and sizes[0] == most) or (enough and sizes[1] >= enough))
    every_line = lines.joined(heads) if is_capped else lines
    return Found(every_line, query, heads, starts(words), is_capped)


def _by_mended_words(
    told: Sequence[Term], near: Near, most: int | None, enough: int | None
) -> Found | None:
    """What has all the words once misspelt ones are mended; None where that is little and fewer
    words may find more."""
    words = _readings(told) + list(chain(*near.values()))
    found = _with_all(every(told, near), words, most, enough)
    is_little = len(found.lines) < LITTLE and not found.is_capped and len(told) > 1
    return None if is_little else replace(found, near=True, meant=_meant(told, near))


def _by_most_words(told: Sequence[Term], near: Near) -> Found | None:
    """What has most of the words, best first; None when nothing has."""
    lines, has = _scored([term.query(near.get(term.text, ())) for term in told])
    if not len(lines):
        return None
    most = lines.only(has >= (len(told) + 1) // 2)
    return Found(
        most if len(most) >= LITTLE else lines,
        begun=starts(_readings(told) + list(chain(*near.values()))),
        near=True,
        meant=_meant(told, near),
    )


def _readings(told: Sequence[Term]) -> list[str]:
    return [reading for term in told for reading in term.readings]


def _meant(told: Sequence[Term], near: Near) -> str:
    words = [near[term.text][0] if term.text in near else term.text for term in told]
    return " ".join(words) if near else ""


def _scored(queries: Sequence[Sql]) -> tuple[Lines, np.ndarray]:
    """Materials by the words they have, best first, and how many: rare words count more, words of
    titles double.

    Each word is looked up in the indexes by itself; a word that nearly all materials have is not
    followed to the end, and one of very many titles not in texts.
    """
    values = ", ".join(f"({place}, {query.text})" for place, query in enumerate(queries))
    sql = Sql(
        f"SELECT everywhere, heads FROM (VALUES {values}) q (place, question),"  # noqa: S608
        f" library_marks(question, {LOOKED_AT}, {LOOKED_AT}, {ENOUGH}) ORDER BY place",
        tuple(param for query in queries for param in query.params),
    )
    parts = lines_of(*chain.from_iterable(_rows(sql)))
    marks, places = np.unique(np.concatenate([part.marks for part in parts]), return_inverse=True)
    has, score = np.zeros(len(marks), int), np.zeros(len(marks))
    ends = np.cumsum([len(part) for part in parts])[:-1]
    for number, rows in enumerate(np.split(places, ends)):
        score[rows] += 1 / log(2 + len(rows))
        has[rows] += number % 2 == 0
    lines = Lines(marks, parts[0].known).only(has > 0)
    best = lines.order([score[has > 0]], 0, MOST_NEAR)
    return lines.only(best), has[has > 0][best]


# The page of hits -------------------------------------------------------------------------


def _shown(found: Found, choice: Choice, sort: str, start: int) -> Sql:
    """The materials of a page in their order."""
    fitting = found.lines.fitting(choice)
    if found.near and found.query is None:
        if sort == "used":
            return _slice(_among(fitting.materials(0, MOST_NEAR), SORTS[sort]), start)
        pick = fitting.newest if sort else fitting.materials
        return _these(pick(start, PER_PAGE))
    if found.query is None or found.heads is None or sort == "used":
        condition = _and(_fits(choice), found.query, "vector")
        return _slice(_select(condition, SORTS[sort]), start)
    if sort:
        return _these(fitting.newest(start, PER_PAGE))
    if start + PER_PAGE > RANKED:
        return _these(fitting.best([np.isin(fitting.marks, found.heads.marks)], start, PER_PAGE))
    heads, query = found.heads.fitting(choice), found.query
    best = {*heads.newest(0, RANKED), *fitting.newest(0, RANKED)}
    rank = f"ts_rank({WEIGHTS}, head, {query.text}) + ts_rank({WEIGHTS}, vector, {query.text})"
    order = f"{rank} DESC, {SORTS['']}"
    return _slice(_among(sorted(best), order, (*query.params, *query.params)), start)


def _these(materials: Sequence[int]) -> Sql:
    """Some materials with their places."""
    return Sql("SELECT unnest(%s::bigint[]), generate_series(1, %s)", (materials, len(materials)))


def _among(materials: Sequence[int], order: str, params: tuple[Any, ...] = ()) -> Sql:
    """Some materials by an order of the database."""
    return _select(Sql("resource_id = ANY(%s)", (materials,)), order, params)


def _select(condition: Sql, order: str, params: tuple[Any, ...] = ()) -> Sql:
    text = f"SELECT resource_id FROM {TABLE} WHERE {condition.text} ORDER BY {order}"  # noqa: S608
    return Sql(text, (*condition.params, *params))


def _slice(rows: Sql, start: int, number: int = PER_PAGE) -> Sql:
    """Some of the rows, with their places."""
    text = (
        f"SELECT resource_id, row_number() OVER () FROM ({rows.text}"  # noqa: S608
        f" LIMIT {number} OFFSET {start}) s"
    )
    return Sql(text, rows.params)


def _and(fits: Sql, query: Sql | None, field: str) -> Sql:
    if query is None:
        return fits
    return Sql(f"{field} @@ {query.text} AND {fits.text}", (*query.params, *fits.params))


def _fits(choice: Choice) -> Sql:
    """What is ticked, as a condition."""
    parts = ["true"]
    params: list[Any] = []
    for name, values in choice.ticked.items():
        sign = f"{name} && %s::varchar[]" if name in ("lang", "topic") else f"{name} = ANY(%s)"
        parts.append(sign)
        params.append(sorted(values))
    return Sql(" AND ".join(parts), tuple(params))


def _hits(shown: Sql, begun: tuple[str, ...], ticked: Collection[str]) -> Iterator[Hit]:
    """The lines of a page with the words of all their versions; one statement."""
    cut = around(begun)
    rows = _rows(
        Sql(
            f"SELECT p.place, s.language, s.title, s.summary, {cut.text},"  # noqa: S608
            " r.slug, r.kind, r.minutes, r.is_link_only"
            f" FROM ({shown.text}) p (resource_id, place)"
            " JOIN library_searchentry s USING (resource_id)"
            " JOIN library_resource r ON r.id = p.resource_id",
            (*cut.params, *shown.params),
        )
    )
    versions: dict[int, list[tuple[Any, ...]]] = {}
    for row in rows:
        versions.setdefault(row[0], []).append(row)
    place, base = _languages(ticked), reverse("library:resource_list")
    for _place, lines in sorted(versions.items()):
        yield _hit(sorted(lines, key=lambda line: place(line[1])), begun, base)


def _languages(wanted: Collection[str]) -> Callable[[str], tuple[bool, int]]:
    """Sorts language versions for a reader: what he ticked, then as everywhere."""
    order = FALLBACKS.get((get_language() or "ky")[:2], FALLBACKS["ky"])
    places = {code: place for place, code in enumerate(order)}
    return lambda code: (bool(wanted) and code not in wanted, places.get(code, len(order)))


def _hit(versions: Sequence[tuple[Any, ...]], begun: tuple[str, ...], base: str) -> Hit:
    """A material in the first version that holds what was asked, else in the first one."""
    lines = _marked(versions, begun)
    first = next(lines)
    language, title, summary, cut = next(filter(_holds, chain([first], lines)), first)
    text = snippet(cut, begun) if cut and "<mark>" not in summary else summary
    slug, kind, minutes, is_link = versions[0][5:]
    languages = [row[1] for row in versions]
    own = (get_language() or "")[:2]
    labels = ", ".join(language_name(code) for code in languages)
    return Hit(
        # Its own address shows it anyway, or that of the version.
        url=f"{base}{slug}/" + ("" if language == _best_language(languages) else f"{language}/"),
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


def _marked(
    versions: Iterable[tuple[Any, ...]], begun: tuple[str, ...]
) -> Iterator[tuple[str, SafeString, SafeString, str]]:
    """Language, title, summary and the words around the first hit of each version."""
    for _pk, language, title, summary, cut, *_rest in versions:
        yield language, marked(title, begun), marked(summary, begun), cut


def _holds(line: tuple[str, SafeString, SafeString, str]) -> bool:
    """Whether a version has one of the words."""
    return bool(line[3]) or "<mark>" in line[1] or "<mark>" in line[2]


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
