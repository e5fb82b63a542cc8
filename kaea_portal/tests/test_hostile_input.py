"""Whatever stands in an address or a form, no page breaks: it shows, refuses or corrects.

Each page is asked with the parameters that it uses itself, read off its own forms and links, and
each form is sent back with its own fields.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import translation
from django.utils.http import urlencode

from kaea_portal.tests.addresses import addresses
from kaea_portal.tests.test_access_matrix import expected, key
from kaea_portal.tests.world import ROLES, World, create_world

pytestmark = pytest.mark.django_db

HOSTILE = (
    "abc",
    "-1",
    "99999999999999999999",
    "31.31.2020",
    "0001-01-01",
    "9999-12-31",
    "a\x00b",
    "' OR 1=1 --<script>",
    "ү" * 5000,
    "\ud7ff\u202e½",
)
# Of these a wrong handling of one parameter shows in the number, the day or the text.
ALONE = ("abc", "99999999999999999999", "9999-12-31", "\u202e½")
# The directorate opens nearly every page; the others differ in what is behind the same views.
THOROUGH = ("visitor", "directorate")
MANY = 12  # fields of one form; a register repeats its own for each row
# Asked of every page, whether or not its forms name them.
COMMON = ("page", "q", "next", "region", "center", "since", "until", "status", "session", "row")


class Names(HTMLParser):
    """The fields of a page's forms and the parameters of its links to itself."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.asked: dict[str, None] = {}
        self.sent: dict[str, str] = {}
        self.method = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.method = found.get("method", "get").lower()
        elif tag == "a" and found.get("href", "").startswith("?"):
            for name in re.findall(r"[?&]([\w-]+)=", found["href"]):
                self.asked.setdefault(name)
        elif "name" in found and found["name"] != "csrfmiddlewaretoken":
            if self.method == "post":
                self.sent.setdefault(found["name"], found.get("value", ""))
            elif self.method == "get":
                self.asked.setdefault(found["name"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.method = ""


def client_of(world: World, role: str) -> Client:
    client = Client(raise_request_exception=False)
    if user := world.users[role]:
        client.force_login(user)
    return client


def pages(world: World, role: str) -> Iterator[tuple[str, str]]:
    """Name and path of every page that this role may open."""
    matrix = expected()
    for address in addresses():
        method, statuses = matrix[key(address)]
        if method == "GET" and statuses[role] == 200:
            yield key(address), world.path(address)


def ask(client: Client, path: str, data: dict[str, Any] | None = None) -> tuple[int, str]:
    """Status and text; what the request wrote is taken back."""
    with transaction.atomic():
        response: Any = client.get(path) if data is None else client.post(path, data)
        streamed = getattr(response, "streaming", False)
        body = b"".join(response.streaming_content) if streamed else response.content
        for close in response._resource_closers:
            close()
        connection.check_constraints()
        transaction.set_rollback(True)
    return response.status_code, body.decode(errors="replace")


@pytest.mark.parametrize("role", ROLES)
def test_parameters_that_mean_nothing_break_no_page(role):
    translation.activate("ky")
    world = create_world()
    client = client_of(world, role)
    broken = []

    for name, path in pages(world, role):
        for value in HOSTILE if role in THOROUGH else ALONE[1:4]:
            status, _text = ask(client, f"{path}?{urlencode(dict.fromkeys(COMMON, value))}")
            if status >= 500:
                broken.append(f"{name}: every parameter {value[:20]!r}")

    assert broken == []


@pytest.mark.parametrize("role", THOROUGH)
def test_each_parameter_alone_breaks_no_page(role):
    """A wrong parameter hides what the next one would do, so those that a page names itself are
    asked alone too."""
    translation.activate("ky")
    world = create_world()
    client = client_of(world, role)
    broken = []

    for name, path in pages(world, role):
        _status, text = ask(client, path)
        for parameter in Names(text).asked:
            for value in ALONE:
                status, _text = ask(client, f"{path}?{urlencode({parameter: value})}")
                if status >= 500:
                    broken.append(f"{name}: {parameter}={value[:20]!r}")

    assert broken == []


@pytest.mark.parametrize("role", THOROUGH)
def test_forms_filled_with_nonsense_break_no_page(role):
    translation.activate("ky")
    world = create_world()
    client = client_of(world, role)
    broken = []

    for name, path in pages(world, role):
        _status, text = ask(client, path)
        fields = Names(text).sent
        fillings = [dict.fromkeys(fields, value) for value in (*ALONE, "a\x00b", HOSTILE[-2])]
        fillings += [
            {**fields, field: value} for field in list(fields)[:MANY] for value in ALONE[:3]
        ]
        for data in [{}, *fillings]:
            status, _text = ask(client, path, data)
            if status >= 500:
                broken.append(f"{name}: {data}"[:300])

    assert broken == []


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/en/centers/?q=a%00b", 400),
        ("/en/centers/?q=%2500", 200),  # the three characters %00, typed
        ("/en/accounts/invitations/a%00b/", 400),
    ],
)
def test_nul_in_an_address_is_refused_with_a_page(client, address, status):
    response = client.get(address)

    assert response.status_code == status
    assert "<h1" in response.content.decode()
