"""What of meetings needs attention: promises, recommendations and appeals whose day came."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Count, Min, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from centers.roles import center_ids
from core import dates
from core.attention import Attention, Item
from events.models import Appeal, Commitment, Delivery, Event


def _overdue_commitments(count: int) -> str:
    return ngettext(
        "%(count)s commitment is overdue", "%(count)s commitments are overdue", count
    ) % {"count": count}


def _overdue_answers(count: int) -> str:
    return ngettext(
        "%(count)s answer to a recommendation is overdue",
        "%(count)s answers to recommendations are overdue",
        count,
    ) % {"count": count}


def _overdue_appeals(count: int) -> str:
    return ngettext(
        "%(count)s appeal was not answered in time",
        "%(count)s appeals were not answered in time",
        count,
    ) % {"count": count}


def _claims(count: int) -> str:
    return ngettext(
        "%(count)s commitment is said to be done: verify it",
        "%(count)s commitments are said to be done: verify them",
        count,
    ) % {"count": count}


def _due_soon(count: int) -> str:
    return ngettext(
        "%(count)s commitment is due within two weeks",
        "%(count)s commitments are due within two weeks",
        count,
    ) % {"count": count}


# code: tone, words, page with its filter; in the order of urgency
KINDS: dict[str, tuple[str, Callable[[int], str], str, str]] = {
    "commitments": ("bad", _overdue_commitments, "commitment_list", "?status=overdue"),
    "appeals": ("bad", _overdue_appeals, "letter_list", "?status=overdue"),
    "deliveries": ("bad", _overdue_answers, "letter_list", "?status=overdue"),
    "claims": ("info", _claims, "commitment_list", "?status=claimed"),
    "soon": ("warn", _due_soon, "commitment_list", "?status=soon"),
}


def attention(user: User) -> Attention:
    """What waits for a coordinator or the directorate, the most urgent first. One statement; none
    for everybody else."""
    if not user.is_directorate and not center_ids(user, role="coordinator"):
        return Attention()
    rows = {row["code"]: row for row in _counted(user, timezone.localdate()) if row["waiting"]}
    items = [_item(code, rows[code]) for code in KINDS if code in rows]
    return Attention(items=items, total=len(items))


def _item(code: str, row: dict[str, Any]) -> Item:
    tone, words, page, query = KINDS[code]
    about = _("the first day: %(day)s") % {"day": dates.long_day(row["first"])}
    return Item(
        code, words(row["waiting"]), f"{reverse(f'events:{page}')}{query}", about,
        row["waiting"], tone,
    )  # fmt: skip


def _counted(user: User, today: dt.date) -> QuerySet[Any, dict[str, Any]]:
    commitments, deliveries = Commitment.objects.all(), Delivery.objects.all()
    appeals, claims = Appeal.objects.all(), Commitment.objects.filter(status="claimed")
    # Nobody verifies what he promised or reported himself.
    claims = claims.exclude(claimed_by=user).exclude(owner_person__user=user)
    if not user.is_directorate:
        claims = claims.exclude(owner_organisation__center__in=center_ids(user))
        own = Event.objects.editable_by(user).order_by().values("pk")
        commitments, claims = commitments.filter(event__in=own), claims.filter(event__in=own)
        deliveries = deliveries.filter(recommendation__event__in=own)
        appeals = appeals.filter(event__in=own)
    return _line("commitments", commitments.overdue(today), "due_on").union(
        _line("appeals", appeals.overdue(today), "answer_due_on"),
        _line("deliveries", deliveries.overdue(today), "answer_due_on"),
        _line("claims", claims, "due_on"),
        _line("soon", commitments.due_soon(today), "due_on"),
        all=True,
    )


def _line(code: str, rows: QuerySet[Any], day: str) -> QuerySet[Any, dict[str, Any]]:
    return (
        rows.order_by()
        .annotate(code=Value(code))
        .values("code")
        .annotate(waiting=Count("pk"), first=Min(day))
    )
