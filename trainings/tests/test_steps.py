"""Steps of trainers are rows; who is fit for master trainer follows from them; awards."""

import datetime as dt
import random

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from core.models import AuditEntry
from core.tests.threads import at_once
from people import services as people_services
from trainings import selectors, services
from trainings.models import Competence, MasterAward, MasterCriteria, ProgrammeModule, TrainerStep
from trainings.tests.factories import (
    create_award,
    create_enrolment,
    create_programme,
    create_trainer,
    create_training,
    mark_all,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def by():
    return create_directorate()


def create_tot(*, trainers: int = 1, **criteria):
    """A ToT with an assessed module, another one, and a needed competence; everybody attended."""
    programme = create_programme(kind="tot")
    for position, assessment in ((1, "lesson"), (2, "")):
        ProgrammeModule.objects.create(
            programme=programme, position=position, title_en=f"M{position}", assessment=assessment
        )
    Competence.objects.create(programme=programme, position=1, name_en="Cards")
    Competence.objects.create(programme=programme, position=2, name_en="Songs", is_required=False)
    MasterCriteria.objects.create(programme=programme, **criteria)
    training = create_training(programme=programme, status="approved", sessions=2)
    for _ in range(trainers):
        create_enrolment(training=training, post_test=80)
    mark_all(training=training)
    return training


def record(row, by, *steps, day=None):
    subjects = {"M1": ("module", ProgrammeModule), "Cards": ("competence", Competence)}
    lines = []
    for name, outcome in steps:
        about = {}
        if name in subjects:
            kind, model = subjects[name]
            field = "title_en" if kind == "module" else "name_en"
            programme = row.training.programme
            about = {kind: model.objects.get(programme=programme, **{field: name}).pk}
        lines.append({**about, "outcome": outcome, "note": "" if outcome == "passed" else "Why"})
    day = day or row.training.ends_on
    return services.record_steps(row, steps=lines, held_on=day, by=by)


def standing(training):
    found = selectors.cohort(selectors.register(training))
    assert found is not None
    return found


def only(training):
    return standing(training).candidates[0]


def passed_everything(training, by):
    row = training.enrolments.get()
    record(row, by, ("M1", "passed"), ("Cards", "passed"))
    return row


def test_last_step_decides_and_earlier_ones_stay(by):
    training = create_tot()
    row = training.enrolments.get()
    assert [check.code for check in only(training).missing] == ["module", "competence"]
    assert only(training).missing[0].about == "M1"

    record(row, by, ("M1", "failed"), ("Cards", "passed"))
    assert [check.code for check in only(training).missing] == ["module"]
    record(row, by, ("M1", "repeat"))
    assert not only(training).is_eligible
    record(row, by, ("M1", "passed"))

    assert only(training).is_eligible
    assert [step.outcome for step in only(training).history] == [
        *("failed", "passed", "repeat", "passed")
    ]
    assert AuditEntry.objects.filter(action="steps_recorded").count() == 3


def test_the_training_as_a_whole_counts_once_somebody_spoke_of_it(by):
    training = create_tot()
    row = passed_everything(training, by)
    record(row, by, ("whole", "failed"))
    assert [check.code for check in only(training).missing] == ["whole"]
    record(row, by, ("whole", "passed"))
    assert only(training).is_eligible


@pytest.mark.parametrize(
    ("criteria", "code"),
    [({"min_post_test": 81}, "test"), ({"min_trainings": 1}, "delivered")],
)
def test_further_criteria(by, criteria, code):
    training = create_tot(**criteria)
    row = passed_everything(training, by)
    assert [check.code for check in only(training).missing] == [code]

    row.post_test = 81
    row.save()
    local = create_training(starts_on=training.ends_on + dt.timedelta(days=1), status="approved")
    create_trainer(training=local, person=row.person)
    assert only(training).is_eligible


def test_eligible_is_what_plain_python_says(by):
    """Ten trainers with steps at random, held against loops."""
    training = create_tot(trainers=10, min_post_test=60)
    pick = random.Random(7)
    expected = set()
    for row in training.enrolments.all():
        row.post_test = pick.choice((50, 60, 70))
        row.status = pick.choice(("enrolled", "enrolled", "left_early"))
        if row.status == "left_early":
            row.left_on, row.left_reason = training.starts_on, "-"
        row.save()
        if pick.random() < 0.3:
            row.attendances.update(mark="a")
        last = {}
        for _ in range(4):
            name = pick.choice(("M1", "Cards"))
            last[name] = pick.choice(("passed", "passed", "failed"))
            record(row, by, (name, last[name]))
        there = row.attendances.filter(mark="p").count()
        good = last.get("M1") == "passed" and last.get("Cards") == "passed"
        if good and row.post_test >= 60 and row.status == "enrolled" and there == 2:
            expected.add(row.pk)

    found = standing(training)

    assert {one.row.pk for one in found.candidates if one.is_eligible} == expected
    assert found.eligible == len(expected)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"outcome": "failed", "note": " "}, "no_note"),
        ({"outcome": "passed", "module": 0}, "foreign"),
        (None, "nothing"),
    ],
)
def test_refused_steps(by, change, code):
    training = create_tot()
    lines = [] if change is None else [change]
    if change and "module" in change:
        other = create_programme(modules=1)
        lines = [change | {"module": other.modules.get().pk}]
    with pytest.raises(ValidationError) as error:
        services.record_steps(
            training.enrolments.get(), steps=lines, held_on=training.ends_on, by=by
        )
    assert error.value.code == code


