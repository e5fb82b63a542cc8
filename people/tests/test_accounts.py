from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.tests.factories import create_directorate, create_user
from centers.tests.factories import create_center, create_coordinator, create_trainer_user
from core.models import AuditEntry
from people.services import set_account
from people.tests.factories import create_person

pytestmark = pytest.mark.django_db


def test_account_is_taken_off_again_and_twice_is_once() -> None:
    center = create_center()
    coordinator, trainer = create_coordinator(center=center), create_trainer_user(center=center)
    person = create_person(center=center)
    set_account(person, user=trainer, by=coordinator)
    set_account(person, user=trainer, by=coordinator)
    set_account(person, user=None, by=coordinator)
    person.refresh_from_db()
    assert person.user is None
    log = AuditEntry.objects.filter(action="linked_account").order_by("pk")
    assert [entry.changes["account"] for entry in log] == [
        [None, trainer.email],
        [trainer.email, None],
    ]


def test_account_of_another_center_is_refused() -> None:
    center = create_center()
    coordinator = create_coordinator(center=center)
    person = create_person(center=center)
    stranger = create_trainer_user(center=create_center())
    with pytest.raises(ValidationError) as refusal:
        set_account(person, user=stranger, by=coordinator)
    assert list(refusal.value.message_dict) == ["user"]
    set_account(person, user=stranger, by=create_directorate())
    with pytest.raises(ValidationError):  # nor may he take a stranger's account off
        set_account(person, user=None, by=coordinator)
    person.refresh_from_db()
    assert person.user == stranger


def test_account_belongs_to_one_record() -> None:
    center = create_center()
    coordinator, trainer = create_coordinator(center=center), create_trainer_user(center=center)
    first, second = create_person(center=center), create_person(center=center)
    set_account(first, user=trainer, by=coordinator)
    with pytest.raises(ValidationError) as refusal:
        set_account(second, user=trainer, by=coordinator)
    assert list(refusal.value.message_dict) == ["user"]


def test_account_page_offers_the_own_center_only(client: Client) -> None:
    center = create_center()
    coordinator, trainer = create_coordinator(center=center), create_trainer_user(center=center)
    create_trainer_user(center=create_center())
    create_user()
    person = create_person(center=center)
    client.force_login(coordinator)
    address = reverse("people:person_account", args=[person.pk])
    page: Any = client.get(address)
    assert set(page.context["form"].fields["user"].queryset) == {coordinator, trainer}
    assert client.post(address, {"user": trainer.pk}).status_code == 302
    person.refresh_from_db()
    assert person.user == trainer
