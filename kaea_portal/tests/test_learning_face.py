"""Pages of exams, tests of skills, what became of graduates, feedback, signing up and orders as
axe-core judges them: on a phone in light, wide in dark colours. Nothing is wider than the window.
"""

from collections.abc import Iterator

import pytest
from django.utils import translation
from playwright.sync_api import Browser

from kaea_portal.tests.faces import judge, open_page, pages_shown
from kaea_portal.tests.world import World, create_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PARTS = (
    *("alumni", "appeal", "application", "assessment", "call", "employer", "exam", "feedback"),
    *("follow_up", "guarantee", "marking", "order", "paper", "question", "sign_up"),
)
FILES = {
    f"trainings:{name}"
    for name in """alumni_export exam_export exam_protocol feedback_sheet follow_up_export
    order_export""".split()
} | {"reports:employment_export"}
BY_LINK = {
    f"trainings:{name}"
    for name in """application_cancel application_create application_own assessment_take
    employer_reply feedback_create follow_up_reply marking_detail""".split()
}


@pytest.fixture(autouse=True)
def kyrgyz() -> Iterator[None]:
    with translation.override("ky"):
        yield


@pytest.fixture
def world() -> World:
    return create_world()


@pytest.mark.parametrize("role", ["coordinator", "directorate"])
def test_no_page_of_learning_is_hard_to_use(
    browser: Browser, live_url: str, world: World, role: str
) -> None:
    user = world.users[role]
    paths = pages_shown(world, user, "reports:employment", but=FILES)
    for part in PARTS:
        paths |= pages_shown(world, user, f"trainings:{part}", but=FILES | BY_LINK)
    page = open_page(browser, live_url, user)
    found = {}
    for name, path in paths.items():
        page.goto(live_url + path)
        if problems := judge(page, on_tablet=True):
            found[name] = problems

    assert len(paths) > 30
    assert found == {}


def test_pages_opened_by_a_link_are_easy_to_use(
    browser: Browser, live_url: str, world: World
) -> None:
    paths: dict[str, str] = {}
    for name in BY_LINK:
        paths |= pages_shown(world, None, name, but=())
    page = open_page(browser, live_url, None)
    found = {}
    for name, path in paths.items():
        page.goto(live_url + path)
        if problems := judge(page, on_tablet=True):
            found[name] = problems

    assert set(paths) == BY_LINK
    assert found == {}
