"""Pictures of the pages from a portal with demo data, made by Debian's Chromium.

make screenshots                       the two pictures of README.md
make screenshots ARGS="--all"          every page at 360, 768 and 1280 px in Kyrgyz
make screenshots ARGS="--all --language ru --dark --only training"
"""

import argparse
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from local_portal import ROOT, Portal, running_portal

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None
)
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
PASSWORD = "demo-kaea-portal"  # printed by `make run`, for invented data only


def pages(language: str) -> Iterator[tuple[str, str, str]]:
    """Name of the picture, who is signed in, path."""
    from django.db.models import Count
    from django.urls import reverse
    from django.utils import translation

    from events.models import Event
    from people.models import DuplicatePair, Person
    from projects.models import Project
    from trainings.models import Programme, Training

    translation.activate(language)
    naryn = Training.objects.filter(center__slug="naryn")
    editable = naryn.filter(status__in=Training.EDITABLE_STATUSES)
    sized = editable.annotate(size=Count("enrolments")).order_by("-size")
    training = sized.first() or naryn.first()
    submitted = Training.objects.filter(status="submitted").first()
    upcoming = Training.objects.filter(status="planned").order_by("starts_on").first()
    person = Person.objects.filter(centers__slug="naryn").first()
    assert training is not None and person is not None

    def page(
        name: str, user: str, view: str, *args: object, query: str = ""
    ) -> tuple[str, str, str]:
        return name, user, reverse(view, args=args) + query

    yield page("home", "", "home")
    yield page("home-coordinator", "naryn", "home")
    yield page("home-trainer", "trainer", "home")
    yield page("home-directorate", "directorate", "home")
    yield page("home-donor", "donor", "home")
    yield page("home-reviewer", "reviewer", "home")
    yield page("library", "", "library:resource_list")
    yield page("library-shelf", "", "library:topic_detail", "safe-internet")
    yield page("library-tutorial", "", "library:resource_detail", "safe-passwords")
    yield page("library-cards", "", "library:resource_detail", "budget-cards")
    yield page("library-cards-paper", "", "library:cards_print", "budget-cards", language)
    yield page("library-saved", "", "library:saved_list")
    yield page("library-offline", "", "library:offline")
    yield page("library-found", "", "library:resource_list", query="?q=сырсөз")
    yield page("library-misspelt", "", "library:resource_list", query="?q=сырсос")
    yield page("library-nothing", "", "library:resource_list", query="?q=ыкчщ")
    yield page("library-unfit", "", "library:resource_list", query="?q=сырсөз&kind=video")
    yield page("desk-coordinator", "naryn", "library:desk_list")
    yield page("desk-reviewer", "reviewer", "library:desk_list")
    yield page("desk-gaps", "directorate", "library:gap_list")
    yield page("desk-topics", "directorate", "library:topic_list")
    yield page("desk-new", "naryn", "library:resource_create")
    yield page("desk-material", "naryn", "library:resource_manage", "winter-road-safety")
    yield page("desk-facts", "naryn", "library:resource_update", "winter-road-safety")
    yield page("desk-language", "naryn", "library:edition_create", "winter-road-safety")
    yield page("desk-text", "naryn", "library:revision_update", "winter-road-safety", "ky")
    yield page("desk-cards", "directorate", "library:revision_update", "budget-cards", "ky")
    yield page("desk-review", "reviewer", "library:revision_review", "wool-for-the-market", "ky")
    yield page("desk-files", "directorate", "library:file_create", "safe-passwords", "ky")
    yield page("desk-files-new", "naryn", "library:file_create", "winter-road-safety", "ky")
    yield page("desk-images", "naryn", "library:image_create", "winter-road-safety")
    yield page("desk-links", "directorate", "library:link_list")
    yield page("desk-counts", "directorate", "library:count_list")
    yield page("desk-stick", "directorate", "library:library_export")
    yield page("desk-topic", "directorate", "library:topic_create")
    yield page("desk-withdraw", "reviewer", "library:resource_withdraw", "safe-passwords")
    yield page("desk-used", "", "library:resource_detail", "safe-passwords")
    yield page("desk-programme", "naryn", "trainings:programme_detail", "tot-card-methodology")
    yield page("sign-in", "", "account_login")
    yield page("privacy", "", "privacy")
    yield page("news-by-mail", "", "core:subscription_create")
    yield page("search", "naryn", "search", query="?q=Асанова")
    yield page("styleguide", "", "styleguide")
    yield "not-found", "", f"/{language}/nothing-here/"
    yield page("centers", "", "centers:center_list")
    yield page("center", "", "centers:center_detail", "naryn")
    yield page("center-staff", "naryn", "centers:center_staff")
    yield page("center-update", "naryn", "centers:center_update", "naryn")
    yield page("organisations", "directorate", "centers:organisation_list")
    yield page("network", "directorate", "centers:network_detail")
    yield page("upcoming", "", "trainings:upcoming_list")
    if upcoming:
        yield page("upcoming-detail", "", "trainings:upcoming_detail", upcoming.slug)
    yield page("events", "", "events:public_list")
    if festival := Event.objects.filter(series__code="ale-festival").first():
        yield page("event-public", "", "events:public_detail", festival.slug)
        yield page("event-directorate", "directorate", "events:event_detail", festival.slug)
        slot = festival.slots.filter(kind="panel").first()
        yield page("festival-programme", "", "events:public_programme", festival.slug)
        yield page("festival-draft", "directorate", "events:programme_detail", festival.slug)
        yield page("festival-release", "directorate", "events:programme_release", festival.slug)
        if slot:
            yield page("festival-slot", "directorate", "events:slot_update", festival.slug, slot.pk)
        yield page("festival-speaker", "directorate", "events:entry_add", festival.slug, "speakers")
    yield page("events-naryn", "naryn", "events:event_list")
    yield page("event-create", "naryn", "events:event_create")
    yield page("events-planned", "directorate", "events:plan_list", query="?year=2024")
    yield page("trainings", "naryn", "trainings:training_list")
    yield page("trainings-directorate", "directorate", "trainings:training_list")
    yield page("training-create", "naryn", "trainings:training_create")
    yield page("training", "naryn", "trainings:training_detail", training.slug)
    yield page("register", "naryn", "trainings:register_detail", training.slug)
    yield page("attendance", "naryn", "trainings:attendance_update", training.slug)
    yield page("results", "naryn", "trainings:results_update", training.slug)
    yield page("gaps", "naryn", "trainings:gap_list", training.slug)
    yield page("import", "naryn", "trainings:import_create", training.slug)
    if submitted:
        yield page("submitted", "directorate", "trainings:training_detail", submitted.slug)
    yield page("programmes", "naryn", "trainings:programme_list")
    yield page(
        "programme", "naryn", "trainings:programme_detail", Programme.objects.earliest("pk").slug
    )
    yield page("people", "naryn", "people:person_list")
    yield page("person", "naryn", "people:person_detail", person.pk)
    yield page("person-create", "naryn", "people:person_create")
    yield page("consent-texts", "naryn", "people:consent_text_list")
    yield page("consent-create", "naryn", "people:consent_create", person.pk)
    yield page("duplicates", "directorate", "people:pair_list")
    if pair := DuplicatePair.objects.open().first():
        yield page("duplicate", "directorate", "people:pair_detail", pair.pk)
    yield page("projects", "directorate", "projects:project_list")
    yield page(
        "project", "directorate", "projects:project_detail", Project.objects.earliest("pk").code
    )
    yield page("dashboard", "directorate", "reports:dashboard")
    yield page("dashboard-coordinator", "naryn", "reports:dashboard")
    yield page("rows-trainings", "directorate", "reports:training_rows")
    yield page("rows-people", "directorate", "reports:participation_rows", query="?sex=F")
    yield page("dashboard-donor", "donor", "reports:dashboard")
    yield page("audit", "directorate", "core:audit_list")
    yield page("jobs", "naryn", "core:job_list")
    yield page("messages", "directorate", "core:message_list")
    yield page("rules", "directorate", "core:rule_list")
    yield page("users", "directorate", "accounts:user_list")
    yield page("roles", "naryn", "accounts:role_list")
    yield page("preferences", "naryn", "accounts:preferences_edit")


