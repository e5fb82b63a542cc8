"""The search box of the bar: people, trainings, centers and organisations a member may see."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from centers.former_names import organisation_name_on
from centers.models import Center, Organisation
from core import dates
from core.folding import fold
from people.models import Person, PersonPhone
from people.names import search_key
from trainings.models import Programme, Training

SHOWN = 10
MIN_DIGITS, TAIL = 6, 9


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
    """Groups with something in them; one statement a group, nothing beyond the user's sight."""
    text = text.strip()[:100]
    if len(text) < 2:
        return []
    groups = [
        _group("people", _("People"), _people(user, text), _person_hit, "people:person_list", text),
        _group(
            *("trainings", _("Trainings"), _trainings(user, text), _training_hit),
            *("trainings:training_list", text),
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
    code: str, title: str, rows: QuerySet[Any], hit: Callable[..., Hit], more: str, text: str
) -> Group:
    found = list(rows[: SHOWN + 1])
    url = f"{reverse(more)}?{urlencode({'q': text})}" if len(found) > SHOWN else ""
    return Group(code, title, [hit(row) for row in found[:SHOWN]], url)


def _words(rows: QuerySet[Any], field: str, words: Iterable[str]) -> QuerySet[Any]:
    for word in words:
        rows = rows.filter(**{f"{field}__contains": word})
    return rows


def _people(user: User, text: str) -> QuerySet[Person]:
    """By name in any alphabet and order, or by a phone, at least its last six digits."""
    people = Person.objects.current().visible_to(user).order_by("sort_name", "pk")
    digits = re.sub(r"\D", "", text)
    if len(digits) >= MIN_DIGITS and not re.search(r"[^\W\d_]", text):
        tail = digits[-TAIL:]
        phones = PersonPhone.objects.ending(tail)
        return people.filter(pk__in=phones.values("person"))
    key = search_key(text)
    if not key:
        return people.none()
    # Ordered by an expression, or the database would walk the alphabet until it has found ten.
    found = _words(people, "name_key", key.split())
    return found.order_by(Concat("sort_name", Value("")), "pk")


def _trainings(user: User, text: str) -> QuerySet[Training]:
    """By number, or by words of the title in any language."""
    condition = Q(slug__icontains=text)
    if folded := fold(text):
        programmes = _words(Programme.objects.order_by(), "search_title", folded.split())
        condition |= Q(programme__in=programmes.values("pk"))
    rows = Training.objects.visible_to(user).filter(condition).select_related("programme")
    rows = rows.annotate(center_then=organisation_name_on("center__organisation", "starts_on"))
    return rows.order_by("-starts_on", "-pk")


def _centers(text: str) -> QuerySet[Center]:
    return Center.objects.public().search(text).with_list_relations().alphabetical()


def _organisations(text: str) -> QuerySet[Organisation]:
    found = Organisation.objects.search(text).without_center()
    return found.select_related("place").alphabetical()


def _person_hit(person: Person) -> Hit:
    return Hit(person.full_name, person.get_absolute_url(), str(person.birth_year or ""))


def _training_hit(training: Training) -> Hit:
    days = dates.date_range(training.starts_on, training.ends_on)
    about = f"{training.slug}, {training.center_then}, {days}"  # type: ignore[attr-defined]
    return Hit(training.programme.title, training.get_absolute_url(), about)


def _center_hit(center: Center) -> Hit:
    return Hit(center.organisation.name, center.get_absolute_url(), center.region.name)


def _organisation_hit(organisation: Organisation) -> Hit:
    place = organisation.place.name if organisation.place else ""
    about = (
        f"{organisation.get_kind_display()}, {place}"
        if place
        else str(organisation.get_kind_display())
    )
    url = reverse("centers:organisation_detail", args=[organisation.pk])
    return Hit(organisation.name, url, about)
