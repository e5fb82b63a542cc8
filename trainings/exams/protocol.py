"""The protocol of an exam on paper: results, who marked, lines to sign."""

from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from core import dates, pdf
from trainings.models import Exam
from trainings.selectors.exams import ExamLine, exam_lines, is_outside

TEMPLATE = Path(__file__).parent.parent / "typst" / "exam_protocol.typ"


def protocol_pdf(exam: Exam, *, language: str) -> bytes:
    """The protocol as PDF/A and PDF/UA; before the results are out it says that it is none yet.
    Five statements whatever the number of candidates."""
    with translation.override(language):
        return pdf.render(TEMPLATE, protocol_data(exam, language=language))


def protocol_data(exam: Exam, *, language: str) -> dict[str, Any]:
    """What the template prints, all of it as words."""
    is_final = exam.state == Exam.State.PUBLISHED
    assessors = [
        [one.person.full_name, one.organisation.name, _("from outside") if outside else ""]
        for one in exam.assessors.select_related("person", "organisation")
        for outside in [is_outside(exam, one)]
    ]
    independent = any(row[2] for row in assessors)
    return {
        "language": language,
        "title": exam.paper.content["title"],
        "facts": _facts(exam, independent=independent),
        "draft": "" if is_final else _("Draft: the results are not out yet"),
        "people": [_person(line, is_final=is_final) for line in exam_lines(exam)],
        "assessors": assessors,
        "members": [
            [row.name, row.organisation.name, row.get_role_display()]
            for row in exam.members.select_related("organisation")
        ],
        "words": {
            "heading": _("Protocol of the exam"),
            "number": _("No."),
            "name": _("Candidate"),
            "house": _("Organisation"),
            "score": _("Result, %"),
            "passed": _("Decision"),
            "how": _("How"),
            "signature": _("signature"),
            "candidate_signature": _("Candidate's signature"),
            "assessors": _("Assessors"),
            "commission": _("Commission"),
            "page": _("Page"),
            "printed": _("Printed on %(day)s") % {"day": dates.short_day(timezone.localdate())},
        },
    }


def _facts(exam: Exam, *, independent: bool) -> list[list[str]]:
    content = exam.paper.content
    until = exam.appeals_until
    facts = [
        [_("Standard"), f"{content['standard']} ({content['standard_version']})"],
        [_("Who issued the standard"), content["standard_body"]],
        [_("Version of the paper"), str(content["version"])],
        [_("Center"), exam.center.organisation.name_on(exam.held_on)],
        [_("School"), exam.school.name_on(exam.held_on) if exam.school else ""],
        [_("Place"), exam.place.name_on(exam.held_on)],
        [_("Date"), dates.long_day(exam.held_on)],
        [_("Pass mark"), f"{content['pass_mark']} %"],
        [_("Assessment"), _("Independent elements") if independent else ""],
        [_("Appeals until"), dates.long_day(until) if until else ""],
    ]
    return [fact for fact in facts if fact[1]]


def _person(line: ExamLine, *, is_final: bool) -> dict[str, str]:
    name, house, state, score, passed = cells(line)
    if not is_final and not line.candidate.is_withdrawn:
        score = passed = ""
    return {"name": name, "house": house, "how": state, "score": str(score), "passed": passed}


def cells(line: ExamLine) -> tuple[str, str, str, str, str]:
    """Name, organisation, how it was decided, percent, passed or not: as words."""
    row = line.candidate
    how = str(line.outcome.state.label)
    if row.is_withdrawn:
        how = _("Took no part")
    score = "" if row.score is None else number_format(row.score, 1)
    passed = {True: _("passed"), False: _("not passed"), None: ""}[row.is_passed]
    return row.person.full_name, row.organisation.name, how, score, passed
