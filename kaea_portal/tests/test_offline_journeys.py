"""A visitor with a cheap phone saves a tutorial, loses the connection, reads on after a restart."""

import re
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.core.management import call_command
from playwright.sync_api import Page, expect

from accounts.tests.factories import create_directorate
from core.tests.factories import create_picture, upload
from kaea_portal.tests.phones import Start, wait_until
from library.models import Resource
from library.services import add_image, publish_revision, save_revision, submit_revision
from library.tests.factories import (
    create_published,
    create_resource,
    create_reviewer,
    create_topic,
)
from library.views import phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BODY = "Башы.\n\n" + "\n\n".join(f"## {n}-бөлүм\n\n" + "Сөз. " * 200 for n in range(1, 6))


def publish_tutorial() -> Resource:
    resource = create_resource(slug="mobile-money")
    create_published(resource=resource, title="Мобилдик акча", body=BODY)
    Resource.objects.filter(pk=resource.pk).update(picture=create_picture())
    return resource


def save(page: Page) -> None:
    page.locator("[data-keep-save]").click()
    expect(page.locator("[data-keep-list]")).to_be_visible()
    expect(page.locator("[data-keep-save]")).to_be_hidden()
    wait_until(page, "navigator.serviceWorker.controller !== null")


def kept(page: Page) -> list[str]:
    """Paths of everything the reader's own store holds."""
    return page.evaluate(
        """async () => (await (await caches.open("saved-v1")).keys())
            .map((request) => new URL(request.url).pathname)"""
    )


def test_tutorial_is_read_without_a_connection_after_a_restart(live_url: str, start: Start) -> None:
    publish_tutorial()
    address = f"{live_url}/ky/library/mobile-money/"
    page = start().new_page()
    page.goto(address)
    save(page)

    context = start()  # another day
    context.set_offline(True)
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Мобилдик акча")
    expect(page.locator("[id='3-бөлүм']")).to_be_visible()
    assert page.evaluate("document.querySelector('main img').naturalWidth") > 0
    # The stylesheet is there too.
    assert page.evaluate("getComputedStyle(document.querySelector('.skip')).position") == "absolute"

    page.goto(f"{live_url}/ky/library/another-one/")
    expect(page.locator("h1")).to_have_count(1)
    page.locator("main a.button").click()
    row = page.locator("[data-saved-list] li")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Мобилдик акча")
    expect(row.locator("[data-row-size]")).to_have_text(re.compile(r"^\d+\s(кБ|kB)$"))
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Мобилдик акча")


def test_a_tutorial_found_by_a_misspelt_word_is_read_offline_after_a_restart(
    live_url: str, start: Start
) -> None:
    by = create_directorate()
    resource = create_resource(slug="mobile-money", by=by)
    credit = {"alt_ky": "Меню", "author": "Айгүл", "licence": "own", "is_published": True}
    image = add_image(resource, name="menu", file=upload(), by=by, **credit)
    body = f"{BODY}\n\n## Сүрөт\n\nТизме ачык.\n\n{image.code}"
    create_published(resource=resource, title="Мобилдик капчык", body=body)
    Resource.objects.filter(pk=resource.pk).update(picture=create_picture())
    create_published(resource=create_resource(slug="sewing"), title="Тигүү машинасы")
    page = start().new_page()
    page.goto(f"{live_url}/ky/library/")
    page.get_by_role("searchbox").fill("мабилдик капчк")
    page.locator("form[role=search] button").click()
    expect(page.locator(".hit h3")).to_have_text(["Мобилдик капчык"])
    page.locator(".hit h3 a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Мобилдик капчык")
    save(page)
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Мобилдик капчык")

    context = start()  # another day, still without a connection
    context.set_offline(True)
    page = context.new_page()
    page.goto(f"{live_url}/ky/library/saved/")
    page.locator("[data-saved-list]").get_by_role("link", name="Мобилдик капчык").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Мобилдик капчык")
    expect(page.locator("[id='3-бөлүм']")).to_be_visible()
    pictures = page.locator("main img")
    expect(pictures).to_have_count(2)
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()  # they are loaded when they are near
    wait_until(
        page, "[...document.querySelectorAll('main img')].every((image) => image.naturalWidth > 0)"
    )


