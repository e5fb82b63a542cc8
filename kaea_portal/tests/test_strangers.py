"""What no page may show to people of other centers: names, phones and addresses of a center's
learners and staff, its drafts, its long work. The matrix checks statuses; this one reads pages."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from accounts.models import User
from centers.models import Membership
from core import audit
from core.models import Job
from core.tests.factories import create_picture
from kaea_portal.tests.addresses import addresses
from kaea_portal.tests.test_access_matrix import expected, key
from kaea_portal.tests.world import World, create_world
from people.models import Person, PersonPhone

pytestmark = pytest.mark.django_db
# What pages about the world's center hold and nobody outside may read; words that stand on no page
# by chance.
LEARNER, STAFF, TEACHER = "Жашыруунбекова", "Кызматкеровна", "Мугалимбекова"
PHONE, LETTER, DRAFT, WORK = "+996700918273", "secret@center.example", "Мазактыев", "Жашыруун иш"
SECRETS = (LEARNER, STAFF, TEACHER, PHONE[4:], LETTER, DRAFT, WORK)
# Shown on purpose: trainers who agreed to be found (ADR 0016), a record to whoever has its link.
AGREED = {"trainings:trainer_list", "trainings:trainer_detail"}
BY_LINK = {
    *("trainings:record_shared", "trainings:record_shared_pdf"),
    *("trainings:follow_up_reply", "trainings:employer_reply"),
    *("trainings:marking_detail", "trainings:assessment_take"),
}
QUERIES = ("", "?q=%D0%96%D0%B0%D1%88%D1%8B%D1%80%D1%83%D1%83%D0%BD", "?q=918273")


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> Iterator[World]:
    settings.MEDIA_ROOT = tmp_path
    with translation.override("ky"):
        world = create_world()
        coordinator, trainer = world.users["coordinator"], world.users["trainer"]
        assert coordinator is not None
        assert trainer is not None
        User.objects.filter(pk=coordinator.pk).update(name=STAFF, email=LETTER)
        User.objects.filter(pk=trainer.pk).update(name=TEACHER)
        Person.objects.update(family_name=LEARNER)
        person = Person.objects.earliest("pk")
        PersonPhone.objects.create(person=person, number=PHONE)
        Job.objects.update(title=WORK)
        center = Membership.objects.get(user=coordinator).center
        center.picture = create_picture(author=DRAFT, is_published=False)
        center.save()
        audit.record("updated", person, by=coordinator, center_id=center.pk)
        yield world


def pages(world: World, role: str) -> Iterator[tuple[str, str]]:
    """Name and text of every page that the role may open, with what a curious reader asks."""
    client = Client(raise_request_exception=False)
    if user := world.users[role]:
        client.force_login(user)
    matrix = expected()
    for address in addresses():
        method, statuses = matrix[key(address)]
        if method != "GET" or statuses[role] != 200 or not address.is_ours:
            continue
        if address.name in BY_LINK or (role == "stranger" and address.name in AGREED):
            continue
        for query in QUERIES:
            response = client.get(world.path(address) + query)
            yield address.name + query, text_of(response)


def text_of(response: Any) -> str:
    """What can be read in an answer, sheets included."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as sheet:
            content = b"".join(map(sheet.read, sheet.namelist()))
    return content.decode("utf-8", "replace")


@pytest.mark.parametrize("role", ["visitor", "stranger", "reviewer", "donor", "nobody"])
def test_no_page_shows_another_centers_people(world: World, role: str) -> None:
    assert [
        (name, secret) for name, text in pages(world, role) for secret in SECRETS if secret in text
    ] == []


def test_the_words_are_there_for_those_who_may_read_them(world: World) -> None:
    """Else the test above would pass on empty pages."""
    text = "".join(text for _name, text in pages(world, "coordinator"))
    assert [secret for secret in (LEARNER, STAFF, TEACHER, DRAFT, WORK) if secret not in text] == []
