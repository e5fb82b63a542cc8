"""Rates of those who answered, with the response rate beside them; small cells for donors."""

import datetime as dt
import random

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator, create_region
from people.tests.factories import create_person
from projects.tests.factories import create_donor, create_donor_viewer, create_project
from reports.employment_filters import employment_filter, months_of
from reports.permissions import Reader
from reports.selectors.employment import (
    COLUMNS,
    Employment,
    Rates,
    _protected,
    _values,
    employment,
)
from reports.selectors.labels import Labels
from reports.suppression import TOTAL, computable, grid, is_small, with_totals
from trainings.models import Enrolment, FollowUp, FollowUpAnswer
from trainings.services.follow_ups import begin_wave, refuse_follow_ups
from trainings.tests.factories import create_enrolment, create_funding, create_training, mark_all
from trainings.tests.follow_up_factories import create_answer, create_wave, months_ago

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def read(user, **data):
    query = QueryDict(mutable=True)
    query.update({"months": "3", **data})
    reader, labels = Reader(user), Labels()
    chosen = employment_filter(query, reader=reader, labels=labels)
    return employment(reader, chosen, labels, months_of(chosen))


def test_rate_is_of_those_who_answered_and_everybody_is_in_the_response():
    first = create_wave(people=5).rows.order_by("pk")
    for row, outcome in zip(first, ("employed", "self_employed", "looking"), strict=False):
        create_answer(row, outcome=outcome)
    refuse_follow_ups(first[3], by=None)

    total = read(create_directorate()).total

    assert (total.people, total.answered, total.working, total.silent) == (5, 3, 2, 2)
    assert total.employment == 2 / 3
    assert total.response == 3 / 5


def test_all_who_answered_found_work(client):
    """S119: 100 % of those who answered, with the number of answers."""
    rows = create_wave(people=4).rows.order_by("pk")
    for row, sector in zip(rows, ("banking", "telecom", "banking"), strict=False):
        create_answer(row, sector=sector, same_field=True)
    client.force_login(create_directorate())

    page = client.get(reverse("reports:employment"), {"months": "3"}).content.decode()

    assert "100%" in page
    assert "3 of 3 who answered" in page
    assert "3 of 4 who completed" in page
    assert "75%" in page
    assert "Banks and finance" in page


def test_corrected_answer_merged_row_and_other_waves_do_not_count_twice():
    wave = create_wave(people=2)
    row, other = wave.rows.order_by("pk")
    first = create_answer(row, outcome="looking")
    create_answer(row, outcome="employed", corrects=first.pk)
    Enrolment.objects.filter(pk=other.enrolment_id).update(status="void", void_reason="A")
    create_wave(months=6, people=3)

    found = read(create_directorate())

    assert (found.total.people, found.total.answered, found.total.working) == (1, 1, 1)
    assert [(months, line.people) for months, line in found.waves] == [(3, 1), (6, 3)]


@pytest.mark.parametrize("seed", [1, 2])
def test_tables_equal_what_plain_python_counts(seed):
    chance = random.Random(seed)
    regions = [
        create_region(name=name, iso_code=code) for name, code in (("N", "KG-N"), ("O", "KG-O"))
    ]
    for region in regions:
        for _ in range(2):
            center = create_center(region=region)
            people = {"sex": chance.choice("FMU"), "birth_year": 1990}
            for row in create_wave(people=3, center=center, person=people).rows.all():
                if chance.random() < 0.7:
                    create_answer(row, outcome=chance.choice(FollowUpAnswer.Outcome.values))

    found = read(create_directorate())

    rows = list(FollowUp.objects.select_related("enrolment__person", "wave__training"))
    answers = {answer.follow_up_id: answer for answer in FollowUpAnswer.objects.all()}

    def counted(key):
        lines = {}
        for row in rows:
            cell = lines.setdefault(str(key(row)), [0, 0, 0])
            answer = answers.get(row.pk)
            cell[0] += 1
            cell[1] += answer is not None
            cell[2] += answer is not None and answer.is_working
        return lines

    keys = {
        "sex": lambda row: row.enrolment.person.sex,
        "region": lambda row: row.wave.training.region_id,
        "center": lambda row: row.wave.training.center_id,
        "programme": lambda row: row.wave.training.programme_id,
        "training": lambda row: row.wave.training.slug,
    }
    for name, key in keys.items():
        lines = {
            line.code: [line.people, line.answered, line.working] for line in found.tables[name]
        }
        assert lines == counted(key), name
    assert sum(part.count for part in found.parts["outcome"]) == len(answers)