def test_saved_page_survives_an_update_of_the_site(
    live_url: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_tutorial()
    context = start()
    page = context.new_page()
    page.goto(f"{live_url}/ky/library/mobile-money/")
    save(page)
    shells = "caches.keys().then((names) => names.filter((name) => name.startsWith('shell-')))"
    before = page.evaluate(shells)

    phone._worker.cache_clear()
    monkeypatch.setattr(phone, "shell_version", lambda: "next")
    page.evaluate("navigator.serviceWorker.getRegistration().then((found) => found.update())")
    wait_until(page, f"{shells}.then((names) => names.join() === 'shell-next')")
    phone._worker.cache_clear()

    assert before != ["shell-next"]
    context.set_offline(True)
    page.goto(f"{live_url}/ky/library/saved/")
    expect(page.locator("[data-saved-list] li")).to_have_count(1)
    page.get_by_role("link", name="Мобилдик акча").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Мобилдик акча")


def test_saved_materials_go_one_by_one_and_all(live_url: str, start: Start) -> None:
    topic = create_topic()
    paths = []
    for number in range(3):
        resource = create_resource(slug=f"m-{number}", topics=[topic])
        create_published(resource=resource, title=f"Материал {number}", body=BODY)
        paths.append(f"/ky/library/m-{number}/")
    page = start().new_page()
    for path in paths:
        page.goto(live_url + path)
        save(page)
    page.goto(f"{live_url}/ky/library/saved/")
    rows = page.locator("[data-saved-list] li")
    expect(rows).to_have_count(3)

    rows.filter(has_text="Материал 1").get_by_role("button").click()
    expect(rows).to_have_count(2)
    assert paths[1] not in kept(page) and paths[0] in kept(page)
    assert any(path.startswith("/static/") for path in kept(page))

    page.locator("[data-saved-clear]").click()
    page.locator("[data-saved-yes]").click()
    expect(page.locator("[data-saved-none]")).to_be_visible()
    assert kept(page) == []


def test_page_of_somebody_signed_in_never_enters_the_store(
    live_url: str, start: Start, client: Any
) -> None:
    publish_tutorial()
    user = create_directorate(name="Гүлмира Осмонова")
    client.force_login(user)
    context = start()
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_url}])
    page = context.new_page()
    page.goto(f"{live_url}/ky/library/mobile-money/")
    assert "staff" in (page.locator("body").get_attribute("class") or "")
    save(page)

    texts = page.evaluate(
        """async () => {
            const found = [];
            for (const name of await caches.keys()) {
                const store = await caches.open(name);
                for (const key of await store.keys()) {
                    const answer = await store.match(key, { ignoreVary: true });
                    const type = answer.headers.get("content-type") || "";
                    if (type.startsWith("text/html")) found.push(await answer.text());
                }
            }
            return found;
        }"""
    )
    assert len(texts) == 7  # the tutorial; two pages of the shell in three languages
    assert [text for text in texts if "csrf-token" in text or 'class="bar"' in text] == []
    assert [text for text in texts if 'class="public' not in text] == []


def test_new_version_is_offered_and_a_broken_connection_leaves_nothing(
    live_url: str, start: Start
) -> None:
    resource = publish_tutorial()
    context = start()
    page = context.new_page()
    page.route("**/media/**", lambda route: route.abort())
    page.goto(f"{live_url}/ky/library/mobile-money/")
    page.locator("[data-keep-save]").click()
    expect(page.locator("[data-keep-said]")).to_have_attribute("data-tone", "bad")
    expect(page.locator("[data-keep-save]")).to_be_visible()
    assert kept(page) == []
    page.unroute("**/media/**")
    save(page)

    by = create_directorate()
    draft = save_revision(resource.editions.get(), by=by, body=BODY + "\n\nЖаңы.")
    publish_revision(submit_revision(draft, by=by), by=create_reviewer())
    cache.clear()
    page.reload()
    save(page)
    context.set_offline(True)
    page.reload()
    expect(page.locator("main")).to_contain_text("Жаңы.")


