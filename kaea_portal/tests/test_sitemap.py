"""What search engines find: every public page in the languages it has."""

import pytest
from django.test import Client
from lxml import etree

from centers.tests.factories import create_center
from events.tests.factories import create_event, create_programme_release, create_slot
from kaea_portal import sitemaps
from library import services
from library.tests.factories import create_published, create_resource, create_reviewer

NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def read(path: str = "/sitemap.xml") -> etree._Element:
    response = Client().get(path)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/xml")
    return etree.fromstring(response.content)


def locations(root: etree._Element) -> list[str]:
    return [found.text.removeprefix("http://testserver") for found in root.iterfind(".//s:loc", NS)]


def alternates(root: etree._Element, path: str) -> dict[str, str]:
    url = root.xpath(f"//s:url[s:loc='http://testserver{path}']", namespaces=NS)[0]
    return {
        link.get("hreflang"): link.get("href").removeprefix("http://testserver")
        for link in url.iterfind("x:link", NS)
    }


@pytest.mark.django_db
def test_pages_stand_in_each_language_with_their_alternates():
    root = read()

    assert "/ky/" in locations(root) and "/en/library/" in locations(root)
    assert alternates(root, "/ru/") == {"ky": "/ky/", "ru": "/ru/", "en": "/en/", "x-default": "/"}


@pytest.mark.django_db
def test_material_stands_in_its_languages_only():
    resource = create_resource(slug="both")
    create_published(resource=resource, language="ky")
    create_published(resource=resource, language="ru")
    create_published(resource=create_resource(slug="uzbek"), language="uz")

    root = read()

    found = [path for path in locations(root) if "/library/" in path and path.count("/") == 4]
    assert found == ["/ky/library/both/", "/ru/library/both/", "/ky/library/uzbek/"]
    assert alternates(root, "/ky/library/both/") == {
        "ky": "/ky/library/both/",
        "ru": "/ru/library/both/",
        "x-default": "/library/both/",
    }


@pytest.mark.django_db
def test_every_address_answers_and_the_default_leads_to_a_language():
    create_published(resource=create_resource(slug="both"))
    create_center()

    root = read()

    for path in locations(root):
        assert Client().get(path).status_code == 200, path
    default = Client().get("/library/both/", headers={"accept-language": "ru"})
    assert (default.status_code, default["Location"]) == (302, "/ru/library/both/")


@pytest.mark.django_db
def test_events_and_their_released_programmes_are_found():
    event, hidden = create_event(title="A"), create_event(title="B", is_public=False)
    off = create_event(title="C", status="cancelled")
    for one in (event, hidden):
        create_slot(event=one)
        create_programme_release(event=one)
    create_event(title="D")

    found = [path for path in locations(read()) if path.startswith("/ky/events/2")]

    assert f"/ky/events/{event.slug}/" in found
    assert [path for path in found if path.endswith("/programme/")] == [
        f"/ky/events/{event.slug}/programme/"
    ]
    assert not [path for path in found if hidden.slug in path or off.slug in path]
    for path in found:
        assert Client().get(path).status_code == 200, path


@pytest.mark.django_db
def test_withdrawn_materials_are_left_out():
    edition = create_published(resource=create_resource(slug="gone"))
    services.withdraw_resource(edition.resource, reason="Эскирген.", by=create_reviewer())

    assert [path for path in locations(read()) if "gone" in path] == []


@pytest.mark.django_db
def test_more_than_one_file_holds_is_a_list_of_files(monkeypatch):
    monkeypatch.setattr(sitemaps.PortalSitemap, "limit", 2)
    for number in range(3):
        create_published(resource=create_resource(slug=f"m-{number}"))

    files = locations(read())

    assert "/sitemap-library.xml" in files and "/sitemap-library.xml?p=2" in files
    pages = [path for file in files for path in locations(read(file))]
    assert {f"/ky/library/m-{number}/" for number in range(3)} <= set(pages)
    assert len(pages) == len(set(pages))
    assert Client().get("/sitemap-nothing.xml").status_code == 404


@pytest.mark.django_db
def test_robots_are_told_where_it_is():
    text = Client().get("/robots.txt").content.decode()

    assert text.startswith("User-agent: *\n")
    assert "Sitemap: http://testserver/sitemap.xml\n" in text
