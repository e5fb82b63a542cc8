"""What the database itself refuses in programmes."""

import pytest
from django.db import IntegrityError, transaction

from centers.tests.factories import create_organisation
from events.models import ProgrammeRelease, Slot, SlotRole, Speaker, Stand
from events.tests.factories import (
    create_event,
    create_hall,
    create_programme_release,
    create_slot,
    create_speaker,
    create_stand,
)

pytestmark = pytest.mark.django_db


def refused(constraint, call, **fields):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        call(**fields)


def test_hall_has_a_name_of_its_own_in_its_event():
    event = create_event()
    create_hall(event=event, name="Чоң зал")
    refused("hall_name_unique", create_hall, event=event, name="чоң зал")
    create_hall(event=create_event(), name="Чоң зал")


def test_hall_holds_somebody():
    refused("hall_capacity_positive", create_hall, event=create_event(), capacity=0)


def test_slot_ends_after_its_start():
    event = create_event()
    refused("slot_ends_after_start", create_slot, event=event, starts_at="10:00", ends_at="10:00")
    refused("slot_capacity_positive", create_slot, event=event, capacity=0)


def test_person_is_in_a_slot_once():
    slot = create_slot(event=create_event(), speakers=1)
    refused(
        "slot_role_once",
        SlotRole.objects.create,
        slot=slot,
        speaker=slot.people.get(),
        role="moderator",
    )


def test_speaker_is_named_once():
    event = create_event()
    create_speaker(event=event, name="Асанова Айгүл")
    refused("speaker_once", create_speaker, event=event, name="асанова айгүл")
    refused("speaker_has_name_or_organisation", Speaker.objects.create, event=event)
    refused(
        "speaker_of_one_organisation",
        create_speaker,
        event=event,
        organisation=create_organisation(),
        organisation_name="B",
    )


def test_stand_is_somebody_s_and_has_a_number_of_its_own():
    event = create_event()
    create_stand(event=event, position=3)
    refused("stand_number_unique", create_stand, event=event, position=3)
    refused("stand_number_positive", create_stand, event=event, position=0)
    refused("stand_of_one_organisation", Stand.objects.create, event=event, position=9)


def test_release_has_a_number_of_its_own():
    event = create_event()
    create_slot(event=event)
    release = create_programme_release(event=event)
    refused(
        "release_number_unique",
        ProgrammeRelease.objects.create,
        event=event,
        number=1,
        released_at=release.released_at,
        content={},
    )


def test_event_goes_with_its_programme():
    event = create_event()
    create_slot(event=event, speakers=1)
    create_programme_release(event=event)
    event.delete()
    assert not Slot.objects.exists()
