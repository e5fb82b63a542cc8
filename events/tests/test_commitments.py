"""Commitments: made once, moved on, closed with evidence, verified by a second person; money."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import create_directorate
from centers.tests.factories import (
    create_center,
    create_coordinator,
    create_country,
    create_organisation,
    create_place,
    create_region,
)
from core.models import AuditEntry
from core.tests.threads import at_once
from events import selectors, services
from events.models import Commitment, OwnerLink, Payment, Progress
from events.permissions import can_verify_commitment, owns_commitment
from events.services import owner_links
from events.tests.factories import (
    create_commitment,
    create_event,
    create_evidence,
    create_recommendation,
    in_days,
    pdf,
)
from events.tests.test_services import actions, refusal
from events.views import owners
from people.tests.factories import create_person

pytestmark = pytest.mark.django_db
EVIDENCE = b"%PDF-1.4"


@pytest.fixture
def event():
    return create_event(center=create_center(), kind="partnership", status="held")


@pytest.fixture
def by(event):
    return create_coordinator(center=event.center)


def url(name, *args):
    return reverse(f"events:{name}", args=args)


def make(event, by, **fields):
    fields = {"text": "Pay", "due_on": in_days(30)} | fields
    fields.setdefault("owner_organisation", create_organisation())
    return services.make_commitment(event, by=by, **fields)


# Made and changed


def test_commitment_is_made_once_with_the_next_number_and_its_region(event, by):
    batken = create_region(name="Batken region", iso_code="KG-B")
    owner = create_organisation(place=create_place(name="Razzakov", region=batken))
    first = make(event, by, owner_organisation=owner, promised=Decimal(50_000))
    again = make(event, by, owner_organisation=owner)
    second = make(event, by, text="Order places")

    assert again == first
    assert (first.slug, second.slug) == (f"{event.slug}-p1", f"{event.slug}-p2")
    assert (first.region, second.region) == (batken, event.region)
    assert first.promised_on == event.first_on
    assert actions() == ["commitment_made", "commitment_made"]


def test_commitment_may_have_a_foreign_owner(event, by):
    mongolia = create_country(code="MN", name="Mongolia")
    row = make(event, by, owner_organisation=create_organisation(country=mongolia))

    assert row.region == mongolia


def test_commitment_refuses_what_makes_no_sense(event, by):
    def made(**fields):
        return refusal(lambda: make(event, by, **fields))

    assert made(text=" ") == "text: empty"
    assert made(due_on=in_days(-20)) == "due_on: before"
    assert made(due_on=dt.date(9999, 1, 1)) == "due_on: far"
    assert made(promised=Decimal(-1)) == "promised: negative"
    assert made(promised=Decimal(1), promised_on=in_days(1)) == "promised_on: to_come"
    delivery = create_recommendation(event=event).deliveries.get()
    assert made(delivery=delivery) == "delivery: addressee"
    assert made(owner_person=create_person()) == "owner_person: stranger"
    row = make(event, by, owner_organisation=delivery.addressee, delivery=delivery)
    assert row.delivery == delivery


def test_stale_page_does_not_overwrite(event, by):
    row = make(event, by)
    services.update_commitment(row, by=by, seen_at=row.updated_at, budgeted=Decimal(40_000))
    stale = refusal(
        lambda: services.update_commitment(row, by=by, seen_at=row.updated_at, text="Other")
    )
    fresh = Commitment.objects.get()

    assert stale == "changed"
    assert (fresh.budgeted, fresh.budgeted_on) == (Decimal(40_000), timezone.localdate())


def test_database_has_the_last_word_on_amounts_and_states(event):
    row = create_commitment(event=event)
    for wrong in (
        {"promised": -1, "promised_on": in_days(0)},
        {"promised": 5},
        {"status": "done"},
        {"status": "dropped", "closed_on": in_days(0)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Commitment.objects.filter(pk=row.pk).update(**wrong)


# Money


def test_payments_are_written_once_and_made_void_never_deleted(event, by):
    row = make(event, by, promised=Decimal(50_000))
    payment = services.record_payment(row, amount=Decimal(20_000), paid_on=in_days(0), by=by)
    same = services.record_payment(row, amount=Decimal(20_000), paid_on=in_days(0), by=by)
    services.record_payment(row, amount=Decimal(5_000), paid_on=in_days(-1), by=by)

    assert same == payment
    assert Commitment.objects.with_paid().get().paid == 25_000
    services.void_payment(payment, reason="Typed twice", by=by)
    assert Commitment.objects.with_paid().get().paid == 5_000
    again = refusal(lambda: services.void_payment(payment, reason="A", by=by))
    assert (again, Payment.objects.count()) == ("void", 2)

    def refused(amount, paid_on):
        return refusal(
            lambda: services.record_payment(row, amount=Decimal(amount), paid_on=paid_on, by=by)
        )

    assert refused(0, in_days(0)) == "amount: amount"
    assert refused(1, in_days(1)) == "paid_on: to_come"


def test_money_by_region_and_year_is_what_plain_python_counts(event, by):
    batken = create_region(name="Batken region", iso_code="KG-B")
    owners = [
        create_organisation(place=create_place(name="Razzakov", region=batken)),
        create_organisation(),
    ]
    expected: dict = {}

    def add(region, day, name, amount):
        sums = expected.setdefault((region.name, day.year), {})
        sums[name] = sums.get(name, 0) + amount

    for number in range(6):
        owner = owners[number % 2]
        meeting = create_event(
            center=event.center, status="held", starts_on=dt.date(2024 + number % 3, 3, 1)
        )
        promised, paid_on = Decimal(1_000 * (number + 1)), dt.date(2025, 5, number + 1)
        row = make(meeting, None, owner_organisation=owner, promised=promised,
                   due_on=dt.date(2027, 1, 1), text=f"P{number}")  # fmt: skip
        add(row.region, meeting.first_on, "promised", promised)
        services.record_payment(row, amount=Decimal(number + 1), paid_on=paid_on, by=None)
        services.record_payment(row, amount=Decimal(7), paid_on=paid_on, by=None)
        add(row.region, paid_on, "paid", number + 8)
    dropped = make(event, by, promised=Decimal(99))
    services.drop_commitment(dropped, reason="No money", by=by)
    make(create_event(), None, promised=Decimal(1_000_000))  # of another center
    found = selectors.money(by)
    real = {
        (line.name, line.year): {
            name: amount for name in ("promised", "paid") if (amount := getattr(line, name))
        }
        for line in found.by_region
    }

    assert real == expected
    assert found.total.promised == sum(range(1_000, 7_000, 1_000))
    assert [line.promised for line in found.by_center] == [found.total.promised]
    only = selectors.money(by, year=2025)
    assert {line.year for line in only.by_region} == {2025}
    assert selectors.money(create_directorate()).total.promised == found.total.promised + 1_000_000


# Done


def test_closing_needs_evidence(event, by):
    row = make(event, by)
    assert refusal(lambda: services.close_commitment(row, by=by)) == "no_evidence"
    assert refusal(lambda: services.add_progress(row, text=" ", by=by)) == "text: empty"
    services.add_progress(row, text="A letter came", file=pdf(), by=by)
    done = services.close_commitment(row, by=by)

    assert (done.status, done.closed_by, done.closed_on) == ("done", by, timezone.localdate())
    assert refusal(lambda: services.close_commitment(row, by=by)) == "closed"
    assert refusal(lambda: services.update_commitment(row, text="A", by=by)) == "closed"
    services.reopen_commitment(row, reason="Not all was paid", by=by)
    assert Commitment.objects.get().status == "open"
    assert refusal(lambda: services.reopen_commitment(row, reason="A", by=by)) == "open"


def test_a_second_person_verifies_when_the_owner_closes_his_own(event, by):
    row = make(event, by, owner_organisation=event.center.organisation)
    create_evidence(commitment=row)
    claimed = services.close_commitment(row, by=by)
    assert (claimed.status, claimed.claimed_by) == ("claimed", by)
    assert refusal(lambda: services.verify_commitment(row, by=by)) == "own"
    assert refusal(lambda: services.close_commitment(row, by=create_directorate())) == "claimed"
    boss = create_directorate()
    services.refuse_claim(row, reason="The paper is unsigned", by=boss)
    assert refusal(lambda: services.verify_commitment(row, by=boss)) == "not_claimed"
    assert refusal(lambda: services.close_commitment(row, by=by)) == "no_evidence"  # a new one
    create_evidence(commitment=row)
    services.close_commitment(row, by=by)
    done = services.verify_commitment(row, by=boss)

    assert (done.status, done.closed_by) == ("done", boss)
    services.reopen_commitment(row, reason="A mistake", by=boss)
    assert refusal(lambda: services.close_commitment(row, by=boss)) == "no_evidence"


def test_what_the_association_promised_is_verified_by_another_of_its_directorate():
    first, second = create_directorate(), create_directorate()
    association = create_organisation(kind="association")
    row = make(create_event(center=None, status="held"), first, owner_organisation=association)
    create_evidence(commitment=row)
    services.close_commitment(row, by=first)
    assert refusal(lambda: services.verify_commitment(row, by=first)) == "own"
    assert services.verify_commitment(row, by=second).status == "done"


def test_order_of_places_is_a_number_of_its_own(client, event, by):
    assert refusal(lambda: make(event, by, places=0)) == "places: places"
    row = make(event, by, places=10)
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.update(places=0)
    client.force_login(by)
    page = client.get(row.get_absolute_url()).content.decode()
    assert "<dd>10</dd>" in page
    assert "10 орун" in selectors.chain_of(event, selectors.commitments_of(event))[-1].about


def test_whose_promise_it_is(event, by):
    person = create_person(center=event.center, user=by)
    mine = make(event, by, owner_person=person)
    other = make(event, by, text="Other")
    fresh = {row.pk: row for row in Commitment.objects.select_related("owner_person")}

    assert owns_commitment(by, fresh[mine.pk])
    assert not owns_commitment(by, fresh[other.pk])
    assert not can_verify_commitment(by, fresh[mine.pk])
    assert can_verify_commitment(create_directorate(), fresh[mine.pk])


def test_dropped_needs_a_reason_and_takes_no_money(event, by):
    row = make(event, by)
    assert refusal(lambda: services.drop_commitment(row, reason="", by=by)) == "no_reason"
    services.drop_commitment(row, reason="The akim left", by=by)
    paid = {"amount": Decimal(1), "paid_on": in_days(0), "by": by}
    assert refusal(lambda: services.record_payment(row, **paid)) == "dropped"


def test_overdue_stands_first():
    event = create_event(status="held", starts_on=in_days(-100))
    later, claimed, overdue, done = (
        create_commitment(event=event, due_on=in_days(days), **more)
        for days, more in (
            (5, {}),
            (90, {"status": "claimed"}),
            (-1, {}),
            (-50, {"status": "done", "closed_on": in_days(-50)}),
        )
    )
    rows = Commitment.objects.overdue_first(timezone.localdate())

    assert list(rows) == [overdue, claimed, later, done]
    assert list(Commitment.objects.overdue(timezone.localdate())) == [overdue]
    assert (overdue.is_overdue, claimed.is_overdue) == (True, False)


# The owner's link


def test_owner_reports_by_link_without_an_account(client, event, by):
    row = make(event, by)
    token = services.make_owner_link(row, by=by)
    page = url("owner_report", token)
    shown = client.get(page)

    assert token not in str(OwnerLink.objects.values())
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert "noindex" in shown.headers["X-Robots-Tag"]
    assert by.name not in shown.content.decode()
    form = {"text": "The council decided", "once": "a" * 20}
    for _twice in range(2):
        assert client.post(page, form).status_code == 302
    report = Progress.objects.get()
    assert (report.is_from_owner, report.by, report.text) == (True, None, form["text"])
    bare = client.post(page, {"text": "All paid", "is_done": "on"})
    assert "file" in bare.context["form"].errors
    client.post(page, {"text": "All paid", "is_done": "on", "file": pdf()})
    row.refresh_from_db()
    assert row.status == "claimed"
    # Whoever made the meeting is the second person.
    services.verify_commitment(row, by=by)
    closed = client.get(page)
    assert (closed.status_code, closed.context["form"]) == (200, None)
    assert client.post(page, {"text": "More"}).status_code == 200
    assert Progress.objects.count() == 2
    assert AuditEntry.objects.filter(action="progress_reported", actor_id=None).count() == 2


def test_link_ends_by_time_by_a_new_one_and_by_hand(client, event, by):
    row = make(event, by)
    first = services.make_owner_link(row, by=by)
    second = services.make_owner_link(row, by=by)

    assert services.open_owner_link(first) is None
    assert services.open_owner_link(second).commitment == row
    assert services.open_owner_link(second[:-1] + "x") is None
    old = client.get(url("owner_report", first))
    assert old.status_code == 404
    assert event.center.get_absolute_url() in old.content.decode()  # whom to ask
    forged = client.get(url("owner_report", f"{first}x"))
    assert (forged.status_code, forged.context["center"]) == (404, None)
    OwnerLink.objects.filter(revoked_at=None).update(
        created_at=timezone.now() - dt.timedelta(days=90),
        expires_at=timezone.now() - dt.timedelta(days=1),
    )
    assert services.open_owner_link(second) is None
    third = services.make_owner_link(row, by=by)
    link = services.open_owner_link(third)
    assert services.revoke_owner_link(row, by=by) == 1
    assert services.revoke_owner_link(row, by=by) == 0
    late = refusal(lambda: services.report_by_link(link, text="A", file=None, is_done=False))
    assert late == "link"
    services.drop_commitment(row, reason="A", by=by)
    assert refusal(lambda: services.make_owner_link(row, by=by)) == "closed"


def test_forged_token_costs_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert owner_links.open_owner_link("a~b~c") is None


def test_links_are_rate_limited(client, event, by, monkeypatch):
    monkeypatch.setattr(owners, "OPENED_AT_MOST", 3)
    monkeypatch.setattr(owners, "REPORTS_AT_MOST", 1)
    cache.clear()
    page = url("owner_report", services.make_owner_link(make(event, by), by=by))
    assert client.post(page, {"text": "One"}).status_code == 302
    too_much = client.post(page, {"text": "Two"})
    assert too_much.status_code == 200
    assert too_much.context["form"].non_field_errors()
    assert client.get(page).status_code == 200
    assert client.get(page).status_code == 429
    assert Progress.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_reports_of_one_form_at_one_moment_are_one():
    row = create_commitment()
    link = services.open_owner_link(services.make_owner_link(row, by=create_directorate()))
    results = at_once(
        *[
            lambda: (
                services.report_by_link(
                    link, text="A", file=None, is_done=False, form_number="n" * 20
                ).pk
            )
        ]
        * 3
    )

    assert len(set(results)) == 1
    assert Progress.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_claim_and_drop_at_one_moment_are_one_after_the_other():
    row, by = create_commitment(), create_directorate()
    create_evidence(commitment=row)
    results = at_once(
        lambda: services.close_commitment(row, by=by),
        lambda: services.drop_commitment(row, reason="A", by=by),
    )

    assert sum(isinstance(result, ValidationError) for result in results) == 1
