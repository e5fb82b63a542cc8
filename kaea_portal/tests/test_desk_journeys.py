"""Guests and volunteers in a real browser: a phone registers and cancels; a desk lets people in
with the network switched off, survives a restart, and sends everything when it is back."""

import json
import re
from typing import Any

import pytest
import segno
from django.utils import timezone, translation
from playwright.sync_api import expect

from centers.tests.factories import create_center, create_coordinator
from core.folding import fold
from events.desk_words import desk_words
from events.models import Registration, Scan
from events.tests.guest_factories import (
    book,
    create_hall,
    create_open_event,
    create_registration,
    guest,
    invite_desk,
)
from events.tickets import qr_text
from kaea_portal.demo import names as demo_names
from kaea_portal.tests.phones import (
    Start,
    by_hand,
    cut_off,
    festival,
    light,
    too_wide,
    wait_until,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_visitor_registers_on_a_phone_and_cancels(live_url: str, start: Start) -> None:
    event = create_open_event(title="Билим күнү", capacity=10)
    page = start().new_page()
    page.goto(f"{live_url}/ky/events/{event.slug}/")
    page.locator(f"a[href$='/{event.slug}/register/']").click()
    page.locator("[name=g-0-family_name]").fill("Асанова")
    page.locator("[name=g-0-given_name]").fill("Айгүл")
    page.locator("[name=g-0-age_band]").select_option("25-34")
    page.locator("[name=g-0-sex][value=F]").check(force=True)
    page.locator("[name=phone]").fill("0700 123 456")
    page.locator("[name=consent]").check()
    assert too_wide(page) == 0
    page.locator("main form[method=post] button").click()
    expect(page.locator(".ticket svg.qr")).to_be_visible()
    row = Registration.objects.get()
    expect(page.locator(".ticket .code")).to_have_text(row.shown_code)
    assert too_wide(page) == 0

    page.locator("a[href$='/cancel/']").click()
    page.locator("main form button").click()
    expect(page.locator(".ticket .code")).to_have_count(0)
    row.refresh_from_db()
    assert row.status == "cancelled"


def test_organiser_enrols_a_phone_that_works_without_a_network(
    live_url: str, start: Start, client: Any
) -> None:
    center = create_center()
    event, other = festival(center=center), festival()
    people = [
        create_registration(event=event, family_name=name)
        for name in ("Үсөнбаева", "Токтобекова", "Жээнбекова", "Абдыкадырова")
    ]
    gone = book(event, guest(family_name="Кетти"))
    gone.registrations.update(status="cancelled", cancelled_at=timezone.now())
    foreign = create_registration(event=other)

    client.force_login(create_coordinator(center=center))
    enrolled = client.post(f"/ky/events/work/{event.slug}/desks/", {"name": "Эшик А"})
    key = re.search(r"/desk/#([\w-]+)", enrolled.content.decode())
    assert key
    context = start()
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda said: problems.append(said.text) if "Content Security" in said.text else None,
    )
    page.goto(f"{live_url}/desk/#{key[1]}")
    expect(light(page)).to_have_attribute("data-tone", "ok")
    expect(light(page)).to_contain_text("4 адам,")  # the cancelled one is known, and not expected
    assert key[1] not in page.url
    wait_until(page, lambda: page.evaluate("navigator.serviceWorker.controller !== null"))
    wait_until(
        page,
        lambda: page.evaluate(
            "caches.keys().then((all) => all.some((n) => n.startsWith('desk-')))"
        ),
    )

    cut_off(page)
    said = page.locator("[data-said]")
    by_hand(page, people[0].shown_code.lower())
    expect(said).to_have_attribute("data-tone", "ok")
    expect(said).to_contain_text("Үсөнбаева")
    expect(light(page)).to_have_attribute("data-tone", "warn")
    expect(light(page)).to_have_attribute("data-waiting", "1")

    # The browser is closed and opened again, still without a network.
    context = start()
    page = context.new_page()
    page.goto(f"{live_url}/healthz")  # a page that sends nothing
    cut_off(page)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{live_url}/desk/")
    expect(light(page)).to_have_attribute("data-waiting", "1")
    said = page.locator("[data-said]")
    by_hand(page, people[0].code)
    expect(said).to_have_attribute("data-tone", "warn")  # already in
    page.locator("[data-find]").fill("toktobek")
    page.locator("[data-found] button").click()
    expect(said).to_contain_text("Токтобекова")
    by_hand(page, people[2].code)
    expect(said).to_contain_text("Жээнбекова")
    page.locator("[data-undo]").click()
    expect(said).to_have_attribute("data-tone", "warn")
    with translation.override("ky"):
        words = desk_words()
    refused = {
        gone.registrations.get().code: words["cancelled"],
        qr_text(other.slug, foreign.code): words["foreign"],
        "2222-2222": words["wrong"],
        "https://example.org/": words["unreadable"],
    }
    for text, answer in refused.items():
        by_hand(page, text)
        expect(said).to_contain_text(answer)
        expect(said).to_have_attribute("data-tone", "bad")
    page.locator("[data-walk-in-box] summary").click()
    page.locator("[name=family_name]").fill("Келди")
    page.locator("[name=given_name]").fill("Нурлан")
    page.locator("[data-walk-in] button").click()
    expect(said).to_contain_text("Келди Нурлан")
    expect(light(page)).to_have_attribute("data-waiting", "5")
    assert Scan.objects.count() == 0

    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(light(page)).to_have_attribute("data-waiting", "0", timeout=15000)
    expect(light(page)).to_have_attribute("data-tone", "ok", timeout=15000)
    came = set(event.registrations.counted().values_list("family_name", flat=True))
    assert came == {"Үсөнбаева", "Токтобекова", "Келди"}
    assert Scan.objects.count() == 5
    expect(page.locator("[data-problem-list] li")).to_have_count(0)
    assert too_wide(page) == 0
    assert problems == []