def test_no_steps_before_the_training_nor_ahead_nor_elsewhere(by):
    training = create_tot()
    row = training.enrolments.get()
    for day in (training.starts_on - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)):
        with pytest.raises(ValidationError) as error:
            record(row, by, ("M1", "passed"), day=day)
        assert list(error.value.message_dict) == ["held_on"]
    course = create_enrolment(training=create_training())
    with pytest.raises(ValidationError) as error:
        record(course, by, ("whole", "passed"))
    assert error.value.code == "no_tot"
    assert TrainerStep.objects.count() == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda: TrainerStep.objects.update(outcome="passed"),
        lambda: TrainerStep.objects.update(note="Better"),
        lambda: TrainerStep.objects.all().delete(),
    ],
)
def test_database_refuses_to_change_a_step(by, change):
    training = create_tot()
    record(training.enrolments.get(), by, ("M1", "failed"))
    with pytest.raises(IntegrityError), transaction.atomic():
        change()
    assert TrainerStep.objects.get().outcome == "failed"


def test_module_with_a_step_cannot_be_taken_out_of_the_programme(by):
    training = create_tot()
    record(training.enrolments.get(), by, ("M1", "passed"))
    with pytest.raises(ValidationError) as error:
        services.update_programme(training.programme, by=by, modules=[{"title_en": "New"}])
    assert error.value.code == "has_results"
    assert training.programme.modules.count() == 2


def test_anonymising_takes_the_notes_and_nothing_else(by):
    training = create_tot()
    row = training.enrolments.get()
    record(row, by, ("M1", "failed"))
    people_services.anonymise_person(row.person, by=by, reason="Asked")
    step = TrainerStep.objects.get()
    assert (step.note, step.outcome) == ("-", "failed")


def test_merged_trainer_keeps_all_steps(by):
    training = create_tot(trainers=2)
    first, second = training.enrolments.order_by("pk")
    record(first, by, ("M1", "passed"))
    record(second, by, ("Cards", "passed"))
    people_services.merge_persons(first.person, second.person, by=by)
    assert [one.is_eligible for one in standing(training).candidates] == [True]


# Awards ------------------------------------------------------------------------------------


def award(row, by, **fields):
    area = row.training.programme.area
    day = row.training.ends_on
    return services.award_master(row, **{"area": area, "starts_on": day, "by": by} | fields)


def test_award_is_one_act_and_twice_the_same(by):
    training = create_tot(valid_months=24)
    row = passed_everything(training, by)

    made = award(row, by)

    assert award(row, by) == made
    start = training.ends_on
    assert made.valid_until == services.awards.months_later(start, 24) - dt.timedelta(days=1)
    found = standing(training)
    assert (found.masters, found.candidates[0].award) == (1, made)
    assert AuditEntry.objects.filter(action="master_awarded").count() == 1


def test_award_is_refused_while_something_is_missing(by):
    training = create_tot()
    row = training.enrolments.get()
    with pytest.raises(ValidationError) as error:
        award(row, by)
    assert error.value.code == "not_eligible"
    assert "Every assessed module passed" in error.value.messages[0]
    training.status = "running"
    training.save()
    with pytest.raises(ValidationError) as error:
        award(row, by)
    assert error.value.code == "not_approved"
    training.status = "approved"
    training.save()
    passed_everything(training, by)
    for day in (training.ends_on - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)):
        with pytest.raises(ValidationError) as error:
            award(row, by, starts_on=day)
        assert list(error.value.message_dict) == ["starts_on"]


def test_award_of_another_training_stands_in_the_way_until_it_lapses(by):
    training = create_tot()
    row = passed_everything(training, by)
    other = create_award(person=row.person)
    with pytest.raises(ValidationError) as error:
        award(row, by)
    assert error.value.code == "already"

    MasterAward.objects.filter(pk=other.pk).update(
        starts_on=TODAY - dt.timedelta(days=400), valid_until=TODAY - dt.timedelta(days=1)
    )
    made = award(row, by)
    other.refresh_from_db()
    assert (other.end, other.ended_on) == ("lapsed", TODAY)
    assert MasterAward.objects.open().get() == made