def test_filters_choose_trainings_and_the_wave():
    center = create_center()
    wave = create_wave(people=2, center=center)
    create_wave(people=3)
    user = create_directorate()

    assert read(user, center=center.slug).total.people == 2
    assert read(user, programme=wave.training.programme.slug).total.people == 2
    assert read(user, region=center.region.code or center.region.iso_code).total.people in (2, 5)
    day = (wave.training.starts_on + dt.timedelta(days=1)).isoformat()
    assert read(user, since=day).total.people == 0
    assert read(user, months="12").total.people == 0


def test_coordinator_reads_own_centers_only():
    center = create_center()
    create_wave(people=2, center=center)
    create_wave(people=3)
    assert read(create_coordinator(center=center)).total.people == 2


def test_employers_are_counted_by_name_however_it_is_spelled():
    rows = create_wave(people=3).rows.order_by("pk")
    for row, name in zip(rows, ("Айыл Банк", "айыл  банк", "Mega"), strict=True):
        create_answer(row, employer_name=name)
    employers = read(create_directorate()).parts["employer"]
    assert [(part.count, part.confirmed) for part in employers] == [(2, 0), (1, 0)]


def donor_with_wave(*, women: int, men: int, working: int):
    donor = create_donor()
    project = create_project(donors=[donor])
    ends_on = months_ago(3, days=3)
    training = create_training(
        starts_on=ends_on, ends_on=ends_on, sessions=1, status="approved",
        submitted_at=timezone.now(), decided_at=timezone.now(),
    )  # fmt: skip
    create_funding(training=training, kind="donor_project", project=project)
    for number in range(women + men):
        person = create_person(sex="F" if number < women else "M", birth_year=1990)
        create_enrolment(training=training, person=person)
    mark_all(training=training)
    wave = begin_wave(training, months=3, by=None)
    assert wave is not None
    rows = wave.rows.order_by("pk")
    for number, row in enumerate(rows):
        create_answer(row, outcome="employed" if number < working else "looking")
    return create_donor_viewer(donor=donor)


def test_donor_reads_no_small_cell_and_no_names():
    user = donor_with_wave(women=8, men=3, working=8)
    found = read(user)
    assert found.parts == {}
    assert set(found.tables) == {"sex", "region"}
    lines = {line.code: line for line in found.tables["sex"]}
    assert lines["M"].people is None
    assert lines["F"].people is None  # else three men could be computed
    client = Client()
    client.force_login(user)
    page = client.get(reverse("reports:employment"), {"months": "3"}).content.decode()
    assert "*" in page
    assert reverse("trainings:follow_up_list") not in page
    sheet = client.get(reverse("reports:employment_export"), {"months": "3"})
    assert sheet.status_code == 200
    sheet.close()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("FMU"), st.sampled_from("NOB"), st.sampled_from(COLUMNS)),
        max_size=60,
    )
)
def test_no_hidden_cell_can_be_computed(people):
    """Two tables with one line of totals: what is hidden varies in each of them."""

    def lines(position):
        found = []
        for code in sorted({person[position] for person in people}):
            cells = [person[2] for person in people if person[position] == code]
            work, otherwise = cells.count("work"), cells.count("otherwise")
            found.append(Rates(code, len(cells), work + otherwise, work, code=code))
        return found

    whole = [person[2] for person in people]
    answered = whole.count("work") + whole.count("otherwise")
    total = Rates("All", len(whole), answered, whole.count("work"))
    tables = {"sex": lines(0), "region": lines(1)}
    safe = _protected(Employment(total, None, [], tables), [])

    for name, table in tables.items():
        codes = [line.code for line in table]
        values, arcs = with_totals(_values(table), codes, COLUMNS), grid(codes, COLUMNS)
        values = {cell: values.get(cell, 0) for cell in arcs}
        shown = dict(zip(codes, safe.tables[name], strict=True)) | {TOTAL: safe.total}
        hidden = {cell for cell in arcs if not _visible(shown[cell[0]], cell[1])}
        assert {cell for cell in arcs if is_small(values[cell]) and cell[1] != TOTAL} <= hidden
        # A nought that is left out beside a hidden number describes nobody.
        known = computable(arcs, values, hidden)
        assert {cell for cell in known if values[cell]} == set()


def _visible(line: Rates, column: str) -> bool:
    """Whether a reader can tell the cell from one line of the page."""
    if column == TOTAL:
        return line.people is not None
    if column == "work":
        return line.working is not None
    if column == "silent":
        return line.silent is not None
    return line.answered is not None and line.working is not None


@pytest.mark.parametrize("people", [1, 3])
def test_page_takes_constant_statements(people, django_assert_num_queries):
    for row in create_wave(people=people).rows.all():
        create_answer(row, employer_name=f"Employer {row.pk}", sector="it", level="junior")
    client = Client()
    client.force_login(create_directorate())
    url = reverse("reports:employment")
    client.get(url, {"months": "3"})
    with django_assert_num_queries(20):
        client.get(url, {"months": "3"})
