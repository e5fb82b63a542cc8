"""Orders and answers of graduates by loops and sets."""

from typing import Any

from trainings.models import CourseOrder


def employers_ordering(hand: Any) -> Any:
    """Orders that trainings of the project fill, at centers of its regions."""
    found = set()
    for order in CourseOrder.objects.select_related("center"):
        own = [
            link.training
            for link in order.links.all()
            if link.training.status not in ("planned", "cancelled") and hand.is_own(link.training)
        ]
        if (
            own
            and order.state not in ("declined", "cancelled")
            and hand.start <= order.ordered_on <= hand.end
            and order.center.region_id in hand.regions
        ):
            found.add(order.organisation_id)
    return len(found)


def _answers(hand: Any, months: int) -> list[str]:
    found = []
    for row in hand.rows():
        for line in row.follow_ups.filter(wave__months=months):
            found += [answer.outcome for answer in line.answers.all() if not answer.replaced_at]
    return found


def employment_rate(hand: Any) -> Any:
    answers = _answers(hand, 6)
    working = [outcome for outcome in answers if outcome in ("employed", "self_employed")]
    return len(working) / len(answers) if answers else None