def test_answer_that_got_lost_and_another_desk_make_nobody_twice(
    live_url: str, start: Start
) -> None:
    event = festival()
    row = create_registration(event=event, family_name="Асанова")
    _a, key = invite_desk(event=event, name="A")
    b, key_b = invite_desk(event=event, name="B")
    context = start()
    page = context.new_page()
    page.goto(f"{live_url}/desk/#{key}")
    expect(light(page)).to_have_attribute("data-tone", "ok")
    # The portal takes the scan, but its answer never arrives.
    lost: list[str] = []

    def lose(route: Any) -> None:
        lost.append(route.request.post_data)
        route.fetch()
        route.abort()

    page.route("**/desk/scans", lose)
    by_hand(page, row.code)
    wait_until(page, lambda: Scan.objects.count() == 1)
    expect(light(page)).to_have_attribute("data-waiting", "1")
    page.unroute("**/desk/scans")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(light(page)).to_have_attribute("data-waiting", "0", timeout=15000)
    assert Scan.objects.count() == 1
    assert len(json.loads(lost[0])["scans"]) == 1

    # Desk B was without a network when the same ticket was shown there.
    page.goto("about:blank")
    page.goto(f"{live_url}/desk/#{key_b}")
    expect(page.locator("[data-desk-name]")).to_contain_text("B")
    by_hand(page, row.code)
    said = page.locator("[data-said]")
    expect(said).to_have_attribute("data-tone", "warn")
    expect(said).to_contain_text("A, ")
    assert event.registrations.counted().count() == 1
    assert b.scans.count() == 0


def test_ended_key_takes_the_names_off_the_phone(live_url: str, start: Start) -> None:
    event = festival()
    create_registration(event=event)
    desk, key = invite_desk(event=event)
    page = start().new_page()
    page.goto(f"{live_url}/desk/#{key}")
    expect(light(page)).to_have_attribute("data-tone", "ok")
    desk.revoked_at = timezone.now()
    desk.save()
    page.reload()
    expect(light(page)).to_have_attribute("data-tone", "bad")
    expect(page.locator("[data-work]")).to_be_hidden()
    kept = """new Promise((done) => { const ask = indexedDB.open("kaea-desk");
        ask.onsuccess = () => {
        const rows = ask.result.transaction("people").objectStore("people").getAll();
        rows.onsuccess = () => done(rows.result.length); }; })"""
    assert page.evaluate(kept) == 0


def test_names_are_folded_as_the_portal_folds_them(live_url: str, start: Start) -> None:
    page = start().new_page()
    page.goto(f"{live_url}/desk/")
    words = {word for pair in demo_names.FAMILY_NAMES for word in pair}
    words |= {*demo_names.WOMEN, *demo_names.MEN}
    words |= {
        *("Айгүл", "Aygul", "Aйгүл", "Djyldyz", "Жыл-дыз", "Бейшеналиева", "Beishenaliyeva"),
        *("Xolmatov", "Alexey", "Мээрим", "Ысык-Көл", "Щукин", "O'ktam", "Ұлан", "Ñuñez", "Ёлкина"),
        *("Şükür", "İlker", "Łukasz", "ﬁona", "Абдылдаев 3-класс", "", "  ", "ҢҢ", "Dzhumabekova"),
    }
    texts = sorted(words)
    there = page.evaluate("(texts) => texts.map((text) => window.foldName(text))", texts)
    assert len(texts) > 300
    assert {t: f for t, f in zip(texts, there, strict=True) if f != fold(t)} == {}


def test_decoder_reads_a_ticket_where_the_browser_has_none(live_url: str, start: Start) -> None:
    event = festival()
    text = qr_text(event.slug, create_registration(event=event).code)
    page = start().new_page()
    page.goto(f"{live_url}/desk/")
    uri = segno.make(text, error="m").png_data_uri(scale=5, border=4)
    read = page.evaluate(
        """async (uri) => {
            const desk = document.querySelector("[data-desk]");
            const { default: decode } = await import(desk.dataset.decoder);
            const image = new Image();
            image.src = uri;
            await image.decode();
            const canvas = document.createElement("canvas");
            canvas.width = image.width; canvas.height = image.height;
            const pen = canvas.getContext("2d");
            pen.drawImage(image, 0, 0);
            return decode(pen.getImageData(0, 0, canvas.width, canvas.height));
        }""",
        uri,
    )
    assert read == text


def test_hall_is_entered_and_left(live_url: str, start: Start) -> None:
    event = festival()
    hall = create_hall(event=event, name="Чоң зал")
    row = create_registration(event=event, family_name="Асанова")
    _desk, key = invite_desk(event=event, hall=hall)
    page = start().new_page()
    page.goto(f"{live_url}/desk/#{key}")
    expect(page.locator("[data-desk-name]")).to_contain_text("Чоң зал")
    said = page.locator("[data-said]")
    by_hand(page, row.code)
    expect(said).to_have_attribute("data-tone", "ok")
    by_hand(page, row.code)
    expect(said).to_have_attribute("data-tone", "warn")
    page.locator("[name=direction][value=out]").check()
    by_hand(page, row.code)
    expect(said).to_have_attribute("data-tone", "ok")
    expect(light(page)).to_have_attribute("data-waiting", "0", timeout=15000)
    wait_until(page, lambda: Scan.objects.count() == 2)
    effects = Scan.objects.order_by("scanned_at").values_list("kind", "hall", "effect")
    assert list(effects) == [("in", hall.pk, 1), ("out", hall.pk, -1)]
    row.refresh_from_db()
    assert row.status == "checked_in"
