"""The home pages, the search of the bar, the privacy notice and the way in at "/"."""

import datetime as dt
import gzip
import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.tests.factories import create_admin, create_directorate, create_user
from centers.models import Organisation
from centers.roles import center_ids
from centers.tests.factories import (
    create_center,
    create_coordinator,
    create_organisation,
    create_place,
    create_region,
    create_trainer_user,
)
from core.models import AuditEntry
from events.selectors import home_events
from events.tests.factories import create_event
from library import services as library_services
from library.tests.factories import (
    create_published,
    create_resource,
    create_reviewer,
    create_revision,
)
from people.tests.factories import create_person
from projects.tests.factories import create_donor, create_donor_viewer, create_project
from trainings.models import Training
from trainings.tests.factories import (
    create_funding,
    create_programme,
    create_register,
    create_session,
    create_teaching_user,
    create_training,
)

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response) -> str:
    body = response.content
    if response.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return re.sub(r"\s+", " ", body.decode())


def in_days(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def planned(**fields) -> Training:
    dates = {"starts_on": in_days(7), "ends_on": in_days(20)}
    return create_training(status=Training.Status.PLANNED, **dates | fields)


# The way in ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cookie", "accepted", "language"),
    [("", "", "ky"), ("", "de", "ky"), ("", "ru-RU,ru;q=0.9", "ru"), ("en", "ru", "en")],
)
def test_bare_address_leads_to_the_language_of_the_reader(client, cookie, accepted, language):
    if cookie:
        client.cookies["lang"] = cookie

    response = client.get("/", headers={"accept-language": accepted} if accepted else {})

    assert (response.status_code, response["Location"]) == (302, f"/{language}/")
    assert {"Accept-Language", "Cookie"} <= set(response["Vary"].split(", "))


# Visitors --------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_home_of_visitors_takes_six_statements(client, count, django_assert_num_queries):
    """And one when the figures are counted anew."""
    for _ in range(count):
        planned()
        create_event()
        create_register(training=create_training(status="approved"), count=2)
        create_published(title="Бюджет")

    with django_assert_num_queries(7):
        response = client.get("/en/")
    with django_assert_num_queries(6):
        client.get("/en/?missed=1")
    with django_assert_num_queries(0):
        again = client.get("/en/")

    assert (response.status_code, again.status_code) == (200, 200)
    assert len(response.context["tutorials"]) == len(response.context["events"]) == count


def test_home_shows_the_next_events_of_the_region(client):
    region = create_region(iso_code="KG-Y", name="Issyk-Kul")
    center = create_center(region=region, place=create_place(region=region))
    near, far = create_event(center=center, title="Nearby"), create_event(title="Distant")
    create_event(status="held", starts_on=in_days(-3), title="Over")

    page = text_of(client.get("/en/"))
    assert page.index(near.get_public_url()) < page.index(far.get_public_url())
    assert "Over" not in page
    narrowed = text_of(client.get("/en/?region=KG-Y"))
    assert "Nearby" in narrowed and "Distant" not in narrowed
    assert 'href="/en/events/?region=KG-Y"' in narrowed


def test_home_shows_the_newest_tutorials_in_the_language_there_is(client):
    english = create_published(title="Budget", language="en")
    create_published(resource=create_resource(kind="video"), title="Film", language="en")
    create_published(title="Бюджет", language="ky")
    library_services.withdraw_resource(
        create_published(title="Эски").resource, reason="X", by=create_directorate()
    )

    page = text_of(client.get("/en/"))

    assert f'<h3><a href="/en/library/{english.resource.slug}/">Budget</a></h3>' in page
    assert '<h3 lang="ky"><a href=' in page
    assert "Film" not in page and "Эски" not in page


def test_home_of_a_reviewer_shows_what_waits():
    by = create_directorate()
    waits = library_services.submit_revision(create_revision(by=by, title="Бюджет"), by=by)
    create_revision(by=by, title="Каралама")

    page = text_of(signed_in(create_reviewer()).get("/en/"))

    assert "Бюджет" in page and "Каралама" not in page
    assert f"/en/library/desk/materials/{waits.edition.resource.slug}/ky/review/" in page


def test_search_finds_published_materials_once_in_any_alphabet():
    edition = create_published(title="Үй-бүлөнүн бюджети")
    create_published(resource=edition.resource, title="Семейный бюджет", language="ru")
    create_revision(title="Бюджеттин караламасы")

    assert found(create_trainer_user(), "бюджет") == {"materials": ["Үй-бүлөнүн бюджети"]}
    assert found(create_user(), "uy-bulonun") == {"materials": ["Үй-бүлөнүн бюджети"]}


