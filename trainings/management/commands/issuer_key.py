"""`manage.py issuer_key list|rotate|withdraw <name>`: the keys that sign credentials."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from trainings.models import IssuerKey
from trainings.services import certificates


class Command(BaseCommand):
    help = "List the signing keys, make a new one, or withdraw a stolen one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["list", "rotate", "withdraw"])
        parser.add_argument("name", nargs="?", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] == "rotate":
            certificates.rotate_key(by=None)
        elif options["act"] == "withdraw":
            self._withdraw(options["name"])
        for key in IssuerKey.objects.all():
            state = "signs" if key.retired_at is None else "retired"
            state = "withdrawn" if key.withdrawn_at else state
            self.stdout.write(f"{key.name}  {state}  {key.public_key}")

    def _withdraw(self, name: str) -> None:
        key = IssuerKey.objects.filter(name=name).first()
        if key is None:
            raise CommandError(f"There is no key {name!r}.")
        try:
            certificates.withdraw_key(key, by=None)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
