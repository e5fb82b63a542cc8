"""Course orders: asked, agreed, filled, counted beside a baseline; guarantees of employment."""

import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator, create_organisation
from core.models import AuditEntry
from core.tests.threads import at_once
from trainings import selectors, services
from trainings.models import CourseOrder, EmploymentGuarantee
from trainings.tests.factories import (
    create_enrolment,
    create_guarantee,
    create_order,
    create_programme,
    create_training,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def by():
    return create_directorate()


def refused(act, *args, **kwargs) -> str | None:
    with pytest.raises(ValidationError) as error:
        act(*args, **kwargs)
    if hasattr(error.value, "error_dict"):
        (errors,) = error.value.error_dict.values()
        return errors[0].code
    return error.value.code


def filled_order(places=2, people=2):
    center = create_center()
    order = create_order(center=center, places=places, state="agreed")
    training = create_training(center=center)
    for _ in range(people):
        create_enrolment(training=training)
    create_enrolment(training=training, status="waiting")
    return order, training


def test_order_of_twenty_seats_by_a_water_association(by):
    """Checklist S102: 20 seats for a drinking-water association at vocational school 87."""
    center, school = create_center(), create_organisation(name="VS 87", kind="vocational_school")
    water = create_organisation(name="Water association")
    order = services.place_order(
        center=center, organisation=water, sector="water", places=20, subject="Plumbing",
        host=school, price=60000, by=by,
    )  # fmt: skip
    training = create_training(center=center, host=school)
    for _ in range(20):
        create_enrolment(training=training)

    services.agree_order(order, by=by)
    services.agree_order(order, by=by)
    services.fill_order(order, training=training, by=by)
    services.fill_order(order, training=training, by=by)
    services.finish_order(order, by=by)
    services.finish_order(order, by=by)

    order = CourseOrder.objects.with_filled().get()
    assert (order.state, order.filled, order.places) == ("filled", 20, 20)
    states = ["asked", "agreed", "filling", "filled"]
    assert list(order.steps.values_list("state", flat=True)) == states
    actions = AuditEntry.objects.filter(action__startswith="order_").order_by("pk")
    assert [entry.action for entry in actions] == [
        "order_asked", "order_agreed", "order_training_linked", "order_filling", "order_filled",
    ]  # fmt: skip


def test_orders_that_say_nothing_are_refused(by):
    known = {"center": create_center(), "organisation": create_organisation(), "by": by}
    good = known | {"sector": "water", "places": 1, "subject": "A"}
    assert refused(services.place_order, **good | {"places": 0}) == "places"
    assert refused(services.place_order, **good | {"subject": " "}) == "no_subject"
    tomorrow = TODAY + dt.timedelta(days=1)
    assert refused(services.place_order, **good | {"ordered_on": tomorrow}) == "future"
    crossed = {"starts_on": tomorrow, "ends_on": TODAY}
    assert refused(services.place_order, **good | crossed) == "ends_early"
    with pytest.raises(IntegrityError), transaction.atomic():
        create_order(subject="")
    with pytest.raises(IntegrityError), transaction.atomic():
        create_order(state="declined")


def test_more_or_fewer_people_than_ordered_is_said(by):
    order, training = filled_order(places=1, people=2)
    assert refused(services.finish_order, order, by=by) == "elsewhere"
    services.fill_order(order, training=training, by=by)
    with pytest.raises(ValidationError) as error:
        services.finish_order(order, by=by)
    assert error.value.messages == ["1 person more than was ordered (1)."]
    services.finish_order(order, by=by, despite_difference=True)
    assert order.steps.last().comment == "1 person more than was ordered (1)."

    order, training = filled_order(places=3, people=0)
    services.fill_order(order, training=training, by=by)
    assert refused(services.finish_order, order, by=by) == "nobody"
    create_enrolment(training=training)
    with pytest.raises(ValidationError) as error:
        services.finish_order(order, by=by)
    assert error.value.messages == ["2 places of 3 are not filled."]


def test_a_training_fills_one_order_of_its_own_center(by):
    order, training = filled_order()
    other = create_order(center=order.center, state="agreed")
    services.fill_order(order, training=training, by=by)
    assert refused(services.fill_order, other, training=training, by=by) == "taken"
    assert refused(services.fill_order, other, training=create_training(), by=by) == "other_center"
    off = create_training(center=order.center, status="cancelled")
    assert refused(services.fill_order, other, training=off, by=by) == "cancelled"

    services.release_training(order, training=training, by=by)
    order.refresh_from_db()
    assert order.state == "agreed"
    services.fill_order(other, training=training, by=by)
    services.cancel_order(other, reason="No money", by=by)
    other.refresh_from_db()
    assert (other.state, other.reason, other.links.count()) == ("cancelled", "No money", 0)
    assert refused(services.update_order, other, by=by, places=3) == "elsewhere"


def test_declining_wants_a_reason_and_an_open_question(by):
    order = create_order()
    assert refused(services.decline_order, order, reason=" ", by=by) == "no_reason"
    services.decline_order(order, reason="No trainer", by=by)
    assert refused(services.agree_order, order, by=by) == "elsewhere"
    assert refused(services.cancel_order, order, reason="A", by=by) == "elsewhere"


def test_changes_of_an_order_are_logged(by):
    order = create_order()
    services.update_order(order, by=by, places=25)
    entry = AuditEntry.objects.get(action="updated")
    assert entry.changes == {"places": [20, 25]}


@pytest.mark.django_db(transaction=True)
def test_two_orders_for_one_training_at_once(by):
    order, training = filled_order()
    other = create_order(center=order.center, state="agreed")

    def act(one):
        return lambda: services.fill_order(one, training=training, by=by).pk

    results = at_once(act(order), act(other))
    assert sum(isinstance(result, ValidationError) for result in results) == 1


def test_figures_stand_beside_the_baseline(by):
    """Checklist S23: distinct employers with an order in the period and before it; S116."""
    bank, telecom = create_organisation(), create_organisation()
    before = TODAY - dt.timedelta(days=400)
    for organisation, sector, day in (
        (bank, "finance", TODAY), (bank, "finance", TODAY), (bank, "telecom", TODAY),
        (telecom, "telecom", TODAY), (telecom, "telecom", before),
    ):  # fmt: skip
        create_order(organisation=organisation, sector=sector, ordered_on=day, places=5)
    create_order(state="declined", reason="A")
    create_guarantee(sector="finance", places=7)
    create_guarantee(sector="finance", voided_at=timezone.now(), void_reason="A")
    order, training = filled_order(places=2, people=2)
    services.fill_order(order, training=training, by=by)

    found = selectors.order_figures(
        by, period=(TODAY, TODAY), baseline=(before, TODAY - dt.timedelta(days=1))
    )

    assert (found.employers, found.baseline, found.change) == (3, 1, 2)
    assert [(line.sector, line.employers, line.orders, line.places, line.filled, line.guaranteed)
            for line in found.lines] == [
        ("Drinking-water association", 1, 1, 2, 2, 0),
        ("Banks and finance", 1, 2, 10, 0, 7),
        ("Telecom and IT", 2, 2, 10, 0, 0),
    ]  # fmt: skip
    stranger = create_coordinator()
    empty = selectors.order_figures(stranger, period=(TODAY, TODAY), baseline=(TODAY, TODAY))
    assert (empty.employers, empty.lines) == (0, [])


@pytest.mark.parametrize("count", [1, 3])
def test_figures_cost_the_same(by, count, django_assert_num_queries):
    for _ in range(count):
        create_order()
    with django_assert_num_queries(5):
        selectors.order_figures(by, period=(TODAY, TODAY), baseline=(TODAY, TODAY))


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same(client, by, count, django_assert_num_queries):
    for _ in range(count):
        create_order(programme=create_programme())
    client.force_login(by)
    address = reverse("trainings:order_list")
    client.get(address)
    with django_assert_num_queries(3):
        client.get(address)


def test_list_is_filtered_and_exported(client, by):
    naryn = create_center()
    water = create_organisation(name="Suu birikmesi")
    create_order(center=naryn, organisation=water)
    create_order(sector="finance", state="declined", reason="A")
    client.force_login(by)

    def shown(**query):
        return len(client.get(reverse("trainings:order_list"), query).context["page"])

    assert shown() == 2
    assert shown(q="суу") == 1
    assert shown(state="open") == 1
    assert shown(sector="finance") == 1
    assert shown(center=naryn.slug) == 1
    response = client.get(reverse("trainings:order_export"), {"q": "суу"})
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).worksheets[0]
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == [water.name]
    client.force_login(create_coordinator(center=naryn))
    assert shown() == 1
    client.force_login(create_coordinator())
    assert shown() == 0


