"""One meeting from inside: its agenda, who was there, what follows from it."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from events.models import (
    Appeal,
    Attendee,
    Commitment,
    Delivery,
    Event,
    GroupResult,
    Recommendation,
    Resolution,
    Sector,
)
from people.models import AgeBand, Sex

State = Attendee.State


def carried_over(event: Event) -> QuerySet[Commitment]:
    """What earlier meetings of the same partnership promised and was open when this one began.
    It stands on the agenda by itself."""
    rows = Commitment.objects.of_partnership(event).before(event)
    return rows.select_related("owner_organisation", "event").order_by("due_on", "pk")


@dataclass(frozen=True)
class Attendance:
    """Everybody who was invited or came, and the counts without names beside them."""

    rows: Sequence[Attendee]
    cells: dict[tuple[str, str], int] = field(default_factory=dict)

    @cached_property
    def live(self) -> list[Attendee]:
        return [row for row in self.rows if row.state != State.VOID]

    @cached_property
    def void(self) -> list[Attendee]:
        return [row for row in self.rows if row.state == State.VOID]

    @cached_property
    def present(self) -> list[Attendee]:
        return [row for row in self.live if row.state == State.PRESENT]

    @cached_property
    def people(self) -> int:
        """People who were there, by name. An organisation without a name is no person."""
        return sum(row.person_id is not None for row in self.present)

    @property
    def without_names(self) -> int:
        return sum(self.cells.values())

    @property
    def decision_makers(self) -> int:
        return sum(row.is_decision_maker for row in self.present)

    @property
    def organisations(self) -> int:
        return len({row.organisation_id for row in self.present if row.organisation_id})

    def by_sex(self) -> list[tuple[str, int]]:
        """Of the people with names: (label, number), empty ones left out."""
        found = Counter(row.person.sex for row in self.present if row.person)
        return [(str(sex.label), found[sex.value]) for sex in Sex if found[sex.value]]

    def by_sector(self) -> list[tuple[str, int]]:
        """Rows that were present, by sector."""
        found = Counter(row.sector for row in self.present)
        return [(str(one.label), found[one.value]) for one in Sector if found[one.value]]

    def by_country(self) -> list[tuple[str, int]]:
        """Rows that were present, by country, the most first."""
        found = Counter(row.country.name for row in self.present)
        return sorted(found.items(), key=lambda item: (-item[1], item[0]))

    def groups(self) -> list[tuple[str, list[Attendee]]]:
        """Live rows by delegation, else by organisation; those without either stand last."""
        found: dict[str, list[Attendee]] = {}
        for row in self.live:
            name = row.organisation.name if row.organisation else ""
            title = f"{row.delegation} ({name})" if row.delegation and name else row.delegation
            found.setdefault(title or name, []).append(row)
        last = found.pop("", [])
        named = sorted(found.items())
        return [*named, (_("Without an organisation"), last)] if last else named

    def count_rows(self) -> Iterator[tuple[str, list[int], int]]:
        """The table of counts without names: band, a cell a sex, total; empty bands left out."""
        for band in AgeBand:
            cells = [self.cells.get((sex.value, band.value), 0) for sex in Sex]
            if any(cells):
                yield str(band.label), cells, sum(cells)


def attendance(event: Event) -> Attendance:
    """The attendance of an event. Two statements."""
    rows = event.attendees.select_related("person", "organisation", "country")
    cells = {(row.sex, row.age_band): row.count for row in event.aggregate_counts.all()}
    return Attendance(list(rows), cells)


def came(event: Event) -> dict[str, int]:
    """For the report: people by name, organisations, decision-makers who were there. One
    statement."""
    found: dict[str, int] = event.attendees.present().aggregate(
        people=Count("person"),
        organisations=Count("organisation", distinct=True),
        decision_makers=Count("pk", filter=Q(is_decision_maker=True)),
    )
    return found


@dataclass(frozen=True)
class Outcome:
    """What follows from a meeting."""

    recommendations: Sequence[Recommendation]
    commitments: Sequence[Commitment]
    appeals: Sequence[Appeal]
    results: Sequence[GroupResult]
    resolutions: Sequence[Resolution]

    @property
    def groups(self) -> list[tuple[str, list[GroupResult]]]:
        """What each group worked out."""
        found: dict[str, list[GroupResult]] = {}
        for row in self.results:
            found.setdefault(row.group, []).append(row)
        return list(found.items())

    @property
    def resolution(self) -> Resolution | None:
        """The newest version."""
        return self.resolutions[0] if self.resolutions else None


def outcome(event: Event, *, today: dt.date) -> Outcome:
    """Recommendations, resolution, appeals and commitments of an event. Seven statements."""
    deliveries = Delivery.objects.select_related("addressee")
    return Outcome(
        recommendations=list(
            event.recommendations.prefetch_related(Prefetch("deliveries", deliveries))
        ),
        commitments=list(
            event.commitments.with_paid().select_related("owner_organisation").overdue_first(today)
        ),
        appeals=list(event.appeals.select_related("addressee")),
        results=list(event.group_results.all()),
        resolutions=list(event.resolutions.prefetch_related("items")),
    )
