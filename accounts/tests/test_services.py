"""Members come by invitation, get roles, leave; every step is in the log."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts import services
from accounts.models import Invitation, User
from accounts.tests.factories import create_admin, create_directorate, create_user
from core.models import AuditEntry, OutgoingMessage

pytestmark = pytest.mark.django_db


def _invite(by: User | None = None, **changes: str) -> User:
    values = {"email": "new@example.org", "name": "Bek Asanov", "language": "ru"} | changes
    return services.invite(**values, by=by)


def _token() -> str:
    """The secret of the newest letter, which only its reader knows."""
    body = OutgoingMessage.objects.order_by("-pk")[0].body
    found = re.search(r"/invitations/([\w-]+)/", body)
    assert found
    return found[1]


def _actions() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("action", flat=True))


def test_invite_makes_a_member_without_password_and_writes_to_him() -> None:
    boss = create_directorate(name="Nurgul")
    user = _invite(boss, email="New@Example.org", national_role="donor_viewer")

    assert (user.email, user.name, user.language) == ("new@example.org", "Bek Asanov", "ru")
    assert (user.national_role, user.state) == ("donor_viewer", "invited")
    assert not user.has_usable_password()
    letter = OutgoingMessage.objects.get()
    assert (letter.to_email, letter.language, letter.is_secret) == ("new@example.org", "ru", True)
    assert letter.created_by == "Nurgul"
    assert "/ru/accounts/invitations/" in letter.body
    invitation = Invitation.objects.get()
    assert invitation.token_hash not in letter.body
    assert dt.timedelta(days=13) < invitation.expires_at - timezone.now() < dt.timedelta(days=15)
    line = AuditEntry.objects.get()
    assert (line.action, line.actor_id) == ("invited", boss.pk)
    assert line.changes == {"national_role": ["", "donor_viewer"]}


def test_invite_letter_goes_out_and_is_forgotten(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        _invite(language="en")

    assert len(mail.outbox) == 1
    assert "Hello, Bek Asanov." in mail.outbox[0].body
    assert OutgoingMessage.objects.get().body == ""


def test_invite_refuses_whoever_is_here_already() -> None:
    create_user(email="new@example.org")
    with pytest.raises(ValidationError) as caught:
        _invite(create_directorate(), email="NEW@example.org")
    assert caught.value.code == "exists"
    assert OutgoingMessage.objects.count() == 0


def test_invite_refuses_a_broken_address() -> None:
    with pytest.raises(ValidationError):
        _invite(create_directorate(), email="not an address")
    assert User.objects.filter(name="Bek Asanov").count() == 0


@pytest.mark.parametrize(("role", "by"), [("admin", "directorate"), ("directorate", "")])
def test_invite_refuses_a_role_one_may_not_give(role: str, by: str) -> None:
    with pytest.raises(ValidationError, match="may not give this role"):
        _invite(create_user(national_role=by), national_role=role)


def test_invite_brings_back_who_left_with_his_history() -> None:
    boss = create_directorate()
    user = create_user(email="new@example.org", national_role="library_reviewer", password="old")
    services.leave(user, by=boss)
    again = _invite(boss)

    assert again.pk == user.pk
    assert (again.is_active, again.left_at, again.national_role) == (True, None, "")
    assert not again.has_usable_password()
    assert AuditEntry.objects.filter(object_id=str(user.pk)).count() == 2


def test_invite_of_a_former_administrator_is_for_administrators() -> None:
    user = create_admin(email="new@example.org")
    services.leave(user, by=create_admin())
    with pytest.raises(ValidationError, match="Only an administrator"):
        _invite(create_directorate())


def test_accept_opens_the_account_once() -> None:
    user = _invite()
    token = _token()
    services.accept_invitation(
        token, name="Bekbolot Asanov", language="ky", password="a long enough word"
    )

    user.refresh_from_db()
    assert (user.name, user.language) == ("Bekbolot Asanov", "ky")
    assert user.check_password("a long enough word")
    assert _actions() == ["invited", "invitation_accepted"]
    with pytest.raises(ValidationError, match="no longer works"):
        services.accept_invitation(token, name="Someone", language="ky")


def test_accept_without_a_password_leaves_sign_in_by_code() -> None:
    user = _invite()
    services.accept_invitation(_token(), name="", language="ky")

    user.refresh_from_db()
    assert user.name == "Bek Asanov"
    assert not user.has_usable_password()


def test_accept_refuses_a_weak_password() -> None:
    _invite()
    token = _token()
    with pytest.raises(ValidationError):
        services.accept_invitation(token, name="Bek", language="ky", password="12345")
    assert services.open_invitation(token) is not None


@pytest.mark.parametrize("token", ["", "x", "x" * 300, "\x00"])
def test_accept_refuses_made_up_links(token: str) -> None:
    _invite()
    assert services.open_invitation(token) is None
    with pytest.raises(ValidationError):
        services.accept_invitation(token, name="Bek", language="ky")


def test_accept_refuses_an_old_link() -> None:
    _invite()
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    with pytest.raises(ValidationError, match="no longer works"):
        services.accept_invitation(_token(), name="Bek", language="ky")


def test_invite_again_makes_the_old_link_useless() -> None:
    boss = create_directorate()
    user = _invite(boss)
    old = _token()
    services.invite_again(user, by=boss)

    assert services.open_invitation(old) is None
    assert services.open_invitation(_token()) is not None
    assert _actions() == ["invited", "invited_again"]


def test_invite_again_refuses_who_is_here_or_has_left() -> None:
    boss = create_directorate()
    here = create_user(last_login=timezone.now())
    with pytest.raises(ValidationError, match="signed in already"):
        services.invite_again(here, by=boss)
    gone = create_user(is_active=False, left_at=timezone.now())
    with pytest.raises(ValidationError, match="has left"):
        services.invite_again(gone, by=boss)


def test_revoke_closes_the_account_and_the_link() -> None:
    boss = create_directorate()
    user = _invite(boss)
    token = _token()
    services.revoke_invitation(user, by=boss)

    user.refresh_from_db()
    assert user.state == "left"
    assert services.open_invitation(token) is None
    assert _actions()[-1] == "invitation_revoked"
    with pytest.raises(ValidationError, match="still open"):
        services.revoke_invitation(user, by=boss)


def test_revoke_refuses_who_has_signed_in() -> None:
    with pytest.raises(ValidationError, match="still open"):
        services.revoke_invitation(create_user(last_login=timezone.now()), by=create_directorate())


def test_change_role_is_in_the_log() -> None:
    boss, user = create_directorate(), create_user()
    services.change_role(user, national_role="library_reviewer", by=boss)

    user.refresh_from_db()
    assert user.is_library_reviewer
    line = AuditEntry.objects.get()
    assert (line.action, line.changes) == (
        "role_changed",
        {"national_role": ["", "library_reviewer"]},
    )


def test_change_role_to_the_same_is_nothing() -> None:
    services.change_role(create_user(), national_role="", by=create_directorate())

    assert AuditEntry.objects.count() == 0


def test_change_role_refusals() -> None:
    boss, admin, user = create_directorate(), create_admin(), create_user()
    for target, role, by, message in [
        (boss, "", boss, "your own role"),
        (user, "king", boss, "no such role"),
        (user, "admin", boss, "may not give"),
        (admin, "", boss, "may not give"),
        (user, "directorate", create_user(), "may not give"),
    ]:
        with pytest.raises(ValidationError, match=message):
            services.change_role(target, national_role=role, by=by)
    assert AuditEntry.objects.count() == 0


def test_change_role_by_an_administrator() -> None:
    user = create_user()
    services.change_role(user, national_role="admin", by=create_admin())

    user.refresh_from_db()
    assert user.is_admin


def test_leave_ends_access_and_keeps_history() -> None:
    boss, user = create_directorate(), create_user()
    services.leave(user, by=boss)

    user.refresh_from_db()
    assert (user.is_active, user.state) == (False, "left")
    assert user.left_at is not None
    assert AuditEntry.objects.get().action == "member_left"
    with pytest.raises(ValidationError, match="has left already"):
        services.leave(user, by=boss)


def test_leave_refusals() -> None:
    boss = create_directorate()
    for target, by, message in [
        (boss, boss, "your own access"),
        (create_admin(), boss, "Only an administrator"),
        (boss, create_user(), "Only an administrator"),
    ]:
        with pytest.raises(ValidationError, match=message):
            services.leave(target, by=by)


def test_save_preferences_writes_only_what_is_asked() -> None:
    user = create_user(name="Aizada", language="ky")
    services.save_preferences(user, by=user, theme="dark")

    user.refresh_from_db()
    assert (user.theme, user.language, user.name) == ("dark", "ky", "Aizada")
    assert AuditEntry.objects.get().changes == {"theme": ["auto", "dark"]}
    services.save_preferences(user, by=user, theme="dark")
    assert AuditEntry.objects.count() == 1


def test_save_preferences_refuses_nonsense() -> None:
    user = create_user()
    with pytest.raises(ValidationError):
        services.save_preferences(user, by=user, language="xx")
