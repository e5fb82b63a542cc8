"""`manage.py load_reference`: places, countries, subjects, target groups, ISCED fields, roles."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

import centers.reference
import library.reference
import people.reference
import trainings.reference


class Command(BaseCommand):
    help = "Load the reference tables. Safe to run again: what people edited stays."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        for module in (
            centers.reference,
            people.reference,
            library.reference,
            trainings.reference,
        ):
            module.load()
        if options["verbosity"] > 0:
            self.stdout.write(self.style.SUCCESS("Reference tables are up to date."))
