"""The pages of the catalogue: what visitors search, tick, page through and open."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center
from library import search, services
from library.models import CatalogueEntry, MonthlyCount, Resource, SearchEntry
from library.services.search import count_use
from library.tests.factories import (
    create_published,
    create_resource,
    create_reviewer,
    create_revision,
    create_topic,
)

pytestmark = pytest.mark.django_db
BASE = "/ky/library/"


def published(title: str = "Мобилдик капчык", *, language: str = "ky", **fields) -> Resource:
    resource = create_resource(**fields)
    create_published(resource=resource, title=title, language=language)
    return resource


def titles(client, query: str = "", base: str = BASE) -> list[str]:
    html = client.get(f"{base}{query}").content.decode().split('id="newest"')[0]
    return [
        re.sub("<[^>]+>", "", title) for title in re.findall(r"<h3[^>]*><a[^>]*>(.*?)</a>", html)
    ]


def count_of(client, query: str, name: str, code: str) -> int:
    html = client.get(f"{BASE}{query}").content.decode()
    pattern = rf'name="{name}" value="{code}"[^>]*><span>[^<]*</span><output>(\d+)<'
    found = re.search(pattern, html)
    return int(found[1]) if found else 0


# What is found -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "капчык",
        "КАПЧЫКТЫ",
        "капчыктарга",
        "kapchyk",
        "капчк",
        "rfgxsr",
        "мобилдик капчыгым",
        "wallet",
    ],
)
def test_a_material_is_found_in_many_spellings(client, query):
    resource = published("Мобилдик капчык")
    create_published(resource=resource, title="Mobile wallet", language="en")
    published("Тигүү машинасы")

    assert titles(client, f"?q={query}") in (["Мобилдик капчык"], ["Mobile wallet"])


def test_a_title_weighs_more_than_a_text(client):
    create_published(title="Башка сөз", body="## Башы\n\nсырсөз " * 20)
    create_published(title="Бекем сырсөз", body="## Башы\n\nТекст")

    assert titles(client, "?q=сырсөз") == ["Бекем сырсөз", "Башка сөз"]


def test_a_snippet_shows_the_found_words_escaped(client):
    create_published(body="## Башы\n\nБул жерде a < b жана сырсөздөр бар.")

    html = client.get(f"{BASE}?q=сырсөз").content.decode()

    assert "a &lt; b жана <mark>сырсөздөр</mark> бар" in html


def test_a_query_cannot_write_into_the_page(client):
    published()

    html = client.get(BASE, {"q": "<script>alert(1)</script> капчык"}).content.decode()

    assert "<script>alert" not in html


@pytest.mark.parametrize(
    "query",
    ["?q='", "?q=a+%26+%7C+!+(b:*", "?q=%F0%9F%98%80", "?page=9999999", "?page=x", "?sort=x",
     "?lang=xx&kind='&topic=%22", "?q=" + "а" * 3000,
     "?q=" + "а+" * 200, "?q=:*", "?q=\\", "?q=1e5"],
)  # fmt: skip
def test_strange_queries_get_a_page(client, query):
    published()

    assert client.get(f"{BASE}{query}").status_code == 200


def test_withdrawn_and_unpublished_materials_are_not_found(client):
    resource = published("Мобилдик капчык")
    create_revision(title="Капчык тууралуу")
    reviewer = create_reviewer()

    assert titles(client, "?q=капчык") == ["Мобилдик капчык"]
    services.withdraw_resource(resource, reason="Эскирди", by=reviewer)
    assert titles(client, "?q=капчык&miss=1") == []
    services.restore_resource(resource, by=reviewer)
    assert titles(client, "?q=капчык&miss=2") == ["Мобилдик капчык"]


def test_what_was_changed_is_found_by_its_new_words(client):
    edition = create_published(title="Мобилдик капчык")
    author = create_directorate()
    revision = services.save_revision(edition, by=author, title="Видео чалуу")
    services.submit_revision(revision, by=author)
    services.publish_revision(revision, by=create_reviewer())

    assert titles(client, "?q=чалуу") == ["Видео чалуу"]
    assert titles(client, "?q=мобилдик") == []


def test_index_library_writes_the_same_anew(client):
    published()

    def kept() -> tuple[list[Any], list[Any]]:
        lines: list[Any] = list(CatalogueEntry.objects.values())
        for line in lines:
            del line["mark"]  # a new line has a number of its own
        return lines, list(SearchEntry.objects.values())

    before = kept()
    SearchEntry.objects.all().delete()
    CatalogueEntry.objects.all().delete()

    call_command("index_library", verbosity=0)

    assert kept() == before


# Filters -----------------------------------------------------------------------------------


def test_filters_count_what_the_other_filters_leave(client):
    money, sewing = create_topic(code="money"), create_topic(code="sewing")
    published("Биринчи", topics=[money], level="beginner")
    published("Экинчи", topics=[money, sewing], level="advanced")
    published("Үчүнчү", topics=[sewing], level="beginner", kind="other")

    assert sorted(titles(client, "?topic=money")) == ["Биринчи", "Экинчи"]
    assert titles(client, "?topic=money&level=advanced") == ["Экинчи"]
    assert sorted(titles(client, "?topic=money&topic=sewing&level=beginner")) == [
        "Биринчи",
        "Үчүнчү",
    ]
    # A second tick in the same filter shows its own yield; other filters narrow it.
    assert count_of(client, "?topic=money", "topic", "sewing") == 2
    assert count_of(client, "?topic=money", "level", "beginner") == 1
    assert count_of(client, "?topic=money", "kind", "other") == 0


def test_filter_by_language_shows_that_language(client):
    resource = published("Капчык")
    create_published(resource=resource, title="Кошелёк", language="ru")
    published("Тигүү")

    assert titles(client, "?lang=ru") == ["Кошелёк"]
    assert count_of(client, "", "lang", "ru") == 1


def test_works_offline_is_all_but_links(client):
    published("Китеп")
    link = create_resource(is_link_only=True, source_url="https://example.org/")
    create_published(resource=link, title="Шилтеме", body="")

    assert titles(client, "?offline=1") == ["Китеп"]
    assert count_of(client, "", "offline", "1") == 1


def test_filter_by_the_region_of_a_center(client):
    center = create_center()
    create_published(resource=create_resource(center=center), title="Жергиликтүү")
    published("Жалпы")

    assert titles(client, f"?region={center.region.iso_code}") == ["Жергиликтүү"]


def test_updated_facts_are_filtered_by(client):
    resource = published("Капчык", level="beginner")

    services.update_resource(resource, by=create_directorate(), level="advanced")

    assert titles(client, "?level=advanced") == ["Капчык"]
    assert titles(client, "?level=beginner") == []


def test_a_ticked_filter_can_be_taken_off(client):
    published(level="advanced")

    html = client.get(f"{BASE}?q=капчык&level=advanced&lang=ky").content.decode()

    assert 'href="?q=%D0%BA%D0%B0%D0%BF%D1%87%D1%8B%D0%BA&amp;lang=ky"' in html


# Order, pages ------------------------------------------------------------------------------


def test_newest_and_most_read_first(client):
    first, second = published("Биринчи"), published("Экинчи")
    month = timezone.localdate().replace(day=1)
    MonthlyCount.objects.create(resource=first, month=month, what="view", count=5)
    MonthlyCount.objects.create(resource=first, month=month, what="download", count=2)

    assert count_use() == 1
    assert count_use() == 0
    assert titles(client, "?sort=new") == ["Экинчи", "Биринчи"]
    assert titles(client, "?sort=used") == ["Биринчи", "Экинчи"]
    assert CatalogueEntry.objects.get(resource=first).used == 7
    # The front page has a shelf of what was read, then all.
    assert titles(client) == ["Биринчи", "Экинчи", "Биринчи"]
    assert second.pk


def test_pages_keep_the_filters(client):
    for number in range(11):
        published(f"Капчык {number}")

    html = client.get(f"{BASE}?q=капчык&lang=ky").content.decode()

    assert len(titles(client, "?q=капчык&lang=ky")) == 10
    assert len(titles(client, "?q=капчык&lang=ky&page=2")) == 1
    assert "lang=ky&amp;page=2" in html


def test_a_material_without_the_readers_language_says_so(client):
    published("Кошелёк", language="ru")

    html = client.get(f"{BASE}?q=кошелёк").content.decode()

    assert '<h3 lang="ru"><a href="/ky/library/' in html
    assert re.search(r'<span class="chip" data-tone="warn">[^<]+</span>', html)


# Nothing found -----------------------------------------------------------------------------


def test_nothing_found_offers_shelves_and_a_way_back(client):
    published(topics=[create_topic(code="money", name="Акча")])

    html = client.get(f"{BASE}?q=жираф").content.decode()
    assert "/ky/library/topics/money/" in html
    html = client.get(f"{BASE}?q=капчык&level=advanced").content.decode()
    assert titles(client, "?q=капчык&level=beginner") == ["Мобилдик капчык"]
    assert "empty" in html or "Мобилдик" in html


def test_an_empty_library_has_a_page(client):
    assert client.get(BASE).status_code == 200


# Shelves, suggestions ----------------------------------------------------------------------


def test_shelf_of_a_topic(client):
    published("Капчык", topics=[create_topic(code="money", name="Акча")])
    published("Тигүү")

    assert titles(client, base=f"{BASE}topics/money/") == ["Капчык"]
    assert client.get(f"{BASE}topics/nothing/").status_code == 404


@pytest.mark.parametrize("typed", ["капч", "kapch", "мобилдик ка", "rfgx", "КАПЧЫК"])
def test_suggestions_while_typing(client, typed):
    resource = published("Мобилдик капчык")
    published("Тигүү")

    response = client.get(f"{BASE}suggest/", {"q": typed}, headers={"HX-Request": "true"})

    html = response.content.decode()
    assert html.count("<li>") == 1
    assert f"/ky/library/{resource.slug}/ky/" in html
    assert "<h1" not in html


@pytest.mark.parametrize("typed", ["", "к", "жираф", "%", "\\"])
def test_nothing_to_suggest(client, typed):
    published("Мобилдик капчык")

    response = client.get(f"{BASE}suggest/", {"q": typed}, headers={"HX-Request": "true"})

    assert b"<li>" not in response.content


def test_suggestions_without_htmx_are_the_search(client):
    response = client.get(f"{BASE}suggest/", {"q": "капчык"})

    assert response.status_code == 302
    assert response.headers["Location"] == "/ky/library/?q=%D0%BA%D0%B0%D0%BF%D1%87%D1%8B%D0%BA"


# Statements --------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("address", "statements"),
    [
        ("", (4, 4)),
        ("?sort=new", (3, 3)),
        # With one hit, near words are asked for too.
        ("?q=капчык&lang=ky&level=beginner", (5, 3)),
        ("?q=капчкы&lang=ky&sort=used", (5, 5)),
        ("?q=капчык&level=advanced", (5, 3)),
        ("topics/money/", (3, 3)),
    ],
)
def test_statements_of_a_page_that_is_not_kept(
    client, django_assert_num_queries, rows, address, statements
):
    topic = create_topic(code="money")
    for number in range(rows):
        published(f"Мобилдик капчык {number}", topics=[topic])
    search.all_lines()  # as a process that has run for a while; a new line costs one statement
    cache.clear()

    with django_assert_num_queries(statements[rows == 3]):
        client.get(f"{BASE}{address}")


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_of_suggestions(client, django_assert_num_queries, rows):
    for number in range(rows):
        published(f"Мобилдик капчык {number}")

    with django_assert_num_queries(1):
        client.get(f"{BASE}suggest/?q=капч", headers={"HX-Request": "true"})


def test_a_material_is_shown_in_the_language_in_which_it_was_found(client):
    resource = published("Мобилдик акча")
    create_published(
        resource=resource, title="Перевод", language="ru", body="Как отправить деньги домой."
    )

    html = client.get(f"{BASE}?q=деньги").content.decode()

    assert f'<h3 lang="ru"><a href="{BASE}{resource.slug}/ru/">Перевод</a></h3>' in html
    assert "отправить <mark>деньги</mark> домой" in html
    assert titles(client, "?q=акча") == ["Мобилдик акча"]
