"""How fast the main pages are, as ratios to a bare view of the same server in the same run.

The bare view (`/bare`, only with PORTAL_BENCH=1) answers two bytes without database, session or
template, through the same gunicorn, the same kept-alive connection and every middleware of the
portal. Each round asks the bare view and the page in turn, so that whatever else the machine does
falls on both. `ratio` compares medians of the time until the last byte and is held against the
target; `calm` compares the tenth percentiles, which is nearer to a machine with nothing else to do
(a short request slips between the work of others, a long one does not); `CPU` compares processor
time of web workers and database together.
Prints a table and JSON; exits 1 when a page misses its target.
"""

import argparse
import datetime as dt
import http.client
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from bench_certificates import measure_printing
from bench_events import event_pages, measure_load, registering
from bench_export import Export, measure_export
from bench_import import Import, measure_import
from bench_indicators import measure_indicators
from bench_library import fill
from bench_pages import Page, pages
from local_portal import Portal, running_portal

WARM = 4  # rounds before measuring: both workers fill their caches
PATIENCE = 120


@dataclass
class Result:
    name: str
    target: float | None
    median_ms: float
    p95_ms: float
    bare_ms: float
    ratio: float
    calm_ratio: float
    cpu_ms: float
    cpu_ratio: float
    statements: int | None
    statements_at_most: int | None
    kilobytes: float
    met: bool = field(init=False)

    def __post_init__(self) -> None:
        self.met = self.target is None or self.ratio <= self.target
        if self.statements is not None and self.statements_at_most is not None:
            self.met = self.met and self.statements <= self.statements_at_most


