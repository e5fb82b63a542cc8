"""Pages about members."""

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts import services
from accounts.models import User
from accounts.tests.factories import create_admin, create_directorate, create_user
from accounts.tests.test_services import _token
from core import reminders
from core.models import AuditEntry, OutgoingMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client: Client) -> User:
    user = create_directorate()
    client.force_login(user)
    return user


@pytest.mark.parametrize("rows", [1, 3])
def test_user_list_asks_the_same_for_any_number(
    client: Client, boss: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(rows):
        create_user(name="Aizada")
    with django_assert_num_queries(3):  # user, count, rows
        response = client.get("/en/accounts/users/")
    assert response.content.decode().count(">Aizada<") == rows


def test_user_list_filters(client: Client, boss: User) -> None:
    create_user(name="Aizada", email="a@example.org", last_login=timezone.now())
    create_user(name="Bek", national_role="donor_viewer")
    create_user(name="Chynara", is_active=False, left_at=timezone.now())

    def found(query: str) -> set[str]:
        page = client.get(f"/en/accounts/users/?{query}").context["page"]
        return {user.name for user in page}

    assert found("q=a@EXAMPLE") == {"Aizada"}
    assert found("role=donor_viewer") == {"Bek"}
    assert found("state=invited") == {"Bek"}
    assert found("state=left") == {"Chynara"}
    assert "Aizada" in found("state=active")
    assert len(found("state=nonsense&role=x&page=zzz")) == 4


def test_user_detail_offers_what_fits(client: Client, boss: User) -> None:
    words = {"Save the role", "Invite again", "End access"}

    def offered(user: User) -> set[str]:
        page = client.get(user.get_absolute_url()).content.decode()
        return {word for word in words if word in page}

    assert offered(create_user(last_login=timezone.now())) == {"Save the role", "End access"}
    assert offered(create_user()) == {"Save the role", "Invite again"}
    assert offered(create_user(is_active=False)) == set()
    assert offered(create_admin(last_login=timezone.now())) == set()
    assert offered(boss) == set()


def test_user_detail_of_nobody_is_404(client: Client, boss: User) -> None:
    assert client.get("/en/accounts/users/999999/").status_code == 404


def test_invitation_create_invites(client: Client, boss: User) -> None:
    response = client.post(
        "/en/accounts/invitations/new/",
        {"email": "new@example.org", "name": "Bek", "language": "ky", "national_role": ""},
    )

    user = User.objects.get(email="new@example.org")
    assert (response.status_code, response["Location"]) == (302, user.get_absolute_url())


def test_invitation_create_says_what_is_wrong(client: Client, boss: User) -> None:
    create_user(email="new@example.org")
    data = {"email": "new@example.org", "name": "Bek", "language": "ky", "national_role": ""}
    again = client.post("/en/accounts/invitations/new/", data)
    forbidden = client.post("/en/accounts/invitations/new/", data | {"national_role": "admin"})
    empty = client.post("/en/accounts/invitations/new/", {})

    assert "has an account already" in again.content.decode()
    assert "national_role" in forbidden.context["form"].errors
    assert set(empty.context["form"].errors) == {"email", "name", "language"}
    assert OutgoingMessage.objects.count() == 0


def test_buttons_of_a_member(client: Client, boss: User) -> None:
    user = create_user()
    url = user.get_absolute_url()
    client.post(f"{url}invite/")
    client.post(f"{url}role/", {"national_role": "donor_viewer"})
    client.post(f"{url}revoke/")
    client.post(f"{url}leave/")  # has left already: a calm answer
    client.post(f"{url}invite/")
    client.post(f"{url}role/", {"national_role": "admin"})

    actions = AuditEntry.objects.exclude(action="signed_in").order_by("id")
    assert [entry.action for entry in actions] == [
        "invited_again",
        "role_changed",
        "invitation_revoked",
    ]
    for verb in ("invite", "role", "revoke", "leave"):
        assert client.get(f"{url}{verb}/").status_code == 405


@pytest.mark.parametrize("path", ["users/", "users/1/", "users/1/role/", "invitations/new/"])
@pytest.mark.parametrize(("role", "status"), [(None, 302), ("", 403), ("donor_viewer", 403)])
def test_members_are_managed_by_the_directorate(
    client: Client, path: str, role: str | None, status: int
) -> None:
    if role is not None:
        client.force_login(create_user(national_role=role))
    assert client.get(f"/en/accounts/{path}").status_code == status


def test_invitation_accept_signs_the_person_in(client: Client) -> None:
    user = services.invite("new@example.org", "Bek", "en", by=create_directorate())
    url = f"/en/accounts/invitations/{_token()}/"
    page = client.get(url)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    response = client.post(
        url, {"name": "Bek Asanov", "language": "ru", "password": "a long enough word"}
    )

    assert response.status_code == 302
    assert response["Location"] == "/ru/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert AuditEntry.objects.filter(action="signed_in", actor_id=user.pk).count() == 1
    assert client.get(url).status_code == 404


def test_invitation_accept_without_a_password(client: Client) -> None:
    services.invite("new@example.org", "Bek", "en", by=create_directorate())
    url = f"/en/accounts/invitations/{_token()}/"
    client.post(url, {"name": "Bek", "language": "ky", "password": ""})

    assert "_auth_user_id" in client.session


def test_invitation_accept_helps_with_mistakes(client: Client) -> None:
    services.invite("new@example.org", "Bek", "en", by=create_directorate())
    url = f"/en/accounts/invitations/{_token()}/"
    response = client.post(url, {"name": "", "language": "xx", "password": "123"})

    assert set(response.context["form"].errors) == {"name", "language", "password"}
    assert "_auth_user_id" not in client.session


def test_invitation_accept_of_a_made_up_link(client: Client) -> None:
    response = client.get("/en/accounts/invitations/made-up/")

    assert response.status_code == 404
    assert "This link no longer works" in response.content.decode()


def test_role_list_tells_everyone_who_may_do_what(client: Client) -> None:
    client.force_login(create_user())
    page = client.get("/en/accounts/roles/").content.decode()

    assert page.count("<h3>") == 6
    assert "see the people of another center" in page


def test_preferences_edit_saves_and_speaks_the_new_language(client: Client) -> None:
    user = create_user(language="en")
    client.force_login(user)
    optional = [one.key for one in reminders.optional_rules()]
    choice = {"digest_hour": 18, "reminds": optional[1:]}
    response = client.post(
        "/en/accounts/preferences/", {"name": "Aida", "language": "ky", "theme": "dark"} | choice
    )

    user.refresh_from_db()
    assert (user.digest_hour, user.muted_rules) == (18, optional[:1])
    assert response["Location"] == "/ky/accounts/preferences/"
    assert response.cookies["lang"].value == "ky"
    assert (user.name, user.language, user.theme) == ("Aida", "ky", "dark")


def test_preferences_edit_refuses_nonsense(client: Client) -> None:
    user = create_user(name="Aizada")
    client.force_login(user)
    response = client.post(
        "/en/accounts/preferences/",
        {"name": "", "language": "xx", "theme": "neon"} | {"digest_hour": 3},
    )

    assert set(response.context["form"].errors) == {"name", "language", "theme", "digest_hour"}
    assert response.context["user"].name == "Aizada"


def test_preferences_choose_a_service_that_is_set_up(client: Client, settings: Settings) -> None:
    settings.MESSAGE_SERVICES = {"telegram": f"tgram://123456789:{'a' * 35}/{{to}}"}
    user = create_user(language="en")
    client.force_login(user)
    values = {"name": "Aida", "language": "en", "theme": "dark", "digest_hour": 8}
    values |= {"service": "telegram", "service_address": "no such chat!"}
    page = client.post("/en/accounts/preferences/", values)
    assert "service_address" in page.context["form"].errors
    client.post("/en/accounts/preferences/", values | {"service_address": "77"})
    user.refresh_from_db()
    assert (user.service, user.service_address) == ("telegram", "77")
    settings.MESSAGE_SERVICES = {}
    assert "Telegram" not in client.get("/en/accounts/preferences/").content.decode()


def test_theme_set_of_a_visitor_is_a_cookie() -> None:
    client = Client(enforce_csrf_checks=True)  # it stands on pages that hold no token
    response = client.post("/en/accounts/theme/", {"theme": "dark", "next": "/en/centers/?q=1"})

    assert response["Location"] == "/en/centers/?q=1"
    assert response.cookies["theme"].value == "dark"
    assert not response.cookies["theme"]["httponly"]


def test_theme_set_of_a_member_is_kept(client: Client) -> None:
    user = create_user()
    client.force_login(user)
    client.post("/en/accounts/theme/", {"theme": "light"})

    user.refresh_from_db()
    assert user.theme == "light"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:x", ""])
def test_theme_set_leads_nowhere_else(client: Client, target: str) -> None:
    response = client.post("/en/accounts/theme/", {"theme": "neon", "next": target})

    assert response["Location"] == "/"
    assert "theme" not in response.cookies
    assert client.get("/en/accounts/theme/").status_code == 405
