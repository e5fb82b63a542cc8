"""Visitors who want news by mail: asked for, confirmed by mail, changed, stopped, erased.

Nothing but the question whether it was they goes to an address that did not confirm. Who stops is
erased with all letters; who does not confirm within a week too. Only the directorate sees letters.
"""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from core import audit, messages, news
from core.models import OutgoingMessage, Subscription
from core.stopping import NEWS, url_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

CONFIRM = "core.news_confirm"
LABEL = Subscription._meta.label
CONFIRM_WITHIN = dt.timedelta(days=7)
# However often somebody types an address: one question in this time, and so many in a month.
ASK_AGAIN = dt.timedelta(hours=1)
QUESTIONS_AT_MOST = 3
LETTERS_KEPT = dt.timedelta(days=30)
# Letters go out once a day, from this hour on, and look back so far at most.
HOUR, LOOK_BACK = 10, dt.timedelta(days=8)
# Letters that failed one after the other: the mailbox is gone.
FAILED_AT_MOST = 3
FIELDS = ("language", "kinds", "regions", "topics")
Found = dict[str, list[tuple[news.Source, news.News]]]


@transaction.atomic
def subscribe(
    *, email: str, language: str, kinds: list[str], regions: list[str], topics: list[str]
) -> None:
    """Somebody typed an address: it is asked by mail. One that is confirmed already gets the way
    to its wishes, and nothing changes until its owner says so. Says nothing of whether it exists.
    """
    email = email.strip().lower()
    wishes = {"language": language, "kinds": kinds, "regions": regions, "topics": topics}
    rows = Subscription.objects.select_for_update()
    row = rows.filter(email=email).first()
    if row is None:
        try:
            with transaction.atomic():
                row = Subscription.objects.create(email=email, **wishes)
        except IntegrityError:  # a double click, or somebody else, a moment ago
            return
        _ask(row)
        return
    if row.confirmed_at is None:
        for name, value in wishes.items():
            setattr(row, name, value)
    asked = _letters().filter(kind=CONFIRM, record_id=str(row.pk)).count()
    if asked < QUESTIONS_AT_MOST and row.asked_at <= timezone.now() - ASK_AGAIN:
        row.asked_at = timezone.now()
        _ask(row)
    row.save()


def _ask(row: Subscription) -> None:
    is_confirmed = row.confirmed_at is not None
    name = "subscription_update" if is_confirmed else "subscription_confirm"
    with translation.override(row.language):
        words = {
            "url": url_of(row.pk, name, row.language),
            "is_confirmed": is_confirmed,
            "days": CONFIRM_WITHIN.days,
        }
        subject, body = messages.letter("core/email/subscription_confirm.txt", words)
    letter = messages.queue(
        to_email=row.email, language=row.language, kind=CONFIRM, subject=subject, body=body,
        secret=True,
    )  # fmt: skip
    OutgoingMessage.objects.filter(pk=letter.pk).update(record_type=LABEL, record_id=str(row.pk))


@transaction.atomic
def confirm(row: Subscription) -> Subscription:
    """The owner of the address said yes: news from now on. Twice is once."""
    fresh = Subscription.objects.select_for_update().get(pk=row.pk)
    if fresh.confirmed_at is None:
        fresh.confirmed_at = fresh.told_until = timezone.now()
        fresh.save(update_fields=["confirmed_at", "told_until"])
        audit.record("subscription_confirmed", fresh, by=None)
    return fresh


@transaction.atomic
def save_wishes(row: Subscription, **wishes: object) -> Subscription:
    """What he wants from now on, and in which language."""
    fresh = Subscription.objects.select_for_update().get(pk=row.pk)
    for name in FIELDS:
        if name in wishes:
            setattr(fresh, name, wishes[name])
    fresh.save(update_fields=FIELDS)
    return fresh


@transaction.atomic
def stop(row: Subscription) -> None:
    """Nothing goes there any more, and nothing is kept of it. Twice is once."""
    if Subscription.objects.filter(pk=row.pk).delete()[0]:
        audit.record("subscription_stopped", row, by=None)
    _letters().filter(record_id=str(row.pk)).delete()


