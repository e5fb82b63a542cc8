"""The frame every page stands in, seen through real addresses."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User

pytestmark = pytest.mark.django_db


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_style_guide_shows_every_part_in_each_language(client, language):
    with override(language):
        html = page(client, reverse("styleguide"))
    assert f'<html lang="{language}"' in html
    assert html.count("<h1") == 1
    for part in ("chip", "note", "figures", "steps", "tabs", "pages", "map", "chart", "marks"):
        assert f'class="{part}' in html or f" {part}" in html, part
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids)), "an id stands twice"
    links = set(re.findall(r'href="#([^"]+)"', html))
    assert links <= set(ids)


def test_page_names_itself_in_the_other_languages(client):
    with override("ky"):
        html = page(client, reverse("styleguide"))
    alternates = re.findall(r'rel="alternate" hreflang="(\w+)" href="http://\w+(/\w+/)', html)
    assert alternates == [("ky", "/ky/"), ("ru", "/ru/"), ("en", "/en/")]
    assert '<a href="/ru/styleguide/" lang="ru" hreflang="ru">' in html


def test_public_page_holds_nothing_of_one_reader(client):
    response = client.get("/ky/styleguide/")
    assert b"csrfmiddlewaretoken" not in response.content
    assert not response.cookies


@pytest.mark.parametrize(
    "name", ["account_login", "account_request_login_code", "account_reset_password"]
)
def test_sign_in_pages_have_labels_and_one_heading(client, name):
    with override("ky"):
        html = page(client, reverse(name))
    assert html.count("<h1") == 1
    fields = re.findall(r'<input type="(?!hidden)[^>]*\bid="([^"]+)"', html)
    assert fields
    assert [field for field in fields if f'for="{field}"' not in html and "check" not in html] == []


def test_sign_in_that_fails_says_what_to_do(client):
    with override("en"):
        response = client.post(reverse("account_login"), {"login": "", "password": ""})
    html = response.content.decode()
    assert 'role="alert"' in html
    assert 'href="#id_login"' in html


@pytest.mark.parametrize("cookie", ["dark", "light"])
def test_theme_of_the_cookie_is_written_by_the_server(client, cookie):
    client.cookies["theme"] = cookie
    assert f'data-theme="{cookie}"' in page(client, "/ky/styleguide/")


def test_theme_takes_no_other_value(client):
    client.cookies["theme"] = "x"
    assert "data-theme=" not in page(client, "/ky/styleguide/")


def test_page_not_found_leads_home(client):
    html = page(client, "/ky/no-such-page/", 404)
    assert html.count("<h1") == 1
    assert 'href="/ky/"' in html


@pytest.mark.parametrize(
    "name",
    [
        "mfa_index",
        "mfa_activate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "account_change_password",
        "account_logout",
        "accounts:preferences_edit",
    ],
)
def test_pages_of_the_own_account_stand_in_the_staff_frame(client, name):
    client.force_login(User.objects.create_user("aigul@example.org", "a-long-password", name="А Б"))
    with override("ky"):
        response = client.get(reverse(name), follow=True)
    assert response.status_code == 200
    html = response.content.decode()
    assert html.count("<h1") == 1
    assert 'class="bar"' in html or "reauthenticate" in response.request["PATH_INFO"]
