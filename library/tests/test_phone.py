"""What makes the library installable and readable without a connection."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from library.tests.factories import create_published
from library.views import phone

pytestmark = pytest.mark.django_db
STATIC = Path(settings.BASE_DIR) / "static"


def test_worker_stands_at_the_root_and_names_its_shell(client):
    response = client.get("/sw.js")

    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "no-cache"
    first, _, rest = response.content.decode().partition("\n")
    shell = json.loads(first.removeprefix("self.SHELL = ").rstrip(";"))
    assert rest == (STATIC / "js" / "sw.js").read_text()
    assert shell["version"] == phone.shell_version()
    assert shell["saved"] == {code: f"/{code}/library/saved/" for code in ("ky", "ru", "en")}
    for path in [*shell["saved"].values(), *shell["offline"].values()]:
        assert client.get(path).status_code == 200
    assert {Path(url).name for url in shell["assets"]} >= {"portal.css", "library.js"}


def test_version_changes_with_a_word_of_the_shell(tmp_path, monkeypatch):
    before = phone.shell_version()
    source = tmp_path / "sw.js"
    source.write_text(phone.SOURCE.read_text() + "//")
    monkeypatch.setattr(phone, "SOURCE", source)

    assert phone.shell_version() != before


def test_manifest_opens_the_library_in_the_readers_language(client):
    response = client.get("/ru/manifest.webmanifest")

    found = response.json()
    assert response["Content-Type"] == "application/manifest+json"
    assert (found["start_url"], found["scope"], found["lang"]) == ("/ru/library/", "/", "ru")
    assert {icon["sizes"] for icon in found["icons"]} == {"192x192", "512x512"}
    for icon in found["icons"]:
        assert (STATIC / icon["src"].removeprefix("/static/")).exists()


def test_material_names_manifest_and_script(client):
    html = client.get(create_published().resource.get_absolute_url()).content.decode()

    assert '<link rel="manifest" href="/ky/manifest.webmanifest">' in html
    assert re.findall(r'<script src="/static/js/(\w+)\.js" defer>', html) == ["portal", "library"]


def test_scripts_of_a_public_page_stay_light():
    both = b"".join((STATIC / "js" / name).read_bytes() for name in ("portal.js", "library.js"))

    assert len(gzip.compress(both, 9)) < 8_000
    assert len(gzip.compress((STATIC / "js" / "sw.js").read_bytes(), 9)) < 2_500
