"""Measures against the same counted in plain Python, row by row, on random networks."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from centers.models import NetworkMembership
from events.models import Delivery, Event
from people.models import Person, Sex, age_band
from reports.measures import Reason, Scope, Split, measure, rows_of
from reports.tests.work_by_hand import employers_ordering, employment_rate
from reports.tests.worlds import END, START, WORLDS, World, create_world, fill
from trainings.models import AggregateCount, Enrolment, FundingSource, Training
from trainings.selectors.register import register

pytestmark = pytest.mark.django_db
COUNTED = {"enrolled", "left_early"}
SCOPES = st.sampled_from(
    [
        (START, END, False),
        (START, dt.date(2024, 5, 31), False),
        (dt.date(2024, 1, 1), dt.date(2024, 6, 30), False),
        (START, END, True),
    ]
)


@pytest.fixture
def world(db) -> World:
    return create_world()


class ByHand:
    """The rows that count, by loops and sets."""

    def __init__(self, world: World, start: dt.date, end: dt.date, *, with_drafts: bool) -> None:
        self.world = world
        self.start, self.end = max(start, START), min(end, END)
        self.statuses = {"approved"} | (
            {"running", "submitted", "returned"} if with_drafts else set()
        )
        self.regions = set(world.project.regions.values_list("pk", flat=True))

    def counts(self, training: Training) -> bool:
        return (
            training.status in self.statuses
            and self.start <= training.starts_on <= self.end
            and training.region_id in self.regions
        )

    def is_own(self, training: Training) -> bool:
        return training.funding_sources.filter(project=self.world.project).exists()

    def trainings(self) -> list[Training]:
        return [row for row in Training.objects.all() if self.counts(row) and self.is_own(row)]

    def rows(self) -> list[Enrolment]:
        return [
            row
            for training in self.trainings()
            for row in training.enrolments.select_related("person", "training__programme")
            if row.status in COUNTED
        ]

    def events(self) -> list[Event]:
        return [
            event
            for event in Event.objects.filter(parent=None)
            if event.status in ("held", "reported")
            and self.start <= event.first_on <= self.end
            and event.region_id in self.regions
            and self.world.project in event.projects.all()
        ]


def trainings_held(hand: ByHand) -> Any:
    return len(hand.trainings())


def participations(hand: ByHand) -> Any:
    crowd = sum(cell.count for row in hand.trainings() for cell in row.aggregate_counts.all())
    return len(hand.rows()) + crowd


def unique_people(hand: ByHand) -> Any:
    return len({row.person_id for row in hand.rows()})


def completed(hand: ByHand) -> Any:
    found = 0
    for training in hand.trainings():
        found += sum(bool(row.is_completed) for row in register(training).counted)
    return found


def share_of_women(hand: ByHand) -> Any:
    people = {row.person_id: row.person.sex for row in hand.rows()}
    women = sum(sex == Sex.FEMALE for sex in people.values())
    return women / len(people) if people else None


def learning_gain(hand: ByHand) -> Any:
    gains = [
        row.post_test - row.pre_test
        for row in hand.rows()
        if row.pre_test is not None and row.post_test is not None
    ]
    return pytest.approx(float(sum(gains) / len(gains))) if gains else None


def tot_trainers(hand: ByHand) -> Any:
    return len({r.person_id for r in hand.rows() if r.training.programme.kind == "tot"})


def tot_centers(hand: ByHand) -> Any:
    rows = [row for row in hand.rows() if row.training.programme.kind == "tot"]
    return len({row.sent_by_id for row in rows if row.sent_by_id})


def cascade_people(hand: ByHand) -> Any:
    """Each training goes to the ToT that its trainer had finished last before it began."""
    reached = set()
    for training in Training.objects.select_related("programme"):
        if not hand.counts(training) or training.programme.kind == "tot":
            continue
        for link in training.trainers.all():
            done = [
                row.training
                for row in Enrolment.objects.filter(person=link.person, status="enrolled")
                if row.training.programme.kind == "tot"
                and row.training.status != "cancelled"
                and row.training.ends_on < training.starts_on
            ]
            last = max(done, key=lambda tot: (tot.ends_on, tot.pk), default=None)
            if last is not None and last.status in hand.statuses and hand.is_own(last):
                reached |= {r.person_id for r in training.enrolments.all() if r.status in COUNTED}
    return len(reached)


def meetings_held(hand: ByHand) -> Any:
    return sum(event.kind == "partnership" for event in hand.events())


def _came(event: Event) -> tuple[set[int], int, int]:
    """Known people, guests nobody knows, the crowd: of an event and its parts that were held."""
    known, strangers, crowd = set(), 0, 0
    for part in [event, *event.parts.filter(status__in=("held", "reported"))]:
        for guest in part.registrations.filter(status="checked_in"):
            if guest.person_id:
                known.add(guest.person_id)
            else:
                strangers += 1
        known |= {r.person_id for r in part.attendees.filter(state="present") if r.person_id}
        crowd += sum(cell.count for cell in part.aggregate_counts.all())
    return known, strangers, crowd


def festival_check_ins(hand: ByHand) -> Any:
    found = 0
    for event in hand.events():
        if event.kind == "festival":
            known, strangers, crowd = _came(event)
            found += len(known) + strangers + crowd
    return found


def centers_represented(hand: ByHand) -> Any:
    found = {training.center_id for training in hand.trainings()}
    found |= {event.center_id for event in hand.events() if event.center_id}
    found |= {row.sent_by.center.pk for row in hand.rows() if row.sent_by}
    return len(found)


def _deliveries(hand: ByHand, day: str) -> int:
    found = 0
    for row in Delivery.objects.select_related("recommendation__event__parent"):
        event, at = row.recommendation.event, getattr(row, day)
        whole = event.parent or event
        found += (
            at is not None
            and hand.start <= at <= hand.end
            and whole.status in ("held", "reported")
            and hand.world.project in whole.projects.all()
            and event.region_id in hand.regions
        )
    return found


def recommendations_sent(hand: ByHand) -> Any:
    return _deliveries(hand, "sent_on")


def recommendations_answered(hand: ByHand) -> Any:
    return _deliveries(hand, "answered_on")


def money_by_source(hand: ByHand) -> Any:
    own = {training.pk for training in hand.trainings()}
    rows = [row for row in FundingSource.objects.all() if row.training_id in own]
    return sum((row.amount or Decimal(0) for row in rows if row.currency == "KGS"), Decimal(0))


BY_HAND: list[Callable[[ByHand], Any]] = [
    *(trainings_held, participations, unique_people, completed, share_of_women, learning_gain),
    *(tot_trainers, tot_centers, cascade_people, meetings_held, festival_check_ins),
    *(centers_represented, recommendations_sent, recommendations_answered, money_by_source),
    *(employers_ordering, employment_rate),
]
# The same examples at each run, so that nobody's test fails by chance.
quickly = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@quickly
@given(drawn=WORLDS, days=SCOPES)
def test_measures_agree_with_plain_python(world, drawn, days):
    with transaction.atomic():
        fill(world, drawn)
        start, end, with_drafts = days
        scope = Scope(start, end, project=world.project, with_drafts=with_drafts)
        hand = ByHand(world, start, end, with_drafts=with_drafts)

        found = {count.__name__: measure(count.__name__, scope).value for count in BY_HAND}
        expected = {count.__name__: count(hand) for count in BY_HAND}

        assert found == expected
        transaction.set_rollback(True)


def _cells(rows: Iterable[Enrolment]) -> dict:
    """{(split, key): people} by loops and sets."""
    cells: dict = defaultdict(set)
    for row in rows:
        person: Person = row.person
        keys: list[tuple[str, Any]] = [
            ("sex", person.sex),
            ("age", age_band(row.age)),
            ("region", row.training.region_id),
            ("center", row.training.center_id),
            ("area", row.training.programme.area_id),
        ]
        place = person.place
        keys.append(("urban", "unknown" if place is None else
                     "urban" if place.is_urban else "rural"))  # fmt: skip
        groups: list[int | None] = [group.pk for group in person.target_groups.all()]
        for key in [*keys, *(("group", group) for group in groups or [None])]:
            cells[key].add(row.person_id)
    return {key: len(people) for key, people in cells.items()}


@quickly
@given(drawn=WORLDS, days=SCOPES)
def test_splits_of_people_agree_with_plain_python(world, drawn, days):
    with transaction.atomic():
        fill(world, drawn)
        start, end, with_drafts = days
        scope = Scope(start, end, project=world.project, with_drafts=with_drafts)
        hand = ByHand(world, start, end, with_drafts=with_drafts)

        found = measure("unique_people", scope)

        flat = {
            (split.value, key): cell.value
            for split, cells in found.splits.items()
            for key, cell in cells.items()
        }
        assert flat == _cells(hand.rows())
        months = {bucket.start.month: cell.value for bucket, cell in found.by_bucket if cell.n}
        by_month: dict = defaultdict(set)
        for row in hand.rows():
            by_month[row.training.starts_on.month].add(row.person_id)
        assert months == {month: len(people) for month, people in by_month.items()}
        assert list(found.trend) == [
            len({p for month in range(1, bucket.start.month + 1) for p in by_month[month]})
            for bucket, _cell in found.by_bucket
        ]
        transaction.set_rollback(True)


@quickly
@given(drawn=WORLDS, days=SCOPES)
def test_rows_behind_a_figure_are_those_that_were_counted(world, drawn, days):
    with transaction.atomic():
        fill(world, drawn)
        start, end, with_drafts = days
        scope = Scope(start, end, project=world.project, with_drafts=with_drafts)
        for count in BY_HAND:
            key = count.__name__
            ids = {name: set(map(int, rows)) for name, rows in measure(key, scope).rows.items()}

            lists = {
                part.kind.name: set(rows.values_list("pk", flat=True))
                for part, rows in rows_of(key, scope)
            }

            assert lists == ids, key
        transaction.set_rollback(True)


@quickly
@given(drawn=WORLDS)
def test_rows_behind_a_cell_make_up_the_cell(world, drawn):
    with transaction.atomic():
        fill(world, drawn)
        scope = Scope(
            START, END, project=world.project, filters={"sources": ["trainings", "events"]}
        )
        found = measure("participations", scope)
        for split, cells in found.splits.items():
            for key, cell in cells.items():
                code = "unknown" if key is None else str(key)
                rows = rows_of("participations", scope, cell=(split, code))

                added = sum(
                    sum(rows.values_list("count", flat=True)) if part.is_nameless else rows.count()
                    for part, rows in rows
                )

                assert added == cell.value, (split, key)
        transaction.set_rollback(True)


@quickly
@given(drawn=WORLDS)
def test_what_is_left_out_is_told_with_its_reason(world, drawn):
    with transaction.atomic():
        fill(world, drawn)
        own = [
            training
            for training in Training.objects.exclude(status__in=("planned", "cancelled"))
            if training.funding_sources.filter(project=world.project).exists()
        ]
        regions = set(world.project.regions.values_list("pk", flat=True))
        expected: dict = defaultdict(int)
        for training in own:
            in_time = START <= training.starts_on <= END
            inside = training.region_id in regions
            if training.status != "approved":
                expected[Reason.DRAFT] += in_time and inside
            elif not in_time:
                expected[Reason.PERIOD] += 1
            elif not inside:
                expected[Reason.REGION] += 1

        found = measure("trainings_held", Scope(START, END, project=world.project))

        assert dict(found.left_out) == {reason: n for reason, n in expected.items() if n}
        assert len(found.left_out_said) == len(found.left_out)
        transaction.set_rollback(True)


@quickly
@given(drawn=WORLDS)
def test_people_of_trainings_and_events_together_are_counted_once(world, drawn):
    with transaction.atomic():
        fill(world, drawn)
        hand = ByHand(world, START, END, with_drafts=False)
        expected = {row.person_id for row in hand.rows()}
        for event in hand.events():
            expected |= _came(event)[0]
        filters = {"sources": ["trainings", "events"]}

        found = measure("unique_people", Scope(START, END, project=world.project, filters=filters))

        assert found.value == len(expected)
        transaction.set_rollback(True)


@quickly
@given(drawn=WORLDS)
def test_sums_are_at_least_the_network_and_the_sentence_says_why(world, drawn):
    with transaction.atomic():
        fill(world, drawn)
        found = measure("unique_people", Scope(START, END, filters={"network": True}))
        for split in (Split.CENTER, Split.REGION, Split.GROUP, Split.AGE):
            added = sum(cell.value for cell in found.splits[split].values())
            assert added >= found.value
            assert bool(found.says_why_more(split)) == (added > found.value)
        assert sum(cell.value for cell in found.splits[Split.SEX].values()) == found.value
        transaction.set_rollback(True)


def test_counts_without_names_stand_beside_participations_and_never_enter_people(world):
    drawn = {"trainings": [], "events": []}
    fill(world, drawn)
    assert AggregateCount.objects.count() == NetworkMembership.objects.count() == 0