def test_first_visit_is_light_and_who_saves_nothing_gets_no_worker(
    live_url: str, start: Start
) -> None:
    publish_tutorial()
    page = start().new_page()
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    types: dict[str, str] = {}
    sizes: dict[str, int] = {}
    client.on("Network.responseReceived", lambda e: types.update({e["requestId"]: e["type"]}))
    client.on(
        "Network.loadingFinished",
        lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}),
    )
    page.goto(f"{live_url}/ky/library/mobile-money/", wait_until="networkidle")

    # The live server zips nothing but cached pages: only the number of requests is of use here.
    assert len(sizes) <= 10
    page_bytes = next(sizes[key] for key, kind in types.items() if kind == "Document")
    assert page_bytes <= 8_000
    workers = "navigator.serviceWorker.getRegistrations().then((all) => all.length)"
    assert page.evaluate(workers) == 0


def test_whole_shelf_tells_its_size_first(live_url: str, start: Start) -> None:
    topic = create_topic(code="money")
    for number in range(3):
        create_published(
            resource=create_resource(slug=f"m-{number}", topics=[topic]), title=f"М {number}"
        )
    context = start()
    page = context.new_page()
    page.goto(f"{live_url}/ky/library/topics/money/")
    page.locator("[data-shelf-ask]").click()
    expect(page.locator("[data-shelf-said]")).to_contain_text("3")
    expect(page.locator("[data-shelf-save]")).to_contain_text(re.compile("кБ|kB"))
    page.locator("[data-shelf-save]").click()
    expect(page.locator("[data-shelf-progress]")).to_be_hidden()

    assert sorted(path for path in kept(page) if path.startswith("/ky/library/m-")) == [
        f"/ky/library/m-{number}/" for number in range(3)
    ]
    page.reload()
    expect(page.locator(".hit [data-hit-kept]:visible")).to_have_count(3)
    expect(page.locator("[data-hit-save]:visible")).to_have_count(0)


def test_a_line_of_the_catalogue_is_saved_where_it_stands(live_url: str, start: Start) -> None:
    resource = publish_tutorial()
    create_published(resource=resource, title="Мобильные деньги", language="ru", body=BODY)
    create_published(resource=create_resource(slug="sewing"), title="Тигүү", body=BODY)
    link = create_resource(slug="act", is_link_only=True, source_url="https://example.org/")
    create_published(resource=link, title="Мыйзам")
    context = start()
    page = context.new_page()
    page.goto(f"{live_url}/ky/library/")
    buttons = page.locator("[data-hit-save]:visible")
    expect(buttons).to_have_count(2)  # what is only a link has nothing to save
    row = page.locator(".hit").filter(has_text="Мобилдик акча")
    expect(row.locator("[data-hit-label]")).to_have_text(re.compile(r"^Сактоо, \d+\s(кБ|kB)$"))

    row.get_by_role("button", name=re.compile("Мобилдик акча")).click()

    expect(row.locator("[data-hit-kept]")).to_be_visible()
    expect(buttons).to_have_count(1)
    assert "/ky/library/mobile-money/" in kept(page)
    page.goto(f"{live_url}/ky/library/?q=деньги")
    # Found in Russian, it is another page than the one that is kept.
    expect(page.locator("[data-hit-save]:visible")).to_have_count(1)
    wait_until(page, "navigator.serviceWorker.controller !== null")
    context.set_offline(True)
    page.goto(f"{live_url}/ky/library/mobile-money/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Мобилдик акча")


def test_a_broken_connection_says_so_at_the_line(live_url: str, start: Start) -> None:
    publish_tutorial()
    page = start().new_page()
    page.route("**/media/**", lambda route: route.abort())
    page.goto(f"{live_url}/ky/library/")
    page.locator("[data-hit-save]").click()
    expect(page.locator("[data-hit-said]")).not_to_be_empty()
    expect(page.locator("[data-hit-save]")).to_be_visible()
    expect(page.locator("[data-hit-save]")).not_to_have_attribute("aria-disabled", "true")
    assert kept(page) == []


def test_cards_are_practised_on_the_phone_and_progress_stays(live_url: str, start: Start) -> None:
    resource = create_resource(slug="words", kind="cards")
    body = "\n\n".join(f"## Алды {n}\n\nАрты {n}" for n in range(1, 4))
    create_published(resource=resource, title="Сөздөр", body=body)
    page = start().new_page()
    page.goto(f"{live_url}/ky/library/words/")
    cards = page.locator(".cards > li:visible")
    expect(cards).to_have_count(3)
    page.locator("[data-practise]").click()
    expect(cards).to_have_count(1)
    expect(cards).to_contain_text("Алды 1")
    page.locator("[data-answer=again]").click()
    expect(cards).to_contain_text("Алды 2")
    cards.locator("summary").click()
    expect(cards.get_by_text("Арты 2")).to_be_visible()
    page.locator("[data-answer=known]").click()
    expect(cards).to_contain_text("Алды 3")

    page = start().new_page()
    page.goto(f"{live_url}/ky/library/words/")
    page.locator("[data-practise]").click()
    for front in ("Алды 1", "Алды 3"):
        expect(cards_of(page)).to_contain_text(front)
        page.locator("[data-answer=known]").click()
    expect(cards_of(page)).to_have_count(0)


