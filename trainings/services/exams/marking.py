"""Marks as they come from assessors: repeated, late, from two devices."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from trainings.exams import marks as rules
from trainings.models import Exam, ExamSheet, SheetSaving


@dataclass(frozen=True)
class Saved:
    """What a saving came to: "saved"; "both" when another device had saved meanwhile and these
    marks are the newer ones; "older" when the others are newer and stand; "closed" when the sheet
    was handed in before."""

    outcome: str
    sheet: ExamSheet

    @property
    def text(self) -> str:
        return {
            "saved": _("Saved."),
            "both": _("Saved. Another device had saved marks meanwhile; these newer ones stand."),
            "older": _("Another device saved newer marks of yours. They stand; look at them."),
            "closed": _("This sheet was handed in before, so nothing was changed."),
        }[self.outcome]


@transaction.atomic
def save_sheet(
    sheet: ExamSheet,
    *,
    marks: Mapping[str, Any],
    note: str = "",
    based_on: int,
    nonce: str,
    written_at: dt.datetime | None = None,
    hand_in: bool = False,
) -> Saved:
    """Take what an assessor sends for one sheet. The one written last stands, whichever arrives
    first; the same nonce again gives the same answer and changes nothing.

    Refuses marks that do not fit the paper (code "marks"), and handing in with gaps (code
    "missing"); nothing of these is kept.
    """
    row = ExamSheet.objects.select_for_update().get(pk=sheet.pk)
    if known := row.savings.filter(nonce=nonce).first():
        return Saved(known.outcome, row)
    exam = Exam.objects.select_related("paper").get(candidates=row.candidate_id)
    _check_open(exam, row)
    kept, wrong = rules.clean_marks(exam.paper.content, marks)
    if wrong:
        raise ValidationError(_("Some marks do not fit: %(keys)s") % {"keys": _names(exam, wrong)},
                              code="marks")  # fmt: skip
    if hand_in and (gaps := rules.missing(exam.paper.content, kept)):
        raise ValidationError(
            _("Before handing in, mark: %(keys)s") % {"keys": _names(exam, gaps)}, code="missing"
        )
    moment = _within(written_at, exam)
    outcome = _outcome(row, moment, based_on)
    SheetSaving.objects.create(
        sheet=row,
        nonce=nonce,
        based_on=based_on,
        marks=kept,
        note=note[:500],
        is_last=hand_in,
        outcome=outcome,
        written_at=moment,
    )
    if outcome in ("saved", "both"):
        _write(row, exam, marks=kept, note=note[:500], moment=moment, hand_in=hand_in)
    return Saved(outcome, row)


def _check_open(exam: Exam, row: ExamSheet) -> None:
    if exam.state != Exam.State.MARKING:
        raise ValidationError(
            _("The exam is at another point now: %(state)s.") % {"state": exam.get_state_display()},
            code="elsewhere",
        )
    if row.candidate.is_withdrawn:
        raise ValidationError(_("This candidate takes no part any more."), code="withdrawn")


def _outcome(row: ExamSheet, moment: dt.datetime, based_on: int) -> str:
    if row.handed_in_at is not None:
        return "closed"
    if row.version == based_on or row.written_at is None:
        return "saved"
    return "both" if moment >= row.written_at else "older"


def _write(
    row: ExamSheet,
    exam: Exam,
    *,
    marks: dict[str, float],
    note: str,
    moment: dt.datetime,
    hand_in: bool,
) -> None:
    row.marks, row.note, row.written_at = marks, note, moment
    row.version += 1
    if hand_in:
        row.handed_in_at = timezone.now()
    row.save()
    action = "exam_sheet_handed_in" if hand_in else "exam_sheet_saved"
    changes = {
        "person": [None, row.assessor.person_id],
        "candidate": [None, row.candidate.person_id],
        "version": [row.version - 1, row.version],
    }
    audit.record(action, exam, by=None, changes=changes)


def _within(moment: dt.datetime | None, exam: Exam) -> dt.datetime:
    """A device's clock may be wrong: nothing was written later than now."""
    now = timezone.now()
    return now if moment is None else min(moment, now)


def _names(exam: Exam, keys: list[str]) -> str:
    found = {row["key"]: row["text"] for row in rules.criteria(exam.paper.content)}
    return "; ".join(found[key] for key in keys)
