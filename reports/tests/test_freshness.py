"""Kept figures: true at once after every change of a counted fact, untouched by any other."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_area, create_country
from people.models import Person
from projects.tests.factories import create_project
from reports import services
from reports.models import FigureChange
from reports.selectors import freshness
from reports.selectors.freshness import kept_figures, version
from reports.selectors.labels import CENTER, Labels
from reports.tasks import prune_changes, refresh_figures
from reports.tests.factories import YEAR, create_group, read_dashboard
from trainings.models import Enrolment, Training
from trainings.tests.factories import (
    create_aggregate,
    create_enrolment,
    create_funding,
    create_training,
)

pytestmark = pytest.mark.django_db
PARTS = ("approved", "drafts", "names", "events")
APPROVED, DRAFTS, NAMES = {"approved"}, {"drafts"}, {"names"}


def changed_by(act: Callable[[], object]) -> set[str]:
    """Which parts of the version an act changes."""
    before = version()
    act()
    after = version()
    return {name for name in PARTS if getattr(before, name) != getattr(after, name)}


def approved(**fields) -> Training:
    return create_training(status="approved", starts_on=dt.date(YEAR, 5, 1), **fields)


def test_version_changes_with_the_life_of_a_training():
    training = create_training(status="running")

    def status(value: str) -> Callable[[], object]:
        fields = {"status": value, "decided_at": timezone.now()}
        return lambda: Training.objects.filter(pk=training.pk).update(**fields)

    assert changed_by(status("submitted")) == DRAFTS
    assert changed_by(status("approved")) == APPROVED
    assert changed_by(status("approved")) == set()
    assert changed_by(status("returned")) == APPROVED


def test_version_changes_with_the_register():
    draft, done = create_training(status="running"), approved()
    person = create_enrolment(training=draft).person

    assert changed_by(lambda: create_enrolment(training=draft)) == DRAFTS
    assert changed_by(lambda: create_enrolment(training=done, person=person)) == APPROVED
    row = done.enrolments.get()
    rows = Enrolment.objects.filter(pk=row.pk)
    assert changed_by(lambda: rows.update(age=44)) == APPROVED
    assert changed_by(lambda: rows.update(note="late twice", post_test=80)) == set()
    assert changed_by(lambda: rows.update(status="no_show")) == APPROVED
    assert changed_by(rows.delete) == APPROVED


def test_version_changes_with_counts_without_names_and_funding():
    training = approved()

    assert changed_by(lambda: create_aggregate(training=training)) == APPROVED
    project = create_project()
    paid = {"training": training, "kind": "donor_project", "project": project}
    assert changed_by(lambda: create_funding(**paid)) == APPROVED
    draft = create_training(status="running")
    assert changed_by(lambda: create_aggregate(training=draft)) == DRAFTS


def test_version_changes_with_people_who_are_on_a_register():
    person = create_enrolment(training=approved()).person
    rows = Person.objects.filter(pk=person.pk)
    group = create_group(code="youth")

    assert changed_by(lambda: rows.update(sex="M")) == APPROVED | DRAFTS
    assert changed_by(lambda: rows.update(sex="M", note="called twice")) == set()
    assert changed_by(lambda: person.target_groups.add(group)) == APPROVED | DRAFTS


def test_version_stays_when_people_on_no_register_change():
    person = create_enrolment(training=approved()).person
    alone = Person.objects.create(given_name="Асан", name_key="асан")
    group = create_group(code="youth")

    assert changed_by(lambda: Person.objects.filter(pk=alone.pk).update(sex="M")) == set()
    assert changed_by(lambda: alone.target_groups.add(group)) == set()
    assert person.enrolments.count() == 1


def test_version_changes_with_names_and_areas():
    training = approved()
    programme = training.programme
    other = create_area(code="sewing")

    def move() -> object:
        return type(programme).objects.filter(pk=programme.pk).update(area=other)

    assert changed_by(move) == APPROVED | DRAFTS
    organisation = training.center.organisation
    rename = type(organisation).objects.filter(pk=organisation.pk)
    assert changed_by(lambda: rename.update(name_ky="Жаңы")) == NAMES


def test_dashboard_is_true_right_after_an_approval():
    user = create_directorate()
    training = create_training(status="submitted", starts_on=dt.date(YEAR, 5, 1))
    create_enrolment(training=training)
    before = read_dashboard(user, f"since={YEAR}-01-01&until={YEAR}-12-31").figures.total.people

    Training.objects.filter(pk=training.pk).update(status="approved", decided_at=timezone.now())
    after = read_dashboard(user, f"since={YEAR}-01-01&until={YEAR}-12-31").figures.total.people

    assert (before, after) == (0, 1)


def kept(*, facts: str, seconds: float = 0.0, at=None, refresh=None, keep_from=0.0):
    """Ask for one figure; says how often it was counted."""
    from reports.tests.test_protected import figures_of

    counted = []

    def count():
        counted.append(1)
        found = figures_of({("F", "18-24"): 7}, [7])
        object.__setattr__(found, "seconds", seconds)
        object.__setattr__(found, "counted_at", at or timezone.now())
        return found

    found = kept_figures("one", facts=facts, count=count, refresh=refresh, keep_from=keep_from)
    return found, len(counted)


def test_kept_figures_are_counted_once_until_facts_change():
    assert kept(facts="1")[1] == 1
    assert kept(facts="1")[1] == 0
    assert kept(facts="2")[1] == 1


def test_kept_figures_are_not_those_that_are_counted_quickly():
    assert kept(facts="1", seconds=0.01, keep_from=0.1)[1] == 1
    assert kept(facts="1", seconds=0.01, keep_from=0.1)[1] == 1

    kept(facts="1", seconds=3)  # what is there is replaced
    kept(facts="2", seconds=0.01, keep_from=0.1)
    assert kept(facts="2")[1] == 0


def test_kept_figures_say_a_time_of_the_last_five_minutes():
    hours_ago = timezone.now() - dt.timedelta(hours=3)
    kept(facts="1", at=hours_ago)
    found, counted = kept(facts="1")
    assert (counted, freshness.OLDEST) == (0, 300)
    assert timezone.now() - found.counted_at < dt.timedelta(minutes=1)


def test_kept_figures_slow_ones_are_shown_stale_and_counted_by_a_worker():
    asked: list[int] = []
    kept(facts="1", seconds=3)

    found, counted = kept(facts="2", refresh=lambda: asked.append(1))
    again, _counted = kept(facts="3", refresh=lambda: asked.append(1))

    assert (found.is_stale, again.is_stale, counted) == (True, True, 0)
    assert asked == [1]  # once a minute is enough


def test_kept_figures_too_old_to_be_shown_are_counted_at_once():
    old = timezone.now() - dt.timedelta(seconds=freshness.OLDEST + 1)
    kept(facts="1", seconds=3, at=old)

    found, counted = kept(facts="2", refresh=lambda: None)

    assert (found.is_stale, counted) == (False, 1)


def test_kept_figures_without_refresh_are_never_stale():
    kept(facts="1", seconds=3)

    found, counted = kept(facts="2")

    assert (found.is_stale, counted) == (False, 1)


def test_refresh_figures_counts_for_the_same_reader(django_assert_num_queries):
    user = create_directorate()
    create_enrolment(training=approved())
    refresh_figures(user.pk, {"since": f"{YEAR}-01-01", "until": f"{YEAR}-12-31"})

    now = version()
    cached = read_dashboard(user, f"since={YEAR}-01-01&until={YEAR}-12-31")

    assert now == version()
    assert cached.figures.total.people == 1


def test_refresh_figures_of_somebody_who_left_does_nothing():
    user = create_directorate()
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    cache.clear()

    assert refresh_figures(user.pk, {}) is None
    assert refresh_figures(user.pk + 1000, {}) is None


def test_prune_changes_never_brings_an_old_version_back():
    FigureChange.objects.all().delete()
    FigureChange.objects.bulk_create(FigureChange(kind="A") for _ in range(services.ENOUGH + 1))
    before = version()

    prune_changes()

    assert FigureChange.objects.count() == len(FigureChange.Kind.values)
    assert version() != before
    assert FigureChange.objects.filter(kind="A").get().pk > int(before.approved.split(".")[1])


def test_prune_changes_leaves_a_short_list_alone():
    create_training()
    before = version()

    assert services.prune_changes() == 0
    assert version() == before


def test_labels_are_kept_until_a_name_changes(django_assert_num_queries):
    training = approved()
    organisation = training.center.organisation
    assert Labels(version().names).of(CENTER)[0].name == organisation.name
    names = version().names
    with django_assert_num_queries(0):
        assert Labels(names).of(CENTER)[0].name == organisation.name

    type(organisation).objects.filter(pk=organisation.pk).update(name_ky="Жаңы")

    assert Labels(version().names).of(CENTER)[0].name == "Жаңы"


def test_first_training_in_a_country_is_shown_under_its_name_at_once():
    user, country = create_directorate(), create_country(code="DE", name="Германия")
    create_enrolment(training=approved())
    address = f"since={YEAR}-01-01&until={YEAR}-12-31"
    read_dashboard(user, address)

    abroad = create_enrolment(training=approved()).training
    Training.objects.filter(pk=abroad.pk).update(region=country)

    board = read_dashboard(user, address).board

    assert "Германия" in [line.label for line in board.regions]
    assert 0 not in board.figures.by_region
