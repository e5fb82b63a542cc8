"""Orders of courses and the promises they came from: trainings and events are siblings (decision
0021), so each side's page gets its part from here."""

from centers.sections import Section
from core.access import MemberRequest
from events.models import Commitment
from trainings.models import CourseOrder
from trainings.permissions import can_see_orders


def promise_of(request: MemberRequest, order: CourseOrder) -> Section | None:
    """On the page of an order: the commitment behind its number, for those who may see that.

    One statement; none where the order names no number. An unknown number and one the reader may
    not see look the same.
    """
    if not order.promised_as:
        return None
    rows = Commitment.objects.visible_to(request.user).select_related("event", "owner_organisation")
    row = rows.filter(slug=order.promised_as).first()
    return Section("reports/_promise.html", {"promise": row, "number": order.promised_as})


def orders_of(request: MemberRequest, commitment: Commitment) -> Section | None:
    """On the page of a commitment: the orders that name it. One statement."""
    if not can_see_orders(request.user):
        return None
    rows = CourseOrder.objects.visible_to(request.user).filter(promised_as=commitment.slug)
    found = list(rows.with_relations().with_filled())
    return Section("reports/_orders.html", {"rows": found}) if found else None
