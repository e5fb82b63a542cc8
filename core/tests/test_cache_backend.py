"""The cache is away: pages come, what is saved is saved, and nothing old is read afterwards."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from redis.exceptions import ConnectionError as NoConnection

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from core import cache_backend, limits, messages
from core.models import OutgoingMessage
from core.soon import soon
from kaea_portal.celery import app
from reports.tasks import count_project
from trainings import services
from trainings.tests.factories import create_programme

pytestmark = pytest.mark.django_db
NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def away(settings: Settings) -> Iterator[None]:
    """Nobody listens where the cache and the broker should be."""
    settings.CACHES = {
        "default": {"BACKEND": "core.cache_backend.PortalCache", "LOCATION": NOWHERE}
    }
    yield
    cache_backend._servers.pop(NOWHERE, None)


def test_every_question_is_answered_as_by_an_empty_cache(away: None) -> None:
    cache.set("a", 1)
    cache.set_many({"a": 1})
    cache.delete("a")
    cache.delete_many(["a"])
    answers = (cache.get("a", 7), cache.get_many(["a"]), "a" in cache, cache.touch("a"))
    assert answers == (7, {}, False, False)
    assert cache.get_or_set("a", lambda: 5) == 5
    assert limits.allow("form", "192.0.2.1", at_most=0, seconds=9)
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")
    assert not soon(count_project, 1)


@pytest.mark.parametrize("path", ["", "news/", "library/", "events/", "dashboard/", "messages/"])
def test_pages_come_without_the_cache(client: Client, path: str) -> None:
    is_public = path not in ("dashboard/", "messages/")
    if not is_public:
        client.force_login(create_directorate())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache_backend._servers[_address()], "away_until", float("inf"))
        assert client.get(f"/en/{path}", follow=True).status_code == 200


def test_saving_works_without_the_broker_and_its_reminders_wait(
    away: None, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    cache.get("session")  # every page looks for it first
    center = create_center()
    day = timezone.localdate() + dt.timedelta(days=9)
    with django_capture_on_commit_callbacks(execute=True):
        services.create_training(
            center=center, programme=create_programme(), starts_on=day, ends_on=day,
            by=create_coordinator(center=center),
        )  # fmt: skip
        letter = messages.queue(
            to_email="a@example.org", language="en", kind="test", subject="A", body="B"
        )
    assert OutgoingMessage.objects.filter(kind="trainings.begins", status="queued").count() == 2
    letter.refresh_from_db()
    assert letter.status == "queued"
    messages.send_due()
    letter.refresh_from_db()
    assert letter.status == "sent"


def test_workers_wait_for_the_broker_as_long_as_it_takes() -> None:
    assert app.conf.broker_connection_max_retries is None


def test_what_changed_meanwhile_is_not_read_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.set_many({"session": "signed in", "page": "old", "other": "stays"})

    def refuse(*_args: Any, **_options: Any) -> None:
        raise NoConnection("away")

    with monkeypatch.context() as patch:
        for name in ("get", "set", "delete"):
            patch.setattr(cache_backend.KeptRedisCacheClient, name, refuse)
        cache.delete("session")
        assert cache_backend.is_away()
        cache.set("page", "new")
        assert cache.get("other") is None
    cache_backend._servers[_address()].away_until = 0
    assert cache.get_many(["session", "page", "other"]) == {"other": "stays"}


def _address() -> str:
    from django.conf import settings

    return str(settings.CACHES["default"]["LOCATION"])