def _letters() -> "QuerySet[OutgoingMessage]":
    """Letters to subscribers; not the one that a worker has in its hand."""
    rows = OutgoingMessage.objects.filter(record_type=LABEL, kind__in=(NEWS, CONFIRM))
    return rows.exclude(status=OutgoingMessage.Status.SENDING)


@transaction.atomic
def erase_old() -> int:
    """Addresses that never confirmed go, and letters nobody needs any more; says how many
    addresses."""
    now = timezone.now()
    late = Subscription.objects.filter(confirmed_at=None, created_at__lt=now - CONFIRM_WITHIN)
    ids = list(late.values_list("pk", flat=True))
    late.filter(pk__in=ids).delete()
    _letters().filter(record_id__in=[str(pk) for pk in ids]).delete()
    _letters().filter(created_at__lt=now - LETTERS_KEPT).delete()
    return len(ids)


def send_news() -> int:
    """Each confirmed reader gets what is new for him, once a day at most; says how many letters.

    The row of a reader is locked and remembers what he was told, and one letter a day is a
    constraint: two workers, or one that died, never send the same twice.
    """
    now = timezone.now()
    if timezone.localtime(now).hour < HOUR:
        return 0
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    waiting = Subscription.objects.confirmed().filter(told_until__lt=midnight)
    ids = list(waiting.order_by("told_until").values_list("pk", flat=True)[:2000])
    found: dict[str, Found] = {}
    return sum(_tell(pk, found, until=now, midnight=midnight) for pk in ids)


@transaction.atomic
def _tell(pk: int, found: dict[str, Found], *, until: dt.datetime, midnight: dt.datetime) -> bool:
    rows = Subscription.objects.confirmed().select_for_update(skip_locked=True)
    row = rows.filter(pk=pk, told_until__lt=midnight).first()
    if row is None or row.told_until is None:
        return False
    failed = OutgoingMessage.Status.FAILED
    if _letters().filter(record_id=str(pk), status=failed).count() >= FAILED_AT_MOST:
        stop(row)
        return False
    with translation.override(row.language):
        if row.language not in found:
            found[row.language] = _published(until)
        groups = _for(row, found[row.language])
        if groups:
            _write(row, groups)
    row.told_until = until
    row.save(update_fields=["told_until"])
    return bool(groups)


def _published(until: dt.datetime) -> Found:
    """{kind: [(source, item)]} of the last days, in the language that is active."""
    since = until - LOOK_BACK
    return {
        key: [(source, item) for item in source.find(since, until)]
        for key, source in news.sources().items()
    }


def _for(row: Subscription, found: Found) -> list[tuple[news.Source, list[news.News]]]:
    """What is new for one reader, by kind."""
    wish = news.Wish(row.kinds, row.regions, row.topics)
    groups = []
    for pairs in found.values():
        items = [
            item
            for source, item in pairs
            if item.at > row.told_until and wish.fits(source, item)  # type: ignore[operator]
        ]
        if items:
            newest = sorted(items, key=lambda item: item.at, reverse=True)
            groups.append((pairs[0][0], newest[: news.NEWEST]))
    return groups


def _write(row: Subscription, groups: list[tuple[news.Source, list[news.News]]]) -> None:
    words = {
        "groups": [
            (source.label, [(item, messages.absolute_url(item.path)) for item in items])
            for source, items in groups
        ],
        "change_url": url_of(row.pk, "subscription_update", row.language),
        "stop_url": url_of(row.pk, "subscription_stop", row.language),
    }
    subject, body = messages.letter("core/email/news.txt", words)
    letter = OutgoingMessage(
        channel=OutgoingMessage.Channel.EMAIL, kind=NEWS, to_email=row.email,
        language=row.language, subject=subject[:250], body=body, record_type=LABEL,
        record_id=str(row.pk), audience="subscriber", due_on=timezone.localdate(),
    )  # fmt: skip
    OutgoingMessage.objects.bulk_create([letter], ignore_conflicts=True)
