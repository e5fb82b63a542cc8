"""Pages kept for anonymous readers."""

import gzip
from collections.abc import Iterator
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.test import Client, override_settings
from django.urls import include, path
from pytest_django import DjangoAssertNumQueries

from accounts.tests.factories import create_user
from core.access import public
from core.caching import cached_public, forget_pages

calls = count()


@public
@cached_public(60)
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"call {next(calls)} {request.LANGUAGE_CODE} {request.GET.get('q', '')}")


@public
@cached_public(60)
def with_form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"call {next(calls)} {get_token(request)}")


@public
@cached_public(60)
def with_cookie(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(f"call {next(calls)}")
    response.set_cookie("mine", "1")
    return response


@public
@cached_public(60)
def with_session(request: HttpRequest) -> HttpResponse:
    request.session["seen"] = True
    return HttpResponse(f"call {next(calls)}")


@public
@cached_public(60)
def elsewhere(request: HttpRequest) -> HttpResponse:
    next(calls)
    return HttpResponseRedirect("/")


@public
@cached_public(60, of="news")
def news(request: HttpRequest) -> HttpResponse:
    if "change" in request.GET:
        forget_pages("news")  # somebody else, while this page is made
    return HttpResponse(f"call {next(calls)}")


patterns = [
    path("page/", page),
    path("news/", news),
    path("form/", with_form),
    path("cookie/", with_cookie),
    path("session/", with_session),
    path("elsewhere/", elsewhere),
]
urlpatterns = [path("ky/", include(patterns)), path("ru/", include(patterns))]


@pytest.fixture(autouse=True)
def _addresses() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__):
        yield


def _text(response: Any) -> str:
    return str(response.content.decode())


def test_page_is_made_once_for_visitors(client: Client) -> None:
    first, second = client.get("/ky/page/"), client.get("/ky/page/")

    assert _text(first) == _text(second)
    assert first["Cache-Control"] == "public, no-cache"
    assert {"Cookie", "Accept-Encoding"} <= set(first["Vary"].split(", "))


def test_page_differs_by_query_and_theme(client: Client) -> None:
    pages = [client.get("/ky/page/?q=a"), client.get("/ky/page/?q=b")]
    client.cookies["theme"] = "dark"
    pages.append(client.get("/ky/page/?q=b"))

    assert len({_text(response) for response in pages}) == 3


@pytest.mark.django_db
def test_page_costs_visitors_no_statement(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/ky/page/")
    with django_assert_num_queries(0):
        client.get("/ky/page/")


@pytest.mark.django_db(transaction=True)
def test_forgotten_page_is_made_anew(client: Client) -> None:
    first, same = client.get("/ky/news/"), client.get("/ky/news/")
    other = client.get("/ky/page/")
    forget_pages("archive")
    still = client.get("/ky/news/")
    forget_pages("news")
    new = client.get("/ky/news/", headers={"If-None-Match": first["ETag"]})

    assert _text(first) == _text(same) == _text(still)
    assert (new.status_code, _text(new) == _text(first)) == (200, False)
    assert _text(client.get("/ky/news/")) == _text(new)
    assert _text(client.get("/ky/page/")) == _text(other)


@pytest.mark.django_db(transaction=True)
def test_page_that_was_being_made_when_things_changed_is_old_at_once(client: Client) -> None:
    made = client.get("/ky/news/?change")

    assert _text(client.get("/ky/news/?change")) != _text(made)


@pytest.mark.django_db(transaction=True)
def test_change_that_is_taken_back_forgets_nothing(client: Client) -> None:
    first = client.get("/ky/news/")
    with transaction.atomic():
        forget_pages("news")
        transaction.set_rollback(True)

    assert _text(client.get("/ky/news/")) == _text(first)


@pytest.mark.django_db
def test_page_of_a_member_is_never_kept(client: Client) -> None:
    visitor = _text(client.get("/ky/page/"))
    client.force_login(create_user())
    first, second = client.get("/ky/page/"), client.get("/ky/page/")

    assert len({visitor, _text(first), _text(second)}) == 3
    assert "private" in first["Cache-Control"]
    assert "ETag" not in first
    assert _text(Client().get("/ky/page/")) == visitor


def test_repeat_with_etag_is_not_sent_again(client: Client) -> None:
    etag = client.get("/ky/page/")["ETag"]
    for known in (etag, f'"other", {etag}'):
        response = client.get("/ky/page/", headers={"If-None-Match": known})
        assert (response.status_code, response.content) == (304, b"")
        assert response["ETag"] == etag
    assert client.get("/ky/page/", headers={"If-None-Match": '"old"'}).status_code == 200


def test_page_is_sent_zipped_where_the_browser_can(client: Client) -> None:
    plain = client.get("/ky/page/")
    zipped = client.get("/ky/page/", headers={"Accept-Encoding": "gzip, br"})

    assert zipped["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.content) == plain.content
    assert zipped["ETag"] == plain["ETag"]
    assert zipped["Content-Type"] == plain["Content-Type"]


@pytest.mark.parametrize("name", ["form", "cookie", "session", "elsewhere"])
@pytest.mark.django_db
def test_what_belongs_to_one_reader_is_not_kept(name: str) -> None:
    before = next(calls)
    first, second = Client().get(f"/ky/{name}/"), Client().get(f"/ky/{name}/")

    assert next(calls) == before + 3
    assert "public" not in first.get("Cache-Control", "")
    assert "ETag" not in second


def test_kept_page_brings_no_cookie(client: Client) -> None:
    for _time in range(2):
        assert not client.get("/ky/page/").cookies


def test_visitor_with_a_csrf_cookie_shares_the_page(client: Client) -> None:
    visitor = _text(client.get("/ky/page/"))
    client.get("/ky/form/")

    assert _text(client.get("/ky/page/")) == visitor


def test_long_queries_do_not_fill_the_cache(client: Client) -> None:
    query = "x" * 400

    assert _text(client.get(f"/ky/page/?{query}")) != _text(client.get(f"/ky/page/?{query}"))


def test_posting_passes_by(client: Client) -> None:
    assert _text(client.get("/ky/page/")) != _text(client.post("/ky/page/"))


def test_head_is_answered_from_what_is_kept(client: Client) -> None:
    etag = client.get("/ky/page/")["ETag"]
    response = client.head("/ky/page/")

    assert (response["ETag"], response.content) == (etag, b"")


def test_page_of_an_earlier_release_is_made_anew(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its stylesheet or its scripts may be gone."""
    name = "core.caching.staticfiles_storage"
    monkeypatch.setattr(name, SimpleNamespace(manifest_hash="a"))
    before = client.get("/ky/page/").content
    assert client.get("/ky/page/").content == before
    monkeypatch.setattr(name, SimpleNamespace(manifest_hash="b"))
    assert client.get("/ky/page/").content != before
