"""Pages of projects, their progress and reports to donors as axe-core judges them: on a phone in
light, wide in dark colours. Nothing is wider than the window, at the width of a tablet neither.
"""

from collections.abc import Iterator

import pytest
from django.utils import translation
from playwright.sync_api import Browser

from kaea_portal.tests.faces import judge, open_page, pages_shown, wrong
from kaea_portal.tests.phones import too_wide
from kaea_portal.tests.world import World, create_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Files; pages of employment are judged with those of learning.
NO_PAGES = {
    "projects:document_download",
    "projects:framework_export",
    "projects:value_file",
    "reports:annex_file",
    "reports:cascade_export",
    "reports:dashboard_export",
    "reports:dashboard_summary",
    "reports:employment",
    "reports:employment_export",
    "reports:report_file",
    "reports:story_consent",
    "reports:template_download",
}
TABLET = {"width": 768, "height": 1024}


@pytest.fixture(autouse=True)
def kyrgyz() -> Iterator[None]:
    with translation.override("ky"):
        yield


@pytest.fixture
def world() -> World:
    return create_world()


def test_no_page_of_projects_and_reports_is_hard_to_use(
    browser: Browser, live_url: str, world: World
) -> None:
    """The directorate sees every page; a donor's officer has the same parts of two of them."""
    paths: dict[str, str] = {}
    user = world.users["directorate"]
    for start in ("projects:", "reports:"):
        paths |= pages_shown(world, user, start, but=NO_PAGES)
    page = open_page(browser, live_url, user)
    found = {}
    for name, path in paths.items():
        page.goto(live_url + path)
        problems = judge(page)
        page.set_viewport_size(TABLET)  # type: ignore[arg-type]
        if wide := too_wide(page):
            problems.append(f"768: {wide} px wider than the window")
        if problems:
            found[name] = problems

    assert len(paths) > 50
    assert found == {}


def test_what_a_donors_officer_reads_is_easy_to_use(
    browser: Browser, live_url: str, world: World
) -> None:
    user = world.users["donor"]
    paths = pages_shown(world, user, "reports:report", but=NO_PAGES)
    page = open_page(browser, live_url, user)
    found = {}
    for name, path in paths.items():
        page.goto(live_url + path)
        if problems := list(wrong(page)):
            found[name] = problems

    assert paths
    assert found == {}
