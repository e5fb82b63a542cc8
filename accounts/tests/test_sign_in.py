"""Signing in: by password, by code, with a second factor; what is limited and what is logged."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from accounts.adapter import MfaAdapter
from accounts.models import User
from accounts.tests.factories import create_admin, create_directorate, create_user
from core.models import AuditEntry, OutgoingMessage

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough word"
LOGIN = "/en/accounts/login/"


@pytest.fixture
def user() -> User:
    return create_user(email="aizada@example.org", password=PASSWORD, language="ru")


def _sign_in(client: Client, email: str = "aizada@example.org", password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": email, "password": password}, REMOTE_ADDR="192.0.2.7")


def _log() -> list[tuple[str, str, str | None, str]]:
    lines = AuditEntry.objects.order_by("id")
    return list(lines.values_list("action", "object_id", "ip", "note"))


def test_sign_in_by_password_in_the_own_language(client: Client, user: User) -> None:
    response = _sign_in(client, email="AIZADA@example.org")

    assert response["Location"] == "/ru/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert _log() == [("signed_in", str(user.pk), "192.0.2.7", "")]


def test_sign_in_that_fails_is_logged_without_the_password(client: Client, user: User) -> None:
    _sign_in(client, password="wrong")
    _sign_in(client, email="stranger@example.org")

    assert _log() == [
        ("sign_in_failed", str(user.pk), "192.0.2.7", ""),
        ("sign_in_failed", "", "192.0.2.7", "stranger@example.org"),
    ]
    assert "_auth_user_id" not in client.session


def test_sign_in_gives_no_hint_who_has_an_account(client: Client, user: User) -> None:
    known = _sign_in(client, password="wrong").context["form"].errors
    unknown = _sign_in(client, email="stranger@example.org").context["form"].errors

    assert known == unknown


def test_sign_in_is_limited(client: Client, user: User) -> None:
    for _attempt in range(5):
        _sign_in(client, password="wrong")
    response = _sign_in(client)

    assert "Too many failed login attempts" in str(response.context["form"].errors)
    assert "_auth_user_id" not in client.session


def test_sign_in_page_is_limited_by_address(client: Client) -> None:
    statuses = {_sign_in(client, email=f"x{n}@example.org").status_code for n in range(32)}

    assert statuses == {200, 429}


def test_sign_out_is_logged(client: Client, user: User) -> None:
    client.force_login(user)
    assert client.get("/en/accounts/logout/").status_code == 200
    response = client.post("/en/accounts/logout/")

    assert response.status_code == 302
    assert response["Clear-Site-Data"] == '"cache"'
    assert [line[0] for line in _log()] == ["signed_in", "signed_out"]


def test_pages_of_who_signed_in_are_kept_by_nobody_else(client: Client, user: User) -> None:
    anonymous = client.get("/en/accounts/password/reset/")
    client.force_login(user)
    page = client.get("/en/accounts/roles/")

    assert "Cache-Control" not in anonymous
    assert page["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("proxies", "chain", "address"),
    [
        (0, "203.0.113.9", "192.0.2.7"),  # nobody writes the header for us: it is the visitor's lie
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "1.2.3.4, 203.0.113.9", "203.0.113.9"),  # the visitor's own line stands in front
        (2, "1.2.3.4, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.7"),  # past one of our proxies
        (1, "unknown", None),
    ],
)
def test_address_of_a_sign_in_cannot_be_chosen(
    client: Client, user: User, settings: Any, proxies: int, chain: str, address: str | None
) -> None:
    settings.TRUSTED_PROXIES = proxies
    data = {"login": user.email, "password": "wrong"}
    headers = {"X-Forwarded-For": chain}
    client.post(LOGIN, data, headers=headers, REMOTE_ADDR="192.0.2.7")

    assert _log()[-1][2] == address


def test_limit_holds_however_the_forwarded_address_changes(client: Client, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    statuses = set()
    for number in range(32):
        chain = f"198.51.100.{number}, 203.0.113.9"
        data = {"login": f"x{number}@example.org", "password": "wrong"}
        statuses.add(client.post(LOGIN, data, headers={"X-Forwarded-For": chain}).status_code)

    assert statuses == {200, 429}


def test_who_left_is_out_at_once(client: Client, user: User) -> None:
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert client.get("/en/accounts/roles/").status_code == 302
    assert _sign_in(Client())["Location"].endswith("/inactive/")


def test_sign_in_by_code(
    client: Client,
    user: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post("/en/accounts/login/code/", {"email": user.email})
    assert response["Location"] == "/en/accounts/login/code/confirm/"
    assert client.get(response["Location"]).status_code == 200
    code = re.search(r"^([A-Z0-9-]{6,})$", str(mail.outbox[0].body), re.M)
    assert code
    wrong = client.post("/en/accounts/login/code/confirm/", {"code": "000000"})
    assert wrong.status_code == 200
    response = client.post("/en/accounts/login/code/confirm/", {"code": code[1]})

    assert response["Location"] == "/ru/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert [(line[0], line[3]) for line in _log()] == [
        ("sign_in_failed", "code"),
        ("signed_in", ""),
    ]


def test_code_is_nobody_elses_to_read(
    client: Client,
    user: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/en/accounts/login/code/", {"email": user.email})

    message = OutgoingMessage.objects.get()
    assert (message.is_secret, message.body, message.status) == (True, "", "sent")


def test_code_for_a_stranger_sends_nothing_and_says_nothing(client: Client) -> None:
    response = client.post("/en/accounts/login/code/", {"email": "stranger@example.org"})

    assert response["Location"] == "/en/accounts/login/code/confirm/"
    assert OutgoingMessage.objects.count() == 0


def test_password_reset(
    client: Client,
    user: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/en/accounts/password/reset/", {"email": user.email})
    link = re.search(r"http://testserver(/\S+)", str(mail.outbox[0].body))
    assert link
    form_url = client.get(link[1])["Location"]
    assert client.get(form_url).status_code == 200
    client.post(form_url, {"password1": "another long word", "password2": "another long word"})

    user.refresh_from_db()
    assert user.check_password("another long word")


def test_password_change_tells_the_person(
    client: Client,
    user: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    _sign_in(client)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            "/en/accounts/password/change/",
            {
                "oldpassword": PASSWORD,
                "password1": "another long word",
                "password2": "another long word",
            },
        )

    assert response.status_code == 302
    assert mail.outbox[0].to == [user.email]
    assert "If it was not you" in mail.outbox[0].body


def test_nobody_signs_up(client: Client) -> None:
    page = client.get("/en/accounts/signup/")
    client.post(
        "/en/accounts/signup/",
        {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD},
    )

    assert page.status_code == 200
    assert User.objects.count() == 0


@pytest.mark.parametrize(
    "path",
    [
        "login/",
        "login/code/",
        "password/reset/",
        "password/reset/done/",
        "password/reset/key/done/",
        "password/reset/key/zz-broken/",
        "inactive/",
        "logout/",
    ],
)
@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_doors_open_in_every_language(client: Client, path: str, language: str) -> None:
    status = client.get(f"/{language}/accounts/{path}").status_code

    assert status == (302 if path == "logout/" else 200)


@pytest.mark.parametrize(
    "path",
    [
        "password/change/",
        "2fa/",
        "2fa/totp/activate/",
        "2fa/webauthn/",
        "2fa/webauthn/add/",
        "reauthenticate/",
    ],
)
def test_own_pages_open_for_members_only(client: Client, user: User, path: str) -> None:
    assert client.get(f"/en/accounts/{path}")["Location"].startswith("/en/accounts/login/")
    _sign_in(client)
    assert client.get(f"/en/accounts/{path}").status_code == 200


def test_admin_site_uses_the_same_door(client: Client, user: User) -> None:
    assert client.get("/en/admin/login/")["Location"].startswith("/en/accounts/login/")
    client.force_login(user)
    assert client.get("/en/admin/").status_code in (302, 403)
    assert client.get("/en/admin/login/").status_code == 403
    client.force_login(create_admin())
    assert client.get("/en/admin/").status_code == 200


@pytest.mark.parametrize("is_demonstration", [True, False])
def test_demo_accounts_open_a_demonstration_only(
    client: Client, user: User, settings: Settings, *, is_demonstration: bool
) -> None:
    """Everybody knows their password, so on a server of real data they stay outside."""
    User.objects.update(is_demo=True)
    settings.DEMO = is_demonstration
    response = _sign_in(client)
    if is_demonstration:
        assert client.session["_auth_user_id"] == str(user.pk)
    else:
        assert response["Location"] == "/en/accounts/inactive/"
        assert "_auth_user_id" not in client.session


# --- The second factor ---------------------------------------------------------------------------


@pytest.fixture
def boss(settings: Settings) -> User:
    settings.REQUIRE_MFA = True
    return create_directorate(
        email="boss@example.org", password=PASSWORD, is_demo=False, language="en"
    )


def _now_code(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def test_directorate_must_set_up_a_second_factor(client: Client, boss: User) -> None:
    _sign_in(client, boss.email)
    for path in ("/en/audit/", "/en/accounts/users/", "/en/accounts/preferences/"):
        assert client.get(path)["Location"] == "/en/accounts/2fa/totp/activate/"
    for path in ("2fa/", "2fa/webauthn/add/", "logout/", "password/change/"):
        assert client.get(f"/en/accounts/{path}").status_code == 200


def test_directorate_sets_it_up_and_goes_on(
    client: Client, boss: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    _sign_in(client, boss.email)
    page = client.get("/en/accounts/2fa/totp/activate/")
    assert page.status_code == 200  # fresh from sign-in: no password asked again
    secret = page.context["form"].secret
    client.post("/en/accounts/2fa/totp/activate/", {"code": _now_code(secret)})

    assert client.get("/en/audit/").status_code == 200
    with django_assert_num_queries(1):  # the user: the session remembers the rest
        client.get("/en/accounts/roles/")
    stored = Authenticator.objects.get(user=boss, type="totp").data["secret"]
    assert secret not in stored
    assert MfaAdapter().decrypt(stored) == secret


def test_second_factor_is_asked_at_the_next_sign_in(client: Client, boss: User) -> None:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(boss, secret)
    response = _sign_in(client, boss.email)
    assert response["Location"] == "/en/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    assert client.get(response["Location"]).status_code == 200
    client.post(response["Location"], {"code": "000000"})
    assert "_auth_user_id" not in client.session
    client.post(response["Location"], {"code": _now_code(secret)})

    assert client.session["_auth_user_id"] == str(boss.pk)
    assert ("sign_in_failed", str(boss.pk), "127.0.0.1", "second factor") in _log()
    assert client.get("/en/audit/").status_code == 200


def test_last_factor_of_the_directorate_stays(client: Client, boss: User) -> None:
    totp.TOTP.activate(boss, totp.generate_totp_secret())
    factor = Authenticator.objects.get()
    assert MfaAdapter().can_delete_authenticator(factor) is False
    Authenticator.objects.create(user=boss, type=Authenticator.Type.WEBAUTHN, data={})
    assert MfaAdapter().can_delete_authenticator(factor) is True
    factor.user = create_user()
    assert MfaAdapter().can_delete_authenticator(factor) is True


@pytest.mark.parametrize("fields", [{"is_demo": True}, {"national_role": "donor_viewer"}])
def test_second_factor_is_not_demanded_of_others(
    client: Client, boss: User, fields: dict[str, Any]
) -> None:
    User.objects.filter(pk=boss.pk).update(**fields)
    client.force_login(boss)

    assert client.get("/en/accounts/roles/").status_code == 200


def test_second_factor_can_be_switched_off_for_a_trial(
    client: Client, boss: User, settings: Settings
) -> None:
    settings.REQUIRE_MFA = False
    client.force_login(boss)

    assert client.get("/en/accounts/roles/").status_code == 200


def test_secrets_survive_a_new_key(settings: Settings) -> None:
    secret = MfaAdapter().encrypt("JBSWY3DPEHPK3PXP")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key"

    assert MfaAdapter().decrypt(secret) == "JBSWY3DPEHPK3PXP"
