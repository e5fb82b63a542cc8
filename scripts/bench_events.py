"""Check-in and registering for `make bench`: single requests as ratios, and a bounded load run."""

import http.client
import json
import secrets
import statistics
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

from bench_pages import Page

GUESTS = 3000
DESKS = 4
CHECK_IN, REGISTRATION = 9, 60  # targets, as ratios to the bare view
number = count(1)
CSRF = {"Cookie": f"csrftoken={'b' * 32}"}
LETTERS = "абвгдежзик"


@dataclass(frozen=True)
class Festival:
    """An event of today with guests and desks, made anew for each run."""

    slug: str
    codes: list[str]
    keys: list[str]


def festival() -> Festival:
    """Make the event with its guests and desks."""
    from django.utils import timezone

    from centers.models import Center
    from events import services
    from events.models import Booking, Event, Registration, SignUp
    from events.services.registrations import new_code

    today = timezone.localdate()
    center = Center.objects.select_related("organisation").get(slug="naryn")
    event = services.create_event(
        by=None, center=center, kind="festival", title_ky="Bench", starts_on=today
    )
    Event.objects.filter(pk=event.pk).update(
        status="announced", published_at=timezone.now(), is_public=True, is_demo=True
    )
    SignUp.objects.create(event=event)
    booking = Booking.objects.create(event=event, source="staff")
    rows = Registration.objects.bulk_create(
        Registration(
            booking=booking,
            event=event,
            code=new_code(),
            family_name=_word(index),
            given_name="Айгүл",
            name_key=f"{index}",
        )
        for index in range(GUESTS)
    )
    from accounts.models import User

    by = User.objects.get(email="naryn@demo.kaea.example")
    event.refresh_from_db()
    keys = [secrets.token_urlsafe(24) for _desk in range(DESKS)]
    for name, key in enumerate(keys):
        _desk, invitation = services.create_desk(event, name=f"{name}", by=by)
        services.enrol_phone(invitation, key=key)
    return Festival(event.slug, [row.code for row in rows], keys)


def _word(index: int) -> str:
    """A name without digits for a number."""
    return "Асан" + "".join(LETTERS[int(digit)] for digit in str(index))


def scan(code: str) -> dict[str, Any]:
    """One scan as a phone sends it."""
    return {"n": str(uuid.uuid4()), "k": "in", "t": round(time.time() * 1000), "c": code}


def event_pages() -> Iterator[Page]:
    """A check-in, the list of a desk, and the three requests of registering."""
    from django.core.cache import cache
    from django.urls import reverse

    made = festival()
    codes = iter(made.codes)
    desk = {"Authorization": f"Desk {made.keys[0]}"}
    yield Page(
        "check-in",
        lambda: reverse("desk_scans"),
        CHECK_IN,
        method="POST",
        body=lambda: json.dumps({"scans": [scan(next(codes))]}),
        headers=lambda: desk,
        statements=8,
    )
    since = round(time.time() * 1000) + 10**9
    yield Page(
        "desk, what changed",
        lambda: f"{reverse('desk_guests')}?since={since}",
        CHECK_IN,
        headers=lambda: desk,
        statements=6,
    )
    form = reverse("events:registration_create", args=[made.slug])
    yield Page("registering, form", lambda: form, None, statements=4)

    def forget_limit() -> None:
        cache.delete("limit:register:127.0.0.1")

    def body() -> str:
        index = next(number)
        return urlencode(
            {
                "g-TOTAL_FORMS": 1,
                "g-INITIAL_FORMS": 0,
                "g-0-family_name": _word(index),
                "g-0-given_name": "Айгүл",
                "g-0-sex": "F",
                "g-0-age_band": "25-34",
                "phone": f"+99670{index + 1000000:07}",
                "consent": "on",
            }
        )

    yield Page(
        "registering, sent",
        lambda: form,
        None,
        method="POST",
        body=body,
        before=forget_limit,
        headers=lambda: CSRF,
        expect=302,
        statements=12,
    )
    from events.models import Booking

    booking = Booking.objects.select_related("event").filter(event__slug=made.slug).latest("pk")
    ticket = booking.get_ticket_url()
    yield Page("registering, ticket", lambda: ticket, None, statements=4)


def registering(ratios: dict[str, float]) -> tuple[float, bool] | None:
    """The sum of the three requests from start to confirmed, and whether it meets the target."""
    parts = [ratio for name, ratio in ratios.items() if name.startswith("registering,")]
    if len(parts) != 3:
        return None
    return round(sum(parts), 1), sum(parts) <= REGISTRATION


# The load run -----------------------------------------------------------------------------


@dataclass
class Load:
    """What a run of so many check-ins a second came to."""

    seconds: int
    a_second: int
    sent: int = 0
    errors: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    late: int = 0
    checked_in: int = 0

    @property
    def met(self) -> bool:
        return not self.errors and self.checked_in == self.sent == self.seconds * self.a_second

    def line(self) -> str:
        """For a person."""
        low, high = statistics.median(self.times), sorted(self.times)[int(len(self.times) * 0.99)]
        said = "" if self.met else f"  missed: {self.errors[:3]}"
        return (
            f"load: {self.sent} check-ins in {self.seconds} s ({self.a_second} a second), "
            f"{self.checked_in} in, {len(self.errors)} errors, median {low:.1f} ms, "
            f"99 % under {high:.1f} ms, {self.late} begun late{said}"
        )


def measure_load(port: int, *, seconds: int = 60, a_second: int = 20) -> Load:
    """Four desks send so many check-ins a second, each at its own moment, never more than that."""
    from events.models import Registration

    made = festival()
    found, lock = Load(seconds, a_second), threading.Lock()
    start = time.perf_counter() + 0.5
    threads = [
        threading.Thread(target=_desk, args=(port, made, desk, start, found, lock), daemon=True)
        for desk in range(DESKS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 60)
    rows = Registration.objects.counted().filter(event__slug=made.slug)
    found.checked_in = rows.count()
    return found


def _desk(
    port: int, made: Festival, desk: int, start: float, found: Load, lock: threading.Lock
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {
        "Host": "localhost",
        "Authorization": f"Desk {made.keys[desk]}",
        "Content-Type": "application/json",
    }
    for index in range(desk, found.seconds * found.a_second, DESKS):
        due = start + index / found.a_second
        wait = due - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        began = time.perf_counter()
        error = _ask(connection, headers, made.codes[index])
        took = (time.perf_counter() - began) * 1000
        with lock:
            found.sent += 1
            found.times.append(took)
            found.late += began - due > 0.25
            if error:
                found.errors.append(error)


def _ask(connection: http.client.HTTPConnection, headers: dict[str, str], code: str) -> str:
    body = json.dumps({"scans": [scan(code)]})
    for attempt in (1, 2):  # as a phone does: the same scan again, with the same nonce
        try:
            connection.request("POST", "/desk/scans", body=body, headers=headers)
            response = connection.getresponse()
            text = response.read()
        except (http.client.HTTPException, OSError) as error:
            connection.close()
            if attempt == 2:
                return f"{type(error).__name__}: {error}"
            continue
        if response.status != 200:
            return f"{response.status}"
        result = json.loads(text)["answers"][0]["is"]
        return "" if result == "in" else result
    return ""
