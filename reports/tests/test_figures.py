"""Figures against the same counted in plain Python, row by row."""

import datetime as dt
import itertools
from collections import defaultdict
from typing import Any

import pytest

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_coordinator
from people.models import Sex, age_band
from reports.selectors.figures import Count, Figures, buckets
from reports.tests.factories import YEAR, Network, create_network, read_dashboard
from trainings.models import AggregateCount, Enrolment, Training
from trainings.tests.factories import (
    create_aggregate,
    create_enrolment,
    create_programme,
    create_training,
)

pytestmark = pytest.mark.django_db
COUNTED = {"enrolled", "left_early"}
PERIOD = {"since": f"{YEAR - 1}-01-01", "until": f"{YEAR}-12-31"}


def by_hand(*, statuses: set[str], start: dt.date, end: dt.date, centers=None) -> dict:
    """{(table, key): Count} by loops and sets."""
    trainings = [
        training
        for training in Training.objects.select_related("programme")
        if training.status in statuses
        and start <= training.starts_on <= end
        and (centers is None or training.center_id in centers)
    ]
    parts = buckets(start, end)
    seen: dict = defaultdict(lambda: {"t": set(), "p": 0, "people": set(), "n": 0})
    for training in trainings:
        month = next(i for i, b in enumerate(parts) if b.start <= training.starts_on <= b.end)
        keys: list[tuple] = [
            ("total", None),
            ("region", training.region_id),
            ("area", training.programme.area_id),
            ("center", training.center_id),
            ("bucket", month),
        ]
        for key in keys:
            seen[key]["t"].add(training.pk)
        for row in Enrolment.objects.filter(training=training).select_related("person"):
            if row.status not in COUNTED:
                continue
            sex, band = row.person.sex, age_band(row.age)
            groups: list[Any] = [g.pk for g in row.person.target_groups.all()] or [None]
            own: list[tuple] = [("sex", sex), ("age", band), ("sex_age", (sex, band))]
            for key in [*keys, *own, *(("group", group) for group in groups)]:
                seen[key]["p"] += 1
                seen[key]["people"].add(row.person_id)
        for cell in AggregateCount.objects.filter(training=training):
            pair = (cell.sex, cell.age_band)
            for key in [*keys, ("sex", pair[0]), ("age", pair[1]), ("sex_age", pair)]:
                seen[key]["n"] += cell.count
    return {
        key: Count(len(v["t"]) or None, v["p"], len(v["people"]), v["n"]) for key, v in seen.items()
    }


def flat(found: Figures) -> dict:
    """The same shape from the figures, without empty cells."""
    tables: dict[str, Any] = {
        "region": found.by_region,
        "area": found.by_area,
        "center": found.by_center,
        "bucket": found.by_bucket,
        "sex": found.by_sex,
        "age": found.by_age,
        "sex_age": found.by_sex_age,
        "group": found.by_group,
    }
    cells = {("total", None): found.total} if found.total.trainings else {}
    for name, table in tables.items():
        for key, count in table.items():
            if not count.is_empty:
                cells[name, key] = count
    return cells


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("status", ["approved", "drafts"])
def test_figures_agree_with_plain_python(seed, status):
    create_network(seed=seed, trainings=10)
    statuses = {"approved"} | (
        {"running", "submitted", "returned"} if status == "drafts" else set()
    )

    found = read_dashboard(create_directorate(), status=status, **PERIOD).figures

    start, end = dt.date(YEAR - 1, 1, 1), dt.date(YEAR, 12, 31)
    assert flat(found) == by_hand(statuses=statuses, start=start, end=end)


def test_figures_of_a_coordinator_are_those_of_the_own_centers():
    network = create_network(seed=7, trainings=14)
    center = max(network.centers, key=lambda row: row.trainings.filter(status="approved").count())

    found = read_dashboard(create_coordinator(center=center), **PERIOD).figures

    start, end = dt.date(YEAR - 1, 1, 1), dt.date(YEAR, 12, 31)
    assert flat(found) == by_hand(statuses={"approved"}, start=start, end=end, centers={center.pk})
    assert found.total.trainings


def test_sums_over_regions_are_at_least_the_people_of_the_network():
    network = create_network(seed=3)

    found = read_dashboard(create_directorate(), **PERIOD).figures

    for table in (found.by_region, found.by_center, found.by_bucket, found.by_area):
        assert sum(count.people for count in table.values()) >= found.total.people
        assert sum(count.participations for count in table.values()) == found.total.participations
    assert sum(count.people for count in found.by_sex.values()) == found.total.people
    assert found.total.people <= len(network.people)


