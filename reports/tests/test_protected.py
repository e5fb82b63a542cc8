"""What donors and visitors read: nothing about fewer than five people, not even by subtraction."""

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from people.tests.factories import create_person
from projects.tests.factories import create_donor, create_donor_viewer, create_project
from reports.filters import Period
from reports.selectors.digests import BANDS, SEXES
from reports.selectors.figures import Count, Figures, buckets
from reports.selectors.protected import LINES, protect
from reports.selectors.public import public_total
from reports.suppression import TOTAL, computable, grid, is_small, line, with_totals
from reports.tests.factories import YEAR, create_network, read_dashboard
from trainings.models import Training
from trainings.tests.factories import (
    create_aggregate,
    create_enrolment,
    create_funding,
    create_register,
)
from trainings.tests.factories import create_training as _create_training

YEAR_START, YEAR_END = dt.date(YEAR, 1, 1), dt.date(YEAR, 12, 31)


def figures_of(cells: dict[tuple[str, str], int], regions: list[int]) -> Figures:
    """Figures where everybody came once, so that all tables add up to the same total."""
    total = sum(cells.values())
    assert sum(regions) == total

    def count(number: int) -> Count:
        return Count(1, number, number, 0)

    def over(position: int, key: str) -> Count:
        return count(sum(n for pair, n in cells.items() if pair[position] == key))

    by_region = {place: count(n) for place, n in enumerate(regions)}
    return Figures(
        total=count(total),
        by_sex={sex: over(0, sex) for sex in SEXES},
        by_age={band: over(1, band) for band in BANDS},
        by_sex_age={
            (sex, band): count(cells.get((sex, band), 0)) for band in BANDS for sex in SEXES
        },
        by_region=by_region,
        by_area={1: count(total)},
        by_bucket={0: count(total)},
        by_center=by_region,
        by_group={None: count(total)},
        buckets=buckets(YEAR_START, YEAR_END),
        counted_at=timezone.now(),
    )


@st.composite
def networks(draw: st.DrawFn) -> Figures:
    keys = st.tuples(st.sampled_from(SEXES), st.sampled_from(BANDS))
    cells = draw(st.dictionaries(keys, st.integers(1, 12), min_size=1, max_size=12))
    regions, left = [], sum(cells.values())
    while left:
        regions.append(draw(st.integers(1, left)))
        left -= regions[-1]
    return figures_of(cells, regions)


@settings(max_examples=80, deadline=None)
@given(networks())
def test_protect_leaves_nothing_to_compute(found):
    safe = protect(found)

    is_total_hidden = safe.total.people is None
    assert is_total_hidden or not is_small(found.total.people)
    for name in LINES:
        shown, true = getattr(safe, name), getattr(found, name)
        values = {key: count.people for key, count in true.items()}
        values[TOTAL] = sum(values.values())
        hidden = {key for key, count in shown.items() if count.people is None}
        assert {
            key for key, number in values.items() if key != TOTAL and is_small(number)
        } <= hidden
        hidden |= {TOTAL} if is_total_hidden else set()
        assert computable(line(true), values, hidden) == set()
    values = with_totals(
        {(band, sex): count.people for (sex, band), count in found.by_sex_age.items()},
        BANDS,
        SEXES,
    )
    hidden = {(b, s) for (s, b), count in safe.by_sex_age.items() if count.people is None}
    hidden |= {(band, TOTAL) for band, count in safe.by_age.items() if count.people is None}
    hidden |= {(TOTAL, sex) for sex, count in safe.by_sex.items() if count.people is None}
    hidden |= {(TOTAL, TOTAL)} if is_total_hidden else set()
    assert {cell for cell, number in values.items() if is_small(number)} <= hidden
    assert computable(grid(BANDS, SEXES), values, hidden) == set()