@pytest.mark.parametrize(
    ("user", "entries"),
    [
        (create_coordinator, 6),
        (create_directorate, 6),
        (create_reviewer, 2),
        (create_trainer_user, 3),
    ],
)
def test_menu_has_the_library_and_six_entries_at_most(user, entries):
    response = signed_in(user()).get("/en/privacy/")

    urls = [item.url for item in response.context["nav_items"]]
    assert len(urls) == entries
    assert [url for url in urls if url.startswith("/en/library/")] != []


def test_home_of_visitors_is_light(client):
    for _ in range(8):
        planned()

    page = client.get("/ky/", headers={"accept-encoding": "gzip"})

    assert len(page.content) < 15_000


def test_home_shows_next_trainings_of_the_chosen_region(client):
    naryn, osh = create_region(), create_region(name="Osh region", iso_code="KG-O")
    here = planned(center=create_center(region=naryn), programme=create_programme(title="Sewing"))
    there = planned(center=create_center(region=osh), programme=create_programme(title="Plumbing"))

    everything = text_of(client.get("/en/"))
    one = text_of(client.get("/en/?region=KG-O"))
    unknown = client.get("/en/?region=nowhere")

    assert (here.programme.title in everything, there.programme.title in everything) == (True, True)
    assert (here.programme.title in one, there.programme.title in one) == (False, True)
    assert unknown.status_code == 200


def test_home_names_few_centers_of_a_region_and_counts_many(client):
    few, many = create_region(), create_region(name="Osh region", iso_code="KG-O")
    for number in range(4):
        create_center(region=few, name=f"Near {number}")
    for number in range(5):
        create_center(region=many, name=f"Far {number}")

    page = text_of(client.get("/en/"))

    assert [f"Near {number}" in page for number in range(4)] == [True] * 4
    assert "Far " not in page
    assert '<a href="/en/centers/?region=KG-O">5 centers</a>' in page


def test_home_says_how_many_places_are_left(client):
    training = planned(capacity=5)
    create_register(training=training, count=3)

    assert "2 places left" in text_of(client.get("/en/"))


def test_home_without_trainings_says_what_to_do(client):
    assert "No training is announced yet" in text_of(client.get("/en/"))


def test_home_hides_few_people_and_names_nobody(client):
    training = create_training(status="approved", starts_on=in_days(-40))
    row = create_register(training=training, count=3)[0]

    page = text_of(client.get("/en/"))

    assert "<dd>*</dd>" in page
    assert "A star stands for a number that is hidden" in page
    assert row.person.family_name not in page


def test_home_says_which_figures_these_are(client):
    create_register(training=create_training(status="approved", starts_on=in_days(-40)), count=6)

    page = text_of(client.get("/en/"))

    assert "<dt>people learned</dt><dd>6</dd><dd>each person counted once</dd>" in page
    assert "Approved trainings only." in page
    assert "As of <time" in page


# Members ---------------------------------------------------------------------------------------


def test_home_of_a_coordinator_shows_attention_sessions_and_actions():
    center = create_center()
    training = create_training(center=center, starts_on=in_days(-3), ends_on=in_days(9))
    create_session(training=training, held_on=in_days(2), topic="Passwords")
    create_training(center=center, starts_on=in_days(-30), ends_on=in_days(-20))

    response = signed_in(create_coordinator(center=center)).get("/en/")

    page = text_of(response)
    assert "What needs my attention" in page
    assert "Passwords" in page
    assert "/en/trainings/new/" in page
    assert f"/en/centers/{center.slug}/staff/" in page
    assert response.context["todo"].items[0].code == "not_closed"


def test_home_of_a_coordinator_shows_nothing_of_other_centers():
    foreign = create_training(starts_on=in_days(-3), ends_on=in_days(9))
    create_session(training=foreign, held_on=in_days(1))

    response = signed_in(create_coordinator()).get("/en/")

    assert (list(response.context["sessions"]), list(response.context["trainings"])) == ([], [])


def test_home_of_a_trainer_lists_the_own_trainings():
    own, _foreign = create_training(), create_training()
    user = create_teaching_user(trainings=[own])

    response = signed_in(user).get("/en/")

    assert [line.slug for line in response.context["trainings"]] == [own.slug]


def test_home_of_a_trainer_without_trainings_says_so():
    assert "No training is open" in text_of(signed_in(create_trainer_user()).get("/en/"))


def test_home_of_the_directorate_shows_attention_and_figures():
    create_training(status="submitted")
    create_register(training=create_training(status="approved"), count=2)

    response = signed_in(create_directorate()).get("/en/")

    assert response.context["todo"].total == 1
    assert response.context["board"].total.people.value == 2
    assert "/en/dashboard/" in text_of(response)


