"""Pages of commitments, money and partners: access, filters, statements, files."""

from decimal import Decimal

import pytest
from django.urls import reverse

from centers.tests.factories import (
    create_center,
    create_coordinator,
    create_country,
    create_organisation,
)
from core.models import AuditEntry
from events import selectors, services
from events.tests.factories import (
    create_attendee,
    create_commitment,
    create_event,
    create_evidence,
    create_recommendation,
    in_days,
)

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


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_any_number(count, client, by, event, django_assert_num_queries):
    for _ in range(count):
        create_commitment(event=event)
    client.force_login(by)
    client.get(url("commitment_list"))  # the choices of the filters are read once
    with django_assert_num_queries(4):  # session and user, roles, count, rows
        response = client.get(url("commitment_list"))
    assert len(response.context["rows"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_one_costs_the_same_for_any_number(
    count, client, by, event, django_assert_num_queries
):
    row = create_commitment(event=event)
    for number in range(count):
        create_evidence(commitment=row)
        services.record_payment(row, amount=Decimal(number + 1), paid_on=in_days(0), by=by)
    client.force_login(by)
    with django_assert_num_queries(8):
        response = client.get(row.get_absolute_url())
    assert len(response.context["payments"]) == count


def test_filters_find_by_state_year_and_owner(client, event, by):
    late = create_commitment(event=event, due_on=in_days(-1), text="Жол")
    soon = create_commitment(
        event=event, owner_organisation=create_organisation(name="Ак-Суу айыл өкмөтү")
    )
    create_commitment()  # of a stranger's meeting
    client.force_login(by)

    def found(query=""):
        return [row.pk for row in client.get(f"{url('commitment_list')}{query}").context["rows"]]

    assert found() == [late.pk, soon.pk]
    assert found("?status=overdue") == [late.pk]
    assert found("?status=done") == []
    assert found("?q=ак-суу") == [soon.pk]
    assert found(f"?q={late.slug}") == [late.pk]
    assert found(f"?year={soon.due_on.year}&region=KG-N") == [
        row.pk for row in (late, soon) if row.due_on.year == soon.due_on.year and row.region_id
    ]


def test_evidence_is_read_by_people_of_the_meeting_only(client, event, by):
    row = create_commitment(event=event)
    page = url("progress_file", row.slug, create_evidence(commitment=row).pk)
    client.force_login(by)
    response = client.get(page)
    assert b"".join(response.streaming_content).startswith(EVIDENCE)
    assert response.headers["Cache-Control"] == "private, no-store"
    client.force_login(create_coordinator())
    assert client.get(page).status_code == 404


def test_partners_are_counted_over_twelve_months(client, event, by):
    partner, owner = create_organisation(name="Akimiat"), create_organisation(name="Factory")
    for days, state in ((-10, "present"), (-50, "present"), (-60, "invited"), (-400, "present")):
        meeting = create_event(center=event.center, status="held", starts_on=in_days(days))
        create_attendee(event=meeting, organisation=partner, state=state)
    create_attendee(event=event, organisation=event.center.organisation)
    create_commitment(event=event, owner_organisation=owner, due_on=in_days(-1))
    create_attendee(event=create_event(status="held"), organisation=partner)  # a stranger's
    lines = selectors.partners(by, center=event.center)

    assert [(line.name, line.meetings, line.pending, line.overdue) for line in lines] == [
        ("Akimiat", 2, 0, 0),
        ("Factory", 0, 1, 1),
    ]
    client.force_login(by)
    page = client.get(reverse("centers:center_staff", args=[event.center.slug]))
    assert "Akimiat" in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "statements"), [("money_list", 11), ("partner_list", 4), ("letter_list", 5)]
)
def test_pages_of_money_and_partners_cost_the_same_for_any_number(
    name, statements, count, client, event, by, django_assert_num_queries
):
    for _ in range(count):
        create_attendee(event=event)
        create_commitment(event=event, promised=5, promised_on=in_days(-1))
        create_commitment(event=event, due_on=in_days(-1))
        create_recommendation(event=event)
        services.save_appeal(
            event, addressee=create_organisation(), subject="A", sent_on=in_days(-9),
            answer_due_on=in_days(-1), by=by,
        )  # fmt: skip
    client.force_login(by)
    client.get(url(name))
    with django_assert_num_queries(statements):
        client.get(url(name))


@pytest.mark.parametrize(
    "name", ["commitment_export", "letter_export", "money_export", "partner_export"]
)
def test_exports_leave_a_line(name, client, event, by):
    create_commitment(event=event, promised=5, promised_on=in_days(-1))
    client.force_login(by)
    response = client.get(url(name))

    assert b"".join(response.streaming_content).startswith(b"PK")
    assert AuditEntry.objects.filter(action="exported").count() == 1


def test_new_partner_is_made_by_a_coordinator(client, by):
    create_country()
    client.force_login(by)
    data = {"kind": "local_authority", "name_ky": "Жаңы айыл өкмөтү"}
    assert client.post(url("partner_create"), data).status_code == 302
    again = client.post(url("partner_create"), data)
    assert "name_ky" in again.context["form"].errors
