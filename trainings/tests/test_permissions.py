"""Who may do what; each rule against `visible_to`: what one may change one may also see."""

import pytest

from accounts.tests.factories import create_admin, create_directorate, create_user
from centers.tests.factories import (
    create_center,
    create_coordinator,
    create_membership,
    create_trainer_user,
)
from trainings import permissions
from trainings.models import Training
from trainings.tests.factories import create_teaching_user, create_trainer, create_training

pytestmark = pytest.mark.django_db

RULES = {
    "can_see_training": {"admin", "directorate", "coordinator", "teacher"},
    "can_edit_training": {"admin", "directorate", "coordinator"},
    "can_mark_attendance": {"admin", "directorate", "coordinator", "teacher"},
    "can_submit_training": {"admin", "directorate", "coordinator"},
    "can_decide_training": {"admin", "directorate"},
    "can_export_register": {"admin", "directorate", "coordinator"},
}
SEES = {"admin", "directorate", "coordinator", "teacher"}


@pytest.fixture
def cast():
    """One user a role beside one training."""
    center = create_center()
    training = create_training(center=center)
    former = create_coordinator(center=center)
    gone = create_teaching_user(trainings=[training])
    for user in (former, gone):
        user.memberships.update(left_at="2026-01-01T00:00:00Z")
    users = {
        "admin": create_admin(),
        "directorate": create_directorate(),
        "coordinator": create_coordinator(center=center),
        "teacher": create_teaching_user(trainings=[training]),
        "trainer of the center": create_trainer_user(center=center),
        "coordinator elsewhere": create_coordinator(),
        "teacher elsewhere": create_teaching_user(trainings=[create_training()]),
        "former coordinator": former,
        "teacher who left": gone,
        "donor viewer": create_user(national_role="donor_viewer"),
        "reviewer": create_user(national_role="library_reviewer"),
        "nobody": create_user(),
    }
    return training, users


@pytest.mark.parametrize("rule", RULES)
def test_rule_fits_who_sees_the_training(rule, cast):
    training, users = cast
    may = {name for name, user in users.items() if getattr(permissions, rule)(user, training)}
    sees = {
        name
        for name, user in users.items()
        if Training.objects.visible_to(user).filter(pk=training.pk).exists()
    }
    assert may == RULES[rule]
    assert sees == SEES
    assert may <= sees


def test_donor_viewer_sees_no_training_at_all(cast):
    _training, users = cast
    assert list(Training.objects.visible_to(users["donor viewer"])) == []


def test_coordinator_of_two_centers_who_teaches_in_a_third_sees_them_all():
    first, second, third, other = (create_training() for _ in range(4))
    user = create_coordinator(center=first.center)
    create_membership(user=user, center=second.center)
    person = create_trainer(training=third).person
    person.user = user
    person.save()
    seen = Training.objects.visible_to(user)
    assert {row.pk for row in seen} == {first.pk, second.pk, third.pk}
    assert not seen.filter(pk=other.pk).exists()
    assert permissions.can_mark_attendance(user, third)
    assert not permissions.can_edit_training(user, third)


def test_trainings_are_opened_by_coordinators_of_the_center_and_the_directorate():
    center, other = create_center(), create_center()
    coordinator = create_coordinator(center=center)
    trainer = create_trainer_user(center=center)
    assert permissions.can_create_training(coordinator)
    assert permissions.can_create_training_at(coordinator, center.pk)
    assert not permissions.can_create_training_at(coordinator, other.pk)
    assert not permissions.can_create_training(trainer)
    assert permissions.can_create_training_at(create_directorate(), other.pk)


def test_programmes_are_read_by_centers_and_edited_by_the_directorate():
    trainer = create_trainer_user()
    assert permissions.can_see_programmes(trainer)
    assert not permissions.can_edit_programme(trainer)
    assert permissions.can_edit_programme(create_directorate())
    assert not permissions.can_see_programmes(create_user(national_role="donor_viewer"))
