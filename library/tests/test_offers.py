"""What the catalogue offers where it has nothing to show, and what saving a line means."""

import html
import re

import pytest
from django.core.cache import cache

from library import search, services
from library.models import Resource
from library.tests.factories import (
    create_published,
    create_resource,
    create_reviewer,
    create_topic,
)

pytestmark = pytest.mark.django_db
BASE = "/ky/library/"


def published(title: str = "Мобилдик капчык", *, language: str = "ky", **fields) -> Resource:
    resource = create_resource(**fields)
    create_published(resource=resource, title=title, language=language)
    return resource


def offered(client, query: str, part: str) -> dict[str, str]:
    """Words and addresses of the links in a part of an empty page."""
    page = client.get(f"{BASE}{query}").content.decode()
    assert "<b>0 материал" in page
    found = re.search(rf'<section[^>]*aria-labelledby="{part}">(.*?)</section>', page, re.DOTALL)
    links = re.findall(r'<a href="([^"]*)"[^>]*>(.*?)</a>', found[1] if found else "", re.DOTALL)
    return {re.sub("<[^>]+>", "", text).strip(): html.unescape(url) for url, text in links}


def found(client, url: str) -> str:
    (number,) = re.findall(r"<b>(\d+) материал", client.get(url).content.decode())
    return number


def test_words_that_look_alike_are_offered_and_find_something(client):
    published("Мобилдик капчык")

    links = offered(client, "?q=мобилтрон", "alike")

    assert list(links) == ["мобилдик"]
    assert found(client, links["мобилдик"]) == "1"


def test_words_of_what_was_withdrawn_are_not_offered(client):
    resource = published("Мобилдик капчык")
    published("Тигүү машинасы")
    services.withdraw_resource(resource, reason="Эскирди", by=create_reviewer())

    assert offered(client, "?q=мобилтрон", "alike") == {}


def test_the_same_is_offered_in_languages_that_have_it(client):
    published("Мобильный кошелёк", language="ru")
    published("Кошелёк и банк", language="ru")
    published("Тигүү", language="ky")

    links = offered(client, "?q=кошелёк&lang=ky", "languages")

    assert list(links) == ["Орусча 2"]
    assert found(client, links["Орусча 2"]) == "2"


def test_one_filter_less_is_offered_with_its_number(client):
    money = create_topic(code="money", name="Акча")
    published("Мобилдик капчык", topics=[money], level="beginner")
    published("Мобилдик банк", topics=[money], level="beginner")

    links = offered(client, "?topic=money&level=advanced&kind=video&q=мобилдик", "fewer")
    assert links == {}  # two filters are in the way
    links = offered(client, "?topic=money&level=advanced&q=мобилдик", "fewer")

    (url,) = links.values()
    assert url.endswith("&topic=money")
    assert found(client, url) == "2"


def test_shelves_near_the_words_stand_first_and_the_newest_follow(client):
    law = create_topic(code="law", name="Укуктар")
    published("Биринчи", topics=[law])
    published("Экинчи", topics=[law])
    published("Үчүнчү", topics=[create_topic(code="plumbing", name="Сантехника")])

    assert next(iter(offered(client, "?q=зантыхныкы", "topics"))).startswith("Сантехника")
    assert next(iter(offered(client, "?q=жжжжж", "topics"))).startswith("Укуктар")
    assert len(offered(client, "?q=жжжжж", "newest")) == 3


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("query", "statements"), [("?q=мобилтрон", 7), ("?q=мобилдик&lang=en", (5, 3))]
)
def test_statements_of_an_empty_page(client, django_assert_num_queries, rows, query, statements):
    for number in range(rows):
        published(f"Мобилдик капчык {number}")
    search.all_lines()  # as a process that has run for a while
    cache.clear()
    if isinstance(statements, tuple):
        statements = statements[rows == 3]

    with django_assert_num_queries(statements):
        client.get(f"{BASE}{query}")


# Saving from a list ------------------------------------------------------------------------


def test_a_line_says_what_saving_it_means(client):
    resource = published("Мобилдик капчык", slug="wallet")
    create_published(resource=resource, title="Кошелёк", language="ru", body="Слово. " * 300)
    published("Шилтеме", slug="link", is_link_only=True, source_url="https://example.org/")

    items = client.get(f"{BASE}save.json?m=wallet&m=wallet/ru&m=link&m=none&m=wallet/en").json()

    own, russian = items["items"]
    assert (own["path"], own["title"], own["language"]) == (
        f"{BASE}wallet/",
        "Мобилдик капчык",
        "ky",
    )
    assert (russian["path"], russian["title"]) == (f"{BASE}wallet/ru/", "Кошелёк")
    assert russian["revision"] == resource.editions.get(language="ru").published_id
    assert russian["bytes"] > own["bytes"] > 10_000


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_of_saving_lines(client, django_assert_num_queries, rows):
    slugs = [published(f"Мобилдик {number}").slug for number in range(rows)]

    with django_assert_num_queries(2):
        client.get(BASE + "save.json?" + "&".join(f"m={slug}" for slug in slugs))


def test_strange_lines_are_left_out(client):
    assert client.get(f"{BASE}save.json?m=&m=/&m=a/b/c&m='").json() == {"items": []}
    assert client.get(f"{BASE}save.json").json() == {"items": []}


def test_a_shelf_can_be_saved_where_it_is_looked_at(client):
    money = create_topic(code="money", name="Акча")
    published(topics=[money])

    for path in ("topics/money/", "?topic=money"):
        page = client.get(BASE + path).content.decode()
        assert 'data-shelf="/ky/library/shelves/money/save.json"' in page
        assert page.count("data-words") == 1
    for path in ("", "?topic=money&lang=ky", "?q=капчык"):
        assert "data-shelf" not in client.get(BASE + path).content.decode()
