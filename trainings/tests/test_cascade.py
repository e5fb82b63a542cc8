"""The cascade: trainings count to the last ToT of their trainer; people once, rows all."""

import datetime as dt
import io
import random
from collections import defaultdict

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from python_calamine import CalamineWorkbook

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from core import charts, reminders
from core.models import AuditEntry, OutgoingMessage
from people.tests.factories import create_person
from projects.tests.factories import create_project
from trainings import selectors, services
from trainings.models import CascadePlan, TrainingTrainer
from trainings.selectors.cascade import Choice, Reached
from trainings.tests.factories import (
    create_aggregate,
    create_award,
    create_enrolment,
    create_funding,
    create_programme,
    create_trainer,
    create_trainer_role,
    create_training,
)

pytestmark = pytest.mark.django_db
START = dt.date(2024, 4, 15)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def by():
    return create_directorate()


def create_tot(*, starts_on=START, trainers=0, **fields):
    fields = {"status": "approved", "ends_on": starts_on + dt.timedelta(days=4)} | fields
    programme = create_programme(kind="tot")
    training = create_training(programme=programme, starts_on=starts_on, **fields)
    for _ in range(trainers):
        create_enrolment(training=training, sent_by=create_center().organisation)
    return training


def deliver(*trainers, day=dt.date(2024, 6, 1), people=(), status="approved", **fields):
    training = create_training(starts_on=day, status=status, **fields)
    for person in trainers:
        create_trainer(training=training, person=person)
    for person in people:
        create_enrolment(training=training, person=person)
    return training


def tree(tot, by, **choice):
    return selectors.cascade(tot, user=by, choice=Choice(**choice))


def test_one_person_in_two_trainings_is_one_person_and_two_participations(by):
    tot = create_tot(trainers=2)
    first, second = (row.person for row in tot.enrolments.order_by("pk"))
    learner, other = create_person(), create_person()
    shared = deliver(first, second, people=[learner])
    create_aggregate(training=shared, count=7)
    deliver(first, people=[learner, other])
    create_enrolment(training=shared, person=create_person(), status="no_show")

    found = tree(tot, by)

    assert found.total == Reached(participations=3, people=2, nameless=7)
    assert found.trainings == 2
    branches = {branch.person: branch.reached for branch in found.branches}
    assert branches == {first.pk: Reached(3, 2, 7), second.pk: Reached(1, 1, 7)}


def test_training_counts_to_the_last_tot_that_was_over_before_it_began(by):
    old = create_tot(trainers=1)
    trainer = old.enrolments.get().person
    new = create_tot(starts_on=dt.date(2025, 4, 15))
    create_enrolment(training=new, person=trainer)
    deliver(trainer, day=dt.date(2024, 1, 1), people=[create_person()])
    deliver(trainer, day=old.ends_on, people=[create_person()])
    between = deliver(trainer, day=old.ends_on + dt.timedelta(days=1), people=[create_person()])
    after = deliver(trainer, day=dt.date(2025, 5, 1), people=[create_person()])

    def slugs(tot):
        return [local.slug for branch in tree(tot, by).branches for local in branch.trainings]

    assert (slugs(old), slugs(new)) == ([between.slug], [after.slug])


@pytest.mark.parametrize("status", ["waiting", "left_early", "no_show"])
def test_who_did_not_stay_is_not_trained(by, status):
    tot = create_tot()
    row = create_enrolment(training=tot, status=status)
    deliver(row.person, people=[create_person()])
    assert (tree(tot, by).branches, tree(tot, by).total) == ([], Reached())


def test_trainings_of_trainers_and_drafts_do_not_count(by):
    tot = create_tot(trainers=1)
    trainer = tot.enrolments.get().person
    deliver(trainer, people=[create_person()], programme=create_programme(kind="tot"))
    deliver(trainer, people=[create_person()], status="submitted")
    deliver(trainer, people=[create_person()], status="cancelled")

    assert tree(tot, by).total == Reached()
    assert tree(tot, by, with_drafts=True).total == Reached(1, 1, 0)


