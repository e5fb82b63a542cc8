"""Letters of all meetings, one partner, and what of meetings needs attention."""

import pytest
from django.urls import reverse

from accounts.tests.factories import create_directorate
from centers.tests.factories import (
    create_center,
    create_coordinator,
    create_organisation,
    create_trainer_user,
)
from events import selectors, services
from events.tests.factories import (
    create_attendee,
    create_commitment,
    create_event,
    create_recommendation,
    in_days,
)
from people.tests.factories import create_person

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"events:{name}", args=args)


@pytest.fixture
def event():
    return create_event(center=create_center(), kind="partnership", status="held",
                        starts_on=in_days(-40))  # fmt: skip


@pytest.fixture
def by(event):
    return create_coordinator(center=event.center)


def sent(event, *, by, due=-1, answer="", **fields):
    """A recommendation that went to one addressee."""
    delivery = create_recommendation(event=event, **fields).deliveries.get()
    services.send_delivery(delivery, sent_on=in_days(-30), answer_due_on=in_days(due), by=by)
    if answer:
        services.answer_delivery(
            delivery, status="accepted", answered_on=in_days(-2), answer=answer, by=by
        )
    return delivery


def appeal(event, *, by, due=-1, **fields):
    return services.save_appeal(
        event, addressee=create_organisation(), sent_on=in_days(-30), answer_due_on=in_days(due),
        by=by, **{"subject": "Law"} | fields,
    )  # fmt: skip


def test_letters_stand_overdue_first_and_are_found_by_state_and_words(client, event, by):
    soon = sent(event, by=by, due=5, text="Room")
    done = sent(event, by=by, answer="Yes", text="Done")
    late = sent(event, by=by, text="Money")
    late_appeal, open_appeal = appeal(event, by=by), appeal(event, by=by, due=9, subject="Later")
    strange = create_event(center=create_center(), status="held", starts_on=in_days(-40))
    sent(strange, by=by)
    client.force_login(by)

    def found(query=""):
        context = client.get(f"{url('letter_list')}{query}").context
        return list(context["rows"]), list(context["appeals"])

    assert found() == ([late, soon, done], [late_appeal, open_appeal])
    assert found("?status=overdue") == ([late], [late_appeal])
    assert found("?status=answered") == ([done], [])
    assert found("?status=sent") == ([late, soon], [late_appeal, open_appeal])
    assert found("?q=room") == ([soon], [])
    assert found(f"?q={late.addressee.name}") == ([late], [])


def test_page_of_a_partner_shows_what_the_reader_may_see(
    client, event, by, django_assert_num_queries
):
    partner = create_organisation(name="Ak-Suu council")
    # Two rows of it are one meeting.
    create_attendee(event=event, organisation=partner)
    create_attendee(event=event, organisation=partner, person=create_person(center=event.center))
    other = create_event(center=create_center(), status="held", starts_on=in_days(-9))
    create_attendee(event=other, organisation=partner)
    promise = create_commitment(event=event, owner_organisation=partner)
    create_commitment(event=other, owner_organisation=partner)
    client.force_login(by)
    page = url("partner_detail", partner.pk)
    with django_assert_num_queries(7):
        shown = client.get(page).context["partner"]

    assert [row.event for row in shown.meetings] == [event]
    assert (shown.recent, shown.commitments) == (1, [promise])
    client.force_login(create_directorate())
    assert client.get(page).context["partner"].recent == 2


def test_attention_names_what_is_due_of_the_own_meetings(event, by, django_assert_num_queries):
    create_commitment(event=event, due_on=in_days(-1))
    create_commitment(event=event, due_on=in_days(3))
    create_commitment(event=event, due_on=in_days(30))
    create_commitment(event=event, status="claimed", due_on=in_days(-5))
    create_commitment(event=event, status="claimed", claimed_by=by)  # somebody else verifies
    create_commitment(
        event=event, status="claimed", owner_organisation=event.center.organisation
    )  # so here
    sent(event, by=by)
    appeal(event, by=by)
    strange = create_event(center=create_center(), status="held", starts_on=in_days(-40))
    create_commitment(event=strange, due_on=in_days(-1))

    def codes(user):
        return [(due.code, due.count, due.tone) for due in selectors.attention(user).items]

    assert codes(by) == [
        *(("commitments", 1, "bad"), ("appeals", 1, "bad"), ("deliveries", 1, "bad")),
        *(("claims", 1, "info"), ("soon", 1, "warn")),
    ]
    directorate = create_directorate()
    with django_assert_num_queries(1):
        found = codes(directorate)
    assert found[0] == ("commitments", 2, "bad")
    assert found[3] == ("claims", 3, "info")
    assert codes(create_trainer_user(center=event.center)) == []
    assert codes(create_coordinator()) == []


def test_home_shows_it_with_a_way_there(client, event, by):
    create_commitment(event=event, due_on=in_days(-1))
    client.force_login(by)
    shown = client.get("/en/").content.decode()
    assert "1 commitment is overdue" in shown
    assert f'href="{url("commitment_list")}?status=overdue"'.replace("/ky/", "/en/") in shown
    todo = selectors.attention(by)
    assert (len(todo.items), todo.total) == (1, 1)


def test_report_of_a_meeting_names_its_decision_makers(client, event, by):
    create_attendee(event=event, is_decision_maker=True)
    create_attendee(event=event)
    create_attendee(event=event, state="excused", is_decision_maker=True)
    assert selectors.came(event) == {"people": 0, "organisations": 2, "decision_makers": 1}
    services.report_event(event, report="It went well", by=by)
    client.force_login(by)
    assert client.get(event.get_absolute_url()).context["came"]["decision_makers"] == 1
