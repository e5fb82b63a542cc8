"""Pages of trainings: access, content, number of statements."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import create_directorate, create_user
from centers.tests.factories import create_center, create_coordinator, create_organisation
from core.models import AuditEntry
from library.tests.factories import create_resource
from people.models import Person
from people.tests.factories import create_person
from projects.tests.factories import create_donor, create_project
from trainings.models import Attendance, Enrolment, FundingSource, Programme, Training
from trainings.tests.factories import (
    complete_training,
    create_aggregate,
    create_enrolment,
    create_funding,
    create_programme,
    create_register,
    create_session,
    create_teaching_user,
    create_trainer,
    create_trainer_role,
    create_training,
    mark_all,
)

pytestmark = pytest.mark.django_db
PAGES = ("training_detail", "register_detail", "attendance_update", "results_update", "gap_list")


def url(name, *args):
    return reverse(f"trainings:{name}", args=args)


@pytest.fixture
def center():
    return create_center(name="Naryn center", code="N")


@pytest.fixture
def coordinator(center, client):
    user = create_coordinator(center=center)
    client.force_login(user)
    return user


@pytest.mark.parametrize("page", PAGES)
def test_page_opens_for_its_coordinator_and_is_404_for_a_stranger(
    page, center, coordinator, client
):
    training = complete_training(center=center)
    assert client.get(url(page, training.slug)).status_code == 200
    client.force_login(create_coordinator())
    assert client.get(url(page, training.slug)).status_code == 404


@pytest.mark.parametrize("people", [5, 30, 60])
@pytest.mark.parametrize("page", PAGES)
def test_training_page_costs_the_same_for_any_register(
    page, people, center, coordinator, client, django_assert_num_queries
):
    training = create_training(center=center, sessions=6)
    create_register(training=training, count=people)
    create_trainer(training=training)
    create_funding(training=training)
    create_aggregate(training=training, count=12)
    mark_all(training=training)
    address = url(page, training.slug)
    client.get(address)
    # user, memberships, training, sessions, register; materials on the first page
    with django_assert_num_queries(6 if page == "training_detail" else 5):
        assert client.get(address).status_code == 200


def test_who_looks_at_names_is_in_the_log_once_an_hour(center, coordinator, client):
    training = complete_training(center=center)
    lines = AuditEntry.objects.filter(action="viewed")
    client.get(url("training_detail", training.slug))
    assert lines.count() == 0
    for page in PAGES[1:] * 2:
        client.get(url(page, training.slug))
    line = lines.get()
    assert (line.actor_id, line.object_id) == (coordinator.pk, str(training.pk))
    assert line.center_id == center.pk
    client.force_login(create_directorate())
    client.get(url("register_detail", training.slug))
    client.force_login(create_coordinator())
    client.get(url("register_detail", training.slug))
    assert lines.count() == 2  # a stranger gets 404 and leaves no line


# The list ---------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_any_number(
    count, center, coordinator, client, django_assert_num_queries
):
    for _ in range(count):
        complete_training(center=center)
    client.get(url("training_list"))
    with django_assert_num_queries(4):  # user, memberships, count, rows
        response = client.get(url("training_list"))
    assert [row.people_count for row in response.context["lines"]] == [2] * count


def listed(client, **query):
    return [row.slug for row in client.get(url("training_list"), query).context["lines"]]


def test_list_is_found_by_title_number_and_center_in_any_alphabet(client):
    client.force_login(create_directorate())
    naryn = create_center(name="Нарын борбору", code="N")
    sewing = create_training(
        center=naryn, programme=create_programme(title="Тигүү"), slug="2026-03-n01"
    )
    other = create_training(programme=create_programme(title="Plumbing"), slug="2026-03-o01")
    assert listed(client, q="tiguu") == [sewing.slug]
    assert listed(client, q="naryn borboru") == [sewing.slug]
    assert listed(client, q="2026-03-o") == [other.slug]
    assert listed(client, q="nothing of the kind") == []


def test_list_is_narrowed_to_a_development_goal(client):
    """S66: of a programme that works for it, or paid by a project that does."""
    client.force_login(create_directorate())
    named = create_training(programme=create_programme(sdg_targets=["4.4"]))
    paid, _other = create_training(), create_training()
    project = create_project(sdg_targets=["4.4"])
    create_funding(training=paid, kind="donor_project", project=project)

    assert set(listed(client, goal="4.4")) == {named.slug, paid.slug}
    assert listed(client, goal="8.6") == []
    programmes = client.get(url("programme_list"), {"goal": "4.4"}).context["page"]
    assert [row.pk for row in programmes] == [named.programme_id]


def test_a_programme_works_for_the_goals_of_its_materials():
    programme = create_programme()
    programme.materials.add(create_resource(sdg_targets=["4.4"]))
    create_programme()
    assert list(Programme.objects.for_goal("4.4")) == [programme]
    assert list(Programme.objects.for_goal("4.3")) == []


def test_a_plan_says_at_once_what_a_project_will_not_count(center, coordinator, client):
    """S40: the data stay linked, and the reader is told."""
    project = create_project(starts_on=dt.date(2024, 3, 1), ends_on=dt.date(2024, 8, 31))
    data = plan(center) | {"funding-0-kind": "donor_project", "funding-0-project": project.pk}

    page = client.post(url("training_create"), data, follow=True)

    (said,) = [row.message for row in page.context["messages"] if "warning" in row.tags]
    assert project.title in said
    training = Training.objects.get()
    for name in ("training_detail", "training_update"):
        assert client.get(url(name, training.slug)).context["not_counted"] == [said]


def test_list_is_narrowed_by_each_filter(client):
    client.force_login(create_directorate())
    one = create_training(
        status="approved",
        format="online",
        level="national",
        starts_on=dt.date(2026, 3, 1),
        ends_on=dt.date(2026, 3, 9),
    )
    create_funding(training=one, kind="employer")
    create_training(starts_on=dt.date(2026, 5, 1), ends_on=dt.date(2026, 5, 9))
    cache.clear()
    for query in (
        {"status": "approved"},
        {"format": "online"},
        {"level": "national"},
        {"funding": "employer"},
        {"center": one.center.slug},
        {"area": one.programme.area.code},
        {"starts_before": "2026-03-05"},
    ):
        assert listed(client, **query) == [one.slug], query
    assert listed(client, starts_after="2026-03-10") != [one.slug]
    assert len(listed(client, region="KG-N")) == 2


@pytest.mark.parametrize(
    "query", ["?status=x", "?page=x", "?page=99999999999999999999", "?starts_after=x", "?q=%5C"]
)
def test_list_takes_any_query(query, coordinator, client):
    assert client.get(url("training_list") + query).status_code == 200


def test_trainer_reads_his_trainings_and_marks_but_does_not_edit(center, client):
    training = complete_training(center=center)
    client.force_login(create_teaching_user(trainings=[training]))
    assert listed(client) == [training.slug]
    session = training.sessions.first()
    row = training.enrolments.first()
    response = client.post(
        url("attendance_update", training.slug), {"session": session.pk, f"m{row.pk}": "a"}
    )
    assert response.status_code == 302
    assert Attendance.objects.get(session=session, enrolment=row).mark == "a"
    for name in ("training_update", "session_list", "enrolment_create", "register_export"):
        assert client.get(url(name, training.slug)).status_code == 403
    assert client.post(url("training_submit", training.slug)).status_code == 403


def test_donor_viewer_meets_nothing(client):
    training = complete_training(status="approved")
    client.force_login(create_user(national_role="donor_viewer"))
    assert listed(client) == []
    assert client.get(training.get_absolute_url()).status_code == 404
    assert client.get(url("programme_list")).status_code == 403


# A coordinator's day ----------------------------------------------------------------------


def plan(center, **changes):
    programme = changes.pop("programme", None) or create_programme()
    data = {
        "center": center.pk,
        "programme": programme.pk,
        "starts_on": "2026-11-02",
        "ends_on": "2026-11-13",
        "format": "on_site",
        "language": "ky",
        "level": "local",
        "is_public": "on",
        "funding-TOTAL_FORMS": "2",
        "funding-INITIAL_FORMS": "0",
        "funding-0-kind": "local_budget",
        "funding-0-amount": "30000",
        "funding-0-currency": "KGS",
        "trainers-TOTAL_FORMS": "1",
        "trainers-INITIAL_FORMS": "0",
    }
    return data | changes


def test_training_is_opened_with_money_and_trainer(center, coordinator, client):
    role = create_trainer_role()
    trainer = create_person(center=center, family_name="Абакирова", given_name="Гүлнара")
    assert client.get(url("training_create")).status_code == 200
    data = plan(center) | {"trainers-0-person": "gulnara abakirova", "trainers-0-role": role.pk}
    response = client.post(url("training_create"), data)
    training = Training.objects.get()
    assert response.url == url("session_list", training.slug)
    assert (training.slug, training.center) == ("2026-11-n01", center)
    assert training.funding_sources.get().kind == "local_budget"
    assert training.trainers.get().person == trainer


def test_coordinator_opens_no_training_of_another_center(center, coordinator, client):
    response = client.post(url("training_create"), plan(create_center()))
    assert response.status_code == 200
    assert Training.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "form", "field"),
    [
        ({"ends_on": "2026-11-01"}, "form", "ends_on"),
        ({"format": "online"}, "form", "online_link"),
        ({"programme": None, "starts_on": "x"}, "form", "starts_on"),
        ({"funding-0-kind": "donor_project"}, "funding", "project"),
        ({"funding-0-kind": ""}, "funding", "kind"),
        ({"funding-0-organisation": "Nobody Known Ltd"}, "funding", "organisation"),
        ({"trainers-0-person": "Nobody Known"}, "trainers", "person"),
    ],
)
def test_plan_with_a_mistake_says_where(changes, form, field, center, coordinator, client):
    response = client.post(url("training_create"), plan(center, **changes))
    assert response.status_code == 200
    found = response.context[form]
    errors = found.errors if form == "form" else found.errors[0]
    assert field in errors
    assert Training.objects.count() == 0


def test_plan_names_the_employer_who_pays_and_keeps_it(center, coordinator, client):
    employer = create_organisation(name="Ала-Тоо текстиль", kind="employer")
    data = plan(center) | {
        "funding-0-kind": "employer",
        "funding-0-organisation": "ala-too tekstil",
    }
    client.post(url("training_create"), data)
    training = Training.objects.get()
    assert training.funding_sources.get().organisation == employer
    form = client.get(url("training_update", training.slug)).context["funding"]
    assert form[0]["organisation"].value() == "Ала-Тоо текстиль"


def test_plan_is_edited_and_a_line_of_money_taken_off(center, coordinator, client):
    training = create_training(center=center)
    create_funding(training=training)
    assert client.get(url("training_update", training.slug)).status_code == 200
    data = plan(center, programme=training.programme, venue="Library") | {
        "funding-INITIAL_FORMS": "1",
        "funding-0-DELETE": "on",
    }
    assert client.post(url("training_update", training.slug), data).url == (
        training.get_absolute_url()
    )
    training.refresh_from_db()
    assert (training.venue, training.place) == ("Library", center.organisation.place)
    assert FundingSource.objects.count() == 0


@pytest.mark.parametrize("name", ["training_update", "training_switch", "training_cancel"])
def test_closed_training_sends_back_with_the_reason(name, center, coordinator, client):
    training = complete_training(center=center, status="approved")
    response = client.get(url(name, training.slug), follow=True)
    assert response.redirect_chain == [(training.get_absolute_url(), 302)]
    assert len(list(response.context["messages"])) == 1


def test_copy_that_is_refused_says_why(center, coordinator, client):
    retired = create_programme(state="retired")
    training = create_training(center=center, programme=retired)
    client.force_login(coordinator)
    for day, place in (("2027-01-04", "__all__"), ("9999-12-31", "starts_on")):
        response = client.post(url("training_copy", training.slug), {"starts_on": day})
        assert (response.status_code, list(response.context["form"].errors)) == (200, [place])


def test_copy_sent_twice_is_one_copy(center, coordinator, client):
    training = create_training(center=center)
    client.force_login(coordinator)
    page = client.get(url("training_copy", training.slug)).content.decode()
    number = re.search(r'name="once" value="([^"]+)"', page)[1]
    data = {"starts_on": "2027-01-04", "once": number}
    ways = {client.post(url("training_copy", training.slug), data)["Location"] for _n in range(2)}

    assert len(ways) == 1
    assert Training.objects.filter(copied_from=training).count() == 1


def test_copy_switch_and_cancel_by_their_pages(center, coordinator, client):
    training = create_training(center=center, sessions=1)
    assert client.get(url("training_copy", training.slug)).status_code == 200
    copied = client.post(url("training_copy", training.slug), {"starts_on": "2027-01-04"})
    assert copied.url == url("training_detail", "2027-01-n01")
    assert client.get(url("training_switch", training.slug)).status_code == 200
    switch = {"format": "online", "online_link": ""}
    assert client.post(url("training_switch", training.slug), switch).status_code == 200
    switch["online_link"] = "https://meet.example/1"
    assert client.post(url("training_switch", training.slug), switch).status_code == 302
    assert client.get(url("training_cancel", training.slug)).status_code == 200
    assert client.post(url("training_cancel", training.slug), {"reason": ""}).status_code == 200
    client.post(url("training_cancel", training.slug), {"reason": "Snow"})
    training.refresh_from_db()
    assert (training.format, training.status) == ("online", "cancelled")
    assert client.get(training.get_absolute_url()).status_code == 200


def test_sessions_by_their_page(center, coordinator, client):
    training = create_training(
        center=center, starts_on=dt.date(2026, 11, 2), ends_on=dt.date(2026, 11, 13)
    )
    address = url("session_list", training.slug)
    assert client.get(address).status_code == 200
    client.post(address, {"do": "generate", "weekdays": ["0", "2"], "starts_at": "10:00"})
    assert training.sessions.count() == 4
    client.post(address, {"held_on": "2026-11-03", "topic": "Post"})
    session = training.sessions.get(topic="Post")
    assert session.number == 2
    edit = url("session_update", training.slug, session.pk)
    assert client.get(edit).status_code == 200
    client.post(edit, {"held_on": "2026-11-03", "topic": "Mail"})
    assert training.sessions.filter(topic="Mail").count() == 1
    client.post(url("session_delete", training.slug, session.pk))
    assert training.sessions.count() == 4
    assert client.post(address, {"held_on": "2027-11-03"}).status_code == 200
    assert client.get(url("session_delete", training.slug, session.pk)).status_code == 405


def test_known_person_is_found_and_enrolled(center, coordinator, client):
    training = create_training(center=center)
    person = create_person(center=center, family_name="Асанова", given_name="Айгүл")
    create_person(center=create_center(), family_name="Асанова", given_name="Айгүл")
    address = url("enrolment_create", training.slug)
    found = client.get(address, {"q": "aigul asanova"})
    assert found.context["people"] == [person]
    assert client.post(address, {"person": person.pk}).url == address
    assert Enrolment.objects.get().person == person
    again = client.post(address, {"person": person.pk})
    assert (again.status_code, again.context["refusal"].code) == (200, "already")


def test_person_of_another_center_cannot_be_pointed_at(center, coordinator, client):
    training = create_training(center=center)
    stranger = create_person(center=create_center())
    address = url("enrolment_create", training.slug)
    for value in (stranger.pk, "x", "", "9" * 30):
        assert client.post(address, {"person": value}).status_code == 404
    assert Enrolment.objects.count() == 0


def new_person(**changes):
    return {
        "do": "new",
        "family_name": "Асанова",
        "given_name": "Айгүл",
        "sex": "F",
        "birth_year": "1990",
        "phone": "0700 123 456",
        "consent": "on",
    } | changes


def test_new_person_is_made_and_enrolled(center, coordinator, client):
    training = create_training(center=center)
    address = url("enrolment_create", training.slug)
    assert client.post(address, new_person()).url == address
    person = Person.objects.get()
    assert (person.full_name, person.birth_year) == ("Асанова Айгүл", 1990)
    assert str(person.phones.get().number) == "+996700123456"
    assert person.consents.get().purpose == "data"
    assert training.enrolments.get().person == person


def test_new_person_without_consent_or_name_is_refused(center, coordinator, client):
    address = url("enrolment_create", create_training(center=center).slug)
    for changes, field in (({"consent": ""}, "consent"), ({"given_name": ""}, "given_name")):
        response = client.post(address, new_person(**changes))
        assert field in response.context["form"].errors
    assert Person.objects.count() == 0


def test_possible_duplicate_is_shown_first(center, coordinator, client):
    training = create_training(center=center)
    known = create_person(center=center, family_name="Asanova", given_name="Aigul")
    address = url("enrolment_create", training.slug)
    response = client.post(address, new_person(phone=""))
    assert [row[0] for row in response.context["candidates"]] == [known]
    assert client.post(address, new_person(phone="", same=known.pk)).status_code == 302
    assert training.enrolments.get().person == known
    assert client.post(address, new_person(phone="", seen=known.pk)).status_code == 302
    assert Person.objects.count() == 2


def test_search_and_candidates_of_a_register_are_in_the_log(center, coordinator, client):
    training = create_training(center=center)
    known = create_person(center=center, family_name="Asanova", given_name="Aigul")
    lines = AuditEntry.objects.filter(action="viewed").order_by("pk")
    address = url("enrolment_create", training.slug)
    client.get(address, {"q": "Nobody"})
    assert lines.count() == 0
    client.get(address, {"q": "Asanova"})
    client.post(address, new_person(phone=""))
    search, candidates = lines
    assert (search.object_id, search.note) == (str(training.pk), "search")
    assert (candidates.note, candidates.center_id) == ("candidates", center.pk)
    assert candidates.changes == {"people": [None, [known.pk]]}
    assert "Asanova" not in f"{search.note}{search.path}{search.object_label}{search.changes}"


def test_stranger_who_fits_is_taken_without_showing_him(center, coordinator, client):
    training = create_training(center=center)
    stranger = create_person(
        center=create_center(),
        family_name="Асанова",
        given_name="Айгүл",
        patronymic="Бакытовна",
        phones=["+996700123456"],
    )
    address = url("enrolment_create", training.slug)
    response = client.post(address, new_person())
    assert "Бакытовна" not in response.content.decode()
    assert not AuditEntry.objects.filter(action="viewed").exists()  # nobody was shown
    assert [row[2] for row in response.context["candidates"]] == [False]
    assert client.post(address, new_person(same=stranger.pk)).status_code == 302
    assert training.enrolments.get().person == stranger


def test_full_training_offers_the_waiting_list_on_the_page(center, coordinator, client):
    training = create_training(center=center, capacity=1)
    create_enrolment(training=training)
    person = create_person(center=center)
    address = url("enrolment_create", training.slug)
    full = client.post(address, {"person": person.pk})
    assert full.context["is_full"] is True
    assert client.post(address, {"person": person.pk, "waiting": "1"}).status_code == 302
    assert training.enrolments.get(person=person).status == "waiting"
    typed = client.post(address, new_person())
    assert typed.context["is_full"] is True
    assert Person.objects.count() == 2  # nobody is made before there is a place
    assert client.post(address, new_person(waiting="1")).status_code == 302
    assert training.enrolments.filter(status="waiting").count() == 2


@pytest.mark.parametrize(
    ("before", "data", "after"),
    [
        ("enrolled", {"action": "no_show"}, "no_show"),
        ("enrolled", {"action": "cancel"}, "cancelled"),
        ("enrolled", {"action": "void", "reason": "Twice"}, "void"),
        ("enrolled", {"action": "left", "reason": "Work", "left_on": "2026-03-02"}, "left_early"),
        ("waiting", {"action": "admit"}, "enrolled"),
        ("no_show", {"action": "restore"}, "enrolled"),
        ("enrolled", {"action": "left", "reason": "Work"}, "enrolled"),
        ("enrolled", {"action": "void"}, "enrolled"),
        ("enrolled", {"action": "admit"}, "enrolled"),
        ("enrolled", {}, "enrolled"),
    ],
)
def test_what_became_of_a_person(before, data, after, center, coordinator, client):
    training = create_training(
        center=center, starts_on=dt.date(2026, 3, 1), ends_on=dt.date(2026, 3, 9)
    )
    row = create_enrolment(training=training, status=before)
    address = url("enrolment_update", training.slug, row.pk)
    assert client.get(address).status_code == 200
    assert client.post(address, data).status_code == (302 if before != after else 200)
    row.refresh_from_db()
    assert row.status == after


def test_counts_without_names_by_their_page(center, coordinator, client):
    training = create_training(center=center)
    address = url("aggregate_update", training.slug)
    assert client.get(address).status_code == 200
    assert client.post(address, {"F_18-24": "12", "U_unknown": "3"}).status_code == 302
    cells = dict(training.aggregate_counts.values_list("sex", "count"))
    assert cells == {"F": 12, "U": 3}
    assert client.post(address, {"F_18-24": "-1"}).status_code == 200
    response = client.get(url("register_detail", training.slug))
    assert response.context["count_rows"][0][1:] == ([12, 0, 0], 12)


def test_register_leaves_as_a_file_with_a_line_in_the_log(center, coordinator, client):
    training = complete_training(center=center)
    response = client.get(url("register_export", training.slug))
    assert response.status_code == 200
    assert b"".join(response.streaming_content)[:2] == b"PK"
    line = AuditEntry.objects.get(action="exported")
    assert (line.object_id, line.center_id) == (str(training.pk), center.pk)
    assert line.changes == {"rows": 2, "personal": True, "file": "xlsx"}


def test_from_submitting_to_approval_and_back(center, coordinator, client):
    training = complete_training(center=center, person={"sex": "U"})
    response = client.post(url("training_submit", training.slug))
    assert response.url == url("gap_list", training.slug)
    assert client.get(response.url).status_code == 200
    client.post(url("training_submit", training.slug), {"reason": "Not said"})
    assert client.post(url("training_approve", training.slug)).status_code == 403
    assert client.get(url("training_return", training.slug)).status_code == 403
    client.force_login(create_directorate())
    assert client.get(training.get_absolute_url()).status_code == 200
    assert client.get(url("training_return", training.slug)).status_code == 200
    client.post(url("training_return", training.slug), {"comment": "Ask them"})
    training.refresh_from_db()
    assert training.status == "returned"
    client.post(url("training_submit", training.slug), {"reason": "Asked"})
    client.post(url("training_approve", training.slug))
    client.post(url("training_approve", training.slug))
    training.refresh_from_db()
    assert training.status == "approved"
    assert client.get(url("training_reopen", training.slug)).status_code == 200
    client.post(url("training_reopen", training.slug), {"reason": "A mistake"})
    training.refresh_from_db()
    assert training.status == "returned"


# Programmes -------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_programme_list_costs_the_same_for_any_number(
    count, coordinator, client, django_assert_num_queries
):
    for _ in range(count):
        create_training()
    client.get(url("programme_list"))  # the choices of the filters are kept for some minutes
    with django_assert_num_queries(4):
        assert len(client.get(url("programme_list")).context["page"].object_list) == count


@pytest.mark.parametrize("count", [1, 3])
def test_programme_page_costs_the_same_for_any_number(
    count, center, coordinator, client, django_assert_num_queries
):
    programme = create_programme(modules=2)
    for _ in range(count):
        training = complete_training(center=center, programme=programme, status="approved")
        create_aggregate(training=training, count=3)
    client.get(programme.get_absolute_url())
    # user, memberships, programme, two of its reach, modules, authors, materials
    with django_assert_num_queries(9):
        response = client.get(programme.get_absolute_url())
    assert response.context["reach"].trainings == count


def test_programme_page_leads_to_the_trainings_it_counts(client, center, coordinator):
    programme = create_programme(title="Sewing")
    counted = complete_training(center=center, programme=programme, status="approved")
    complete_training(center=center, programme=programme)
    complete_training(center=center, status="approved")
    html = client.get(programme.get_absolute_url()).content.decode()
    address = re.search(r'<dt>[^<]*</dt><dd><a href="([^"]+)">', html)
    assert address
    response = client.get(address[1].replace("&amp;", "&"))
    assert [row.slug for row in response.context["lines"]] == [counted.slug]


def test_programmes_by_their_pages(client):
    client.force_login(create_directorate())
    area = create_programme(title="Sewing", modules=1).area
    data = {
        "title_ky": "Тигүү",
        "kind": "short",
        "area": area.pk,
        "hours": "12",
        "version": "1",
        "pass_mark": "60",
        "attended_from": "75",
        "tags": "craft, women",
        "languages": ["ky", "ru"],
        "modules-TOTAL_FORMS": "2",
        "modules-INITIAL_FORMS": "0",
        "modules-0-title_ky": "Үлгү",
        "modules-0-hours": "4",
    }
    assert client.get(url("programme_create")).status_code == 200
    assert client.post(url("programme_create"), data | {"title_ky": ""}).status_code == 200
    assert client.post(url("programme_create"), data).status_code == 302
    programme = area.programmes.get(title_ky="Тигүү")
    assert (programme.tags, programme.languages) == (["craft", "women"], ["ky", "ru"])
    assert programme.modules.get().title_ky == "Үлгү"
    assert client.get(programme.get_absolute_url()).status_code == 200
    assert client.get(url("programme_update", programme.slug)).status_code == 200
    client.post(url("programme_update", programme.slug), data | {"title_en": "Tailoring"})
    assert client.get(url("programme_list"), {"q": "tailoring"}).context["page"].count == 1
    assert client.get(url("programme_adopt", programme.slug)).status_code == 200
    client.post(url("programme_adopt", programme.slug), {"adopted_on": "2026-03-01"})
    assert client.get(url("programme_version", programme.slug)).status_code == 200
    response = client.post(url("programme_version", programme.slug), {"version": "2"})
    assert response.status_code == 302
    client.post(url("programme_retire", programme.slug))
    programme.refresh_from_db()
    assert programme.state == "retired"


def test_coordinator_reads_programmes_and_edits_none(coordinator, client):
    programme = create_programme()
    assert client.get(programme.get_absolute_url()).status_code == 200
    assert client.get(url("programme_update", programme.slug)).status_code == 403
    assert client.post(url("programme_retire", programme.slug)).status_code == 403


# For visitors -----------------------------------------------------------------------------


def announced(**fields):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    return create_training(status="planned", starts_on=tomorrow, **fields)


@pytest.mark.parametrize("count", [1, 3])
def test_upcoming_list_costs_the_same_for_any_number(count, client, django_assert_num_queries):
    trainings = [announced() for _ in range(count)]
    client.get(url("upcoming_list"), {"format": "online"})  # reads the choices
    with django_assert_num_queries(2):  # count, rows
        response = client.get(url("upcoming_list"))
    assert [row.pk for row in response.context["page"]] == [row.pk for row in trainings]
    with django_assert_num_queries(0):
        assert client.get(url("upcoming_list")).status_code == 200


def test_upcoming_page_says_what_is_needed_and_nothing_personal(client, django_assert_num_queries):
    training = announced(capacity=5, venue="Library")
    row = create_enrolment(training=training)
    create_session(training=training)
    project = create_project(donors=[create_donor(name="European Union")], is_public=True)
    create_funding(training=training, kind="donor_project", project=project)
    # Training, sessions, materials, guarantees, donors with their former names.
    with django_assert_num_queries(6):
        response = client.get(url("upcoming_detail", training.slug))
    text = response.content.decode()
    assert "Library" in text
    assert row.person.family_name not in text
    assert response.context["donors"] == ["European Union"]
    assert response.context["training"].places_left == 4


def test_past_or_hidden_training_has_no_public_page(client):
    hidden = announced(is_public=False)
    for training in (hidden, complete_training(status="approved")):
        assert client.get(url("upcoming_detail", training.slug)).status_code == 404


def test_center_pages_carry_trainings(center, coordinator, client):
    training = announced(center=center)
    late = complete_training(center=center)
    late.ends_on = timezone.localdate() - dt.timedelta(days=1)
    late.save()
    public_page = client.get(center.get_absolute_url()).content.decode()
    assert url("upcoming_detail", training.slug) in public_page
    staff_page = client.get(reverse("centers:center_staff")).content.decode()
    assert url("gap_list", late.slug) in staff_page


def test_gaps_lead_a_trainer_only_where_he_may_write(client):
    training = create_training(sessions=1, hours=None)
    create_enrolment(training=training, person=create_person(center=training.center, sex="U"))
    client.force_login(create_teaching_user(trainings=[training]))

    response = client.get(reverse("trainings:gap_list", args=[training.slug]))

    gaps = [*response.context["blocking"], *response.context["explainable"]]
    assert {gap.code for gap in gaps if gap.url} == {"unmarked"}
    assert {gap.code for gap in gaps if not gap.url} >= {"no_hours", "no_sex"}
