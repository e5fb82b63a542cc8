"""The search box of the bar: people, trainings, events, materials, centers, organisations a
member may see."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Coalesce, Concat
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from centers.former_names import organisation_name_on
from centers.models import Center, Organisation
from centers.selectors import first_text, name_columns
from core import dates
from core.folding import fold
from core.statements import KeptStatement, Later
from events.models import Event
from events.permissions import can_see_events
from library.models import Resource, SearchEntry
from people.models import NAMED, Person, written_name
from people.models.persons import name_query
from people.names import search_key
from trainings.models import Training

Row = dict[str, Any]
SHOWN = 10
MIN_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found."""

    label: str
    url: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one kind; `more_url` leads to the whole list when there are more than shown."""

    code: str
    title: str
    hits: list[Hit]
    more_url: str = ""


def find(user: User, text: str) -> list[Group]:
    """Groups with something in them; one statement a group (trainings and events have one for
    both), nothing beyond the user's sight."""
    text = text.strip()[:100]
    if len(text) < 2:
        return []
    trainings, events = _trainings_and_events(user, text)
    groups = [
        _group("people", _("People"), _people(user, text), _person_hit, "people:person_list", text),
        _group(
            *("trainings", _("Trainings"), trainings, _training_hit),
            *("trainings:training_list", text),
        ),
        _group("events", _("Events"), events, _event_hit, "events:event_list", text),
        _group(
            *("materials", _("Library"), _materials(text), _material_hit),
            *("library:resource_list", text),
        ),
        _group(
            *("centers", _("Centers"), _centers(text), _center_hit),
            *("centers:center_list", text),
        ),
    ]
    if user.is_directorate:
        groups.append(
            _group(
                *("organisations", _("Organisations"), _organisations(text), _organisation_hit),
                *("centers:organisation_list", text),
            )
        )
    return [group for group in groups if group.hits]


def _group(
    code: str, title: str, found: list[Row], hit: Callable[[Row], Hit], more: str, text: str
) -> Group:
    url = f"{reverse(more)}?{urlencode({'q': text})}" if len(found) > SHOWN else ""
    return Group(code, title, [hit(row) for row in found[:SHOWN]], url)


# Rows are columns, one more than shown: whole trainings and centers would be two hundred to show
# three. Statements that are the same for everybody, or for everybody who sees all, are kept.


def _people(user: User, text: str) -> list[Row]:
    """By name in any alphabet and order, with a year of birth or without, or by a phone."""
    has_letters = re.search(r"[^\W\d_]", text)
    if not has_letters and len(re.sub(r"\D", "", text)) < MIN_DIGITS:
        return []  # a year alone names nobody
    words = search_key(text).split()
    if user.is_directorate and words and not any(word.isdigit() for word in words):
        return _named_people.rows(query=name_query(words))
    people = Person.objects.current().visible_to(user)
    return list(_person_rows(people.search(text)))


def _person_rows(people: QuerySet[Person]) -> QuerySet[Person, Row]:
    # Ordered by an expression, or the database would walk the alphabet until it has found ten.
    ordered = people.order_by(Concat("sort_name", Value("")), "pk")
    return ordered.values(*NAMED, "birth_year")[: SHOWN + 1]


_named_people = KeptStatement(
    lambda: _person_rows(Person.objects.current().with_name_words(Later("query")))
)


WORK = ("kind_of", "number", "first", "last", "center_then")


def _trainings_and_events(user: User, text: str) -> tuple[list[Row], list[Row]]:
    """By number, or by words of the title or the center, newest first; one statement for both.
    (By an expression: ordered by the column, PostgreSQL walks all trainings to find the few that
    fit.)"""
    words = fold(text).split()
    if user.is_directorate and words:
        found = _all_work.lines(len(words), text.isascii(), code=text, **_numbered(words))
    else:
        events = Event.objects.visible_to(user) if can_see_events(user) else None
        found = list(
            _work(
                Training.objects.visible_to(user).search(text),
                events.search(text) if events is not None else None,
            )
        )
    names = (*WORK, *name_columns("", "title"))
    rows = [dict(zip(names, row, strict=True)) for row in found]
    rows.sort(key=lambda row: row["first"], reverse=True)
    return [row for row in rows if row["kind_of"] == 0], [row for row in rows if row["kind_of"]]


