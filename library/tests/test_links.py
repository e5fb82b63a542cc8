"""The link checker: who it asks and whom never, when an address is dead, what the staff sees."""

import datetime as dt
import http.server
import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from library import addresses, services, tasks
from library.addresses import Answer, RefusedError, ask, is_public, public_number
from library.models import File, Link
from library.services import links
from library.tests.factories import (
    create_published,
    create_resource,
    create_reviewer,
    create_revision,
)


class Site(http.server.BaseHTTPRequestHandler):
    """Answers by the path: /200, /404, /only-get, /away (a redirect), /loop, /inside, /drip."""

    asked: list[tuple[str, str]] = []
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        self.asked.append((self.command, self.path))
        path = self.path.split("?")[0]
        leads = {"/away": "/200", "/loop": "/loop", "/inside": "http://10.0.0.1/"}.get(path, "")
        status = 302 if leads else 200
        if path[1:].isdecimal():
            status = int(path[1:])
        if path == "/only-get" and self.command == "HEAD":
            status = 405
        if path == "/drip":
            self.drip()
            return
        self.send_response(status)
        if leads:
            self.send_header("Location", leads)
        body = b"" if self.command == "HEAD" else b"x" * 1_000_000
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            return

    def drip(self) -> None:
        try:
            for _second in range(100):
                self.wfile.write(b"H")
                time.sleep(0.05)
        except OSError:
            return

    do_HEAD = do_GET = answer  # noqa: N815

    def log_message(self, *_args: Any) -> None:
        """Quiet."""


@pytest.fixture
def site(settings: Settings) -> Iterator[str]:
    """A site on this machine, which only this setting lets the checker ask."""
    settings.LINK_CHECK_LOOPBACK = True
    Site.asked = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(links, "PAUSE", 0)
    with translation.override("en"):
        yield


def test_answers(site: str) -> None:
    for status in (200, 403, 404, 410, 429, 500, 503):
        assert ask(f"{site}/{status}").status == status
    assert [Answer(s).is_there for s in (200, 403, 429, 503)] == [True] * 4
    assert [Answer(s).is_there for s in (0, 404, 410, 500)] == [False] * 4


def test_site_that_answers_no_head_is_asked_by_get(site: str) -> None:
    assert ask(f"{site}/only-get").status == 200
    assert [method for method, _path in Site.asked] == ["HEAD", "GET"]


def test_redirects_are_followed_but_not_for_ever(site: str) -> None:
    assert ask(f"{site}/away?a=ү").status == 200
    assert ask(f"{site}/loop").status == 0
    assert len([path for _method, path in Site.asked if path == "/loop"]) == addresses.MAX_STEPS


def test_redirect_into_a_private_network_is_not_followed(site: str) -> None:
    assert ask(f"{site}/inside").status == 0


def test_answer_drop_by_drop_is_none(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "LONGEST", 0.3)
    begin = time.monotonic()
    assert ask(f"{site}/drip").status == 0
    assert time.monotonic() - begin < 4


def test_own_machine_is_asked_only_with_the_setting(site: str, settings: Settings) -> None:
    settings.LINK_CHECK_LOOPBACK = False
    assert ask(f"{site}/200").status == 0
    assert Site.asked == []


@pytest.mark.parametrize(
    "number",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0"),
        *("100.64.0.1", "224.0.0.1", "255.255.255.255", "198.18.0.1"),
        *("::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"),
        *("64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::"),
    ],
)
def test_private_numbers_are_not_public(number: str) -> None:
    assert not is_public(ipaddress.ip_address(number))


@pytest.mark.parametrize("number", ["8.8.8.8", "212.112.96.1", "2a00:1450:4001::1"])
def test_public_numbers(number: str) -> None:
    assert is_public(ipaddress.ip_address(number))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost:6379/",
        "http://2130706433/",
        "http://[::1]/",
        "http://0/",
        "file:///etc/passwd",
        "ftp://example.org/",
        "gopher://127.0.0.1/",
        "http://user:word@127.0.0.1/",
        "http:///",
        "http://[",
        "http://a\x00b/",
        "http://",
    ],
)
def test_addresses_our_server_does_not_go_to(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_args: Any, **_kwargs: Any) -> None:
        raise AssertionError(f"went to {url}")

    monkeypatch.setattr(socket, "create_connection", connect)
    assert ask(url).status == 0


