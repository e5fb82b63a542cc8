"""Scans from the desks: taken in any order, any number of times, with the same result."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from events.arrivals import Arrival, Mark, settle
from events.models import Booking, Desk, Hall, Registration, Scan
from events.models.registrations import CODE_LENGTH, clean_code
from events.services.desks import DeskClosed
from events.services.registrations import add_people, cleaned_guest
from people.consent_texts import EVENT_VERSION
from people.sheets.values import clean_phones

Status = Registration.Status
Kind = Scan.Kind
STATE = (
    *("status", "checked_in_at", "checked_in_desk_id", "cancelled_at"),
    *("offered_until", "updated_at"),
)
# What is read on the way: an event alone has some fifty columns.
OF_DESK = (
    *("event_id", "hall_id", "is_office", "created_at", "expires_at", "revoked_at"),
    *("last_seen_at", "event__slug"),
)
OF_PERSON = (
    *("event_id", "code", "family_name", "given_name", "patronymic", "walk_in_nonce"),
    *("given_back_at", *(name.removesuffix("_id") for name in STATE)),
)
SEEN_EVERY = dt.timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Sent:
    """One scan as a phone sends it. `code` is all that was read; `registration` a row of the
    phone's list."""

    nonce: str
    kind: str
    at: dt.datetime
    code: str = ""
    registration: int | None = None
    hall: int | None = None
    undoes: str = ""
    person: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it: in, out, already, undone, cancelled, waiting, wrong, foreign, bad."""

    nonce: str
    result: str
    registration: int | None = None
    name: str = ""
    desk: int | None = None
    at: dt.datetime | None = None


@transaction.atomic
def take_scans(key: str, sent: Sequence[Sent]) -> list[Answer]:
    """Write what the desk of a key scanned and say what came of each.

    A nonce of a desk is taken once; sent again it gets the answer of the state as it is now. The
    state of a person follows from all scans alone (`events.arrivals`). Five statements for one
    scan: the desk, the people, their scans, the new scan, the state; a sixth once in half a minute
    says that the desk was seen. Raises `DeskClosed`.
    """
    # One phone sends its batches one after another, also when it asked twice in its impatience.
    rows = Desk.objects.with_key(key).select_related("event").only(*OF_DESK).order_by()
    desk = next(iter(rows.select_for_update(of=("self",), no_key=True)), None)
    if desk is None or not desk.may_send:
        raise DeskClosed(desk.closed_because if desk else "unknown")
    now = timezone.now()
    if not desk.is_good:  # late: only what was scanned in time
        sent = [one for one in sent if one.at < desk.expires_at]
    answers = write_scans(desk, [replace(one, at=_moment(desk, one.at, now)) for one in sent])
    if desk.last_seen_at is None or now - desk.last_seen_at > SEEN_EVERY:
        Desk.objects.filter(pk=desk.pk).update(last_seen_at=now)
    return answers


def _moment(desk: Desk, at: dt.datetime, now: dt.datetime) -> dt.datetime:
    """No clock is right by itself: a scan is later than its desk and earlier than its arrival."""
    return min(max(at, desk.created_at), now)


def write_scans(desk: Desk, sent: Sequence[Sent]) -> list[Answer]:
    """What `take_scans` does once it knows the desk; the caller has a transaction open."""
    work = _Batch(desk, sent)
    work.find_people()
    work.find_scans()
    work.write_scans()
    work.write_states()
    return [work.answer(one) for one in sent]


class _Batch:
    """The scans of one request on their way into the database."""

    def __init__(self, desk: Desk, sent: Sequence[Sent]) -> None:
        self.desk = desk
        self.sent = sent
        self.refused: dict[str, str] = {}
        self.people: dict[int, Registration] = {}
        self.by_code: dict[str, int] = {}
        self.by_nonce: dict[str, int] = {}
        self.scans: dict[int, list[Scan]] = defaultdict(list)
        self.known: dict[str, Scan] = {}
        self.new: list[Scan] = []
        self.arrivals: dict[int, Arrival] = {}
        self.halls = self._halls()

    def _halls(self) -> set[int]:
        """Halls of the event that the scans name; nearly always the desk's own, which is known."""
        named = {one.hall for one in self.sent if one.hall is not None} - {self.desk.hall_id}
        own = {self.desk.hall_id} if self.desk.hall_id is not None else set()
        if named:
            rows = Hall.objects.filter(event=self.desk.event_id, pk__in=named)
            own |= set(rows.values_list("pk", flat=True))
        return own

    def find_people(self) -> None:
        """Everybody the scans speak of, held until the transaction ends, in one order for all."""
        codes, ids = set(), set()
        for one in self.sent:
            if one.registration is not None:
                ids.add(one.registration)
            elif one.code:
                if problem := self._problem(one.code):
                    self.refused[one.nonce] = problem
                else:
                    codes.add(clean_code(one.code.rpartition("/")[2]))
        asked = {one.nonce for one in self.sent if one.kind in (Kind.WALK_IN, Kind.UNDO)}
        asked |= {one.undoes for one in self.sent if one.undoes}
        wanted = Q(code__in=codes) | Q(pk__in=ids)
        if asked:
            own = Scan.objects.filter(desk=self.desk, nonce__in=asked).exclude(registration=None)
            wanted |= Q(pk__in=own.values("registration")) | Q(walk_in_nonce__in=asked)
        rows = Registration.objects.filter(wanted, event=self.desk.event_id).only(*OF_PERSON)
        self._keep(rows.select_for_update(no_key=True).order_by("pk"))
        for one in self.sent:
            if one.kind == Kind.WALK_IN and one.nonce not in self.by_nonce:
                self._write_down(one)

    def _problem(self, code: str) -> str:
        """What is wrong with what was read, before anybody is looked for."""
        slug, bar, own = code.rpartition("/")
        if bar and slug.strip().lower() != self.desk.event.slug.lower():
            return "foreign"
        return "" if len(clean_code(own)) == CODE_LENGTH else "wrong"

    def _keep(self, rows: Iterable[Registration]) -> None:
        for row in rows:
            self.people[row.pk] = row
            self.by_code[row.code] = row.pk
            if row.walk_in_nonce:
                self.by_nonce[row.walk_in_nonce] = row.pk

    def _write_down(self, one: Sent) -> None:
        """A person who came without registering."""
        typed = one.person or {}
        try:
            person = cleaned_guest(typed, str(typed.get("guardian_name") or ""))
        except ValidationError:
            self.refused[one.nonce] = "bad"
            return
        agreed = bool(typed.get("consent"))
        booking = Booking.objects.create(
            event_id=self.desk.event_id,
            source=Booking.Source.DESK,
            phone=_phone(typed),
            organisation=str(typed.get("organisation") or "")[:160],
            consent_version=EVENT_VERSION if agreed else "",
            consented_at=one.at if agreed else None,
        )
        self._keep(add_people(booking, [person], status=Status.REGISTERED, walk_in_nonce=one.nonce))

    def find_scans(self) -> None:
        """All scans of these people, and those of this desk that the new ones speak of."""
        nonces = [one.nonce for one in self.sent]
        wanted = Q(registration__in=list(self.people)) | Q(desk=self.desk, nonce__in=nonces)
        undone = Q(desk=self.desk, kind=Kind.UNDO, undoes__in=nonces)
        rows = Scan.objects.filter(wanted | undone)
        for scan in rows.defer("received_at", "code").order_by():
            if scan.desk_id == self.desk.pk:
                self.known[scan.nonce] = scan
            if scan.registration_id is not None:
                self.scans[scan.registration_id].append(scan)
        for one in self.sent:
            if one.nonce not in self.known and one.nonce not in self.refused:
                self._prepare(one)

    def _prepare(self, one: Sent) -> None:
        scan = Scan(
            event_id=self.desk.event_id,
            desk=self.desk,
            nonce=one.nonce,
            kind=one.kind,
            registration_id=self._person_of(one),
            hall_id=one.hall if one.hall in self.halls else None,
            code=one.code[:60],
            undoes=one.undoes,
            scanned_at=one.at,
        )
        self.known[one.nonce] = scan
        self.new.append(scan)
        if scan.registration_id is not None:
            self.scans[scan.registration_id].append(scan)

    def _person_of(self, one: Sent) -> int | None:
        if one.registration in self.people:
            return one.registration
        if one.kind == Kind.WALK_IN:
            return self.by_nonce.get(one.nonce)
        if one.undoes:
            first = self.known.get(one.undoes)
            return first.registration_id if first else self.by_nonce.get(one.undoes)
        return self.by_code.get(clean_code(one.code.rpartition("/")[2])) if one.code else None

    def write_scans(self) -> None:
        """What each scan changed follows from all of the person's; most change one row only."""
        changed = self._join_undone()
        for pk, row in self.people.items():
            may_enter = row.status not in (Status.WAITING, Status.LAPSED)
            marks = [_mark(scan) for scan in self.scans[pk]] if may_enter else []
            self.arrivals[pk] = settle(marks, gone_at=row.given_back_at)
        fresh = {id(scan) for scan in self.new}
        for pk, scans in self.scans.items():
            arrival = self.arrivals.get(pk)
            for scan in scans:
                key = (scan.desk_id, scan.nonce)
                effect = arrival.effects.get(key, 0) if arrival else 0
                if scan.effect != effect:
                    scan.effect = effect
                    if id(scan) not in fresh and scan not in changed:
                        changed.append(scan)
        if self.new:
            Scan.objects.bulk_create(self.new, ignore_conflicts=True)
        if changed:
            Scan.objects.bulk_update(changed, ["effect", "registration"])

    def _join_undone(self) -> list[Scan]:
        """An undo that came before what it takes back knew nobody; now it does."""
        joined = []
        for scan in self.known.values():
            target = self.known.get(scan.undoes) if scan.undoes else None
            if scan.registration_id is None and target and target.registration_id in self.people:
                scan.registration_id = target.registration_id
                self.scans[target.registration_id].append(scan)
                if scan.pk is not None:
                    joined.append(scan)
        return joined

    def write_states(self) -> None:
        """Whether and since when each person is there."""
        changed = []
        for pk, row in self.people.items():
            first = self.arrivals[pk].first
            before = (row.status, row.checked_in_at, row.checked_in_desk_id)
            if first is not None:
                row.status, row.cancelled_at, row.offered_until = Status.CHECKED_IN, None, None
                row.checked_in_at, row.checked_in_desk_id = first.at, first.desk
            elif row.status == Status.CHECKED_IN:
                self._take_back(row)
            if before != (row.status, row.checked_in_at, row.checked_in_desk_id):
                row.updated_at = timezone.now()
                changed.append(row)
            elif first is None and row.walk_in_nonce and row.status == Status.REGISTERED:
                self._take_back(row)
                row.updated_at = timezone.now()
                changed.append(row)
        if len(changed) == 1:  # nearly always; plain columns are cheaper than a table of cases
            values = {name: getattr(changed[0], name) for name in STATE}
            Registration.objects.filter(pk=changed[0].pk).update(**values)
        elif changed:
            Registration.objects.bulk_update(changed, [name.removesuffix("_id") for name in STATE])

    @staticmethod
    def _take_back(row: Registration) -> None:
        """Nobody let the person in after all. A place that was given back is given back again; who
        was only written down at a desk goes with it."""
        row.checked_in_at, row.checked_in_desk = None, None
        row.status, row.cancelled_at = Status.REGISTERED, row.given_back_at
        if row.walk_in_nonce:
            row.cancelled_at = timezone.now()
        if row.cancelled_at is not None:
            row.status = Status.CANCELLED

    def answer(self, one: Sent) -> Answer:
        """What came of one scan, by the state as it is now."""
        if one.nonce in self.refused:
            return Answer(one.nonce, self.refused[one.nonce])
        scan = self.known[one.nonce]
        pk = scan.registration_id
        if pk is None or pk not in self.people:
            return Answer(one.nonce, "undone" if scan.kind == Kind.UNDO else "wrong")
        row, arrival, key = self.people[pk], self.arrivals[pk], (self.desk.pk, one.nonce)
        before = arrival.before.get(key)
        first = before or arrival.first
        if scan.kind == Kind.UNDO or key in arrival.undone:
            result = "undone"
        elif row.status in (Status.WAITING, Status.LAPSED):
            result = "waiting"
        elif before is not None:
            result = "already"
        elif row.cancelled_at is not None and scan.kind != Kind.OUT:
            result = "cancelled"
        else:
            result = "out" if scan.kind == Kind.OUT else "in"
        return Answer(
            one.nonce,
            result,
            pk,
            row.full_name,
            first.desk if first else None,
            first.at if first else None,
        )


def _phone(typed: Mapping[str, Any]) -> str:
    """A number that is none is left out: the person stands at the door already."""
    try:
        return next(iter(clean_phones(str(typed.get("phone") or ""))), "")
    except ValidationError:
        return ""


def _mark(scan: Scan) -> Mark:
    return Mark(scan.desk_id, scan.nonce, scan.kind, scan.scanned_at, scan.hall_id, scan.undoes)
