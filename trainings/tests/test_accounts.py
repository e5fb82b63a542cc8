import pytest

from centers.tests.factories import create_center, create_coordinator, create_trainer_user
from people.services import set_account
from people.tests.factories import create_person
from trainings.models import Training
from trainings.tests.factories import create_trainer, create_training

pytestmark = pytest.mark.django_db


def test_account_opens_the_trainings_that_the_person_teaches() -> None:
    center = create_center()
    coordinator, trainer = create_coordinator(center=center), create_trainer_user(center=center)
    person = create_person(center=center)
    training = create_training(center=center)
    create_trainer(training=training, person=person)
    assert list(Training.objects.visible_to(trainer)) == []
    set_account(person, user=trainer, by=coordinator)
    assert list(Training.objects.visible_to(trainer)) == [training]
