"""Marks of access."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from accounts.tests.factories import create_directorate, create_user
from core.access import allow, member, public
from core.permissions import can_read_audit


def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse("here")


def test_public_is_open_to_the_login_middleware() -> None:
    marked = public(lambda request: HttpResponse())

    assert vars(marked) == {"access": "public", "login_required": False}


def test_member_leaves_the_login_middleware_on() -> None:
    marked = member(lambda request: HttpResponse())

    assert vars(marked) == {"access": "member"}


@pytest.mark.django_db
def test_allow_lets_the_entitled_in(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = create_directorate()
    marked = allow(can_read_audit)(view)

    assert vars(marked)["access"] == "allow:can_read_audit"
    response = marked(request)
    assert isinstance(response, HttpResponse)
    assert response.content == b"here"


@pytest.mark.django_db
def test_allow_refuses_others_and_visitors(rf: RequestFactory) -> None:
    request = rf.get("/")
    marked = allow(can_read_audit)(view)
    for user in (create_user(), AnonymousUser()):
        request.user = user
        with pytest.raises(PermissionDenied):
            marked(request)