def test_pages_from_asking_to_filled(client):
    naryn = create_center()
    user, water = create_coordinator(center=naryn), create_organisation(name="Suu birikmesi")
    training = create_training(center=naryn)
    create_enrolment(training=training)
    client.force_login(user)
    data = {
        "center": naryn.pk, "organisation": water.name, "sector": "water", "places": 1,
        "subject": "Pumps", "ordered_on": str(TODAY), "contact_phone": "0555123456",
    }  # fmt: skip
    assert client.post(reverse("trainings:order_create"), data).status_code == 302
    order = CourseOrder.objects.get()
    assert str(order.contact_phone) == "+996555123456"

    def post(act, **values):
        return client.post(reverse(f"trainings:order_{act}", args=[order.pk]), values)

    post("agree")
    assert post("fill", training=training.pk).status_code == 302
    assert client.get(order.get_absolute_url()).context["filled"] == 1
    assert post("update", **data | {"places": 2}).status_code == 302
    post("finish")
    order.refresh_from_db()
    assert (order.state, order.places) == ("filling", 2)
    post("finish", despite="1")
    order.refresh_from_db()
    assert order.state == "filled"


# Guarantees -------------------------------------------------------------------------------


def test_guarantees_stand_on_the_public_page_until_taken_back(client, by):
    """Checklist S118: the page of a course shows "n places guaranteed by …"."""
    start = TODAY + dt.timedelta(days=9)
    training = create_training(status="planned", starts_on=start)
    order = create_order(center=training.center, state="agreed")
    services.fill_order(order, training=training, by=by)
    bank, telecom = create_organisation(name="Bank"), create_organisation(name="Telecom")
    values = {"given_on": TODAY, "sector": "finance", "by": by}
    one = services.guarantee_work(
        training=training, organisation=bank, places=3, evidence="Letter 5", **values
    )
    again = services.guarantee_work(
        training=training, organisation=bank, places=3, evidence="Letter 5", **values
    )
    services.guarantee_work(order=order, organisation=telecom, places=1, evidence="Note", **values)
    assert again == one

    page = reverse("trainings:upcoming_detail", args=[training.slug])
    text = client.get(page).content.decode()
    assert "3 places of work guaranteed by Bank" in text
    assert "1 place of work guaranteed by Telecom" in text
    services.void_guarantee(one, reason="No need", by=by)
    assert [row.organisation for row in selectors.guarantees_of(training)] == [telecom]
    assert refused(services.void_guarantee, one, reason="A", by=by) == "void"
    actions = ["work_guaranteed", "work_guaranteed", "guarantee_voided"]
    found = AuditEntry.objects.filter(action__in=actions).order_by("pk")
    assert [entry.action for entry in found] == actions


