"""A volunteer's phone at the door, in a real browser: how it becomes a desk, what it forgets, a
wrong clock, the camera, a walk-in in a hurry, the organiser's own phone."""

import io
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from PIL import Image
from playwright.sync_api import Browser, Error, Page, expect

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from core import pdf
from events import services, tickets
from events.desk_words import desk_words
from events.models import Event, Registration, Scan
from events.tests.guest_factories import book, create_registration, invite_desk
from kaea_portal.tests.phones import PHONE, Start, by_hand, cut_off, festival, light, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = 86_400_000


def words(name: str) -> str:
    with translation.override("ky"):
        return desk_words()[name]


def said(page: Page) -> Any:
    return page.locator("[data-said]")


def open_desk(page: Page, live_url: str, invitation: str) -> None:
    page.goto(f"{live_url}/desk/#{invitation}")
    expect(light(page)).to_have_attribute("data-tone", "ok", timeout=15000)
    wait_until(page, lambda: page.evaluate("navigator.serviceWorker.controller !== null"))


def back_online(page: Page) -> None:
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")


def kept(page: Page, store: str) -> list[Any]:
    """What the phone's own database holds."""
    return page.evaluate(
        """(store) => new Promise((done) => { const ask = indexedDB.open("kaea-desk");
        ask.onsuccess = () => {
            const rows = ask.result.transaction(store).objectStore(store).getAll();
            rows.onsuccess = () => done(rows.result); }; })""",
        store,
    )


def test_qr_code_makes_one_phone_a_desk(live_url: str, start: Start, browser: Browser) -> None:
    event = festival()
    create_registration(event=event)
    gone = book(event)
    services.cancel(gone, by=None)
    _desk, invitation = invite_desk(event=event)
    page = start().new_page()
    open_desk(page, live_url, invitation)
    ready = words("ready").partition("{time}")[0].format(people=1)
    expect(light(page)).to_contain_text(ready)  # who gave the place back is none of them
    page.goto("about:blank")
    open_desk(page, live_url, invitation)  # the same phone looks at the code again

    context = browser.new_context(**PHONE)
    second = context.new_page()
    second.goto(f"{live_url}/desk/#{invitation}")
    expect(light(second)).to_have_text(words("enrol_used"))
    expect(second.locator("[data-work]")).to_be_hidden()
    assert kept(second, "people") == []
    context.close()


def test_answer_to_the_invitation_that_got_lost_does_no_harm(live_url: str, start: Start) -> None:
    event = festival()
    desk, invitation = invite_desk(event=event)
    page = start().new_page()

    def lose(route: Any) -> None:
        # The page may have given up waiting by then, and asked again.
        with suppress(Error):
            route.fetch()
            route.abort()

    page.route("**/desk/enrol", lose)
    page.goto(f"{live_url}/desk/#{invitation}")
    expect(light(page)).to_have_text(words("enrol_offline"))
    desk.refresh_from_db()
    assert desk.enrolled_at is not None
    page.unroute("**/desk/enrol")
    page.reload()
    expect(light(page)).to_have_attribute("data-tone", "ok")


def test_ended_key_leaves_no_name_on_the_phone(live_url: str, start: Start) -> None:
    event = festival()
    row = create_registration(event=event, family_name="Жашыруунова")
    desk, invitation = invite_desk(event=event)
    page = start().new_page()
    open_desk(page, live_url, invitation)
    cut_off(page)
    by_hand(page, row.code)
    page.locator("[data-walk-in-box] summary").click()
    page.locator("[name=family_name]").fill("Келгенова")
    page.locator("[name=given_name]").fill("Айгүл")
    page.locator("[data-walk-in] button").click()
    expect(light(page)).to_have_attribute("data-waiting", "2")
    services.revoke_desk(desk, by=create_directorate())

    back_online(page)
    expect(light(page)).to_contain_text(words("bad_key"), timeout=15000)
    assert kept(page, "people") == []
    assert kept(page, "log") == []
    queue = kept(page, "queue")
    assert [(line["k"], line["name"]) for line in queue] == [("in", "")]
    everything = page.evaluate("document.body.innerText")
    assert "ова" not in everything
    assert Scan.objects.count() == 0

    # A new code for the same phone: what it scanned by number still counts.
    _desk, again = invite_desk(event=event)
    page.goto("about:blank")
    open_desk(page, live_url, again)
    wait_until(page, lambda: Scan.objects.count() == 1)
    row.refresh_from_db()
    assert row.status == "checked_in"


