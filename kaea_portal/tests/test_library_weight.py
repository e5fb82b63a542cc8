"""What a page of the library costs on a line that is paid by the megabyte, as a browser loads it.

A first visit: at most 60 kB zipped in at most 10 requests, of it 8 kB of HTML and 20 kB of scripts;
15 kB after. Pictures and files are the reader's choice and not counted.
"""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_organisation
from kaea_portal.demo.library import add_library
from library import reference
from library.tests.factories import create_published, create_reviewer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = (
    "",
    "?q=сырсөз",
    "?q=мабилдик акча&lang=ru",
    "?q=жжжжж",
    "topics/safe-internet/",
    "mobile-money-first-transfer/",
    "safe-passwords/ru/",
    "budget-cards/",
    "budget-cards/ky/cards/",
    "saved/",
    "offline/",
)


@dataclass(frozen=True)
class Part:
    kind: str
    url: str
    zipped: int

    @classmethod
    def of(cls, response: Response) -> "Part":
        body = response.body()
        size = len(body) if body.startswith(b"\x89PNG") else len(gzip.compress(body, 6))
        return cls(response.request.resource_type, response.url, size)


@pytest.fixture
def demo_library(transactional_db: None) -> None:
    """Thirty e-tutorials and six card sets of real length."""
    reference.load()
    author, reviewer = create_directorate(), create_reviewer()
    add_library(author=author, reviewer=reviewer, academy=create_organisation())


def visit(page: Page, url: str) -> list[Part]:
    """Everything that comes from the server until nothing more does."""
    found: list[Response] = []

    def note(response: Response) -> None:
        found.append(response)

    page.on("response", note)
    page.goto(url, wait_until="networkidle")
    page.remove_listener("response", note)
    return [Part.of(response) for response in found if response.status == 200]


def excess(parts: list[Part], *, requests: int, size: int) -> Iterator[str]:
    html = sum(part.zipped for part in parts if part.kind == "document")
    scripts = sum(part.zipped for part in parts if part.kind == "script")
    total = sum(part.zipped for part in parts)
    for what, number, most in (
        ("requests", len(parts), requests),
        ("html", html, 8_000),
        ("scripts", scripts, 20_000),
        ("all", total, size),
    ):
        if number > most:
            yield f"{what}: {number} of {most}, {[(p.url[-40:], p.zipped) for p in parts]}"


def test_pages_stay_light_on_the_first_visit_and_after(
    browser: Browser, live_url: str, demo_library: None
) -> None:
    problems = {}
    for path in PAGES:
        context = browser.new_context(viewport={"width": 360, "height": 740}, locale="ky-KG")
        page = context.new_page()
        first = visit(page, f"{live_url}/ky/library/{path}")
        assert {part.kind for part in first} >= {"document", "stylesheet", "script"}
        problems[path, "first"] = [*excess(first, requests=10, size=60_000)]
        # The next page of a reader who has been here: what the first one brought is kept.
        kept = {part.url for part in first if "/static/" in part.url}
        later = [
            part for part in visit(page, f"{live_url}/ky/library/{path}") if part.url not in kept
        ]
        problems[path, "later"] = [*excess(later, requests=10, size=15_000)]
        context.close()

    assert {where: found for where, found in problems.items() if found} == {}


def test_scripts_of_the_search_come_when_it_is_touched(browser: Browser, live_url: str) -> None:
    create_published(title="Бекем сырсөз")
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="ky-KG")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    first = visit(page, f"{live_url}/ky/library/")
    assert [part.url for part in first if "htmx" in part.url] == []

    field = page.get_by_role("searchbox")
    with page.expect_response("**/htmx*"):
        field.focus()
    page.wait_for_load_state("networkidle")
    field.press_sequentially("сырс", delay=40)
    link = page.locator("#suggestions a").first
    expect(link).to_be_visible()
    expect(link.locator("mark").first).to_have_text("сырсөз")
    link.click()
    expect(page.locator("h1")).to_contain_text("сырсөз")
    assert errors == []
    context.close()


def test_everything_but_saving_works_without_javascript(
    browser: Browser, live_url: str, demo_library: None
) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, locale="ky-KG", java_script_enabled=False
    )
    page = context.new_page()
    page.goto(f"{live_url}/ky/library/")
    # Search, a filter out of its sheet, another order, the next page.
    page.get_by_role("searchbox").fill("сырсоз")
    page.locator("form[role=search] button").click()
    found = page.locator(".hit h3")
    expect(found.first).to_contain_text("сырсөз")
    page.locator(".tools-row [popovertarget=facets]").click()
    page.locator("#facets [name=kind][value=cards]").check()
    page.locator("#facets button[data-kind=second]").click()
    expect(page.locator(".pills").first).to_contain_text("Карточкалар")
    page.locator(".pills a").first.click()
    page.locator("select[name=sort]").select_option("new")
    page.locator(".tools-row form button").click()
    expect(page.locator("select[name=sort]")).to_have_value("new")
    page.goto(f"{live_url}/ky/library/")
    page.locator("nav.pages a[rel=next]").click()
    expect(found.first).to_be_visible()
    # A shelf out of those that are folded, its tutorial, another language, its book.
    page.goto(f"{live_url}/ky/library/")
    page.locator(".head details summary").click()
    page.locator(".head details a").first.click()
    expect(page.locator("h1")).to_be_visible()
    page.goto(f"{live_url}/ky/library/safe-passwords/")
    page.locator("details.toc summary").click()
    page.locator("details.toc a").first.click()
    page.locator(".meta").get_by_role("link", name="русский").click()
    expect(page.locator("article h1")).not_to_have_attribute("lang", "ky")
    expect(page.locator("article [lang=ru]").first).to_be_visible()
    check = page.locator(".quiz").first
    expect(check).to_be_visible()
    # Cards open; buttons that could do nothing are not shown.
    page.goto(f"{live_url}/ky/library/budget-cards/")
    card = page.locator("details.card").first
    card.locator("summary").click()
    expect(card.locator("div").first).to_be_visible()
    for name in ("[data-keep-save]", "[data-practise]", "[data-print]"):
        expect(page.locator(name).first).to_be_hidden()
    page.get_by_role("link", name="Кагаздагы карточкалар").click()
    expect(page.locator(".paper").first).to_be_visible()
    # What cannot work says so.
    page.goto(f"{live_url}/ky/library/saved/")
    assert "JavaScript" in page.content().partition("<noscript>")[2].partition("</noscript>")[0]
    context.close()