def _work(trainings: QuerySet[Any], events: QuerySet[Any] | None) -> QuerySet[Any, Any]:
    found = _as_work(trainings, 0, "starts_on", "ends_on", "programme__")
    if events is None:
        return found
    plain: Any = events.rewrite(False)  # type: ignore[attr-defined]  # as named, in that order
    return found.union(_as_work(plain, 1, "first_on", "last_on", ""), all=True)


def _as_work(
    rows: QuerySet[Any, Any], number: int, first: str, last: str, prefix: str
) -> QuerySet[Any, Any]:
    shown = rows.annotate(
        kind_of=Value(number),
        number=F("slug"),
        first=F(first),
        last=F(last),
        center_then=organisation_name_on("center__organisation", first),
    )
    newest = shown.order_by(Coalesce(first, first).desc(), "-pk")
    return newest.values_list(*WORK, *name_columns(prefix, "title"))[: SHOWN + 1]


def _all_work_rows(count: int, has_code: bool) -> QuerySet[Any, Any]:  # noqa: FBT001
    words, code = _later_words(count), Later("code") if has_code else None
    return _work(
        Training.objects.named(words, number=code), Event.objects.named(words, number=code)
    )


_all_work = KeptStatement(_all_work_rows)


def _numbered(words: Sequence[str]) -> dict[str, str]:
    return {f"word{number}": word for number, word in enumerate(words)}


def _later_words(count: int) -> list[Later]:
    return [Later(f"word{number}") for number in range(count)]


def _centers(text: str) -> list[Row]:
    folded = fold(text)
    return _all_centers.rows(folded=folded) if folded else []


_all_centers = KeptStatement(
    lambda: (
        Center.objects.public()
        .containing(Later("folded"))
        .alphabetical()
        .values("slug", *name_columns("organisation__"), *name_columns("region__"))[: SHOWN + 1]
    )
)


def _organisations(text: str) -> list[Row]:
    folded = fold(text)
    return _all_organisations.rows(folded=folded) if folded else []


_all_organisations = KeptStatement(
    lambda: (
        Organisation.objects.containing(Later("folded"))
        .without_center()
        .alphabetical()
        .values("pk", "kind", *name_columns(), *name_columns("place__"))[: SHOWN + 1]
    )
)


def _materials(text: str) -> list[Row]:
    """Published materials by words of title or summary, one line each, the reader's language
    before others."""
    words = fold(text).split()
    return _all_materials.rows(len(words), **_numbered(words)) if words else []


def _material_rows(count: int) -> QuerySet[Any, Any]:
    found = SearchEntry.objects.filter(edition__resource__in=Resource.objects.published())
    for word in _later_words(count):
        found = found.filter(folded__contains=word)
    own = Case(When(edition__language=get_language(), then=0), default=1)
    chosen = found.order_by("edition__resource_id", own, "pk").distinct("edition__resource_id")
    return chosen.values(
        "edition__resource__slug", "edition__resource__kind", "edition__published__title"
    )[: SHOWN + 1]


_all_materials = KeptStatement(_material_rows)


def _name(row: Row, prefix: str = "", field: str = "name") -> str:
    return first_text(row[column] for column in name_columns(prefix, field))


def _person_hit(row: Row) -> Hit:
    name = written_name(*(row[column] for column in NAMED))
    url = reverse("people:person_detail", args=[row["pk"]])
    return Hit(name, url, str(row["birth_year"] or ""))


def _training_hit(row: Row) -> Hit:
    return _work_hit(row, "trainings:training_detail")


def _event_hit(row: Row) -> Hit:
    return _work_hit(row, "events:event_detail")


def _work_hit(row: Row, page: str) -> Hit:
    days = dates.date_range(row["first"], row["last"])
    about = ", ".join(filter(None, (row["number"], row["center_then"], days)))
    return Hit(_name(row, "", "title"), reverse(page, args=[row["number"]]), about)


def _center_hit(row: Row) -> Hit:
    url = reverse("centers:center_detail", args=[row["slug"]])
    return Hit(_name(row, "organisation__"), url, _name(row, "region__"))


def _material_hit(row: Row) -> Hit:
    url = reverse("library:resource_detail", args=[row["edition__resource__slug"]])
    kind = str(Resource.Kind(row["edition__resource__kind"]).label)
    return Hit(row["edition__published__title"], url, kind)


def _organisation_hit(row: Row) -> Hit:
    about = (str(Organisation.Kind(row["kind"]).label), _name(row, "place__"))
    url = reverse("centers:organisation_detail", args=[row["pk"]])
    return Hit(_name(row), url, ", ".join(filter(None, about)))