def test_name_with_one_private_number_is_refused_and_other_ports_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def numbers(*found: str) -> None:
        rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (n, 80)) for n in found]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: rows)

    numbers("8.8.8.8")
    assert public_number("example.org", 443) == "8.8.8.8"
    with pytest.raises(RefusedError):
        public_number("example.org", 6379)
    numbers("8.8.8.8", "10.0.0.1")
    with pytest.raises(RefusedError):
        public_number("rebind.example", 80)


@pytest.mark.django_db
def test_links_of_published_materials_are_collected() -> None:
    by = create_directorate()
    resource = create_resource(by=by, source_url="https://source.example/")
    body = "[a](https://a.example/) [own](/ky/) https://plain.example <a href='http://b.example/'>b</a>"
    revision = create_revision(resource=resource, by=by, body=body)
    services.add_link(revision, url="https://film.example/", by=by)
    create_revision(by=by, body="[draft](https://draft.example/)")
    assert tasks.collect_links() == 0
    services.submit_revision(revision, by=by)
    services.publish_revision(revision, by=create_reviewer())

    assert tasks.collect_links() == 1
    assert tasks.collect_links() == 0  # nothing has changed since
    found = {(row.place, row.language, row.url) for row in Link.objects.all()}
    assert found == {
        ("source", "", "https://source.example/"),
        ("text", "ky", "https://a.example/"),
        ("text", "ky", "http://b.example/"),
        ("file", "ky", "https://film.example/"),
    }
    services.withdraw_resource(resource, reason="Old", by=by)
    assert tasks.collect_links() == 0
    assert not Link.objects.exists()
    services.restore_resource(resource, by=by)
    assert tasks.collect_links() == 1
    assert Link.objects.count() == 4


@pytest.mark.django_db
def test_changed_text_is_read_again_and_keeps_what_is_known() -> None:
    by = create_directorate()
    edition = create_published(by=by, body="[a](https://a.example/) [b](https://b.example/)")
    tasks.collect_links()
    links.record_answer("https://a.example/", Answer(404))
    revision = services.save_revision(edition, by=by, body="[a](https://a.example/)")
    assert tasks.collect_links() == 0
    services.submit_revision(revision, by=by)
    services.publish_revision(revision, by=create_reviewer())

    assert tasks.collect_links() == 1
    assert list(Link.objects.values_list("url", "failures")) == [("https://a.example/", 1)]


