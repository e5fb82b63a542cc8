"""The ways in, walked in a browser: an invitation, a mailed code, a second factor, a passkey."""

import email
import re
import time
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.tests.factories import create_directorate
from centers.tests.factories import create_center, create_coordinator

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "felt-and-mountain-light"


@pytest.fixture
def mail_folder(settings, tmp_path: Path, live_url: str) -> Path:
    """Letters as files, as `make run` writes them; their links lead to this portal."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    settings.SITE_URL = live_url
    return tmp_path


def letter(folder: Path, to: str) -> str:
    """The text of the newest letter to an address."""
    found = []
    for file in folder.glob("*.log"):
        message = email.message_from_bytes(file.read_bytes(), policy=default)
        assert isinstance(message, EmailMessage)
        if to in str(message["to"]):
            found.append((file.stat().st_mtime_ns, message.get_content()))
    assert found, f"no letter to {to}"
    return max(found)[1]


@pytest.fixture
def errors(page: Page) -> list[str]:
    """What the browser complains of: a script, or the Content-Security-Policy."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda line: found.append(line.text) if line.type == "error" else None)
    return found


def open_sign_in(page: Page, live_url: str) -> None:
    page.goto(f"{live_url}/en/accounts/login/")


def sign_in(page: Page, live_url: str, address: str) -> None:
    open_sign_in(page, live_url)
    page.get_by_label("Email").fill(address)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page, live_url: str) -> None:
    page.goto(f"{live_url}/en/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()


def test_invited_coordinator_comes_by_the_letter_and_later_by_a_mailed_code(
    page: Page, live_url: str, mail_folder: Path, errors: list[str]
) -> None:
    center = create_center(name="Naryn training center")
    boss = create_directorate(password=PASSWORD)
    address = "gulzat@naryn.example"

    sign_in(page, live_url, boss.email)
    page.goto(f"{live_url}/en/centers/{center.slug}/invite/")
    page.get_by_label("E-mail").fill(address)
    page.get_by_label("Name and surname").fill("Gulzat Coordinator")
    page.get_by_text("Coordinator", exact=True).click()
    page.locator("#main").get_by_text("English", exact=True).click()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("A letter is on its way")).to_be_visible()
    sign_out(page, live_url)

    link = re.search(r"^http\S+$", letter(mail_folder, address), re.M)
    assert link
    page.goto(link[0])
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Naryn training center")
    sign_out(page, live_url)

    page.goto(link[0])  # it was for one time
    expect(page.get_by_role("heading", level=1)).to_have_text("This link no longer works")
    errors.clear()  # the browser counts that 404 as an error

    open_sign_in(page, live_url)
    page.get_by_role("link", name="Send a code by e-mail").click()
    page.get_by_role("textbox").fill(address)
    page.get_by_role("button", name="Request code").click()
    expect(page.get_by_text("code").first).to_be_visible()
    code = re.search(r"^([A-Z0-9-]{6,})$", letter(mail_folder, address), re.M)
    assert code
    page.get_by_role("textbox").fill(code[1])
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Naryn training center")
    assert User.objects.get(email=address).check_password(PASSWORD)
    assert errors == []


def test_directorate_is_led_to_a_second_factor_and_asked_for_it_next_time(
    page: Page, live_url: str, mail_folder: Path, errors: list[str], settings
) -> None:
    settings.REQUIRE_MFA = True
    boss = create_directorate(password=PASSWORD, is_demo=False)

    sign_in(page, live_url, boss.email)
    expect(page.get_by_text("it needs a second step at sign-in")).to_be_visible()
    page.goto(f"{live_url}/en/audit/")
    expect(page).to_have_url(f"{live_url}/en/accounts/2fa/totp/activate/")
    secret = page.locator("#authenticator_secret").input_value()
    page.get_by_label("Authenticator code").fill(now_code(secret))
    page.get_by_role("button", name="Activate").click()
    expect(page).not_to_have_url(re.compile("activate"))
    page.goto(f"{live_url}/en/audit/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Audit log")
    sign_out(page, live_url)

    cache.clear()  # half a minute later: a code works once
    sign_in(page, live_url, boss.email)
    expect(page).to_have_url(re.compile("/2fa/authenticate/"))
    page.get_by_role("textbox").first.fill(now_code(secret))
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page).to_have_url(f"{live_url}/en/")
    page.goto(f"{live_url}/en/audit/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Audit log")
    assert errors == []


def now_code(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


@pytest.mark.parametrize("role", ["coordinator", "directorate"])
def test_passkey_is_registered_and_signs_in_without_a_password(
    page: Page, live_url: str, mail_folder: Path, errors: list[str], settings, role: str
) -> None:
    settings.REQUIRE_MFA = True
    if role == "coordinator":
        user = create_coordinator(password=PASSWORD)
    else:
        user = create_directorate(password=PASSWORD, is_demo=False)
    add_authenticator(page)

    sign_in(page, live_url, user.email)
    expect(page).not_to_have_url(re.compile("login"))
    page.goto(f"{live_url}/en/accounts/2fa/webauthn/add/")
    page.get_by_label("Name of the key").fill("My phone")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page).not_to_have_url(re.compile("/add/"))
    page.goto(f"{live_url}/en/accounts/2fa/webauthn/")
    expect(page.get_by_text("My phone").first).to_be_visible()
    expect(page.get_by_text("Passkey", exact=True)).to_be_visible()
    sign_out(page, live_url)

    open_sign_in(page, live_url)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(f"{live_url}/en/")
    page.goto(f"{live_url}/en/accounts/roles/")  # the key is two factors: nothing more is asked
    expect(page).to_have_url(f"{live_url}/en/accounts/roles/")
    assert errors == []


def add_authenticator(page: Page) -> None:
    """The lock of a phone that always says yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
