"""News for visitors: asked for, confirmed by mail, sent once, stopped by one click; feeds say the
same."""

import datetime as dt
import re
import xml.etree.ElementTree as ET

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone, translation

from accounts.tests.factories import create_directorate
from centers.tests.factories import (
    create_area,
    create_center,
    create_coordinator,
    create_place,
    create_region,
)
from core import messages, stopping, subscriptions
from core.models import OutgoingMessage, Subscription
from events.tests.factories import create_event
from library.tests.factories import create_published
from trainings import services
from trainings.tests.factories import create_announced, create_programme

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
START = timezone.localtime().replace(hour=11, minute=0)
ATOM = "{http://www.w3.org/2005/Atom}"
FORM = {"email": "Reader@Example.org", "kinds": ["events", "trainings"], "language": "en"}


@pytest.fixture
def clock(monkeypatch):
    """`clock(n)`: it is eleven in the morning of the n-th day from today."""

    def turn(days):
        monkeypatch.setattr(timezone, "now", lambda: START + days * DAY)

    turn(0)
    return turn


@pytest.fixture
def visitor():
    """A mail program or a browser without any cookie: where a token is needed, it must not be a
    cookie's."""
    return Client(enforce_csrf_checks=True)


def create_reader(**fields):
    now = timezone.now()
    values = {"email": "reader@example.org", "language": "en", "confirmed_at": now, "asked_at": now}
    return Subscription.objects.create(**values | {"told_until": now} | fields)


def announce(**fields):
    days = (timezone.now() + 20 * DAY).date()
    return create_event(
        status="announced", is_public=True, published_at=timezone.now(), starts_on=days, **fields
    )


def url_in(letter, name):
    return re.search(rf"http://[^/]+(/\S+/{name}/)", letter.body)[1]


def test_nothing_but_a_question_goes_to_who_did_not_confirm(client, visitor, clock):
    assert client.post("/en/news/", FORM).url == "/en/news/asked/"
    messages.send_due()
    (question,) = mail.outbox
    assert question.to == ["reader@example.org"]
    announce()
    clock(1)
    assert subscriptions.send_news() == 0

    path = url_in(question, "confirm")
    assert "reader@example.org" in visitor.get(path).content.decode()
    assert not Subscription.objects.confirmed().exists()  # mail programs open addresses themselves
    for _again in range(2):
        assert visitor.post(path).status_code == 302
    assert Subscription.objects.confirmed().count() == 1
    letter = OutgoingMessage.objects.get(kind=subscriptions.CONFIRM)
    assert (letter.is_secret, letter.body) == (True, "")


def test_news_come_once_and_one_click_stops_and_erases(visitor, clock):
    reader = create_reader(kinds=["events"])
    clock(0.5)
    announce(title="Round table")
    clock(1)
    for _again in range(2):
        subscriptions.send_news()
        messages.send_due()
    (letter,) = mail.outbox
    assert "Round table" in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = letter.extra_headers["List-Unsubscribe"]
    assert address == f"<{stopping.url_of(reader.pk, 'subscription_stop', 'en')}>"
    clock(2)
    assert subscriptions.send_news() == 0  # nothing is new

    path = url_in(letter, "stop")
    assert visitor.get(path).status_code == 200
    assert Subscription.objects.exists()
    for _again in range(2):
        assert visitor.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscription.objects.exists()
    assert not OutgoingMessage.objects.filter(kind=stopping.NEWS).exists()
    assert visitor.post("/en/news/1.forged/stop/").status_code == 404
    assert visitor.get(url_in(letter, "change")).status_code == 404


def test_each_gets_what_he_asked_for_and_the_feed_says_the_same(client, clock):
    naryn, osh = create_region(), create_region(name="Osh region", iso_code="KG-O")
    sewing, digital = create_area(code="sewing"), create_area(code="digital")
    places = {one.iso_code: create_place(region=one) for one in (naryn, osh)}
    wishes = {
        "naryn": {"regions": ["KG-N"]},
        "sewing": {"topics": ["sewing"]},
        "both": {"kinds": ["trainings"], "regions": ["KG-O"], "topics": ["digital"]},
        "all": {},
    }
    for name, wish in wishes.items():
        create_reader(email=f"{name}@example.org", **wish)
    clock(0.5)
    for code, place in places.items():
        announce(title=f"Event {code}", place=place, region=place.region)
        for area in (sewing, digital):
            programme = create_programme(area=area, title_en=f"{area.code} {code}")
            created = create_announced(programme=programme, place=place, region=place.region)
            type(created).objects.filter(pk=created.pk).update(published_at=timezone.now())
    clock(1)
    assert subscriptions.send_news() == 4
    messages.send_due()
    got = {
        letter.to[0].partition("@")[0]: set(re.findall(r"^\* (.+)$", letter.body, re.MULTILINE))
        for letter in mail.outbox
    }
    everything = {
        *("Event KG-N", "sewing KG-N", "digital KG-N"),
        *("Event KG-O", "sewing KG-O", "digital KG-O"),
    }
    assert got == {
        "naryn": {"Event KG-N", "sewing KG-N", "digital KG-N"},
        "sewing": {"Event KG-N", "Event KG-O", "sewing KG-N", "sewing KG-O"},
        "both": {"digital KG-O"},
        "all": everything,
    }
    assert titles(client, "trainings", "?region=KG-O&topic=digital") == got["both"]
    assert titles(client, "events") | titles(client, "trainings") == everything
    assert client.get("/en/news/nonsense.atom").status_code == 404