@pytest.mark.parametrize("create", [create_directorate, create_admin])
def test_bar_of_the_directorate_says_its_place_and_its_role_once_each(create):
    user = create()
    html = text_of(signed_in(user).get("/ky/centers/"))
    role = user.get_national_role_display()

    assert html.count(f"<b>Бардык борборлор</b><small>{role}</small>") == 1
    assert html.count(f"<b>{role}</b>") == 0


def test_home_of_a_donor_shows_the_latest_project():
    donor = create_donor()
    create_project(donors=[donor], title="New project", starts_on=dt.date(2026, 11, 1))
    paid = create_project(donors=[donor], title="Paid project", starts_on=dt.date(2024, 1, 1))
    training = create_training(status="approved", starts_on=in_days(-40))
    create_register(training=training, count=7)
    create_funding(training=training, kind="donor_project", project=paid)

    page = text_of(signed_in(create_donor_viewer(donor=donor)).get("/en/"))

    assert "Paid project" in page
    assert "<dd>7</dd>" in page


def test_home_of_a_donor_without_projects_says_whom_to_ask():
    page = text_of(signed_in(create_donor_viewer()).get("/en/"))

    assert "No project is linked to you yet" in page


@pytest.mark.parametrize("role", ["library_reviewer", ""])
def test_home_of_others_says_what_they_can_do(role):
    page = text_of(signed_in(create_user(national_role=role)).get("/en/"))

    assert page.count("<h1>") == 1
    assert "There is nothing to review yet" in page or "No training is open" in page


# Search ----------------------------------------------------------------------------------------


def found(user, text: str) -> dict[str, list[str]]:
    response = signed_in(user).get("/en/search/", {"q": text})
    assert response.status_code == 200
    return {group.code: [hit.label for hit in group.hits] for group in response.context["groups"]}


def test_search_finds_people_in_any_alphabet_and_by_phone():
    center = create_center(name="Нарын", code="NRN", place=create_place(name="Нарын"))
    user = create_coordinator(center=center)
    phones = ["+996700123456"]
    create_person(
        center=center,
        family_name="Асанова",
        given_name="Айгүл",
        birth_year=1990,
        phones=phones,
    )

    texts = ("Asanova Aigul", "айгул АСАНОВА", "Айгүл Асанова 1990", "0700 12 34 56", "123456")
    for text in texts:
        assert found(user, text) == {"people": ["Асанова Айгүл"]}, text
    for text in ("Айгүл Асанова 1991", "1990", "кызы", "23"):
        assert found(user, text) == {}, text


def test_search_never_finds_people_of_another_center():
    create_person(center=create_center(), family_name="Асанова", phones=["+996700123456"])

    for user in (create_coordinator(), create_donor_viewer(), create_user(), create_trainer_user()):
        assert "people" not in found(user, "Асанова")
        assert "people" not in found(user, "+996700123456")


def test_search_finds_trainings_centers_and_organisations():
    center = create_center(name="Sewing center")
    training = create_training(center=center, programme=create_programme(title="Sewing dresses"))
    create_organisation(name="Sewing factory", kind=Organisation.Kind.EMPLOYER)

    assert found(create_directorate(), "sewing") == {
        "trainings": ["Sewing dresses"],
        "centers": ["Sewing center"],
        "organisations": ["Sewing factory"],
    }
    assert found(create_directorate(), training.slug) == {"trainings": ["Sewing dresses"]}


def test_search_finds_events_by_title_center_and_number_within_sight():
    center = create_center(name="Naryn center")
    event = create_event(center=center, title="Round table on sewing", starts_on=in_days(5))
    older = create_event(center=center, title="Sewing day", starts_on=in_days(2))
    create_event(title="Sewing elsewhere")
    own = create_coordinator(center=center)

    assert found(own, "SEWING") == {"events": [event.title, older.title]}
    assert found(own, event.slug) == {"events": [event.title]}
    assert set(found(own, "naryn")["events"]) == {event.title, older.title}
    assert len(found(create_directorate(), "sewing")["events"]) == 3
    for stranger in (create_donor_viewer(), create_reviewer(), create_user()):
        assert "events" not in found(stranger, "sewing")
    response = signed_in(own).get("/en/search/", {"q": event.slug})
    (group,) = response.context["groups"]
    assert group.hits[0].url == event.get_absolute_url()
    assert group.hits[0].about.startswith(f"{event.slug}, Naryn center, ")


# What waits, what comes next --------------------------------------------------------------------


