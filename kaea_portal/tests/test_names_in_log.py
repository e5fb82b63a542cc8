"""Whoever is shown somebody's name stands in the audit log, on whatever page it was.

Every address is opened by those who may; where the page holds the family name that all people of
the world bear, a line has to be there. A new page that prints names fails here until it says so.
"""

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import translation

from core.models import AuditEntry, OutgoingMessage
from kaea_portal.tests.addresses import addresses
from kaea_portal.tests.test_access_matrix import expected, key
from kaea_portal.tests.world import World, create_world
from people.models import Person
from people.names import name_key

pytestmark = pytest.mark.django_db
FAMILY, GIVEN = "Zhakshylykova", "Meerim"
OF_A_PERSON = {
    *(f"people:person_{act}" for act in ("detail", "update", "history", "account", "void")),
    *("people:consent_create", "people:consent_withdraw", "people:pair_detail"),
}
OF_A_TRAINING = {
    # To whoever has their link.
    *("trainings:record_shared", "trainings:record_shared_pdf"),
    *("trainings:follow_up_reply", "trainings:employer_reply"),
    *("trainings:register_detail", "trainings:attendance_update", "trainings:results_update"),
    *("trainings:step_list", "trainings:step_create"),
}
OF_A_TRAINER = {
    *("trainings:trainer_list", "trainings:trainer_detail", "trainings:trainer_update"),
    *("trainings:further_training_create", "trainings:further_training_void"),
    "trainings:cascade_detail",
}
OF_AN_EVENT = {
    "events:attendance_detail",
    *(f"events:attendee_{act}" for act in ("create", "update", "void")),
    "events:commitment_update",
}
OF_A_FOLLOW_UP = {
    *(f"trainings:follow_up_{act}" for act in ("list", "detail", "answer")),
    "trainings:alumni_list",
}
OF_A_CERTIFICATE = {
    *("trainings:certificate_detail", "trainings:certificate_list", "trainings:prior_create"),
    *("trainings:external_create", "trainings:record_detail", "trainings:record_pdf"),
}
OF_A_LINK = {"trainings:marking_detail", "trainings:assessment_take"}
OF_AN_EXAM = OF_A_LINK | {
    *("trainings:exam_detail", "trainings:exam_candidate_detail"),
    *("trainings:exam_candidate_withdraw", "trainings:appeal_create", "trainings:appeal_decide"),
}
OF_THE_CENTER = (
    OF_AN_EXAM
    | OF_A_PERSON
    | OF_A_TRAINING
    | OF_A_TRAINER
    | OF_AN_EVENT
    | OF_A_CERTIFICATE
    | OF_A_FOLLOW_UP
    | {
        *("core:message_list", "core:message_detail"),
        *("people:person_list", "people:pair_list", "search"),
        *("reports:participation_rows", "reports:person_rows", "reports:person_standing"),
        "reports:indicator_rows",
        *("reports:attendance_rows", "reports:event_person_rows"),
        *("trainings:enrolment_create", "trainings:enrolment_update", "trainings:sender_update"),
    }
)
OF_THE_DIRECTORATE = OF_THE_CENTER | {
    *("core:audit_list", "core:phone_list", "core:message_update"),
    "people:person_anonymise",
    *(f"trainings:award_{act}" for act in ("create", "renew", "end")),
}


@pytest.fixture
def world() -> World:
    """Everybody but those who sign in has one family name, in letters and sheets too."""
    world = create_world()
    Person.objects.filter(user=None).update(
        family_name=FAMILY, given_name=GIVEN, name_key=name_key(FAMILY, GIVEN)
    )
    OutgoingMessage.objects.update(to_name=f"{FAMILY} {GIVEN}")
    OutgoingMessage.objects.create(
        channel="phone_list", to_name=FAMILY, to_phone="+996555123456", language="ky", subject="A"
    )
    AuditEntry.objects.update(object_label=f"{FAMILY} {GIVEN}")
    return world


def pages_with_names(world: World, role: str) -> tuple[set[str], set[str]]:
    """Keys of the pages that print the name, and of those among them that left no line."""
    client, shown, silent = Client(), set(), set()
    user = world.users[role]
    assert user is not None
    client.force_login(user)
    matrix = expected()
    for address in addresses():
        method, statuses = matrix[key(address)]
        if method != "GET" or statuses[role] != 200:
            continue
        before = AuditEntry.objects.count()
        with transaction.atomic():
            response = client.get(world.path(address), {"q": GIVEN, "status": "drafts"})
            text = b"" if response.streaming else response.content
            if FAMILY in text.decode(errors="ignore"):
                shown.add(address.name)
                if AuditEntry.objects.count() == before:
                    silent.add(address.name)
            for close in response._resource_closers:  # type: ignore[attr-defined]
                close()
            transaction.set_rollback(True)
        cache.clear()
    return shown, silent


@pytest.mark.parametrize(
    ("role", "pages"),
    [
        ("directorate", OF_THE_DIRECTORATE),
        ("coordinator", OF_THE_CENTER),
        ("trainer", OF_A_TRAINING | OF_A_LINK),
    ],
)
def test_every_page_with_names_leaves_a_line(world, role, pages):
    translation.activate("en")

    shown, silent = pages_with_names(world, role)

    assert silent == set()
    assert shown == pages
