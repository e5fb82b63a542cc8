"""Papers: written as a draft, frozen by the release, changed only as a new version."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from trainings.models import ExamCriterion, ExamPaper

FIELDS = (
    *("title", "standard", "standard_body", "standard_version", "pass_mark"),
    *("difference_limit", "assessment", "theory_weight"),
)
LINE = ("part", "task", "text", "weight")
Lines = Sequence[Mapping[str, Any]]


@transaction.atomic
def create_paper(*, by: User | None, lines: Lines = (), **fields: Any) -> ExamPaper:
    """A draft; `fields` are those of FIELDS, `lines` its criteria in their order."""
    paper = ExamPaper(created_by=by, **fields)
    _check_test(paper)
    paper.save()
    _write_lines(paper, lines)
    audit.record("created", paper, by=by)
    return paper


@transaction.atomic
def save_paper(paper: ExamPaper, *, by: User, lines: Lines, **fields: Any) -> ExamPaper:
    """Change a draft. A released version is refused (code "frozen")."""
    old = _draft(paper)
    fresh = ExamPaper.objects.get(pk=paper.pk)
    for name, value in fields.items():
        setattr(fresh, name, value)
    _check_test(fresh)
    fresh.save()
    _write_lines(fresh, lines)
    audit.record("updated", fresh, by=by, changes=audit.changed_fields(old, fresh, FIELDS))
    return fresh


@transaction.atomic
def release_paper(paper: ExamPaper, *, by: User | None) -> ExamPaper:
    """Freeze a draft with everything it says; the version before is used for no new exam.
    Releasing twice changes nothing."""
    versions = ExamPaper.objects.select_for_update().filter(series=paper.series)
    fresh = next(row for row in versions if row.pk == paper.pk)
    if fresh.is_released:
        return fresh
    lines = list(fresh.criteria.all())
    if not any(line.part == ExamCriterion.Part.PRACTICE for line in lines):
        raise ValidationError(_("A practical exam needs a criterion of practice."), code="empty")
    if fresh.assessment is not None and fresh.assessment.released_at is None:
        raise ValidationError(_("Release the test of the theory part first."), code="test")
    now = timezone.now()
    fresh.content = _content(fresh, lines)
    fresh.released_at = now
    fresh.save()
    others = ExamPaper.objects.filter(series=fresh.series, released_at__isnull=False)
    others.exclude(pk=fresh.pk).filter(replaced_at=None).update(replaced_at=now)
    audit.record("exam_paper_released", fresh, by=by, changes={"version": [None, fresh.version]})
    return fresh


@transaction.atomic
def new_paper_version(paper: ExamPaper, *, by: User) -> ExamPaper:
    """A draft that begins as the released version; the draft there is, if there is one."""
    versions = list(ExamPaper.objects.select_for_update().filter(series=paper.series))
    if draft := next((row for row in versions if not row.is_released), None):
        return draft
    newest = max(versions, key=lambda row: row.version)
    values = {name: getattr(newest, name) for name in FIELDS}
    copy = ExamPaper.objects.create(
        series=newest.series, version=newest.version + 1, created_by=by, **values
    )
    _write_lines(copy, list(newest.criteria.values(*LINE)))
    audit.record("exam_paper_version_made", copy, by=by)
    return copy


def _draft(paper: ExamPaper) -> ExamPaper:
    row = ExamPaper.objects.select_for_update().get(pk=paper.pk)
    if row.is_released:
        raise ValidationError(
            _("A released version never changes. Make a new version."), code="frozen"
        )
    return row


def _check_test(paper: ExamPaper) -> None:
    if paper.assessment is not None and not paper.theory_weight:
        raise ValidationError({"theory_weight": _("Say how many points the test is worth.")})
    if paper.assessment is None and paper.theory_weight:
        raise ValidationError({"assessment": _("Choose the test that these points are for.")})


def _write_lines(paper: ExamPaper, lines: Lines) -> None:
    paper.criteria.all().delete()
    ExamCriterion.objects.bulk_create(
        ExamCriterion(paper=paper, position=position, **{name: line[name] for name in LINE})
        for position, line in enumerate(lines, start=1)
    )


def _content(paper: ExamPaper, lines: Sequence[ExamCriterion]) -> dict[str, Any]:
    """What exams by this version are marked by, for ever."""
    return {
        **{name: getattr(paper, name) for name in FIELDS if name != "assessment"},
        "assessment": paper.assessment_id,
        "version": paper.version,
        "criteria": [
            {"key": f"c{number}", **{name: getattr(line, name) for name in LINE}}
            for number, line in enumerate(lines, start=1)
        ],
    }