class Camera:
    """One browser; a signed-in context per user, kept for all pictures."""

    def __init__(self, portal: Portal, options: argparse.Namespace) -> None:
        from playwright.sync_api import sync_playwright

        self.portal, self.options = portal, options
        self.playwright = sync_playwright().start()
        self.browser = self.playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        self.states: dict[str, object] = {}

    def state(self, user: str) -> object:
        if user not in self.states:
            context = self.browser.new_context()
            if user:
                page = context.new_page()
                page.goto(f"{self.portal.url}/{self.options.language}/accounts/login/")
                page.fill("[name=login]", f"{user}@demo.kaea.example")
                page.fill("[name=password]", PASSWORD)
                page.press("[name=password]", "Enter")
                page.wait_for_url(lambda url: "login" not in url)
            self.states[user] = context.storage_state()
            context.close()
        return self.states[user]

    def shoot(
        self, path: str, user: str, *, width: int, height: int, file: Path, full: bool
    ) -> str:
        """Take one picture; returns what is wrong with the page, or an empty text."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            storage_state=self.state(user),  # type: ignore[arg-type]
            color_scheme="dark" if self.options.dark else "light",
        )
        page = context.new_page()
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        page.on(
            "console",
            lambda line: wrong.append(f"console: {line.text}") if line.type == "error" else None,
        )
        response = page.goto(self.portal.url + path)
        if response and response.status >= 500:
            wrong.append(f"status {response.status}")
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            wrong.append(f"{wide} px wider than the window")
        page.screenshot(path=file, full_page=full)
        context.close()
        return "; ".join(wrong)

    def close(self) -> None:
        self.browser.close()
        self.playwright.stop()


def readme(camera: Camera) -> None:
    folder = ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {"home": 1280, "dashboard": 1280}
    for name, user, path in pages(camera.options.language):
        if name in wanted:
            file = folder / f"{name}.png"
            camera.shoot(path, user, width=1280, height=800, file=file, full=False)
            print(file.relative_to(ROOT))


def everything(camera: Camera) -> int:
    folder: Path = camera.options.out
    folder.mkdir(parents=True, exist_ok=True)
    found = 0
    for name, user, path in pages(camera.options.language):
        if camera.options.only not in name:
            continue
        for width in camera.options.widths:
            file = folder / f"{name}-{width}.png"
            wrong = camera.shoot(path, user, width=width, height=800, file=file, full=True)
            found += bool(wrong)
            print(f"{file.name:40} {wrong or 'ok'}", flush=True)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--only", default="", help="part of the pages' names")
    parser.add_argument("--language", default="ky", choices=("ky", "ru", "en"))
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--widths", type=int, nargs="+", default=[360, 768, 1280])
    parser.add_argument("--out", type=Path, default=ROOT / ".run" / "screenshots")
    options = parser.parse_args()
    if CHROMIUM is None:
        print("No Chromium found: apt-get install chromium", file=sys.stderr)
        return 1
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with running_portal(stack="screenshots", scale="demo") as portal:
        camera = Camera(portal, options)
        try:
            if not options.all:
                readme(camera)
                return 0
            return 1 if everything(camera) else 0
        finally:
            camera.close()


if __name__ == "__main__":
    sys.exit(main())
