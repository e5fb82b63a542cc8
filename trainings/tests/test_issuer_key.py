"""`manage.py issuer_key`: what the command says and does."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core.models import AuditEntry
from trainings.models import IssuerKey
from trainings.services import certificates as services

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> list[list[str]]:
    """The lines of the command: name, state, public key."""
    out = StringIO()
    call_command("issuer_key", *arguments, stdout=out)
    return [line.split() for line in out.getvalue().splitlines()]


def test_list_says_nothing_of_the_private_half() -> None:
    key = services.ensure_key()

    assert said("list") == [[key.name, "signs", key.public_key]]
    assert key.public_key.startswith("z6Mk")  # a multikey of Ed25519


def test_rotating_makes_a_new_key_and_keeps_the_old_one() -> None:
    old = services.ensure_key()

    lines = said("rotate")

    assert [(name, state) for name, state, _key in lines] == [
        (services.ensure_key().name, "signs"),
        (old.name, "retired"),
    ]
    assert AuditEntry.objects.filter(actor_id=None, action__contains="key").exists()


def test_stolen_key_is_withdrawn_once_another_one_signs() -> None:
    stolen = services.ensure_key()
    with pytest.raises(CommandError):
        call_command("issuer_key", "withdraw", stolen.name)
    said("rotate")

    lines = said("withdraw", stolen.name)

    assert [state for _name, state, _key in lines] == ["signs", "withdrawn"]
    assert IssuerKey.objects.get(pk=stolen.pk).withdrawn_at is not None


@pytest.mark.parametrize("name", ["", "nobody"])
def test_unknown_key_and_unknown_act_are_refused(name: str) -> None:
    services.ensure_key()

    with pytest.raises(CommandError, match="There is no key"):
        call_command("issuer_key", "withdraw", name)
    with pytest.raises(CommandError):
        call_command("issuer_key", "forget")
    assert IssuerKey.objects.count() == 1
