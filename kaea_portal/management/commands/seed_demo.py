from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from kaea_portal.demo.rows import SCALES
from kaea_portal.demo.seed import seed
from reports.tasks import digest_registers


class Command(BaseCommand):
    help = "Fill an empty database with invented data. Does nothing where it is there already."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", choices=SCALES, default="demo")

    def handle(self, *args: Any, scale: str, **options: Any) -> None:
        try:
            seed(SCALES[scale])
        except ValidationError as error:
            if error.code == "seeded":
                self.stdout.write(str(error.message))
                return
            raise CommandError(error.message) from None
        digest_registers()
        # As autovacuum does in its time: counts of the planner, pages an index answers alone.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        self.stdout.write(f"Demo data ({scale}) written.")
