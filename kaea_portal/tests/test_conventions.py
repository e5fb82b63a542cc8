"""The rules of the house that a machine can check, over all addresses, models and templates."""

import importlib
import inspect
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import translation

from kaea_portal.management.commands.check_translations import untranslated
from kaea_portal.tests.addresses import Address, addresses
from kaea_portal.tests.world import create_world

ROOT = Path(__file__).resolve().parent.parent.parent
# A model may point at rows of its own layer or of a lower one.
LAYERS = [
    {"kaea_portal"},
    {"reports"},
    {"trainings", "events"},
    {"library"},
    {"projects"},
    {"people"},
    {"centers"},
    {"accounts"},
    {"core"},
]
OURS = {app for layer in LAYERS for app in layer}
# Pages that are one template for several addresses, or none: files, jumps, answers to one click.
FILES = {
    "centers:place_search",  # options for the place picker
    "core:job_download",
    "core:phone_list_export",
    "did_document",
    "centers:center_options",
    "events:appeal_letter",
    "events:attendance_export",
    "events:commitment_export",
    "credential_badge",
    "credential_json",
    "credential_status",
    "desk_enrol",
    "desk_guests",
    "desk_scans",
    "desk_worker",
    "marking_worker",
    "events:event_calendar",
    "events:guest_export",
    "events:guest_print",
    "events:ticket_calendar",
    "events:guide_pdf",
    "events:ticket_pdf",
    "events:feed",
    "events:money_export",
    "events:partner_export",
    "events:progress_file",
    "events:programme_pdf",
    "events:slot_calendar",
    "events:speaker_calendar",
    "healthz",
    "language_redirect",
    "library:count_export",
    "library:file_download",
    "library:qr_sheet",
    "library:shelf_manifest",
    "library:edition_cover",
    "library:edition_epub",
    "library:edition_pdf",
    "library:feed",
    "oai",
    "opds_atom",
    "opds_atom_list",
    "opds_json",
    "opds_json_book",
    "opds_json_list",
    "opds_search",
    "people:consent_sheet",
    "people:person_export",
    "project_iati",
    "public_file",
    "reports:cascade_export",
    "reports:annex_file",
    "reports:dashboard_export",
    "reports:dashboard_summary",
    "reports:report_file",
    "reports:story_consent",
    "reports:template_download",
    "service_worker",
    "web_manifest",
    "robots",
    "sitemap",
    "sitemap_section",
    "trainings:attendance_sheet",
    "trainings:cascade_export",
    "trainings:certificate_badge",
    "trainings:certificate_pdf",
    "trainings:exam_export",
    "trainings:exam_protocol",
    "trainings:import_rejected",
    "trainings:record_pdf",
    "trainings:record_shared_pdf",
    "trainings:register_export",
}


def test_every_view_has_an_access_mark():
    missing = [address.name for address in addresses() if not address.access]

    assert missing == []


def test_public_marks_open_the_login_middleware_and_no_others():
    wrong = [
        address.name
        for address in addresses()
        if (address.access == "public") == getattr(address.view, "login_required", True)
    ]

    assert wrong == []


def test_address_and_view_have_one_name():
    wrong = [
        f"{address.name} → {address.view.__name__}"
        for address in addresses()
        if address.is_ours and address.name.split(":")[-1] != address.view.__name__
    ]

    assert wrong == []


def test_address_lives_in_the_app_of_its_view():
    wrong = [
        f"{address.name} → {address.view.__module__}"
        for address in addresses()
        if address.is_ours
        and ":" in address.name
        and address.name.split(":")[0] != address.view.__module__.split(".")[0]
    ]

    assert wrong == []


def rendered(view) -> set[str]:
    """Templates that the code of a view's module names."""
    source = inspect.getsource(importlib.import_module(view.__module__))
    return set(re.findall(r'"([a-z_]+/[a-z_]+\.html)"', source))


def test_view_and_template_have_one_name():
    """A view either renders the template of its name or, answering a form, renders none."""
    wrong = []
    for address in addresses():
        if not address.is_ours or address.name in FILES:
            continue
        app, name = address.view.__module__.split(".")[0], address.view.__name__
        exists = (ROOT / "templates" / app / f"{name}.html").exists()
        if exists != (f"{app}/{name}.html" in rendered(address.view)):
            wrong.append(address.name)

    assert wrong == []


def test_templates_of_the_apps_are_all_used():
    """Pages without a view are forgotten; parts begin with an underscore."""
    views = {(a.view.__module__.split(".")[0], a.view.__name__) for a in addresses() if a.is_ours}
    named = "\n".join(
        path.read_text(encoding="utf-8") for app in OURS for path in (ROOT / app).glob("**/*.py")
    )
    unused = [
        f"{path.parent.name}/{path.name}"
        for app in sorted(OURS)
        for path in sorted((ROOT / "templates" / app).glob("*.html"))
        if (app, path.stem) not in views
        and not path.stem.startswith("_")
        and f"{app}/{path.name}" not in named
        and not (app == "kaea_portal" and path.stem.startswith("home_"))
    ]

    assert unused == []


def layer(app: str) -> int:
    return next(number for number, layer in enumerate(LAYERS) if app in layer)


def test_foreign_keys_point_down():
    """`ForeignKey("app.Model")` hides an arrow from import-linter. Core may name the user model."""
    wrong = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            target = field.related_model if field.concrete else None
            if target is None or target == "self" or target._meta.app_label not in OURS:
                continue
            here, there = model._meta.app_label, target._meta.app_label
            if here not in OURS or here == there:
                continue
            is_user_of_core = here == "core" and target._meta.label == settings.AUTH_USER_MODEL
            if layer(there) <= layer(here) and not is_user_of_core:
                wrong.append(f"{model._meta.label}.{field.name} → {target._meta.label}")

    assert wrong == []


def heading_pages() -> list[Address]:
    skipped = {"core:job_download", "library:file_download", "reports:dashboard_export"}
    return [address for address in addresses() if address.is_ours and address.name not in skipped]


@pytest.mark.django_db
def test_every_page_has_one_h1_and_leads_to_the_other_languages():
    """As the administrator, or the visitor, sees it."""
    translation.activate("ky")
    world = create_world()
    wrong = {}
    for role in ("visitor", "admin", "coordinator"):
        client = Client()
        if user := world.users[role]:
            client.force_login(user)
        for address in heading_pages():
            response = client.get(world.path(address))
            is_page = response.status_code in (200, 403, 404) and response.headers[
                "Content-Type"
            ].startswith("text/html")
            if response.streaming:
                for close in response._resource_closers:
                    close()
            elif is_page and address.name not in FILES:
                count = len(re.findall(rb"<h1[ >]", response.content))
                switch = set(
                    # The page of a desk has one address, and says there in which language.
                    re.findall(
                        rb'<a href="(?:/\w\w/|\?lang=)[^>]* hreflang="(\w\w)"', response.content
                    )
                )
                if count != 1 or not switch >= {b"ru", b"en"}:
                    wrong[address.name, role] = count, switch

    assert wrong == {}


@pytest.mark.django_db
def test_no_migration_is_pending():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_every_string_is_translated(language):
    """The same as `make check`."""
    missing = [f"{place}: {message.text}" for message, place in untranslated(language).items()]

    assert missing == []


def test_layers_of_import_linter_are_those_of_the_models():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    found = re.search(r"^layers = \[(.*?)^\]", text, re.DOTALL | re.MULTILINE)

    assert found is not None
    lines = re.findall(r'"([^"]+)"', found[1])
    assert [set(re.findall(r"[a-z_]+", line)) for line in lines] == LAYERS
