"""A link that leads away says so; `{% external %}` is the only way to write one."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client

from centers.tests.factories import create_center, create_organisation, create_place

ROOT: Path = settings.BASE_DIR
EXTERNAL = ROOT / "templates" / "ui" / "external.html"
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if path != EXTERNAL)
# Names of columns that hold addresses of other sites; "url" is what half of our own are called.
FIELDS = {
    field.name
    for model in apps.get_models()
    for field in model._meta.get_fields()
    if isinstance(field, models.URLField)
} - {"url"}
HREF = re.compile(r"""<(?:a|area|form|iframe)\b[^>]*\b(?:href|action|src)=["']([^"']*)""")


def leads_away(address: str) -> bool:
    if re.match(r"(?:https?:)?//", address):
        return True
    return any(re.search(rf"\.{name}\b", address) for name in FIELDS)


def test_addresses_of_other_sites_are_known() -> None:
    assert {"website", "source", "online_link"} <= FIELDS
    assert leads_away("https://wa.me/996700123456")
    assert leads_away("{{ organisation.website }}")
    assert not leads_away("{% url 'privacy' %}")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_writes_no_link_away_by_hand(path: Path) -> None:
    assert [address for address in HREF.findall(path.read_text()) if leads_away(address)] == []


class _Links(HTMLParser):
    """The links of a page: (address, rel)."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a":
            self.found.append((values.get("href") or "", values.get("rel") or ""))


@pytest.mark.django_db
def test_links_of_a_page_that_lead_away_are_marked(client: Client) -> None:
    organisation = create_organisation(
        kind="center", place=create_place(), website="https://center.example/"
    )
    page = client.get(create_center(organisation=organisation).get_absolute_url())
    links = _Links()
    links.feed(page.content.decode())
    away = [(url, rel) for url, rel in links.found if url.startswith("http")]
    assert away == [("https://center.example/", "external noopener noreferrer")]