def test_one_open_award_a_person_says_the_database():
    first = create_award()
    with pytest.raises(IntegrityError), transaction.atomic():
        create_award(person=first.person)


def test_renewal_is_a_row_of_its_own(by):
    old = create_award(starts_on=TODAY - dt.timedelta(days=300))
    new = services.renew_award(old, starts_on=TODAY, by=by)
    assert services.renew_award(old, starts_on=TODAY, by=by) == new
    old.refresh_from_db()
    assert (old.end, old.ended_on, new.renews_id) == ("renewed", TODAY, old.pk)
    assert list(MasterAward.objects.running_on(TODAY)) == [new]
    assert [one.is_running_on(TODAY) for one in (old, new)] == [False, True]


def test_award_is_taken_back_with_a_reason(by):
    made = create_award()
    with pytest.raises(ValidationError) as error:
        services.end_award(made, reason=" ", by=by)
    assert error.value.code == "no_reason"
    services.end_award(made, reason="Left the network", by=by)
    assert not MasterAward.objects.running_on(TODAY).exists()
    with pytest.raises(ValidationError) as error:
        services.end_award(made, reason="Again", by=by)
    assert error.value.code == "over"
    with pytest.raises(ValidationError) as error:
        services.renew_award(made, starts_on=TODAY, by=by)
    assert error.value.code == "taken_back"


def test_lapsed_award_counts_nowhere_even_before_it_is_closed():
    made = create_award(
        starts_on=TODAY - dt.timedelta(days=400), valid_until=TODAY - dt.timedelta(days=1)
    )
    create_award()
    assert not MasterAward.objects.running_on(TODAY).filter(pk=made.pk).exists()
    assert services.lapse_awards() == 1
    made.refresh_from_db()
    assert (made.end, made.ended_on) == ("lapsed", TODAY)


@pytest.mark.django_db(transaction=True)
def test_two_who_award_at_once_make_one_award(by):
    training = create_tot()
    row = passed_everything(training, by)

    def act():
        return award(row, by).pk

    assert len(set(at_once(act, act))) == 1
    assert MasterAward.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_standing_costs_the_same_for_any_number(by, count, django_assert_num_queries):
    training = create_tot(trainers=count)
    for row in training.enrolments.all():
        record(row, by, ("M1", "passed"))
    found = selectors.register(training)
    with django_assert_num_queries(6):
        selectors.cohort(found)


# Pages -------------------------------------------------------------------------------------


def test_directorate_goes_from_steps_to_award(client, by):
    training = create_tot()
    row = training.enrolments.get()
    client.force_login(by)
    steps = reverse("trainings:step_create", args=[training.slug, row.pk])
    module = training.programme.modules.get(assessment="lesson")
    cards = training.programme.competences.get(is_required=True)
    held_on = {"held_on": str(training.ends_on)}

    wrong = client.post(steps, held_on | {f"module-{module.pk}": "failed"})
    assert list(wrong.context["form"].errors) == [f"module-{module.pk}-note"]
    data = {f"module-{module.pk}": "passed", f"competence-{cards.pk}": "passed"}
    assert client.post(steps, held_on | data).status_code == 302
    page = client.get(reverse("trainings:step_list", args=[training.slug])).content.decode()
    assert "everything is met" in page
    address = reverse("trainings:award_create", args=[training.slug, row.pk])
    area = training.programme.area_id
    sent = client.post(address, {"area": area, "starts_on": str(training.ends_on)})
    assert sent.status_code == 302
    made = MasterAward.objects.get()
    assert (made.person, made.awarded_by) == (row.person, by)


def test_only_the_directorate_awards(client, by):
    center = create_center()
    training = create_tot()
    training.center = center
    training.save()
    row = passed_everything(training, by)
    client.force_login(create_coordinator(center=center))
    for method in (client.get, client.post):
        address = reverse("trainings:award_create", args=[training.slug, row.pk])
        assert method(address).status_code == 403
    page = client.get(reverse("trainings:step_list", args=[training.slug])).content.decode()
    assert "Award" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_steps_costs_the_same(client, by, count, django_assert_num_queries):
    training = create_tot(trainers=count)
    for row in training.enrolments.all():
        record(row, by, ("M1", "passed"))
    client.force_login(by)
    address = reverse("trainings:step_list", args=[training.slug])
    client.get(address)
    with django_assert_num_queries(10):
        client.get(address)
