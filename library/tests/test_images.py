"""Pictures inside texts: with their credit or not at all, and safe whatever an author writes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator
from core.models import AuditEntry, Picture
from core.tests.factories import upload
from library import services
from library.images import pictures_of
from library.models import Image, Resource
from library.tests.factories import (
    create_resource,
    create_reviewer,
    create_revision,
)
from library.text import external_links, picture_names, plain, render

pytestmark = pytest.mark.django_db
CREDIT = {"alt_ky": "Тизме", "author": "Айгүл", "licence": "own", "is_published": True}
TEXT = "## Башы\n\nМындай: ![Тизме ачык](picture:menu) жана андан ары."


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    settings.MEDIA_ROOT = tmp_path
    with translation.override("en"):
        yield tmp_path


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def create_image(*, resource: Resource, by: User, name: str = "menu", **values: Any) -> Image:
    return services.add_image(resource, name=name, file=upload(), by=by, **CREDIT | values)


def test_picture_of_a_text_is_shown_with_its_credit() -> None:
    by = create_directorate()
    resource = create_resource(by=by)
    values = {"licence": "cc-by", "source": "https://example.org/photo"}
    image = create_image(resource=resource, by=by, **values)
    html = render(TEXT, pictures_of(resource)).html

    assert image.picture.small_file.url in html
    assert image.picture.file.url in html
    assert html.count(".webp") == 2
    assert 'alt="Тизме ачык"' in html
    assert "Picture: Айгүл" in html
    assert "creativecommons.org/licenses/by/4.0/" in html
    assert 'href="https://example.org/photo"' in html
    # Inside a paragraph only what may stand in one.
    assert "<figure" not in html
    assert "<p>Мындай: <span" in html


def test_picture_without_words_of_the_author_says_its_own() -> None:
    by = create_directorate()
    resource = create_resource(by=by)
    create_image(resource=resource, by=by)

    assert 'alt="Тизме" lang="ky"' in render("![](picture:menu)", pictures_of(resource)).html


@pytest.mark.parametrize(
    "markdown",
    [
        "![a](picture:absent)",
        "![a](picture:draft)",
        "![a](https://example.org/a.png)",
        "![a](/media/a.svg)",
        "![a](data:image/png;base64,AAAA)",
        '<img src="https://example.org/a.png" onerror="alert(1)">',
        '<img src="picture:menu">',
    ],
)
def test_other_pictures_are_not_shown(markdown: str) -> None:
    by = create_directorate()
    resource = create_resource(by=by)
    create_image(resource=resource, by=by, name="draft", is_published=False, author="")
    create_image(resource=resource, by=by)
    html = render(f"Text {markdown}", pictures_of(resource)).html

    assert "<img" not in html
    assert "onerror" not in html


def test_words_of_a_picture_are_escaped() -> None:
    by = create_directorate()
    resource = create_resource(by=by)
    create_image(resource=resource, by=by, author="<script>x</script>")
    html = render('![" onload="x" <b>](picture:menu)', pictures_of(resource)).html

    assert "<script" not in html
    assert 'onload="x"' not in html


def test_picture_of_another_material_is_not_taken() -> None:
    by = create_directorate()
    create_image(resource=create_resource(by=by), by=by)

    assert pictures_of(create_resource(by=by)) == {}


def test_names_words_and_links_of_a_text() -> None:
    markdown = f"{TEXT}\n\n![b](picture:b) [c](https://example.org/c?a=1&b=2) <a href='http://d.example'>d</a>"

    assert picture_names(markdown) == ["menu", "b"]
    assert "Тизме ачык" in plain(TEXT)
    assert external_links(markdown) == ["https://example.org/c?a=1&b=2", "http://d.example"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": "other"}, "no_picture"),
        ({"author": "", "is_published": False}, "no_credit"),
        ({"licence": "", "is_published": False}, "no_credit"),
        ({"licence": "cc-by", "source": "", "is_published": False}, "no_credit"),
        ({"is_published": False}, "no_credit"),
    ],
)
def test_text_with_a_picture_without_credit_is_not_published(
    values: dict[str, Any], code: str
) -> None:
    by = create_directorate()
    resource = create_resource(by=by)
    revision = create_revision(resource=resource, by=by, body=TEXT)
    create_image(resource=resource, by=by, **values)
    with pytest.raises(ValidationError) as caught:
        services.submit_revision(revision, by=by)

    assert caught.value.code == code
    assert "menu" in caught.value.messages[0]


def test_credit_taken_away_during_review_stops_publishing() -> None:
    by = create_directorate()
    resource = create_resource(by=by)
    revision = create_revision(resource=resource, by=by, body=TEXT)
    image = create_image(resource=resource, by=by)
    services.submit_revision(revision, by=by)
    services.update_image(image, by=by, is_published=False, licence="")
    with pytest.raises(ValidationError) as caught:
        services.publish_revision(revision, by=create_reviewer())

    assert caught.value.code == "no_credit"


@pytest.mark.parametrize("values", [{"author": ""}, {"licence": ""}, {"alt_ky": ""}])
def test_picture_without_credit_is_not_shown(values: dict[str, str], media: Path) -> None:
    by = create_directorate()
    resource = create_resource(by=by)
    with pytest.raises(ValidationError):
        create_image(resource=resource, by=by, **values)

    assert not Picture.objects.exists()
    assert [path for path in media.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["Menu", "меню", "a b", "../a", "-a", "", "a" * 41])
def test_short_names(name: str) -> None:
    by = create_directorate()
    with pytest.raises(ValidationError) as caught:
        create_image(resource=create_resource(by=by), by=by, name=name)
    assert caught.value.message_dict["name"]


def test_published_picture_stays_while_a_text_shows_it() -> None:
    by = create_directorate()
    resource = create_resource(by=by)
    revision = create_revision(resource=resource, by=by, body=TEXT)
    image = create_image(resource=resource, by=by)
    with pytest.raises(ValidationError) as caught:
        create_image(resource=resource, by=by)
    assert caught.value.message_dict["name"]
    services.submit_revision(revision, by=by)
    services.publish_revision(revision, by=create_reviewer())

    for act in (
        lambda: services.remove_image(image, by=by),
        lambda: services.update_image(image, by=by, is_published=False),
    ):
        with pytest.raises(ValidationError) as caught:
            act()
        assert caught.value.code == "in_use"


def test_removed_picture_leaves_nothing(
    media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    by = create_directorate()
    image = create_image(resource=create_resource(by=by), by=by)
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_image(image, by=by)

    assert not Picture.objects.exists()
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_reader_sees_the_picture_for_one_statement_more(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    by = create_directorate()
    resource = create_resource(by=by)
    create_image(resource=resource, by=by)
    with django_assert_num_queries(0):
        assert pictures_of(resource, "a text without any") == {}
    with django_assert_num_queries(1):
        assert list(pictures_of(resource, TEXT)) == ["menu"]


def test_pages_of_pictures() -> None:
    center = create_center()
    by = create_coordinator(center=center)
    resource = create_resource(by=by, center=center)
    client = signed_in(by)
    url = reverse("library:image_create", args=[resource.slug])
    sent = {"name": "menu", "alt_ky": "Тизме", "author": "А", "licence": "own"}
    response = client.post(url, sent | {"is_published": "on", "file": upload()}, follow=True)
    assert "![](picture:menu)" in response.content.decode()
    image = resource.images.get()
    change = reverse("library:image_update", args=[resource.slug, "menu"])
    assert client.get(change).status_code == 200
    client.post(change, sent | {"author": "Б", "is_published": "on"})
    assert Picture.objects.get(pk=image.picture_id).author == "Б"
    other = signed_in(create_coordinator(center=create_center()))
    assert other.get(url).status_code == 404
    assert signed_in(create_reviewer()).get(url).status_code == 403
    remove = reverse("library:image_remove", args=[resource.slug, "menu"])
    assert client.get(remove).status_code == 200
    client.post(remove)
    assert not Image.objects.exists()


def test_picture_above_the_text_is_chosen_shown_and_taken_away() -> None:
    by = create_coordinator(center=create_center())
    resource = create_resource(by=by, center=by.memberships.get().center)
    image = create_image(resource=resource, by=by)
    revision = create_revision(resource=resource, by=by, body="## Башы")
    services.submit_revision(revision, by=by)
    services.publish_revision(revision, by=create_reviewer())
    client = signed_in(by)
    cover = reverse("library:image_cover", args=[resource.slug, "menu"])
    assert "Above the text" in client.post(cover, follow=True).content.decode()
    page = Client().get(resource.get_absolute_url()).content.decode()
    assert (image.picture.small_file.url in page, "Айгүл" in page) == (True, True)
    line = AuditEntry.objects.filter(action="resource_updated").latest("pk")
    assert line.changes == {"picture": ["", "menu"]}

    assert "No picture stands above" in client.post(cover, follow=True).content.decode()
    resource.refresh_from_db()
    assert resource.picture is None
    assert client.get(cover).status_code == 405
    other = signed_in(create_coordinator(center=create_center()))
    assert other.post(cover).status_code == 404


def test_picture_above_the_text_needs_its_credit() -> None:
    by = create_directorate()
    resource = create_resource(by=by)
    image = create_image(resource=resource, by=by, is_published=False)
    with pytest.raises(ValidationError) as caught:
        services.set_cover(resource, image, by=by)
    assert caught.value.code == "no_credit"
    with pytest.raises(ValidationError) as caught:
        services.set_cover(resource, None, by=create_reviewer())
    assert caught.value.code == "not_own"
    assert Resource.objects.get().picture is None


def test_removed_picture_leaves_the_place_above_the_text() -> None:
    by = create_directorate()
    resource = create_resource(by=by)
    image = create_image(resource=resource, by=by)
    services.set_cover(resource, image, by=by)
    services.remove_image(image, by=by)

    assert Resource.objects.get().picture is None


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_pictures_costs_the_same_for_many(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    by = create_directorate()
    resource = create_resource(by=by)
    for number in range(count):
        create_image(resource=resource, by=by, name=f"menu-{number}")
    client = signed_in(by)
    url = reverse("library:image_create", args=[resource.slug])
    client.get(url)
    with django_assert_num_queries(4):
        assert client.get(url).content.decode().count("<figure") == count


def test_reviewer_sees_the_pictures_that_he_publishes() -> None:
    by = create_directorate()
    resource = create_resource(by=by, slug="with-picture")
    image = create_image(resource=resource, by=by)
    services.submit_revision(create_revision(resource=resource, by=by, body=TEXT), by=by)

    url = reverse("library:revision_review", args=["with-picture", "ky"])
    assert image.picture.small_file.url in signed_in(create_reviewer()).get(url).content.decode()