def titles(client, kind, query=""):
    feed = ET.fromstring(client.get(f"/en/news/{kind}.atom{query}").content)
    return {entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")}


def test_tutorials_are_news_in_the_readers_language(client, clock):
    with translation.override("en"):
        create_published()
    assert len(titles(client, "tutorials")) == 1


def test_training_shown_later_is_news_then(clock):
    training = create_announced(is_public=False)
    reader = create_reader(kinds=["trainings"])
    clock(1)
    assert subscriptions.send_news() == 0
    clock(1.2)
    services.update_training(training, by=create_directorate(), is_public=True)
    clock(2)
    assert subscriptions.send_news() == 1
    assert OutgoingMessage.objects.get(kind=stopping.NEWS).record_id == str(reader.pk)


def test_who_subscribes_again_learns_nothing_and_changes_nothing(client, clock):
    create_reader(kinds=["events"])
    for _again in range(2):
        assert client.post("/en/news/", FORM).url == "/en/news/asked/"
    row = Subscription.objects.get()
    assert row.kinds == ["events"]
    assert not OutgoingMessage.objects.exists()  # asked a moment ago
    clock(0.1)
    client.post("/en/news/", FORM)
    messages.send_due()
    (letter,) = mail.outbox
    page = client.post(url_in(letter, "change"), FORM | {"regions": []})
    assert "Saved." in page.content.decode()
    row.refresh_from_db()
    assert row.kinds == ["events", "trainings"]


def test_nobody_is_flooded_through_the_form(client, clock):
    for hours in range(0, 24, 2):
        clock(hours / 24)
        client.post("/en/news/", FORM)
    messages.send_due()
    assert len(mail.outbox) == subscriptions.QUESTIONS_AT_MOST


def test_unconfirmed_and_old_letters_are_erased(client, clock):
    client.post("/en/news/", FORM)
    create_reader(email="other@example.org")
    clock(6)
    assert subscriptions.erase_old() == 0
    clock(8)
    assert subscriptions.erase_old() == 1
    assert Subscription.objects.get().email == "other@example.org"
    assert not OutgoingMessage.objects.filter(to_email="reader@example.org").exists()


def test_machines_are_refused(client, monkeypatch):
    page = client.post("/en/news/", FORM | {"website": "x"})
    assert page.status_code == 200
    monkeypatch.setattr("core.subscription_views.FORMS_AT_MOST", 1)
    statuses = [client.post("/en/news/", FORM).status_code for _again in range(2)]
    assert statuses == [302, 429]
    assert Subscription.objects.count() == 1


def test_dead_mailbox_is_forgotten(clock):
    reader = create_reader()
    for number in range(3):
        OutgoingMessage.objects.create(
            channel="email", kind=stopping.NEWS, to_email=reader.email, language="en",
            subject="A", body="B", status="failed", record_id=str(reader.pk), audience="subscriber",
            record_type=subscriptions.LABEL, due_on=START.date() - (number + 1) * DAY,
        )  # fmt: skip
    clock(1)
    assert subscriptions.send_news() == 0
    assert not Subscription.objects.exists()


def test_centers_never_see_subscribers(client, clock):
    create_reader()
    clock(0.5)
    announce(center=create_center())
    clock(1)
    subscriptions.send_news()
    message = OutgoingMessage.objects.get(kind=stopping.NEWS)
    client.force_login(create_coordinator())
    assert "reader@example.org" not in client.get("/en/messages/").content.decode()
    assert client.get(message.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_letters_and_feeds_ask_the_same_for_any_number(
    client, clock, count, django_assert_num_queries
):
    create_reader()
    clock(0.5)
    for number in range(count):
        announce(title=f"Event {number}")
        create_announced()
    clock(1)
    with django_assert_num_queries(10):
        assert subscriptions.send_news() == 1
    for kind in ("events", "trainings"):
        with django_assert_num_queries(1):
            assert len(titles(client, kind)) == count
