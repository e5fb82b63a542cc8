"""What needs my attention: a short list with the next step, whatever the size of the network."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from typing import Any

from django.db.models import Count, Q, QuerySet, Window
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import User
from centers.models import Center
from centers.roles import center_ids
from core import dates
from core.attention import Attention, Item
from core.statements import KeptStatement
from core.words import in_words, translated_columns
from people.models import DuplicatePair
from trainings.models import Application, FollowUp, TrainerRequest, Training
from trainings.selectors import columns

Status = Training.Status
OPEN = (Status.PLANNED, Status.RUNNING, Status.RETURNED)
# Nobody works through more than this from one list; the rest is a number and a link.
MANY = 100
# Longer ago nobody is reminded to ask; the list of follow-ups keeps them.
TO_ASK = dt.timedelta(days=60)
TITLE = "programme__title"
CENTER = "center__organisation__name"
DECIDED = (
    *("slug", "submitted_at", "updated_at"),
    *translated_columns(TITLE),
    *translated_columns(CENTER),
)
WAITING = (*DECIDED, "waiting")
READ = (
    *("slug", "status", "ends_on", "has_people", "unmarked", "unknown", "comment"),
    *translated_columns(TITLE),
)


def attention(user: User, *, limit: int = 10) -> Attention:
    """Returned and unclosed registers, gaps in running ones, duplicates; what waits for a
    decision for the directorate; requests for trainers and applications; people to be asked what
    became of them. Seven statements at most."""
    items: list[Item] = []
    more = 0  # that wait, beyond those that are shown
    if user.is_directorate:
        items, waiting = _decisions(limit)
        more = waiting - len(items)
    else:
        found = list(_open_trainings(Training.objects.visible_to(user)))
        items = [item() for item in found[:limit]]
        more = len(found) - len(items)
    if user.is_directorate or center_ids(user, role="coordinator"):
        items += _duplicates(user)
        items += _to_ask(user)
    items = [*_applications(user), *_requests(user), *items]
    return Attention(items=items[:limit], total=len(items) + more)


def center_attention(center: Center, *, limit: int = 10) -> Attention:
    """The same for one center's page: its open trainings."""
    found = list(_open_trainings(Training.objects.filter(center=center)))
    return Attention(items=[item() for item in found[:limit]], total=len(found))


def _decisions(limit: int) -> tuple[list[Item], int]:
    """What waits for the directorate, the longest waiting first, and how much in all."""
    found = [dict(zip(WAITING, row, strict=True)) for row in _waiting.lines(limit)]
    items = [
        Item(
            "submitted",
            _("%(center)s waits for a decision") % {"center": in_words(row, CENTER)},
            _address(row, "training_detail"),
            f"{row['slug']}, {in_words(row, TITLE)},"
            f" {dates.day(row['submitted_at'] or row['updated_at'])}",
            tone="info",
        )
        for row in found
    ]
    return items, found[0]["waiting"] if found else 0


def _waiting_rows(limit: int) -> QuerySet[Any, Any]:
    rows = Training.objects.filter(status=Status.SUBMITTED).order_by("submitted_at", "pk")
    return rows.annotate(waiting=Window(Count("pk"))).values_list(*WAITING)[:limit]


def _pairs_rows() -> QuerySet[Any, Any]:
    return DuplicatePair.objects.open().order_by().values_list("pk")[: MANY + 1]


def _unmatched_rows() -> QuerySet[Any, Any]:
    return TrainerRequest.objects.unmatched().order_by().values_list("pk")[: MANY + 1]


# Every page of the directorate asks them.
_unmatched = KeptStatement(_unmatched_rows)
_waiting = KeptStatement(_waiting_rows)
_pairs = KeptStatement(_pairs_rows)


def _open_trainings(rows: QuerySet[Training]) -> Iterator[Callable[[], Item]]:
    """What is open in trainings, one statement; an item is written once it is to be shown."""
    today = timezone.localdate()
    found = _with_gap_counts(rows, today)
    for row in found:
        if row["status"] == Status.RETURNED:
            yield partial(_returned, row)
    for row in found:
        if row["status"] != Status.RETURNED and row["ends_on"] < today:
            yield partial(_not_closed, row, today)
    for row in found:
        if row["unmarked"] and row["has_people"]:
            yield partial(_unmarked, row)
        if row["unknown"]:
            yield partial(_unknown, row)


def _with_gap_counts(rows: QuerySet[Training], today: dt.date) -> list[dict[str, Any]]:
    """Open trainings that have begun, with the sessions nobody is marked in and the people of
    whom something is not known."""
    found = rows.filter(status__in=OPEN, starts_on__lte=today).annotate(
        has_people=columns.has_people(),
        unmarked=columns.unmarked_sessions(today),
        unknown=columns.unknown_people(),
        comment=columns.last_comment(),
    )
    return list(found.order_by("ends_on", "pk").values(*READ)[:MANY])


def _address(row: Mapping[str, Any], name: str) -> str:
    return _pattern(name, get_language()).replace("/slug/", f"/{row['slug']}/")


@cache
def _pattern(name: str, _language: str | None) -> str:
    """The address of a page of any training: a list of them asks for one only once."""
    return reverse(f"trainings:{name}", args=["slug"])