def test_names_leave_the_phone_when_the_event_is_over(live_url: str, start: Start) -> None:
    event = festival()
    create_registration(event=event)
    _desk, invitation = invite_desk(event=event)
    page = start().new_page()
    open_desk(page, live_url, invitation)
    assert len(kept(page, "people")) == 1
    # The day after, without a network: the phone knows by itself.
    page.add_init_script(f"const real = Date.now; Date.now = () => real.call(Date) + {2 * DAY};")
    cut_off(page)
    page.reload()
    expect(light(page)).to_contain_text(words("bad_key"))
    assert kept(page, "people") == []


@pytest.mark.parametrize("shift", [-DAY, DAY])
def test_clock_of_the_phone_may_be_a_day_wrong(live_url: str, start: Start, shift: int) -> None:
    event = festival()
    rows = [create_registration(event=event) for _ in range(3)]
    _desk, invitation = invite_desk(event=event)
    page = start().new_page()
    page.add_init_script(
        f"self.shift = {shift}; const real = Date.now;"
        "Date.now = () => real.call(Date) + self.shift;"
    )
    open_desk(page, live_url, invitation)
    cut_off(page)
    for row in rows[:2]:
        before = timezone.now()
        by_hand(page, row.code)
        expect(said(page)).to_have_attribute("data-tone", "ok")
        expect(said(page)).to_contain_text(row.full_name)
        row.checked_in_at = before  # what it should come to
        page.evaluate("self.shift -= 3600000")  # and now somebody sets it back by an hour
    # Set forward by hours, it is never later than the moment at which the portal hears of it.
    page.evaluate("self.shift += 5 * 3600000")
    by_hand(page, rows[2].code)
    expect(said(page)).to_contain_text(rows[2].full_name)
    back_online(page)
    wait_until(page, lambda: Scan.objects.count() == 3)
    for row in rows[:2]:
        at = Registration.objects.get(pk=row.pk).checked_in_at
        assert at is not None
        assert row.checked_in_at is not None
        assert abs((at - row.checked_in_at).total_seconds()) < 10
    last = Registration.objects.get(pk=rows[2].pk).checked_in_at
    assert last is not None
    assert last <= timezone.now()


def test_mistake_is_taken_back_some_guests_later(live_url: str, start: Start) -> None:
    event = festival()
    rows = [create_registration(event=event) for _ in range(3)]
    _desk, invitation = invite_desk(event=event)
    page = start().new_page()
    open_desk(page, live_url, invitation)
    cut_off(page)
    for row in rows:
        by_hand(page, row.code)
        expect(said(page)).to_contain_text(row.full_name)
    by_hand(page, rows[0].code)
    expect(said(page)).to_have_attribute("data-tone", "warn")
    page.locator("[data-undo]").click()
    expect(said(page)).to_contain_text(words("undone"))
    expect(light(page)).to_have_attribute("data-waiting", "4")
    back_online(page)
    expect(light(page)).to_have_attribute("data-waiting", "0", timeout=15000)
    statuses = [Registration.objects.get(pk=row.pk).status for row in rows]
    assert statuses == ["registered", "checked_in", "checked_in"]


