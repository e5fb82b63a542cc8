"""Addresses below library/: none of a page is that of a material, and none hides another."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import URLPattern, resolve, reverse
from django.utils import translation

from accounts.tests.factories import create_directorate
from library import services, urls
from library.models import Resource
from library.reserved import reserved_slugs
from library.tests.factories import create_resource

SAMPLES: dict[str, Any] = {"uuid": uuid.UUID(int=1), "int": 7, "slug": "a-word", "str": "a.pdf"}


def walk(patterns: list[Any], route: str = "") -> Iterator[tuple[str, URLPattern, dict[str, Any]]]:
    """Every address with its route and sample values."""
    for pattern in patterns:
        here = f"{route}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            kinds = re.findall(r"<(\w+):(\w+)>", here)
            yield here, pattern, {name: SAMPLES[kind] for kind, name in kinds}
        else:
            yield from walk(pattern.url_patterns, here)


ADDRESSES = list(walk(urls.urlpatterns))


def test_all_pages_are_known():
    words = {route.split("/")[0] for route, _pattern, _values in ADDRESSES}

    assert reserved_slugs() == {word for word in words if word and "<" not in word}
    assert {"desk", "saved", "offline", "suggest", "topics", "files", "shelves", "qr-sheet"} <= (
        reserved_slugs()
    )


@pytest.mark.django_db
@pytest.mark.parametrize("word", sorted(reserved_slugs()))
def test_no_material_gets_the_address_of_a_page(word):
    by = create_directorate()

    with pytest.raises(ValidationError) as caught:
        create_resource(by=by, slug=word)
    assert set(caught.value.error_dict) == {"slug"}
    with pytest.raises(ValidationError):
        Resource(slug=word).clean_fields()
    made = services.create_resource(by=by, title=word.replace("-", " ").replace(".", " "))
    assert made.slug not in reserved_slugs()
    match = resolve(made.get_absolute_url())
    assert (match.view_name, match.kwargs) == ("library:resource_detail", {"slug": made.slug})


@pytest.mark.parametrize("slug", ["Ä", "a b", "a/b", "x" * 81, "../x"])
@pytest.mark.django_db
def test_address_is_a_plain_word(slug):
    with pytest.raises(ValidationError):
        create_resource(slug=slug)


@pytest.mark.parametrize(
    ("pattern", "values"), [(pattern, values) for _route, pattern, values in ADDRESSES]
)
def test_no_page_hides_another(pattern, values):
    with translation.override("ky"):
        path = reverse(f"library:{pattern.name}", kwargs=values)

    assert resolve(path).view_name == f"library:{pattern.name}"


def test_desk_has_one_scheme():
    """Lists stand at the desk; what belongs to a material stands below its address."""
    for route, _pattern, values in ADDRESSES:
        if route.startswith("desk/") and "slug" in values:
            assert route.startswith("desk/materials/<slug:slug>/")


@pytest.mark.parametrize("name", ["text", "review", "files", "remove"])
def test_pictures_may_have_the_names_of_pages(name):
    path = reverse("library:image_update", kwargs={"slug": "a", "name": name})

    assert resolve(path).view_name == "library:image_update"