@settings(max_examples=30, deadline=None)
@given(networks())
def test_protect_hides_participations_with_people_and_all_centers(found):
    safe = protect(found)

    assert safe.by_center == {}
    for table in (safe.by_region, safe.by_sex, safe.by_age, safe.by_sex_age, safe.by_group):
        for count in table.values():
            assert (count.people is None) == (count.participations is None)


def test_protect_leaves_large_cells_as_they_are():
    found = figures_of({("F", "18-24"): 30, ("M", "25-34"): 20}, [25, 25])

    safe = protect(found)

    assert (safe.total, safe.by_sex_age) == (found.total, found.by_sex_age)
    assert safe.by_region == found.by_region
    assert safe.share_of_women == 0.6


def test_protect_hides_the_share_of_women_with_their_number():
    safe = protect(figures_of({("F", "18-24"): 30, ("M", "18-24"): 2}, [32]))

    assert (safe.by_sex["F"].people, safe.by_sex["M"].people) == (None, None)
    assert safe.share_of_women is None
    assert safe.total.people == 32


@pytest.mark.django_db
def test_donor_reads_approved_figures_of_own_project_only():
    donor = create_donor()
    project, foreign = create_project(donors=[donor]), create_project()
    for status, paid_by, people in (
        ("approved", project, 12),
        ("running", project, 20),
        ("approved", foreign, 40),
    ):
        training = _create_training(status=status, starts_on=dt.date(YEAR, 4, 1))
        create_register(training=training, count=people)
        create_funding(training=training, kind="donor_project", project=paid_by)
    user = create_donor_viewer(donor=donor)

    found = read_dashboard(user, f"year={YEAR}")
    tricked = read_dashboard(user, f"year={YEAR}&project={foreign.code}&status=drafts&region=KG-N")

    assert found.figures.total == Count(1, 12, 12, 0)
    assert tricked.figures.total == Count(1, 12, 12, 0)
    assert set(tricked.chosen.params) == {"year"}


@pytest.mark.django_db
def test_donor_without_projects_reads_nothing():
    create_network()

    found = read_dashboard(create_donor_viewer(), f"year={YEAR}")

    assert found.figures.total == Count(0, 0, 0, 0)
    assert not found.chosen.has_projects


@pytest.mark.django_db
def test_donor_never_reads_a_table_by_center_or_a_link_to_rows():
    donor = create_donor()
    training = _create_training(status="approved", starts_on=dt.date(YEAR, 4, 1))
    create_register(training=training, count=9)
    project = create_project(donors=[donor])
    create_funding(training=training, kind="donor_project", project=project)

    board = read_dashboard(create_donor_viewer(donor=donor), f"year={YEAR}").board

    assert board.centers == []
    assert [number.url for line in board._lines() for number in line.numbers if number.url] == []


@pytest.mark.django_db
def test_public_total_hides_numbers_under_five():
    period = Period(YEAR_START, YEAR_END)
    training = _create_training(status="approved", starts_on=dt.date(YEAR, 4, 1))
    create_register(training=training, count=4)
    create_aggregate(training=training, count=3)
    hidden, _came, _time = public_total(period)

    create_register(training=training, count=1)
    create_aggregate(training=training, sex="M", count=2)
    shown, _came, _time = public_total(period)

    assert hidden == Count(1, None, None, None)
    assert shown == Count(1, 5, 5, 5)


@pytest.mark.django_db
def test_public_total_counts_approved_trainings_only():
    for status in Training.Status.values:
        training = _create_training(status=status, starts_on=dt.date(YEAR, 4, 1))
        create_register(training=training, count=6)

    total, _came, _time = public_total(Period(YEAR_START, YEAR_END))

    assert total == Count(1, 6, 6, 0)


# Two projects of one reader that share trainings ------------------------------------------------


def paid_training(*projects, people: int, month: int = 4, sex: str = "F", **fields):
    training = _create_training(status="approved", starts_on=dt.date(YEAR, month, 1), **fields)
    for _ in range(people):
        create_enrolment(training=training, person=create_person(sex=sex, birth_year=1990))
    for project in projects:
        create_funding(training=training, kind="donor_project", project=project)
    return training


