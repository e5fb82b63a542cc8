"""What needs my attention: a short list with the next step, whatever the size of the network."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Window
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from centers.models import Center
from centers.roles import center_ids
from core import dates
from people.models import DuplicatePair, Sex
from trainings.models import Attendance, Enrolment, Session, Training, TrainingDecision

Status = Training.Status
OPEN = (Status.PLANNED, Status.RUNNING, Status.RETURNED)
# Nobody works through more than this from one list; the rest is a number and a link.
MANY = 100


@dataclass(frozen=True)
class Item:
    """One thing to do: what, where, how urgent (tone "bad", "warn" or "info")."""

    code: str
    text: str
    url: str
    about: str = ""
    count: int = 1
    tone: str = "warn"


@dataclass
class Attention:
    """The first items and how many there are in all."""

    items: list[Item] = field(default_factory=list)
    total: int = 0

    @property
    def more(self) -> int:
        return self.total - len(self.items)


def attention(user: User, *, limit: int = 10) -> Attention:
    """Returned and unclosed registers, gaps in running ones, duplicates; what waits for a
    decision for the directorate. Four statements at most, whoever asks."""
    today = timezone.localdate()
    items: list[Item] = []
    more = 0  # that wait, beyond those that are read
    if user.is_directorate:
        items, waiting = _decisions(limit)
        more = waiting - len(items)
    else:
        items += _open_trainings(Training.objects.visible_to(user), today)
    if user.is_directorate or center_ids(user, role="coordinator"):
        items += _duplicates(user)
    return Attention(items=items[:limit], total=len(items) + more)


def center_attention(center: Center, *, limit: int = 10) -> Attention:
    """The same for one center's page: its open trainings."""
    rows = Training.objects.filter(center=center)
    items = list(_open_trainings(rows, timezone.localdate()))
    return Attention(items=items[:limit], total=len(items))


def _decisions(limit: int) -> tuple[list[Item], int]:
    """What waits for the directorate, the longest waiting first, and how much in all."""
    rows = Training.objects.filter(status=Status.SUBMITTED).select_related(
        "programme", "center__organisation"
    )
    rows = rows.annotate(waiting=Window(Count("pk"))).order_by("submitted_at", "pk")
    items, waiting = [], 0
    for training in rows[:limit]:
        waiting = training.waiting
        since = training.submitted_at or training.updated_at
        items.append(
            Item(
                "submitted",
                _("%(center)s waits for a decision")
                % {"center": training.center.organisation.name},
                training.get_absolute_url(),
                f"{training.slug}, {training.programme.title}, {dates.day(since)}",
                tone="info",
            )
        )
    return items, waiting


def _open_trainings(rows: QuerySet[Training], today: dt.date) -> Iterator[Item]:
    """Two statements: the open trainings with their gaps counted, and the last comments."""
    found = list(_with_gap_counts(rows, today))
    for training in found:
        if training.status == Status.RETURNED:
            yield _returned(training)
    for training in found:
        if training.status != Status.RETURNED and training.ends_on < today:
            yield _not_closed(training, today)
    for training in found:
        yield from _gap_items(training)


def _with_gap_counts(rows: QuerySet[Training], today: dt.date) -> QuerySet[Training]:
    """Open trainings that have begun, with the sessions nobody is marked in and the people of
    whom something is not known."""
    past = Session.objects.filter(training=OuterRef("pk"), held_on__lt=today)
    counted = Enrolment.objects.counted().filter(training=OuterRef("pk"))
    unmarked = past.exclude(Exists(Attendance.objects.filter(session=OuterRef("pk"))))
    unknown = counted.filter(Q(person__sex=Sex.NOT_STATED) | Q(age=None))
    comment = TrainingDecision.objects.filter(training=OuterRef("pk")).order_by("-decided_at")
    return (
        rows.filter(status__in=OPEN, starts_on__lte=today)
        .select_related("programme")
        .annotate(
            has_people=Exists(counted),
            unmarked_sessions=_count_of(unmarked),
            unknown_people=_count_of(unknown),
            last_comment=Subquery(comment.values("comment")[:1]),
        )
        .order_by("ends_on", "pk")[:MANY]
    )


def _count_of(rows: QuerySet[Any]) -> Subquery:
    counted = rows.order_by().values("training").annotate(count=Count("pk")).values("count")
    return Subquery(counted)


def _returned(training: Training) -> Item:
    return Item(
        "returned",
        _("Returned: %(title)s") % {"title": training.programme.title},
        training.get_absolute_url(),
        training.last_comment or "",  # type: ignore[attr-defined]
        tone="bad",
    )


def _not_closed(training: Training, today: dt.date) -> Item:
    days = (today - training.ends_on).days
    return Item(
        "not_closed",
        _("Not submitted yet: %(title)s") % {"title": training.programme.title},
        reverse("trainings:gap_list", args=[training.slug]),
        ngettext("Ended %(count)s day ago", "Ended %(count)s days ago", days) % {"count": days},
        tone="bad" if days > 14 else "warn",
    )


def _gap_items(training: Training) -> Iterator[Item]:
    sessions = training.unmarked_sessions or 0  # type: ignore[attr-defined]
    if sessions and training.has_people:  # type: ignore[attr-defined]
        yield Item(
            "unmarked",
            ngettext(
                "%(title)s: %(count)s session without attendance",
                "%(title)s: %(count)s sessions without attendance",
                sessions,
            )
            % {"title": training.programme.title, "count": sessions},
            reverse("trainings:attendance_update", args=[training.slug]),
            training.slug,
            sessions,
        )
    people = training.unknown_people or 0  # type: ignore[attr-defined]
    if people:
        yield Item(
            "unknown",
            ngettext(
                "%(title)s: sex or year of birth of %(count)s person is missing",
                "%(title)s: sex or year of birth of %(count)s people is missing",
                people,
            )
            % {"title": training.programme.title, "count": people},
            reverse("trainings:gap_list", args=[training.slug]),
            training.slug,
            people,
        )


def _duplicates(user: User) -> Iterator[Item]:
    pairs = DuplicatePair.objects.open().visible_to(user)
    count = pairs.order_by().values("pk")[: MANY + 1].count()
    if count:
        text = ngettext(
            "%(count)s pair of records may be the same person",
            "%(count)s pairs of records may be the same person",
            count,
        )
        number = f"{MANY}+" if count > MANY else count
        yield Item(
            "duplicates",
            text % {"count": number},
            reverse("people:pair_list"),
            count=count,
            tone="info",
        )