def test_figures_person_of_two_age_bands_stands_in_both_and_once_in_the_total():
    network = Network([], [], [], [], [])
    programme = create_programme()
    for year in (YEAR - 1, YEAR):
        network.trainings.append(
            create_training(programme=programme, starts_on=dt.date(year, 6, 1), status="approved")
        )
    first = create_enrolment(training=network.trainings[0])
    person = first.person
    Enrolment.objects.filter(pk=first.pk).update(age=24)
    create_enrolment(training=network.trainings[1], person=person, status="enrolled")
    Enrolment.objects.exclude(pk=first.pk).update(age=25)

    found = read_dashboard(create_directorate(), **PERIOD).figures

    assert (found.by_age["18-24"].people, found.by_age["25-34"].people) == (1, 1)
    assert (found.total.people, found.total.participations) == (1, 2)


def test_figures_counts_without_names_never_enter_people():
    training = create_training(status="approved", starts_on=dt.date(YEAR, 3, 1))
    create_aggregate(training=training, count=30)

    found = read_dashboard(create_directorate(), **PERIOD).figures

    assert found.total == Count(1, 0, 0, 30)
    assert found.share_of_women is None


def test_figures_age_on_both_edges_of_the_bands():
    training = create_training(status="approved", starts_on=dt.date(YEAR, 3, 1))
    for age in (0, 17, 18, 24, 25, 34, 35, 49, 50, 64, 65, 99, None):
        row = create_enrolment(training=training)
        Enrolment.objects.filter(pk=row.pk).update(age=age)

    found = read_dashboard(create_directorate(), **PERIOD).figures

    assert [count.people for count in found.by_age.values()] == [2, 2, 2, 2, 2, 2, 1]


def test_figures_place_that_is_not_in_the_list_stands_as_other():
    from reports.selectors.figures import Dimensions, figures

    training = create_training(status="approved", starts_on=dt.date(YEAR, 3, 1))
    create_enrolment(training=training)
    period = (dt.date(YEAR, 1, 1), dt.date(YEAR, 12, 31))

    found = figures(Training.objects.all(), period=period, dimensions=Dimensions([], [], []))

    assert found.by_region == {0: Count(1, 1, 1, 0)}
    assert found.by_center == {0: Count(1, 1, 1, 0)}


def test_share_of_women_counts_people_with_unknown_sex_in_the_whole():
    training = create_training(status="approved", starts_on=dt.date(YEAR, 3, 1))
    for sex in (Sex.FEMALE, Sex.FEMALE, Sex.MALE, Sex.NOT_STATED):
        row = create_enrolment(training=training)
        type(row.person).objects.filter(pk=row.person_id).update(sex=sex)

    found = read_dashboard(create_directorate(), **PERIOD).figures

    assert found.share_of_women == 0.5


@pytest.mark.parametrize(
    ("start", "end", "unit", "count"),
    [
        (dt.date(2026, 1, 1), dt.date(2026, 12, 31), "month", 12),
        (dt.date(2026, 1, 15), dt.date(2026, 1, 20), "month", 1),
        (dt.date(2024, 1, 1), dt.date(2026, 12, 31), "quarter", 12),
        (dt.date(2015, 1, 1), dt.date(2026, 12, 31), "year", 12),
    ],
)
def test_buckets_cover_the_period_without_gaps(start, end, unit, count):
    parts = buckets(start, end)

    assert (len(parts), parts[0].unit) == (count, unit)
    assert (parts[0].start, parts[-1].end) == (start, end)
    for one, following in itertools.pairwise(parts):
        assert one.end + dt.timedelta(days=1) == following.start


@pytest.mark.parametrize("seed", range(3))
def test_women_of_each_area_agree_with_plain_python(seed):
    create_network(seed=seed, trainings=12)

    found = read_dashboard(create_directorate(), **PERIOD).figures

    by_hand_women: dict[int, set[int]] = defaultdict(set)
    rows = Enrolment.objects.filter(
        status__in=COUNTED,
        person__sex=Sex.FEMALE,
        training__status="approved",
        training__starts_on__year__in=(YEAR - 1, YEAR),
    )
    for row in rows.select_related("training__programme"):
        by_hand_women[row.training.programme.area_id].add(row.person_id)
    assert found.women_by_area == {area: len(people) for area, people in by_hand_women.items()}


def test_share_of_online_trainings_stands_by_year(client):
    for year, formats in ((YEAR - 1, ["on_site", "online"]), (YEAR, ["online", "blended"])):
        for name in formats:
            create_training(status="approved", starts_on=dt.date(year, 3, 1), format=name)
    create_training(status="planned", starts_on=dt.date(YEAR, 3, 1), format="online")

    board = read_dashboard(create_directorate(), **PERIOD).board

    found = [
        (line.year, [n.value for n in line.formats], line.online_share) for line in board.years
    ]
    assert found == [(YEAR - 1, [1, 1, 0], 0.5), (YEAR, [0, 1, 1], 0.5)]
    url = board.years[0].formats[1].url
    client.force_login(create_directorate())
    assert len(client.get(url).context["page"].object_list) == 1


def test_donor_sees_no_women_of_areas():
    from reports.selectors.protected import protect

    create_network(seed=2, trainings=12)

    found = read_dashboard(create_directorate(), **PERIOD).figures

    assert protect(found).women_by_area == {}
