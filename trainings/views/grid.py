"""The attendance grid as lines for its template.

A register of 60 people and 20 sessions has 1,200 cells, so the few different cells are rendered
once and put together here; a template that renders each would be most of the page's time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import get_template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.templatetags.portal import chip, nb
from trainings.models import Attendance, Enrolment, Session
from trainings.selectors.register import Register, Row

# The name of a cell in the form, before the number of the row.
CELL = "m"
MARKS = ("", *Attendance.Mark.values)
# Stand for the name of a cell and its label in the rendered pattern; no text holds them.
NAME, LABEL = "@@name@@", "@@label@@"


@dataclass(frozen=True)
class Line:
    """A person: signs before the open session, the answers or the state in it, signs behind it."""

    pk: int
    name: str
    about: SafeString
    before: SafeString
    marks: SafeString
    after: SafeString
    total: str


def grid_lines(found: Register, session: Session, *, can_mark: bool) -> list[Line]:
    """The register with one session open; answers only for those who can be marked in it."""
    before = [row.pk for row in found.sessions if row.number < session.number]
    after = [row.pk for row in found.sessions if row.number > session.number]
    patterns = _patterns(get_language() or "")
    label = _("Session %(number)s") % {"number": session.number}
    words = {str(code): str(word) for code, word in Attendance.Mark.choices}
    lines = []
    for row in found.rows:
        mark = row.marks.get(session.pk, "")
        if can_mark and row.can_be_marked_in(session):
            text = f"{row.name}, {label}"
            marks = _fill(patterns.answers[mark], name=f"{CELL}{row.pk}", label=text)
        else:
            marks = _state(row, words.get(mark, "–"))
        lines.append(
            Line(
                pk=row.pk,
                name=row.name,
                about=_about(row, patterns),
                before=_joined(patterns.signs[row.marks.get(pk, "")] for pk in before),
                marks=marks,
                after=_joined(patterns.signs[row.marks.get(pk, "")] for pk in after),
                total=f"{row.there}/{row.held}",
            )
        )
    return lines


@dataclass(frozen=True)
class Patterns:
    """What differs by nothing but the language, rendered once a process."""

    signs: dict[str, SafeString]
    answers: dict[str, str]
    born: str
    no_year: SafeString


@lru_cache(maxsize=8)
def _patterns(language: str) -> Patterns:
    sign, answer = get_template("ui/mark.html"), get_template("ui/marks.html")
    return Patterns(
        signs={mark: SafeString(sign.render({"value": mark})) for mark in MARKS},
        answers={
            mark: answer.render({"name": NAME, "label": LABEL, "value": mark}) for mark in MARKS
        },
        born=_("b. %(year)s"),
        no_year=chip(_("no year of birth"), "warn", icon=""),
    )


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308 - each part is a rendered template


def _fill(pattern: str, *, name: str, label: str) -> SafeString:
    filled = pattern.replace(NAME, name).replace(LABEL, conditional_escape(label))
    return mark_safe(filled)  # noqa: S308 - the label is escaped, the name is made of a number


def _about(row: Row, patterns: Patterns) -> SafeString:
    """Year of birth and place under the name; what is missing is said."""
    person = row.enrolment.person
    born = _born(patterns.born, person.birth_year) if person.birth_year else patterns.no_year
    place = person.place.name if person.place else ""
    return format_html("{} · {}", born, place) if place else born


@lru_cache(maxsize=500)
def _born(pattern: str, year: int) -> SafeString:
    return nb(pattern % {"year": year})


def _state(row: Row, word: str) -> SafeString:
    """What stands in the open column where there is nothing to choose."""
    enrolment = row.enrolment
    if enrolment.status == Enrolment.Status.ENROLLED:
        return conditional_escape(word)
    return conditional_escape(enrolment.get_status_display())
