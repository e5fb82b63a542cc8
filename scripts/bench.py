"""How fast the main pages are, as ratios to a bare view of the same server in the same run.

Each round asks the bare view and the page in turn, so that whatever else the machine does
falls on both. Prints a table and JSON; exits 1 when a page misses its target.
"""

import argparse
import http.client
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from local_portal import Portal, running_portal


@dataclass(frozen=True)
class Page:
    """One page to measure; `path` is asked anew each round, so it may differ (a cache miss)."""

    name: str
    path: Callable[[], str]
    target: float
    user: str = ""
    method: str = "GET"
    body: Callable[[], str] | None = None
    headers: Callable[[], dict[str, str]] = dict
    expect: int = 200
    once: bool = False  # heavy: a few rounds do


@dataclass
class Result:
    name: str
    target: float
    median_ms: float
    p95_ms: float
    bare_ms: float
    ratio: float
    kilobytes: float
    met: bool = field(init=False)

    def __post_init__(self) -> None:
        self.met = self.ratio <= self.target


class Client:
    """One kept-alive connection, as a browser or a proxy holds it."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.connection = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=120)

    def ask(
        self, method: str, path: str, headers: dict[str, str], body: str | None = None
    ) -> tuple[float, http.client.HTTPResponse, int]:
        """Milliseconds to the last byte, the response, its size."""
        for attempt in (1, 2):
            started = time.perf_counter()
            try:
                self.connection.request(method, path, body=body, headers=headers)
                response = self.connection.getresponse()
                size = 0
                while chunk := response.read(65536):
                    size += len(chunk)
            except (http.client.RemoteDisconnected, ConnectionError):
                self.connection.close()  # the server ends idle connections; ask again
                if attempt == 2:
                    raise
            else:
                return (time.perf_counter() - started) * 1000, response, size
        raise AssertionError("unreachable")


class Bench:
    def __init__(self, portal: Portal, rounds: int) -> None:
        self.client = Client(portal)
        self.rounds = rounds
        self.cookies: dict[str, str] = {}

    def cookie(self, user: str) -> str:
        """A signed-in session of a demo user, made in the database as the sign-in page does."""
        if user not in self.cookies:
            from django.conf import settings
            from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
            from django.contrib.sessions.backends.cached_db import SessionStore

            from accounts.models import User

            member = User.objects.get(email=f"{user}@demo.kaea.example")
            session = SessionStore()
            session[SESSION_KEY] = str(member.pk)
            session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
            session[HASH_SESSION_KEY] = member.get_session_auth_hash()
            session.save()
            self.cookies[user] = f"sessionid={session.session_key}; csrftoken={'b' * 32}"
        return self.cookies[user]

    def headers(self, page: Page) -> dict[str, str]:
        headers = {"Accept-Encoding": "gzip", "Host": "localhost", **page.headers()}
        if page.user:
            headers["Cookie"] = self.cookie(page.user)
        if page.method == "POST":
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": "b" * 32,
            }
        return headers

    def measure(self, page: Page) -> Result:
        rounds = 5 if page.once else self.rounds
        bare: list[float] = []
        times: list[float] = []
        size = 0
        for number in range(rounds + 3):
            bare_ms, response, _ = self.client.ask("GET", "/bare", {"Host": "localhost"})
            assert response.status == 200, f"bare view: {response.status}"
            body = page.body() if page.body else None
            ms, response, size = self.client.ask(page.method, page.path(), self.headers(page), body)
            if response.status != page.expect:
                raise SystemExit(f"{page.name}: {response.status} for {page.path()}")
            if number >= 3:  # the first rounds warm caches and connections
                bare.append(bare_ms)
                times.append(ms)
        middle, base = statistics.median(times), statistics.median(bare)
        p95 = sorted(times)[max(0, round(len(times) * 0.95) - 1)]
        return Result(
            page.name, page.target, round(middle, 2), round(p95, 2), round(base, 3),
            round(middle / base, 1), round(size / 1000, 1),
        )  # fmt: skip


def web_memory(portal: Portal) -> float:
    """Megabytes of the web workers and their parent, shared pages counted once (PSS)."""
    total = 0
    children = Path(f"/proc/{portal.web_pid}/task/{portal.web_pid}/children")
    for pid in [portal.web_pid, *map(int, children.read_text().split())]:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        total += int(rollup.split("Pss:", 1)[1].split()[0])
    return round(total / 1024, 1)


def pages(bench: Bench) -> Iterator[Page]:
    """The main pages and their targets."""
    from django.db.models import Count
    from django.urls import reverse
    from django.utils import timezone, translation

    from trainings.models import Training

    translation.activate("ky")
    number = count(1)
    naryn = Training.objects.filter(center__slug="naryn")
    biggest = naryn.annotate(size=Count("enrolments")).order_by("-size").first()
    running = Training.objects.filter(status__in=Training.EDITABLE_STATUSES)
    running = running.annotate(size=Count("enrolments"))
    marked = running.filter(sessions__held_on__lte=timezone.localdate()).order_by("-size").first()
    assert biggest is not None and marked is not None
    etag: dict[str, str] = {}

    def home_etag() -> dict[str, str]:
        if not etag:
            _, response, _ = bench.client.ask(
                "GET", reverse("home"), {"Host": "localhost", "Accept-Encoding": "gzip"}
            )
            etag["If-None-Match"] = response.getheader("ETag") or ""
        return etag

    def marks() -> str:
        rows = marked.enrolments.on_register().values_list("pk", flat=True)
        return urlencode(
            {"session": session.pk} | {f"mark-{pk}": "pl"[next(number) % 2] for pk in rows}
        )

    session = marked.sessions.order_by("number").first()
    assert session is not None
    home, centers = reverse("home"), reverse("centers:center_list")
    trainings, people = reverse("trainings:training_list"), reverse("people:person_list")
    dashboard = reverse("reports:dashboard")
    attendance = reverse("trainings:attendance_update", args=[marked.slug])
    yield Page("home, warm", lambda: home, 3)
    yield Page("home, cache miss", lambda: f"{home}?miss={next(number)}", 15)
    yield Page("home, repeated with ETag", lambda: home, 1.8, headers=home_etag, expect=304)
    yield Page("centers, cache miss", lambda: f"{centers}?miss={next(number)}", 15)
    yield Page("trainings, all", lambda: trainings, 13, user="directorate")
    yield Page(
        "trainings, filtered", lambda: f"{trainings}?status=approved&ordering=starts_on", 13,
        user="directorate",
    )  # fmt: skip
    yield Page("trainings of a center", lambda: trainings, 13, user="naryn")
    yield Page("people, all", lambda: people, 13, user="directorate")
    yield Page("people, search", lambda: f"{people}?q=Асанова", 13, user="directorate")
    yield Page(
        "training with its register",
        lambda: reverse("trainings:register_detail", args=[biggest.slug]), 15, user="directorate",
    )  # fmt: skip
    yield Page("attendance grid", lambda: attendance, 15, user="directorate")
    yield Page(
        "attendance, saved", lambda: attendance, 12, user="directorate", method="POST",
        body=marks, expect=302,
    )  # fmt: skip
    yield Page(
        "dashboard, uncached", lambda: f"{dashboard}?date_from=2020-01-{next(number) % 28 + 1:02}",
        20, user="directorate",
    )  # fmt: skip
    yield Page("dashboard, cached", lambda: dashboard, 8, user="directorate")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", choices=("demo", "network", "national"), default="network")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--json", type=Path, help="also write the results to this file")
    options = parser.parse_args()
    stack = f"bench-{options.scale}"
    with running_portal(stack=stack, scale=options.scale, PORTAL_BENCH="1") as portal:
        bench = Bench(portal, options.rounds)
        results = [bench.measure(page) for page in pages(bench)]
        memory = web_memory(portal)
    report: dict[str, Any] = {"scale": options.scale, "web_memory_mb": memory}
    report["pages"] = [asdict(result) for result in results]
    print(f"\n{'page':34}{'median':>9}{'p95':>9}{'bare':>8}{'ratio':>8}{'target':>8}{'kB':>8}")
    for row in results:
        print(
            f"{row.name:34}{row.median_ms:9.2f}{row.p95_ms:9.2f}{row.bare_ms:8.2f}"
            f"{row.ratio:8.1f}{row.target:8.1f}{row.kilobytes:8.1f}  {'' if row.met else 'missed'}"
        )
    print(f"web processes: {memory} MB (target under 200)\n")
    print(json.dumps(report, ensure_ascii=False))
    if options.json:
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    return 0 if all(row.met for row in results) and memory < 200 else 1


if __name__ == "__main__":
    sys.exit(main())