def test_guarantees_without_evidence_are_refused(by):
    good = {
        "training": create_training(), "organisation": create_organisation(), "places": 1,
        "evidence": "Letter", "given_on": TODAY, "sector": "other", "by": by,
    }  # fmt: skip
    assert refused(services.guarantee_work, **good | {"evidence": " "}) == "no_evidence"
    assert refused(services.guarantee_work, **good | {"places": 0}) == "places"
    later, sooner = TODAY + dt.timedelta(days=1), TODAY - dt.timedelta(days=1)
    assert refused(services.guarantee_work, **good | {"given_on": later}) == "future"
    assert refused(services.guarantee_work, **good | {"valid_until": sooner}) == "ends_early"
    off = create_training(status="cancelled")
    assert refused(services.guarantee_work, **good | {"training": off}) == "cancelled"
    gone = create_order(state="cancelled", reason="A")
    about = {"training": None, "order": gone}
    assert refused(services.guarantee_work, **good | about) == "elsewhere"
    with pytest.raises(IntegrityError), transaction.atomic():
        create_guarantee(training=create_training(), order=create_order())


def test_pages_of_guarantees(client):
    naryn = create_center()
    training, order = create_training(center=naryn), create_order(center=naryn)
    bank = create_organisation(name="Bank of Naryn")
    client.force_login(create_coordinator(center=naryn))
    data = {
        "organisation": bank.name, "sector": "finance", "places": 2, "given_on": str(TODAY),
        "evidence": "Letter 7",
    }  # fmt: skip
    client.post(reverse("trainings:guarantee_create", args=[training.slug]), data)
    client.post(reverse("trainings:order_guarantee_create", args=[order.pk]), data)
    one, other = EmploymentGuarantee.objects.order_by("pk")
    assert (one.training, other.order) == (training, order)
    assert "Bank of Naryn" in client.get(training.get_absolute_url()).content.decode()
    void = reverse("trainings:guarantee_void", args=[one.pk])
    client.post(void, {"reason": "Sold"})
    one.refresh_from_db()
    assert one.void_reason == "Sold"
    client.force_login(create_coordinator())
    assert client.get(void).status_code == 404
