"""compilemessages without gettext tools."""

from typing import Any

from django.core.management.base import BaseCommand

from kaea_portal.catalogues import compile_catalogues


class Command(BaseCommand):
    help = "Compile changed translation catalogues (.po to .mo); needs no gettext tools."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for path in compile_catalogues():
            self.stdout.write(str(path))
