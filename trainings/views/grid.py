"""The attendance grid as lines for its template.

A register of 60 people and 20 sessions has 1,200 cells, so the few different cells are rendered
once and put together here; a template that renders each would be most of the page's time.
"""

from dataclasses import dataclass

from django.template.loader import get_template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
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
    """A person: signs before the open session, its answers or its state, signs behind it."""

    row: Row
    name: str
    about: SafeString
    before: list[SafeString]
    marks: SafeString | str
    state: SafeString
    after: list[SafeString]


def grid_lines(found: Register, session: Session, *, can_mark: bool) -> list[Line]:
    """The register with one session open; answers only for those who can be marked in it."""
    before = [row.pk for row in found.sessions if row.number < session.number]
    after = [row.pk for row in found.sessions if row.number > session.number]
    signs, answers = _signs(), _answers() if can_mark else {}
    label = _("Session %(number)s") % {"number": session.number}
    words = {str(code): str(word) for code, word in Attendance.Mark.choices}
    lines = []
    for row in found.rows:
        mark = row.marks.get(session.pk, "")
        marks: SafeString | str = ""
        if can_mark and row.can_be_marked_in(session):
            marks = _fill(answers[mark], name=f"{CELL}{row.pk}", label=f"{row.name}, {label}")
        lines.append(
            Line(
                row=row,
                name=row.name,
                about=_about(row),
                before=[signs[row.marks.get(pk, "")] for pk in before],
                marks=marks,
                state=_state(row, words.get(mark, "–")),
                after=[signs[row.marks.get(pk, "")] for pk in after],
            )
        )
    return lines


def _signs() -> dict[str, SafeString]:
    template = get_template("ui/mark.html")
    return {mark: SafeString(template.render({"value": mark})) for mark in MARKS}


def _answers() -> dict[str, str]:
    template = get_template("ui/marks.html")
    return {mark: template.render({"name": NAME, "label": LABEL, "value": mark}) for mark in MARKS}


def _fill(pattern: str, *, name: str, label: str) -> SafeString:
    filled = pattern.replace(NAME, name).replace(LABEL, conditional_escape(label))
    return mark_safe(filled)  # noqa: S308 - the label is escaped, the name is made of a number


def _about(row: Row) -> SafeString:
    """Year of birth and place under the name; what is missing is said."""
    person = row.enrolment.person
    born = _("b. %(year)s") % {"year": person.birth_year}
    parts = [nb(born) if person.birth_year else chip(_("no year of birth"), "warn", icon="")]
    if person.place:
        parts.append(conditional_escape(person.place.name))
    return SafeString(" · ".join(parts))


def _state(row: Row, word: str) -> SafeString:
    """What stands in the open column where there is nothing to choose."""
    enrolment = row.enrolment
    if enrolment.status == Enrolment.Status.ENROLLED:
        return conditional_escape(word)
    return conditional_escape(enrolment.get_status_display())