def test_figures_are_what_plain_python_counts(by):
    """Random cohorts, trainings, registers; each part of the tree held against loops."""
    pick = random.Random(11)
    tots = [create_tot(trainers=3), create_tot(starts_on=dt.date(2024, 9, 2), trainers=2)]
    both = tots[0].enrolments.first().person
    create_enrolment(training=tots[1], person=both)
    cohort = {tot.pk: {row.person_id for row in tot.enrolments.all()} for tot in tots}
    everybody = sorted(cohort[tots[0].pk] | cohort[tots[1].pk])
    learners = [create_person() for _ in range(12)]
    centers, project = [create_center() for _ in range(3)], create_project()
    facts = []
    for number in range(14):
        day = dt.date(2024, 3, 1) + dt.timedelta(days=25 * number)
        people = pick.sample(learners, pick.randint(0, 6))
        training = deliver(day=day, people=people, center=pick.choice(centers))
        taught = pick.sample(everybody, pick.randint(1, 2))
        for person in taught:
            TrainingTrainer.objects.create(
                training=training,
                person_id=person,
                role=create_trainer_role(),
            )
        if paid := pick.random() < 0.5:
            create_funding(training=training, kind="donor_project", project=project)
        facts.append((training, day, taught, {person.pk for person in people}, paid))

    def tot_of(person, day):
        over = [tot for tot in tots if person in cohort[tot.pk] and tot.ends_on < day]
        return max(over, key=lambda tot: tot.ends_on, default=None)

    for tot in tots:
        mine = [fact for fact in facts if any(tot_of(who, fact[1]) == tot for who in fact[2])]
        found = tree(tot, by)
        assert found.trainings == len(mine)
        assert found.total.participations == sum(len(fact[3]) for fact in mine)
        assert found.total.people == len(set().union(*(fact[3] for fact in mine)))
        for branch in found.branches:
            own = [
                fact
                for fact in mine
                if branch.person in fact[2] and tot_of(branch.person, fact[1]) == tot
            ]
            assert branch.reached.participations == sum(len(fact[3]) for fact in own)
            assert branch.reached.people == len(set().union(*(fact[3] for fact in own)))
        by_center = defaultdict(set)
        for training, _day, _taught, people, _paid in mine:
            by_center[training.center.slug] |= people
        assert {part.key: part.reached.people for part in found.by_center} == {
            slug: len(people) for slug, people in by_center.items()
        }
        paid = [fact for fact in mine if fact[4]]
        assert [part.reached.people for part in found.by_project] == (
            [len(set().union(*(fact[3] for fact in paid)))] if paid else []
        )
        narrowed = tree(tot, by, project=project.code)
        assert narrowed.trainings == len(paid)


def test_fifteen_of_sixteen_masters_is_not_met(by):
    tot = create_tot(trainers=16)
    for row in tot.enrolments.all()[:15]:
        create_award(person=row.person, training=tot)
    services.save_plan(tot, by=by, people=200, tolerance=10, masters=16)

    found = tree(tot, by)
    assert (found.masters, found.has_masters, found.plan.least) == (15, False, 180)
    create_award(person=tot.enrolments.last().person, training=tot)
    assert tree(tot, by).has_masters is True


@pytest.mark.parametrize(("people", "reached"), [(2, False), (3, True)])
def test_about_allows_a_share_fewer(by, people, reached):
    tot = create_tot(trainers=1)
    services.save_plan(tot, by=by, people=4, tolerance=25)
    deliver(tot.enrolments.get().person, people=[create_person() for _ in range(people)])
    assert tree(tot, by).is_reached is reached


def test_coordinator_sees_the_part_of_his_centers(by):
    naryn, osh = create_center(), create_center()
    tot = create_tot(center=create_center())
    mine = create_enrolment(training=tot, sent_by=naryn.organisation)
    other = create_enrolment(training=tot, sent_by=osh.organisation)
    deliver(mine.person, people=[create_person()], center=naryn)
    deliver(mine.person, other.person, people=[create_person()], center=osh)
    reader = create_coordinator(center=naryn)

    found = tree(tot, reader)

    assert [branch.person for branch in found.branches] == [mine.person_id]
    assert (found.trainings, found.total.people) == (1, 1)
    assert list(selectors.tots(reader)) == [tot]
    assert list(selectors.tots(create_coordinator())) == []


@pytest.mark.parametrize("count", [1, 3])
def test_tree_costs_the_same_for_any_number(by, count, django_assert_num_queries):
    tot = create_tot(trainers=count)
    for row in tot.enrolments.all():
        training = deliver(row.person, people=[create_person() for _ in range(count)])
        create_aggregate(training=training, count=3)
        create_funding(training=training, kind="donor_project", project=create_project())
    with django_assert_num_queries(12):
        tree(tot, by)


# Reminders ---------------------------------------------------------------------------------


def waiting():
    rows = OutgoingMessage.objects.filter(kind="trainings.not_delivered", status="queued")
    return sorted(rows.values_list("audience", "due_on"))


def test_who_has_not_delivered_is_reminded_on_the_day(by, django_capture_on_commit_callbacks):
    tot = create_tot(trainers=2)
    first, second = (row.person for row in tot.enrolments.order_by("pk"))
    running = {"day": timezone.localdate(), "status": "running"}
    deliver(first, **running)
    day = timezone.localdate() + dt.timedelta(days=5)

    for _again in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            services.save_plan(tot, by=by, people=200, deliver_by=day)

    to = f"one_person:{second.pk}"
    assert waiting() == [(to, day), (to, day + dt.timedelta(days=30))]
    deliver(second, **running)
    reminders.decide_all()
    assert waiting() == []