def test_home_of_a_coordinator_shows_next_and_overdue_events():
    center = create_center()
    user = create_coordinator(center=center)
    create_event(center=center, title="Soon", starts_on=in_days(3))
    create_event(center=center, title="Later", starts_on=in_days(9), status="planned")
    late = create_event(center=center, title="Late", planned_on=in_days(-2), status="planned")
    mute = create_event(center=center, title="Mute", status="held", starts_on=in_days(-40))
    create_event(center=center, title="Told", status="held", starts_on=in_days(-3))
    create_event(title="Stranger", starts_on=in_days(-3), status="announced")

    context = signed_in(user).get("/en/").context

    assert [line.title for line in context["events"]] == ["Soon", "Later"]
    assert [(item.text, item.tone, item.url) for item in context["todo"].items] == [
        ("The report is missing: Mute", "bad", f"/en/events/work/{mute.slug}/report/"),
        ("Was it held? Late", "warn", late.get_absolute_url()),
    ]
    trainer = create_trainer_user(center=center)
    context = signed_in(trainer).get("/en/").context
    assert [line.title for line in context["events"]] == ["Soon", "Later"]
    assert context["todo"].items == []


def test_home_of_the_directorate_names_its_own_events_and_counts_the_others():
    for _ in range(2):
        create_event(starts_on=in_days(-3), status="announced")
    create_event(of_directorate=True, title="Own", starts_on=in_days(-3), status="announced")
    create_event(title="Next")

    context = signed_in(create_directorate()).get("/en/").context

    assert [line.title for line in context["events"]] == ["Next"]
    assert [item.text for item in context["todo"].items] == [
        "Was it held? Own",
        "2 events of centers are overdue",
    ]
    assert context["todo"].items[1].url == "/en/events/work/planned/"


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("role", ["directorate", "coordinator", "trainer"])
def test_events_on_a_home_page_take_one_statement(role, count, django_assert_num_queries):
    center = create_center()
    make = {"directorate": create_directorate}.get(role)
    user = (
        make()
        if make
        else (
            create_coordinator(center=center)
            if role == "coordinator"
            else create_trainer_user(center=center)
        )
    )
    for number in range(count):
        create_event(center=center, starts_on=in_days(number + 1))
        create_event(center=center, starts_on=in_days(-3 - number), status="announced")
    center_ids(user)  # read once per request

    with django_assert_num_queries(1):
        found = home_events(user)

    assert len(found.coming) == count
    assert found.todo.total == {"directorate": 1, "coordinator": count, "trainer": 0}[role]


def test_search_shows_ten_of_a_kind_and_leads_to_the_list():
    programme = create_programme(title="Sewing dresses")
    for _ in range(12):
        create_training(programme=programme)

    response = signed_in(create_directorate()).get("/en/search/", {"q": "sewing"})

    (group,) = response.context["groups"]
    assert (len(group.hits), group.more_url) == (10, "/en/trainings/?q=sewing")


@pytest.mark.parametrize("count", [1, 3])
def test_search_takes_six_statements(count, django_assert_num_queries):
    programme = create_programme(title="Sewing dresses")
    for _ in range(count):
        create_training(programme=programme)
        create_event(title="Sewing")
        create_center(name="Sewing center")
        create_organisation(name="Sewing factory")
        create_person(family_name="Sewing")
        create_published(title="Sewing")
    client = signed_in(create_directorate())
    client.get("/en/search/", {"q": "sewing"})  # the line of the log

    with django_assert_num_queries(6):
        client.get("/en/search/", {"q": "sewing"})


def test_search_is_in_the_log_when_people_were_shown():
    person = create_person(family_name="Sewing", phones=["+996700123456"])
    create_published(title="Painting")
    client = signed_in(create_directorate())
    lines = AuditEntry.objects.filter(action="viewed")
    client.get("/en/search/", {"q": "painting"})
    assert lines.count() == 0
    for text in ("sewing", "0700123456", "Sewing"):
        assert person.family_name in client.get("/en/search/", {"q": text}).content.decode()
    line = lines.get()
    assert (line.note, line.path, line.changes, line.object_label) == (
        *("search", "/en/search/"),
        *({}, ""),
    )


@pytest.mark.parametrize("text", ["", " ", "a", "%", "_", "\\", "'", "☃" * 500, "0" * 300])
def test_search_bears_any_text(text):
    response = signed_in(create_directorate()).get("/en/search/", {"q": text})

    assert response.status_code == 200


# Privacy ---------------------------------------------------------------------------------------


def test_privacy_names_rights_the_clock_and_the_contact(client, django_assert_num_queries):
    create_organisation(
        kind=Organisation.Kind.ASSOCIATION, name="KAEA", email="kaea@example.org", phone="+996312"
    )

    with django_assert_num_queries(1):
        response = client.get("/en/privacy/")

    page = text_of(response)
    assert "within seven days" in page
    assert "mailto:kaea@example.org" in page
    assert "Another center never sees your data." in page


@pytest.mark.parametrize("path", ["/", "/en/", "/en/trainings/", "/healthz"])
def test_host_that_is_not_ours_is_a_calm_400(path):
    client = Client(raise_request_exception=False, headers={"host": "evil.example"})
    response = client.get(path)

    assert response.status_code == 400
    assert b"evil.example" not in response.content