@pytest.mark.django_db
def test_collecting_goes_step_by_step(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """What was done is kept when a worker is killed; unchanged materials cost two statements."""
    by = create_directorate()
    for number in range(5):
        create_published(by=by, body=f"[a](https://a.example/{number})")
    monkeypatch.setattr(links, "AT_ONCE", 2)
    real, left = links._collect, [1, 2, 3]

    def collect(pk: int) -> None:
        if not left:
            raise SystemExit  # the worker is killed
        left.pop()
        real(pk)

    with monkeypatch.context() as broken:
        broken.setattr(links, "_collect", collect)
        with pytest.raises(SystemExit):
            links.collect_links()
    assert Link.objects.count() == 3

    assert links.collect_links(seconds=-1) == 0  # no time
    assert links.collect_links() == 2
    assert Link.objects.count() == 5
    with django_assert_num_queries(2):
        assert links.collect_links() == 0


@pytest.mark.django_db
def test_batch_asks_each_address_once_and_says_so_everywhere(site: str) -> None:
    by = create_directorate()
    for _number in range(2):
        revision = create_revision(by=by, body=f"[a]({site}/404)")
        services.add_link(revision, url=f"{site}/404", by=by)
        services.submit_revision(revision, by=by)
        services.publish_revision(revision, by=create_reviewer())
    tasks.collect_links()

    assert tasks.check_links() == 1
    assert tasks.check_links() == 0  # not due
    assert len(Site.asked) == 2  # HEAD, then GET
    assert set(Link.objects.values_list("status", "failures", "dead_since")) == {(404, 1, None)}
    assert all(File.objects.values_list("checked_at", flat=True))


@pytest.mark.django_db
def test_dead_after_three_failures_and_alive_with_one_answer() -> None:
    revision = create_revision(by=create_directorate())
    file = services.add_link(revision, url="https://a.example/", by=create_directorate())
    resource = revision.edition.resource
    link = Link.objects.create(resource=resource, place="file", url=file.url)
    seen = []
    for status in (404, 0, 500, 404, 200):
        links.record_answer(link.url, Answer(status))
        link.refresh_from_db()
        file.refresh_from_db()
        assert file.dead_since == link.dead_since
        seen.append((link.failures, link.dead_since is not None))

    assert seen == [(1, False), (2, False), (3, True), (4, True), (0, False)]
    assert link.failing_since is None


@pytest.mark.django_db
def test_due_are_the_new_the_week_old_and_the_failed_of_yesterday() -> None:
    resource = create_resource()
    now = timezone.now()

    def link(name: str, days: float | None, failures: int = 0) -> None:
        checked = None if days is None else now - dt.timedelta(days=days)
        Link.objects.create(
            resource=resource, place="text", url=name, checked_at=checked, failures=failures
        )

    link("new", None)
    link("fresh", 6)
    link("old", 8)
    link("failed today", 0.5, 1)
    link("failed yesterday", 1.5, 2)
    link("dead", 2, 3)
    link("long dead", 9, 5)

    assert links._due(10) == ["new", "long dead", "old", "failed yesterday"]
    assert links._due(2) == ["new", "long dead"]


@pytest.mark.django_db
def test_batch_is_bounded_in_time_and_alone(site: str) -> None:
    resource = create_resource()
    for number in range(3):
        Link.objects.create(resource=resource, place="text", url=f"{site}/200?{number}")

    assert services.check_links(seconds=-1) == 0
    assert services.check_links(limit=2) == 2
    cache.add(links.LOCK, 1, 60)
    assert services.check_links() == 0


@pytest.mark.django_db
def test_places_in_a_page_are_one_request_and_sites_are_asked_side_by_side(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of one site one after the other, with a pause; of several at once."""
    monkeypatch.setattr(links, "PAUSE", 0.05)
    resource, asked, now, most = create_resource(), [], dict[str, int](), []
    lock = threading.Lock()

    def slow(url: str) -> Answer:
        site = url.split("/")[2]
        with lock:
            asked.append(url)
            now[site] = now.get(site, 0) + 1
            most.append((now[site], sum(now.values())))
        time.sleep(0.1)
        with lock:
            now[site] -= 1
        return Answer(200)

    monkeypatch.setattr(links, "ask", slow)
    for site in ("a", "b", "c"):
        for number in (1, 2):
            for place in ("", "#one", "#two"):
                url = f"https://{site}.example/{number}{place}"
                Link.objects.create(resource=resource, place="text", url=url)

    assert links.check_links() == 6
    assert len(asked) == len(set(asked)) == 6
    assert max(of_site for of_site, _all in most) == 1
    assert max(together for _site, together in most) == 3
    assert set(Link.objects.values_list("status", flat=True)) == {200}


@pytest.mark.django_db
def test_answer_for_an_address_in_many_materials_is_two_statements(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _number in range(5):
        Link.objects.create(resource=create_resource(), place="text", url="https://a.example/")

    with django_assert_num_queries(4):  # and the transaction around them
        links.record_answer("https://a.example/", Answer(200))
    for _time in range(3):
        links.record_answer("https://a.example/", Answer(0))
    found = set(Link.objects.values_list("failures", "status"))
    assert found == {(3, 0)}
    assert Link.objects.dead().count() == 5


def dead_link(edition: Any, number: int) -> Link:
    now = timezone.now()
    return Link.objects.create(
        resource=edition.resource,
        place="text",
        language=edition.language,
        url=f"https://dead.example/{number}",
        status=404,
        failures=3,
        checked_at=now,
        failing_since=now,
        dead_since=now,
    )


def page_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse("library:link_list")).content.decode()


@pytest.mark.django_db
def test_staff_sees_the_dead_links_of_the_own_materials() -> None:
    center = create_center()
    mine, other = create_coordinator(center=center), create_coordinator(center=create_center())
    resource = create_resource(by=mine, center=center)
    edition = create_published(resource=resource, by=mine, title="Менин материалым")
    dead_link(edition, 1)

    for user in (mine, create_reviewer(), create_directorate()):
        html = page_of(user)
        assert "dead.example/1" in html
        assert "Менин материалым" in html
        assert "Answer 404" in html
    assert "All links answer" in page_of(other)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_list_of_dead_links_costs_the_same_for_many(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    by = create_directorate()
    for number in range(count):
        dead_link(create_published(by=by), number)
    client = Client()
    client.force_login(by)
    url = reverse("library:link_list")
    client.get(url)
    with django_assert_num_queries(5):
        assert client.get(url).content.decode().count("https://dead.example/") == count
