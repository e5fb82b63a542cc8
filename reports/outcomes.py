"""What meetings led to: written here, because trainings and events are siblings (decision 0012);
shown on the page of a commitment, which knows nothing of trainings."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from centers.sections import Section
from core import audit
from core.access import MemberRequest
from core.refusals import at_field
from events.models import Commitment, Event
from events.permissions import can_follow_up
from reports.models import CommitmentOutcome
from reports.selectors.chain import reached_by
from trainings.models import Training


@transaction.atomic
def link_outcome(
    commitment: Commitment,
    *,
    training: Training,
    by: User | None,
    kind: str = CommitmentOutcome.Kind.FINANCED,
    amount: Decimal | None = None,
    places: int | None = None,
) -> CommitmentOutcome:
    """Say that a training came of a commitment. The same link again takes the new amounts.

    Refuses a training before the meeting or a cancelled one, and an order without places.
    """
    row = Commitment.objects.select_for_update(of=("self",), no_key=True).get(pk=commitment.pk)
    if row.status == Commitment.Status.DROPPED:
        raise ValidationError(_("This commitment was dropped."), code="dropped")
    if training.status == Training.Status.CANCELLED:
        raise at_field("training", _("This training was cancelled."), code="cancelled")
    if training.starts_on < row.event.first_on:
        raise at_field("training", _("This training began before the meeting."), code="before")
    if kind == CommitmentOutcome.Kind.ORDERED and not places:
        raise at_field("places", _("Say how many places were ordered."), code="places")
    if amount is not None and amount < 0:
        raise at_field("amount", _("An amount cannot be less than zero."), code="negative")
    outcome, is_new = CommitmentOutcome.objects.update_or_create(
        commitment=row,
        training=training,
        defaults={"kind": kind, "amount": amount, "places": places},
    )
    note = f"{training.slug}, {kind}"
    action = "outcome_linked" if is_new else "outcome_changed"
    audit.record(action, row, by=by, center_id=row.event.center_id, note=note)
    return outcome


@transaction.atomic
def unlink_outcome(outcome: CommitmentOutcome, *, by: User) -> None:
    """The training did not come of it after all. The log keeps the line."""
    row = outcome.commitment
    note = outcome.training.slug
    audit.record("outcome_unlinked", row, by=by, center_id=row.event.center_id, note=note)
    outcome.delete()


def chain_address(event: Event) -> str:
    """Where the whole chain of an event is shown; of a part, that of the whole."""
    whole = event.parent if event.parent_id is not None else event
    assert whole is not None
    return reverse("reports:chain_detail", args=[whole.slug])


def trainings_of(request: MemberRequest, commitment: Commitment) -> Section:
    """On the page of a commitment: the trainings it led to."""
    return Section(
        "reports/_outcomes.html",
        {
            "rows": reached_by([commitment], request.user),
            "can_write": can_follow_up(request.user, commitment.event),
        },
    )
