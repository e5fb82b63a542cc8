"""Pages of the cascade, of trainers, requests, certificates and records as axe-core judges them:
on a phone in light, wide in dark colours. Nothing is wider than the window."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Browser, expect

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center
from kaea_portal.tests.faces import judge, open_page, pages_shown
from kaea_portal.tests.world import World, create_world
from trainings import services
from trainings.models import TrainerRequest
from trainings.services import certificates
from trainings.tests.certificate_factories import create_certificate, create_level, finished
from trainings.tests.factories import (
    create_enrolment,
    create_programme,
    create_trainer,
    create_trainer_request,
    create_training,
    mark_all,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PARTS = (
    *("award", "cascade", "certificate", "external", "further_training", "prior", "record"),
    *("programme_cert", "request", "step", "tot", "trainer"),
)
# Files, and what only takes POST.
NO_PAGES = {
    f"trainings:{name}"
    for name in """cascade_export certificate_badge certificate_pdf certificate_preview
    certificate_print certificate_renew certificate_share record_link_create record_link_revoke
    record_pdf record_shared_pdf request_accept request_assign request_finish
    trainer_certificate""".split()
}
PUBLIC = ("certificate_find", "certificate_page", "trainings:record_shared")


@pytest.fixture(autouse=True)
def kyrgyz() -> Iterator[None]:
    with translation.override("ky"):
        yield


@pytest.fixture
def world() -> World:
    return create_world()


@pytest.mark.parametrize("role", ["coordinator", "directorate"])
def test_no_page_around_certificates_is_hard_to_use(
    browser: Browser, live_url: str, world: World, role: str
) -> None:
    user = world.users[role]
    paths: dict[str, str] = {}
    for part in PARTS:
        paths |= pages_shown(world, user, f"trainings:{part}", but=NO_PAGES)
    paths |= pages_shown(world, user, "reports:cascade", but={"reports:cascade_export"})
    page = open_page(browser, live_url, user)
    found = {}
    for name, path in paths.items():
        page.goto(live_url + path)
        if problems := judge(page, on_tablet=True):
            found[name] = problems

    assert len(paths) > 20
    assert found == {}


def test_pages_in_their_other_states(browser: Browser, live_url: str) -> None:
    """Long names, a busy trainer, a request that is to be closed, refusals, what visitors see."""
    by = create_directorate()
    center = create_center(name="Нарын облустук чоңдорду окутуу жана кесипке даярдоо борбору")
    programme = create_programme(title="Чакан ишти баштоо жана өнүктүрүү " * 3, modules=14)
    training = finished(center=center, programme=programme, people=4)
    made = create_certificate(training=training, level=create_level())
    gone = create_certificate(training=finished(center=center))
    certificates.revoke_certificate(gone, reason="Ката адамга берилген", by=by)
    asked = create_trainer_request(center=center, subject="Android тиркемелери " * 6)
    teacher = create_training(starts_on=asked.starts_on)
    busy = create_trainer(training=teacher).person
    services.save_profile(busy, by=by, areas=[asked.area], languages=["ky"], skills=["Android"])
    local = create_training(center=center, starts_on=asked.starts_on, status="running")
    create_trainer(training=local, person=busy)
    closing = create_trainer_request(
        center=center, starts_on=asked.starts_on, trainer=busy, state=TrainerRequest.State.ACCEPTED
    )
    tot = create_training(programme=create_programme(kind="tot", title="Т" * 60), status="approved")
    for _ in range(3):
        create_enrolment(training=tot, sent_by=center.organisation)
    mark_all(training=tot)
    pages = {
        "issuing": f"/ky/trainings/{training.slug}/certificates/",
        "valid": made.get_absolute_url(),
        "valid, for visitors": made.get_public_url(),
        "revoked, for visitors": gone.get_public_url(),
        "unknown code": "/ky/certificates/0000000000000000/",
        "busy trainer": asked.get_absolute_url(),
        "closing a request": closing.get_absolute_url(),
        "steps": f"/ky/trainings/{tot.slug}/steps/",
        "tree": f"/ky/trainings/cascade/{tot.slug}/?drafts=1",
        "trainer": f"/ky/trainings/trainers/{busy.pk}/",
        "figures": reverse("reports:cascade_detail", args=[tot.slug]),
    }
    page = open_page(browser, live_url, by)
    found = {}
    for name, path in pages.items():
        answer = page.goto(live_url + path)
        assert answer is not None
        assert answer.status == (404 if name == "unknown code" else 200), name
        found[name] = judge(page, on_tablet=True)
    # Forms that were sent with mistakes.
    for name, path in (("issuing", pages["issuing"]), ("asking", "/ky/trainings/requests/new/")):
        page.goto(live_url + path)
        form = page.locator("main form[method=post]").last
        form.evaluate("form => { form.noValidate = true; }")
        form.locator("input[type=text]").first.fill("")
        form.locator("button:not([formaction])").last.click()
        expect(page.locator("main [aria-invalid=true]").first).to_be_visible()
        found[f"{name} with mistakes"] = judge(page, on_tablet=True)

    assert {name: problems for name, problems in found.items() if problems} == {}


def test_visitors_pages_are_easy_to_use(browser: Browser, live_url: str, world: World) -> None:
    page = open_page(browser, live_url, None)
    found = {}
    for name in PUBLIC:
        paths = pages_shown(world, None, name, but=NO_PAGES)
        assert name in paths
        page.goto(live_url + paths[name])
        found[name] = judge(page, on_tablet=True)

    assert {name: problems for name, problems in found.items() if problems} == {}
