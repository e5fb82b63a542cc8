"""The same form sent twice makes one record."""

import re
from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import Context, Template
from django.test import RequestFactory

from accounts.models import User
from accounts.tests.factories import create_user
from core.once import once
from core.tests.threads import at_once

pytestmark = pytest.mark.django_db
NUMBER = "a-number-of-its-own"


class Maker:
    """Counts what it made; refuses an empty name."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = request.POST.get("name", "")
        if not name:
            return HttpResponse("Write a name.")
        self.made.append(name)
        return redirect(f"/things/{len(self.made)}/")


def send(view: Callable[[HttpRequest], HttpResponse], user: User, **data: str) -> str:
    request = RequestFactory().post("/things/new/", data)
    request.user = user
    response = once(view)(request)
    return response.headers.get("Location", "")


def test_second_sending_leads_where_the_first_one_led() -> None:
    view, user = Maker(), create_user()
    ways = [send(view, user, once=NUMBER, name=name) for name in ("one", "again")]

    assert (ways, view.made) == (["/things/1/"] * 2, ["one"])


def test_another_form_another_person_and_a_form_without_number_make_their_own() -> None:
    view, user = Maker(), create_user()
    send(view, user, once=NUMBER, name="one")
    send(view, user, once=NUMBER + "-2", name="two")
    send(view, create_user(), once=NUMBER, name="three")
    for number in ("", "short", "x" * 65, "with spaces in the middle", "ү" * 20):
        send(view, user, once=number, name="four")

    assert view.made == ["one", "two", "three"] + ["four"] * 5


def test_corrected_form_may_come_with_the_same_number() -> None:
    view, user = Maker(), create_user()
    ways = [send(view, user, once=NUMBER, name=name) for name in ("", "one")]

    assert ways == ["", "/things/1/"]


def test_broken_first_sending_does_not_stand_in_the_way() -> None:
    user = create_user()

    def broken(request: HttpRequest) -> HttpResponse:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        send(broken, user, once=NUMBER, name="one")
    assert send(Maker(), user, once=NUMBER, name="one") == "/things/1/"


def test_double_click_waits_for_the_first_one() -> None:
    view, user = Maker(), create_user()
    ways = at_once(*[lambda: send(view, user, once=NUMBER, name="one")] * 3)

    assert (ways, view.made) == (["/things/1/"] * 3, ["one"])


def test_shown_form_has_a_number_of_its_own() -> None:
    shown = [Template("{% once %}").render(Context()) for _time in range(2)]

    assert all(
        re.fullmatch(r'<input type="hidden" name="once" value="[\w-]{22}">', x) for x in shown
    )
    assert shown[0] != shown[1]
