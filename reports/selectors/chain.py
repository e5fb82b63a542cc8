"""The whole chain: round table → recommendation → promise → money → training → people reached."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import Commitment, Event
from events.selectors import Link, chain_of, commitments_of, paid
from reports.models import CommitmentOutcome
from reports.suppression import THRESHOLD
from trainings.models import AggregateCount, Enrolment, Training

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Reached:
    """A training that a commitment led to, and how many people it reached.

    `people` is None where the reader may not see the register and the number is small.
    """

    outcome: CommitmentOutcome
    people: int | None
    without_names: int | None
    is_open: bool

    @property
    def training(self) -> Training:
        return self.outcome.training


@dataclass(frozen=True)
class Chain:
    """One meeting with everything that came of it, by day."""

    links: Sequence[Link]
    reached: Sequence[Reached]
    promised: Decimal
    budgeted: Decimal
    paid: Decimal
    people: int | None
    has_drafts: bool


def chain(event: Event, user: "User") -> Chain:
    """The chain of an event. The same number of statements however long it is."""
    commitments = commitments_of(event)
    reached = reached_by(commitments, user)
    links = [*chain_of(event, commitments), *_trainings(reached)]
    is_hidden = any(row.people is None for row in reached)
    return Chain(
        links=sorted(links, key=lambda link: link.day),
        reached=reached,
        promised=_sum(row.promised for row in commitments if row.status != "dropped"),
        budgeted=_sum(row.budgeted for row in commitments if row.status != "dropped"),
        paid=paid(commitments),
        # A sum beside parts would give a hidden part away.
        people=None if is_hidden else _unique(row.training.pk for row in reached),
        has_drafts=any(row.training.status != Training.Status.APPROVED for row in reached),
    )


def reached_by(commitments: Iterable[Commitment], user: "User") -> list[Reached]:
    """The trainings these commitments led to. Four statements."""
    rows = CommitmentOutcome.objects.filter(commitment__in=list(commitments)).select_related(
        "training__programme", "training__center__organisation", "commitment"
    )
    outcomes = list(rows.order_by("training__starts_on", "pk"))
    ids = [row.training_id for row in outcomes]
    visible = set(
        Training.objects.filter(
            pk__in=Training.objects.visible_to(user).order_by().values("pk")
        ).filter(pk__in=ids).values_list("pk", flat=True)
    )  # fmt: skip
    counted = Enrolment.objects.counted().filter(training__in=ids).order_by()
    people = dict(
        counted.values("training").annotate(count=Count("person", distinct=True)).values_list(
            "training", "count"
        )
    )  # fmt: skip
    sums = AggregateCount.objects.filter(training__in=ids).order_by()
    nameless = dict(
        sums.values("training").annotate(count=Coalesce(Sum("count"), 0)).values_list(
            "training", "count"
        )
    )  # fmt: skip
    return [
        Reached(
            outcome=row,
            people=_shown(people.get(row.training_id, 0), row.training_id in visible),
            without_names=_shown(nameless.get(row.training_id, 0), row.training_id in visible),
            is_open=row.training_id in visible,
        )
        for row in outcomes
    ]


def _shown(count: int, may_see: bool) -> int | None:  # noqa: FBT001
    return count if may_see or count == 0 or count >= THRESHOLD else None


def _unique(training_ids: Iterable[int]) -> int:
    rows = Enrolment.objects.counted().filter(training__in=list(training_ids))
    return rows.aggregate(people=Count("person", distinct=True))["people"]


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def _trainings(reached: Sequence[Reached]) -> list[Link]:
    links = []
    for row in reached:
        training, url = row.training, row.training.get_absolute_url() if row.is_open else ""
        about = f"{training.center.organisation.name}, {row.outcome.get_kind_display()}"
        if row.outcome.places:
            places = ngettext("%(count)s place", "%(count)s places", row.outcome.places)
            about = f"{about}, {places % {'count': row.outcome.places}}"
        links.append(
            Link(
                training.starts_on,
                _("Training"),
                training.programme.title,
                about=about,
                amount=row.outcome.amount,
                url=url,
            )
        )
        links.append(_people(row, training.ends_on))
    return links


def _people(row: Reached, day: dt.date) -> Link:
    if row.people is None:
        title = _("fewer than 5 people")
    else:
        text = ngettext("%(count)s person", "%(count)s people", row.people)
        title = text % {"count": row.people}
    about = _("counted without names: %(count)s") % {"count": row.without_names}
    is_approved = row.training.status == Training.Status.APPROVED
    draft = "" if is_approved else _("not approved yet")
    parts = [about if row.without_names else "", draft]
    return Link(
        day,
        _("People reached"),
        title,
        about=", ".join(filter(None, parts)),
        is_done=is_approved,
    )


def linkable(user: "User", commitment: Commitment) -> "Sequence[Training]":
    """Trainings that may have come of a commitment: visible, not earlier than its meeting, not
    linked yet; the latest first."""
    rows = Training.objects.filter(pk__in=Training.objects.visible_to(user).order_by().values("pk"))
    rows = rows.filter(starts_on__gte=commitment.event.first_on).exclude(
        Q(status=Training.Status.CANCELLED) | Q(commitment_outcomes__commitment=commitment)
    )
    return list(rows.select_related("programme").order_by("-starts_on", "-pk")[:200])
