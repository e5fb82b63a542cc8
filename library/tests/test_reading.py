"""The page of a material: what it shows in which language, its cards, files and what it weighs."""

import gzip
import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.tests.factories import create_directorate
from centers.tests.factories import (
    create_area,
    create_center,
    create_coordinator,
    create_country,
    create_organisation,
)
from core.sharing import share
from core.tests.factories import create_picture
from library import kept_text, saving, selectors, services, sharing
from library.models import Competence, Resource, Revision
from library.services.search import index_resource
from library.tests.factories import (
    create_published,
    create_resource,
    create_reviewer,
    create_revision,
    create_topic,
    publish,
)

pytestmark = pytest.mark.django_db
CARDS = "\n\n".join(f"## Алды {number}\n\nАрты **{number}**" for number in range(1, 11))


def page(client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def test_page_says_who_made_and_reviewed_it_on_what_terms_and_for_what(client):
    academy = create_organisation(kind="state_body", name="Академия")
    school = create_organisation(kind="vocational_school", name="Лицей")
    competence = Competence.objects.create(
        framework="DigComp", version="2.2", code="4.2", name_ky="Маалыматты коргоо"
    )
    resource = create_resource(
        slug="budget",
        licence="cc-by",
        adapted_from="Handbook",
        source_url="https://example.org/book",
        sdg_targets=["4.4"],
        act_state="in_force",
        competences=[competence],
        contributors=[
            {"role": "author", "name": "Жаңыл", "organisation": school},
            {"role": "translator", "name": "Азамат"},
        ],
    )
    revision = create_revision(resource=resource)
    services.submit_revision(revision, by=revision.written_by)
    services.publish_revision(revision, by=create_reviewer(), reviewed_for=academy)

    html = page(client, "/en/library/budget/ky/")

    facts = html[html.index('<dl class="facts">') :]
    for words in (
        "Жаңыл",
        "Лицей",
        "Vocational school",
        "Азамат",
        "Академия",
        "Handbook",
        "In force",
    ):
        assert words in facts
    assert "https://creativecommons.org/licenses/by/4.0/" in facts
    assert "DigComp 2.2: 4.2" in facts and "4.4 Skills for work" in facts
    assert facts.index("Author") < facts.index("Translator")


def test_russian_text_stands_in_for_a_missing_kyrgyz_one_and_says_so(client):
    edition = create_published(
        language="ru", title="Бюджет", body="## Начало\n\n::: tip\nТекст.\n:::"
    )
    html = page(client, edition.resource.get_absolute_url())

    assert '<html lang="ky"' in html
    assert '<h1 lang="ru">Бюджет</h1>' in html
    assert '<div class="stack text" lang="ru">' in html
    # Words of its blocks are those of the text.
    assert kept_text.text_of(edition.published, kind="tutorial", language="ru") is not None
    assert 'class="note"' in html

    russian = page(client, edition.resource.get_absolute_url().replace("/ky/", "/ru/"))
    assert "<h1>Бюджет</h1>" in russian


def test_other_languages_are_links_in_their_own_words(client):
    resource = create_published(language="ky").resource
    create_published(resource=resource, language="uz")

    html = page(client, resource.get_absolute_url())

    link = f'<a href="/ky/library/{resource.slug}/uz/" lang="uz" hreflang="uz">oʻzbekcha</a>'
    assert link in html
    assert page(client, f"/ky/library/{resource.slug}/en/", 404)


def test_share_links_hold_title_and_address_of_this_page():
    found = share("Акча & үй", "https://kaea.example/ky/library/a/?b=c")

    assert found.whatsapp.startswith("https://wa.me/?text=%D0%90%D0%BA%D1%87%D0%B0%20%26")
    assert "%0Ahttps%3A%2F%2Fkaea.example%2Fky%2Flibrary%2Fa%2F%3Fb%3Dc" in found.whatsapp
    assert found.telegram.startswith("https://t.me/share/url?url=https%3A%2F%2Fkaea")


def test_withdrawn_material_leaves_a_page_that_says_why(client):
    resource = create_published().resource
    services.withdraw_resource(resource, reason="Эскирди.", by=create_reviewer())

    html = page(client, resource.get_absolute_url(), 410)
    assert "Эскирди." in html and html.count("<h1") == 1


def test_no_address_of_a_withdrawn_material_is_lost(client):
    cards = create_resource(slug="words", kind="cards")
    edition = create_published(resource=cards, body="## A\n\nB")
    place = {"slug": "words", "language": "ky"}
    names = ("resource_detail", "edition_detail", "edition_pdf", "edition_epub", "edition_cover")
    paths = [
        reverse(f"library:{name}", kwargs=place if name != "resource_detail" else {"slug": "words"})
        for name in (*names, "cards_print")
    ]
    assert [client.head(path).status_code for path in paths] == [200] * 6
    services.withdraw_resource(edition.resource, reason="Эскирген.", by=create_reviewer())
    cache.clear()

    for path in paths:
        response = client.get(path)
        assert (response.status_code, "Эскирген." in response.content.decode()) == (410, True), path


def test_text_is_made_once_for_a_version(client, monkeypatch):
    edition = create_published()
    made = []
    real = kept_text.render
    monkeypatch.setattr(
        kept_text, "render", lambda body, *more: made.append(body) or real(body, *more)
    )

    for language in ("ky", "ru", "en"):
        page(client, edition.resource.get_absolute_url().replace("/ky/", f"/{language}/"))
    assert len(made) == 1

    by = create_directorate()
    publish(services.save_revision(edition, by=by, body="## Жаңы\n\nБашка."))
    cache.delete_many(cache.make_key("x"))
    assert "Башка" in page(client, f"/ky/library/{edition.resource.slug}/ky/")
    assert len(made) == 2


def test_number_of_statements_does_not_grow_with_what_a_material_has(
    client, django_assert_num_queries
):
    topic = create_topic()
    small = create_resource(topics=[topic])
    create_published(resource=small)
    large = create_resource(
        topics=[topic, create_topic()],
        contributors=[{"role": "author", "name": str(number)} for number in range(3)],
        area=create_area(),
        center=create_center(),
        country=create_country(code="KZ", name="Kazakhstan"),
        source_partner=create_organisation(),
    )
    Resource.objects.filter(pk=large.pk).update(picture=create_picture())
    for language in ("ky", "ru", "en"):
        create_published(resource=large, language=language)
    reviewer = create_organisation()
    Revision.objects.filter(edition__resource=large).update(reviewed_for=reviewer)
    index_resource(Resource.objects.get(pk=large.pk))
    for _ in range(3):
        create_published(resource=create_resource(topics=[topic]))

    for resource, statements in ((small, 4), (large, 5)):  # a picture is read by itself
        page(client, resource.get_absolute_url())  # makes the books of its text, once
        with django_assert_num_queries(statements):
            page(client, f"{resource.get_absolute_url()}?again")


def test_cards_open_without_a_script_and_print_eight_on_a_sheet(client):
    resource = create_resource(kind="cards", slug="words")
    create_published(resource=resource, body=CARDS)

    html = page(client, "/ky/library/words/")
    assert len(re.findall(r"<details class=\"card\"><summary>Алды \d+</summary>", html)) == 10
    assert "Арты <strong>1</strong>" in html

    paper = page(client, "/ky/library/words/ky/cards/")
    sheets = re.findall(r'<section class="paper".*?</section>', paper, re.DOTALL)
    assert len(sheets) == 4  # fronts and backs, twice
    numbers = [re.findall(r"<small>(\d+)</small>", sheet) for sheet in sheets]
    assert numbers[0] == ["1", "2", "3", "4", "5", "6", "7", "8"]
    assert numbers[1] == ["2", "1", "4", "3", "6", "5", "8", "7"]  # turned over the long edge
    assert [sheet.count("<div>") for sheet in sheets] == [8, 8, 8, 8]

    tutorial = create_published().resource
    page(client, f"/ky/library/{tutorial.slug}/ky/cards/", 404)
    page(client, "/ky/library/words/ru/cards/", 404)


def test_size_that_the_button_says_is_near_to_the_real_one(client):
    resource = create_resource(slug="long")
    body = "\n\n".join(f"## Бөлүм {n}\n\n" + "Сөздөр көп болсо. " * 60 for n in range(8))
    create_published(resource=resource, body=body)
    Resource.objects.update(picture=create_picture())

    html = page(client, "/ky/library/long/")
    resource = selectors.with_editions(Resource.objects.all()).get()
    reading = selectors.reading(resource)
    assert reading is not None
    assert resource.picture is not None
    real = len(html.encode()) + resource.picture.small_file.size
    said = saving.reading_bytes(reading)
    # A picture is taken as large as it may be.
    assert real <= said <= real + saving.SMALL_BYTES + 4_000
    listed = saving.shelf_manifest(Resource.objects.published())
    assert abs(listed["bytes"] - said) < 3_000


def test_page_is_light(client):
    body = "\n\n".join(f"## Бөлүм {n}\n\n" + "Ар кандай сөз, сүйлөм. " * 25 for n in range(7))
    create_published(resource=create_resource(slug="long"), body=body)

    assert len(gzip.compress(page(client, "/ky/library/long/").encode(), 6)) < 8_000


def test_shelf_manifest_lists_what_would_be_saved(client, django_assert_num_queries):
    topic = create_topic(code="money")
    both = create_resource(slug="both", topics=[topic])
    create_published(resource=both, language="ru", title="Русский")
    create_published(resource=both, language="ky", title="Кыргызча")
    create_published(resource=create_resource(slug="one", topics=[topic]), language="en")
    create_revision(resource=create_resource(topics=[topic]))  # a draft
    create_published()  # on another shelf

    with django_assert_num_queries(4):
        found = client.get("/ky/library/shelves/money/save.json").json()

    assert [(item["path"], item["language"]) for item in found["items"]] == [
        ("/ky/library/one/", "en"),
        ("/ky/library/both/", "ky"),
    ]
    assert found["bytes"] == sum(item["bytes"] for item in found["items"])
    assert found["left_off"] == 0
    assert client.get("/ky/library/shelves/none/save.json").status_code == 404


def test_qr_sheet_holds_the_shelf_and_both_languages(client):
    topic = create_topic(code="money", name="Акча")
    data = sharing.qr_sheet_data(topic)

    assert data["address"].endswith("/ky/library/?topic=money")
    assert [block["language"] for block in data["blocks"]] == ["ky", "ru"]
    client.force_login(create_coordinator())
    for path in ("/ky/library/qr-sheet/", "/ky/library/qr-sheet/?topic=money"):
        response = client.get(path)
        assert response["Content-Type"] == "application/pdf"
        assert response.content.startswith(b"%PDF-")
    assert client.get("/ky/library/qr-sheet/?topic=none").status_code == 404