def test_walk_in_needs_two_words_and_four_touches(live_url: str, start: Start) -> None:
    event = festival()
    create_registration(event=event)
    _desk, invitation = invite_desk(event=event)
    page = start().new_page()
    open_desk(page, live_url, invitation)
    cut_off(page)
    page.locator("[data-find]").fill("Келдибекова Нурай")
    page.locator("[data-write-down]").click()
    form = page.locator("[data-walk-in]")
    expect(form.locator("[name=family_name]")).to_have_value("Келдибекова")
    expect(form.locator("[name=given_name]")).to_have_value("Нурай")
    expect(form.locator("[name=guardian_name]")).to_be_hidden()
    form.locator("[name=age_band]").select_option("0-17")
    expect(form.locator("[name=guardian_name]")).to_be_visible()
    form.locator("[name=age_band]").select_option("25-34")
    expect(form.locator("[name=guardian_name]")).to_be_hidden()
    form.locator("[name=sex][value=F]").check(force=True)
    form.locator("[name=consent]").check()
    form.locator("button").click()
    expect(said(page)).to_have_attribute("data-tone", "ok")
    back_online(page)
    wait_until(page, lambda: event.registrations.counted().count() == 1)
    row = event.registrations.counted().get()
    assert (row.full_name, row.sex, row.age_band) == ("Келдибекова Нурай", "F", "25-34")
    assert row.booking.consent_version == "event-1"


def film(event: Event, row: Registration, path: Path) -> Path:
    """What a camera sees that looks at the printed ticket, as a film of one picture."""
    data = tickets.ticket_data(event, [row], language="ky")
    page = Image.open(io.BytesIO(pdf.render_png(tickets.TICKET, data, ppi=110))).convert("RGB")
    frame = Image.new("RGB", (640, 720), "#8a8f92")
    frame.paste(page.rotate(4, expand=True, fillcolor="#8a8f92"), (60, 30))
    still = io.BytesIO()
    frame.save(still, "JPEG", quality=85)
    path.write_bytes(still.getvalue() * 30)
    return path


def test_camera_reads_a_printed_ticket_without_a_network(
    live_url: str, start: Start, tmp_path: Path
) -> None:
    event = festival()
    row = create_registration(event=event, family_name="Асанова")
    _desk, invitation = invite_desk(event=event)
    seen = film(event, row, tmp_path / "ticket.mjpeg")
    context = start(
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={seen}",
    )
    page = context.new_page()
    open_desk(page, live_url, invitation)
    cut_off(page)
    page.locator("[data-camera]").click()
    expect(said(page)).to_have_attribute("data-tone", "ok", timeout=15000)
    expect(said(page)).to_contain_text("Асанова")
    page.wait_for_timeout(1500)  # it goes on looking at the same ticket
    expect(light(page)).to_have_attribute("data-waiting", "1")
    page.locator("[data-camera]").click()
    expect(page.locator("[data-video]")).to_be_hidden()
    back_online(page)
    wait_until(page, lambda: event.registrations.counted().count() == 1)


def test_organiser_opens_a_desk_on_the_own_phone(live_url: str, start: Start) -> None:
    center = create_center()
    event = festival(center=center)
    row = create_registration(event=event)
    client = Client()
    client.force_login(create_coordinator(center=center))
    context = start()
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_url}])
    page = context.new_page()
    page.goto(live_url + reverse("events:desk_list", args=[event.slug]))
    page.locator("form[action$='/desks/open/'] button").click()
    expect(light(page)).to_have_attribute("data-tone", "ok", timeout=15000)
    by_hand(page, row.code)
    expect(said(page)).to_have_attribute("data-tone", "ok")
    wait_until(page, lambda: event.registrations.counted().count() == 1)


def test_organiser_lets_in_without_javascript(live_url: str, browser: Browser) -> None:
    center = create_center()
    event = festival(center=center)
    row = create_registration(event=event)
    client = Client()
    client.force_login(create_coordinator(center=center))
    context = browser.new_context(**PHONE, java_script_enabled=False)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_url}])
    page = context.new_page()
    page.goto(live_url + reverse("events:guest_list", args=[event.slug]))
    page.locator("button[name=in]").click()
    expect(page.locator("button[name=back]")).to_have_count(1)
    row.refresh_from_db()
    assert row.status == "checked_in"
    page.locator("button[name=back]").click()
    expect(page.locator("button[name=in]")).to_have_count(1)
    row.refresh_from_db()
    assert row.status == "registered"
    context.close()