@pytest.fixture
def donor():
    return create_donor()


@pytest.fixture
def wide(donor):
    """The project that pays for everything of the narrow one, and for more."""
    return create_project(code="wide", donors=[donor])


@pytest.fixture
def narrow(donor):
    return create_project(code="narrow", donors=[donor])


def shown(donor, project) -> Figures:
    address = f"year={YEAR}&project={project.code}"
    return read_dashboard(create_donor_viewer(donor=donor), address).figures


@pytest.mark.django_db
def test_training_of_few_people_cannot_be_found_by_subtracting_projects(donor, wide, narrow):
    paid_training(wide, narrow, people=20)
    paid_training(wide, people=3)

    assert shown(donor, narrow).total == Count(1, 20, 20, 0)
    assert shown(donor, wide).total == Count(2, None, None, 0)
    assert shown(donor, wide).by_sex["F"].people is None


@pytest.mark.django_db
def test_small_cell_of_the_difference_hides_the_same_cells_and_no_total(donor, wide, narrow):
    paid_training(wide, narrow, people=20, sex="F")
    paid_training(wide, narrow, people=20, sex="M")
    paid_training(wide, people=6, sex="F", month=6)
    paid_training(wide, people=3, sex="M", month=7)

    found = shown(donor, wide)

    assert found.total == Count(4, 49, 49, 0)
    assert (found.by_sex["F"].people, found.by_sex["M"].people) == (None, None)
    assert [count.people for count in shown(donor, narrow).by_sex.values()] == [20, 20, 0]


@pytest.mark.django_db
def test_projects_that_share_nothing_or_everything_hide_nothing_more(donor, wide, narrow):
    paid_training(wide, people=9)
    paid_training(narrow, people=7)
    assert [shown(donor, project).total.people for project in (wide, narrow)] == [9, 7]

    paid_training(wide, narrow, people=8)
    assert [shown(donor, project).total.people for project in (wide, narrow)] == [17, 15]


@pytest.mark.django_db
def test_reader_of_one_of_the_projects_sees_it_whole(wide, narrow):
    other = create_donor()
    narrow.donors.set([other])
    paid_training(wide, narrow, people=20)
    paid_training(wide, people=3)

    assert shown(wide.donors.get(), wide).total == Count(2, 23, 23, 0)
    assert shown(other, narrow).total == Count(1, 20, 20, 0)


@settings(max_examples=60, deadline=None)
@given(networks(), networks())
def test_no_cell_follows_from_the_difference_of_two_pages(first, second):
    """Pages hold first + second, and first: hidden cells of each part can vary on both."""
    whole = added(first, second)
    wide, narrow = protect(whole, parts=[first, second]), protect(first)

    for part, pages in ((first, (wide, narrow)), (second, (wide,))):
        for name in LINES:
            values = {key: count.people for key, count in getattr(part, name).items()}
            values[TOTAL] = sum(values.values())
            hidden = [
                {key for key, count in getattr(page, name).items() if count.people is None}
                | ({TOTAL} if page.total.people is None else set())
                for page in pages
            ]
            everywhere = {cell for cell in set.intersection(*hidden) if values.get(cell)}
            small = {key for key, number in values.items() if is_small(number)}
            assert small <= everywhere
            assert not small & computable(line(getattr(part, name)), values, everywhere)


def added(first: Figures, second: Figures) -> Figures:
    """Two networks as one, nobody in both."""
    cells = {
        key: (first.by_sex_age[key].people or 0) + (second.by_sex_age[key].people or 0)
        for key in first.by_sex_age
    }
    regions = [
        sum(one.by_region[place].people or 0 for one in (first, second) if place in one.by_region)
        for place in {**first.by_region, **second.by_region}
    ]
    return figures_of(cells, regions)
