"""Recommendations with their deliveries, resolutions of groups, appeals with reminders."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from centers.tests.factories import create_center, create_coordinator, create_organisation
from core.models import AuditEntry, OutgoingMessage
from events import services
from events.models import Appeal, Delivery, Resolution
from events.tests.factories import (
    create_commitment,
    create_event,
    create_recommendation,
    in_days,
    pdf,
)
from events.tests.test_services import actions, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return create_event(center=create_center(), status="held")


@pytest.fixture
def by(event):
    return create_coordinator(center=event.center)


def url(name, *args):
    return reverse(f"events:{name}", args=args)


def test_one_recommendation_to_n_authorities_has_n_deliveries(event, by):
    authorities = [create_organisation(kind="local_authority") for _ in range(3)]
    row = services.save_recommendation(
        event, text="Pay", amount=Decimal(50_000), addressees=authorities, by=by
    )
    again = services.save_recommendation(
        event, text="Pay", amount=Decimal(50_000), addressees=authorities, by=by
    )

    assert again == row
    assert {one.addressee for one in row.deliveries.all()} == set(authorities)
    assert Delivery.objects.count() == 3
    one, two = row.deliveries.all()[:2]
    services.send_delivery(one, sent_on=in_days(-5), answer_due_on=in_days(-1), by=by)
    assert list(Delivery.objects.overdue(timezone.localdate())) == [one]
    services.answer_delivery(one, status="accepted", answered_on=in_days(0), answer="50 000", by=by)
    assert not Delivery.objects.overdue(timezone.localdate()).exists()
    assert (
        refusal(
            lambda: services.answer_delivery(
                two, status="accepted", answered_on=in_days(0), answer="", by=by
            )
        )
        == "not_sent"
    )
    changed = refusal(
        lambda: services.save_recommendation(
            event, recommendation=row, text="Pay more", addressees=authorities, by=by
        )
    )
    assert changed == "text: sent"
    # Who was written to stays; who was not may go.
    services.save_recommendation(
        event, recommendation=row, text="Pay", amount=Decimal(50_000), addressees=[], by=by
    )
    assert [delivery.pk for delivery in row.deliveries.all()] == [one.pk]


def test_answer_entered_by_mistake_is_taken_back_unless_a_commitment_rests_on_it(event, by):
    row = create_recommendation(event=event).deliveries.get()
    services.send_delivery(row, sent_on=in_days(-5), answer_due_on=in_days(-1), by=by)
    day = in_days(0)
    services.answer_delivery(row, status="accepted", answered_on=day, answer="Yes", by=by)

    services.take_back_answer(row, by=by)
    services.take_back_answer(row, by=by)  # a second click

    row.refresh_from_db()
    assert (row.status, row.answered_on, row.answer) == ("sent", None, "")
    assert list(Delivery.objects.overdue(timezone.localdate())) == [row]
    line = AuditEntry.objects.filter(action="delivery_saved").latest("pk")
    assert line.changes["answer"] == ["Yes", ""]
    services.answer_delivery(row, status="accepted", answered_on=day, answer="Yes", by=by)
    create_commitment(event=event, delivery=row)
    assert refusal(lambda: services.take_back_answer(row, by=by)) == "status: kept"


def test_delivery_refuses_days_that_cross(event, by):
    row = create_recommendation(event=event).deliveries.get()

    def send(sent_on, due_on=None):
        return refusal(
            lambda: services.send_delivery(row, sent_on=sent_on, answer_due_on=due_on, by=by)
        )

    assert send(in_days(1)) == "sent_on: to_come"
    assert send(in_days(-3), in_days(-4)) == "answer_due_on: before"
    services.send_delivery(row, sent_on=in_days(-3), answer_due_on=None, by=by)
    early = refusal(
        lambda: services.answer_delivery(
            row, status="declined", answered_on=in_days(-4), answer="", by=by
        )
    )
    assert early == "answered_on: before"
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=row.pk).update(status="accepted")


def test_resolution_holds_what_the_groups_worked_out_and_is_locked_once_adopted(event, by):
    results = [("Law", "A law"), ("Money", "A budget line"), ("Money", "A fund")]
    empty = refusal(lambda: services.build_resolution(event, title="R", preamble="", by=by))
    assert empty == "no_results"
    services.save_group_results(event, results=results, by=by)
    row = services.build_resolution(event, title="R", preamble="", by=by)
    assert [(item.group, item.text) for item in row.items.all()] == results
    soon = refusal(lambda: services.adopt_resolution(row, adopted_on=in_days(1), by=by))
    assert soon == "adopted_on: day"
    services.adopt_resolution(row, adopted_on=in_days(0), by=by)
    locked = refusal(lambda: services.build_resolution(event, title="S", preamble="", by=by))
    assert locked == "adopted"
    with pytest.raises(IntegrityError), transaction.atomic():
        Resolution.objects.filter(pk=row.pk).update(title="S")
    with pytest.raises(IntegrityError), transaction.atomic():
        row.items.update(text="Other")
    second = services.revise_resolution(row, reason="A point is missing", by=by)
    assert (second.version, second.items.count(), second.is_adopted) == (2, 3, False)
    busy = refusal(lambda: services.revise_resolution(row, reason="Again", by=by))
    assert busy == "in_work"
    services.save_group_results(event, results=[*results, ("Law", "More")], by=by)
    services.build_resolution(event, title="R", preamble="", by=by)
    assert (row.items.count(), second.items.count()) == (3, 4)


def test_groups_results_refuse_half_lines_and_stale_pages(event, by):
    half = refusal(lambda: services.save_group_results(event, results=[("", "A")], by=by))
    assert half == "empty"
    seen = services.results_state(event)
    services.save_group_results(event, results=[("A", "B")], by=by)
    stale = refusal(
        lambda: services.save_group_results(event, results=[("C", "D")], by=by, seen=seen)
    )
    assert stale == "changed"


def test_unanswered_appeal_is_overdue_and_reminds_the_directorate(
    event, by, django_capture_on_commit_callbacks
):
    def do(act, *args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return act(*args, by=by, **kwargs)

    def waiting():
        rows = OutgoingMessage.objects.filter(kind="events.appeal_overdue", status="queued")
        return sorted(rows.values_list("audience", "due_on"))

    ministry = create_organisation(name="Ministry of Education", kind="state_body")
    values = {"addressee": ministry, "subject": "ALE in the law", "number": "7"}
    days = {"sent_on": in_days(-3), "answer_due_on": in_days(4)}
    appeal = do(services.save_appeal, event, letter=pdf(), **values, **days)

    assert do(services.save_appeal, event, **values, **days) == appeal
    assert waiting() == [("directorate:0", in_days(5)), ("directorate:0", in_days(18))]
    # A later day moves the reminder, the answer takes it away.
    later = days | {"answer_due_on": in_days(9)}
    do(services.save_appeal, event, appeal=appeal, **values, **later)
    assert [day for _to, day in waiting()] == [in_days(10), in_days(23)]
    Appeal.objects.update(answer_due_on=in_days(-1))
    assert list(Appeal.objects.overdue(timezone.localdate())) == [appeal]
    Appeal.objects.update(answer_due_on=in_days(9))
    do(services.answer_appeal, appeal, answered_on=in_days(0), answer="Yes")
    assert waiting() == []
    assert actions() == ["appeal_added", "appeal_changed", "appeal_changed", "appeal_answered"]


def test_appeal_refuses_wrong_days_and_files(event, by):
    values = {"addressee": create_organisation(), "subject": "A"}

    def save(**more):
        return refusal(lambda: services.save_appeal(event, by=by, **values | more))

    assert save(sent_on=in_days(2), answer_due_on=in_days(3)) == "sent_on: to_come"
    assert save(sent_on=in_days(-2), answer_due_on=in_days(-3)) == "answer_due_on: before"
    bad = pdf("run.exe")
    bad.file.write(b"MZ\x00\x00")
    bad.file.seek(0)
    assert "letter" in save(sent_on=in_days(-2), answer_due_on=in_days(3), letter=bad)
    appeal = services.save_appeal(event, by=by, **values, sent_on=in_days(-2),
                                  answer_due_on=in_days(3))  # fmt: skip
    blank = refusal(
        lambda: services.answer_appeal(appeal, answered_on=in_days(0), answer=" ", by=by)
    )
    assert blank == "answer: empty"


def test_letter_is_read_by_people_of_the_event_only(client, event, by):
    appeal = services.save_appeal(
        event, by=by, addressee=create_organisation(), subject="A", sent_on=in_days(-1),
        answer_due_on=in_days(1), letter=pdf(),
    )  # fmt: skip
    page = url("appeal_letter", event.slug, appeal.pk)
    client.force_login(by)
    response = client.get(page)
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert response.headers["Cache-Control"] == "private, no-store"
    client.force_login(create_coordinator())
    assert client.get(page).status_code == 404


def test_addressees_are_typed_by_name_one_a_line(client, event, by):
    names = ["Ак-Суу айыл өкмөтү", "Кара-Суу айыл өкмөтү"]
    for name in names:
        create_organisation(name=name, kind="local_authority")
    client.force_login(by)
    page = url("recommendation_create", event.slug)
    wrong = client.post(page, {"text": "Pay", "addressees": f"{names[0]}\nНет такого"})
    assert "Нет такого" in wrong.context["form"].errors["addressees"][0]
    client.post(page, {"text": "Pay", "amount": "50000", "addressees": "\n".join(names)})
    assert event.recommendations.get().deliveries.count() == 2


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_what_follows_costs_the_same_for_any_number(
    count, client, event, by, django_assert_num_queries
):
    for number in range(count):
        create_recommendation(event=event, addressees=count)
        create_commitment(event=event)
        services.save_appeal(
            event, by=by, addressee=create_organisation(), subject=f"A{number}",
            sent_on=in_days(-1), answer_due_on=in_days(1),
        )  # fmt: skip
    services.save_group_results(event, results=[("G", f"R{n}") for n in range(count)], by=by)
    services.build_resolution(event, title="R", preamble="", by=by)
    client.force_login(by)
    with django_assert_num_queries(10):
        response = client.get(url("decision_list", event.slug))
    assert len(response.context["found"].appeals) == count


def test_dates_far_away_are_refused(event, by):
    row = create_recommendation(event=event).deliveries.get()
    far = refusal(
        lambda: services.send_delivery(row, sent_on=dt.date(1, 1, 1), answer_due_on=None, by=by)
    )
    assert far == "sent_on: far"
