"""The people of a register as lines for the template, which only sets them out."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.templatetags.portal import chip, shortday
from people.models import Sex
from trainings.models import Enrolment
from trainings.selectors.register import Register, Row

Text = str | SafeString


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """A person: what the table says in each column."""

    pk: int
    url: str
    name: str
    sex: Text
    age: Text
    place: str
    status: Text
    attended: str


def register_lines(found: Register) -> list[RegisterLine]:
    """Who is on the register, in its order; what is missing stands out."""
    pattern = reverse("trainings:enrolment_update", args=[found.training.slug, 0])
    base = pattern.removesuffix("0/")
    sexes: dict[str, Text] = {str(code): str(label) for code, label in Sex.choices}
    sexes[Sex.NOT_STATED] = chip(_("not stated"), "warn")
    # Once a page: get_status_display() compares every choice of the field in the reader's language.
    labels = {str(code): str(label) for code, label in Enrolment.Status.choices}
    places: dict[int | None, str] = {None: "–"}
    for row in found.rows:
        if place := row.enrolment.person.place:
            places.setdefault(place.pk, place.name)
    no_age = chip(_("no year of birth"), "warn")
    return [
        RegisterLine(
            pk=row.pk,
            url=f"{base}{row.pk}/",
            name=row.name,
            sex=sexes[row.enrolment.person.sex],
            age=no_age if row.enrolment.age is None else str(row.enrolment.age),
            place=places[row.enrolment.person.place_id],
            status=_status(row, labels[row.enrolment.status]),
            attended=f"{row.there}/{row.held}" if row.held else "–",
        )
        for row in found.rows
    ]


def _status(row: Row, label: str) -> Text:
    enrolment = row.enrolment
    if enrolment.status == Enrolment.Status.ENROLLED:
        return label
    mark = chip(label, enrolment.status)
    if enrolment.status != Enrolment.Status.LEFT_EARLY:
        return mark
    day = shortday(enrolment.left_on)
    return format_html("{}<br><small>{}, {}</small>", mark, day, enrolment.left_reason)