def cards_of(page: Page) -> Any:
    return page.locator(".cards > li:visible")


def test_reading_goes_on_where_it_stopped_in_any_language(live_url: str, start: Start) -> None:
    russian = BODY.replace("бөлүм", "часть")
    create_published(resource=publish_tutorial(), title="Деньги", language="ru", body=russian)
    page = start().new_page()
    page.goto(f"{live_url}/ky/library/mobile-money/")
    expect(page.locator("[data-go-on]")).to_be_hidden()
    page.locator("[id='3-бөлүм']").scroll_into_view_if_needed()
    page.mouse.wheel(0, 300)
    wait_until(page, "localStorage.length > 0")

    page.goto(f"{live_url}/ky/library/mobile-money/")
    link = page.locator("[data-go-on] a")
    expect(link).to_be_visible()
    link.click()
    expect(page).to_have_url(re.compile("#"))

    page.goto(f"{live_url}/ru/library/mobile-money/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Деньги")
    expect(link).to_have_attribute("href", re.compile(quote("-часть") + "$"))


def test_cards_print_on_as_many_sheets_as_they_need(live_url: str, start: Start) -> None:
    resource = create_resource(slug="words", kind="cards")
    body = "\n\n".join(f"## Алды {n}\n\nАрты {n}" for n in range(1, 11))
    create_published(resource=resource, title="Сөздөр", body=body)
    page = start().new_page()
    page.goto(f"{live_url}/ky/library/words/ky/cards/")

    paper = page.pdf(prefer_css_page_size=True)

    assert re.findall(rb"/Count (\d+)", paper) == [b"4"]  # fronts and backs of two sheets


def test_copy_on_a_stick_opens_and_is_searched_without_a_server(
    live_url: str, start: Start, tmp_path: Path
) -> None:
    topic = create_topic(name="Акча")
    money = create_resource(slug="money", topics=[topic])
    Resource.objects.filter(pk=money.pk).update(picture=create_picture())
    create_published(resource=money, title="Үй-бүлөнүн бюджети", body=BODY)
    create_published(resource=money, title="Семейный бюджет", language="ru")
    create_published(resource=create_resource(slug="tap"), title="Чорго", language="ru")
    folder = tmp_path / "stick"
    call_command("export_library", str(folder), stdout=StringIO())

    context = start()
    context.set_offline(True)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"file://{folder}/index.html")
    expect(page.get_by_role("link", name="Чорго")).to_be_visible()
    page.get_by_role("searchbox").fill("уй булонун")  # typed without ү and ө
    found = page.locator("[data-found] a")
    expect(found).to_have_text(["Үй-бүлөнүн бюджети"])
    page.get_by_role("searchbox").fill("жоксөз")
    expect(page.locator("[data-none]")).to_be_visible()
    page.get_by_role("searchbox").fill("бюджет")
    found.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Үй-бүлөнүн бюджети")
    assert page.evaluate("document.querySelector('main img').naturalWidth") > 0
    margin = "getComputedStyle(document.querySelector('.read')).fontSize"
    assert page.evaluate(margin) == "18px"
    page.get_by_role("link", name="русский").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Семейный бюджет")
    assert errors == []


def test_steps_of_a_text_keep_their_words_on_a_phone(live_url: str, start: Start) -> None:
    body = "## Кадамдар\n\n::: steps\n1. Биринчи кадам\n2. Экинчи кадам\n:::"
    resource = create_resource(slug="steps-on-a-phone")
    create_published(resource=resource, body=body)
    page = start().new_page()
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(f"{live_url}/ky/library/steps-on-a-phone/")

    size = page.get_by_text("Экинчи кадам").evaluate(
        "e => parseFloat(getComputedStyle(e).fontSize)"
    )
    assert size >= 14
