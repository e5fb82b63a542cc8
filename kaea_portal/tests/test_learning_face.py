"""Pages of exams, tests of skills, what became of graduates, feedback, signing up and orders as
axe-core judges them: on a phone in light, wide in dark colours. Nothing is wider than the window.
"""

from collections.abc import Iterator

import pytest
from django.utils import translation
from playwright.sync_api import Browser

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center
from kaea_portal.tests.faces import judge, open_page, pages_shown
from kaea_portal.tests.world import World, create_world
from trainings.models import ExamAssessor, ExamSheet
from trainings.services import exams
from trainings.tests.exam_factories import (
    FULL,
    HALF,
    create_marked_exam,
    create_published_exam,
    hand_in,
)
from trainings.tests.factories import create_announced, create_application, create_guarantee

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


def test_pages_of_learning_in_their_other_states(browser: Browser, live_url: str) -> None:
    """Results with an appeal to decide, marking by two and by a third, guaranteed work on the form,
    prior learning by an exam, a course that is full."""
    by = create_directorate()
    center = create_center(name="Нарын облустук чоңдорду окутуу жана кесипке даярдоо борбору")
    done = create_published_exam(center=center)
    candidate = done.candidates.get()
    assert done.published_on is not None
    exams.file_appeal(candidate, text="Убакыт жетпеди. " * 9, filed_on=done.published_on, by=by)
    marked = create_marked_exam(center=center)
    first, second = ExamSheet.objects.filter(candidate__exam=marked)
    hand_in(first, FULL)
    hand_in(second, HALF)
    third = marked.assessors.latest("pk")
    exams.assign_assessor(marked.candidates.get(), assessor=third, by=by)
    announced = create_announced(center=center, capacity=1)
    create_guarantee(training=announced, valid_until=announced.ends_on)
    create_application(training=announced)
    tests = {
        "results": done.get_absolute_url(),
        "appeal": candidate.get_absolute_url(),
        "decision": f"{candidate.get_absolute_url()}decision/",
        "marking by a third": f"/ky/trainings/exams/marking/{_link(third)}/",
        "handed in": f"/ky/trainings/exams/marking/{_link(first.assessor)}/",
        "candidate with two": marked.candidates.get().get_absolute_url(),
        "prior learning": f"/ky/trainings/certificates/prior/{candidate.person_id}/",
        "announced": f"/ky/trainings/upcoming/{announced.slug}/",
        "signing up": f"/ky/trainings/upcoming/{announced.slug}/apply/",
        "applicants": f"/ky/trainings/{announced.slug}/applications/",
    }
    page = open_page(browser, live_url, by)
    found = {}
    for name, path in tests.items():
        answer = page.goto(live_url + path)
        assert answer is not None
        assert answer.status == 200, name
        found[name] = judge(page, on_tablet=True)

    assert {name: problems for name, problems in found.items() if problems} == {}


def _link(assessor: ExamAssessor) -> str:
    return exams.make_marking_link(assessor, by=None)