def test_another_day_takes_the_first_letter_back(by, django_capture_on_commit_callbacks):
    tot = create_tot(trainers=1)
    today = timezone.localdate()
    for days in (9, 12):
        with django_capture_on_commit_callbacks(execute=True):
            services.save_plan(tot, by=by, deliver_by=today + dt.timedelta(days=days))
    assert [day for _to, day in waiting()] == [today + dt.timedelta(days=n) for n in (12, 42)]
    with django_capture_on_commit_callbacks(execute=True):
        services.save_plan(tot, by=by, deliver_by=None)
    assert waiting() == []


def sheet_of(response):
    """The rows of the first sheet that has some of ours: headings first."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))
    return book.get_sheet_by_index(0).to_python()


# Pages -------------------------------------------------------------------------------------


def test_page_and_rows_say_the_same(client, by):
    tot = create_tot(trainers=1)
    learner = create_person(family_name="Asanova")
    trainer = tot.enrolments.get().person
    deliver(trainer, people=[learner])
    deliver(trainer, people=[learner, create_person()])
    client.force_login(by)

    page = client.get(reverse("trainings:cascade_detail", args=[tot.slug]))
    assert page.context["cascade"].total == Reached(3, 2, 0)
    assert "not met" in page.content.decode()
    rows = reverse("trainings:cascade_rows", args=[tot.slug])
    assert len(client.get(rows).context["page"].object_list) == 3
    once = client.get(rows, {"once": "1"}).context["page"].object_list
    assert {person.full_name: person.number for person in once}[learner.full_name] == 2


def test_table_leaves_as_a_sheet_with_its_total_and_a_line_in_the_log(client, by):
    home, other = create_center(), create_center()
    tot = create_tot(center=home)
    busy, idle = (create_enrolment(training=tot).person for _ in range(2))
    learner = create_person()
    for _ in range(2):
        deliver(busy, people=[learner], center=other)
    client.force_login(by)

    response = client.get(reverse("trainings:cascade_export", args=[tot.slug]))

    rows = sheet_of(response)
    assert [row[0] for row in rows[1:]].count(busy.full_name) == 2
    assert [row[3] for row in rows if row[0] == idle.full_name] == ["nothing delivered yet"]
    entry = AuditEntry.objects.get(action="exported")
    assert entry.changes == {"rows": 3, "personal": True, "file": "xlsx"}
    assert "Unique people: 1 of about 200; participations: 2" in entry.note
    # A coordinator takes along what the page shows: the whole cohort of his center's training,
    # and of what they taught elsewhere nothing.
    client.force_login(create_coordinator(center=home))
    rows = sheet_of(client.get(reverse("trainings:cascade_export", args=[tot.slug])))
    assert {row[3] for row in rows[1:]} == {"nothing delivered yet"}


def test_directorate_sets_the_targets(client, by):
    tot = create_tot()
    client.force_login(by)
    address = reverse("trainings:cascade_update", args=[tot.slug])
    data = {"people": "200", "tolerance": "10", "masters": "16", "deliver_by": ""}
    assert client.post(address, data | {"people": "0"}).context["form"].errors.keys() == {"people"}
    assert client.post(address, data).status_code == 302
    plan = CascadePlan.objects.get()
    assert (plan.people, plan.masters, plan.deliver_by) == (200, 16, None)


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same(client, by, count, django_assert_num_queries):
    tots = [create_tot(trainers=count) for _ in range(count)]
    for row in tots[0].enrolments.all():
        deliver(row.person, people=[create_person() for _ in range(count)])
    client.force_login(by)
    pages = (("cascade_list", [], 3), ("cascade_detail", [tots[0].slug], 16))
    pages += (("cascade_rows", [tots[0].slug], 4),)
    for name, arguments, number in pages:
        address = reverse(f"trainings:{name}", args=arguments)
        client.get(address)
        with django_assert_num_queries(number):
            client.get(address)


def test_tree_draws_a_circle_for_each_training():
    lines = [
        charts.BranchLine("Asanova & sons", [12, 3], 15, is_marked=True),
        charts.BranchLine("B" * 40, [1] * 12, 12),
        charts.BranchLine("C", [], 0),
    ]
    drawing = charts.tree_svg("2024-04", lines, label="Tree", written=str)
    assert drawing.count("<circle") == 2 + charts.MOST_LEAVES
    assert "Asanova &amp; sons" in drawing
    assert f"{'B' * 20}…" in drawing
    assert "+3" in drawing