def _returned(row: Mapping[str, Any]) -> Item:
    return Item(
        "returned",
        _("Returned: %(title)s") % {"title": in_words(row, TITLE)},
        _address(row, "training_detail"),
        row["comment"] or "",
        tone="bad",
    )


def _not_closed(row: Mapping[str, Any], today: dt.date) -> Item:
    days = (today - row["ends_on"]).days
    return Item(
        "not_closed",
        _("Not submitted yet: %(title)s") % {"title": in_words(row, TITLE)},
        _address(row, "gap_list"),
        ngettext("Ended %(count)s day ago", "Ended %(count)s days ago", days) % {"count": days},
        tone="bad" if days > 14 else "warn",
    )


def _unmarked(row: Mapping[str, Any]) -> Item:
    sessions = row["unmarked"]
    text = ngettext(
        "%(title)s: %(count)s session without attendance",
        "%(title)s: %(count)s sessions without attendance",
        sessions,
    )
    return Item(
        "unmarked",
        text % {"title": in_words(row, TITLE), "count": sessions},
        _address(row, "attendance_update"),
        row["slug"],
        sessions,
    )


def _unknown(row: Mapping[str, Any]) -> Item:
    people = row["unknown"]
    text = ngettext(
        "%(title)s: sex or year of birth of %(count)s person is missing",
        "%(title)s: sex or year of birth of %(count)s people is missing",
        people,
    )
    return Item(
        "unknown",
        text % {"title": in_words(row, TITLE), "count": people},
        _address(row, "gap_list"),
        row["slug"],
        people,
    )


def _applications(user: User) -> list[Item]:
    """New applications of trainings the reader coordinates. One statement."""
    own = () if user.is_directorate else center_ids(user, role="coordinator")
    if not own:
        return []
    rows = Application.objects.to_decide().filter(
        training__center__in=own,
        training__status__in=OPEN,
        training__starts_on__gte=timezone.localdate(),
    )
    shown = ("training__slug", *translated_columns("training__programme__title"))
    found = rows.order_by("training__starts_on", "training").values(*shown)
    counts = found.annotate(new=Count("pk"))[:MANY]
    return [_application(row) for row in counts]


def _application(row: Mapping[str, Any]) -> Item:
    text = ngettext(
        "%(title)s: %(count)s new application",
        "%(title)s: %(count)s new applications",
        row["new"],
    )
    title = in_words(row, "training__programme__title")
    slug = row["training__slug"]
    return Item(
        "applications",
        text % {"title": title, "count": row["new"]},
        reverse("trainings:application_list", args=[slug]),
        slug,
        row["new"],
    )


def _requests(user: User) -> list[Item]:
    """Requests for trainers that wait for this reader. One statement."""
    if user.is_directorate:
        count = len(_unmatched.lines())
        text = ngettext(
            "%(count)s request for a trainer waits for you",
            "%(count)s requests for trainers wait for you",
            count,
        ) % {"count": count}
        url = reverse("trainings:request_list") + "?state=open"
        return [Item("requests", text, url, count=count)] if count else []
    state = TrainerRequest.State
    over = Q(state=state.ACCEPTED, ends_on__lt=timezone.localdate())
    rows = TrainerRequest.objects.visible_to(user)
    rows = rows.filter(Q(state__in=(state.ASSIGNED, state.DECLINED)) | over)
    shown = ("pk", "subject", "state", "starts_on", "ends_on", "trainer__user")
    found = rows.order_by("starts_on", "pk").values(*shown)[:MANY]
    return [_request(row, user) for row in found]


def _request(row: Mapping[str, Any], user: User) -> Item:
    state, tone = TrainerRequest.State, "info"
    if row["state"] == state.ACCEPTED:
        text, tone = _("Was the trainer there? %(subject)s"), "warn"
    elif row["state"] == state.DECLINED:
        text = _("The trainer declined, another one is looked for: %(subject)s")
    elif row["trainer__user"] == user.pk:
        text, tone = _("You are asked to teach: %(subject)s"), "warn"
    else:
        text = _("A trainer is found and has to answer: %(subject)s")
    days = dates.date_range(row["starts_on"], row["ends_on"])
    url = reverse("trainings:request_detail", args=[row["pk"]])
    return Item("request", text % {"subject": row["subject"]}, url, days, tone=tone)


def _to_ask(user: User) -> Iterator[Item]:
    """People of a coordinator's centers whom nobody has asked yet: who has an e-mail was."""
    if user.is_directorate:
        return
    since = timezone.localdate() - TO_ASK
    rows = FollowUp.objects.visible_to(user).live().filter(wave__due_on__gte=since, asked_on=None)
    rows = rows.with_state().in_state(FollowUp.State.WAITING)
    if count := len(rows.order_by().values_list("pk")[: MANY + 1]):
        text = ngettext(
            "%(count)s person is to be asked what became of the training",
            "%(count)s people are to be asked what became of the training",
            count,
        )
        number = f"{MANY}+" if count > MANY else count
        url = reverse("trainings:follow_up_list") + "?state=waiting"
        yield Item("follow_up", text % {"count": number}, url, count=count, tone="info")


def _duplicates(user: User) -> Iterator[Item]:
    if user.is_directorate:
        count = len(_pairs.lines())
    else:
        pairs = DuplicatePair.objects.open().visible_to(user)
        count = len(pairs.order_by().values_list("pk")[: MANY + 1])
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
