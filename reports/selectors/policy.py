"""Items of policy plans with what the network does for each: its trainings and events.

The plan is the network's, so everybody who reads it gets the counts of the whole network; the
activities themselves are listed for those who may see them. What was cancelled is no activity.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from events.models import Event
from projects.models import PolicyPlanItem
from trainings.models import Training

Counts = Mapping[int, tuple[int, int]]  # item → what was held, what is still to come
HELD = Q(training__status__in=(Training.Status.APPROVED, *Training.DRAFT_STATUSES))
DONE = Q(event__status__in=Event.DONE_STATUSES)


@dataclass(frozen=True)
class ItemLine:
    """An item with its counts: held and running trainings, held events, and both to come."""

    item: PolicyPlanItem
    trainings: int
    events: int
    to_come: int

    @property
    def activities(self) -> int:
        return self.trainings + self.events + self.to_come

    @property
    def is_idle(self) -> bool:
        """Nothing was done for it, and nothing is planned."""
        return not self.activities


@dataclass(frozen=True)
class Plan:
    """A plan by its years; those without an activity stand in it like the others."""

    first_year: int
    last_year: int
    lines: Sequence[ItemLine]

    @property
    def idle(self) -> int:
        return sum(line.is_idle for line in self.lines)


def plans() -> list[Plan]:
    """All plans, the latest first. Three statements."""
    items = PolicyPlanItem.objects.select_related("responsible")
    trainings, events = _of_trainings(), _of_events()
    years: dict[tuple[int, int], list[ItemLine]] = {}
    for item in items.order_by("-first_year", "-last_year", "position", "code"):
        line = _line(item, trainings, events)
        years.setdefault((item.first_year, item.last_year), []).append(line)
    return [Plan(first, last, lines) for (first, last), lines in years.items()]


def item_line(item: PolicyPlanItem) -> ItemLine:
    """One item with its counts. Two statements."""
    return _line(item, _of_trainings(item), _of_events(item))


def trainings_of(item: PolicyPlanItem, user: User) -> QuerySet[Training]:
    """Its trainings that this reader may see, the latest first."""
    rows = Training.objects.visible_to(user).filter(policy_items=item)
    rows = rows.exclude(status=Training.Status.CANCELLED).with_list_relations()
    return rows.order_by("-starts_on", "-pk")


def events_of(item: PolicyPlanItem, user: User) -> QuerySet[Event]:
    """Its events that this reader may see, the latest first."""
    own = Event.policy_items.through.objects.filter(policyplanitem=item)
    rows = Event.objects.visible_to(user).filter(pk__in=own.values("event"))
    rows = rows.exclude(status=Event.Status.CANCELLED).with_list_relations()
    return rows.order_by("-first_on", "-pk")


def _line(item: PolicyPlanItem, trainings: Counts, events: Counts) -> ItemLine:
    held, planned = trainings.get(item.pk, (0, 0))
    done, to_come = events.get(item.pk, (0, 0))
    return ItemLine(item, held, done, planned + to_come)


def _of_trainings(item: PolicyPlanItem | None = None) -> Counts:
    links = Training.policy_items.through.objects.exclude(
        training__status=Training.Status.CANCELLED
    )
    return _counted(links if item is None else links.filter(policyplanitem=item), HELD)


def _of_events(item: PolicyPlanItem | None = None) -> Counts:
    links = Event.policy_items.through.objects.exclude(event__status=Event.Status.CANCELLED)
    return _counted(links if item is None else links.filter(policyplanitem=item), DONE)


def _counted(links: QuerySet, done: Q) -> Counts:
    rows = links.order_by().values("policyplanitem")
    found = rows.annotate(held=Count("pk", filter=done), to_come=Count("pk", filter=~done))
    return {row["policyplanitem"]: (row["held"], row["to_come"]) for row in found}