class Client:
    """One kept-alive connection, as a browser or a proxy holds it."""

    def __init__(self, portal: Portal) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=PATIENCE)

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
        self.portal = portal
        self.client = Client(portal)
        self.rounds = rounds
        self.cookies: dict[str, str] = {}
        self.bare_cpu = 0.0

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
            self.cookies[user] = session.session_key or ""
        return self.cookies[user]

    def headers(self, page: Page) -> dict[str, str]:
        headers = {"Accept-Encoding": "gzip", "Host": "localhost", **page.headers()}
        if page.user:
            headers["Cookie"] = f"sessionid={self.cookie(page.user)}; csrftoken={'b' * 32}"
        if page.method == "POST":
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": "b" * 32,
            }
        return headers

    def etag(self, path: str) -> dict[str, str]:
        """The header of a reader who has the page already."""
        headers = {"Host": "localhost", "Accept-Encoding": "gzip"}
        _, response, _ = self.client.ask("GET", path, headers)
        return {"If-None-Match": response.getheader("ETag") or ""}

    def bare(self) -> float:
        ms, response, _ = self.client.ask("GET", "/bare", {"Host": "localhost"})
        assert response.status == 200, f"bare view: {response.status}"
        return ms

    def ask(self, page: Page) -> tuple[float, int]:
        if page.before:
            page.before()
        body = page.body() if page.body else None
        path, headers = page.path(), self.headers(page)
        ms, response, size = self.client.ask(page.method, path, headers, body)
        if response.status != page.expect:
            raise SystemExit(f"{page.name}: {response.status} for {path}")
        return ms, size

    def measure(self, page: Page) -> Result:
        rounds = max(5, self.rounds // 4) if page.is_heavy else self.rounds
        for _round in range(WARM):
            self.bare()
            _ms, size = self.ask(page)
        bare, times = [], []
        for _round in range(rounds):
            bare.append(self.bare())
            ms, size = self.ask(page)
            times.append(ms)
        cpu = self.cpu(lambda: self.ask(page), 2 if page.is_heavy else 6)
        if not self.bare_cpu:
            self.bare_cpu = self.cpu(self.bare, 60)
        middle, base = statistics.median(times), statistics.median(bare)
        p95 = sorted(times)[max(0, round(len(times) * 0.95) - 1)]
        return Result(
            page.name, page.target, round(middle, 2), round(p95, 2), round(base, 3),
            round(middle / base, 1), round(_low(times) / _low(bare), 1), round(cpu, 2),
            round(cpu / self.bare_cpu, 1),
            self.statements(page), page.statements, round(size / 1000, 1),
        )  # fmt: skip

    def cpu(self, ask: Callable[[], Any], times: int) -> float:
        """Milliseconds of processor time a request takes in web workers and database: the median
        of some batches, because both have other work now and then."""
        batches = []
        for _batch in range(5):
            before = cpu_seconds(self.portal)
            for _time in range(times):
                ask()
            batches.append((cpu_seconds(self.portal) - before) * 1000 / times)
        return statistics.median(batches)

    def statements(self, page: Page) -> int:
        """How many SQL statements one request takes."""
        return len(self.captured(page))

    def captured(self, page: Page) -> list[str]:
        """SQL statements of one request, asked in this process; the second time round."""
        from django.db import connection
        from django.test import Client as InProcess
        from django.test.utils import CaptureQueriesContext

        client = InProcess(SERVER_NAME="localhost")
        if page.user:
            client.cookies["sessionid"] = self.cookie(page.user)
        found: list[str] = []
        for _turn in range(2):
            if page.before:
                page.before()
            body = page.body() if page.body else ""
            with CaptureQueriesContext(connection) as captured:
                client.generic(
                    page.method, page.path(), body, "application/x-www-form-urlencoded",
                    headers=page.headers(),
                )  # fmt: skip
            every = [query["sql"] for query in captured.captured_queries]
            found = [sql for sql in every if not _is_frame(sql)]
        return found


def _low(times: list[float]) -> float:
    """The tenth percentile."""
    return sorted(times)[len(times) // 10]


def _is_frame(sql: str) -> bool:
    """Beginnings and ends of transactions are not statements of ours."""
    return sql.split(" ", 1)[0] in ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def web_pids(portal: Portal) -> list[int]:
    """gunicorn and its workers."""
    children = Path(f"/proc/{portal.web_pid}/task/{portal.web_pid}/children")
    return [portal.web_pid, *map(int, children.read_text().split())]


def cpu_seconds(portal: Portal) -> float:
    """Processor time that web workers and database connections have used so far."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid()"
        )
        pids = [row[0] for row in cursor.fetchall()]
    total = 0
    for pid in [*web_pids(portal), *pids]:
        for task in Path(f"/proc/{pid}/task").iterdir():
            total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def web_memory(portal: Portal) -> tuple[float, float]:
    """Megabytes of the web workers, and of their parent, which only waits for them to end.

    What several of them share is divided among them (PSS).
    """
    parent, *workers = (_pss(pid) for pid in web_pids(portal))
    return round(sum(workers), 1), round(parent, 1)


def _pss(pid: int) -> float:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(rollup.split("Pss:", 1)[1].split()[0]) / 1024


def show(
    results: list[Result],
    exports: list[Export],
    imported: list[Import],
    memory: tuple[float, float],
) -> None:
    """The table a person reads."""
    heads = ("median", "p95", "bare", "ratio", "target", "calm", "CPU ms", "CPU", "SQL", "kB")
    print(f"\n{'page':28}" + "".join(f"{head:>8}" for head in heads))
    for row in results:
        sql = "" if row.statements is None else str(row.statements)
        target = "" if row.target is None else f"{row.target:g}"
        print(
            f"{row.name:28}{row.median_ms:8.2f}{row.p95_ms:8.2f}{row.bare_ms:8.2f}"
            f"{row.ratio:8.1f}{target:>8}{row.calm_ratio:8.1f}{row.cpu_ms:8.2f}{row.cpu_ratio:8.1f}{sql:>8}"
            f"{row.kilobytes:8.1f}  {'' if row.met else 'missed'}"
        )
    for export in exports:
        print(
            f"export of {export.rows:,} rows × {export.columns}: {export.microseconds_a_row} µs a"
            f" row (processor {export.cpu_microseconds_a_row}, target {export.target}), memory"
            f" +{export.grown_mb} MB  {'' if export.met else 'missed'}"
        )
    for job in imported:
        print("\n".join(job.lines()))
    workers, parent = memory
    print(f"web workers: {workers} MB (target under 200), their parent {parent} MB\n")


def wanted(every: Iterator[Page], names: list[str]) -> Iterator[Page]:
    """All pages, or those whose name begins with one of the words."""
    return (page for page in every if not names or page.name.startswith(tuple(names)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", choices=("demo", "network", "national"), default="network")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        help="pages that begin so, import, certificates or indicators",
    )
    parser.add_argument(
        "--materials", type=int, default=0, help="so many in the library (a stack of its own)"
    )
    parser.add_argument(
        "--load", action="store_true", help="20 check-ins a second for a minute, too"
    )
    parser.add_argument("--json", type=Path, help="also write the results to this file")
    options = parser.parse_args()
    stack = f"bench-{options.scale}"
    if options.materials:
        stack += f"-{options.materials}"
    with running_portal(stack=stack, scale=options.scale, PORTAL_BENCH="1") as portal:
        from reports.tasks import digest_registers

        fill(options.materials)
        digest_registers()  # as the worker does, which does not run here
        bench = Bench(portal, options.rounds)
        every = chain(pages(options.scale, bench.etag), event_pages())
        results = [bench.measure(page) for page in wanted(every, options.only)]
        registered = registering({row.name: row.ratio for row in results})
        load = measure_load(portal.port) if options.load else None
        memory = web_memory(portal)
        exports = [] if options.only else [measure_export(rows) for rows in (10_000, 40_000)]
        printed = measure_printing() if not options.only or "certificates" in options.only else []
        counted = measure_indicators() if not options.only or "indicators" in options.only else []
        imported = measure_import() if not options.only or "import" in options.only else []
    report: dict[str, Any] = {
        "scale": options.scale,
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="minutes"),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "web_workers_mb": memory[0],
        "web_parent_mb": memory[1],
        "pages": [asdict(result) for result in results],
        "exports": [asdict(export) for export in exports],
        "imports": [asdict(job) for job in imported],
        "certificates": [asdict(one) for one in printed],
        "indicators": [asdict(one) for one in counted],
    }
    show(results, exports, imported, memory)
    print(json.dumps(report, ensure_ascii=False))
    if options.json:
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    if registered:
        said = "" if registered[1] else "  missed"
        print(f"registration, 3 requests in all: {registered[0]} × (target 60){said}")
    worked: list[Any] = [*printed, *counted]
    for one in worked:
        print(one.line())
    if load:
        print(load.line())
    met = [registered is None or registered[1], load is None or load.met]
    met += [row.met for row in results] + [row.met for row in exports] + [i.met for i in imported]
    met += [one.met for one in worked]
    return 0 if all(met) and memory[0] < 200 else 1


if __name__ == "__main__":
    sys.exit(main())
