"""Certificates issued by two people at the same moment."""

import pytest

from accounts.tests.factories import create_directorate
from core.tests.threads import at_once
from trainings.models import Certificate, IssuerKey
from trainings.services import certificates as services
from trainings.tests.certificate_factories import SIGNED, create_prior, finished, first_row

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_coordinators_at_once_make_one_certificate() -> None:
    row, by = first_row(finished()), create_directorate()

    def issue() -> Certificate:
        return services.issue_certificate(row, kind="completion", details=SIGNED, by=by)

    made = at_once(issue, issue, issue)

    assert len({certificate.pk for certificate in made}) == 1
    assert Certificate.objects.count() == 1


def test_trainings_at_once_get_numbers_without_gaps_and_bits_of_their_own() -> None:
    by = create_directorate()
    trainings = [finished(people=3) for _ in range(3)]

    def issue(number: int) -> services.Issued:
        training = trainings[number]
        choices = {row.pk: "completion" for row in training.enrolments.all()}
        return services.issue_certificates(training, choices=choices, details=SIGNED, by=by)

    made = at_once(*(lambda number=number: issue(number) for number in range(3)))

    assert not [error for error in made if isinstance(error, Exception)]
    assert sorted(Certificate.objects.values_list("serial", flat=True)) == list(range(1, 10))
    assert Certificate.objects.values("status_index").distinct().count() == 9


def test_prior_learning_at_once_is_one_certificate() -> None:
    first = create_prior()
    person, center = first.person, first.center
    Certificate.objects.all().delete()
    by = create_directorate()

    made = at_once(*[lambda: create_prior(person=person, center=center, by=by)] * 2)

    assert len({certificate.pk for certificate in made}) == 1


def test_first_key_is_made_once() -> None:
    keys = at_once(services.ensure_key, services.ensure_key)

    assert keys[0] == keys[1]
    assert IssuerKey.objects.count() == 1
