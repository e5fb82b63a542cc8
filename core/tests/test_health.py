"""The page for machines, and the headers of every page."""

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries, Settings

from core import health, tasks
from core.middleware import client_ip

pytestmark = pytest.mark.django_db


def test_healthz_says_what_is_down(client: Client) -> None:
    response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json() == {"database": True, "broker": True, "worker": False, "beat": False}


def test_healthz_is_well_when_all_gave_a_sign(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    health.mark(health.BEAT_KEY)
    health.mark(health.WORKER_KEY)
    with django_assert_num_queries(1):
        response = client.get("/healthz")

    assert response.status_code == 200
    assert set(response.json().values()) == {True}
    assert "no-cache" in response["Cache-Control"]


def test_signs_of_life_grow_old() -> None:
    health.mark(health.BEAT_KEY)

    remaining = cache._cache.get_client().ttl(cache.make_key(health.BEAT_KEY))  # type: ignore[attr-defined]
    assert 30 < remaining <= health.FRESH_FOR


def test_beat_is_known_by_the_task_only_it_sends() -> None:
    health._beat_alive(sender="core.tasks.run_job")
    assert health.report()["beat"] is False
    health._beat_alive(sender=health.HEARTBEAT_TASK)
    assert health.report()["beat"] is True


def test_worker_is_known_by_its_heartbeat() -> None:
    health._last_mark[health.WORKER_KEY] = -health.MARK_EVERY
    health._worker_alive()
    assert health.report()["worker"] is True


def test_heartbeat_task_is_a_sign_of_a_worker() -> None:
    tasks.heartbeat.delay()
    assert health.report()["worker"] is True


def test_healthz_without_a_broker(client: Client, settings: Settings) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "core.cache_backend.PortalCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json() == {"database": True, "broker": False, "worker": False, "beat": False}


def test_report_without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)
    assert health.report()["database"] is False


def test_every_page_says_what_it_may_use(client: Client) -> None:
    policy = client.get("/healthz")["Permissions-Policy"]

    assert "geolocation=()" in policy
    assert "camera=(self)" in policy


@pytest.mark.parametrize(
    ("proxies", "forwarded", "peer", "ip"),
    [
        (0, "203.0.113.9", "192.0.2.1", "192.0.2.1"),
        (1, "203.0.113.9", "10.0.0.1", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "10.0.0.1", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.2", "10.0.0.1", "203.0.113.9"),
        (1, "", "10.0.0.1", "10.0.0.1"),
        (1, "not an address", "10.0.0.1", None),
        (1, "203.0.113.9:4711", "10.0.0.1", "203.0.113.9"),
        (1, "[2001:db8::1]:4711", "10.0.0.1", "2001:db8::1"),
        (0, "", "2001:db8::1", "2001:db8::1"),
        (0, "", "", None),
    ],
)
def test_client_ip_believes_only_our_own_proxies(
    rf: RequestFactory,
    settings: Settings,
    proxies: int,
    forwarded: str,
    peer: str,
    ip: str | None,
) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}

    assert client_ip(rf.get("/", headers=headers, REMOTE_ADDR=peer)) == ip
