"""Readers are counted once each, machines and staff never, whatever happens to a worker."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from accounts.tests.factories import create_directorate
from core import counters
from library.models import MonthlyCount
from library.services import counts
from library.tests.factories import create_published

pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (Linux; Android 9; SM-J260F) AppleWebKit/537.36 Chrome/119.0 Mobile"


@pytest.fixture
def reader() -> Client:
    return Client(headers={"User-Agent": PHONE})


def rows() -> list[tuple[str, str, int]]:
    return sorted(MonthlyCount.objects.values_list("what", "language", "count"))


def test_reader_counts_also_when_the_page_comes_from_the_cache_or_is_a_304(reader):
    edition = create_published(language="ru")
    path = f"/ky/library/{edition.resource.slug}/"

    etag = reader.get(path)["ETag"]
    reader.get(path)
    assert reader.get(path, headers={"If-None-Match": etag}).status_code == 304
    reader.get(f"/ky/library/{edition.resource.slug}/ru/")

    assert rows() == []  # nothing is written while pages are read
    assert counts.flush() == 4
    # Whoever opened the Kyrgyz page has read the Russian text.
    assert rows() == [("view", "ru", 4)]
    month = MonthlyCount.objects.get().month
    assert month == timezone.localdate().replace(day=1)


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": ""},
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"User-Agent": "WhatsApp/2.23.20.0"},
        {"User-Agent": "TelegramBot (like TwitterBot)"},
        {"User-Agent": PHONE, "Sec-Purpose": "prefetch;prerender"},
        {"User-Agent": PHONE, "Purpose": "prefetch"},
    ],
)
def test_machines_and_pages_fetched_in_advance_do_not_count(client, headers):
    edition = create_published()

    assert client.get(edition.resource.get_absolute_url(), headers=headers).status_code == 200
    assert counts.flush() == 0


def test_staff_head_requests_and_missing_pages_do_not_count(reader):
    path = create_published().resource.get_absolute_url()
    reader.head(path)
    reader.get("/ky/library/none/")
    reader.force_login(create_directorate())
    reader.get(path)

    assert counts.flush() == 0


def test_page_that_is_saved_counts_as_taken_along(reader):
    path = create_published().resource.get_absolute_url()
    reader.get(path)
    reader.get(path, headers={"X-Save-Offline": "1"})
    counts.flush()

    assert rows() == [("download", "ky", 1), ("view", "ky", 1)]


def test_visitors_leave_no_trace_but_numbers(reader):
    response = reader.get(create_published().resource.get_absolute_url())

    assert not response.cookies
    keys = counters.client().hkeys(cache.make_key(counts.COUNTERS.counting))
    assert [key.count(b"|") for key in keys] == [3]  # month, kind, language, material


def test_flush_adds_to_what_is_there_and_knows_months_apart():
    resource = create_published().resource
    month = timezone.localdate().replace(day=1)
    before = (month - dt.timedelta(days=1)).replace(day=1)
    counts.note(resource.pk, "download", "ky")
    counts.flush()
    counts.note(resource.pk, "download", "ky")
    counters.client().hincrby(
        cache.make_key(counts.COUNTERS.counting), f"{before}|download|ky|#{resource.pk}", 5
    )
    counts.note(resource.pk + 1, "view", "ky")  # no such material

    assert counts.flush() == 6
    assert list(MonthlyCount.objects.order_by("month").values_list("month", "count")) == [
        (before, 5),
        (month, 2),
    ]


def test_worker_killed_before_its_commit_loses_nothing(monkeypatch):
    resource = create_published().resource
    counts.note(resource.pk, "view", "ky")

    def killed(found):
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(counts, "_write", killed)
        with pytest.raises(SystemExit):
            counts.flush()
    counts.note(resource.pk, "view", "ky")

    assert counts.flush() == 2
    assert counts.flush() == 0
    assert rows() == [("view", "ky", 2)]


def test_worker_killed_behind_its_commit_counts_nobody_twice(monkeypatch):
    resource = create_published().resource
    counts.note(resource.pk, "view", "ky")

    def killed(key):
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(counts.COUNTERS, "drop", killed)
        with pytest.raises(SystemExit):
            counts.flush()
    assert rows() == [("view", "ky", 1)]
    counts.note(resource.pk, "view", "ky")

    assert counts.flush() == 1
    assert rows() == [("view", "ky", 2)]
    assert not counters.client().exists(cache.make_key(counts.COUNTERS.taken))


def test_database_that_goes_away_halfway_adds_nothing(monkeypatch):
    resources = [create_published().resource for _ in range(3)]
    for resource in resources:
        counts.note(resource.pk, "view", "ky")
    real, calls = counts._upsert, []

    def away(lines):
        calls.append(lines)
        if len(calls) == 2:
            raise OperationalError
        real(lines)

    with monkeypatch.context() as broken:
        broken.setattr(counts, "BATCH", 1)
        broken.setattr(counts, "_upsert", away)
        with pytest.raises(OperationalError):
            counts.flush()
    assert rows() == []

    assert counts.flush() == 3
    assert rows() == [("view", "ky", 1)] * 3


def test_slow_worker_deletes_no_counters_of_a_quicker_one(monkeypatch):
    resource = create_published().resource
    counts.note(resource.pk, "view", "ky")
    real = counts._write

    def overtaken(found):
        """The lock has run out; somebody else adds these and sets others apart."""
        total = real(found)
        key = counters.client().hget(cache.make_key(counts.COUNTERS.taken), counters.BATCH_KEY)
        counters.client().delete(cache.make_key(counts.COUNTERS.taken))
        counts.note(resource.pk, "view", "ky")
        assert counts.COUNTERS.take()
        assert (
            counters.client().hget(cache.make_key(counts.COUNTERS.taken), counters.BATCH_KEY) != key
        )
        return total

    with monkeypatch.context() as slow:
        slow.setattr(counts, "_write", overtaken)
        counts.COUNTERS.take()
        assert counts.COUNTERS.add_taken(counts._write) == 1

    assert counts.flush() == 1
    assert rows() == [("view", "ky", 2)]


def test_counters_set_apart_are_not_overwritten():
    resource = create_published().resource
    counts.note(resource.pk, "view", "ky")
    assert counts.COUNTERS.take()
    counts.note(resource.pk, "view", "ky")

    assert not counts.COUNTERS.take()
    assert counts.flush() == 2


def test_two_workers_do_not_take_the_same(monkeypatch):
    resource = create_published().resource
    counts.note(resource.pk, "view", "ky")
    cache.add(counts.COUNTERS.lock, 1, 10)

    assert counts.flush() == 0
    cache.delete(counts.COUNTERS.lock)
    assert counts.flush() == 1


def test_page_comes_when_the_counters_are_away(reader, monkeypatch):
    path = create_published().resource.get_absolute_url()
    monkeypatch.setattr(counters, "client", lambda: None)

    assert reader.get(path).status_code == 200


def test_a_hundred_readers_are_written_in_few_statements(django_assert_num_queries):
    resources = [create_published().resource for _ in range(3)]
    for resource in resources:
        for _ in range(10):
            counts.note(resource.pk, "view", "ky")

    with django_assert_num_queries(9):  # materials, rows; the rest is the key and its transaction
        counts.flush()
