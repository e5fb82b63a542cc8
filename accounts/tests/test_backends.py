"""The user of a session, read as the model reads him."""

import pytest

from accounts.backends import COLUMNS, Backend
from accounts.models import User
from accounts.tests.factories import create_directorate, create_user

pytestmark = pytest.mark.django_db


def test_user_is_the_one_of_the_model(django_assert_num_queries):
    user = create_user(muted_rules=["trainings.tomorrow"], digest_hour=9)
    create_user()

    with django_assert_num_queries(1):
        found = Backend().get_user(user.pk)

    usual = User.objects.get(pk=user.pk)
    assert found == usual
    assert {name: getattr(found, name) for name in COLUMNS} == {
        name: getattr(usual, name) for name in COLUMNS
    }
    assert not found._state.adding
    found.name = "Another"
    found.save()
    assert User.objects.get(pk=user.pk).name == "Another"


def test_nobody_for_who_is_gone_or_left():
    user = create_user(is_active=False)

    assert Backend().get_user(user.pk) is None
    assert Backend().get_user(user.pk + 1000) is None


def test_who_leaves_is_signed_out_at_the_next_page(client):
    user = create_directorate()
    client.force_login(user)
    assert client.get("/en/trainings/").status_code == 200

    User.objects.filter(pk=user.pk).update(is_active=False)

    assert client.get("/en/trainings/").status_code == 302
