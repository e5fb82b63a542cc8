"""The events' part of a chain: round table → recommendation → promise → money.

What it led to (trainings, people) is known above; `events.outcomes` says how it comes here.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import Commitment, Delivery, Event, Payment

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Link:
    """One step of a chain, on the day it happened."""

    day: dt.date
    kind: str
    title: str
    about: str = ""
    amount: Decimal | None = None
    url: str = ""
    is_bad: bool = False
    is_done: bool = True


def commitments_of(event: Event) -> list[Commitment]:
    """The commitments of an event and of its parts, with their payments. Two statements."""
    payments = Payment.objects.live()
    rows = Commitment.objects.filter(Q(event=event) | Q(event__parent=event))
    return list(
        rows.select_related("owner_organisation", "event", "delivery__recommendation")
        .prefetch_related(Prefetch("payments", payments))
        .order_by("due_on", "pk")
    )


def chain_of(event: Event, commitments: list[Commitment]) -> list[Link]:
    """What happened from the meeting to the money, by day."""
    links = [*_meeting(event), *_letters(event)]
    for row in commitments:
        links += _money(row)
    return sorted(links, key=lambda link: link.day)


def _meeting(event: Event) -> Iterator[Link]:
    yield Link(
        event.first_on,
        event.get_kind_display(),
        event.title,
        url=event.get_absolute_url(),
        is_done=event.status in Event.DONE_STATUSES,
    )


def _letters(event: Event) -> Iterator[Link]:
    deliveries = Delivery.objects.select_related("addressee", "recommendation").filter(
        Q(recommendation__event=event) | Q(recommendation__event__parent=event),
        sent_on__isnull=False,
    )
    for row in deliveries:
        assert row.sent_on is not None
        yield Link(
            row.sent_on,
            _("Recommendation"),
            row.recommendation.text,
            about=row.addressee.name,
            amount=row.recommendation.amount,
            is_bad=row.is_overdue,
        )
        if row.answered_on is not None:
            yield Link(
                row.answered_on,
                _("Answer"),
                row.answer or row.get_status_display(),
                about=f"{row.addressee.name}, {row.get_status_display()}",
                is_bad=row.status == Delivery.Status.DECLINED,
            )


def _money(row: Commitment) -> Iterator[Link]:
    owner, url = row.owner_organisation.name, row.get_absolute_url()
    about = owner
    if row.places:
        places = ngettext("%(count)s place", "%(count)s places", row.places)
        about = f"{owner}, {places % {'count': row.places}}"
    yield Link(
        row.promised_on or row.event.first_on,
        _("Promise"),
        row.text,
        about=about,
        amount=row.promised,
        url=url,
        is_bad=row.is_overdue,
        is_done=row.status == Commitment.Status.DONE,
    )
    if row.budgeted is not None and row.budgeted_on is not None:
        yield Link(
            row.budgeted_on, _("In the budget"), owner, about=row.slug, amount=row.budgeted, url=url
        )
    for payment in row.payments.all():
        yield Link(
            payment.paid_on,
            _("Payment"),
            owner,
            about=payment.note or row.slug,
            amount=payment.amount,
            url=url,
        )


def paid(commitments: list[Commitment]) -> Decimal:
    """What came for these commitments, read with their payments."""
    return sum((one.amount for row in commitments for one in row.payments.all()), ZERO)
