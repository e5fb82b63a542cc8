"""OPDS, Atom and JSON-LD: one shelf told in several languages of programs."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import feedparser
import pytest
from django.core.cache import cache
from django.test import Client
from lxml import etree
from playwright.sync_api import Page

from accounts.tests.factories import create_directorate
from library import opds, services
from library.models import File, Revision
from library.tests.factories import (
    create_published,
    create_resource,
    create_reviewer,
    create_revision,
    create_topic,
    publish,
)
from library.tests.judges import OPDS2, installed, node
from library.tests.sent_files import GOOD, sent, store_in

ACQUISITION = "http://opds-spec.org/acquisition/open-access"
CONTRIBUTORS = [{"role": "author", "name": "Айгүл <b>"}, {"role": "translator", "name": "Бакыт"}]


def shelf(count: int = 2, *, language: str = "ky", **fields):
    """Published materials under one topic, the last one first in lists."""
    author, reviewer = create_directorate(), create_reviewer()
    topic = create_topic(code=f"sewing-{language}", name="Тигүү")
    found = []
    for number in range(count):
        fields = {"licence": "cc-by", "contributors": CONTRIBUTORS, **fields}
        slug = f"book-{language}-{number}"
        resource = create_resource(by=author, slug=slug, topics=[topic], **fields)
        title = f"Тигүү & {number}"
        found.append(
            create_published(
                resource=resource, language=language, by=author, reviewer=reviewer, title=title
            )
        )
    return found


def parsed(path: str):
    """A feed as a well-known reader takes it."""
    response = Client().get(path, headers={"accept-language": "ky"})
    assert response.status_code == 200, path
    found = feedparser.parse(response.content)
    assert not found.bozo, found.get("bozo_exception")
    return found


def links(entry, rel: str) -> list[tuple[str, str]]:
    return [(link.href, link.type) for link in entry.links if link.rel == rel]


@pytest.fixture(scope="session")
def reader() -> Path:
    """The reader of OPDS 2.0 by EDRLab, which the Thorium reader uses."""
    return installed("r2-opds-js", "r2-opds-js@1.0.47")


def catalogue(path: str) -> dict[str, Any]:
    """An OPDS 2.0 feed."""
    response = Client().get(path, headers={"accept-language": "ky"})
    assert response.status_code == 200
    assert response["Content-Type"] == "application/opds+json"
    return json.loads(response.content)


def understood(reader: Path, data: dict[str, Any]) -> dict[str, Any]:
    """What the outside reader makes of a feed, of which it complains nowhere."""
    said, complaints = node(reader, OPDS2, json.dumps(data).encode())
    assert complaints == ""
    return json.loads(said)


# OPDS 1.2 ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_first_page_leads_to_topics_and_languages():
    shelf()
    shelf(1, language="uz")

    root = parsed("/opds/1.2/")

    entries = {entry.title: links(entry, "subsection") for entry in root.entries}
    books = "http://testserver/opds/1.2/books/"
    kind = "application/atom+xml;profile=opds-catalog;kind=acquisition"
    assert entries["Кыргызча" if "Кыргызча" in entries else "Кыргыз"] == [
        (f"{books}?language=ky", kind)
    ]
    assert (f"{books}?topic=sewing-uz", kind) in [
        link for found in entries.values() for link in found
    ]
    new = links(root.entries[0], "http://opds-spec.org/sort/new")
    assert new == [(books, kind)]
    search = links(root.feed, "search")
    assert search == [
        ("http://testserver/opds/1.2/search.xml", "application/opensearchdescription+xml")
    ]


@pytest.mark.django_db
def test_books_can_be_acquired():
    shelf(1)

    (entry,) = parsed("/opds/1.2/books/?topic=sewing-ky").entries

    assert entry.title == "Тигүү & 0"
    assert entry.id == "oai:kaea.localhost:book-ky-0/ky"
    assert [author.name for author in entry.authors] == ["Айгүл <b>"]
    assert entry.rights == "CC BY 4.0 https://creativecommons.org/licenses/by/4.0/"
    assert entry.dcterms_language == "ky"
    assert links(entry, ACQUISITION) == [
        ("http://testserver/ky/library/book-ky-0/ky.pdf", "application/pdf"),
        ("http://testserver/ky/library/book-ky-0/ky.epub", "application/epub+zip"),
    ]
    for href, content_type in links(entry, ACQUISITION):
        response = Client().get(href.removeprefix("http://testserver"))
        assert response["Content-Type"] == content_type
        assert b"".join(response.streaming_content)
    cover = links(entry, "http://opds-spec.org/image")
    assert cover == [("http://testserver/ky/library/book-ky-0/ky.png", "image/png")]


@pytest.mark.django_db
def test_books_of_a_language_and_by_words():
    shelf()
    shelf(1, language="uz")

    assert len(parsed("/opds/1.2/books/").entries) == 3
    assert len(parsed("/opds/1.2/books/?language=uz").entries) == 1
    assert len(parsed("/opds/1.2/books/?query=tiguu").entries) == 3  # another alphabet
    assert len(parsed("/opds/1.2/books/?query=тигуу 1").entries) == 1
    assert len(parsed("/opds/1.2/books/?query=жок-сөз").entries) == 0
    assert len(parsed("/opds/1.2/books/?language=xx&topic=none&page=99").entries) == 0


@pytest.mark.django_db
def test_search_description_names_the_address():
    root = etree.fromstring(Client().get("/opds/1.2/search.xml").content)

    template = root.find("{*}Url").get("template")
    books = "http://testserver/opds/1.2/books/"
    assert template == f"{books}?query={{searchTerms}}&page={{startPage?}}"


@pytest.mark.django_db
def test_long_lists_come_in_pages(monkeypatch):
    monkeypatch.setattr(opds.shelf, "A_PAGE", 2)
    shelf(5)

    first = parsed("/opds/1.2/books/?language=ky")
    second = parsed(links(first.feed, "next")[0][0].removeprefix("http://testserver"))

    assert [entry.title[-1] for entry in first.entries + second.entries] == ["4", "3", "2", "1"]
    assert first.feed.opensearch_totalresults == "5"
    assert links(second.feed, "previous") == [
        ("http://testserver/opds/1.2/books/?language=ky&page=1", opds.BOOKS_TYPE)
    ]
    data = catalogue("/opds/2.0/books/?language=ky&page=3")
    assert [row["metadata"]["title"] for row in data["publications"]] == ["Тигүү & 0"]
    assert data["metadata"]["numberOfItems"] == 5


@pytest.mark.django_db
def test_material_without_a_text_is_no_book():
    author = create_directorate()
    link = create_resource(
        by=author, is_link_only=True, source_url="https://example.org/", licence=""
    )
    create_published(resource=link, by=author, body="")
    create_revision(by=author)

    assert parsed("/opds/1.2/books/").entries == []


# OPDS 2.0 ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_json_says_the_same():
    shelf(1)

    data = catalogue("/opds/2.0/")
    (publication,) = data["publications"]
    books = catalogue("/opds/2.0/books/?topic=sewing-ky")

    assert publication["metadata"]["title"] == "Тигүү & 0"
    assert publication["metadata"]["identifier"] == "oai:kaea.localhost:book-ky-0/ky"
    assert publication["metadata"]["author"] == [{"name": "Айгүл <b>"}]
    found = [
        (link["href"], link["type"])
        for link in books["publications"][0]["links"]
        if link["rel"] == ACQUISITION
    ]
    (entry,) = parsed("/opds/1.2/books/").entries
    assert found == links(entry, ACQUISITION)
    titles = [row["title"] for row in data["navigation"]]
    assert len(titles) == 3 and titles[1].endswith(": Тигүү")
    (search,) = [link for link in data["links"] if link["rel"] == "search"]
    assert (search["href"], search["templated"]) == (
        "http://testserver/opds/2.0/books/{?query}",
        True,
    )


@pytest.mark.django_db
def test_outside_reader_understands_all_of_it(reader, tmp_path, settings, monkeypatch):
    store_in(tmp_path, settings, monkeypatch)
    with_files()
    data = catalogue("/opds/2.0/")

    found = understood(reader, data)
    itself = data["publications"][0]["links"][0]
    alone = Client().get(itself["href"].removeprefix("http://testserver"))
    assert itself["rel"] == "self"
    assert alone["Content-Type"] == itself["type"] == "application/opds-publication+json"
    assert json.loads(alone.content) == data["publications"][0]
    assert Client().get("/opds/2.0/books/none/ky/").status_code == 404

    (theirs,), (ours,) = found["publications"], data["publications"]
    assert theirs["metadata"]["title"] == ours["metadata"]["title"]
    assert theirs["metadata"]["identifier"] == ours["metadata"]["identifier"]
    assert theirs["links"] == ours["links"]
    assert theirs["images"] == ours["images"]
    assert [row["href"] for row in found["navigation"]] == [
        row["href"] for row in data["navigation"]
    ]
    assert understood(reader, catalogue("/opds/2.0/books/"))["metadata"]["numberOfItems"] == 1


def test_outside_reader_complains_of_broken_feeds(reader):
    good = {"metadata": {"title": "x"}, "links": [{"rel": "self", "href": "/"}]}
    for broken in ({**good, "links": [{"rel": "self"}]}, good, {**good, "links": "x"}):
        assert node(reader, OPDS2, json.dumps(broken).encode())[1]


def with_files() -> list[File]:
    """A version without a text, with a file of every kind and a link."""
    by = create_directorate()
    revision = create_revision(
        resource=create_resource(by=by, slug="films"), language="uz", by=by, body="Matn."
    )
    found: list[File] = []
    for name, content, kind, _seconds in GOOD:
        if kind not in {file.kind for file in found}:
            title = "Дарс" if kind == "video" else ""
            file = services.add_file(revision, file=sent(name, content), by=by, title=title)
            found.append(file)
    services.add_link(revision, url="https://film.example/", by=by)
    publish(revision)
    Revision.objects.filter(pk=revision.pk).update(body="")
    return found


@pytest.mark.django_db
def test_files_of_authors_are_taken_along_too(tmp_path, settings, monkeypatch):
    store_in(tmp_path, settings, monkeypatch)
    files = with_files()
    assert {file.kind for file in files} == {"pdf", "epub", "audio", "video", "zip"}

    (entry,) = parsed("/opds/1.2/books/?language=uz").entries
    (publication,) = catalogue("/opds/2.0/books/?language=uz")["publications"]
    enclosures = [
        link for link in parsed("/ru/library/feed.atom").entries[0].links if link.rel == "enclosure"
    ]
    atom = [link for link in entry.links if link.rel == ACQUISITION]
    ours = [link for link in publication["links"] if link["rel"] == ACQUISITION]

    assert len(atom) == len(ours) == len(enclosures) == len(files)
    for file, link, told, enclosure in zip(files, atom, ours, enclosures, strict=True):
        assert (link.hreflang, told["language"]) == ("uz", "uz")
        assert link.length == enclosure.length == str(file.size)
        assert (told["size"], told.get("duration")) == (file.size, file.seconds or None)
        assert link.href == told["href"] == enclosure.href
        assert link.get("title", "") == told.get("title", "") == file.title
        response = Client().get(link.href.removeprefix("http://testserver"))
        assert response["Content-Type"] == link.type == told["type"] == enclosure.type
        assert len(b"".join(response.streaming_content)) == file.size
    cover = Client().get(publication["images"][0]["href"].removeprefix("http://testserver"))
    assert cover["Content-Type"] == "image/png"
    assert b"".join(cover.streaming_content).startswith(b"\x89PNG")
    assert Client().get("/ru/library/films/uz.pdf").status_code == 404  # there is no text
    shelves = catalogue("/opds/2.0/")["navigation"]
    assert [row["properties"]["numberOfItems"] for row in shelves] == [1, 1]
    harvested = Client().get("/oai?verb=ListRecords&metadataPrefix=oai_dc").content.decode()
    for link in atom:
        assert f"<dc:format>{link.type}</dc:format>" in harvested
        assert f"<dc:relation>{link.href}</dc:relation>" in harvested


@pytest.mark.django_db
def test_empty_library_is_a_catalogue_too():
    catalogue("/opds/2.0/")
    assert parsed("/opds/1.2/").entries[0].title


# Atom -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_feed_in_the_readers_language():
    author, reviewer = create_directorate(), create_reviewer()
    resource = create_resource(by=author, slug="both")
    for language, title in (("ky", "Өлчөм"), ("ru", "Мерки")):
        create_published(
            resource=resource, language=language, title=title, by=author, reviewer=reviewer
        )

    titles = {code: parsed(f"/{code}/library/feed.atom").entries[0].title for code in ("ky", "ru")}
    (entry,) = parsed("/ru/library/feed.atom").entries

    assert titles == {"ky": "Өлчөм", "ru": "Мерки"}
    assert entry.link == "http://testserver/ru/library/both/ru/"
    assert entry.rights == "CC0 1.0 https://creativecommons.org/publicdomain/zero/1.0/"
    types = [link.type for link in entry.links if link.rel == "enclosure"]
    assert types == ["application/pdf", "application/epub+zip"]
    assert links(parsed("/ru/library/feed.atom").feed, "self")[0][0] == (
        "http://testserver/ru/library/feed.atom"
    )


@pytest.mark.django_db
def test_page_of_the_library_names_its_feeds():
    page = Client().get("/ky/library/").content.decode()

    assert 'type="application/atom+xml" title=' in page
    assert 'href="/ky/library/feed.atom"' in page
    assert 'href="/opds/1.2/"' in page


# All of them ----------------------------------------------------------------------------------

PATHS = (
    "/opds/1.2/",
    "/opds/1.2/books/",
    "/opds/2.0/",
    "/opds/2.0/books/",
    "/ky/library/feed.atom",
    "/sitemap.xml",
)


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_withdrawn_material_drops_out(path):
    kept, gone = shelf()
    assert gone.resource.slug in Client().get(path).content.decode() or path == "/opds/1.2/"
    services.withdraw_resource(gone.resource, reason="Эскирген.", by=create_reviewer())
    cache.clear()

    text = Client().get(path).content.decode()

    assert gone.resource.slug not in text
    assert kept.resource.slug in text or path == "/opds/1.2/"
    page = Client().get(f"/ky/library/{gone.resource.slug}/")
    assert (page.status_code, "Эскирген." in page.content.decode()) == (410, True)


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_repeated_visit_is_a_304(path):
    shelf(1)
    first = Client().get(path)

    again = Client().get(path, headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("path", "statements"),
    [
        ("/opds/1.2/", 3),  # last change, languages, topics
        ("/opds/1.2/books/", 6),  # count, rows, topics, makers, other languages, files
        ("/opds/1.2/books/?topic=sewing-ky&language=ky&query=тигүү", 7),  # and the topic's name
        ("/opds/1.2/search.xml", 0),
        ("/opds/2.0/", 8),
        ("/opds/2.0/books/", 6),
        ("/ky/library/feed.atom", 5),  # rows, versions, topics, makers, files
        ("/sitemap.xml", 9),  # counts of materials, centers and events, twice, and the materials
        ("/robots.txt", 0),
    ],
)
def test_statements(count, path, statements, django_assert_num_queries):
    shelf(count)
    client = Client()

    with django_assert_num_queries(statements):
        assert client.get(path).status_code == 200


# JSON-LD --------------------------------------------------------------------------------------


def json_ld(page: str) -> dict:
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(text)


@pytest.mark.django_db
def test_page_describes_itself():
    edition = shelf(1)[0]
    create_published(resource=edition.resource, language="ru", title="Шитьё")

    found = json_ld(Client().get("/ky/library/book-ky-0/").content.decode())

    assert found["@type"] == "LearningResource"
    assert found["name"] == "Тигүү & 0"
    assert found["inLanguage"] == "ky"
    assert found["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert found["author"] == [{"@type": "Person", "name": "Айгүл <b>"}]
    assert [row["inLanguage"] for row in found["workTranslation"]] == ["ru"]
    assert [row["encodingFormat"] for row in found["encoding"]] == [
        "application/pdf",
        "application/epub+zip",
    ]


@pytest.mark.django_db
def test_title_cannot_leave_its_script():
    create_published(
        resource=create_resource(slug="x"), title="</script><script>alert(1)</script><!--"
    )

    page = Client().get("/ky/library/x/").content.decode()

    assert json_ld(page)["name"] == "</script><script>alert(1)</script><!--"
    assert "<script>alert" not in page


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_policy_lets_the_description_be(page: Page, live_url: str):
    """A block of data is no script, so `script-src 'self'` does not forbid it."""
    shelf(1)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation',"
        " event => console.log('policy: ' + event.violatedDirective))"
    )

    response = page.goto(f"{live_url}/ky/library/book-ky-0/")

    assert (
        response is not None and "default-src 'self'" in response.headers["content-security-policy"]
    )
    text = page.locator('script[type="application/ld+json"]').text_content()
    assert json.loads(text or "")["name"] == "Тигүү & 0"
    assert said == []


@pytest.fixture(scope="session")
def compiler() -> Path:
    """TypeScript and the types of schema.org."""
    return installed("schema-dts", "schema-dts@2.1.0", "typescript@7.0.2")


def complaints(folder: Path, data: dict) -> str:
    """What `tsc --strict` says of the data as a LearningResource of schema.org."""
    source = (
        'import type { LearningResource, WithContext } from "schema-dts";\n'
        f"const found: WithContext<LearningResource> = {json.dumps(data)};\nexport default found;\n"
    )
    (folder / "page.ts").write_text(source, encoding="utf-8")
    command = ["node_modules/.bin/tsc", "--strict", "--noEmit", "--module", "nodenext", "page.ts"]
    done = subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True)
    return done.stdout


@pytest.mark.django_db
def test_schema_org_knows_every_property(compiler):
    shelf(1, source_url="https://example.org/", minutes=12)

    found = json_ld(Client().get("/ky/library/book-ky-0/").content.decode())

    assert complaints(compiler, found) == ""
    assert "timeRequird" in complaints(compiler, {**found, "timeRequird": "PT1M"})
