"""Every page of the library as axe-core judges it: on a phone in light, wide in dark colours."""

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, expect

from core.tests.factories import upload
from kaea_portal.tests.addresses import addresses
from kaea_portal.tests.faces import PHONE, judge, open_page, pages_shown, wrong
from kaea_portal.tests.world import World, create_world
from library.models import Resource
from library.services import add_image, add_link
from library.tests.factories import create_published, create_resource, create_revision, publish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WALKERS = ("visitor", "coordinator", "reviewer", "directorate")
# For programs and printers, parts of pages, and what only takes POST.
NO_PAGES = {
    f"library:{name}"
    for name in """comment_create comment_finish count_export edition_cover edition_epub edition_pdf
    feed file_download hit_manifest image_cover qr_sheet resource_restore revision_publish
    revision_return revision_submit shelf_manifest suggestion_list upload_create
    upload_detail""".split()
}
# What the pages of the world leave out: words that find much, little and nothing, ticks.
QUERIES = (
    "?q=материал",
    "?q=материял",
    "?q=жжжжж",
    "?q=материал&kind=video",
    "?lang=ky&sort=used",
)
BODY = """## Эмне керек

Паспорт жана [сайт](https://example.org/), **телефон**.

::: steps
1. Баракты ачыңыз.
2. Баскычты басыңыз.
:::

::: tip
Жакшы кеңеш.
:::

::: warning
Кодду эч кимге айтпаңыз.
:::

::: check
Кодду кимге айтса болот?
- [ ] банктан чалган кишиге
- [x] эч кимге

Банк эч качан сурабайт.
:::

## Таблица

| күн | сом |
| --- | --- |
| дүйшөмбү | 100 |

"""


@pytest.fixture
def world() -> World:
    """One of everything, and a tutorial with all that a text may hold."""
    world = create_world()
    by = world.users["directorate"]
    assert by is not None
    resource = create_resource(by=by, slug="everything", source_url="https://example.org/a")
    credit = {"alt_ky": "Меню", "author": "Айгүл", "licence": "own", "is_published": True}
    image = add_image(resource, name="menu", file=upload(), by=by, **credit)
    revision = create_revision(resource=resource, by=by, body=BODY + image.code, title="Баары")
    add_link(revision, url="https://www.youtube.com/watch?v=aaaaaaaaaaa", title="Тасма", by=by)
    publish(revision)
    create_published(resource=create_resource(by=by), language="ru", title="Материал")
    return world


@pytest.mark.parametrize("role", WALKERS)
def test_no_page_of_the_library_is_hard_to_use(
    browser: Browser, live_url: str, world: World, role: str
) -> None:
    user = world.users[role]
    paths = [*pages_shown(world, user, "library:", but=NO_PAGES).values()]
    if role in ("coordinator", "reviewer"):  # the rest is as the directorate has it
        paths = [path for path in paths if "/desk/" in path]
    else:
        paths += ["/ky/library/everything/", "/ru/library/everything/"]
        paths += [f"/ky/library/{query}" for query in QUERIES]
    assert len(paths) > 5

    page = open_page(browser, live_url, user)
    found = {}
    for path in paths:
        page.goto(live_url + path)
        if problems := judge(page):
            found[path] = problems

    assert found == {}


def test_pages_are_easy_to_use_in_their_other_states(
    browser: Browser, live_url: str, world: World
) -> None:
    """Sheets, practice, something saved, a form with mistakes, a tombstone."""
    page = open_page(browser, live_url, None)
    found = {}
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{live_url}/ky/library/?q=материал")
    page.locator(".tools-row [popovertarget=facets]").click()
    expect(page.locator("#facets")).to_be_visible()
    found["filters"] = list(wrong(page))
    page.goto(f"{live_url}/ky/library/everything/")
    page.locator("[data-keep-save]").click()
    expect(page.locator("[data-keep-list]")).to_be_visible()
    found["saved material"] = judge(page)
    page.goto(f"{live_url}/ky/library/saved/")
    expect(page.locator("[data-saved-list] li")).to_have_count(1)
    found["saved list"] = judge(page)
    page.locator("[data-saved-clear]").click()
    expect(page.locator("[data-saved-yes]")).to_be_visible()
    found["clearing"] = judge(page)
    page.goto(f"{live_url}/ky/library/")
    expect(page.locator(".keep").first).to_be_visible()
    found["hits with buttons"] = judge(page)
    cards = Resource.objects.get(kind="cards")
    page.goto(f"{live_url}/ky/library/{cards.slug}/")
    page.locator("[data-practise]").click()
    expect(page.locator(".cards > li:visible")).to_have_count(1)
    found["practice"] = judge(page)

    directorate = open_page(browser, live_url, world.users["directorate"])
    directorate.goto(f"{live_url}/ky/library/desk/materials/everything/facts/")
    step = directorate.locator(".folds > details")
    step.filter(has=directorate.locator("[name=minutes]")).locator("summary").click()
    directorate.locator("[name=minutes]").fill("-3")
    step.filter(has=directorate.locator("[name=source_url]")).locator("summary").click()
    directorate.locator("[name=source_url]").fill("")
    directorate.locator("[name=is_link_only]").check()
    directorate.get_by_role("button", name="Сактоо", exact=True).click()
    expect(directorate.locator("[name=minutes]")).to_be_visible()
    expect(directorate.locator("[name=source_url]")).to_be_hidden()
    directorate.locator("[name=minutes]").fill("3")
    directorate.get_by_role("button", name="Сактоо", exact=True).click()
    expect(directorate.locator("[name=source_url]")).to_be_visible()
    expect(directorate.locator("[name=minutes]")).to_be_hidden()
    expect(directorate.locator("[name=dated_on]")).to_be_hidden()
    found["facts with mistakes"] = judge(directorate)

    directorate.goto(f"{live_url}/ky/library/desk/materials/everything/withdraw/")
    directorate.locator("[name=reason]").fill("Мыйзам өзгөрдү.")
    directorate.locator("main form button").click()
    expect(directorate.get_by_text("Алынды. Дареги калат")).to_be_visible()
    cache.clear()
    response = page.goto(f"{live_url}/ky/library/everything/")
    assert response is not None and response.status == 410
    found["tombstone"] = judge(page)

    assert {name: problems for name, problems in found.items() if problems} == {}


def test_every_page_of_the_library_is_walked(world: World) -> None:
    """A page that nobody of the four is shown would not be judged."""
    walked = {
        name
        for role in WALKERS
        for name in pages_shown(world, world.users[role], "library:", but=NO_PAGES)
    }
    every = {address.name for address in addresses() if address.name.startswith("library:")}
    assert every - walked == NO_PAGES
