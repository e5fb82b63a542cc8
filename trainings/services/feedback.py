"""Feedback of learners: opened for a training, counted by link and from paper (ADR 0022).

An answer by link adds one to five counters. No line of the log, no time and nobody's number is
kept of it, so no answer can be brought together with a person, or with another answer of the same.
"""

import datetime as dt
import secrets
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.refusals import at_field
from trainings.models import FeedbackComment, FeedbackCount, FeedbackRound, Training
from trainings.models.feedback import HIGHEST, LOWEST

OPEN_DAYS = 30
# Beyond the people of the register: somebody's phone fails in the middle and he begins anew.
SPARE = 3
Question, Way = FeedbackCount.Question, FeedbackCount.Way
Counts = Mapping[tuple[int, int], int]


@transaction.atomic
def open_feedback(training: Training, *, by: User | None) -> FeedbackRound:
    """Make the address by which the learners answer, for as many as stand on the register, for
    thirty days from the end of the training. Again: opens it anew for so long."""
    row = Training.objects.select_for_update(no_key=True).get(pk=training.pk)
    today = timezone.localdate()
    if row.status == Training.Status.CANCELLED or row.starts_on > today:
        raise ValidationError(_("The training has not begun yet."), code="early")
    people = row.enrolments.counted().count()
    people += row.aggregate_counts.aggregate(n=Sum("count", default=0))["n"]
    if not people:
        raise ValidationError(_("Nobody is on the register yet."), code="nobody")
    values = {
        "closes_on": max(today, row.ends_on) + dt.timedelta(days=OPEN_DAYS),
        "max_uses": min(people + SPARE, 30_000),
    }
    found = FeedbackRound.objects.select_for_update().filter(training=row).first()
    if found is None:
        token = secrets.token_urlsafe(15)
        found = FeedbackRound.objects.create(training=row, token=token, **values)
    else:
        found.closes_on, found.max_uses = values["closes_on"], max(values["max_uses"], found.uses)
        found.save(update_fields=["closes_on", "max_uses"])
    audit.record("feedback_opened", row, by=by)
    return found


def open_round(token: str) -> FeedbackRound | None:
    """The round of an address, whether it is still open or not."""
    rows = FeedbackRound.objects.filter(token=token)
    return rows.select_related("training__programme", "training__center__organisation").first()


@transaction.atomic
def give_feedback(row: FeedbackRound, *, values: Mapping[int, int], text: str = "") -> None:
    """One sheet by link. Refuses a round that is closed or used up."""
    fresh = FeedbackRound.objects.select_for_update().get(pk=row.pk)
    if not fresh.is_open:
        raise ValidationError(_("Feedback on this training is closed."), code="closed")
    if set(values) != set(Question.values) or not all(map(_on_scale, values.values())):
        raise ValidationError(_("Answer all five questions."), code="values")
    fresh.uses = F("uses") + 1
    fresh.save(update_fields=["uses"])
    for question, value in values.items():
        _add(fresh, question, value, Way.LINK, 1)
    if text := text.strip()[:1000]:
        FeedbackComment.objects.create(round=fresh, text=text)


@transaction.atomic
def save_paper_counts(training: Training, *, sheets: int, counts: Counts, by: User | None) -> None:
    """The paper sheets as counts by (question, value): the whole of them, so sending the same form
    twice changes nothing. Refuses more answers to a question than there are sheets."""
    found = FeedbackRound.objects.filter(training=training).first() or open_feedback(
        training, by=by
    )
    fresh = FeedbackRound.objects.select_for_update().get(pk=found.pk)
    for question in Question.values:
        given = sum(counts.get((question, value), 0) for value in range(LOWEST, HIGHEST + 1))
        if given > sheets:
            raise at_field(
                f"q{question}",
                _("These are %(given)s answers on %(sheets)s sheets.")
                % {"given": given, "sheets": sheets},
                code="too_many",
            )
    before = fresh.paper_sheets
    FeedbackCount.objects.filter(round=fresh, way=Way.PAPER).delete()
    FeedbackCount.objects.bulk_create(
        FeedbackCount(round=fresh, question=question, value=value, way=Way.PAPER, count=count)
        for (question, value), count in counts.items()
        if count and _on_scale(value)
    )
    fresh.paper_sheets = sheets
    fresh.save(update_fields=["paper_sheets"])
    changes = {"paper_sheets": [before, sheets]}
    audit.record("feedback_counted", training, by=by, changes=changes)


def _add(row: FeedbackRound, question: int, value: int, way: str, count: int) -> None:
    cell, is_new = FeedbackCount.objects.get_or_create(
        round=row, question=question, value=value, way=way, defaults={"count": count}
    )
    if not is_new:
        FeedbackCount.objects.filter(pk=cell.pk).update(count=F("count") + count)


def _on_scale(value: int) -> bool:
    return LOWEST <= value <= HIGHEST
