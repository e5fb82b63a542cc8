"""The library as plain files: everything is there, every link leads to a file or to the portal."""

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import translation

from accounts.tests.factories import create_directorate
from core.models import Job
from core.tests.factories import create_picture
from library import offline_copy
from library.models import File, Image, Resource
from library.tests.factories import (
    create_published,
    create_resource,
    create_revision,
    create_topic,
    publish,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():
    """Two materials on a shelf, one elsewhere, one not published."""
    topic = create_topic(code="money", name="Акча")
    budget = create_resource(slug="budget", topics=[topic])
    body = "## Башы\n\nОкуңуз: [чорго](/ky/library/tap/#bashy), [жардам](/ky/centers/)."
    revision = create_revision(resource=budget, title="Бюджет", body=body)
    file = File(revision=revision, kind="pdf", size=9, checksum="0" * 64)
    file.file.save("file.pdf", ContentFile(b"%PDF-1.7\n"), save=False)
    file.save()
    publish(revision)
    create_published(resource=budget, language="ru", title="Бюджет по-русски")
    Resource.objects.filter(pk=budget.pk).update(picture=create_picture())
    cards = create_resource(slug="words", topics=[topic], kind="cards")
    create_published(resource=cards, body="## Алды\n\nАрты")
    create_published(resource=create_resource(slug="tap"), title="Чорго", language="ru")
    create_revision(resource=create_resource(slug="draft", topics=[topic]))
    return topic


def links(page: Path) -> list[str]:
    return re.findall(r'\b(?:src|href|srcset)="([^"]+)"', page.read_text(encoding="utf-8"))


def test_every_link_leads_to_a_file_of_the_copy_or_to_a_full_address(shelf, tmp_path):
    assert offline_copy.write_library(tmp_path) == 4

    pages = sorted(tmp_path.rglob("*.html"))
    assert {str(page.relative_to(tmp_path)) for page in pages} == {
        *("index.html", "ky.html", "ru.html", "en.html"),
        *("materials/budget.ky.html", "materials/budget.ru.html"),
        *("materials/words.ky.html", "materials/tap.ru.html"),
    }
    for page in pages:
        for link in links(page):
            address = link.partition("#")[0]
            if not address or address.startswith(("http://", "https://")):
                continue
            assert not address.startswith("/"), (page.name, link)
            assert (page.parent / address).exists(), (page.name, link)
    css = (tmp_path / "assets/css/portal.css").read_text()
    for name in re.findall(r'url\("\.\./([^"]+)"\)', css):
        assert (tmp_path / "assets" / name).exists()


def test_pages_hold_text_picture_file_and_the_languages(shelf, tmp_path):
    offline_copy.write_library(tmp_path)
    page = (tmp_path / "materials/budget.ky.html").read_text(encoding="utf-8")

    assert '<html lang="ky">' in page
    assert 'href="tap.ru.html#bashy"' in page  # the only language it has
    assert 'href="budget.ru.html" lang="ru"' in page
    assert re.search(r'href="http[^"]+/ky/centers/"', page)
    assert re.search(r'<img src="\.\./files/[0-9a-f]+-large\.webp"', page)
    assert re.search(r'href="\.\./files/[0-9a-f]+-file\.pdf"', page)
    assert "<svg" not in page
    assert "Арты" in (tmp_path / "materials/words.ky.html").read_text(encoding="utf-8")


def test_pictures_of_texts_lie_beside_the_pages_with_their_credit(tmp_path):
    for kind, body in (
        ("tutorial", "## Башы\n\n![Басуучу жер](picture:menu)"),
        ("cards", "## Алды\n\n![Басуучу жер](picture:menu)"),
    ):
        revision = create_revision(resource=create_resource(slug=kind, kind=kind), body=body)
        picture = create_picture(
            author="Бакыт", licence="cc-by", source="https://example.org/photo"
        )
        Image.objects.create(resource=revision.edition.resource, name="menu", picture=picture)
        publish(revision)
    offline_copy.write_library(tmp_path)

    for kind in ("tutorial", "cards"):
        page = (tmp_path / f"materials/{kind}.ky.html").read_text(encoding="utf-8")
        (name,) = re.findall(r'<img src="\.\./(files/[0-9a-f]+-large\.webp)"', page)
        assert (tmp_path / name).read_bytes()[8:12] == b"WEBP"
        assert len(re.findall(r'srcset="\.\./files/[0-9a-f]+-small\.webp"', page)) == 1
        assert 'alt="Басуучу жер"' in page
        credit = re.search(r"<small>(.*?)</small>", page, re.DOTALL)[1]
        assert "Бакыт" in credit
        assert 'href="https://creativecommons.org/licenses/by/4.0/"' in credit
        assert 'href="https://example.org/photo"' in credit


def test_index_of_a_language_names_the_best_version_of_each(shelf, tmp_path):
    offline_copy.write_library(tmp_path)
    text = (tmp_path / "index-ky.js").read_text(encoding="utf-8")
    found = json.loads(text.removeprefix("window.LIBRARY = ").rstrip(";\n"))

    assert sorted((line[0], line[3]) for line in found) == [
        ("materials/budget.ky.html", "ky"),
        ("materials/tap.ru.html", "ru"),
        ("materials/words.ky.html", "ky"),
    ]
    words = {line[0]: line[4] for line in found}
    assert "окунуз" in words["materials/budget.ky.html"].split()


def test_command_writes_a_shelf_as_zip_or_folder_and_refuses(shelf, tmp_path):
    target = tmp_path / "money.zip"
    out = io.StringIO()
    call_command("export_library", str(target), topic="money", stdout=out)

    names = zipfile.ZipFile(target).namelist()
    assert "3 pages" in out.getvalue()
    assert "library/index.html" in names and "library/materials/words.ky.html" in names
    assert "library/materials/tap.ru.html" not in names
    for arguments in ((str(tmp_path),), (str(tmp_path / "new"), "--topic", "none")):
        with pytest.raises(CommandError):
            call_command("export_library", *arguments)
    assert not (tmp_path / "new").exists()


def test_directorate_asks_for_a_copy_and_gets_a_file(
    client, shelf, django_capture_on_commit_callbacks
):
    client.force_login(create_directorate())
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/ky/library/desk/export/", {"topic": "money"})

    job = Job.objects.get()
    assert (job.state, job.result, job.result_name) == (
        Job.State.DONE,
        {"pages": 3},
        "library-money.zip",
    )
    with job.result_file.open("rb") as file, zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
    assert client.post("/ky/library/desk/export/", {"topic": "none"}).status_code == 404


def test_topic_that_went_meanwhile_is_refused(shelf):
    from core.jobs import Progress
    from library.tasks import export_library

    job = Job.objects.create(
        kind="library.export", title="x", asked_by=create_directorate(), params={"topic": "gone"}
    )
    with pytest.raises(ValidationError), translation.override("en"):
        export_library(job, Progress(job))
